#include "models/inspection_text.h"

#include "models/format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace retrospan::models {
namespace {

std::string partText(const Part& part)
{
    switch (part.type) {
    case PartType::text: return part.text;
    case PartType::reasoning: return "(reasoning)\n" + part.text;
    case PartType::toolCall:
        return "\u2192 " + part.name + (part.id.empty() ? "" : "  [" + part.id + "]") + "\n" + part.text;
    case PartType::toolResult:
        return (part.isError ? "\u2190 error" : "\u2190 result")
            + std::string(part.id.empty() ? "" : "  [" + part.id + "]") + "\n" + part.text;
    case PartType::data: return part.text;
    default: break;
    }
    const std::string size = part.bytes.empty()
        ? part.uri
        : formatBytes(static_cast<std::int64_t>(part.bytes.size())).toStdString();
    return "(" + (part.mimeType.empty() ? std::string("attachment") : part.mimeType) + ", " + size + ")";
}

void appendQuoted(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (static_cast<unsigned char>(c) < 0x20) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
            out += escaped;
        } else
            out += c;
    }
    out += '"';
}

void appendJson(std::string& out, const ValueView& value);

void appendMembers(std::string& out, AttributesView members)
{
    out += '{';
    for (const AttributeView& member : members) {
        if (&member != members.data()) out += ',';
        appendQuoted(out, member.key);
        out += ':';
        appendJson(out, member.value);
    }
    out += '}';
}

void appendJson(std::string& out, const ValueView& value)
{
    switch (value.type()) {
    case ValueView::Type::null: out += "null"; return;
    case ValueView::Type::boolean: out += value.boolean() ? "true" : "false"; return;
    case ValueView::Type::integer: out += std::to_string(value.integer()); return;
    case ValueView::Type::real:
        out += std::isfinite(value.real()) ? QString::number(value.real(), 'g', 17).toStdString() : "null";
        return;
    case ValueView::Type::text: return appendQuoted(out, value.text());
    case ValueView::Type::bytes:
        return appendQuoted(out, "(" + std::to_string(value.bytes().size()) + " bytes)");
    case ValueView::Type::map: return appendMembers(out, value.members());
    case ValueView::Type::array: break;
    }
    out += '[';
    for (const ValueView& item : value.items()) {
        if (&item != value.items().data()) out += ',';
        appendJson(out, item);
    }
    out += ']';
}

bool contains(const std::vector<Message>& messages, const Message& wanted)
{
    return std::any_of(messages.begin(), messages.end(), [&](const Message& message) {
        return message.role == wanted.role && message.parts == wanted.parts;
    });
}

} // namespace

