#include "import/dump_span.h"

#include "import/dump_names.h"
#include "import/dump_parts.h"
#include "import/dump_scores.h"
#include "import/json.h"
#include "import/otlp_values.h"

#include <algorithm>
#include <array>
#include <optional>

namespace retrospan::import::dump {
namespace {

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
    for (const std::string_view name : {"status_code", "statusCode"})
        if (const auto status = statusOf(object[name])) {
            span.status = *status;
            static_cast<void>(fields.take({name}));
        }
    const ValueView& message = fields.take({"status_message", "statusMessage", "status_description"});
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

/// What kind of work a span is, as Phoenix says it beside the attributes.
void appendPhoenixKind(const ValueView& object, Fields& fields, std::vector<AttributeView>& attributes)
{
    constexpr std::string_view key = "openinference.span.kind";
    if (findAttribute(attributes, key) != nullptr) return;
    if (const ValueView& kind = firstOf(object, {"span_kind", "spanKind"}); kind.isText() && !kindWord(kind))
        attributes.push_back({key, fields.take({"span_kind", "spanKind"})});
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
    span.events = eventsOf(fields.take({"events", "Events"}), arena);
    span.links = linksOf(fields.take({"links", "Links"}), arena);
    span.droppedAttributes = countIn(fields.take({"droppedAttributesCount", "_droppedAttributesCount",
                                                  "dropped_attributes_count", "DroppedAttributes"}));
    span.droppedEvents = countIn(
        fields.take({"droppedEventsCount", "_droppedEventsCount", "dropped_events_count", "DroppedEvents"}));
    span.droppedLinks = countIn(
        fields.take({"droppedLinksCount", "_droppedLinksCount", "dropped_links_count", "DroppedLinks"}));
    span.resource = resourceOf(fields.take({"resource", "Resource"}), around.shared, arena);
    span.scope =
        scopeOf(fields.take({"instrumentationScope", "instrumentationLibrary", "instrumentation_scope",
                             "instrumentation_info", "scope", "InstrumentationScope"}),
                arena);
    static_cast<void>(fields.take({"InstrumentationLibrary"})); // Go repeats the scope under its old name
    std::vector<AttributeView> attributes;
    appendAttributes(fields.take({"attributes", "Attributes"}), arena, attributes);
    appendPhoenixKind(object, fields, attributes);
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
