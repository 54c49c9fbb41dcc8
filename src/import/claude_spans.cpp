// Writing of the spans that Session has assembled.
#include "import/canonical.h"
#include "import/claude_session.h"
#include "import/json.h"

#include <algorithm>
#include <utility>

namespace retrospan::import::claude {
namespace {

/// Attributes of one span; keeps the texts they point to.
class Attributes {
public:
    void text(std::string_view key, std::string_view value)
    {
        if (!value.empty()) m_list.push_back({key, ValueView::ofText(value)});
    }
    /// What was recorded, be it empty.
    void recorded(std::string_view key, std::string_view value)
    {
        m_list.push_back({key, ValueView::ofText(value)});
    }
    void number(std::string_view key, std::int64_t value)
    {
        if (value != kUnknown) m_list.push_back({key, ValueView::ofInteger(value)});
    }
    void flag(std::string_view key, bool value)
    {
        if (value) m_list.push_back({key, ValueView::ofBoolean(true)});
    }
    void lines(const std::vector<std::string>& lines)
    {
        for (const std::string& line : lines) m_lines.push_back(ValueView::ofText(line));
        if (!m_lines.empty()) m_list.push_back({"claude_code.lines", ValueView::ofArray(m_lines)});
    }
    [[nodiscard]] AttributesView view() const { return m_list; }

private:
    std::vector<AttributeView> m_list;
    std::vector<ValueView> m_lines;
};

const ResourceView& resource()
{
    static const AttributeView attributes[] = {{"service.name", ValueView::ofText("claude-code")}};
    static const ResourceView view{attributes, 0, {}, 0};
    return view;
}

void add(SpanView span, Attributes& attributes, const Place& place, BatchBuilder& out)
{
    // Without a time it neither starts now nor runs still.
    attributes.flag(canonical::kTimeUnknown, span.startNs == 0);
    if (span.endNs == 0 && span.status == OtlpStatus::unset
        && findAttribute(attributes.view(), canonical::kStatus) == nullptr)
        attributes.text(canonical::kStatus, "unset");
    span.attributes = attributes.view();
    span.resource = resource();
    out.add(span, place);
}

/// The texts must live until the span is added.
void fail(SpanView& span, Attributes& attributes, std::string_view type, std::string_view text)
{
    span.status = OtlpStatus::error;
    span.statusMessage = text.substr(0, 500);
    attributes.text("error.type", type);
}

/// A span in work: without a time it is not told yet.
void addRunning(SpanView span, const Attributes& attributes, const Place& place, BatchBuilder& out)
{
    if (span.startNs == 0) return;
    span.attributes = attributes.view();
    span.resource = resource();
    out.add(span, place);
}

} // namespace

void Session::writeCall(Chain& chain, const std::string& agent, BatchBuilder& out)
{
    if (chain.call.open) emitCall(chain.call, agent, false, out);
    m_callBytes -= chain.call.heldBytes();
    chain.call = {};
}

/// `inWork`: more of it may come, and it runs unless it says why it stopped.
void Session::emitCall(const Call& call, const std::string& agent, bool inWork, BatchBuilder& out) const
{
    std::string output = "[{\"role\":\"assistant\",\"parts\":[";
    for (std::size_t i = 0; i < call.parts.size(); ++i) output += (i == 0 ? "" : ",") + call.parts[i];
    output += "],\"finish_reason\":" + toJson(ValueView::ofText(call.stopReason)) + "}]";

    Attributes attributes;
    attributes.text("gen_ai.operation.name", "chat");
    attributes.text("gen_ai.provider.name", "anthropic");
    attributes.text("gen_ai.request.model", call.model);
    attributes.text("gen_ai.response.model", call.model);
    attributes.text("gen_ai.response.id", call.messageId);
    if (call.input != "[]") attributes.text("gen_ai.input.messages", call.input);
    attributes.text("gen_ai.output.messages", output);
    attributes.number("gen_ai.usage.input_tokens", call.usage.input);
    attributes.number("gen_ai.usage.output_tokens", call.usage.output);
    attributes.number("gen_ai.usage.cache_read.input_tokens", call.usage.cacheRead);
    attributes.number("gen_ai.usage.cache_write.input_tokens", call.usage.cacheWrite);
    attributes.number(canonical::kCacheWrite1h, call.usage.cacheWrite1h);
    attributes.number(canonical::kCostMicroUsd, call.costMicroUsd);
    attributes.text(canonical::kContextAfterSpan, call.contextAfter);
    attributes.flag(canonical::kUsageAtLeast, !inWork && call.stopReason.empty());
    attributes.flag(canonical::kSidechain, !agent.empty());
    attributes.lines(call.lines);
    const std::string name = "chat " + call.model, id = "call:" + call.messageId;
    const bool runs = inWork && call.stopReason.empty();
    const SpanView span = spanAt(id, call.parent, name, call.startNs, runs ? 0 : call.endNs);
    if (inWork) return addRunning(span, attributes, call.place, out);
    add(span, attributes, call.place, out);
}

void Session::toolResult(const ValueView& block, const Line& line, BatchBuilder& out)
{
    const std::string id(block["tool_use_id"].text());
    const auto found = m_tools.find(id);
    if (found == m_tools.end()) {
        out.report().add("result_without_tool_call", Severity::info, line.place, id);
        return event(line, "result_without_tool_call");
    }
    const Tool tool = found->second;
    m_tools.erase(found);
    m_toolBytes -= std::min(m_toolBytes, id.size() + tool.arguments.size());
    const bool denied = isDenial(line, block), failed = block["is_error"].boolean() && !denied;
    const std::string result = resultText(block["content"]);
    Attributes attributes;
    attributes.text("gen_ai.operation.name", "execute_tool");
    attributes.text("gen_ai.tool.name", tool.name);
    attributes.text("gen_ai.tool.call.id", id);
    attributes.text("gen_ai.tool.call.arguments", tool.arguments);
    attributes.recorded("gen_ai.tool.call.result", result);
    attributes.flag(canonical::kSidechain, line.flag("isSidechain"));
    attributes.text(canonical::kStatus, denied ? "interrupted" : "");
    const std::vector<std::string> lines{std::string(line.raw)};
    attributes.lines(lines);
    const std::string name = "execute_tool " + tool.name, spanId = "tool:" + id;
    SpanView span = spanAt(spanId, tool.parent, name, tool.startNs, std::max(tool.startNs, line.timeNs));
    if (!denied) span.status = OtlpStatus::ok;
    if (failed) fail(span, attributes, "tool_error", result);
    add(span, attributes, tool.place, out);
    linkSubAgent(line, spanId, tool, out);
}

/// The result of a Task names the agent whose lines stand in a file of its own.
void Session::linkSubAgent(const Line& line, const std::string& toolSpan, const Tool& tool, BatchBuilder& out)
{
    const ValueView& result = line.root["toolUseResult"];
    const std::string agent(result["agentId"].text());
    if (agent.empty()) return;
    std::string name(result["agentType"].text());
    if (name.empty()) name = tool.agent;
    if (const auto here = m_chains.find(agent); here != m_chains.end() && !name.empty())
        here->second.agent = name;
    if (name.empty()) name = "sub-agent";
    Attributes attributes;
    attributes.text("gen_ai.operation.name", "invoke_agent");
    attributes.text("gen_ai.agent.name", name);
    attributes.text("gen_ai.agent.id", agent);
    add(spanAt("agent:" + agent, toolSpan, "invoke_agent " + name, tool.startNs, line.timeNs), attributes,
        line.place, out);
}

void Session::apiError(const Line& line, BatchBuilder& out)
{
    const ValueView& error = line.root["error"];
    const std::string status = error["status"].isNull() ? "api_error" : toJson(error["status"]);
    Attributes attributes;
    attributes.text("gen_ai.operation.name", "chat");
    attributes.text("gen_ai.provider.name", "anthropic");
    attributes.text("error.type", status);
    attributes.number("http.request.resend_count",
                      line.root["retryAttempt"].isNull() ? kUnknown : line.root["retryAttempt"].integer());
    const std::vector<std::string> lines{std::string(line.raw)};
    attributes.lines(lines);
    const std::string message = toJson(error), parent = parentSpanOf({});
    const std::string id = "api-error:" + m_lineId; // the span is a view of all three
    SpanView span = spanAt(id, parent, "chat", line.timeNs, line.timeNs);
    span.status = OtlpStatus::error;
    span.statusMessage = message;
    add(span, attributes, line.place, out);
}

/// Events of the turn as views; `lines` holds what they point to.
std::vector<EventView> Session::turnEvents(std::vector<AttributeView>& lines) const
{
    lines.reserve(m_turn.events.size());
    std::vector<EventView> events;
    for (const Event& event : m_turn.events) {
        lines.push_back({"claude_code.line", ValueView::ofText(event.line)});
        events.push_back({event.timeNs, event.name, AttributesView(&lines.back(), 1), 0});
    }
    return events;
}

void Session::writeTurn(BatchBuilder& out)
{
    if (!m_turn.open) return;
    Attributes attributes;
    attributes.text(canonical::kKind, "step");
    attributes.text(canonical::kStatus, m_turn.interrupted ? "interrupted" : "");
    attributes.lines(m_turn.lines);
    std::vector<AttributeView> lines;
    const std::vector<EventView> events = turnEvents(lines);
    SpanView span = spanAt(m_turn.id, m_rootId, m_turn.name, m_turn.startNs, m_turn.endNs);
    span.events = events;
    if (!m_turn.failure.type.empty()) fail(span, attributes, m_turn.failure.type, m_turn.failure.text);
    add(span, attributes, m_turn.place, out);
    m_turn = {};
    m_turnBytes = 0;
}

/// Calls that never got an answer: the file ends there, they do not run for ever.
void Session::writeTools(BatchBuilder& out)
{
    for (const auto& [id, tool] : m_tools) {
        out.report().add("tool_result_missing", Severity::info, tool.place, tool.name + " " + id);
        Attributes attributes;
        attributes.text("gen_ai.operation.name", "execute_tool");
        attributes.text("gen_ai.tool.name", tool.name);
        attributes.text("gen_ai.tool.call.id", id);
        attributes.text("gen_ai.tool.call.arguments", tool.arguments);
        attributes.text(canonical::kStatus, "interrupted");
        add(spanAt("tool:" + id, tool.parent, "execute_tool " + tool.name, tool.startNs,
                   std::max(tool.startNs, m_endNs)),
            attributes, tool.place, out);
    }
    m_tools.clear();
    m_toolBytes = 0;
}

void Session::writeAgents(BatchBuilder& out)
{
    for (auto& [key, chain] : m_chains) {
        writeCall(chain, key, out);
        if (key.empty() || !chain.hasLines) continue;
        Attributes attributes;
        attributes.text("gen_ai.operation.name", "invoke_agent");
        attributes.text("gen_ai.agent.id", key);
        attributes.flag(canonical::kSidechain, true);
        attributes.text("gen_ai.agent.name", chain.agent);
        const std::string name = chain.spanName(), id = "agent:" + key;
        SpanView span = spanAt(id, chain.parent, name, chain.startNs, chain.endNs);
        if (!chain.failure.type.empty()) fail(span, attributes, chain.failure.type, chain.failure.text);
        add(span, attributes, chain.place, out);
    }
}

void Session::writeRoot(BatchBuilder& out)
{
    // A file of a sub-agent alone tells nothing about the session itself.
    const auto main = m_chains.find("");
    if (main == m_chains.end() || !main->second.hasLines) return;
    Attributes attributes;
    attributes.text("gen_ai.operation.name", "invoke_agent");
    attributes.text("gen_ai.agent.name", "Claude Code");
    attributes.text("gen_ai.agent.version", m_facts.agentVersion);
    attributes.text("session.id", m_facts.sessionId);
    std::vector<AttributeView> lines;
    const std::vector<EventView> events = turnEvents(lines); // of a session without a turn
    const std::string none;
    SpanView span = spanAt(m_rootId, none, "Claude Code", m_startNs, m_endNs);
    span.events = events;
    add(span, attributes, m_place, out);
}

void Session::tellRoot(BatchBuilder& out)
{
    const auto main = m_chains.find("");
    if (m_toldRoot || m_startNs == 0 || main == m_chains.end() || !main->second.hasLines) return;
    m_toldRoot = true;
    Attributes attributes;
    attributes.text("gen_ai.operation.name", "invoke_agent");
    attributes.text("gen_ai.agent.name", "Claude Code");
    attributes.text("session.id", m_facts.sessionId);
    const std::string none;
    addRunning(spanAt(m_rootId, none, "Claude Code", m_startNs, 0), attributes, m_place, out);
}

/// True when the agent has answered and does nothing more by itself.
bool Session::awaitsPrompt() const
{
    const auto main = m_chains.find("");
    if (main == m_chains.end() || !m_tools.empty()) return false;
    const Call& call = main->second.call;
    return call.open && call.parent == m_turn.id && !call.stopReason.empty() && call.stopReason != "tool_use"
        && call.stopReason != "pause_turn";
}

void Session::tellTurn(BatchBuilder& out)
{
    const bool ends = m_turn.open && awaitsPrompt();
    if (!m_turn.open || (m_turn.told && (m_turn.toldEnd || !ends))) return;
    m_turn.told = true;
    m_turn.toldEnd = ends;
    Attributes attributes;
    attributes.text(canonical::kKind, "step");
    addRunning(spanAt(m_turn.id, m_rootId, m_turn.name, m_turn.startNs, ends ? m_turn.endNs : 0), attributes,
               m_turn.place, out);
}

void Session::tellAgent(const std::string& agent, Chain& chain, BatchBuilder& out)
{
    if (!agent.empty() && chain.hasLines && chain.startNs != 0 && !chain.told) {
        chain.told = true;
        Attributes attributes;
        attributes.text("gen_ai.operation.name", "invoke_agent");
        attributes.text("gen_ai.agent.id", agent);
        attributes.flag(canonical::kSidechain, true);
        attributes.text("gen_ai.agent.name", chain.agent);
        const std::string name = chain.spanName(), id = "agent:" + agent;
        addRunning(spanAt(id, chain.parent, name, chain.startNs, 0), attributes, chain.place, out);
    }
    if (chain.call.open && !std::exchange(chain.call.told, true)) emitCall(chain.call, agent, true, out);
}

void Session::tellTool(const std::string& id, Tool& tool, BatchBuilder& out)
{
    if (std::exchange(tool.told, true)) return;
    Attributes attributes;
    attributes.text("gen_ai.operation.name", "execute_tool");
    attributes.text("gen_ai.tool.name", tool.name);
    attributes.text("gen_ai.tool.call.id", id);
    attributes.text("gen_ai.tool.call.arguments", tool.arguments);
    const std::string name = "execute_tool " + tool.name, spanId = "tool:" + id;
    addRunning(spanAt(spanId, tool.parent, name, tool.startNs, 0), attributes, tool.place, out);
}

void Session::flush(BatchBuilder& out)
{
    if (!std::exchange(m_changed, false)) return;
    tellRoot(out);
    tellTurn(out);
    for (auto& [agent, chain] : m_chains) tellAgent(agent, chain, out);
    for (auto& [id, tool] : m_tools) tellTool(id, tool, out);
    if (m_facts == m_toldFacts) return;
    out.addFacts(m_traceId, m_facts);
    m_toldFacts = m_facts;
}

void Session::finish(BatchBuilder& out)
{
    writeTurn(out);
    writeAgents(out);
    writeTools(out);
    writeRoot(out);
    if (m_copied > 0)
        out.report().add("copied_history", Severity::info, m_firstCopied, m_forkedFrom, m_copied);
    if (m_place.line != 0) out.addFacts(m_traceId, m_facts); // there is more than a copy
    if (m_refused > 0)
        out.report().add("transcript_line_dropped", Severity::warning, m_firstRefused,
                         "more than one turn or call can hold", m_refused);
}

} // namespace retrospan::import::claude
