#include "import/vocabularies/content_places.h"
#include "import/vocabularies/derive.h"
#include "import/vocabularies/messages.h"

namespace retrospan::import {
namespace {

constexpr std::string_view kPrefix = "gen_ai.", kSuffix = ".message";

/// "gen_ai.user.message" and its like; empty for other events.
std::string_view roleOf(std::string_view event)
{
    if (!event.starts_with(kPrefix) || !event.ends_with(kSuffix)) return {};
    if (event.size() <= kPrefix.size() + kSuffix.size()) return {};
    return event.substr(kPrefix.size(), event.size() - kPrefix.size() - kSuffix.size());
}

void appendChoice(const ValueView& body, std::vector<Message>& out)
{
    const std::size_t before = out.size();
    if (!body["message"].isNull())
        appendMessagesOf(body["message"], "assistant", out);
    else
        appendMessagesOf(body.isMap() ? body["content"] : body, "assistant", out);
    if (out.size() > before && out.back().finishReason.empty())
        out.back().finishReason = textOrJson(body["finish_reason"]);
}

/// The body says the role only where it differs from the event's name; a tool's answer names its call `id`.
void appendSpoken(std::string_view role, const ValueView& body, std::vector<Message>& out)
{
    if (!body.isMap()) return appendMessagesOf(body, role, out);
    std::vector<AttributeView> members;
    for (const AttributeView& member : body.members())
        if (member.key != "type") members.push_back(member);
    if (body["role"].isNull()) members.push_back({"role", ValueView::ofText(role)});
    if (role == "tool" && body["tool_call_id"].isNull()) members.push_back({"tool_call_id", body["id"]});
    appendMessages(ValueView::ofMap(members), role, out);
}

void appendEvent(std::string_view name, const ValueView& body, SpanContent& content)
{
    if (name == "gen_ai.choice")
        appendChoice(body, content.output);
    else if (const std::string_view role = roleOf(name); !role.empty())
        appendSpoken(role, body, content.input);
}

/// The body of a log record, a content attribute, or the event's attributes themselves.
ValueView bodyOf(const EventView& event, const AttributeIndex& at, Arena& arena)
{
    const ValueView& body = at.first({"body", "gen_ai.event.content"});
    if (body.isNull()) return ValueView::ofMap(event.attributes);
    const ValueView parsed = parseEmbedded(body.text(), threadParser(), arena);
    return parsed.isNull() ? body : parsed;
}

} // namespace

void appendMessagesOf(const ValueView& value, std::string_view role, std::vector<Message>& out)
{
    if (value.isNull()) return;
    if (value.isText())
        appendMessagesFromText(value.text(), role, out);
    else
        appendMessages(value, role, out);
}

void appendEventMessages(const SpanView& span, SpanContent& content)
{
    for (const EventView& event : span.events) {
        if (!event.name.starts_with(kPrefix)) continue;
        const AttributeIndex at(event.attributes);
        if (event.name == "gen_ai.client.inference.operation.details") {
            appendMessagesOf(at["gen_ai.system_instructions"], "system", content.input);
            appendMessagesOf(at["gen_ai.input.messages"], "user", content.input);
            appendMessagesOf(at["gen_ai.output.messages"], "assistant", content.output);
            appendTools(at["gen_ai.tool.definitions"], content.tools);
        } else if (event.name == "gen_ai.content.prompt") {
            appendMessagesOf(at["gen_ai.prompt"], "user", content.input);
        } else if (event.name == "gen_ai.content.completion") {
            appendMessagesOf(at["gen_ai.completion"], "assistant", content.output);
        } else {
            Arena arena;
            appendEvent(event.name, bodyOf(event, at, arena), content);
        }
    }
}

void appendListedEvents(const ValueView& events, SpanContent& content)
{
    Arena arena;
    const ValueView list = events.isText() ? parseEmbedded(events.text(), threadParser(), arena) : events;
    for (const ValueView& event : list.items()) appendEvent(event["event.name"].text(), event, content);
}

} // namespace retrospan::import
