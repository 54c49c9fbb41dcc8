// SessionCalls: which spans of a session stand for calls, and what each call is priced by.
// Recordings write one call as several nested spans (an SDK's own and an instrumentation's, an outer
// "embeddings" and its batches). Such layers count once, by the innermost:
// - model calls: model and embedding spans without another one beneath them, as long as only steps and
//   unspecific spans lie between (below an agent, tool or retrieval a new call starts);
// - tool calls: tool spans that are not directly around another span of the same tool;
// - retrievals: retrieval spans that are not directly around another one.
// Spans flagged `wrapper` are groups, never calls; spans flagged `duplicate` are counted where they are told
// first. Thread: immutable; refers to table and tree. Complexity: O(n) build, 5 bytes a span.
#pragma once

#include "insight/cost.h"
#include "trace/span_table.h"
#include "trace/span_tree.h"

#include <vector>

namespace retrospan::insight {

class SessionCalls {
public:
    SessionCalls(const SpanTable& table, const SpanTree& tree);

    /// True when the span counts as a model call, tool call or retrieval (by its kind).
    [[nodiscard]] bool isCall(Row row) const { return m_isCall[row]; }
    [[nodiscard]] static bool isModelKind(SpanKind kind)
    {
        return kind == SpanKind::model || kind == SpanKind::embedding;
    }
    /// Name of the tool a tool span calls: its tool, else its own name.
    [[nodiscard]] static StringId toolOf(const SpanTable& table, Row row);

    /// Model and provider of the call a span is a part of: its own, else those of the spans around it
    /// that are the same call. `empty` when nothing says so.
    [[nodiscard]] StringId modelOf(Row row) const;
    [[nodiscard]] StringId providerOf(Row row) const;
    /// The span's usage with what it is priced by; views are valid as long as the table.
    [[nodiscard]] CallUsage usageOf(Row row) const;

private:
    void visit(Node node);
    [[nodiscard]] bool isModelLayer(Row row) const;
    [[nodiscard]] bool repeatsParent(Row row, Node parent) const;

    const SpanTable& m_table;
    const SpanTree& m_tree;
    std::vector<Node> m_around; ///< the nearest model span around a node that is the same call, or kNoNode
    std::vector<bool> m_isCall;
};

} // namespace retrospan::insight
