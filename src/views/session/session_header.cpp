#include "views/session/session_header.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "trace/measured_time.h"
#include "views/base/elided_label.h"
#include "views/base/flow_layout.h"
#include "views/base/labels.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace retrospan::views {
namespace {

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

constexpr std::size_t kNamesShown = 3, kNameChars = 60;

QString joined(const std::vector<std::string>& texts)
{
    QStringList list;
    for (std::size_t i = 0; i < std::min(texts.size(), kNamesShown); ++i)
        list << models::oneLine(texts[i], kNameChars);
    const QString shown = list.join(u", "_s);
    return texts.size() <= kNamesShown ? shown
                                       : shown + QObject::tr(" and %1 more").arg(texts.size() - kNamesShown);
}

/// For the tooltip, when not all is shown.
QString all(const std::vector<std::string>& texts)
{
    constexpr std::size_t kLongestChars = 1000;
    const auto isShort = [](const std::string& text) {
        return models::oneLine(text, kNameChars) == QString::fromStdString(text);
    };
    if (texts.size() <= kNamesShown && std::ranges::all_of(texts, isShort)) return {};
    QStringList list;
    for (const std::string& text : texts) list << models::oneLine(text, kLongestChars);
    return list.join(QLatin1Char('\n'));
}

QString sourceWord(CostSource source)
{
    switch (source) {
    case CostSource::reported: return QObject::tr("reported");
    case CostSource::computed: return QObject::tr("computed");
    case CostSource::mixed: return QObject::tr("partly reported");
    case CostSource::unknown: break;
    }
    return {};
}

} // namespace

