// JourneyBuilder: makes the steps of a session and everything a Journey keeps beside them. Private to
// src/replay. Thread: confined. Complexity: O(n log n).
#pragma once

#include "replay/journey.h"

#include <map>
#include <unordered_map>
#include <unordered_set>

namespace retrospan::replay {

class JourneyBuilder {
public:
    explicit JourneyBuilder(const JourneyInput& input);
    Journey run();

private:
    /// Where a step belongs: time, then the walk of the tree.
    struct Place {
        std::int64_t timeNs = 0;
        std::uint64_t walk = 0;
        friend auto operator<=>(const Place&, const Place&) = default;
    };
    struct Placed {
        Place place;
        Step step;
    };
    /// By agent and branch: the steps of their calls of a model, ascending.
    using ModelCalls = std::map<std::pair<StringId, std::uint32_t>, std::vector<StepIndex>>;

    void walkTree();
    void indexStructure();
    void addMessages();
    void addHandoffs();
    void addInterrupts();
    void addRow(Row row);
    void addModelCall(Row row);
    void addToolCall(Row row);
    void addRetrieval(Row row);
    void addError(Row row);
    void add(StepKind kind, Row row, Place place, TextId text, std::uint32_t detail = 0);
    void sort();
    void link();
    [[nodiscard]] StepIndex previousCall(const ModelCalls& calls, StringId agent, std::uint32_t branch) const;
    void readForward();
    void findMissing();
    void findCutTexts();
    void findCallsAskedFor();
    void findLostParents();
    [[nodiscard]] std::vector<TextId> textsOf(StepIndex index) const;
    [[nodiscard]] std::vector<bool> rowsWhoseCostCounts() const;
    void sumUp();
    void roundOnce(std::int64_t amounts);
    void collect();
    [[nodiscard]] Place begins(Node node, unsigned sub = 1) const
    {
        return {m_startNs[node], m_enter[node] * 4 + sub};
    }
    [[nodiscard]] Place ends(Node node, unsigned sub = 1) const
    {
        return {m_endNs[node], m_leave[node] * 4 + sub};
    }
    [[nodiscard]] Place placeOfDecision(Row row) const;
    [[nodiscard]] bool hasEnd(Row row) const;
    [[nodiscard]] bool explains(Row row) const;
    [[nodiscard]] TextId resultOf(const SpanDigest& said) const;
    [[nodiscard]] std::uint32_t branchOf(Row row) const
    {
        return m_in.branchOf.empty() ? 0 : m_in.branchOf[row];
    }
    [[nodiscard]] bool isModelCall(Row row) const
    {
        return m_in.table.kind(row) == SpanKind::model && m_in.isCall[row];
    }

    const JourneyInput& m_in;
    Journey m_journey;
    std::vector<Placed> m_placed;
    std::vector<Place> m_places; ///< of the sorted steps
    std::vector<std::int64_t> m_startNs, m_endNs; ///< by node, as ordered by
    std::vector<std::uint64_t> m_enter, m_leave; ///< by node
    std::unordered_map<Row, const RetryOf*> m_retries;
    std::unordered_map<Row, std::uint32_t> m_answers;
    std::unordered_map<Row, std::uint32_t> m_waits; ///< for humans who have not spoken yet: the interrupt
    std::unordered_set<Row> m_handoffs; ///< rows that have a step of a handoff
    using ToolCalls = std::unordered_map<TextId, std::vector<Row>>; ///< by begin
    ToolCalls m_calls, m_callsWithoutId; ///< by their id; by the name of the tool
    std::unordered_map<TextId, TextId> m_results; ///< call id -> result, as later contexts have it
};

} // namespace retrospan::replay
