#include "views/inspector/attributes_page.h"

#include "models/format.h"
#include "models/record_json.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

QString countText(const SpanView& view)
{
    const auto count = static_cast<std::int64_t>(view.attributes.size());
    QString text = models::countOf(count, QStringLiteral("attribute"));
    if (view.droppedAttributes > 0)
        text += QStringLiteral(", %1 dropped by the recorder").arg(view.droppedAttributes);
    return text;
}

} // namespace

AttributesPage::AttributesPage(QWidget* parent)
    : QWidget(parent)
    , m_filter(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_json(new JsonView(this))
{
    m_filter->setPlaceholderText(tr("Filter names and values…"));
    m_filter->setAccessibleName(tr("Filter attributes"));
    m_filter->setObjectName(QStringLiteral("attributeFilter"));
    m_filter->setClearButtonEnabled(true);
    m_count->setTextFormat(Qt::PlainText);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 6, 12, 6);
    bar->setSpacing(10);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_count);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_json, 1);
    setFocusProxy(m_json);
    connect(m_filter, &QLineEdit::textChanged, this, &AttributesPage::refill);
}

void AttributesPage::setTheme(const Theme& theme)
{
    m_json->setTheme(theme);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme.textSecondary);
    m_count->setPalette(colours);
}

void AttributesPage::setSpan(models::Inspection span)
{
    m_span = std::move(span);
    if (m_span) m_count->setText(countText(m_span->view));
    refill();
}

void AttributesPage::refill()
{
    if (!m_span) return m_json->clear();
    m_job.run(
        [span = m_span, filter = m_filter->text().trimmed().toStdString()](std::stop_token) {
            return std::make_shared<const std::string>(models::attributesJson(span->view, filter));
        },
        [this](std::shared_ptr<const std::string> json) { m_json->setJson(*json, json); });
}

void AttributesPage::openSearch()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

} // namespace retrospan::views
