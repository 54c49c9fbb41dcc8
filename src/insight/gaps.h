// Gaps in what was recorded: tool calls without a result, model calls without an answer, calls that an answer
// asks for and nobody made. Needs the content of every span, so it is filled by whoever reads them anyway.
// Thread: confined. Complexity: linear in the messages; memory: a hash for each tool call id.
#pragma once

#include "insight/doctor.h"
#include "insight/session_calls.h"
#include "trace/message.h"

#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace retrospan::insight {

class GapFinder {
public:
    GapFinder(const SpanTable& table, const SpanTree& tree);

    /// What is recorded of a row; in any order, each row once.
    void add(Row row, const SpanContent& content);
    /// Findings in the order noResult, noAnswer, callNotMade. A failed, interrupted or running call explains
    /// itself; a call whose input is not recorded either was recorded without content.
    [[nodiscard]] std::vector<Repair> finish() const;

private:
    using CallId = std::size_t; ///< hash of the text, 0 = none
    struct Asked {
        Row row = kNoRow;
        CallId call = 0, tool = 0;
    };
    void addResult(const Part& part);
    void addToolCall(Row row, const ToolCall& call);
    void addModelCall(Row row, const SpanContent& content);
    [[nodiscard]] bool wasMade(const Asked& asked) const;

    const SpanTable& m_table;
    const SpanTree& m_tree;
    const SessionCalls m_calls;
    std::unordered_set<CallId> m_answered, m_made;
    std::unordered_set<CallId> m_madeOf; ///< names of spans and results that do not say which call they are
    std::unordered_set<CallId> m_named; ///< names of all spans but model calls, and of results
    std::vector<std::pair<Row, CallId>> m_withoutResult;
    std::vector<Asked> m_asked;
    std::vector<Row> m_withoutAnswer;
};

} // namespace retrospan::insight
