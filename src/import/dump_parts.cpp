#include "import/dump_parts.h"

#include "import/dump_names.h"

#include <string>

namespace retrospan::import::dump {
namespace {

EventView eventOf(const ValueView& object, Arena& arena)
{
    EventView event;
    if (object.isText()) event.name = object.text();
    Fields fields(object);
    event.name = object.isMap() ? fields.take({"name", "Name", "event"}).text() : event.name;
    const FoundTime time = takeTime(fields, kEventTimes);
    event.timeNs = timeOf(time.value, time.unit);
    std::vector<AttributeView> attributes;
    appendAttributes(fields.take({"attributes", "Attributes"}), arena, attributes);
    event.droppedAttributes =
        countIn(fields.take({"droppedAttributesCount", "dropped_attributes_count", "DroppedAttributeCount"}));
    appendLeft(fields.left(), "event.", arena, attributes);
    event.attributes = arena.copy(attributes);
    return event;
}

LinkView linkOf(const ValueView& object, Arena& arena)
{
    LinkView link;
    Fields fields(object);
    const ValueView& inner = fields.take(kContexts);
    const ValueView& context = inner.isMap() ? inner : object;
    link.traceId = traceIdOf(firstOf(context, kTraceIds), arena);
    const DumpSpanId id = spanIdOf(firstOf(context, kSpanIds), arena);
    link.spanId = id.text.empty() && !id.id.empty() ? arena.copy(toHex(id.id)) : id.text;
    if (const std::string_view state = firstOf(context, {"trace_state", "traceState", "TraceState"}).text();
        state != "[]")
        link.traceState = state;
    std::vector<AttributeView> attributes;
    appendAttributes(fields.take({"attributes", "Attributes"}), arena, attributes);
    link.droppedAttributes =
        countIn(fields.take({"droppedAttributesCount", "dropped_attributes_count", "DroppedAttributeCount"}));
    if (inner.isMap()) appendLeft(fields.left(), "link.", arena, attributes);
    link.attributes = arena.copy(attributes);
    return link;
}

template <typename View, typename Read>
std::span<const View> listOf(const ValueView& value, Arena& arena, Read read)
{
    const ValueView list = structured(value, arena);
    const std::span<View> out = arena.array<View>(list.items().size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = read(list.items()[i], arena);
    return out;
}

/// [[key, value], ...] of the JavaScript SDK 2.
void appendRawPairs(const ValueView& list, std::vector<AttributeView>& out)
{
    for (const ValueView& pair : list.items())
        if (pair.items().size() == 2 && pair.items()[0].isText())
            out.push_back({pair.items()[0].text(), pair.items()[1]});
}

} // namespace

std::span<const EventView> eventsOf(const ValueView& list, Arena& arena)
{
    return listOf<EventView>(list, arena, eventOf);
}

std::span<const LinkView> linksOf(const ValueView& list, Arena& arena)
{
    return listOf<LinkView>(list, arena, linkOf);
}

ResourceView resourceOf(const ValueView& value, const std::vector<AttributeView>& shared, Arena& arena)
{
    ResourceView resource;
    std::vector<AttributeView> attributes;
    if (value.isArray()) appendAttributes(value, arena, attributes);
    if (value.isText()) attributes.push_back({"resource", value});
    Fields fields(value);
    appendAttributes(fields.take({"attributes", "_attributes", "Attributes", "_syncAttributes"}), arena,
                     attributes);
    appendRawPairs(fields.take({"_rawAttributes"}), attributes);
    resource.schemaUrl = fields.take({"schema_url", "schemaUrl", "_schemaUrl", "SchemaURL"}).text();
    appendLeft(fields.left(), "resource.", arena, attributes);
    appendLeft(shared, "dump.", arena, attributes);
    resource.attributes = arena.copy(attributes);
    return resource;
}

ScopeView scopeOf(const ValueView& value, Arena& arena)
{
    ScopeView scope;
    Fields fields(value);
    scope.name = value.isText() ? value.text() : fields.take({"name", "Name"}).text();
    scope.version = fields.take({"version", "Version"}).text();
    scope.schemaUrl = fields.take({"schema_url", "schemaUrl", "SchemaURL"}).text();
    std::vector<AttributeView> attributes;
    appendAttributes(fields.take({"attributes", "Attributes"}), arena, attributes);
    appendLeft(fields.left(), "scope.", arena, attributes);
    scope.attributes = arena.copy(attributes);
    return scope;
}

} // namespace retrospan::import::dump
