// Writing of the spans that Thread has assembled.
#include "import/canonical.h"
#include "import/codex_thread.h"
#include "import/json.h"
#include "trace/text_collection.h"

#include <algorithm>
#include <utility>

namespace retrospan::import::codex {
namespace {

const ResourceView& resource()
{
    static const AttributeView attributes[] = {{"service.name", ValueView::ofText("codex")}};
    static const ResourceView view{attributes, 0, {}, 0};
    return view;
}

} // namespace

SpanDraft Thread::draft(const std::string& id, const std::string& parent, std::string name,
                        std::int64_t startNs, std::int64_t endNs) const
{
    SpanDraft draft;
    draft.id = id;
    draft.parent = parent;
    draft.name = std::move(name);
    draft.startNs = startNs;
    draft.endNs = std::max(startNs, endNs);
    return draft;
}

void Thread::add(SpanDraft& draft, const std::vector<std::string>& lines, const Place& place,
                 BatchBuilder& out) const
{
    // Without a time it neither starts now nor runs still.
    if (draft.startNs == 0) draft.add(canonical::kTimeUnknown, ValueView::ofBoolean(true));
    if (draft.endNs == 0 && draft.status != OtlpStatus::error
        && findAttribute(draft.attributes, canonical::kStatus) == nullptr)
        draft.addText(canonical::kStatus, "unset");
    if (!m_parentThread.empty()) draft.add(canonical::kSidechain, ValueView::ofBoolean(true));
    std::vector<ValueView> raw;
    for (const std::string& line : lines) raw.push_back(ValueView::ofText(line));
    if (!raw.empty()) draft.add("codex.lines", ValueView::ofArray(raw));
    write(draft, {m_trace, "codex", resource(), place}, out);
}

/// A span in work; without a time it says that it runs.
void Thread::addRunning(SpanDraft& draft, const std::vector<std::string>& lines, const Place& place,
                        BatchBuilder& out) const
{
    draft.endNs = 0;
    if (draft.startNs == 0) {
        draft.add(canonical::kTimeUnknown, ValueView::ofBoolean(true));
        draft.addText(canonical::kStatus, "running");
    }
    if (!m_parentThread.empty()) draft.add(canonical::kSidechain, ValueView::ofBoolean(true));
    std::vector<ValueView> raw;
    for (const std::string& line : lines) raw.push_back(ValueView::ofText(line));
    if (!raw.empty()) draft.add("codex.lines", ValueView::ofArray(raw));
    write(draft, {m_trace, "codex", resource(), place}, out);
}

void Thread::closeCall(BatchBuilder& out)
{
    if (!m_call.open) return;
    Call call = std::exchange(m_call, Call{});
    if (m_uncounted) reportCall(*m_uncounted, false, out);
    m_uncounted.reset();
    if (call.usage.known())
        reportCall(call, false, out);
    else
        m_uncounted = std::move(call);
}

void Thread::reportCall(const Call& call, bool inWork, BatchBuilder& out) const
{
    SpanDraft span = draft(call.id, call.parent, call.model.empty() ? "chat" : "chat " + call.model,
                           call.startNs, call.endNs);
    const std::string output = genAiOutput(call.parts);
    span.addText("gen_ai.operation.name", "chat");
    span.addText("gen_ai.provider.name", m_provider);
    span.addText("gen_ai.request.model", call.model);
    span.addText("gen_ai.input.messages", call.input);
    span.addText("gen_ai.output.messages", output);
    span.addUsage(call.usage);
    span.addText(canonical::kContextAfterSpan, call.contextAfter);
    if (!call.error.empty()) {
        span.fail(call.error);
        span.addText("error.type", "stream_error");
    }
    if (inWork && !call.usage.known())
        addRunning(span, call.lines, call.place, out);
    else
        add(span, call.lines, call.place, out);
}

void Thread::reportTool(const std::string& callId, const Tool& tool, bool inWork, BatchBuilder& out) const
{
    SpanDraft span = draft(tool.spanId, tool.parent, "execute_tool " + tool.name, tool.startNs, tool.endNs);
    span.addText("gen_ai.operation.name", "execute_tool");
    span.addText("gen_ai.tool.name", tool.name);
    span.addText("gen_ai.tool.call.id", callId);
    span.addText("gen_ai.tool.call.arguments", tool.arguments);
    if (tool.result) span.add("gen_ai.tool.call.result", ValueView::ofText(*tool.result));
    span.addText("codex.namespace", tool.nameSpace);
    span.addText("mcp.server", tool.server);
    if (tool.durationNs > 0) span.add("codex.duration_ns", ValueView::ofInteger(tool.durationNs));
    if (inWork && !tool.result && !tool.failed) return addRunning(span, tool.lines, tool.place, out);
    if (tool.failed) {
        span.fail(tool.result ? std::string(beginningOf(complaintIn(*tool.result), 500)) : std::string());
        span.addText("error.type", tool.errorType.empty() ? std::string_view("tool_error") : tool.errorType);
    } else if (!tool.result) {
        out.report().add("tool_result_missing", Severity::info, tool.place, tool.name + " " + callId);
        span.addText(canonical::kStatus, "interrupted");
    } else {
        span.status = OtlpStatus::ok;
    }
    add(span, tool.lines, tool.place, out);
}

void Thread::writeTools(bool all, BatchBuilder& out)
{
    for (auto tool = m_tools.begin(); tool != m_tools.end();) {
        if (!all && !tool->second.result && !tool->second.failed) {
            ++tool;
            continue;
        }
        reportTool(tool->first, tool->second, false, out);
        m_toolBytes -= std::min(m_toolBytes, tool->second.held);
        tool = m_tools.erase(tool);
    }
}

void Thread::writeReviews(BatchBuilder& out)
{
    for (const auto& [id, review] : m_reviews) reportReview(id, review, false, out);
    m_reviews.clear();
}

void Thread::reportReview(const std::string& id, const Review& review, bool inWork, BatchBuilder& out) const
{
    SpanDraft span = draft(id, parentSpan(), review.name, review.startNs, review.endNs);
    span.addText(canonical::kKind, review.human ? "human" : "guardrail");
    span.addText("codex.status", review.status);
    if (inWork && !review.done) return addRunning(span, review.lines, review.place, out);
    if (!review.done) span.addText(canonical::kStatus, "interrupted");
    add(span, review.lines, review.place, out);
}

/// The turn is over; what it began without an answer may still get one in the next.
void Thread::writeTurn(BatchBuilder& out)
{
    closeCall(out);
    writeTools(false, out);
    writeReviews(out);
    if (!m_turn.open) return;
    reportTurn(false, out);
    m_turn = {};
}

void Thread::reportTurn(bool inWork, BatchBuilder& out) const
{
    std::vector<AttributeView> lines;
    lines.reserve(m_turn.events.size());
    SpanDraft span =
        draft(m_turn.id, m_agentId, m_turn.name.empty() ? "turn" : m_turn.name, m_turn.startNs, m_turn.endNs);
    for (const Event& event : m_turn.events) {
        if (inWork) break;
        lines.push_back({"codex.line", ValueView::ofText(event.line)});
        span.events.push_back({event.timeNs, event.name, AttributesView(&lines.back(), 1), 0});
    }
    span.addText(canonical::kKind, "step");
    if (inWork && !m_turn.ended) return addRunning(span, {}, m_turn.place, out);
    if (m_turn.interrupted) span.addText(canonical::kStatus, "interrupted");
    if (!m_turn.error.empty()) {
        span.fail(m_turn.error);
        span.addText("error.type", m_turn.errorType);
    }
    add(span, m_turn.lines, m_turn.place, out);
}

/// Agents that this thread started; their own files tell more of them, under the same ids.
void Thread::writeChildren(BatchBuilder& out)
{
    for (const auto& [thread, child] : m_children) reportChild(thread, child, false, out);
    m_children.clear();
}

void Thread::reportChild(const std::string& thread, const Child& child, bool inWork, BatchBuilder& out) const
{
    const std::string name = child.name.empty() ? "sub-agent" : child.name;
    SpanDraft span = draft("agent:" + thread, child.parent, "invoke_agent " + name, child.startNs,
                           child.endNs == 0 ? m_endNs : child.endNs);
    span.addText("gen_ai.operation.name", "invoke_agent");
    span.addText("gen_ai.agent.name", name);
    span.addText("gen_ai.agent.id", thread);
    span.add(canonical::kSidechain, ValueView::ofBoolean(true));
    if (inWork)
        addRunning(span, {}, child.place, out);
    else
        add(span, {}, child.place, out);
}

void Thread::reportAgent(bool inWork, BatchBuilder& out) const
{
    const bool child = !m_parentThread.empty();
    SpanDraft span =
        draft(m_agentId, {}, child ? "invoke_agent " + m_agentName : m_agentName, m_startNs, m_endNs);
    std::vector<AttributeView> lines;
    lines.reserve(m_turn.events.size()); // of a thread without a turn
    for (const Event& event : m_turn.events) {
        if (inWork) break;
        lines.push_back({"codex.line", ValueView::ofText(event.line)});
        span.events.push_back({event.timeNs, event.name, AttributesView(&lines.back(), 1), 0});
    }
    span.addText("gen_ai.operation.name", "invoke_agent");
    span.addText("gen_ai.agent.name", m_agentName);
    span.addText("gen_ai.agent.id", m_id);
    span.addText("gen_ai.agent.version", m_facts.agentVersion);
    span.addText("gen_ai.system_instructions", m_instructions);
    span.addText("session.id", m_rootThread);
    span.addText("codex.forked_from", m_forkedFrom);
    if (inWork) return addRunning(span, {}, m_place, out);
    std::vector<std::string> raw;
    if (!m_meta.empty()) raw.push_back(m_meta);
    add(span, raw, m_place, out);
}

void Thread::tellTurn(BatchBuilder& out)
{
    const std::string name = m_turn.name.empty() ? "turn" : m_turn.name;
    if (!m_turn.open || (m_turn.toldAs == name && m_turn.toldEnd == m_turn.ended)) return;
    m_turn.toldAs = name;
    m_turn.toldEnd = m_turn.ended;
    reportTurn(true, out);
}

void Thread::tellCall(Call& call, BatchBuilder& out)
{
    if (std::exchange(call.told, call.lines.size()) != call.lines.size()) reportCall(call, true, out);
}

void Thread::tellTools(BatchBuilder& out)
{
    for (auto& [id, tool] : m_tools)
        if (std::exchange(tool.reported, tool.changes()) != tool.changes()) reportTool(id, tool, true, out);
    for (auto& [id, review] : m_reviews) {
        const bool same = review.told == review.lines.size() && review.toldEnd == review.done;
        review.told = review.lines.size();
        review.toldEnd = review.done;
        if (!same) reportReview(id, review, true, out);
    }
}

void Thread::flush(BatchBuilder& out)
{
    if (!std::exchange(m_changed, false)) return;
    if (!std::exchange(m_toldAgent, true)) reportAgent(true, out);
    tellTurn(out);
    if (m_uncounted) tellCall(*m_uncounted, out);
    if (m_call.open) tellCall(m_call, out);
    tellTools(out);
    for (auto& [thread, child] : m_children) {
        const std::string now = child.name + " " + child.parent;
        if (std::exchange(child.toldAs, now) != now) reportChild(thread, child, true, out);
    }
    if (m_facts == m_toldFacts) return;
    out.addFacts(m_trace, m_facts);
    m_toldFacts = m_facts;
}

void Thread::finish(BatchBuilder& out)
{
    writeTurn(out);
    if (m_uncounted) reportCall(*m_uncounted, false, out);
    m_uncounted.reset();
    writeTools(true, out);
    writeChildren(out);
    reportAgent(false, out);
    out.addFacts(m_trace, m_facts);
    if (m_copied > 0)
        out.report().add("copied_history", Severity::info, m_firstCopied, m_forkedFrom, m_copied);
    if (m_refused > 0)
        out.report().add("transcript_line_dropped", Severity::warning, m_firstRefused,
                         "more than one turn or call can hold", m_refused);
}

} // namespace retrospan::import::codex
