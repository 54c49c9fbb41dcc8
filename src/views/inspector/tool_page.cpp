#include "views/inspector/tool_page.h"

#include "views/base/elided_label.h"
#include "views/base/flow_layout.h"
#include "views/base/icons.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace retrospan::views {

ToolPage::ToolPage(QWidget* parent)
    : QWidget(parent)
    , m_bar(new QWidget(this))
    , m_earlier(new QPushButton(m_bar))
    , m_attempt(new QLabel(m_bar))
    , m_later(new QPushButton(m_bar))
    , m_blocks(new BlockView(tr("Tool call"), this))
{
    m_earlier->setObjectName(QStringLiteral("earlierAttempt"));
    m_later->setObjectName(QStringLiteral("laterAttempt"));
    m_attempt->setObjectName(QStringLiteral("attempt"));
    m_attempt->setTextFormat(Qt::PlainText);
    auto* others = new QWidget(m_bar); // beneath each other in a narrow inspector
    auto* flow = new FlowLayout(others, 8, 4);
    for (QWidget* part : std::initializer_list<QWidget*>{m_attempt, m_earlier, m_later})
        flow->addWidget(part);
    auto* bar = new QVBoxLayout(m_bar);
    bar->setContentsMargins(12, 6, 12, 2);
    bar->addWidget(others);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_blocks, 1);
    setFocusProxy(m_blocks);
    connect(m_earlier, &QPushButton::clicked, this, [this] { emit spanRequested(m_earlierNode); });
    connect(m_later, &QPushButton::clicked, this, [this] { emit spanRequested(m_laterNode); });
}

void ToolPage::setTheme(const Theme& theme)
{
    const IconSet icons(theme);
    m_earlier->setIcon(icons.icon(Icon::previous));
    m_later->setIcon(icons.icon(Icon::next));
    m_blocks->setTheme(theme);
}

void ToolPage::link(QPushButton* button, const models::SpanRequest::Other* attempt)
{
    button->setVisible(attempt != nullptr);
    if (!attempt) return;
    button->setText(attempt->name);
    button->setAccessibleName(tr("Go to: %1, %2").arg(attempt->name, attempt->outcome));
    button->setToolTip(plainToolTip(button->accessibleName()));
}

void ToolPage::showCall(const models::SpanRequest& request,
                        std::shared_ptr<const models::BlockDocument> document)
{
    const models::SpanRequest::Other *earlier = nullptr, *later = nullptr;
    for (const models::SpanRequest::Other& attempt : request.others)
        (attempt.earlier ? earlier : later) = &attempt;
    m_bar->setVisible(request.attempts > 0 || !request.others.empty());
    m_attempt->setText(
        request.attempts > 0 ? tr("Attempt %1 of %2").arg(request.attempt).arg(request.attempts) : QString());
    m_earlierNode = earlier ? earlier->node : 0;
    m_laterNode = later ? later->node : 0;
    link(m_earlier, earlier);
    link(m_later, later);
    m_blocks->setDocument(std::move(document));
}

} // namespace retrospan::views
