// TabPage: one tab of the inspector: its content, or why there is none. Thread: GUI.
#pragma once

#include "views/base/empty_state.h"

#include <QStackedWidget>

namespace retrospan::views {

class TabPage : public QStackedWidget {
    Q_OBJECT
public:
    TabPage(QWidget* content, QWidget* parent);

    void setTheme(const Theme& theme) { m_empty->setTheme(theme); }
    void showContent();
    void showEmpty(const QString& title, const QString& why);
    [[nodiscard]] bool hasContent() const { return currentIndex() == 0; }

private:
    EmptyState* m_empty;
};

} // namespace retrospan::views
