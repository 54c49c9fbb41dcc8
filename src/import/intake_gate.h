// IntakeGate: the rules for what comes in live, and what they did. Owns the rules in force, which may change
// at any time, counts, the traces that were dropped after their session was decided on, and which traces are
// of a workflow whose prompts are hashed. Invariants: a builder sees one state of the rules for a whole span.
// Thread: safe from any thread. Memory: kMostTraces traces of either sort.
#pragma once

#include "import/redaction.h"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace retrospan::import {

struct IntakeRules {
    RedactionRules redaction = {};
    /// Workflows, or services, whose prompts are replaced by their hash; "*" is all.
    std::vector<std::string> hashPromptsOf = {};
    std::size_t maxValueBytes = 0; ///< of one text; 0: as long as it is
    double headRatio = 1; ///< of the traces, by their ids

    static constexpr std::size_t kLeastValueBytes = 256;
    /// True when something is done to the content of spans.
    [[nodiscard]] bool changeContent() const
    {
        return redaction.any() || !hashPromptsOf.empty() || maxValueBytes > 0;
    }
    friend bool operator==(const IntakeRules&, const IntakeRules&) = default;
};

/// Rules that can be applied.
struct CompiledRules {
    IntakeRules rules;
    Redactor redactor;
};

/// What the rules did since the start.
struct IntakeEffects {
    RedactionCounts redacted{}; ///< places in values, by class
    std::uint64_t hashed = 0, cut = 0; ///< values
    std::uint64_t sampledSpans = 0; ///< taken and dropped
    [[nodiscard]] std::uint64_t redactions() const
    {
        return std::accumulate(redacted.begin(), redacted.end(), std::uint64_t{0});
    }
};

class IntakeGate {
public:
    static constexpr std::size_t kMostTraces = 100'000;
    /// Makes the hash of a prompt, in hex. A cryptographic one: prompts must not be told from it.
    using TextHash = std::function<std::string(std::string_view)>;

    explicit IntakeGate(TextHash hash)
        : m_hash(std::move(hash))
    {
    }

    /// Holds for what is decoded from now on. The rules before stay when these cannot be applied.
    Status setRules(const IntakeRules& rules);
    /// Another number when the rules are others.
    [[nodiscard]] std::uint64_t version() const { return m_version.load(std::memory_order_acquire); }
    /// Nothing when no rule is on.
    [[nodiscard]] std::shared_ptr<const CompiledRules> rules() const;

    /// Whether spans of that trace are kept; those of a trace that is not are to be counted as sampled.
    [[nodiscard]] bool admits(std::string_view traceId, const CompiledRules* rules) const;
    /// Later spans of these traces are not admitted. The oldest are forgotten beyond kMostTraces.
    void dropTraces(const std::vector<std::string>& traceIds);

    /// Whether the prompts of a span are hashed. What does not say its workflow, and whose trace has not
    /// said it either, is taken for one of those: it must not be written before it is known.
    [[nodiscard]] bool hashesPrompts(const CompiledRules& rules, std::string_view traceId,
                                     std::string_view workflow, std::string_view service);
    [[nodiscard]] std::string hash(std::string_view text) const { return m_hash(text); }

    void count(const IntakeEffects& effects);
    [[nodiscard]] IntakeEffects effects() const;
    /// A text for people and reports without what is redacted.
    [[nodiscard]] std::string scrubbed(std::string_view text) const;

private:
    TextHash m_hash;
    mutable std::mutex m_mutex; ///< guards what follows
    std::shared_ptr<const CompiledRules> m_rules;
    std::unordered_set<std::uint64_t> m_dropped; ///< hashes of trace ids
    std::deque<std::uint64_t> m_dropOrder;
    std::atomic<std::uint64_t> m_version = 1;
    std::atomic<bool> m_anyDropped = false;
    std::unordered_map<std::uint64_t, bool> m_hashed; ///< by hash of the trace id
    std::deque<std::uint64_t> m_hashedOrder;
    IntakeEffects m_effects;
};

} // namespace retrospan::import
