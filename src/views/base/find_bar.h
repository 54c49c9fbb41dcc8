// FindBar: the search line that all viewers share: text, "3 of 120", previous, next, close.
// Enter and F3 go on, Shift with them goes back, Escape closes. It knows nothing of what is searched:
// the owner answers queryChanged() with setStatus(). Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QWidget>

#include <cstdint>

class QLabel;
class QLineEdit;
class QToolButton;

namespace retrospan::views {

struct FindStatus {
    std::int64_t current = 0; ///< 1-based; 0 = at none
    std::int64_t total = 0;
    bool searching = false; ///< more may come
    bool atLeast = false; ///< stopped at a limit: "100,000+"
};

class FindBar : public QWidget {
    Q_OBJECT
public:
    explicit FindBar(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void setStatus(const FindStatus& status);
    [[nodiscard]] QString query() const;
    void setQuery(const QString& query);
    /// Shows the bar, takes the focus, and offers `selected` as the query if there is one.
    void open(const QString& selected = {});

signals:
    void queryChanged(const QString& query);
    void next();
    void previous();
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void dismiss();

    QLineEdit* m_edit;
    QLabel* m_status;
    QToolButton* m_previous;
    QToolButton* m_next;
    QToolButton* m_close;
};

} // namespace retrospan::views
