#include "views/compare/compare_header.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/elided_label.h"
#include "views/base/flow_layout.h"
#include "views/base/icons.h"
#include "views/base/labels.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace retrospan::views {

using namespace Qt::StringLiterals;
using replay::Figure;

namespace {

constexpr std::size_t kCallsShown = 4;
constexpr int kMargin = 12; ///< left and right
constexpr int kSectionMargin = 6; ///< left of the text in the head of a column

QString money(std::int64_t microUsd)
{
    return microUsd == kUnknown ? models::unknownText() : models::formatMoney(microUsd);
}

/// "+14 min 02 s": what came on top, with a sign.
QString signedText(std::int64_t difference, QString (*format)(std::int64_t))
{
    if (difference == 0) return {};
    return (difference < 0 ? u"−"_s : u"+"_s) + format(difference < 0 ? -difference : difference);
}

} // namespace

CompareHeader::CompareHeader(models::ComparisonPlayer& player, QWidget* parent)
    : QWidget(parent)
    , m_player(player)
    , m_baseline(makeSession(tr("Baseline")))
    , m_candidate(makeSession(tr("Candidate")))
    , m_deltas(new QWidget(this))
{
    setObjectName(QStringLiteral("compareHeader"));
    setAutoFillBackground(true);
    auto* sessions = new QHBoxLayout;
    sessions->setSpacing(0);
    sessions->addWidget(m_baseline.side);
    sessions->addWidget(m_candidate.side, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, 8, kMargin, 6);
    layout->setSpacing(6);
    layout->addLayout(sessions);
    layout->addWidget(m_deltas);
    new FlowLayout(m_deltas, 18, 4);
    connect(&player, &models::ComparisonPlayer::stateChanged, this, &CompareHeader::refresh);
}

CompareHeader::Session CompareHeader::makeSession(const QString& caption)
{
    auto* side = new QWidget(this);
    Session session{side, plainLabel(side, caption), plainLabel(side), new ElidedLabel(side),
                    new ElidedLabel(side)};
    session.title->setFont(scaledFont(font(), 1, QFont::DemiBold));
    auto* grid = new QGridLayout(side);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->addWidget(session.caption, 0, 0);
    grid->addWidget(session.status, 0, 1);
    grid->addWidget(session.facts, 0, 2);
    grid->addWidget(session.title, 1, 0, 1, 3);
    grid->setColumnStretch(2, 1);
    return session;
}

void CompareHeader::setCandidateLeft(int left)
{
    m_baseline.side->setFixedWidth(std::max(0, left + kSectionMargin - kMargin));
}

void CompareHeader::setTheme(const Theme& theme)
{
    m_theme = theme;
    setColour(*this, QPalette::Window, theme.surface);
    for (const Session* session : {&m_baseline, &m_candidate}) {
        setTextColour(*session->caption, theme.textSecondary);
        setTextColour(*session->facts, theme.textSecondary);
        setTextColour(*session->title, theme.text);
    }
    refresh();
}

void CompareHeader::showSession(const Session& session, const models::SessionPart& part)
{
    const SessionSummary& summary = part.replay->data().summary;
    const std::string& title = summary.facts.title.empty() ? summary.id : summary.facts.title;
    const QString name = models::partText(part);
    session.title->setText(name.isEmpty() ? models::oneLine(title)
                                          : name + u" · "_s + models::oneLine(title));
    const bool span = part.top != kNoRow; // its own end and time, whatever became of the session
    const SpanTable& table = part.replay->table();
    const SpanStatus own = span ? table.status(part.top) : SpanStatus::unset;
    const std::string_view status = !span ? toString(summary.status)
        : own == SpanStatus::unset        ? std::string_view()
                                          : toString(own);
    session.status->setText(models::oneLine(status));
    setTextColour(*session.status, span ? m_theme.status(own) : m_theme.status(summary.status));
    QStringList facts{models::oneLine(summary.id, 60)};
    const std::int64_t startNs = span ? table.startNs(part.top) : summary.startNs;
    if (startNs != 0) facts << models::formatDateTime(startNs);
    if (!summary.facts.agentVersion.empty()) facts << models::oneLine(summary.facts.agentVersion, 40);
    session.facts->setText(facts.join(u" · "_s));
}

