#include "import/vocabularies/messages.h"

#include "import/otlp_values.h"
#include "import/vocabularies/derive.h"
#include "trace/json_prefix.h"
#include "trace/value_state.h"

#include <array>

namespace retrospan::import {
namespace {

/// "data:image/png;base64,..." becomes bytes; any other reference stays a reference and is never fetched.
void readUri(std::string_view uri, Part& part)
{
    const std::size_t comma = uri.find(',');
    if (!uri.starts_with("data:") || comma == std::string_view::npos) {
        part.uri = uri;
        return;
    }
    const std::string_view head = uri.substr(5, comma - 5);
    part.mimeType = head.substr(0, head.find(';'));
    part.bytes = decodedBase64(uri.substr(comma + 1));
}

PartType mediaType(std::string_view modalityOrMime)
{
    if (modalityOrMime.starts_with("image")) return PartType::image;
    if (modalityOrMime.starts_with("audio")) return PartType::audio;
    if (modalityOrMime.starts_with("video")) return PartType::video;
    return PartType::file;
}

Part toolCallPart(const ValueView& value)
{
    Part part;
    part.type = PartType::toolCall;
    const ValueView& function = value["function"].isMap() ? value["function"] : value;
    part.id = firstText(value, {"id", "call_id", "toolCallId", "tool_call_id", "ref"});
    part.name = firstText(function, {"name", "toolName", "function"});
    part.text = firstText(function, {"arguments", "args", "input", "parameters", "server_tool_call"});
    return part;
}

/// The AI SDK wraps results: {type: "json" | "text" | "error-json" | ..., value}.
const ValueView& unwrapped(const ValueView& result, bool& isError)
{
    const std::string_view type = result["type"].text();
    if (type.empty() || result["value"].isNull()) return result;
    isError = isError || type.starts_with("error");
    return result["value"];
}

Part toolResultPart(const ValueView& value)
{
    Part part;
    part.isError = value["is_error"].boolean() || value["isError"].boolean();
    part.type = PartType::toolResult;
    part.id = firstText(value, {"id", "tool_use_id", "tool_call_id", "call_id", "toolCallId", "ref"});
    part.name = firstText(value, {"name", "toolName"});
    const ValueView& result =
        unwrapped(firstOf(value, {"response", "result", "output", "content", "server_tool_call_response"}),
                  part.isError);
    const std::string joined = result.isArray() ? contentText(result) : std::string();
    part.text = joined.empty() ? textOrJson(result) : joined;
    return part;
}

Part imagePart(const ValueView& value, PartType type)
{
    Part part;
    part.type = type;
    const ValueView& source =
        firstOf(value, {"source", "image_url", "image", "inlineData", "inline_data", "file"});
    const ValueView& holder = source.isMap() ? source : value;
    part.mimeType = firstText(holder, {"media_type", "mime_type", "mimeType", "mediaType"});
    part.name = firstText(holder, {"filename", "file_id", "name"});
    const std::string_view uri =
        source.isText() ? source.text() : firstOf(holder, {"url", "uri", "fileUri"}).text();
    if (!uri.empty()) readUri(uri, part);
    if (const std::string_view data = firstOf(holder, {"data", "content"}).text();
        !data.empty() && part.bytes.empty())
        part.bytes = decodedBase64(data);
    return part;
}

Part textPart(PartType type, std::string words)
{
    Part part;
    part.type = type;
    part.text = std::move(words);
    return part;
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    for (const std::string_view known : words)
        if (word == known) return true;
    return false;
}

Part dataPart(const ValueView& value)
{
    return textPart(PartType::data, textOrJson(value));
}

/// Parts without a `type`: Gemini names the kind by the key.
Part untypedPart(const ValueView& value)
{
    if (const ValueView& call = firstOf(value, {"functionCall", "function_call"}); call.isMap())
        return toolCallPart(call);
    if (const ValueView& answer = firstOf(value, {"functionResponse", "function_response"}); answer.isMap())
        return toolResultPart(answer);
    if (value["inlineData"].isMap() || value["inline_data"].isMap())
        return imagePart(value, mediaType(firstOf(value, {"inlineData", "inline_data"})["mimeType"].text()));
    if (value["toolRequest"].isMap()) return toolCallPart(value["toolRequest"]);
    if (value["toolResponse"].isMap()) return toolResultPart(value["toolResponse"]);
    if (value["text"].isText())
        return textPart(value["thought"].boolean() ? PartType::reasoning : PartType::text,
                        std::string(value["text"].text()));
    return dataPart(value);
}

std::string_view roleOf(std::string_view role)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> renamed{
        {{"human", "user"},
         {"HumanMessage", "user"},
         {"ai", "assistant"},
         {"AIMessage", "assistant"},
         {"AIMessageChunk", "assistant"},
         {"SystemMessage", "system"},
         {"ToolMessage", "tool"},
         {"model", "assistant"}}};
    for (const auto& [old, current] : renamed)
        if (role == old) return current;
    return role;
}

void appendParts(const ValueView& content, std::vector<Part>& parts)
{
    if (content.isNull() || (content.isText() && content.text().empty())) return;
    if (content.isText()) return parts.push_back(textPart(PartType::text, std::string(content.text())));
    if (content.isMap()) return parts.push_back(partOf(content));
    for (const ValueView& item : content.items())
        parts.push_back(item.isText() ? textPart(PartType::text, std::string(item.text())) : partOf(item));
}

/// LangChain serialises messages as constructors: {lc, type: "constructor", id: [..., "HumanMessage"],
/// kwargs: {...}}.
const ValueView& constructorArguments(const ValueView& value, std::string& role)
{
    // Older ones as {type: "human", data: {content}}.
    if (value["data"].isMap() && value["content"].isNull() && value["type"].isText()) {
        role = roleOf(value["type"].text());
        return value["data"];
    }
    const auto id = value["id"].items();
    if (!value["kwargs"].isMap() || id.empty()) return value;
    role = roleOf(id.back().text());
    return value["kwargs"];
}

bool isMessage(const ValueView& value)
{
    return value.isMap()
        && (!value["role"].isNull() || value["kwargs"].isMap()
            || isOneOf(value["type"].text(), {"human", "ai", "system", "tool"}));
}

/// ["human", "Hello"], as LangChain takes messages.
bool isRoleAndText(const ValueView& value)
{
    const auto items = value.items();
    return items.size() == 2 && items[1].isText()
        && isOneOf(items[0].text(), {"human", "user", "ai", "assistant", "system"});
}

/// Items of the OpenAI Responses API that are not messages: calls, their outputs and reasoning.
bool isResponseItem(const ValueView& value)
{
    return isOneOf(value["type"].text(),
                   {"function_call", "function_call_output", "reasoning", "tool_use", "tool_result",
                    "tool-call", "tool-result"});
}

/// A list, or the JSON of one where only texts can travel.
void appendToolCalls(const ValueView& calls, std::vector<Part>& parts)
{
    Arena arena;
    const ValueView list = calls.isText() ? parseEmbedded(calls.text(), threadParser(), arena) : calls;
    for (const ValueView& call : list.items()) parts.push_back(toolCallPart(call));
}

Message messageOf(const ValueView& given, std::string_view defaultRole)
{
    Message message;
    const ValueView& value = constructorArguments(given, message.role);
    if (message.role.empty()) message.role = roleOf(firstOf(value, {"role", "type"}).text());
    if (message.role.empty() || message.role == "message" || message.role == "constructor")
        message.role = defaultRole;
    message.name = firstText(value, {"name"});
    message.finishReason = firstText(value, {"finish_reason", "stop_reason", "finishReason"});
    if (const ValueView& reasoning = firstOf(value, {"reasoning_content", "reasoning"});
        reasoning.isText() && !reasoning.text().empty())
        message.parts.push_back(textPart(PartType::reasoning, std::string(reasoning.text())));
    const ValueView& content = firstOf(value, {"parts", "content", "contents", "text"});
    const std::string callId = firstText(value, {"tool_call_id"});
    if (message.role == "tool" && !callId.empty()) {
        message.parts.push_back(toolResultPart(value));
    } else {
        appendParts(content, message.parts);
    }
    appendToolCalls(firstOf(value, {"tool_calls", "toolCalls"}), message.parts);
    if (const ValueView& call = value["function_call"]; call.isMap())
        message.parts.push_back(toolCallPart(call));
    return message;
}

} // namespace

