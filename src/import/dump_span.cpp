#include "import/dump_span.h"

#include "import/dump_scores.h"
#include "import/json.h"
#include "import/otlp_values.h"
#include "trace/usage.h"

#include <algorithm>
#include <array>
#include <optional>

namespace retrospan::import::dump {
namespace {

constexpr std::array<std::string_view, 5> kContexts{"context", "_spanContext", "spanContext", "span_context",
                                                    "SpanContext"};
constexpr std::array<std::string_view, 5> kTraceIds{"otel_trace_id", "trace_id", "traceId", "TraceID",
                                                    "context.trace_id"};
constexpr std::array<std::string_view, 4> kSpanIds{"span_id", "spanId", "SpanID", "context.span_id"};
constexpr std::array<std::string_view, 7> kParents{
    "parent_id", "parent_span_id", "parentSpanId", "parentId", "parentSpanContext", "Parent", "parent"};

struct TimeName {
    std::string_view name;
    Unit unit = Unit::bySize;
};
/// The names that only spans have come first; a log record may have a timestamp, too.
constexpr std::size_t kSpanStarts = 13;
constexpr std::array<TimeName, 15> kStarts{{{"start_time_unix_nano", Unit::nano},
                                            {"startTimeUnixNano", Unit::nano},
                                            {"start_time_ns", Unit::nano},
                                            {"start_ns", Unit::nano},
                                            {"start_time_us", Unit::micro},
                                            {"start_time_ms", Unit::milli},
                                            {"startTimeMs", Unit::milli},
                                            {"start_time"},
                                            {"startTime"},
                                            {"StartTime"},
                                            {"_startTime"},
                                            {"start_timestamp"},
                                            {"started_at"},
                                            {"start"},
                                            {"timestamp"}}};
constexpr std::array<TimeName, 14> kEnds{{{"end_time_unix_nano", Unit::nano},
                                          {"endTimeUnixNano", Unit::nano},
                                          {"end_time_ns", Unit::nano},
                                          {"end_ns", Unit::nano},
                                          {"end_time_us", Unit::micro},
                                          {"end_time_ms", Unit::milli},
                                          {"endTimeMs", Unit::milli},
                                          {"end_time"},
                                          {"endTime"},
                                          {"EndTime"},
                                          {"_endTime"},
                                          {"end_timestamp"},
                                          {"ended_at"},
                                          {"end"}}};
constexpr std::array<TimeName, 10> kDurations{{{"duration_ns", Unit::nano},
                                               {"duration_us", Unit::micro},
                                               {"duration_ms", Unit::milli},
                                               {"durationMs", Unit::milli},
                                               {"latency_ms", Unit::milli},
                                               {"latencyMs", Unit::milli},
                                               {"duration_s", Unit::second},
                                               {"duration_seconds", Unit::second},
                                               {"_duration"},
                                               {"duration"}}};
constexpr std::array<TimeName, 8> kEventTimes{{{"time_unix_nano", Unit::nano},
                                               {"timeUnixNano", Unit::nano},
                                               {"timestamp_ns", Unit::nano},
                                               {"event_timestamp"},
                                               {"timestamp"},
                                               {"time"},
                                               {"Time"},
                                               {"ts"}}};

template <std::size_t N> bool hasAny(const ValueView& object, const std::array<TimeName, N>& names)
{
    return std::any_of(names.begin(), names.end(),
                       [&](const TimeName& time) { return !object[time.name].isNull(); });
}

bool hasStart(const ValueView& object)
{
    const auto given = [&](const TimeName& time) { return !object[time.name].isNull(); };
    const auto certain = kStarts.begin() + kSpanStarts;
    return std::any_of(kStarts.begin(), certain, given)
        || (std::any_of(certain, kStarts.end(), given)
            && (hasAny(object, kDurations) || hasAny(object, kEnds)));
}

struct FoundTime {
    ValueView value;
    Unit unit = Unit::bySize;
};
template <std::size_t N> FoundTime takeTime(Fields& fields, const std::array<TimeName, N>& names)
{
    for (const TimeName& time : names)
        if (const ValueView& value = fields.take({time.name}); !value.isNull()) return {value, time.unit};
    return {};
}

std::uint32_t countIn(const ValueView& value)
{
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value.integer(), 0, UINT32_MAX));
}

// Times ----------------------------------------------------------------------------------------------

