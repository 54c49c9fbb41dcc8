#include "views/inspector/span_title.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "trace/measured_time.h"
#include "views/base/elided_label.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

namespace retrospan::views {
namespace {

using namespace Qt::StringLiterals;

QString statusText(const SpanTable& table, Row row)
{
    switch (table.status(row)) {
    case SpanStatus::error: {
        const QString type = models::oneLine(table.text(table.errorType(row)), 80);
        return type.isEmpty() ? u"failed"_s : u"failed: "_s + type;
    }
    case SpanStatus::running: return u"running"_s;
    case SpanStatus::interrupted: return u"interrupted"_s;
    case SpanStatus::ok:
    case SpanStatus::unset: break;
    }
    return {};
}

QStringList factsOf(const models::SessionData& session, Row row, SpanKind spanKind)
{
    const SpanTable& table = session.table;
    const std::string_view kind = toString(spanKind);
    QStringList facts{QString::fromUtf8(kind.data(), static_cast<qsizetype>(kind.size()))};
    const auto add = [&facts](const QString& text) {
        if (!text.isEmpty()) facts << text;
    };
    add(statusText(table, row));
    if (const std::int64_t duration = measuredNs(table.startNs(row), table.endNs(row)); duration != kUnknown)
        add(models::formatDuration(duration));
    add(models::oneLine(table.text(table.model(row)), 60));
    add(models::oneLine(table.text(table.agent(row)), 60));
    const Usage& usage = table.usage(row);
    if (usage.input != kUnknown || usage.output != kUnknown)
        add(u"%1 in, %2 out"_s.arg(models::formatCount(usage.input), models::formatCount(usage.output)));
    const bool priced = row < session.costs.size() && session.costs[row].microUsd != kUnknown;
    if (priced) add(models::formatMoney(session.costs[row].microUsd));
    return facts;
}

} // namespace

SpanTitle::SpanTitle(QWidget* parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_name(new ElidedLabel(this))
    , m_facts(new ElidedLabel(this))
    , m_error(new ElidedLabel(this))
    , m_source(new QToolButton(this))
{
    setObjectName(QStringLiteral("spanTitle"));
    m_name->setObjectName(QStringLiteral("spanName"));
    m_name->setFont(scaledFont(font(), 1, QFont::DemiBold));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(12, 2, 12, 4);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(1);
    grid->addWidget(m_icon, 0, 0);
    grid->addWidget(m_name, 0, 1);
    grid->addWidget(m_facts, 1, 1);
    grid->addWidget(m_error, 2, 1, 1, 2);
    grid->addWidget(m_source, 0, 2, 2, 1, Qt::AlignVCenter);
    grid->setColumnStretch(1, 1);
    m_error->setObjectName(QStringLiteral("spanError"));
    m_error->hide();
    m_source->setObjectName(QStringLiteral("openInSource"));
    m_source->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_source->setAutoRaise(true);
    m_source->hide();
}

void SpanTitle::setSourceAction(QAction* action)
{
    m_source->setDefaultAction(action);
    const auto follow = [this, action] { m_source->setVisible(action->isEnabled()); };
    connect(action, &QAction::changed, this, follow);
    follow();
}

void SpanTitle::setTheme(const Theme& theme)
{
    m_theme = theme;
    colour();
}

void SpanTitle::colour()
{
    m_icon->setPixmap(IconSet(m_theme).kind(m_kind).pixmap(QSize(18, 18), devicePixelRatioF()));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText,
                     m_status == SpanStatus::error ? m_theme.tone(Tone::error) : m_theme.textSecondary);
    m_facts->setPalette(colours);
    m_error->setPalette(colours);
}

void SpanTitle::showSpan(const models::SessionData& session, Row row, SpanKind kind, const std::string& error)
{
    const SpanTable& table = session.table;
    m_kind = kind;
    m_status = table.status(row);
    m_name->setText(models::oneLine(table.text(table.name(row)), 300));
    m_facts->setText(factsOf(session, row, kind).join(u" · "_s));
    m_error->setText(m_status == SpanStatus::error ? models::oneLine(error, 500) : QString());
    m_error->setVisible(!m_error->text().isEmpty());
    QStringList heard{m_name->text(), m_facts->text()};
    if (!m_error->text().isEmpty()) heard << m_error->text();
    setAccessibleName(heard.join(u", "_s));
    colour();
}

} // namespace retrospan::views
