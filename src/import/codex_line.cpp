#include "import/codex_line.h"

#include "import/json.h"
#include "import/span_draft.h"

#include <algorithm>

namespace retrospan::import::codex {
namespace {

std::string quoted(std::string_view text)
{
    return toJson(ValueView::ofText(text));
}

std::string idOf(const ValueView& item)
{
    return textOrJsonOf(item["call_id"].isNull() ? item["id"] : item["call_id"]);
}

/// The exit code that the head of a command's output tells ("Process exited with code 1"), above "Output:".
std::optional<std::string_view> exitCodeIn(std::string_view text)
{
    const std::string_view head = text.substr(0, std::min(text.find("Output:"), std::size_t{500}));
    for (const std::string_view words : {"Process exited with code ", "Exit code: "}) {
        const std::size_t at = head.find(words);
        if (at == std::string_view::npos || (at != 0 && head[at - 1] != '\n')) continue;
        const std::string_view rest = head.substr(at + words.size());
        return rest.substr(0, rest.find_first_of("\r\n"));
    }
    return std::nullopt;
}

/// Older tools answer with {"output": text, "metadata": {"exit_code", ...}} as JSON text.
void readWrapped(Outcome& outcome, std::string& exitCode)
{
    if (!outcome.text.starts_with("{\"output\"")) return;
    JsonParser parser;
    Arena arena;
    const ValueView wrapped = parseEmbedded(outcome.text, parser, arena);
    if (!wrapped["output"].isText()) return;
    exitCode = textOrJsonOf(wrapped["metadata"]["exit_code"]);
    outcome.text = std::string(wrapped["output"].text());
}

} // namespace

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool isModelItem(const ValueView& item)
{
    const std::string_view type = item["type"].text();
    if (type == "message") return item["role"].text() == "assistant";
    return type == "reasoning" || !toolCalled(item).empty();
}

std::string toolCalled(const ValueView& item)
{
    const std::string_view type = item["type"].text();
    if (type == "function_call" || type == "custom_tool_call") {
        const std::string name = textOrJsonOf(item["name"]);
        return name.empty() ? std::string(type) : name;
    }
    if (type == "local_shell_call") return "local_shell";
    if (isOneOf(type, {"web_search_call", "tool_search_call", "image_generation_call"}))
        return std::string(type.substr(0, type.size() - std::string_view("_call").size()));
    return {};
}

std::string argumentsOf(const ValueView& item)
{
    for (const std::string_view key : {"arguments", "input", "action", "revised_prompt"})
        if (!item[key].isNull()) return textOrJsonOf(item[key]);
    return {};
}

bool isToolOutput(const ValueView& item)
{
    return isOneOf(item["type"].text(),
                   {"function_call_output", "custom_tool_call_output", "local_shell_call_output",
                    "tool_search_output", "mcp_tool_call_output"});
}

std::string_view toolTold(std::string_view kind)
{
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"exec_command_", "exec_command"},          {"patch_apply_", "apply_patch"},
        {"mcp_tool_call_", "mcp_tool_call"},        {"web_search_", "web_search"},
        {"view_image_tool_call", "view_image"},     {"image_generation_", "image_generation"},
        {"dynamic_tool_call_", "dynamic_tool"},     {"collab_agent_spawn_", "spawn_agent"},
        {"collab_waiting_", "wait_agent"},          {"collab_close_", "close_agent"},
        {"collab_agent_interaction_", "send_input"}};
    for (const auto& [prefix, name] : names)
        if (kind.starts_with(prefix)) return name;
    return {};
}

std::string callIdOf(const ValueView& payload)
{
    return textOrJsonOf(payload["call_id"].isNull() ? payload["callId"] : payload["call_id"]);
}

Outcome outcomeOf(const ValueView& output)
{
    Outcome outcome;
    if (output.isMap() && !output["content"].isNull())
        outcome.text =
            output["content"].isText() ? textOrJsonOf(output["content"]) : joinedText(output["content"]);
    else if (output.isMap() && output["text"].isText())
        outcome.text = output["text"].text();
    else
        outcome.text = output.isArray() ? joinedText(output) : textOrJsonOf(output);
    if (outcome.text.empty()) outcome.text = textOrJsonOf(output);
    const ValueView& success = output["success"];
    if (success.type() == ValueView::Type::boolean && !success.boolean()) {
        outcome.failed = true;
        outcome.errorType = "tool_error";
    }
    std::string exitCode(exitCodeIn(outcome.text).value_or(""));
    readWrapped(outcome, exitCode);
    if (!exitCode.empty() && exitCode != "0") {
        outcome.failed = true;
        outcome.errorType = "exit_code_" + exitCode;
    }
    return outcome;
}

