#include "import/zipkin_span.h"

#include "import/canonical.h"
#include "import/json_values.h"
#include "import/otel_tags.h"

#include <array>

namespace retrospan::import::zipkin {
namespace {

constexpr std::array<std::string_view, 13> kMembers{
    "traceId", "id",          "parentId",      "kind",           "name",   "timestamp", "duration",
    "tags",    "annotations", "localEndpoint", "remoteEndpoint", "shared", "debug"};
constexpr std::array<std::string_view, 2> kTexts{"parentId", "name"};
constexpr std::array<std::string_view, 3> kObjects{"tags", "localEndpoint", "remoteEndpoint"};
constexpr std::array<std::string_view, 2> kFlags{"shared", "debug"};
constexpr std::array<std::string_view, 1> kLists{"annotations"};
constexpr std::array<std::string_view, 1> kEndpointService{"serviceName"};
constexpr std::array<std::string_view, 2> kAnnotationMembers{"timestamp", "value"};

/// OpenTelemetry writes an event as its name and its attributes as JSON: `"name": {...}`, `name: {...}` or
/// `name|{...}|0`, depending on who writes.
bool takeOtelEvent(std::string_view value, EventView& event, JsonParser& parser, Arena& arena)
{
    const std::size_t open = value.find('{'), close = value.rfind('}');
    if (open == 0 || open == std::string_view::npos || close == std::string_view::npos || close < open)
        return false;
    constexpr std::string_view separators = "\": |";
    const std::string_view tail = value.substr(close + 1);
    if (tail.find_first_not_of("|0123456789 ") != std::string_view::npos) return false;
    std::string_view name = value.substr(0, open);
    const std::size_t first = name.find_first_not_of(separators), last = name.find_last_not_of(separators);
    if (first == std::string_view::npos || last + 1 == name.size()) return false;
    const ValueView attributes = parseEmbedded(value.substr(open, close + 1 - open), parser, arena);
    if (!attributes.isMap()) return false;
    event.name = name.substr(first, last + 1 - first);
    event.attributes = attributes.members();
    return true;
}

EventView eventOf(const ValueView& annotation, JsonParser& parser, Arena& arena)
{
    EventView event;
    event.timeNs = nsFromMicros(integerOf(annotation["timestamp"]));
    const ValueView& value = annotation["value"];
    std::vector<AttributeView> more;
    if (!value.isText() || value.text().empty()) {
        event.name = "annotation";
        if (!value.isNull()) more.push_back({"value", value});
    } else if (!takeOtelEvent(value.text(), event, parser, arena)) {
        event.name = value.text();
    }
    appendUnknown(annotation, kAnnotationMembers, {}, more, arena);
    if (!annotation.isMap()) more.push_back({"annotation", annotation});
    if (more.empty()) return event;
    more.insert(more.begin(), event.attributes.begin(), event.attributes.end());
    event.attributes = arena.copy(more);
    return event;
}

std::span<const EventView> eventsOf(const ValueView& annotations, JsonParser& parser, Arena& arena)
{
    const std::span<EventView> events = arena.array<EventView>(annotations.items().size());
    for (std::size_t i = 0; i < events.size(); ++i)
        events[i] = eventOf(annotations.items()[i], parser, arena);
    return events;
}

ResourceView resourceOf(const ValueView& endpoint, Arena& arena)
{
    std::vector<AttributeView> attributes;
    if (const ValueView& service = endpoint["serviceName"]; !service.text().empty())
        attributes.push_back({"service.name", service});
    appendUnknown(endpoint, kEndpointService, "localEndpoint.", attributes, arena);
    ResourceView resource;
    resource.attributes = arena.copy(attributes);
    return resource;
}

void takeTimes(const ValueView& row, std::int64_t startMicros, SpanView& span,
               std::vector<AttributeView>& attributes)
{
    span.startNs = nsFromMicros(startMicros);
    if (startMicros == 0) attributes.push_back({canonical::kTimeUnknown, ValueView::ofBoolean(true)});
    if (!row["duration"].isNull())
        span.endNs = saturatedSum(span.startNs, nsFromMicros(integerOf(row["duration"])));
}

/// The tag `error` alone says that a span failed, whatever its value; the value says why.
void takeError(SpanView& span, const std::vector<AttributeView>& attributes)
{
    const ValueView* error = findAttribute(attributes, "error");
    if (error == nullptr) return;
    span.status = OtlpStatus::error;
    const std::string_view text = error->text();
    if (span.statusMessage.empty() && !sameWord(text, "true") && !sameWord(text, "false"))
        span.statusMessage = text;
}

/// Ids that are not shown as they were written.
void keepOriginalIds(const ValueView& row, const RowIds& ids, std::vector<AttributeView>& attributes)
{
    if (!ids.traceId.empty() && !sameWord(row["traceId"].text(), ids.traceId))
        attributes.push_back({"traceId", row["traceId"]});
    if (ids.serverHalf || (isHex(row["id"].text()) && row["id"].text().size() < kSpanIdDigits))
        attributes.push_back({"id", row["id"]});
}

/// Members that are no field of a span.
void appendRest(const ValueView& row, const SpanView& span, std::vector<AttributeView>& attributes,
                Arena& arena)
{
    if (span.otlpKind == 0 && !row["kind"].isNull()) attributes.push_back({"kind", row["kind"]});
    for (const std::string_view flag : kFlags)
        if (row[flag].boolean()) attributes.push_back({flag, row[flag]});
    using enum ValueView::Type;
    appendMistyped(row, kTexts, text, attributes);
    appendMistyped(row, kObjects, map, attributes);
    appendMistyped(row, kFlags, boolean, attributes);
    appendMistyped(row, kLists, array, attributes);
    appendUnknown(row["remoteEndpoint"], {}, "remoteEndpoint.", attributes, arena);
    appendUnknown(row, kMembers, {}, attributes, arena);
}

} // namespace

SpanView spanOf(const ValueView& row, const Halves& halves, JsonParser& parser, Arena& arena)
{
    SpanView span;
    const RowIds ids = halves.idsOf(row);
    span.traceId = ids.traceId;
    span.id = ids.id.id;
    span.idText = ids.id.text;
    span.parentId = ids.parent.id;
    span.parentText = ids.parent.text;
    span.name = row["name"].text();
    span.otlpKind = otlpKindOf(row["kind"].text());
    std::vector<AttributeView> attributes = takeOtelTags(row["tags"].members(), span);
    takeTimes(row, halves.startMicros(row, ids), span, attributes);
    takeError(span, attributes);
    keepOriginalIds(row, ids, attributes);
    appendRest(row, span, attributes, arena);
    span.attributes = arena.copy(attributes);
    span.events = eventsOf(row["annotations"], parser, arena);
    span.resource = resourceOf(row["localEndpoint"], arena);
    return span;
}

} // namespace retrospan::import::zipkin
