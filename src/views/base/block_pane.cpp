#include "views/base/block_pane.h"

#include "views/base/block_view.h"
#include "views/base/labels.h"

#include <QLabel>
#include <QVBoxLayout>

namespace retrospan::views {

BlockPane::BlockPane(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_title(plainLabel(this, title))
    , m_blocks(new BlockView(title, this))
{
    m_title->setFont(scaledFont(font(), 0, QFont::DemiBold));
    m_title->setContentsMargins(10, 6, 10, 2);
    setAutoFillBackground(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_blocks, 1);
}

void BlockPane::setTheme(const Theme& theme)
{
    setColour(*this, QPalette::Window, theme.surface);
    setTextColour(*m_title, theme.text);
    m_blocks->setTheme(theme);
}

} // namespace retrospan::views
