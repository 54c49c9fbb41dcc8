#include "views/session/session_header.h"

#include "models/format.h"
#include "views/base/elided_label.h"
#include "views/base/flow_layout.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString joined(const std::vector<std::string>& texts)
{
    QStringList list;
    for (const std::string& text : texts) list << QString::fromStdString(text);
    return list.size() > 3
        ? list.mid(0, 3).join(QStringLiteral(", ")) + QObject::tr(" and %1 more").arg(list.size() - 3)
        : list.join(QStringLiteral(", "));
}

QLabel* plainLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    return label;
}

} // namespace

SessionHeader::SessionHeader(models::SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_title(new ElidedLabel(this))
    , m_status(plainLabel({}, this))
    , m_figures(new QWidget(this))
{
    m_title->setFont(scaledFont(font(), 3, QFont::DemiBold));
    auto* top = new QHBoxLayout;
    top->addWidget(m_status);
    top->addWidget(m_title, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 6);
    layout->setSpacing(6);
    layout->addLayout(top);
    layout->addWidget(m_figures);
    new FlowLayout(m_figures, 20, 4);
    connect(&document, &models::SessionDocument::stateChanged, this, &SessionHeader::refresh);
}

void SessionHeader::setTheme(const Theme& theme)
{
    m_theme = theme;
    refresh();
}

void SessionHeader::addFigure(const QString& caption, const QString& value, const QString& toolTip,
                              const QColor& colour)
{
    if (value.isEmpty()) return;
    auto* figure = new QWidget(m_figures);
    auto* row = new QHBoxLayout(figure);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(5);
    QLabel* name = plainLabel(caption, figure);
    QPalette quiet = name->palette();
    quiet.setColor(QPalette::WindowText, m_theme.textSecondary);
    name->setPalette(quiet);
    QLabel* figureText = plainLabel(value, figure);
    QPalette strong = figureText->palette();
    strong.setColor(QPalette::WindowText, colour);
    figureText->setPalette(strong);
    row->addWidget(name);
    row->addWidget(figureText);
    if (!toolTip.isEmpty()) figure->setToolTip(plainToolTip(toolTip));
    m_figures->layout()->addWidget(figure);
    figure->show();
}

void SessionHeader::refresh()
{
    while (QLayoutItem* item = m_figures->layout()->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    const models::SessionData* session = m_document.data();
    setVisible(session != nullptr);
    if (session == nullptr) return;
    const SessionSummary& summary = session->summary;
    const QString title =
        QString::fromStdString(summary.facts.title.empty() ? summary.id : summary.facts.title);
    m_title->setText(title);
    m_status->setText(toQString(toString(summary.status)).toUpper());
    const Tone tone = Theme::toneOf(summary.status);
    m_status->setFont(scaledFont(font(), -1, QFont::DemiBold));
    m_status->setStyleSheet(QStringLiteral("padding:2px 8px;border-radius:5px;color:%1;background:%2")
                                .arg(m_theme.tone(tone).name(), m_theme.toneBackground(tone).name()));
    const QColor text = m_theme.text, bad = m_theme.tone(Tone::error);
    addFigure(tr("Started"), models::formatDateTime(summary.startNs), models::isoTime(summary.startNs), text);
    addFigure(tr("Duration"),
              models::formatDuration(summary.endNs == 0 ? kUnknown : summary.endNs - summary.startNs), {},
              text);
    addFigure(tr("Spans"), models::exactCount(summary.spans),
              tr("%1 traces, depth %2").arg(summary.traces).arg(summary.maxDepth), text);
    addFigure(tr("Model calls"), models::exactCount(summary.modelCalls), {}, text);
    addFigure(tr("Tool calls"), models::exactCount(summary.toolCalls), {}, text);
    addFigure(tr("Errors"), models::exactCount(summary.errors), tr("e and E go to the next and previous one"),
              summary.errors > 0 ? bad : text);
    if (summary.retries > 0)
        addFigure(tr("Retries"), models::exactCount(summary.retries), {}, m_theme.tone(Tone::warning));
    if (summary.handoffs > 0) addFigure(tr("Handoffs"), models::exactCount(summary.handoffs), {}, text);
    if (summary.missingParents > 0)
        addFigure(tr("Missing parents"), models::exactCount(summary.missingParents),
                  tr("Spans named as parents that were not recorded"), text);
    const Usage& usage = summary.usage;
    if (usage.known())
        addFigure(tr("Tokens"),
                  tr("%1 in (%2 cached), %3 out")
                      .arg(models::formatCount(usage.input), models::formatCount(usage.cacheRead),
                           models::formatCount(usage.output)),
                  tr("Sum over the calls whose usage no call beneath them repeats.%1")
                      .arg(summary.usageAtLeast ? tr(" At least: some calls recorded a snapshot only.")
                                                : QString()),
                  text);
    addFigure(tr("Cost"), models::formatCost(summary.cost, usage.known()),
              models::exactCost(summary.cost, usage.known()), text);
    if (summary.unpricedCalls > 0)
        addFigure(tr("Unpriced"), models::countOf(summary.unpricedCalls, tr("call")),
                  tr("No price is known for them; they are not in the cost"), m_theme.tone(Tone::warning));
    addFigure(tr("Models"), joined(summary.models), {}, text);
    addFigure(tr("Agents"), joined(summary.agents), {}, text);
    addFigure(tr("User"), QString::fromStdString(summary.facts.user), {}, text);
    addFigure(tr("Tenant"), QString::fromStdString(summary.facts.tenant), {}, text);
    m_figures->updateGeometry();
}

} // namespace retrospan::views