QLabel* CompareHeader::addLabel(QWidget* parent, const QString& text, const QColor& colour) const
{
    QLabel* label = plainLabel(parent, text);
    setTextColour(*label, colour);
    parent->layout()->addWidget(label);
    return label;
}

void CompareHeader::addDelta(const QString& name, const Figure& figure, QString (*format)(std::int64_t),
                             bool lessIsBetter)
{
    auto* widget = new QWidget(m_deltas);
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(5);
    addLabel(widget, name, m_theme.textSecondary);
    const std::optional<std::int64_t> difference = figure.difference();
    const QString before = format(figure.baseline), after = format(figure.candidate);
    const bool one = difference == 0 || (figure.baseline == kUnknown && figure.candidate == kUnknown);
    addLabel(widget, one ? before : before + u" → "_s + after, m_theme.text);
    QString spoken = name + u' ' + before + u", "_s + after;
    if (difference.value_or(0) != 0) {
        const bool better = *difference < 0;
        const QString change = (better ? u"▼ "_s : u"▲ "_s) + signedText(*difference, format);
        addLabel(widget, change,
                 !lessIsBetter ? m_theme.textSecondary : m_theme.tone(better ? Tone::ok : Tone::error));
        spoken += u". "_s + signedText(*difference, format);
        if (lessIsBetter) spoken += better ? tr(", better") : tr(", worse");
    }
    widget->setAccessibleName(spoken);
    widget->setToolTip(plainToolTip(spoken));
    m_deltas->layout()->addWidget(widget);
}

/// Of models and tools that are called more or less often, those that differ most.
void CompareHeader::addCalls(const replay::Deltas& deltas)
{
    std::vector<const replay::NodeCalls*> differ;
    for (const replay::NodeCalls& node : deltas.calls)
        if (node.calls.difference().value_or(0) != 0) differ.push_back(&node);
    std::ranges::stable_sort(differ, std::greater(), [](const replay::NodeCalls* node) {
        return std::abs(node->calls.difference().value_or(0));
    });
    for (std::size_t i = 0; i < std::min(differ.size(), kCallsShown); ++i)
        addDelta(models::oneLine(differ[i]->name, 40), differ[i]->calls, models::exactCount, false);
    if (differ.size() <= kCallsShown) return;
    QStringList rest;
    for (std::size_t i = kCallsShown; i < differ.size(); ++i)
        rest << models::oneLine(differ[i]->name, 80) + u": "_s + models::exactCount(differ[i]->calls.baseline)
                + u" → "_s + models::exactCount(differ[i]->calls.candidate);
    QLabel* more = addLabel(m_deltas, tr("and %1 more").arg(rest.size()), m_theme.textSecondary);
    more->setToolTip(plainToolTip(rest.join(u'\n')));
}

void CompareHeader::refresh()
{
    qDeleteAll(m_deltas->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    const auto& comparison = m_player.comparison();
    if (!comparison) return;
    showSession(m_baseline, comparison->baseline);
    showSession(m_candidate, comparison->candidate);
    const replay::Deltas& deltas = comparison->deltas;
    addDelta(tr("Duration"), deltas.durationNs, models::formatDuration, true);
    addDelta(tr("Tokens in"), deltas.inputTokens, models::formatCount, true);
    addDelta(tr("Tokens out"), deltas.outputTokens, models::formatCount, true);
    addDelta(tr("Cost"), deltas.costMicroUsd, money, true);
    addDelta(tr("Steps"), deltas.steps, models::exactCount, false);
    addDelta(tr("Failed steps"), deltas.errors, models::exactCount, true);
    addDelta(tr("Retries"), deltas.retries, models::exactCount, true);
    addCalls(deltas);
}

} // namespace retrospan::views
