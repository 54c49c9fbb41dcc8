#include "insight/stats.h"

#include "insight/calendar.h"
#include "trace/measured_time.h"

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>
#include <unordered_map>

namespace retrospan::insight {
namespace {

constexpr std::array<std::pair<std::string_view, StatsBy>, 6> kNames{{{"model", StatsBy::model},
                                                                      {"tool", StatsBy::tool},
                                                                      {"tenant", StatsBy::tenant},
                                                                      {"agent", StatsBy::agent},
                                                                      {"version", StatsBy::version},
                                                                      {"day", StatsBy::day}}};

struct Bucket {
    StatsRow row;
    std::vector<UsageGroup> groups;
    std::vector<std::int64_t> durations;
    std::size_t lastSession = SIZE_MAX; ///< counts a session once though several of its groups land here
};

class Aggregation {
public:
    Aggregation(StatsBy by, PriceLookup& prices, bool callsRecorded)
        : m_by(by)
        , m_prices(prices)
        , m_callsRecorded(callsRecorded)
    {
    }

    void addSession(const SessionSummary& session, std::size_t number);
    void addCall(const CallRecord& call);
    std::vector<StatsRow> rows();

private:
    Bucket& bucket(std::string_view key, std::size_t session);
    void addWhole(const SessionSummary& session, std::string_view key, std::size_t number);
    void addModels(const SessionSummary& session, std::size_t number);
    StatsRow finish(Bucket& bucket);

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    StatsBy m_by;
    PriceLookup& m_prices;
    bool m_callsRecorded; ///< CallRecords say how many calls there were; else the usage groups do
    std::unordered_map<std::string, Bucket, Hash, std::equal_to<>> m_buckets;
};

Bucket& Aggregation::bucket(std::string_view key, std::size_t session)
{
    auto found = m_buckets.find(key);
    if (found == m_buckets.end()) {
        found = m_buckets.emplace(std::string(key), Bucket{}).first;
        found->second.row.key = key;
    }
    if (session != SIZE_MAX && found->second.lastSession != session) {
        found->second.lastSession = session;
        ++found->second.row.sessions;
    }
    return found->second;
}

/// Puts the group into one alike, so that a bucket holds few of them however many sessions there are.
void addGroup(std::vector<UsageGroup>& groups, const UsageGroup& group)
{
    const auto alike = [&group](const UsageGroup& g) {
        return g.model == group.model && g.provider == group.provider && g.day == group.day
            && g.inputBucket == group.inputBucket && g.minuteOfDay == group.minuteOfDay
            && (g.reportedCalls > 0) == (group.reportedCalls > 0);
    };
    // Sessions come in some order of time: the group alike is near the end, or not there.
    const std::size_t window = std::min<std::size_t>(groups.size(), 16);
    const auto found =
        std::find_if(groups.rbegin(), groups.rbegin() + static_cast<std::ptrdiff_t>(window), alike);
    if (found == groups.rbegin() + static_cast<std::ptrdiff_t>(window)) {
        groups.push_back(group);
        return;
    }
    found->calls += group.calls;
    found->usage += group.usage;
    found->reportedMicroUsd = addKnown(found->reportedMicroUsd, group.reportedMicroUsd);
    found->reportedCalls += group.reportedCalls;
}

void Aggregation::addModels(const SessionSummary& session, std::size_t number)
{
    for (const UsageGroup& group : session.usageGroups) {
        Bucket& target = bucket(group.model, number);
        if (!m_callsRecorded) target.row.calls = addKnown(target.row.calls, group.calls);
        target.row.usage += group.usage;
        addGroup(target.groups, group);
    }
}

void Aggregation::addWhole(const SessionSummary& session, std::string_view key, std::size_t number)
{
    Bucket& target = bucket(key, number);
    target.row.calls = addKnown(target.row.calls, session.modelCalls);
    target.row.errors = addKnown(target.row.errors, session.errors);
    target.row.usage += session.usage;
    const std::int64_t duration = measuredNs(session.startNs, session.endNs);
    if (duration != kUnknown) target.durations.push_back(duration);
    for (const UsageGroup& group : session.usageGroups) addGroup(target.groups, group);
}

void Aggregation::addSession(const SessionSummary& session, std::size_t number)
{
    switch (m_by) {
    case StatsBy::model: return addModels(session, number);
    case StatsBy::tool:
        for (const std::string& tool : session.tools) bucket(tool, number);
        return;
    case StatsBy::agent:
        for (const std::string& agent : session.agents) addWhole(session, agent, number);
        if (session.agents.empty()) addWhole(session, {}, number);
        return;
    case StatsBy::tenant: return addWhole(session, session.facts.tenant, number);
    case StatsBy::version: return addWhole(session, session.facts.agentVersion, number);
    case StatsBy::day:
        return addWhole(session, session.startNs == 0 ? std::string() : textFromDay(dayOf(session.startNs)),
                        number);
    }
}

void Aggregation::addCall(const CallRecord& call)
{
    Bucket& target = bucket(call.key, SIZE_MAX);
    target.row.calls = addKnown(target.row.calls, 1);
    target.row.errors = addKnown(target.row.errors, call.failed ? 1 : 0);
    if (call.durationNs != kUnknown) target.durations.push_back(call.durationNs);
}

StatsRow Aggregation::finish(Bucket& bucket)
{
    bucket.row.cost = costOf(bucket.groups, m_prices);
    bucket.row.p50Ns = percentile(bucket.durations, 50);
    bucket.row.p95Ns = percentile(bucket.durations, 95);
    return std::move(bucket.row);
}

std::vector<StatsRow> Aggregation::rows()
{
    std::vector<StatsRow> result;
    for (auto& [key, bucket] : m_buckets) result.push_back(finish(bucket));
    const auto weight = [](const StatsRow& row) {
        return std::tuple(row.cost.cost.microUsd, row.calls, row.sessions);
    };
    std::sort(result.begin(), result.end(), [&](const StatsRow& a, const StatsRow& b) {
        if (m_by == StatsBy::day || weight(a) == weight(b)) return a.key < b.key;
        return weight(a) > weight(b);
    });
    return result;
}

} // namespace

std::optional<StatsBy> statsByFromString(std::string_view name)
{
    const auto found =
        std::find_if(kNames.begin(), kNames.end(), [name](const auto& entry) { return entry.first == name; });
    return found == kNames.end() ? std::nullopt : std::optional(found->second);
}

void collectCalls(const SpanTable& table, const SpanTree& tree, StatsBy by, std::vector<CallRecord>& records)
{
    const SessionCalls calls(table, tree);
    for (Row row = 0; row < table.size(); ++row) {
        const SpanKind kind = table.kind(row);
        const bool wanted = by == StatsBy::tool ? kind == SpanKind::tool : SessionCalls::isModelKind(kind);
        if (!wanted || !calls.isCall(row)) continue;
        const StringId key = by == StatsBy::tool ? SessionCalls::toolOf(table, row) : calls.modelOf(row);
        records.push_back({std::string(table.text(key)), measuredNs(table.startNs(row), table.endNs(row)),
                           table.status(row) == SpanStatus::error});
    }
}

std::vector<StatsRow> aggregate(std::span<const SessionSummary> sessions, StatsBy by, PriceLookup& prices,
                                std::span<const CallRecord> calls)
{
    const bool ofCalls = by == StatsBy::model || by == StatsBy::tool;
    Aggregation aggregation(by, prices, ofCalls && !calls.empty());
    for (std::size_t i = 0; i < sessions.size(); ++i) aggregation.addSession(sessions[i], i);
    for (const CallRecord& call : ofCalls ? calls : std::span<const CallRecord>()) aggregation.addCall(call);
    return aggregation.rows();
}

std::int64_t percentile(std::vector<std::int64_t>& values, int percent)
{
    if (values.empty()) return kUnknown;
    const std::size_t rank = (values.size() * static_cast<std::size_t>(percent) + 99) / 100;
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}

} // namespace retrospan::insight
