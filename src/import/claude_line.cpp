#include "import/claude_line.h"

#include "import/attribute_list.h"
#include "import/json.h"
#include "import/vocabularies/rules.h"

#include <algorithm>
#include <cmath>

namespace retrospan::import::claude {
namespace {

std::string quoted(std::string_view text)
{
    return toJson(ValueView::ofText(text));
}

/// An image or document block, by its source.
std::string mediaPart(std::string_view modality, const ValueView& source)
{
    const std::string head =
        "\"modality\":" + quoted(modality) + ",\"mime_type\":" + quoted(source["media_type"].text());
    if (source["type"].text() == "url")
        return "{\"type\":\"uri\"," + head + ",\"uri\":" + quoted(source["url"].text()) + "}";
    return "{\"type\":\"blob\"," + head + ",\"content\":" + quoted(source["data"].text()) + "}";
}

std::string genAiPart(const ValueView& block)
{
    const std::string_view type = block["type"].text();
    if (type == "text") return "{\"type\":\"text\",\"content\":" + quoted(block["text"].text()) + "}";
    if (type == "thinking")
        return "{\"type\":\"reasoning\",\"content\":" + quoted(block["thinking"].text()) + "}";
    if (type == "tool_use" || type == "server_tool_use" || type == "mcp_tool_use")
        return "{\"type\":\"tool_call\",\"id\":" + quoted(block["id"].text())
            + ",\"name\":" + quoted(block["name"].text()) + ",\"arguments\":" + toJson(block["input"]) + "}";
    if (type == "tool_result")
        return "{\"type\":\"tool_call_response\",\"id\":" + quoted(block["tool_use_id"].text())
            + ",\"response\":" + quoted(resultText(block["content"]))
            + (block["is_error"].boolean() ? ",\"is_error\":true}" : "}");
    if (type == "image" || type == "document") return mediaPart(type, block["source"]);
    return toJson(block);
}

} // namespace

std::string firstLine(std::string_view text)
{
    constexpr std::size_t longest = 120;
    std::size_t end = std::min({text.find('\n'), text.size(), longest});
    while (end > 0 && end < text.size() && (text[end] & 0xc0) == 0x80) --end;
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r')) --end;
    return std::string(text.substr(0, end));
}

std::string joinedText(const ValueView& content)
{
    if (content.isText()) return std::string(content.text());
    std::string joined;
    for (const ValueView& block : content.items())
        if (block["type"].text() == "text")
            joined += (joined.empty() ? "" : "\n") + std::string(block["text"].text());
    return joined;
}

std::string resultText(const ValueView& content)
{
    if (content.isNull()) return {};
    std::string text = joinedText(content);
    return text.empty() && !isEmpty(content) ? toJson(content) : text;
}

bool isInterrupt(std::string_view text)
{
    return text.starts_with("[Request interrupted by user");
}

bool isDenial(const Line& line, const ValueView& result)
{
    if (!result["is_error"].boolean()) return false;
    // Other kinds are rules and classifiers that refused the call.
    if (const std::string_view kind = line.text("toolDenialKind"); !kind.empty())
        return kind.starts_with("user");
    const std::string text = resultText(result["content"]);
    return isInterrupt(text) || text.starts_with("The user doesn't want to proceed with this tool use")
        || text.starts_with("The user doesn't want to take this action");
}

bool isHumanPrompt(const Line& line)
{
    if (line.flag("isMeta") || line.flag("isCompactSummary") || line.flag("isSidechain")) return false;
    const auto blocks = line.content().items();
    if (std::any_of(blocks.begin(), blocks.end(),
                    [](const ValueView& block) { return block["type"].text() == "tool_result"; }))
        return false;
    const std::string text = joinedText(line.content());
    if (isInterrupt(text)) return false;
    for (const std::string_view injected :
         {"<command-name>", "<command-message>", "<local-command", "<system-reminder>", "Caveat: "})
        if (text.starts_with(injected)) return false;
    return !text.empty() || !blocks.empty();
}

void appendGenAiParts(const ValueView& content, std::vector<std::string>& parts)
{
    if (content.isText() && !content.text().empty())
        parts.push_back("{\"type\":\"text\",\"content\":" + quoted(content.text()) + "}");
    for (const ValueView& block : content.items())
        if (block.isMap()) parts.push_back(genAiPart(block));
}

std::string genAiMessage(std::string_view role, const ValueView& content)
{
    std::vector<std::string> parts;
    appendGenAiParts(content, parts);
    if (parts.empty()) return {};
    std::string message = "{\"role\":" + quoted(role) + ",\"parts\":[";
    for (std::size_t i = 0; i < parts.size(); ++i) message += (i == 0 ? "" : ",") + parts[i];
    return message + "]}";
}

std::string jsonArray(const std::vector<std::string>& items)
{
    std::string array = "[";
    for (const std::string& item : items) array += (array.size() == 1 ? "" : ",") + item;
    return array + "]";
}

std::int64_t microUsdOf(const ValueView& usd)
{
    if (!usd.isNumber() || !(usd.real() >= 0 && usd.real() < 1e9)) return kUnknown;
    return std::llround(usd.real() * 1e6);
}

Usage usageOf(const ValueView& usage)
{
    Usage counts;
    counts.output = countOf(usage["output_tokens"]);
    counts.cacheRead = countOf(usage["cache_read_input_tokens"]);
    counts.cacheWrite = countOf(usage["cache_creation_input_tokens"]);
    counts.cacheWrite1h = countOf(usage["cache_creation"]["ephemeral_1h_input_tokens"]);
    counts.input = addKnown(countOf(usage["input_tokens"]), addKnown(counts.cacheRead, counts.cacheWrite));
    return counts;
}

} // namespace retrospan::import::claude
