#include "models/live_model.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "trace/measured_time.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace retrospan::models {
namespace {

bool isLive(const SessionSummary& session, std::int64_t nowNs)
{
    return session.status == SessionStatus::running || nowNs - session.lastActiveNs < LiveModel::kLingerNs;
}

std::int64_t tokensOf(const SessionSummary& session)
{
    return addKnown(session.usage.input, session.usage.output);
}

LiveTotals totalsOf(const std::vector<SessionSummary>& sessions)
{
    LiveTotals totals;
    for (const SessionSummary& session : sessions) {
        totals.running += session.status == SessionStatus::running ? 1 : 0;
        totals.errors += session.errors;
        totals.unpricedCalls += session.unpricedCalls;
        totals.tokens = addKnown(totals.tokens, tokensOf(session));
        if (session.cost.microUsd == kUnknown) continue;
        totals.cost.microUsd = addKnown(totals.cost.microUsd, session.cost.microUsd);
        totals.cost.source = CostSource::mixed;
    }
    return totals;
}

QString activityText(const SessionSummary& session, std::int64_t nowNs)
{
    const std::int64_t quiet = nowNs - session.lastActiveNs;
    constexpr std::int64_t kSecond = 1'000'000'000;
    if (session.lastActiveNs == 0) return unknownText();
    if (quiet < 2 * kSecond) return LiveModel::tr("now");
    return LiveModel::tr("%1 ago").arg(formatDuration(quiet / kSecond * kSecond));
}

} // namespace

void LiveModel::update(const std::vector<SessionSummary>& sessions, std::int64_t nowNs,
                       const std::vector<std::int64_t>& recent)
{
    const std::unordered_set<std::int64_t> written(recent.begin(), recent.end());
    std::vector<const SessionSummary*> live;
    for (const SessionSummary& session : sessions)
        if (isLive(session, nowNs) || written.contains(session.key)) live.push_back(&session);
    const std::size_t shown = std::min(live.size(), kMaxRows);
    std::partial_sort(live.begin(), live.begin() + static_cast<std::ptrdiff_t>(shown), live.end(),
                      [](const SessionSummary* a, const SessionSummary* b) {
                          const bool aRuns = a->status == SessionStatus::running,
                                     bRuns = b->status == SessionStatus::running;
                          if (aRuns != bRuns) return aRuns;
                          return a->lastActiveNs != b->lastActiveNs ? a->lastActiveNs > b->lastActiveNs
                                                                    : a->key < b->key;
                      });
    live.resize(shown);
    std::vector<SessionSummary> now;
    for (const SessionSummary* session : live) now.push_back(*session);
    const auto key = [](const SessionSummary& session) { return session.key; };
    const bool same = std::ranges::equal(now, m_sessions, {}, key, key);
    m_nowNs = nowNs;
    if (!same) beginResetModel();
    m_sessions = std::move(now);
    m_totals = totalsOf(m_sessions);
    if (!same)
        endResetModel();
    else if (!m_sessions.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount_ - 1));
}

int LiveModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_sessions.size());
}

int LiveModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnCount_;
}

QString LiveModel::text(const SessionSummary& session, int column) const
{
    const bool runs = session.endNs == 0;
    switch (column) {
    case title: return oneLine(session.facts.title.empty() ? session.id : session.facts.title);
    case status: {
        const std::string_view name = toString(session.status);
        return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    }
    case activity: return activityText(session, m_nowNs);
    case duration: return formatDuration(measuredNs(session.startNs, runs ? m_nowNs : session.endNs));
    case spans: return formatCount(session.spans);
    case errors: return formatCount(session.errors);
    case tokens: {
        const std::int64_t total = tokensOf(session);
        return total == kUnknown ? unknownText() : formatCount(total);
    }
    case cost: return formatCost(session.cost, session.usage.known());
    default: return {};
    }
}

QVariant LiveModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const SessionSummary& session = sessionAt(index.row());
    if (role == Qt::DisplayRole) return text(session, index.column());
    if (role == kKeyRole) return QVariant::fromValue<qint64>(session.key);
    if (role == Qt::TextAlignmentRole && index.column() >= activity)
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant LiveModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    const std::array names{tr("Session"), tr("Status"), tr("Last sign"), tr("Duration"),
                           tr("Spans"),   tr("Errors"), tr("Tokens"),    tr("Cost")};
    if (role == Qt::DisplayRole) return names[static_cast<std::size_t>(section)];
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section >= activity ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

} // namespace retrospan::models