const ValueView& firstOf(const ValueView& object, std::initializer_list<std::string_view> keys)
{
    static const ValueView null{};
    for (const std::string_view key : keys)
        if (const ValueView& value = object[key]; !value.isNull()) return value;
    return null;
}

std::string firstText(const ValueView& object, std::initializer_list<std::string_view> keys)
{
    return textOrJson(firstOf(object, keys));
}

std::string contentText(const ValueView& content)
{
    if (content.isText()) return std::string(content.text());
    std::string joined;
    for (const ValueView& block : content.items()) {
        const ValueView& words = firstOf(block, {"text", "content"});
        if (words.isText()) joined += (joined.empty() ? "" : "\n") + std::string(words.text());
    }
    return joined;
}

std::string questionIn(std::string_view input)
{
    Arena arena;
    const ValueView root = parseEmbedded(input, threadParser(), arena);
    for (const std::string_view key : {"query", "question", "input", "task"}) {
        const ValueView& asked = root[key];
        if (asked.isText()) return std::string(asked.text());
        if (asked.isMap()) return contentText(asked["content"]);
    }
    return std::string(input);
}

std::string textOrJson(const ValueView& value)
{
    if (value.isNull()) return {};
    return value.isText() ? std::string(value.text()) : toJson(value);
}

Part partOf(const ValueView& value)
{
    const std::string_view type = value["type"].text();
    if (type.empty()) return untypedPart(value);
    if (isOneOf(type, {"text", "input_text", "output_text"}))
        return textPart(PartType::text, firstText(value, {"text", "content"}));
    if (isOneOf(type, {"reasoning", "thinking", "redacted_thinking"})) {
        const ValueView& summary = value["summary"];
        std::string words = firstText(value, {"content", "thinking", "text", "reasoning"});
        for (const ValueView& item : summary.items())
            words += (words.empty() ? "" : "\n") + std::string(item["text"].text());
        return textPart(PartType::reasoning, std::move(words));
    }
    if (isOneOf(type,
                {"tool_call", "tool_use", "tool-call", "function_call", "function", "server_tool_use",
                 "server_tool_call", "mcp_tool_use"}))
        return toolCallPart(value);
    if (isOneOf(type,
                {"tool_call_response", "tool_result", "tool-result", "function_call_output",
                 "web_search_tool_result", "server_tool_call_response"}))
        return toolResultPart(value);
    if (isOneOf(type, {"image", "image_url", "input_image"})) return imagePart(value, PartType::image);
    if (isOneOf(type, {"blob", "uri", "file", "document", "input_file", "audio", "input_audio", "video"}))
        return imagePart(value, mediaType(value["modality"].isText() ? value["modality"].text() : type));
    return dataPart(value);
}

