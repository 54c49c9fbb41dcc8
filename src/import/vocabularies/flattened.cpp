#include "import/vocabularies/content_places.h"
#include "import/vocabularies/derive.h"
#include "import/vocabularies/messages.h"

#include <charconv>
#include <cmath>

namespace retrospan::import {
namespace {

std::string textAt(const Element& element, std::string_view key)
{
    const ValueView* value = findAttribute(element, key);
    return value == nullptr ? std::string() : textOrJson(*value);
}

Part flattenedCall(const Element& call, std::string_view prefix)
{
    Part part;
    part.type = PartType::toolCall;
    const std::string base(prefix);
    part.id = textAt(call, base + "id");
    part.name = textAt(call, base + "function.name") + textAt(call, base + "name");
    part.text = textAt(call, base + "function.arguments") + textAt(call, base + "arguments");
    return part;
}

Part mediaPart(std::string_view type, const std::string& url)
{
    const AttributeView members[] = {{"type", ValueView::ofText(type)}, {"uri", ValueView::ofText(url)}};
    return partOf(ValueView::ofMap(members));
}

/// One element of OpenInference's message.contents.
Part flattenedContent(const Element& content)
{
    const std::string type = textAt(content, "message_content.type");
    if (type == "tool_use" || findAttribute(content, "tool_call.function.name") != nullptr)
        return flattenedCall(content, "tool_call.");
    if (const std::string url = textAt(content, "message_content.image.image.url"); !url.empty())
        return mediaPart("image", url);
    if (const std::string url = textAt(content, "message_content.audio.audio.url"); !url.empty())
        return mediaPart("audio", url);
    Part part;
    part.type = type == "reasoning" ? PartType::reasoning : PartType::text;
    part.text = textAt(content, "message_content.text");
    return part;
}

Part textPart(std::string callId, std::string text)
{
    Part part;
    part.type = callId.empty() ? PartType::text : PartType::toolResult;
    part.id = std::move(callId);
    part.text = std::move(text);
    return part;
}

/// What a tool answered may be split over contents; it is one result.
void joinResult(const std::string& callId, std::vector<Part>& parts)
{
    std::string joined;
    for (const Part& part : parts) joined += (joined.empty() ? "" : "\n") + part.text;
    parts = {textPart(callId, joined)};
}

void appendCalls(const Element& element, std::vector<Part>& parts)
{
    for (const auto& [at, call] : elementsOf(element, "message.tool_calls."))
        parts.push_back(flattenedCall(call, "tool_call."));
    if (std::string name = textAt(element, "message.function_call_name"); !name.empty()) {
        Part part;
        part.type = PartType::toolCall;
        part.name = std::move(name);
        part.text = textAt(element, "message.function_call_arguments_json");
        parts.push_back(std::move(part));
    }
}

Message flattenedMessage(const Element& element, std::string_view role)
{
    Message message;
    message.role = textAt(element, "message.role");
    if (message.role.empty()) message.role = role;
    message.name = textAt(element, "message.name");
    const std::string callId = textAt(element, "message.tool_call_id");
    if (std::string content = textAt(element, "message.content"); !content.empty())
        message.parts.push_back(textPart(callId, std::move(content)));
    bool callsInContents = false;
    for (const auto& [at, content] : elementsOf(element, "message.contents.")) {
        message.parts.push_back(flattenedContent(content));
        callsInContents = callsInContents || message.parts.back().type == PartType::toolCall;
    }
    if (!callId.empty() && !message.parts.empty()) joinResult(callId, message.parts);
    if (!callsInContents) appendCalls(element, message.parts);
    return message;
}

/// Content of Traceloop is text, or the JSON of a list of parts.
void appendContent(const Element& element, std::vector<Part>& parts)
{
    std::string content = textAt(element, "content");
    if (content.empty()) return;
    Arena arena;
    const ValueView list = parseEmbedded(content, threadParser(), arena);
    const bool isParts = !list.items().empty() && !list.items().front()["type"].isNull();
    if (isParts)
        for (const ValueView& item : list.items()) parts.push_back(partOf(item));
    else
        parts.push_back(textPart(textAt(element, "tool_call_id"), std::move(content)));
}

Message traceloopMessage(const Element& element, std::string_view role)
{
    Message message;
    message.role = textAt(element, "role");
    if (message.role.empty()) message.role = role;
    message.finishReason = textAt(element, "finish_reason");
    if (std::string thought = textAt(element, "reasoning"); !thought.empty()) {
        message.parts.push_back(textPart({}, std::move(thought)));
        message.parts.back().type = PartType::reasoning;
    }
    appendContent(element, message.parts);
    for (const auto& [at, call] : elementsOf(element, "tool_calls."))
        message.parts.push_back(flattenedCall(call, ""));
    return message;
}

/// A score of its own, else the one retrievers put into the metadata.
std::optional<double> documentScore(const Element& element)
{
    double score = NAN;
    if (const ValueView* value = findAttribute(element, "document.score")) {
        score = numberOf(*value, NAN);
    } else if (const ValueView* metadata = findAttribute(element, "document.metadata")) {
        Arena arena;
        score = numberOf(parseEmbedded(metadata->text(), threadParser(), arena)["score"], NAN);
    }
    return std::isnan(score) ? std::nullopt : std::optional(score);
}

} // namespace

AttributeIndex::AttributeIndex(AttributesView attributes)
{
    for (const AttributeView& attribute : attributes) m_byKey.try_emplace(attribute.key, &attribute.value);
}

const ValueView& AttributeIndex::operator[](std::string_view key) const
{
    static const ValueView null{};
    const auto found = m_byKey.find(key);
    return found == m_byKey.end() ? null : *found->second;
}

const ValueView& AttributeIndex::first(std::span<const std::string_view> keys) const
{
    static const ValueView null{};
    for (const std::string_view key : keys)
        if (const ValueView& value = (*this)[key]; !value.isNull()) return value;
    return null;
}

Elements elementsOf(AttributesView attributes, std::string_view prefix)
{
    Elements elements;
    for (const AttributeView& attribute : attributes) {
        if (!attribute.key.starts_with(prefix)) continue;
        const char* begin = attribute.key.data() + prefix.size();
        const char* end = attribute.key.data() + attribute.key.size();
        int index = 0;
        const auto [rest, failed] = std::from_chars(begin, end, index);
        if (failed != std::errc() || index < 0 || (rest != end && *rest != '.')) continue;
        const auto skip = static_cast<std::size_t>(rest - begin) + (rest == end ? 0 : 1);
        elements[index].push_back({attribute.key.substr(prefix.size() + skip), attribute.value});
    }
    return elements;
}

void appendFlattenedMessages(AttributesView attributes, std::string_view prefix, std::string_view role,
                             std::vector<Message>& out)
{
    for (const auto& [index, element] : elementsOf(attributes, prefix))
        out.push_back(flattenedMessage(element, role));
}

void appendTraceloopMessages(AttributesView attributes, std::string_view prefix, std::string_view role,
                             std::vector<Message>& out)
{
    for (const auto& [index, element] : elementsOf(attributes, prefix))
        if (Message message = traceloopMessage(element, role); !message.parts.empty())
            out.push_back(std::move(message));
}

void appendFlattenedTexts(AttributesView attributes, std::string_view prefix, std::string_view suffix,
                          std::string_view role, std::vector<Message>& out)
{
    for (const auto& [index, element] : elementsOf(attributes, prefix)) {
        Message message;
        message.role = role;
        message.parts.push_back(textPart({}, textAt(element, suffix)));
        out.push_back(std::move(message));
    }
}

void appendFlattenedDocuments(AttributesView attributes, std::string_view prefix,
                              std::vector<RetrievedDocument>& out)
{
    for (const auto& [index, element] : elementsOf(attributes, prefix))
        out.push_back({textAt(element, "document.id"), documentScore(element),
                       textAt(element, "document.content"), textAt(element, "document.metadata")});
}

void appendFlattenedTools(AttributesView attributes, std::vector<ToolDefinition>& out)
{
    for (const auto& [index, tool] : elementsOf(attributes, "llm.tools."))
        if (const ValueView* schema = findAttribute(tool, "tool.json_schema")) appendTools(*schema, out);
    for (const auto& [index, tool] : elementsOf(attributes, "llm.request.functions."))
        out.push_back({textAt(tool, "name"), textAt(tool, "description"), textAt(tool, "parameters")});
}

} // namespace retrospan::import
