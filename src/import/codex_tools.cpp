// Tool calls of a Codex thread: what the model asked for, joined with what the client tells of how it ended,
// and the agents that tools start (formats.md 11.3).
#include "import/codex_thread.h"
#include "import/json.h"

#include <algorithm>

namespace retrospan::import::codex {
namespace {

constexpr std::size_t kMaxToolBytes = 16 * 1024 * 1024, kMaxCallIds = 1'000'000;

/// Deltas and the like in between say nothing that the end does not say.
bool isProgress(std::string_view kind)
{
    return kind.ends_with("_delta");
}

bool isFalse(const ValueView& value)
{
    return value.type() == ValueView::Type::boolean && !value.boolean();
}

} // namespace

Thread::Tool& Thread::toolOf(const std::string& id, const Line& line)
{
    const auto [found, added] = m_tools.try_emplace(id);
    Tool& tool = found->second;
    if (added) {
        if (m_callIds.size() >= kMaxCallIds) m_callIds.clear();
        const int uses = ++m_callIds[id];
        tool.spanId = "tool:" + id + (uses > 1 ? "#" + std::to_string(uses) : std::string());
        tool.parent = parentSpan();
        tool.place = line.place;
        tool.startNs = tool.endNs = line.timeNs;
    }
    return tool;
}

Thread::Tool* Thread::lacking(bool Tool::*half, std::string_view name)
{
    for (auto& [id, tool] : m_tools)
        if (tool.name == name && !(tool.*half)) return &tool;
    return nullptr;
}

void Thread::holdLine(Tool& tool, const Line& line, BatchBuilder& out)
{
    tool.lines.emplace_back(line.raw);
    tool.held += line.raw.size();
    m_toolBytes += line.raw.size();
    if (m_toolBytes > kMaxToolBytes) writeTools(true, out);
}

void Thread::toolCall(const Line& line, BatchBuilder& out)
{
    const ValueView& item = line.payload;
    const std::string name = toolCalled(item);
    std::string id = textOrJsonOf(item["call_id"]);
    Tool* tool = nullptr;
    if (id.empty()) {
        tool = lacking(&Tool::called, name);
        id = textOrJsonOf(item["id"]);
        if (id.empty()) id = parentSpan() + ":" + std::to_string(++m_turn.others);
    } else if (const auto known = m_tools.find(id); known != m_tools.end() && known->second.called) {
        reportTool(id, known->second, false, out); // another call under the same id
        m_tools.erase(known);
    }
    if (tool == nullptr) tool = &toolOf(id, line);
    tool->name = name;
    tool->nameSpace = textOrJsonOf(item["namespace"]);
    tool->arguments = argumentsOf(item);
    tool->called = true;
    tool->startNs = tool->startNs == 0 ? line.timeNs : std::min(tool->startNs, line.timeNs);
    tool->endNs = std::max(tool->endNs, line.timeNs);
    // These run on the server: the item is the call and its end.
    if (line.kind() == "web_search_call" || line.kind() == "image_generation_call") {
        if (!tool->result) tool->result = textOrJsonOf(item["result"]);
        tool->failed = item["status"].text() == "failed";
        holdLine(*tool, line, out);
    }
}

void Thread::toolOutput(const Line& line, BatchBuilder& out)
{
    const std::string id = textOrJsonOf(line.payload["call_id"]);
    const auto found = m_tools.find(id);
    if (found == m_tools.end()) {
        out.report().add("result_without_tool_call", Severity::info, line.place, id);
        return event(line, "result_without_tool_call");
    }
    Tool& tool = found->second;
    const ValueView& output =
        line.payload["output"].isNull() ? line.payload["tools"] : line.payload["output"];
    Outcome outcome = outcomeOf(output);
    tool.failed = tool.failed || outcome.failed;
    if (tool.errorType.empty()) tool.errorType = outcome.errorType;
    tool.endNs = std::max(tool.endNs, line.timeNs);
    closeReview(id, line.timeNs);
    if (tool.name == "spawn_agent") spawned(outcome.text, tool, line);
    tool.result = std::move(outcome.text);
    holdLine(tool, line, out);
}

void Thread::toolEvent(const Line& line, BatchBuilder& out)
{
    const std::string_view kind = line.kind();
    if (isProgress(kind)) return;
    const std::string_view name = toolTold(kind);
    std::string id = callIdOf(line.payload);
    if (id.empty()) return event(line, kind);
    Tool* tool = nullptr;
    if (!m_tools.contains(id) && isOneOf(name, {"web_search", "image_generation"}))
        tool = lacking(&Tool::told, name);
    if (tool == nullptr) tool = &toolOf(id, line);
    if (!tool->called) tool->name = name;
    tool->endNs = std::max(tool->endNs, line.timeNs);
    if (!kind.ends_with("_begin") && !kind.ends_with("_request")) {
        tool->told = true;
        readToolEnd(line, *tool);
    }
    closeReview(id, line.timeNs);
    if (kind.starts_with("collab_")) collaboration(line, *tool);
    holdLine(*tool, line, out);
}

/// Arguments and results only where no item of the model has them.
void Thread::readToolEnd(const Line& line, Tool& tool)
{
    const ValueView& end = line.payload;
    const auto fill = [](std::string& text, const ValueView& value) {
        if (text.empty()) text = textOrJsonOf(value);
    };
    const ValueView& invocation = end["invocation"];
    tool.durationNs = durationOf(end["duration"]);
    fill(tool.server, invocation["server"]);
    if (!tool.called) {
        for (const ValueView* name : {&invocation["tool"], &end["tool"]})
            if (name->isText() && !name->text().empty()) tool.name = name->text();
        for (const ValueView* arguments : {&invocation["arguments"], &end["arguments"], &end["command"],
                                           &end["changes"], &end["action"], &end["path"], &end["prompt"]})
            fill(tool.arguments, *arguments);
    }
    const ValueView& result = end["result"];
    for (const ValueView* text : {&end["aggregated_output"], &end["stdout"], &result["Err"], &end["error"]})
        if (!tool.result && !text->isNull()) tool.result = textOrJsonOf(*text);
    if (!tool.result && result["Ok"].isMap()) tool.result = outcomeOf(result["Ok"]).text;
    for (const ValueView* value : {&end["content_items"], &end["results"], &result})
        if (!tool.result && !value->isNull()) tool.result = outcomeOf(*value).text;
    if (!tool.result) tool.result = std::string();
    const std::int64_t exitCode = end["exit_code"].integer();
    if (exitCode != 0) tool.errorType = "exit_code_" + std::to_string(exitCode);
    const bool refused = isFalse(end["success"]) || !result["Err"].isNull()
        || result["Ok"]["isError"].boolean() || isOneOf(end["status"].text(), {"failed", "declined"});
    tool.failed = tool.failed || exitCode != 0 || refused;
}

/// The answer of a tool that starts an agent: {"agent_id": thread, "nickname": name}.
void Thread::spawned(std::string_view answer, const Tool& tool, const Line& line)
{
    JsonParser parser;
    Arena arena;
    const ValueView told = parseEmbedded(answer, parser, arena);
    const std::string thread = textOrJsonOf(told["agent_id"]);
    if (thread.empty() || thread == m_id) return;
    Child& child = childOf(thread, line);
    child.parent = tool.spanId;
    if (child.name.empty()) child.name = textOrJsonOf(told["nickname"]);
}

Thread::Child& Thread::childOf(const std::string& thread, const Line& line)
{
    const auto [found, added] = m_children.try_emplace(thread);
    if (added) {
        found->second.startNs = line.timeNs;
        found->second.place = line.place;
    }
    return found->second;
}

void Thread::collaboration(const Line& line, const Tool& tool)
{
    const ValueView& told = line.payload;
    if (const std::string started = textOrJsonOf(told["new_thread_id"]);
        !started.empty() && started != m_id) {
        Child& child = childOf(started, line);
        child.parent = tool.spanId;
        child.name = textOrJsonOf(told["new_agent_nickname"]);
    }
    const auto ended = [&](const std::string& thread) {
        if (const auto child = m_children.find(thread); child != m_children.end())
            child->second.endNs = std::max(child->second.endNs, line.timeNs);
    };
    ended(textOrJsonOf(told["receiver_thread_id"]));
    for (const ValueView& status : told["agent_statuses"].items()) ended(textOrJsonOf(status["thread_id"]));
    for (const AttributeView& status : told["statuses"].members()) ended(std::string(status.key));
}

} // namespace retrospan::import::codex
