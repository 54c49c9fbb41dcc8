#include "import/codex_exec_item.h"

#include "import/span_draft.h"
#include "import/vocabularies/messages.h"

namespace retrospan::import::codex {

bool isText(std::string_view type)
{
    return isOneOf(type, {"agent_message", "reasoning", "plan"});
}

bool isTool(std::string_view type)
{
    return isOneOf(type,
                   {"command_execution", "file_change", "mcp_tool_call", "collab_tool_call", "web_search"});
}

std::string toolName(const ValueView& item)
{
    const std::string_view tool = item["tool"].text();
    return std::string(tool.empty() ? item["type"].text() : tool);
}

std::string toolArguments(const ValueView& item)
{
    return firstText(item, {"command", "changes", "arguments", "query", "prompt", "action"});
}

Outcome toolOutcome(const ValueView& item)
{
    Outcome outcome;
    const ValueView& error = item["error"];
    if (!error.isNull())
        outcome.text = error["message"].isText() ? textOrJsonOf(error["message"]) : textOrJsonOf(error);
    else if (!item["aggregated_output"].isNull())
        outcome.text = textOrJsonOf(item["aggregated_output"]);
    else if (!item["result"].isNull())
        outcome.text = outcomeOf(item["result"]).text;
    else
        outcome.text = firstText(item, {"agents_states", "status"});
    const std::string exitCode = textOrJsonOf(item["exit_code"]);
    const std::string_view status = item["status"].text();
    outcome.failed =
        !error.isNull() || (!exitCode.empty() && exitCode != "0") || isOneOf(status, {"failed", "declined"});
    if (!exitCode.empty() && exitCode != "0")
        outcome.errorType = "exit_code_" + exitCode;
    else if (outcome.failed)
        outcome.errorType = status == "declined" ? "declined" : "tool_error";
    return outcome;
}

} // namespace retrospan::import::codex