/// Where no end is given, a duration tells it. Its unit is in its name, else it is that of the start, as in
/// the microseconds of the JavaScript console exporter.
void readTimes(const ValueView& object, Fields& fields, SpanView& span)
{
    const FoundTime start = takeTime(fields, kStarts);
    span.startNs = timeOf(start.value, start.unit);
    if (span.startNs == 0) span.startNs = INT64_MAX; // counted as no usable time
    const FoundTime end = takeTime(fields, kEnds);
    span.endNs = timeOf(end.value, end.unit);
    if (!end.value.isNull() || start.value.isNull()) return;
    for (const TimeName& name : kDurations) {
        const ValueView& length = object[name.name];
        const std::int64_t duration =
            durationOf(length, name.unit == Unit::bySize ? unitOf(start.value) : name.unit);
        if (duration < 0 || __builtin_add_overflow(span.startNs, duration, &span.endNs)) continue;
        static_cast<void>(fields.take({name.name}));
        return;
    }
    span.endNs = 0; // an overflow leaves something
}

// Kind and status ------------------------------------------------------------------------------------

std::string lowerWord(std::string_view text)
{
    std::string word(text.substr(text.find_last_of("._") + 1));
    for (char& c : word)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return word;
}

/// "SpanKind.CLIENT", "SPAN_KIND_CLIENT", "client".
std::optional<std::uint8_t> kindWord(const ValueView& value)
{
    constexpr std::array<std::string_view, 6> words{"unspecified", "internal", "server",
                                                    "client",      "producer", "consumer"};
    const auto found = std::find(words.begin(), words.end(), lowerWord(value.text()));
    if (found == words.end()) return std::nullopt;
    return static_cast<std::uint8_t>(found - words.begin());
}

/// Numbers of the APIs of Python and JavaScript begin with internal, those of OTLP and Go one before it.
void readKind(const ValueView& object, Fields& fields, SpanView& span)
{
    const bool otlpNumbers = !object["SpanKind"].isNull() || !object["startTimeUnixNano"].isNull()
        || !object["start_time_unix_nano"].isNull();
    for (const std::string_view name : {"kind", "SpanKind", "span_kind", "spanKind"}) {
        const ValueView& value = object[name];
        const std::int64_t number = value.integer() + (otlpNumbers ? 0 : 1);
        if (const auto word = kindWord(value)) {
            span.otlpKind = *word;
        } else if (value.type() == ValueView::Type::integer && number >= 0 && number <= 5) {
            span.otlpKind = static_cast<std::uint8_t>(number);
        } else {
            continue;
        }
        static_cast<void>(fields.take({name}));
        return;
    }
}

/// A status by word or number; nothing for what is none.
std::optional<OtlpStatus> statusOf(const ValueView& value)
{
    constexpr std::array<std::pair<std::string_view, OtlpStatus>, 8> words{
        {{"unset", OtlpStatus::unset},
         {"ok", OtlpStatus::ok},
         {"success", OtlpStatus::ok},
         {"error", OtlpStatus::error},
         {"failed", OtlpStatus::error},
         {"failure", OtlpStatus::error},
         {"unspecified", OtlpStatus::unset},
         {"", OtlpStatus::unset}}};
    if (value.type() == ValueView::Type::integer && value.integer() >= 0 && value.integer() <= 2)
        return static_cast<OtlpStatus>(value.integer());
    if (!value.isText()) return std::nullopt;
    const std::string word = lowerWord(value.text());
    for (const auto& [known, status] : words)
        if (word == known) return status;
    return std::nullopt;
}

void readStatus(const ValueView& object, Fields& fields, SpanView& span)
{
    const ValueView& whole = firstOf(object, {"status", "Status"});
    const ValueView& code = whole.isMap()
        ? firstOf(whole, {"status_code", "code", "statusCode", "Code", "canonical_code"})
        : whole;
    if (const auto status = statusOf(code)) {
        span.status = *status;
        static_cast<void>(fields.take({"status", "Status"}));
    }
    span.statusMessage = firstOf(whole, {"message", "description", "Description", "status_message"}).text();
    for (const std::string_view name : {"status_code", "statusCode", "otel_status_code"})
        if (const auto status = statusOf(object[name])) {
            span.status = *status;
            static_cast<void>(fields.take({name}));
        }
    const ValueView& message =
        fields.take({"status_message", "statusMessage", "status_description", "otel_status_message"});
    if (!message.text().empty()) span.statusMessage = message.text();
}

// Ids ------------------------------------------------------------------------------------------------

void setParent(const DumpSpanId& id, SpanView& span)
{
    span.parentId = id.id;
    span.parentText = id.text;
}

