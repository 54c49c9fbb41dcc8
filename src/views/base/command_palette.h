// CommandPalette: Ctrl+K. One line to type in and the best matches below it, from every provider:
// actions first of all, then sessions, recent files, whatever a view adds. Recently used entries come
// first while nothing is typed. Invariants: texts are plain; a provider is asked on each key press and
// must answer at once (from memory). Thread: GUI. Complexity: items x length of the text.
#pragma once

#include "views/base/palette_provider.h"
#include "views/base/theme.h"

#include <QFrame>
#include <QPointer>
#include <QStringList>

#include <memory>

class QLabel;
class QLineEdit;
class QListView;

namespace retrospan::views {

class PaletteDelegate;
class PaletteModel;

class CommandPalette : public QFrame {
    Q_OBJECT
public:
    /// An overlay at the top of `window`, hidden until popUp().
    explicit CommandPalette(QWidget* window);
    ~CommandPalette() override;

    void setTheme(const Theme& theme);
    /// For another choice than that of a command: what a blind user hears, what stands in the empty line, and
    /// what is said below.
    void setTexts(const QString& name, const QString& placeholder, const QString& hint);
    void addProvider(std::unique_ptr<PaletteProvider> provider);
    void popUp();
    /// Asks the providers again, while it is open; the chosen entry stays.
    void reload();

    /// Newest first, "provider/id"; kept by the settings between starts.
    [[nodiscard]] QStringList recent() const;
    void setRecent(const QStringList& recent);

signals:
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void layOut();
    void refresh();
    void runRow(int row);
    void dismiss();
    void moveBy(int rows);
    void place();
    void followFocus(QWidget* now);

    Theme m_theme;
    QLineEdit* m_edit;
    QListView* m_list;
    QLabel* m_nothing;
    QLabel* m_hint;
    PaletteModel* m_model;
    PaletteDelegate* m_delegate;
    QPointer<QWidget> m_previousFocus;
};

} // namespace retrospan::views
