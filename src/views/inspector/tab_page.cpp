#include "views/inspector/tab_page.h"

namespace retrospan::views {

TabPage::TabPage(QWidget* content, QWidget* parent)
    : QStackedWidget(parent)
    , m_empty(new EmptyState(Icon::inspector, {}, {}, this))
{
    addWidget(content);
    addWidget(m_empty);
    setFocusProxy(content);
}

void TabPage::showContent()
{
    setCurrentIndex(0);
}

void TabPage::showEmpty(const QString& title, const QString& why)
{
    m_empty->setContent(Icon::inspector, title, why);
    setCurrentIndex(1);
}

} // namespace retrospan::views
