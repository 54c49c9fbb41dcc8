#include "tail_sampler.h"

#include <random>

namespace retrospan::app {
namespace {

constexpr std::size_t kMostARound = 500; ///< others wait for the writers' lock

std::int64_t newTrial()
{
    std::random_device random;
    return std::uniform_int_distribution<std::int64_t>(1, INT64_MAX)(random);
}

} // namespace

void TailSampler::setPolicy(const insight::SamplingPolicy& policy, std::int64_t decideAfterNs)
{
    const std::scoped_lock guard(m_mutex);
    m_decideAfter = std::chrono::nanoseconds(decideAfterNs);
    if (policy == m_policy) return;
    m_policy = policy;
    m_trial = policy.decidesAtEnd() ? newTrial() : 0;
}

TailCounts TailSampler::counts() const
{
    const std::scoped_lock guard(m_mutex);
    return m_counts;
}

TailSampler::Round TailSampler::round() const
{
    const std::scoped_lock guard(m_mutex);
    return {m_trial, m_policy, m_decideAfter};
}

/// Sessions to which nothing was added for long enough, by the time at which it came.
std::vector<store::SessionState> TailSampler::due(const Round& round)
{
    const auto states = m_library.workspace().sessionsOnTrial(round.trial);
    std::vector<store::SessionState> due;
    if (!states.ok()) return due; // the next round asks again
    std::unordered_map<std::int64_t, Seen> seen;
    const auto now = Clock::now();
    for (const store::SessionState& state : *states) {
        const auto known = m_seen.find(state.key);
        const bool same = known != m_seen.end() && known->second.revision == state.revision;
        const Clock::time_point since = same ? known->second.since : now;
        seen.emplace(state.key, Seen{state.revision, since});
        const bool quiet = now - since >= round.decideAfter;
        if (quiet && state.key != m_open && due.size() < kMostARound) due.push_back(state);
    }
    m_seen = std::move(seen);
    return due;
}

bool TailSampler::decideDue()
{
    const Round round = this->round();
    if (round.trial == 0) return false;
    std::vector<store::SessionState> kept, dropped;
    std::uint64_t spans = 0;
    for (const store::SessionState& state : due(round)) {
        auto line = m_library.line(state.key);
        if (!line.ok()) continue;
        if (line->status == SessionStatus::running) {
            if (Clock::now() - m_seen[state.key].since < std::chrono::nanoseconds(m_library.quietNs()))
                continue;
            line->status = SessionStatus::stale; // by the times of its spans it runs on, but nothing comes
        }
        const bool keep = insight::decideAtEnd(round.policy, *line).keep;
        (keep ? kept : dropped).push_back(state);
        if (!keep) spans += static_cast<std::uint64_t>(line->spans);
    }
    if (!kept.empty() && m_library.workspace().endTrials(round.trial, kept).ok()) {
        const std::scoped_lock guard(m_mutex);
        m_counts.keptSessions += kept.size();
    }
    return !dropped.empty() && remove(round, dropped, spans);
}

bool TailSampler::remove(const Round& round, const std::vector<store::SessionState>& dropped,
                         std::uint64_t spans)
{
    if (m_trial != round.trial) return false; // the user has another policy now
    const auto traces = m_library.workspace().removeOnTrial(round.trial, dropped);
    if (!traces.ok() || traces->empty()) return false;
    m_gate.dropTraces(*traces);
    const std::scoped_lock guard(m_mutex);
    m_counts.droppedSessions += dropped.size();
    m_counts.droppedSpans += spans;
    return true;
}

} // namespace retrospan::app
