#include "import/jaeger_span.h"

#include "import/canonical.h"
#include "import/json_values.h"
#include "import/otel_tags.h"
#include "import/otlp_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace retrospan::import::jaeger {
namespace {

constexpr std::array<std::string_view, 13> kSpanMembers{
    "traceID", "spanID", "parentSpanID", "operationName", "references", "startTime", "duration",
    "tags",    "logs",   "processID",    "process",       "flags",      "warnings"};
constexpr std::array<std::string_view, 3> kLists{"references", "logs", "warnings"};
constexpr std::array<std::string_view, 1> kTagLists{"tags"};
constexpr std::array<std::string_view, 3> kTexts{"operationName", "parentSpanID", "processID"};
constexpr std::array<std::string_view, 2> kProcessMembers{"serviceName", "tags"};
constexpr std::array<std::string_view, 2> kLogMembers{"timestamp", "fields"};
constexpr std::array<std::string_view, 3> kReferenceMembers{"refType", "traceID", "spanID"};
constexpr std::array<std::string_view, 3> kTagMembers{"key", "type", "value"};

bool hasOnly(const ValueView& object, std::span<const std::string_view> known)
{
    return std::all_of(object.members().begin(), object.members().end(), [&](const AttributeView& member) {
        return std::find(known.begin(), known.end(), member.key) != known.end();
    });
}

ValueView integerValue(const ValueView& value)
{
    constexpr double exact = 9007199254740992.0; // whole numbers up to here are exact in a double
    if (value.type() == ValueView::Type::real && std::abs(value.real()) <= exact
        && std::trunc(value.real()) == value.real())
        return ValueView::ofInteger(static_cast<std::int64_t>(value.real()));
    std::int64_t number = 0;
    const std::string_view text = value.text();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
    return whole ? ValueView::ofInteger(number) : value;
}

ValueView realValue(const ValueView& value)
{
    if (value.isNumber()) return ValueView::ofReal(value.real());
    const std::string_view text = value.text();
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
    return whole ? ValueView::ofReal(number) : value;
}

ValueView booleanValue(const ValueView& value)
{
    if (sameWord(value.text(), "true") || sameWord(value.text(), "false"))
        return ValueView::ofBoolean(sameWord(value.text(), "true"));
    return value;
}

ValueView binaryValue(const ValueView& value, Arena& arena)
{
    if (!value.isText()) return value;
    std::string padded(value.text());
    while (padded.size() % 4 != 0) padded += '=';
    const std::string bytes = decodedBase64(padded);
    return bytes.empty() && !padded.empty() ? value : ValueView::ofBytes(arena.copy(bytes));
}

ValueView typed(const ValueView& value, std::string_view type, Arena& arena)
{
    if (sameWord(type, "int64")) return integerValue(value);
    if (sameWord(type, "float64")) return realValue(value);
    if (sameWord(type, "bool")) return booleanValue(value);
    if (sameWord(type, "binary")) return binaryValue(value, arena);
    return value;
}

/// What has more to it than a tag has stays whole.
AttributeView tagOf(const ValueView& tag, Arena& arena)
{
    const std::string_view key = tag["key"].text();
    if (!tag.isMap() || !hasOnly(tag, kTagMembers)) return {key, tag};
    return {key, typed(tag["value"], tag["type"].text(), arena)};
}

bool isTrue(const ValueView& value)
{
    return value.boolean() || sameWord(value.text(), "true");
}

/// A log is an event; its field `event` is the name.
EventView eventOf(const ValueView& log, Arena& arena)
{
    EventView event;
    event.timeNs = nsFromMicros(integerOf(log["timestamp"]));
    std::vector<AttributeView> fields = tagsOf(log["fields"], arena);
    const auto name = std::find_if(fields.begin(), fields.end(), [](const AttributeView& field) {
        return field.key == "event" && !field.value.text().empty();
    });
    event.name = name == fields.end() ? std::string_view("log") : name->value.text();
    if (name != fields.end()) fields.erase(name);
    appendUnknown(log, kLogMembers, {}, fields, arena);
    if (!log.isMap()) fields.push_back({"log", log});
    event.attributes = arena.copy(fields);
    return event;
}

std::span<const EventView> eventsOf(const ValueView& logs, Arena& arena)
{
    const std::span<EventView> events = arena.array<EventView>(logs.items().size());
    for (std::size_t i = 0; i < events.size(); ++i) events[i] = eventOf(logs.items()[i], arena);
    return events;
}

struct Reference {
    LinkView link;
    OtlpSpanId id;
    bool childOf = false;
};

Reference referenceOf(const ValueView& value, std::string_view traceId, Arena& arena)
{
    Reference reference;
    reference.id = otlpSpanId(paddedHex(value["spanID"].text(), kSpanIdDigits, arena), arena);
    const std::string_view type = value["refType"].text();
    reference.childOf = sameWord(type, "CHILD_OF");
    LinkView& link = reference.link;
    link.traceId = otlpTraceId(paddedHex(value["traceID"].text(), kTraceIdDigits, arena), arena);
    if (link.traceId.empty()) link.traceId = traceId;
    link.spanId = reference.id.text.empty() ? arena.copy(toHex(reference.id.id)) : reference.id.text;
    std::vector<AttributeView> attributes;
    if (reference.childOf || sameWord(type, "FOLLOWS_FROM"))
        attributes.push_back(
            {"opentracing.ref_type", ValueView::ofText(reference.childOf ? "child_of" : "follows_from")});
    else if (!type.empty())
        attributes.push_back({"refType", ValueView::ofText(type)});
    appendUnknown(value, kReferenceMembers, {}, attributes, arena);
    link.attributes = arena.copy(attributes);
    return reference;
}

/// The parent is the first CHILD_OF of the same trace, else its first FOLLOWS_FROM; the others are links.
void takeReferences(const ValueView& value, SpanView& span, Arena& arena)
{
    std::vector<Reference> references;
    for (const ValueView& item : value["references"].items())
        references.push_back(referenceOf(item, span.traceId, arena));
    std::size_t parent = references.size();
    for (const bool childOf : {true, false})
        for (std::size_t i = 0; i < references.size() && parent == references.size(); ++i)
            if (references[i].childOf == childOf && references[i].link.traceId == span.traceId
                && !references[i].id.id.empty())
                parent = i;
    OtlpSpanId id = parent < references.size()
        ? references[parent].id
        : otlpSpanId(paddedHex(value["parentSpanID"].text(), kSpanIdDigits, arena), arena);
    span.parentId = id.id;
    span.parentText = id.text;
    std::vector<LinkView> links;
    for (std::size_t i = 0; i < references.size(); ++i)
        if (i != parent) links.push_back(references[i].link);
    span.links = arena.copy(links);
}

void takeTimes(const ValueView& value, SpanView& span, std::vector<AttributeView>& attributes)
{
    const ValueView& start = value["startTime"];
    const std::int64_t micros = integerOf(start);
    span.startNs = nsFromMicros(micros);
    if (micros == 0) {
        attributes.push_back({canonical::kTimeUnknown, ValueView::ofBoolean(true)});
        if (!value["duration"].isNull()) attributes.push_back({"jaeger.duration", value["duration"]});
        if (!start.isNull() && !start.isNumber()) span.startNs = INT64_MAX; // told as unreadable
        return;
    }
    if (!value["duration"].isNull())
        span.endNs = saturatedSum(span.startNs, nsFromMicros(integerOf(value["duration"])));
}

/// OpenTracing's way to say what went wrong: a log with event "error".
std::string_view errorMessage(const SpanView& span)
{
    for (const EventView& event : span.events) {
        if (event.name != "error") continue;
        for (const char* key : {"message", "error.object"})
            if (const ValueView* text = findAttribute(event.attributes, key);
                text != nullptr && !text->text().empty())
                return text->text();
    }
    return {};
}

void takeStatus(SpanView& span, const std::vector<AttributeView>& attributes)
{
    const ValueView* error = findAttribute(attributes, "error");
    if (error != nullptr && isTrue(*error)) span.status = OtlpStatus::error;
    if (span.status == OtlpStatus::error && span.statusMessage.empty())
        span.statusMessage = errorMessage(span);
}

/// An id that got its leading zeros back is kept as it was, too.
void keepOriginal(std::string_view key, const ValueView& value, std::size_t digits,
                  std::vector<AttributeView>& attributes)
{
    if (value.text().size() < digits && isHex(value.text())) attributes.push_back({key, value});
}

} // namespace

