// Journey: the steps of a session in one order, with what is needed to say the state at any of them.
// Order: by time; at the same time by place in the tree walked from parent to child, a span's beginning
// before everything beneath it and its end after it; messages of the user before what they began, answers
// after what they ended. A child does not begin before its parent, nothing ends before it began; a span
// without a time has that of what is around it. The order is total and the same for the same session.
// Invariants: refers to table and digest, which must outlive it. Thread: immutable, shareable.
// Complexity: O(n log n) build; a state is binary searches plus what it lists, never a replay from the start.
#pragma once

#include "replay/open_calls.h"
#include "replay/step.h"
#include "trace/span_tree.h"

#include <array>
#include <span>
#include <vector>

namespace retrospan::replay {

/// A later attempt.
struct RetryOf {
    Row row = kNoRow, before = kNoRow;
    std::uint32_t number = 0;
};

/// What a journey is made of. Structure comes as plain values, from whoever found it.
struct JourneyInput {
    const SpanTable& table;
    const SpanTree& tree;
    SessionDigest& digest;
    std::span<const Cost> costs; ///< by row; empty = not known
    std::span<const Utterance> conversation;
    std::span<const Handoff> handoffs;
    std::span<const Interrupt> interrupts;
    std::vector<RetryOf> retries;
    std::vector<bool> isCall; ///< by row: counts as a call
    std::vector<StringId> agents; ///< by row: who did it
    std::vector<Row> orphans; ///< the first span of each parent that is lost
    std::vector<Row> callsNotMade; ///< model calls that asked for a call of which nothing is recorded
    std::int64_t costMicroUsd = kUnknown; ///< of the session, rounded once
    Row failed = kNoRow; ///< what failed first
    std::span<const Branch> branches{}; ///< by number; empty when there is one way only
    std::span<const std::uint32_t> branchOf{}; ///< by node
};

struct State {
    StepIndex step = 0;
    std::span<const StepIndex> conversation; ///< messages the user had seen
    StepIndex call = kNoStep; ///< the model call that is or was last at work
    ContextId instructions = kEmptyContext, context = kEmptyContext; ///< what it was given
    StringId agent{}; ///< in charge
    std::vector<StepIndex> openCalls; ///< at most kMaxOpenCalls
    std::span<const Page> pages; ///< retrieved so far
    std::span<const Missing> missing; ///< so far
    Totals totals;
    std::int64_t elapsedNs = kUnknown;
};

/// What a call was given that the call before it of the same agent, on the way to its branch, was not.
struct ContextChange {
    std::vector<MessageId> added; ///< in order
    std::size_t firstAdded = 0; ///< place of the first of them in the context
    std::size_t gone = 0; ///< messages that are no longer there
    bool newInstructions = false;
    bool cut = false; ///< its end was left out on import: there was more
    std::size_t messages = 0, newMessages = 0; ///< all that it was given, and what is new: instructions too
};

class Journey {
public:
    static constexpr std::size_t kMaxOpenCalls = 1000;

    static Journey make(const JourneyInput& input);

    [[nodiscard]] const std::vector<Step>& steps() const { return m_steps; }
    [[nodiscard]] StepIndex size() const { return static_cast<StepIndex>(m_steps.size()); }
    [[nodiscard]] bool empty() const { return m_steps.empty(); }
    [[nodiscard]] const SessionDigest& digest() const { return *m_digest; }
    [[nodiscard]] const SpanTable& table() const { return *m_table; }

    /// Precondition: step < size().
    [[nodiscard]] State stateAt(StepIndex step) const;
    /// Of the model call that stateAt(step).call names. Linear in what is new.
    [[nodiscard]] ContextChange contextChange(StepIndex call) const;

    /// Steps of a kind, ascending.
    [[nodiscard]] std::span<const StepIndex> ofKind(StepKind kind) const
    {
        return m_ofKind[static_cast<std::size_t>(kind)];
    }
    /// The next or previous step of a kind from `step`, itself excluded; kNoStep when there is none.
    [[nodiscard]] StepIndex next(StepKind kind, StepIndex step) const;
    [[nodiscard]] StepIndex previous(StepKind kind, StepIndex step) const;
    /// The first step of a row at or after `from`; kNoStep when it has none.
    [[nodiscard]] StepIndex stepOf(Row row) const;
    [[nodiscard]] std::span<const Missing> missing() const { return m_missing; }
    /// What was spent at this step alone.
    [[nodiscard]] Totals spentAt(StepIndex step) const;

private:
    friend class JourneyBuilder;
    [[nodiscard]] bool isCutOnImport(MessageId message) const;
    [[nodiscard]] ContextChange addedToContext(StepIndex call) const;
    const SpanTable* m_table = nullptr;
    SessionDigest* m_digest = nullptr;
    std::vector<Step> m_steps;
    std::vector<StepIndex> m_conversation;
    std::vector<StepIndex> m_call; ///< by step: the model call at work
    std::vector<StringId> m_agent; ///< by step: in charge
    std::vector<Totals> m_totals; ///< by step: sums up to it
    std::vector<Page> m_pages;
    std::vector<Missing> m_missing;
    std::vector<StepIndex> m_firstOfRow;
    std::array<std::vector<StepIndex>, kStepKindCount> m_ofKind;
    OpenCalls m_open;
    std::int64_t m_startNs = 0;
};

} // namespace retrospan::replay