SessionHeader::SessionHeader(models::SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_title(new ElidedLabel(this))
    , m_status(plainLabel(this, {}))
    , m_figures(new QWidget(this))
{
    m_title->setFont(scaledFont(font(), 3, QFont::DemiBold));
    m_title->setObjectName(QStringLiteral("sessionTitle"));
    m_status->setObjectName(QStringLiteral("sessionStatus"));
    auto* top = new QHBoxLayout;
    top->addWidget(m_status);
    top->addWidget(m_title, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 6);
    layout->setSpacing(6);
    layout->addLayout(top);
    layout->addWidget(m_figures);
    new FlowLayout(m_figures, 20, 4);
    connect(&document, &models::SessionDocument::dataChanged, this, &SessionHeader::refresh);
    connect(&document, &models::SessionDocument::marksChanged, this, &SessionHeader::refresh);
    connect(&document.findings(), &models::SessionFindings::changed, this, &SessionHeader::refresh);
}

void SessionHeader::setTheme(const Theme& theme)
{
    m_theme = theme;
    refresh();
}

/// A figure that does something.
QToolButton* SessionHeader::figureButton(const Figure& figure, Icon icon)
{
    auto* button = new QToolButton(m_figures);
    button->setAutoRaise(true);
    button->setText(figure.value);
    button->setIcon(IconSet(m_theme).icon(icon, m_theme.tone(figure.tone)));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFixedHeight(button->fontMetrics().height() + 2);
    button->setAccessibleName(figure.caption + QLatin1Char(' ') + figure.value + QStringLiteral(". ")
                              + figure.toolTip);
    button->setObjectName(QStringLiteral("button-") + figure.name);
    QPalette palette = button->palette();
    for (const auto role : {QPalette::ButtonText, QPalette::WindowText, QPalette::Text})
        palette.setColor(role, m_theme.tone(figure.tone));
    button->setPalette(palette);
    return button;
}

void SessionHeader::addFigure(const Figure& figure)
{
    if (figure.value.isEmpty()) return;
    auto* widget = new QWidget(m_figures);
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(5);
    QLabel* caption = plainLabel(widget, figure.caption);
    setTextColour(*caption, m_theme.textSecondary);
    row->addWidget(caption);
    if (figure.name == QLatin1String("errors") && figure.tone == Tone::error) {
        QToolButton* button = figureButton(figure, Icon::nextError);
        connect(button, &QToolButton::clicked, this, [this] {
            if (const Node error = m_document.findError(true); error != kNoNode) m_document.select(error);
        });
        row->addWidget(button);
    } else if (figure.name == QLatin1String("findings")) {
        QToolButton* button = figureButton(figure, Icon::warning);
        connect(button, &QToolButton::clicked, this, &SessionHeader::doctorRequested);
        row->addWidget(button);
    } else {
        auto* value = new ElidedLabel(widget);
        value->setText(figure.value);
        value->setExactText(figure.toolTip);
        setTextColour(*value, figure.tone == Tone::neutral ? m_theme.text : m_theme.tone(figure.tone));
        row->addWidget(value, 1);
    }
    if (!figure.note.isEmpty()) {
        QLabel* note = plainLabel(widget, figure.note);
        setTextColour(*note, m_theme.textTertiary);
        row->addWidget(note);
    }
    widget->setObjectName(QStringLiteral("figure-") + figure.name);
    widget->setAccessibleName(figure.caption + QLatin1Char(' ') + figure.value);
    if (!figure.toolTip.isEmpty()) widget->setToolTip(plainToolTip(figure.toolTip));
    m_figures->layout()->addWidget(widget);
    widget->show();
}

void SessionHeader::showStatus()
{
    const SessionSummary& summary = m_document.data()->summary;
    constexpr std::size_t kTitleChars = 2000;
    m_title->setText(
        models::oneLine(summary.facts.title.empty() ? summary.id : summary.facts.title, kTitleChars));
    m_status->setText(toQString(toString(summary.status)).toUpper());
    const Tone tone = Theme::toneOf(summary.status);
    m_status->setFont(scaledFont(font(), -1, QFont::DemiBold));
    m_status->setStyleSheet(QStringLiteral("padding:2px 8px;border-radius:5px;color:%1;background:%2")
                                .arg(m_theme.tone(tone).name(), m_theme.toneBackground(tone).name()));
}

void SessionHeader::addCounts()
{
    using namespace models;
    const SessionSummary& summary = m_document.data()->summary;
    const std::int64_t duration = measuredNs(summary.startNs, summary.endNs);
    const auto few = [&](const QString& caption, std::int64_t count, const QString& name, Tone tone,
                         const QString& toolTip) {
        if (count > 0) addFigure({caption, exactCount(count), toolTip, name, tone, {}});
    };
    addFigure({tr("Started"), formatDateTime(summary.startNs), isoTime(summary.startNs), u"started"_s});
    const bool running = summary.status == SessionStatus::running && summary.endNs == 0;
    addFigure({tr("Duration"), running ? tr("running") : formatDuration(duration), exactDuration(duration),
               u"duration"_s, running ? Tone::running : Tone::neutral});
    addFigure({tr("Spans"), exactCount(summary.spans),
               tr("%1, depth %2").arg(countOf(summary.traces, tr("trace"))).arg(summary.maxDepth),
               u"spans"_s});
    addFigure({tr("Model calls"), exactCount(summary.modelCalls),
               tr("Layers that record the same call count once"), u"modelCalls"_s});
    addFigure({tr("Tool calls"), exactCount(summary.toolCalls), {}, u"toolCalls"_s});
    addFigure({tr("Errors"), exactCount(summary.errors), tr("Go to the next failed span (e, back: E)"),
               u"errors"_s, summary.errors > 0 ? Tone::error : Tone::neutral});
    const TreeMarks& marks = m_document.marks();
    few(tr("Retries"), marks.attempts.retries(), u"retries"_s, Tone::warning,
        tr("Attempts beyond the first after a failure"));
    few(tr("Handoffs"), static_cast<std::int64_t>(marks.handoffs.size()), u"handoffs"_s, Tone::neutral, {});
    few(tr("Interrupts"), marks.interrupts, u"interrupts"_s, Tone::neutral,
        tr("Where it stopped, or waited for a human"));
    few(tr("Branches"), marks.branches.standing(), u"branches"_s, Tone::neutral,
        tr("Ways that part where the session was edited, answered again or resumed"));
    few(tr("Missing parents"), summary.missingParents, u"missingParents"_s, Tone::warning,
        tr("Spans named as parents that were not recorded"));
}

void SessionHeader::addFindings()
{
    const std::int64_t count = m_document.findings().count();
    if (count > 0)
        addFigure({tr("Doctor"), models::countOf(count, tr("finding")),
                   tr("What is broken in the recording, and what of it is repaired"), u"findings"_s,
                   Tone::warning});
}

void SessionHeader::addUsage()
{
    using namespace models;
    const SessionSummary& summary = m_document.data()->summary;
    const Usage& usage = summary.usage;
    if (usage.known()) {
        const QString cached =
            usage.cacheRead > 0 ? tr(" (%1 cached)").arg(formatCount(usage.cacheRead)) : QString();
        QString how =
            tr("%1 in, %2 of them from the cache; %3 out\nThe sum of the innermost spans that report "
               "usage: what outer spans repeat is not counted again.")
                .arg(exactCount(usage.input), exactCount(usage.cacheRead), exactCount(usage.output));
        if (summary.usageAtLeast)
            how += tr("\nAt least this: some calls recorded a snapshot from before the end.");
        addFigure(
            {tr("Tokens"),
             (summary.usageAtLeast ? tr("≥ ") : QString())
                 + tr("%1 in%2, %3 out").arg(formatCount(usage.input), cached, formatCount(usage.output)),
             how, u"tokens"_s});
    }
    addFigure({tr("Cost"), formatCost(summary.cost, usage.known()), exactCost(summary.cost, usage.known()),
               u"cost"_s, Tone::neutral, sourceWord(summary.cost.source)});
    if (summary.unpricedCalls > 0)
        addFigure({tr("Unpriced"), countOf(summary.unpricedCalls, tr("call")),
                   tr("No price is known for them; they are not in the cost"), u"unpriced"_s, Tone::warning});
}

void SessionHeader::refresh()
{
    while (QLayoutItem* item = m_figures->layout()->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    setVisible(m_document.data() != nullptr);
    if (m_document.data() == nullptr) return;
    const SessionSummary& summary = m_document.data()->summary;
    showStatus();
    addCounts();
    addUsage();
    addFindings();
    addFigure({tr("Models"), joined(summary.models), all(summary.models), u"models"_s});
    addFigure({tr("Agents"), joined(summary.agents), all(summary.agents), u"agents"_s});
    addFigure({tr("User"), joined({summary.facts.user}), all({summary.facts.user}), u"user"_s});
    addFigure({tr("Tenant"), joined({summary.facts.tenant}), all({summary.facts.tenant}), u"tenant"_s});
    m_figures->updateGeometry();
}

} // namespace retrospan::views