void readContext(const ValueView& context, Arena& arena, SpanView& span, std::vector<AttributeView>& left)
{
    Fields fields(context);
    static_cast<void>(fields.take(kTraceIds));
    static_cast<void>(fields.take(kSpanIds));
    const ValueView& flags = fields.take({"trace_flags", "traceFlags", "TraceFlags"});
    span.flags = countIn(flags);
    const ValueView& state = fields.take({"trace_state", "traceState", "TraceState"});
    if (state.text() != "[]") span.traceState = state.text();
    for (AttributeView attribute : fields.left()) {
        attribute.key = arena.copy("context." + std::string(attribute.key));
        left.push_back(attribute);
    }
}

void readIds(const ValueView& object, const Surroundings& around, Arena& arena, Fields& fields,
             SpanView& span, std::vector<AttributeView>& left)
{
    const ValueView context = structured(firstOf(object, kContexts), arena);
    const ValueView *trace = &firstOf(context, kTraceIds), *id = &firstOf(context, kSpanIds);
    if (!trace->isNull() || !id->isNull()) {
        static_cast<void>(fields.take(kContexts));
        readContext(context, arena, span, left);
    }
    if (trace->isNull()) trace = &fields.take(kTraceIds);
    if (trace->isNull()) trace = &around.traceId;
    if (id->isNull()) id = &fields.take(kSpanIds);
    if (id->isNull()) id = &fields.take({"id"});
    span.traceId = traceIdOf(*trace, arena);
    const DumpSpanId own = spanIdOf(*id, arena);
    span.id = own.id;
    span.idText = own.text;
    const ValueView& parent = fields.take(kParents);
    setParent(spanIdOf(parent.isMap() ? firstOf(parent, kSpanIds) : parent, arena), span);
}

// Lists ----------------------------------------------------------------------------------------------

EventView eventOf(const ValueView& object, Arena& arena)
{
    EventView event;
    if (object.isText()) event.name = object.text();
    Fields fields(object);
    event.name = object.isMap() ? fields.take({"name", "Name", "event", "event_name"}).text() : event.name;
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

// Resource and scope ---------------------------------------------------------------------------------

/// [[key, value], ...] of the JavaScript SDK 2.
void appendRawPairs(const ValueView& list, std::vector<AttributeView>& out)
{
    for (const ValueView& pair : list.items())
        if (pair.items().size() == 2 && pair.items()[0].isText())
            out.push_back({pair.items()[0].text(), pair.items()[1]});
}

ResourceView resourceOf(const ValueView& value, const Surroundings& around, Arena& arena)
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
    appendLeft(around.shared, "dump.", arena, attributes);
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

/// What kind of work a span is, as Phoenix says it beside the attributes.
void appendPhoenixKind(const ValueView& object, Fields& fields, std::vector<AttributeView>& attributes)
{
    constexpr std::string_view key = "openinference.span.kind";
    if (findAttribute(attributes, key) != nullptr) return;
    if (const ValueView& kind = firstOf(object, {"span_kind", "spanKind"}); kind.isText() && !kindWord(kind))
        attributes.push_back({key, fields.take({"span_kind", "spanKind"})});
}

/// What tables of spans, as the records of Logfire, have columns for.
void readColumns(const ValueView& object, Fields& fields, Arena& arena, SpanView& span,
                 std::vector<AttributeView>& attributes)
{
    const auto takeText = [&](std::string_view column) -> const ValueView& {
        static const ValueView none{};
        return object[column].isText() ? fields.take({column}) : none;
    };
    if (const ValueView& name = takeText("otel_scope_name"); !name.isNull()) span.scope.name = name.text();
    if (const ValueView& version = takeText("otel_scope_version"); !version.isNull())
        span.scope.version = version.text();
    constexpr std::pair<std::string_view, std::string_view> columns[]{
        {"exception_type", "exception.type"},
        {"exception_message", "exception.message"},
        {"exception_stacktrace", "exception.stacktrace"}};
    for (const auto& [column, key] : columns)
        if (const ValueView& value = takeText(column); !value.isNull()) attributes.push_back({key, value});
    std::vector<AttributeView> resource(span.resource.attributes.begin(), span.resource.attributes.end());
    if (structured(object["otel_resource_attributes"], arena).isMap())
        appendAttributes(fields.take({"otel_resource_attributes"}), arena, resource);
    if (findAttribute(resource, "service.name") == nullptr)
        if (const ValueView& service = takeText("service_name"); !service.isNull())
            resource.push_back({"service.name", service});
    if (resource.size() != span.resource.attributes.size()) span.resource.attributes = arena.copy(resource);
}

constexpr std::size_t kShortText = 1024;

bool isShort(const ValueView& value)
{
    return !value.isArray() && !value.isMap() && value.text().size() <= kShortText;
}

} // namespace