std::string messagesText(const std::vector<Message>& messages)
{
    std::string text;
    for (const Message& message : messages) {
        std::string role = message.role;
        std::transform(role.begin(), role.end(), role.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        text += "\u2014\u2014 " + role + (message.name.empty() ? "" : " (" + message.name + ")")
            + (message.finishReason.empty() ? "" : "  \u00b7  finished: " + message.finishReason) + "\n";
        for (const Part& part : message.parts) text += partText(part) + "\n";
        text += "\n";
    }
    return text;
}

std::string conversationText(const SpanContent& content)
{
    std::string text;
    if (!content.contextAfterSpan.empty())
        text +=
            "(follows the context of " + content.contextAfterSpan + "; only what is new was recorded)\n\n";
    if (!content.input.empty() || !content.output.empty()) {
        text += messagesText(content.input);
        if (!content.output.empty()) text += "\u2550\u2550 ANSWER\n\n" + messagesText(content.output);
        return text;
    }
    if (!content.inputText.empty()) text += "\u2014\u2014 INPUT\n" + content.inputText + "\n\n";
    if (!content.outputText.empty()) text += "\u2014\u2014 OUTPUT\n" + content.outputText + "\n";
    return text;
}

std::string toolCallText(const ToolCall& call)
{
    std::string text = call.name + (call.id.empty() ? "" : "  [" + call.id + "]") + "\n" + call.description
        + (call.description.empty() ? "\n" : "\n\n");
    text += "\u2014\u2014 ARGUMENTS\n"
        + (call.arguments.empty() ? std::string("(none recorded)") : call.arguments) + "\n\n";
    if (call.error) text += "\u2014\u2014 ERROR\n" + *call.error + "\n\n";
    return text + "\u2014\u2014 RESULT\n" + call.result.value_or("(no result recorded)") + "\n";
}

std::string retrievalText(const SpanContent& content)
{
    std::string text;
    if (!content.retrievalQuery.empty()) text += "\u2014\u2014 QUERY\n" + content.retrievalQuery + "\n\n";
    int rank = 0;
    for (const RetrievedDocument& document : content.documents) {
        text += "\u2014\u2014 " + std::to_string(++rank) + ".  " + document.id;
        if (document.score) text += "  \u00b7  score " + QString::number(*document.score).toStdString();
        text +=
            "\n" + document.text + "\n" + (document.metadata.empty() ? "" : document.metadata + "\n") + "\n";
    }
    return text;
}

std::string changesText(const SpanContent& before, const SpanContent& now)
{
    std::vector<Message> added, gone;
    for (const Message& message : now.input)
        if (!contains(before.input, message) && !contains(before.output, message)) added.push_back(message);
    for (const Message& message : before.input)
        if (!contains(now.input, message)) gone.push_back(message);
    std::string text = "New in the context since the previous call: " + std::to_string(added.size()) + " of "
        + std::to_string(now.input.size()) + " messages\n\n";
    text += messagesText(added);
    if (!gone.empty() && now.contextAfterSpan.empty())
        text += "\u2550\u2550 NO LONGER IN THE CONTEXT\n\n" + messagesText(gone);
    return text;
}

std::string valueText(const ValueView& value)
{
    if (value.isText()) return std::string(value.text());
    std::string out;
    appendJson(out, value);
    return out;
}

std::string eventsText(const SpanView& view)
{
    std::string text;
    for (const EventView& event : view.events) {
        text += formatTimeOfDay(event.timeNs).toStdString() + "  " + std::string(event.name) + "\n";
        for (const AttributeView& attribute : event.attributes)
            text += "    " + std::string(attribute.key) + ": " + valueText(attribute.value) + "\n";
    }
    for (const LinkView& link : view.links)
        text += "link to span " + std::string(link.spanId) + " of trace " + std::string(link.traceId) + "\n";
    return text;
}

std::string recordJson(const SpanView& view)
{
    std::string out = "{\"traceId\":";
    const auto member = [&](const char* name, std::string_view text) {
        ((out += ",\"") += name) += "\":";
        appendQuoted(out, text);
    };
    appendQuoted(out, view.traceId);
    member("spanId", view.idText.empty() ? toHex(view.id) : std::string(view.idText));
    if (!view.parentId.empty())
        member("parentSpanId", view.parentText.empty() ? toHex(view.parentId) : std::string(view.parentText));
    member("name", view.name);
    out += ",\"startTimeUnixNano\":" + std::to_string(view.startNs)
        + ",\"endTimeUnixNano\":" + std::to_string(view.endNs) + ",\"kind\":" + std::to_string(view.otlpKind)
        + ",\"status\":" + std::to_string(static_cast<int>(view.status));
    if (!view.statusMessage.empty()) member("statusMessage", view.statusMessage);
    out += ",\"attributes\":";
    appendMembers(out, view.attributes);
    out += ",\"events\":[";
    for (const EventView& event : view.events) {
        if (&event != view.events.data()) out += ',';
        out += "{\"timeUnixNano\":" + std::to_string(event.timeNs);
        member("name", event.name);
        out += ",\"attributes\":";
        appendMembers(out, event.attributes);
        out += '}';
    }
    out += "],\"resource\":";
    appendMembers(out, view.resource.attributes);
    member("scope", view.scope.name);
    return out + "}";
}

} // namespace retrospan::models
