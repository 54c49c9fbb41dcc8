// One sample of an Inspect log as a trace: the sample is the root, its span_begin/span_end and step events
// are spans, model and tool events are calls, everything else is an event of the span it stands in
// (formats.md 13.2). Thread: confined to the importing thread. Complexity: linear in the sample.
#pragma once

#include "import/span_draft.h"
#include "trace/arena.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::import::inspect {

/// What the log says about all its samples; becomes the resource of their spans.
struct Eval {
    std::string runId, task;
    std::int64_t startNs = 0, endNs = 0; ///< of the whole log
    std::vector<AttributeView> attributes; ///< live as long as the document they come from
    std::uint64_t serial = 0;
};

class Sample {
public:
    Sample(const ValueView& sample, const Eval& eval, const Place& place);
    void write(BatchBuilder& out);

private:
    using Node = SpanDraft;

    void readEvents(const ValueView& events, std::size_t parent);
    void readEvent(const ValueView& event, std::size_t parent);
    void beginSpan(const ValueView& event, std::size_t parent);
    void readStep(const ValueView& event, std::size_t parent);
    void readModel(const ValueView& event, std::size_t parent);
    void readTool(const ValueView& event, std::size_t parent);
    void readSubtask(const ValueView& event, std::size_t parent);
    void readUsage(const ValueView& usage, Node& node);
    void addRoot();
    void addCallsWithoutEvents();
    void addConversation(std::string_view model);
    void finishRoot();
    void writeScores(BatchBuilder& out) const;
    Node& addCall(const ValueView& event, std::size_t parent, std::string name);
    void addRest(const ValueView& event, std::initializer_list<std::string_view> taken, Node& node);
    void noteError(const ValueView& error, Node& node);
    [[nodiscard]] std::size_t ownerOf(const ValueView& event, std::size_t parent) const;
    [[nodiscard]] ValueView resolved(const ValueView& value);
    [[nodiscard]] ValueView messagesOf(const ValueView& event);
    [[nodiscard]] std::string_view keep(std::string_view prefix, std::string_view text);

    const ValueView& m_sample;
    const Eval& m_eval;
    Place m_place;
    Arena m_arena; ///< of what is put together here
    std::string m_trace;
    std::vector<Node> m_nodes; ///< the root is the first
    std::map<std::string, std::size_t, std::less<>> m_spans; ///< by the log's span id
    std::vector<std::size_t> m_steps; ///< open steps of old logs
    std::size_t m_numbered = 0;
};

} // namespace retrospan::import::inspect