std::string_view complaintIn(std::string_view result)
{
    constexpr std::string_view kMark = "Output:";
    const auto code = exitCodeIn(result);
    const std::size_t mark = result.find(kMark);
    if (!code || mark == std::string_view::npos) return result;
    const std::size_t output = result.find_first_not_of(" \t\r\n", mark + kMark.size());
    if (output != std::string_view::npos) return result.substr(output);
    const auto end = static_cast<std::size_t>(code->data() + code->size() - result.data());
    const std::size_t begin = result.rfind('\n', end - 1) + 1; // npos + 1 is the first
    return result.substr(begin, end - begin);
}

std::string firstLineOf(std::string_view text)
{
    constexpr std::size_t longest = 120;
    std::size_t end = std::min({text.find('\n'), text.size(), longest});
    while (end > 0 && end < text.size() && (text[end] & 0xc0) == 0x80) --end;
    return std::string(text.substr(0, end));
}

std::string joinedText(const ValueView& content)
{
    if (content.isText()) return std::string(content.text());
    std::string joined;
    for (const ValueView& block : content.items())
        if (const std::string_view text = block.isText() ? block.text() : block["text"].text(); !text.empty())
            joined += (joined.empty() ? "" : "\n") + std::string(text);
    return joined;
}

std::string promptText(const ValueView& content)
{
    for (const ValueView& block : content.items()) {
        const std::string_view text = block["text"].text();
        if (!text.empty() && !text.starts_with("<image") && !text.starts_with("</image"))
            return std::string(text);
    }
    return content.isText() ? std::string(content.text()) : std::string();
}

bool isHumanPrompt(const ValueView& item)
{
    if (item["type"].text() != "message" || item["role"].text() != "user") return false;
    const std::string text = joinedText(item["content"]);
    for (const std::string_view injected :
         {"<environment_context>", "<user_instructions>", "<INSTRUCTIONS>", "# AGENTS.md instructions",
          "<subagent_notification>", "<turn_aborted>", "<user_shell_command>", "<skill>",
          "<permissions instructions>", "<collaboration_mode>"})
        if (text.starts_with(injected)) return false;
    return !text.empty() || !item["content"].items().empty();
}

void appendGenAiParts(const ValueView& item, std::vector<std::string>& parts)
{
    const std::string_view type = item["type"].text();
    if (const std::string tool = toolCalled(item); !tool.empty()) {
        parts.push_back("{\"type\":\"tool_call\",\"id\":" + quoted(idOf(item)) + ",\"name\":" + quoted(tool)
                        + ",\"arguments\":" + quoted(argumentsOf(item)) + "}");
    } else if (isToolOutput(item)) {
        const ValueView& output = item["output"].isNull() ? item["tools"] : item["output"];
        parts.push_back("{\"type\":\"tool_call_response\",\"id\":" + quoted(idOf(item))
                        + ",\"response\":" + quoted(outcomeOf(output).text) + "}");
    } else if (type == "reasoning") {
        // Reasoning that is only there encrypted says nothing to a reader.
        std::string words = joinedText(item["summary"]);
        if (const std::string content = joinedText(item["content"]); !content.empty())
            words += (words.empty() ? "" : "\n") + content;
        if (!words.empty()) parts.push_back("{\"type\":\"reasoning\",\"content\":" + quoted(words) + "}");
    } else if (item["content"].isText()) {
        parts.push_back("{\"type\":\"text\",\"content\":" + quoted(item["content"].text()) + "}");
    } else {
        for (const ValueView& block : item["content"].items())
            if (block.isMap()) parts.push_back(toJson(block));
    }
}

std::string genAiMessage(const ValueView& item)
{
    std::vector<std::string> parts;
    appendGenAiParts(item, parts);
    if (parts.empty()) return {};
    std::string role = isToolOutput(item) ? "tool" : isModelItem(item) ? "assistant" : "user";
    if (const std::string_view said = item["role"].text(); !said.empty()) role = said;
    std::string message = "{\"role\":" + quoted(role) + ",\"parts\":[";
    for (std::size_t i = 0; i < parts.size(); ++i) message += (i == 0 ? "" : ",") + parts[i];
    return message + "]}";
}

std::string genAiOutput(const std::vector<std::string>& parts)
{
    if (parts.empty()) return {};
    std::string output = "[{\"role\":\"assistant\",\"parts\":[";
    for (std::size_t i = 0; i < parts.size(); ++i) output += (i == 0 ? "" : ",") + parts[i];
    return output + "]}]";
}

std::int64_t durationOf(const ValueView& value)
{
    constexpr std::int64_t second = 1'000'000'000;
    return durationNs(value["secs"], second) + durationNs(value["nanos"], 1);
}

} // namespace retrospan::import::codex
