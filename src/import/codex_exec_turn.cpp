#include "import/codex_exec_turn.h"

#include "import/canonical.h"
#include "import/codex_exec_item.h"
#include "import/json.h"

#include <algorithm>
#include <utility>

namespace retrospan::import::codex {
namespace {

constexpr std::size_t kMaxHeldBytes = 16 * 1024 * 1024;
constexpr int kMaxReportsInWork = 100;

const ResourceView& resource()
{
    static const AttributeView attributes[] = {{"service.name", ValueView::ofText("codex")}};
    static const ResourceView view{attributes, 0, {}, 0};
    return view;
}

std::string quoted(std::string_view text)
{
    return toJson(ValueView::ofText(text));
}

std::vector<ValueView> views(const std::vector<std::string>& lines)
{
    std::vector<ValueView> views;
    for (const std::string& line : lines) views.push_back(ValueView::ofText(line));
    return views;
}

} // namespace

ExecTurn::ExecTurn(const std::string& thread, int number, const Place& place)
    : m_thread(thread)
    , m_trace("codex/" + thread)
    , m_id("exec-turn:" + thread + ":" + std::to_string(number))
    , m_name("turn " + std::to_string(number))
    , m_place(place)
{
}

bool ExecTurn::item(const Line& line, BatchBuilder& out)
{
    seen(line);
    const std::string_view type = line.kind();
    if (isTool(type)) {
        tool(line, out);
        return true;
    }
    if (isText(type) && line.type == "item.completed") {
        say(line);
        return true;
    }
    event(line, type.empty() ? line.type : type);
    return isText(type) || isOneOf(type, {"todo_list", "error"});
}

void ExecTurn::event(const Line& line, std::string_view name)
{
    seen(line);
    if (mayHold(line.raw.size(), line.place))
        m_events.push_back({line.timeNs, std::string(name), std::string(line.raw)});
}

void ExecTurn::error(const Line& line, std::string message)
{
    event(line, "error");
    m_error = message.empty() ? "error" : std::move(message);
}

void ExecTurn::complete(const Line& line, const Usage& usage)
{
    seen(line);
    m_ended = true;
    m_error.clear(); // it went on after that
    m_usage = usage;
    if (mayHold(line.raw.size(), line.place)) m_lines.emplace_back(line.raw);
}

void ExecTurn::fail(const Line& line, std::string message)
{
    seen(line);
    m_ended = true;
    if (!message.empty() || m_error.empty()) m_error = message.empty() ? "turn failed" : std::move(message);
    if (mayHold(line.raw.size(), line.place)) m_lines.emplace_back(line.raw);
}

void ExecTurn::seen(const Line& line)
{
    if (line.timeNs == 0) return;
    m_startNs = m_startNs == 0 ? line.timeNs : std::min(m_startNs, line.timeNs);
    m_endNs = std::max(m_endNs, line.timeNs);
}

bool ExecTurn::mayHold(std::size_t bytes, const Place& place)
{
    if (m_held + bytes <= kMaxHeldBytes || m_held == 0) {
        m_held += bytes;
        return true;
    }
    if (m_refused++ == 0) m_firstRefused = place;
    return false;
}

void ExecTurn::openCall(const Line& line)
{
    m_call = {};
    m_call.open = true;
    m_call.place = line.place;
    m_call.id = "call:" + m_id + ":" + std::to_string(++m_calls);
    m_call.contextAfter = std::exchange(m_lastCall, m_call.id);
    m_call.startNs = m_call.endNs = line.timeNs;
    for (const std::string& message : m_pendingInput)
        m_call.input += (m_call.input.empty() ? "[" : ",") + message;
    if (!m_call.input.empty()) m_call.input += "]";
    m_pendingInput.clear();
}

void ExecTurn::say(const Line& line)
{
    if (!m_call.open) openCall(line);
    m_call.endNs = std::max(m_call.endNs, line.timeNs);
    if (!mayHold(line.raw.size(), line.place)) return;
    const char* part =
        line.kind() == "reasoning" ? R"({"type":"reasoning","content":)" : R"({"type":"text","content":)";
    m_call.parts.push_back(part + quoted(line.text("text")) + "}");
    m_call.lines.emplace_back(line.raw);
}

void ExecTurn::tool(const Line& line, BatchBuilder& out)
{
    const ValueView& item = line.payload;
    const std::string id = textOrJsonOf(item["id"]);
    const auto [found, added] = m_tools.try_emplace(id);
    Tool& tool = found->second;
    if (added) {
        if (!m_call.open) openCall(line);
        tool.spanId = "tool:" + m_id + ":" + id;
        tool.startNs = line.timeNs;
        tool.place = line.place;
        if (const std::string arguments = toolArguments(item); mayHold(arguments.size(), line.place))
            m_call.parts.push_back(R"({"type":"tool_call","id":)" + quoted(id) + ",\"name\":"
                                   + quoted(toolName(item)) + ",\"arguments\":" + quoted(arguments) + "}");
    }
    tool.endNs = std::max(tool.startNs, line.timeNs);
    m_held -= std::min(m_held, tool.line.size());
    tool.line = mayHold(line.raw.size(), line.place) ? std::string(line.raw) : std::string();
    tool.told = false;
    if (line.type != "item.completed") return;
    const Outcome outcome = toolOutcome(item);
    writeCall(out); // what the model says next is another one's
    writeTool(item, tool, &outcome, false, out);
    if (mayHold(outcome.text.size(), line.place))
        m_pendingInput.push_back(R"({"role":"tool","parts":[{"type":"tool_call_response","id":)" + quoted(id)
                                 + ",\"response\":" + quoted(outcome.text) + "}]}");
    m_tools.erase(found);
}

void ExecTurn::writeTool(const ValueView& item, const Tool& tool, const Outcome* outcome, bool inWork,
                         BatchBuilder& out)
{
    const std::string name = toolName(item), id = textOrJsonOf(item["id"]), arguments = toolArguments(item);
    SpanDraft span;
    span.id = tool.spanId;
    span.parent = m_id;
    span.name = "execute_tool " + name;
    span.addText("gen_ai.operation.name", "execute_tool");
    span.addText("gen_ai.tool.name", name);
    span.addText("gen_ai.tool.call.id", id);
    span.addText("gen_ai.tool.call.arguments", arguments);
    span.addText("mcp.server", item["server"].text());
    if (outcome != nullptr) {
        span.add("gen_ai.tool.call.result", ValueView::ofText(outcome->text));
        span.status = OtlpStatus::ok;
        span.addText("error.type", outcome->errorType);
        if (outcome->failed) span.fail(outcome->text.substr(0, 500));
    } else if (inWork) {
        span.addText("codex.line", tool.line);
        return addRunning(span, tool.startNs, tool.place, out);
    } else {
        out.report().add("tool_result_missing", Severity::info, tool.place, name + " " + id);
        span.addText(canonical::kStatus, "interrupted");
    }
    span.addText("codex.line", tool.line);
    add(span, tool.startNs, tool.endNs, tool.place, out);
    if (name == "spawn_agent") writeChildren(item, tool, out);
}

/// Agents that the tool started; their rollouts tell more of them, under the same ids.
void ExecTurn::writeChildren(const ValueView& item, const Tool& tool, BatchBuilder& out)
{
    for (const ValueView& thread : item["receiver_thread_ids"].items()) {
        const std::string id = textOrJsonOf(thread);
        if (id.empty() || id == m_thread) continue;
        SpanDraft span;
        span.id = "agent:" + id;
        span.parent = tool.spanId;
        span.name = "invoke_agent sub-agent";
        span.addText("gen_ai.operation.name", "invoke_agent");
        span.addText("gen_ai.agent.name", "sub-agent");
        span.addText("gen_ai.agent.id", id);
        span.add(canonical::kSidechain, ValueView::ofBoolean(true));
        add(span, tool.startNs, tool.endNs, tool.place, out);
    }
}

void ExecTurn::writeCall(BatchBuilder& out)
{
    if (!m_call.open) return;
    reportCall(false, out);
    m_call.open = false;
}

void ExecTurn::reportCall(bool inWork, BatchBuilder& out) const
{
    SpanDraft span;
    span.id = m_call.id;
    span.parent = m_id;
    span.name = "chat";
    const std::string output = genAiOutput(m_call.parts);
    span.addText("gen_ai.operation.name", "chat");
    span.addText("gen_ai.input.messages", m_call.input);
    span.addText("gen_ai.output.messages", output);
    span.addText(canonical::kContextAfterSpan, m_call.contextAfter);
    const std::vector<ValueView> lines = views(m_call.lines);
    if (!lines.empty()) span.add("codex.lines", ValueView::ofArray(lines));
    if (inWork)
        addRunning(span, m_call.startNs, m_call.place, out);
    else
        add(span, m_call.startNs, m_call.endNs, m_call.place, out);
}

void ExecTurn::add(SpanDraft& draft, std::int64_t startNs, std::int64_t endNs, const Place& place,
                   BatchBuilder& out) const
{
    draft.startNs = startNs == 0 ? endNs : startNs; // it began before the first line that has a time
    draft.endNs = std::max(draft.startNs, endNs);
    // Without a time it neither starts now nor runs still.
    if (draft.startNs == 0) draft.add(canonical::kTimeUnknown, ValueView::ofBoolean(true));
    if (draft.endNs == 0 && draft.status != OtlpStatus::error
        && findAttribute(draft.attributes, canonical::kStatus) == nullptr)
        draft.addText(canonical::kStatus, draft.status == OtlpStatus::ok ? "ok" : "unset");
    import::write(draft, {m_trace, "codex exec", resource(), place}, out);
}

/// A span in work; without a time it says that it runs.
void ExecTurn::addRunning(SpanDraft& draft, std::int64_t startNs, const Place& place, BatchBuilder& out) const
{
    draft.startNs = startNs;
    if (startNs == 0) {
        draft.add(canonical::kTimeUnknown, ValueView::ofBoolean(true));
        draft.addText(canonical::kStatus, "running");
    }
    import::write(draft, {m_trace, "codex exec", resource(), place}, out);
}

void ExecTurn::flush(BatchBuilder& out)
{
    if (!std::exchange(m_told, true) || std::exchange(m_toldEnd, m_ended) != m_ended) reportTurn(true, out);
    if (m_call.open && std::exchange(m_call.told, m_call.parts.size()) != m_call.parts.size())
        reportCall(true, out);
    for (auto& [id, tool] : m_tools) {
        if (std::exchange(tool.told, true) || tool.reports++ >= kMaxReportsInWork) continue;
        JsonParser parser;
        Arena arena;
        writeTool(parseEmbedded(tool.line, parser, arena)["item"], tool, nullptr, true, out);
    }
}

void ExecTurn::write(BatchBuilder& out)
{
    for (const auto& [id, tool] : m_tools) {
        JsonParser parser;
        Arena arena;
        writeTool(parseEmbedded(tool.line, parser, arena)["item"], tool, nullptr, false, out);
    }
    m_tools.clear();
    writeCall(out);
    reportTurn(false, out);
    if (m_refused > 0)
        out.report().add("transcript_line_dropped", Severity::warning, m_firstRefused,
                         "more than one turn or call can hold", m_refused);
}

/// `inWork`: its events are not complete, and without an end it runs.
void ExecTurn::reportTurn(bool inWork, BatchBuilder& out) const
{
    SpanDraft span;
    span.id = m_id;
    span.parent = "agent:" + m_thread;
    span.name = m_name;
    span.addText(canonical::kKind, "step");
    if (inWork && !m_ended) return addRunning(span, m_startNs, m_place, out);
    span.addUsage(m_usage);
    if (!m_error.empty()) {
        span.fail(m_error);
        span.addText("error.type", "turn_failed");
    } else if (m_ended) {
        span.status = OtlpStatus::ok;
    } else {
        span.addText(canonical::kStatus, "interrupted");
    }
    std::vector<AttributeView> lines;
    lines.reserve(m_events.size());
    for (const Event& event : m_events) {
        if (inWork) break;
        lines.push_back({"codex.line", ValueView::ofText(event.line)});
        span.events.push_back({event.timeNs, event.name, AttributesView(&lines.back(), 1), 0});
    }
    const std::vector<ValueView> raw = views(m_lines);
    if (!raw.empty()) span.add("codex.lines", ValueView::ofArray(raw));
    add(span, m_startNs, m_endNs, m_place, out);
}

} // namespace retrospan::import::codex
