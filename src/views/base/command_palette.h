// CommandPalette: Ctrl+K. One line to type in and the best matches below it, from every provider:
// actions first of all, then sessions, recent files, whatever a view adds. Recently used entries come
// first while nothing is typed. Invariants: texts are plain; a provider is asked on each key press and
// must answer at once (from memory). Thread: GUI. Complexity: items x length of the text.
#pragma once

#include "views/base/theme.h"

#include <QFrame>
#include <QIcon>
#include <QStringList>

#include <memory>
#include <vector>

class QLineEdit;
class QListView;

namespace retrospan::views {

struct PaletteItem {
    QString id; ///< unique within the provider, stable between starts
    QString text; ///< what is matched and shown
    QString category; ///< shown small; matched too, with less weight
    QString shortcut; ///< shown as it is
    QIcon icon;
    bool enabled = true;
};

class PaletteProvider {
public:
    virtual ~PaletteProvider() = default;
    /// Short and stable: part of the ids in recent().
    [[nodiscard]] virtual QString name() const = 0;
    /// Everything, or with very many items those worth matching with `query`. Order breaks ties.
    [[nodiscard]] virtual std::vector<PaletteItem> items(const QString& query) = 0;
    virtual void run(const QString& id) = 0;
};

class PaletteModel;

class CommandPalette : public QFrame {
    Q_OBJECT
public:
    /// An overlay at the top of `window`, hidden until popUp().
    explicit CommandPalette(QWidget* window);
    ~CommandPalette() override;

    void setTheme(const Theme& theme);
    void addProvider(std::unique_ptr<PaletteProvider> provider);
    void popUp();

    /// Newest first, "provider/id"; kept by the settings between starts.
    [[nodiscard]] QStringList recent() const;
    void setRecent(const QStringList& recent);

signals:
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void runRow(int row);
    void dismiss();
    void moveBy(int rows);
    bool handleKey(int key);
    void place();

    std::vector<std::unique_ptr<PaletteProvider>> m_providers;
    std::unique_ptr<PaletteModel> m_model;
    QLineEdit* m_edit;
    QListView* m_list;
    QWidget* m_previousFocus = nullptr;
    Theme m_theme;
};

} // namespace retrospan::views
