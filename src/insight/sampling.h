// Sampling policies: which sessions are worth keeping. A head ratio decides by the ids of traces, at the
// door; tail rules decide by what became of the session; overrides replace either for a
// workflow or an agent. `simulate` says what a policy would have kept and lost of sessions that are stored.
// Invariants: a decision depends on the policy and the session's library line alone: asked again it is the
// same. Thread: pure functions. Complexity: rules a session.
#pragma once

#include "trace/result.h"
#include "trace/session.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace retrospan::insight {

/// Sessions kept by what became of them; each rule for itself is enough.
struct KeepRules {
    bool failed = false; ///< those that failed, and those that never ended
    std::optional<std::int64_t> slowerThanNs = {}, dearerThanMicroUsd = {};
    std::vector<std::string> tags = {};
    unsigned restOneIn = 0; ///< one in so many of all others; 0: none
    friend bool operator==(const KeepRules&, const KeepRules&) = default;
};

struct SamplingOverride {
    bool agent = false; ///< the name is an agent's, else a workflow's
    std::string name; ///< `*` stands for any text
    std::optional<double> headRatio; ///< instead of the policy's
    std::optional<KeepRules> keep; ///< likewise
    friend bool operator==(const SamplingOverride&, const SamplingOverride&) = default;
};

struct SamplingPolicy {
    double headRatio = 1;
    std::optional<KeepRules> keep = {}; ///< nothing: the tail is not sampled
    std::vector<SamplingOverride> overrides = {}; ///< the first that fits holds

    /// What must be let in at the door: nobody knows the workflow there.
    [[nodiscard]] double doorRatio() const;
    /// True when something is to be decided at the end of a session.
    [[nodiscard]] bool decidesAtEnd() const { return keep || !overrides.empty(); }
    [[nodiscard]] bool any() const { return headRatio < 1 || decidesAtEnd(); }
    friend bool operator==(const SamplingPolicy&, const SamplingPolicy&) = default;
};

enum class SamplingReason : std::uint8_t {
    everything, ///< kept: no rule asks for more
    failed,
    slow,
    dear,
    tagged,
    oneOfTheRest, ///< the last that keeps
    head, ///< dropped by the ratio
    rest ///< dropped with all others
};
inline constexpr std::size_t kSamplingReasons = 8;
/// "failed", "slower", ...: for JSON.
[[nodiscard]] std::string_view toString(SamplingReason reason);

struct SamplingDecision {
    bool keep = true;
    SamplingReason reason = SamplingReason::everything;
};
/// Of a session of which nothing was dropped so far: the door lets in what it keeps of the traces, then the
/// end decides. `traces` are their ids.
[[nodiscard]] SamplingDecision decide(const SamplingPolicy& policy, const SessionSummary& session,
                                      std::span<const std::string> traces);
/// Of one whose traces have passed the door, which keeps doorRatio() of all: only what a lower ratio of its
/// own asks for beyond that is dropped by it.
[[nodiscard]] SamplingDecision decideAtEnd(const SamplingPolicy& policy, const SessionSummary& session);

/// "failed,slower=10s,dearer=0.50,tag=vip,rest=20"; an error names the word.
[[nodiscard]] Result<KeepRules> parseKeepRules(std::string_view text);
/// "NAME:failed,sample=0.5,...": what replaces the policy for that workflow or agent.
[[nodiscard]] Result<SamplingOverride> parseOverride(std::string_view text, bool agent);
/// "0.1" or "10%".
[[nodiscard]] Result<double> parseRatio(std::string_view text);
/// As they are parsed.
[[nodiscard]] std::string toString(const KeepRules& rules);
[[nodiscard]] std::string toString(const SamplingOverride& rule);
[[nodiscard]] std::string ratioText(double ratio); ///< "10 %"

struct SampledShare {
    std::int64_t sessions = 0, spans = 0, bytes = 0, failed = 0;
    std::int64_t costMicroUsd = 0; ///< of what is known
    friend bool operator==(const SampledShare&, const SampledShare&) = default;
};

struct Simulation {
    SampledShare kept, dropped;
    std::int64_t byReason[kSamplingReasons] = {}; ///< sessions
    std::vector<std::size_t> lostFailures; ///< indices of failed sessions that are dropped
};
/// What is known of stored sessions beside their library lines, by their keys.
struct StoredSessions {
    std::unordered_map<std::int64_t, std::int64_t> bytes; ///< on disk
    std::unordered_map<std::int64_t, std::vector<std::string>> traces; ///< ids
};
[[nodiscard]] Simulation simulate(const SamplingPolicy& policy, const std::vector<SessionSummary>& sessions,
                                  const StoredSessions& stored);

} // namespace retrospan::insight