bool isSpan(const ValueView& object, bool insideTrace)
{
    if (!object.isMap()) return false;
    const ValueView& context = firstOf(object, kContexts);
    if (!firstOf(context, kTraceIds).isNull() && !firstOf(context, kSpanIds).isNull()) return true;
    const bool traced = insideTrace || !firstOf(object, kTraceIds).isNull();
    if (!traced) return false;
    if (!firstOf(object, kSpanIds).isNull()) return hasStart(object);
    // The JavaScript console exporter calls the span's id "id"; so do home-made lists of one trace.
    const bool exported = object["attributes"].isMap() && object["kind"].isNumber();
    return object["id"].isText() && (exported || insideTrace) && hasStart(object);
}

bool isPhoenixSpan(const ValueView& object)
{
    const bool context =
        !firstOf(object["context"], kSpanIds).isNull() || !object["context.span_id"].isNull();
    const ValueView& kind = firstOf(object, {"span_kind", "spanKind"});
    return context && kind.isText() && !kindWord(kind);
}

SpanView spanOf(const ValueView& object, const Surroundings& around, Arena& arena)
{
    SpanView span;
    Fields fields(object);
    std::vector<AttributeView> fromContext;
    readIds(object, around, arena, fields, span, fromContext);
    span.name =
        fields.take({"name", "Name", "span_name", "spanName", "operation_name", "operationName"}).text();
    readTimes(object, fields, span);
    readKind(object, fields, span);
    readStatus(object, fields, span);
    if (span.traceState.empty())
        if (const ValueView& state = fields.take({"trace_state", "traceState"}); state.text() != "[]")
            span.traceState = state.text();
    span.events = listOf<EventView>(fields.take({"events", "Events", "otel_events"}), arena, eventOf);
    span.links = listOf<LinkView>(fields.take({"links", "Links", "otel_links"}), arena, linkOf);
    span.droppedAttributes = countIn(fields.take({"droppedAttributesCount", "_droppedAttributesCount",
                                                  "dropped_attributes_count", "DroppedAttributes"}));
    span.droppedEvents = countIn(
        fields.take({"droppedEventsCount", "_droppedEventsCount", "dropped_events_count", "DroppedEvents"}));
    span.droppedLinks = countIn(
        fields.take({"droppedLinksCount", "_droppedLinksCount", "dropped_links_count", "DroppedLinks"}));
    span.resource = resourceOf(fields.take({"resource", "Resource"}), around, arena);
    span.scope =
        scopeOf(fields.take({"instrumentationScope", "instrumentationLibrary", "instrumentation_scope",
                             "instrumentation_info", "scope", "InstrumentationScope"}),
                arena);
    static_cast<void>(fields.take({"InstrumentationLibrary"})); // Go repeats the scope under its old name
    std::vector<AttributeView> attributes;
    appendAttributes(fields.take({"attributes", "Attributes"}), arena, attributes);
    appendPhoenixKind(object, fields, attributes);
    readColumns(object, fields, arena, span, attributes);
    appendLeft(fromContext, "span.", arena, attributes);
    appendLeft(fields.left(), "span.", arena, attributes);
    span.attributes = arena.copy(attributes);
    return span;
}

void appendSurroundings(const std::vector<AttributeView>& left, Surroundings& around)
{
    for (const AttributeView& attribute : left)
        (isShort(attribute.value) ? around.shared : around.once).push_back(attribute);
}

void addSpans(const ValueView& list, const Surroundings& around, BatchBuilder& out, const Place& place)
{
    const auto items = list.items();
    const auto isRoot = [](const ValueView& item) {
        const ValueView& parent = firstOf(item, kParents);
        return item.isMap() && (parent.isNull() || (parent.isText() && parent.text().empty()));
    };
    auto first = std::find_if(items.begin(), items.end(), isRoot);
    if (first == items.end())
        first = std::find_if(items.begin(), items.end(), [](const ValueView& item) { return item.isMap(); });
    Arena arena;
    for (auto item = items.begin(); item != items.end() && !out.stopped(); ++item) {
        if (!item->isMap()) {
            out.report().add("unknown_document", Severity::warning, place, toJson(*item));
            continue;
        }
        SpanView span = spanOf(*item, around, arena);
        if (item == first && !around.once.empty()) {
            std::vector<AttributeView> attributes(span.attributes.begin(), span.attributes.end());
            appendLeft(around.once, "dump.", arena, attributes);
            span.attributes = arena.copy(attributes);
        }
        noteOddIds(span, out, place);
        out.add(span, place);
        addAnnotations(*item, span, out);
        arena.clear();
    }
}

void addSpan(const ValueView& object, BatchBuilder& out, const Place& place)
{
    addSpans(ValueView::ofArray({&object, 1}), {}, out, place);
}

} // namespace retrospan::import::dump
