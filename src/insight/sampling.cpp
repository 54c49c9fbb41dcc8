#include "insight/sampling.h"

#include "insight/text_match.h"
#include "trace/measured_time.h"
#include "trace/trace_sampling.h"

#include <algorithm>

namespace retrospan::insight {
namespace {

bool hasFailed(const SessionSummary& session)
{
    return session.status == SessionStatus::failed || session.status == SessionStatus::stale;
}

const SamplingOverride* overrideFor(const SamplingPolicy& policy, const SessionSummary& session)
{
    const auto fits = [&](const SamplingOverride& rule) {
        const std::string pattern = lowered(rule.name);
        if (!rule.agent)
            return !session.facts.workflow.empty() && globMatches(pattern, session.facts.workflow);
        return std::ranges::any_of(session.agents,
                                   [&](const std::string& agent) { return globMatches(pattern, agent); });
    };
    const auto found = std::ranges::find_if(policy.overrides, fits);
    return found == policy.overrides.end() ? nullptr : &*found;
}

bool isTagged(const KeepRules& rules, const SessionSummary& session)
{
    return std::ranges::any_of(session.facts.tags, [&](const std::string& tag) {
        return std::ranges::find(rules.tags, tag) != rules.tags.end();
    });
}

SamplingDecision decideByEnd(const KeepRules& rules, const SessionSummary& session)
{
    const std::int64_t duration = measuredNs(session.startNs, session.endNs);
    if (rules.failed && hasFailed(session)) return {true, SamplingReason::failed};
    if (rules.slowerThanNs && duration > *rules.slowerThanNs) return {true, SamplingReason::slow};
    if (rules.dearerThanMicroUsd && session.cost.microUsd > *rules.dearerThanMicroUsd)
        return {true, SamplingReason::dear};
    if (isTagged(rules, session)) return {true, SamplingReason::tagged};
    if (keptAsOneIn(session.id, rules.restOneIn)) return {true, SamplingReason::oneOfTheRest};
    return {false, SamplingReason::rest};
}

double ratioOf(const SamplingPolicy& policy, const SamplingOverride* own)
{
    return own != nullptr && own->headRatio ? *own->headRatio : policy.headRatio;
}

SamplingDecision decideByRules(const SamplingPolicy& policy, const SamplingOverride* own,
                               const SessionSummary& session)
{
    const std::optional<KeepRules>& keep = own != nullptr && own->keep ? own->keep : policy.keep;
    return keep ? decideByEnd(*keep, session) : SamplingDecision{};
}

} // namespace

double SamplingPolicy::doorRatio() const
{
    double highest = headRatio;
    for (const SamplingOverride& rule : overrides) highest = std::max(highest, rule.headRatio.value_or(0));
    return highest;
}

std::string_view toString(SamplingReason reason)
{
    constexpr std::string_view names[kSamplingReasons] = {"everything", "failed",      "slower", "dearer",
                                                          "tagged",     "one_of_rest", "ratio",  "rest"};
    return names[static_cast<std::size_t>(reason)];
}

SamplingDecision decide(const SamplingPolicy& policy, const SessionSummary& session,
                        std::span<const std::string> traces)
{
    const auto letIn = [ratio = policy.doorRatio()](const std::string& id) { return keptByRatio(id, ratio); };
    const bool some = traces.empty() ? letIn(session.id) : std::ranges::any_of(traces, letIn);
    return some ? decideAtEnd(policy, session) : SamplingDecision{false, SamplingReason::head};
}

SamplingDecision decideAtEnd(const SamplingPolicy& policy, const SessionSummary& session)
{
    const SamplingOverride* own = overrideFor(policy, session);
    const double ratio = ratioOf(policy, own), door = policy.doorRatio();
    if (ratio < door && !keptAsShare(session.id, ratio / door)) return {false, SamplingReason::head};
    return decideByRules(policy, own, session);
}

Simulation simulate(const SamplingPolicy& policy, const std::vector<SessionSummary>& sessions,
                    const StoredSessions& stored)
{
    Simulation result;
    static const std::vector<std::string> kNone;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const SessionSummary& session = sessions[i];
        const auto traces = stored.traces.find(session.key);
        const auto bytes = stored.bytes.find(session.key);
        const SamplingDecision decision =
            decide(policy, session, traces == stored.traces.end() ? kNone : traces->second);
        SampledShare& share = decision.keep ? result.kept : result.dropped;
        const bool failed = hasFailed(session);
        ++share.sessions;
        share.spans += session.spans;
        share.bytes += bytes == stored.bytes.end() ? 0 : bytes->second;
        share.failed += failed ? 1 : 0;
        share.costMicroUsd += std::max<std::int64_t>(session.cost.microUsd, 0);
        ++result.byReason[static_cast<std::size_t>(decision.reason)];
        if (failed && !decision.keep) result.lostFailures.push_back(i);
    }
    return result;
}

} // namespace retrospan::insight