void appendMessages(const ValueView& value, std::string_view defaultRole, std::vector<Message>& out)
{
    if (value.isText()) {
        if (value.text().empty()) return;
        Message message;
        message.role = defaultRole;
        message.parts.push_back(textPart(PartType::text, std::string(value.text())));
        return out.push_back(std::move(message));
    }
    if (isRoleAndText(value)) {
        const AttributeView members[] = {{"role", value.items()[0]}, {"content", value.items()[1]}};
        return out.push_back(messageOf(ValueView::ofMap(members), defaultRole));
    }
    if (value.isArray()) {
        for (const ValueView& item : value.items()) appendMessages(item, defaultRole, out);
        return;
    }
    if (!value.isMap()) return;
    if (isResponseItem(value)) {
        Message message;
        const Part part = partOf(value);
        message.role = part.type == PartType::toolResult ? "tool" : "assistant";
        message.parts.push_back(part);
        return out.push_back(std::move(message));
    }
    if (isMessage(value)) return out.push_back(messageOf(value, defaultRole));
    const ValueView& holder = value["config"].isMap() ? value["config"] : value;
    if (const ValueView& system = value["system"].isNull()
            ? firstOf(holder, {"system_instruction", "systemInstruction", "instructions"})
            : value["system"];
        !system.isNull())
        appendMessages(system, "system", out);
    for (const std::string_view key :
         {"messages", "input", "contents", "prompt", "generations", "choices", "message", "output",
          "candidates", "content", "outputs", "inputs", "items", "parts", "text"})
        if (const ValueView& inner = value[key]; !inner.isNull()) {
            const bool parts =
                (key == "content" && inner.isArray()) || (key == "content" && inner["parts"].isArray());
            if (parts && !isMessage(inner))
                return out.push_back(
                    messageOf(key == "content" && inner.isMap() ? inner : value, defaultRole));
            return appendMessages(inner, defaultRole, out);
        }
}

namespace {

/// Messages of JSON that was cut are read up to the cut; the last part is marked, by the import's own mark
/// where the import had cut it.
void appendCutMessages(std::string_view text, std::string_view defaultRole, std::vector<Message>& out)
{
    const ValueReport report = valueStateOf(text);
    if (report.state != ValueState::cut || !report.json) return;
    const JsonPrefix prefix = scanJsonPrefix(report.kept);
    Arena arena;
    const std::string closed = std::string(report.kept.substr(0, prefix.end)) + prefix.closing;
    const std::size_t before = out.size();
    appendMessages(parseEmbedded(closed, threadParser(), arena), defaultRole, out);
    if (out.size() == before) return;
    if (out.back().parts.empty()) out.back().parts.emplace_back();
    Part& last = out.back().parts.back();
    last.cut = !report.onImport;
    if (report.onImport) last.text += kCutOnImport;
}

/// JSON that was written as a JSON text, once or more (formats.md 14, trap 17).
std::string_view unwrapped(std::string_view given, Arena& arena)
{
    constexpr int mostTimes = 3;
    std::string_view text = given;
    for (int times = 0; times < mostTimes && text.size() > 2 && text.front() == '"' && text.back() == '"';
         ++times) {
        const ValueView list = parseEmbedded("[" + std::string(text) + "]", threadParser(), arena);
        if (list.items().size() != 1) return given;
        text = list.items().front().text();
    }
    return text.starts_with('[') || text.starts_with('{') ? text : given;
}

} // namespace

void appendMessagesFromText(std::string_view given, std::string_view defaultRole, std::vector<Message>& out)
{
    Arena arena;
    const std::string_view text = unwrapped(given, arena);
    const ValueView root = parseEmbedded(text, threadParser(), arena);
    const std::size_t before = out.size();
    if (root.isNull())
        appendCutMessages(text, defaultRole, out);
    else
        appendMessages(root, defaultRole, out);
    if (out.size() == before && !text.empty()) appendMessages(ValueView::ofText(text), defaultRole, out);
}

} // namespace retrospan::import