std::vector<AttributeView> tagsOf(const ValueView& tags, Arena& arena)
{
    if (tags.isMap()) return {tags.members().begin(), tags.members().end()};
    std::vector<AttributeView> attributes;
    attributes.reserve(tags.items().size());
    for (const ValueView& tag : tags.items()) attributes.push_back(tagOf(tag, arena));
    return attributes;
}

ResourceView resourceOf(const ValueView& process, Arena& arena)
{
    std::vector<AttributeView> attributes;
    if (const ValueView& service = process["serviceName"]; !service.isNull())
        attributes.push_back({"service.name", service});
    for (const AttributeView& tag : tagsOf(process["tags"], arena)) attributes.push_back(tag);
    appendUnknown(process, kProcessMembers, {}, attributes, arena);
    ResourceView resource;
    resource.attributes = arena.copy(attributes);
    return resource;
}

SpanView spanOf(const ValueView& value, std::string_view traceId, AttributesView more, Arena& arena)
{
    SpanView span;
    const std::string_view ownTrace = value["traceID"].text();
    span.traceId =
        otlpTraceId(paddedHex(ownTrace.empty() ? traceId : ownTrace, kTraceIdDigits, arena), arena);
    const OtlpSpanId id = otlpSpanId(paddedHex(value["spanID"].text(), kSpanIdDigits, arena), arena);
    span.id = id.id;
    span.idText = id.text;
    span.name = value["operationName"].text();
    span.events = eventsOf(value["logs"], arena);
    takeReferences(value, span, arena);
    std::vector<AttributeView> attributes = takeOtelTags(tagsOf(value["tags"], arena), span);
    takeTimes(value, span, attributes);
    takeStatus(span, attributes);
    keepOriginal("traceID", value["traceID"], kTraceIdDigits, attributes);
    keepOriginal("spanID", value["spanID"], kSpanIdDigits, attributes);
    if (integerOf(value["flags"]) != 0) attributes.push_back({"flags", value["flags"]});
    if (!value["warnings"].items().empty()) attributes.push_back({"warnings", value["warnings"]});
    appendMistyped(value, kLists, ValueView::Type::array, attributes);
    appendMistyped(value, kTexts, ValueView::Type::text, attributes);
    if (!value["tags"].isMap()) appendMistyped(value, kTagLists, ValueView::Type::array, attributes);
    appendUnknown(value, kSpanMembers, {}, attributes, arena);
    attributes.insert(attributes.end(), more.begin(), more.end());
    span.attributes = arena.copy(attributes);
    return span;
}

} // namespace retrospan::import::jaeger
