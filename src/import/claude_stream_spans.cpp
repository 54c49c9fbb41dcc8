// Writing of the spans that StreamSession has assembled.
#include "import/canonical.h"
#include "import/claude_stream_session.h"
#include "import/json.h"

#include <algorithm>
#include <utility>

namespace retrospan::import::claude {
namespace {

const ResourceView& resource()
{
    static const AttributeView attributes[] = {{"service.name", ValueView::ofText("claude-code")}};
    static const ResourceView view{attributes, 0, {}, 0};
    return view;
}

std::string_view providerOf(std::string_view model)
{
    return model.find("claude") == std::string_view::npos ? std::string_view() : "anthropic";
}

std::string outputMessage(const std::vector<std::string>& parts, std::string_view stopReason)
{
    std::string output = "[{\"role\":\"assistant\",\"parts\":" + jsonArray(parts);
    if (!stopReason.empty()) output += ",\"finish_reason\":" + toJson(ValueView::ofText(stopReason));
    return output + "}]";
}

void setOutcome(SpanDraft& tool, const Line& line, const ValueView& result, const std::string& text)
{
    if (isDenial(line, result)) return tool.addText(canonical::kStatus, "interrupted");
    tool.status = OtlpStatus::ok;
    if (!result["is_error"].boolean()) return;
    tool.fail(text.substr(0, 500));
    tool.addText("error.type", "tool_error");
}

} // namespace

void StreamSession::add(SpanDraft& draft, const std::vector<std::string>& lines, const Place& place,
                        BatchBuilder& out) const
{
    if (draft.startNs == 0) draft.startNs = draft.endNs; // it began before the first line that has a time
    draft.endNs = std::max(draft.startNs, draft.endNs);
    // Without a time it neither starts now nor runs still.
    if (draft.startNs == 0) draft.add(canonical::kTimeUnknown, ValueView::ofBoolean(true));
    if (draft.endNs == 0 && draft.status != OtlpStatus::error
        && findAttribute(draft.attributes, canonical::kStatus) == nullptr)
        draft.addText(canonical::kStatus, draft.status == OtlpStatus::ok ? "ok" : "unset");
    std::vector<ValueView> raw;
    for (const std::string& line : lines) raw.push_back(ValueView::ofText(line));
    if (!raw.empty()) draft.add("claude_code.lines", ValueView::ofArray(raw));
    submit(draft, place, out);
}

/// A span in work; without a time it says that it runs.
void StreamSession::addRunning(SpanDraft& draft, const std::vector<std::string>& lines, const Place& place,
                               BatchBuilder& out) const
{
    draft.endNs = 0;
    if (draft.startNs == 0) {
        draft.add(canonical::kTimeUnknown, ValueView::ofBoolean(true));
        draft.addText(canonical::kStatus, "running");
    }
    std::vector<ValueView> raw;
    for (const std::string& line : lines) raw.push_back(ValueView::ofText(line));
    if (!raw.empty()) draft.add("claude_code.lines", ValueView::ofArray(raw));
    submit(draft, place, out);
}

/// The transcript of the same session, whose spans have the same ids, knows more of them.
void StreamSession::submit(SpanDraft& draft, const Place& place, BatchBuilder& out) const
{
    draft.add(kFillsMark, ValueView::ofBoolean(true));
    write(draft, {m_trace, "claude agent sdk", resource(), place}, out);
}

void StreamSession::writeCall(Chain& chain, BatchBuilder& out)
{
    emitCall(chain, out);
    chain.call = {};
    m_callBytes = 0;
}

void StreamSession::emitCall(Chain& chain, BatchBuilder& out)
{
    Call& call = chain.call;
    if (!call.open || std::exchange(call.written, true)) return;
    book(call);
    reportCall(chain, false, out);
}

/// `inWork`: more of it may come.
void StreamSession::reportCall(const Chain& chain, bool inWork, BatchBuilder& out) const
{
    const Call& call = chain.call;
    SpanDraft span;
    span.id = "call:" + call.messageId;
    span.parent = call.parent;
    span.name = call.model.empty() ? "chat" : "chat " + call.model;
    span.startNs = call.startNs;
    span.endNs = call.endNs;
    const std::string output = outputMessage(call.parts, call.stopReason);
    span.addText("gen_ai.operation.name", "chat");
    span.addText("gen_ai.provider.name", providerOf(call.model));
    span.addText("gen_ai.request.model", call.model);
    span.addText("gen_ai.response.model", call.model);
    span.addText("gen_ai.response.id", call.messageId);
    if (call.input != "[]") span.addText("gen_ai.input.messages", call.input);
    if (!call.parts.empty()) span.addText("gen_ai.output.messages", output);
    span.addUsage(call.usage);
    span.addText(canonical::kContextAfterSpan, call.contextAfter);
    if (!inWork && call.usage.known() && !call.counted && call.stopReason.empty())
        span.add(canonical::kUsageAtLeast, ValueView::ofBoolean(true));
    if (!isMain(chain)) span.add(canonical::kSidechain, ValueView::ofBoolean(true));
    if (inWork && call.stopReason.empty())
        addRunning(span, call.lines, call.place, out);
    else
        add(span, call.lines, call.place, out);
}

void StreamSession::writeTool(const std::string& id, const Tool& tool, const ValueView* result,
                              const Line* line, BatchBuilder& out) const
{
    SpanDraft span;
    span.id = "tool:" + id;
    span.parent = tool.parent;
    span.name = "execute_tool " + tool.name;
    span.startNs = tool.startNs;
    span.endNs = m_now;
    span.addText("gen_ai.operation.name", "execute_tool");
    span.addText("gen_ai.tool.name", tool.name);
    span.addText("gen_ai.tool.call.id", id);
    span.addText("gen_ai.tool.call.arguments", tool.arguments);
    if (tool.sidechain) span.add(canonical::kSidechain, ValueView::ofBoolean(true));
    std::vector<std::string> lines;
    std::string text;
    if (result != nullptr) {
        text = resultText((*result)["content"]);
        span.add("gen_ai.tool.call.result", ValueView::ofText(text));
        setOutcome(span, *line, *result, text);
        lines.emplace_back(line->raw);
    } else {
        out.report().add("tool_result_missing", Severity::info, tool.place, tool.name + " " + id);
        span.addText(canonical::kStatus, "interrupted");
    }
    add(span, lines, tool.place, out);
}

/// A tool call without its result yet.
void StreamSession::tellTool(const std::string& id, const Tool& tool, BatchBuilder& out) const
{
    SpanDraft span;
    span.id = "tool:" + id;
    span.parent = tool.parent;
    span.name = "execute_tool " + tool.name;
    span.startNs = tool.startNs;
    span.addText("gen_ai.operation.name", "execute_tool");
    span.addText("gen_ai.tool.name", tool.name);
    span.addText("gen_ai.tool.call.id", id);
    span.addText("gen_ai.tool.call.arguments", tool.arguments);
    if (tool.sidechain) span.add(canonical::kSidechain, ValueView::ofBoolean(true));
    addRunning(span, {}, tool.place, out);
}

/// Calls that never got an answer: the stream ends there, they do not run for ever.
void StreamSession::writeTools(BatchBuilder& out)
{
    for (const auto& [id, tool] : m_tools) writeTool(id, tool, nullptr, nullptr, out);
    m_tools.clear();
    m_toolBytes = 0;
}

void StreamSession::writeTurn(BatchBuilder& out)
{
    if (!m_turn.open) return;
    writeCall(m_chains[""], out);
    const Turn turn = std::exchange(m_turn, Turn{});
    m_turnBytes = 0;
    reportTurn(turn, false, out);
}

/// `inWork`: its events are not complete, and without a result it runs.
void StreamSession::reportTurn(const Turn& turn, bool inWork, BatchBuilder& out) const
{
    SpanDraft span;
    span.id = turn.id;
    span.parent = m_rootId;
    span.name = turn.name.empty() ? "turn" : turn.name;
    span.startNs = turn.startNs;
    span.endNs = turn.endNs;
    span.addText(canonical::kKind, "step");
    if (inWork && !turn.ended) return addRunning(span, {}, turn.place, out);
    if (turn.costMicroUsd != kUnknown)
        span.add(canonical::kCostMicroUsd, ValueView::ofInteger(turn.costMicroUsd));
    // A stream of results alone has the answer nowhere else.
    const std::string part = "{\"type\":\"text\",\"content\":" + toJson(ValueView::ofText(turn.result)) + "}";
    const std::string output = outputMessage({part}, {});
    if (turn.calls == 0 && !turn.result.empty()) span.addText("gen_ai.output.messages", output);
    if (turn.interrupted || !turn.ended) {
        span.addText(canonical::kStatus, "interrupted");
    } else if (turn.failed) {
        span.fail(turn.error);
        span.addText("error.type", turn.errorType);
    } else {
        span.status = OtlpStatus::ok;
    }
    std::vector<ValueView> calls;
    for (const std::string& id : turn.callIds) calls.push_back(ValueView::ofText(id));
    if (!calls.empty()) span.add("claude_code.calls", ValueView::ofArray(calls));
    std::vector<AttributeView> lines;
    lines.reserve(turn.events.size());
    for (const Event& event : turn.events) {
        if (inWork) break;
        lines.push_back({"claude_code.line", ValueView::ofText(event.line)});
        span.events.push_back({event.timeNs, event.name, AttributesView(&lines.back(), 1), 0});
    }
    add(span, turn.lines, turn.place, out);
}

void StreamSession::writeAgents(BatchBuilder& out)
{
    for (auto& [key, chain] : m_chains) {
        writeCall(chain, out);
        if (!key.empty() && chain.hasLines) reportAgent(key, chain, false, out);
    }
}

void StreamSession::reportAgent(const std::string& key, const Chain& chain, bool inWork,
                                BatchBuilder& out) const
{
    SpanDraft span;
    span.id = chain.spanId;
    span.parent = "tool:" + key;
    const std::string name = chain.name.empty() ? "sub-agent" : chain.name;
    span.name = "invoke_agent " + name;
    span.startNs = chain.startNs;
    span.endNs = chain.endNs;
    span.addText("gen_ai.operation.name", "invoke_agent");
    span.addText("gen_ai.agent.name", name);
    span.addText("gen_ai.agent.id", std::string_view(chain.spanId).substr(std::string_view("agent:").size()));
    span.add(canonical::kSidechain, ValueView::ofBoolean(true));
    if (inWork)
        addRunning(span, {}, chain.place, out);
    else
        add(span, {}, chain.place, out);
}

void StreamSession::reportRoot(bool inWork, BatchBuilder& out) const
{
    SpanDraft span;
    span.id = m_rootId;
    span.name = "Claude Code";
    span.startNs = m_startNs;
    span.endNs = m_endNs;
    span.addText("gen_ai.operation.name", "invoke_agent");
    span.addText("gen_ai.agent.name", "Claude Code");
    span.addText("gen_ai.agent.version", m_facts.agentVersion);
    span.addText("session.id", m_facts.sessionId);
    if (inWork) return addRunning(span, {}, m_place, out);
    std::vector<AttributeView> lines;
    lines.reserve(m_turn.events.size()); // of a session without a turn
    for (const Event& event : m_turn.events) {
        lines.push_back({"claude_code.line", ValueView::ofText(event.line)});
        span.events.push_back({event.timeNs, event.name, AttributesView(&lines.back(), 1), 0});
    }
    add(span, {}, m_place, out);
}

void StreamSession::tellTurn(BatchBuilder& out)
{
    const std::string name = m_turn.name.empty() ? "turn" : m_turn.name;
    if (!m_turn.open || (m_turn.toldAs == name && m_turn.toldEnd == m_turn.ended)) return;
    m_turn.toldAs = name;
    m_turn.toldEnd = m_turn.ended;
    reportTurn(m_turn, true, out);
}

void StreamSession::flush(BatchBuilder& out)
{
    if (!std::exchange(m_changed, false)) return;
    if (!std::exchange(m_toldRoot, true)) reportRoot(true, out);
    tellTurn(out);
    for (auto& [key, chain] : m_chains) {
        const std::string name = chain.name.empty() ? "sub-agent" : chain.name;
        if (!key.empty() && chain.hasLines && std::exchange(chain.toldAs, name) != name)
            reportAgent(key, chain, true, out);
        Call& call = chain.call;
        if (call.open && !call.written && !std::exchange(call.told, true)) reportCall(chain, true, out);
    }
    for (auto& [id, tool] : m_tools)
        if (!std::exchange(tool.told, true)) tellTool(id, tool, out);
    if (m_facts == m_toldFacts) return;
    out.addFacts(m_trace, m_facts);
    m_toldFacts = m_facts;
}

void StreamSession::finish(BatchBuilder& out)
{
    // What the model was saying when the stream was cut.
    for (auto& [key, chain] : m_chains) {
        if (chain.partialText.empty() || chain.partialId.empty()) continue;
        if (chain.call.open && chain.call.messageId != chain.partialId) writeCall(chain, out);
        if (!chain.call.open) openCall(chain.place, chain.partialId, chain);
        chain.call.written = false;
        chain.call.parts.push_back(
            "{\"type\":\"text\",\"content\":" + toJson(ValueView::ofText(chain.partialText)) + "}");
    }
    writeTurn(out);
    writeAgents(out);
    writeTools(out);
    reportRoot(false, out);
    out.addFacts(m_trace, m_facts);
    if (m_refused > 0)
        out.report().add("transcript_line_dropped", Severity::warning, m_firstRefused,
                         "more than one turn or call can hold", m_refused);
}

} // namespace retrospan::import::claude
