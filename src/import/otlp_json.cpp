// OTLP JSON, traces and logs: what the specification says and what files contain (formats.md 3.4, 3.5):
// camelCase and snake_case, hex and base64 ids, enums by name or number, 64-bit numbers as text, number or
// Long object, attributes as list or plain object, wrappers of Tempo and Jaeger, bare ResourceSpans. Keys
// come in any order.
#include "import/formats.h"
#include "import/json.h"
#include "import/json_values.h"
#include "import/otlp_values.h"

#include <algorithm>
#include <array>

namespace retrospan::import {
namespace {

/// Member of `object` under its camelCase or snake_case name.
const ValueView& member(const ValueView& object, std::string_view camel, std::string_view snake)
{
    const ValueView& value = object[camel];
    return value.isNull() && snake != camel ? object[snake] : value;
}

std::uint32_t countOf(const ValueView& value)
{
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(integerOf(value), 0, UINT32_MAX));
}

/// Enum by number or by name: the position of the name's ending in `names`.
template <std::size_t N>
std::uint8_t enumOf(const ValueView& value, const std::array<std::string_view, N>& names)
{
    for (std::size_t i = 0; i < N; ++i)
        if (value.isText()
            && (value.text().ends_with(names[i]) || sameWord(value.text(), names[i].substr(1))))
            return static_cast<std::uint8_t>(i);
    const std::int64_t number = integerOf(value);
    return number >= 0 && number < static_cast<std::int64_t>(N) ? static_cast<std::uint8_t>(number)
                                                                : std::uint8_t{0};
}

constexpr std::array<std::string_view, 6> kKinds{"_UNSPECIFIED", "_INTERNAL", "_SERVER",
                                                 "_CLIENT",      "_PRODUCER", "_CONSUMER"};
constexpr std::array<std::string_view, 3> kStatusCodes{"_UNSET", "_OK", "_ERROR"};

/// Reads the parts of OTLP messages into views; arrays live in the arena.
class Converter {
public:
    explicit Converter(Arena& arena)
        : m_arena(arena)
    {
    }

    AttributesView attributes(const ValueView& list, int depth = 0)
    {
        if (list.isMap()) return list.members(); // home-made writers: {key: value}
        const auto items = list.items();
        const std::span<AttributeView> out = m_arena.array<AttributeView>(items.size());
        for (std::size_t i = 0; i < items.size(); ++i) {
            out[i].key = items[i]["key"].text();
            out[i].value = anyValue(items[i]["value"], depth + 1);
        }
        return out;
    }

    ResourceView resource(const ValueView& value, const ValueView& owner)
    {
        return {attributes(value["attributes"]),
                countOf(member(value, "droppedAttributesCount", "dropped_attributes_count")),
                member(owner, "schemaUrl", "schema_url").text()};
    }

    ScopeView scope(const ValueView& value, const ValueView& owner)
    {
        return {value["name"].text(), value["version"].text(), attributes(value["attributes"]),
                countOf(member(value, "droppedAttributesCount", "dropped_attributes_count")),
                member(owner, "schemaUrl", "schema_url").text()};
    }

    std::span<const EventView> events(const ValueView& list)
    {
        const std::span<EventView> out = m_arena.array<EventView>(list.items().size());
        for (std::size_t i = 0; i < out.size(); ++i) {
            const ValueView& event = list.items()[i];
            out[i] = {integerOf(member(event, "timeUnixNano", "time_unix_nano")), event["name"].text(),
                      attributes(event["attributes"]),
                      countOf(member(event, "droppedAttributesCount", "dropped_attributes_count"))};
        }
        return out;
    }

    std::span<const LinkView> links(const ValueView& list)
    {
        const std::span<LinkView> out = m_arena.array<LinkView>(list.items().size());
        for (std::size_t i = 0; i < out.size(); ++i) {
            const ValueView& link = list.items()[i];
            const OtlpSpanId id = otlpSpanId(member(link, "spanId", "span_id").text(), m_arena);
            out[i].traceId = otlpTraceId(member(link, "traceId", "trace_id").text(), m_arena);
            out[i].spanId = id.text.empty() ? m_arena.copy(toHex(id.id)) : id.text;
            out[i].traceState = member(link, "traceState", "trace_state").text();
            out[i].attributes = attributes(link["attributes"]);
            out[i].droppedAttributes =
                countOf(member(link, "droppedAttributesCount", "dropped_attributes_count"));
            out[i].flags = countOf(link["flags"]);
        }
        return out;
    }

    SpanView span(const ValueView& value)
    {
        SpanView span;
        span.traceId = otlpTraceId(member(value, "traceId", "trace_id").text(), m_arena);
        const OtlpSpanId id = otlpSpanId(member(value, "spanId", "span_id").text(), m_arena);
        const OtlpSpanId parent = otlpSpanId(member(value, "parentSpanId", "parent_span_id").text(), m_arena);
        span.id = id.id;
        span.idText = id.text;
        span.parentId = parent.id;
        span.parentText = parent.text;
        span.name = value["name"].text();
        span.startNs = otlpTime(member(value, "startTimeUnixNano", "start_time_unix_nano"));
        span.endNs = otlpTime(member(value, "endTimeUnixNano", "end_time_unix_nano"));
        span.otlpKind = enumOf(value["kind"], kKinds);
        const ValueView& status = value["status"];
        span.status =
            static_cast<OtlpStatus>(enumOf(status.isText() ? status : status["code"], kStatusCodes));
        span.statusMessage = value["status"]["message"].text();
        span.traceState = member(value, "traceState", "trace_state").text();
        span.flags = countOf(value["flags"]);
        span.attributes = attributes(value["attributes"]);
        span.events = events(value["events"]);
        span.links = links(value["links"]);
        span.droppedAttributes = countOf(member(value, "droppedAttributesCount", "dropped_attributes_count"));
        span.droppedEvents = countOf(member(value, "droppedEventsCount", "dropped_events_count"));
        span.droppedLinks = countOf(member(value, "droppedLinksCount", "dropped_links_count"));
        return span;
    }

    LogRecordView logRecord(const ValueView& value)
    {
        LogRecordView record;
        record.timeNs = integerOf(member(value, "timeUnixNano", "time_unix_nano"));
        record.observedNs = integerOf(member(value, "observedTimeUnixNano", "observed_time_unix_nano"));
        record.severityNumber = integerOf(member(value, "severityNumber", "severity_number"));
        record.severityText = member(value, "severityText", "severity_text").text();
        record.eventName = member(value, "eventName", "event_name").text();
        record.body = anyValue(value["body"], 0);
        record.attributes = attributes(value["attributes"]);
        record.droppedAttributes =
            countOf(member(value, "droppedAttributesCount", "dropped_attributes_count"));
        record.traceId = otlpTraceId(member(value, "traceId", "trace_id").text(), m_arena);
        const OtlpSpanId span = otlpSpanId(member(value, "spanId", "span_id").text(), m_arena);
        record.spanId = span.id;
        record.spanIdText = span.text;
        return record;
    }

private:
    /// An AnyValue; a plain JSON value (home-made writers) is taken as it is.
    ValueView anyValue(const ValueView& value, int depth)
    {
        if (!value.isMap() || depth > kMaxAnyValueDepth) return value;
        if (value.members().empty()) return {};
        if (value.members().size() != 1) return value;
        const auto& [key, inner] = value.members()[0];
        if (key == "stringValue" || key == "string_value") return inner;
        if (key == "boolValue" || key == "bool_value") return inner;
        if (key == "intValue" || key == "int_value")
            return inner.isNull() ? ValueView() : ValueView::ofInteger(integerOf(inner));
        if (key == "doubleValue" || key == "double_value")
            return inner.isNull() ? ValueView() : ValueView::ofReal(realOf(inner));
        if (key == "bytesValue" || key == "bytes_value") return bytesValue(inner);
        if (key == "arrayValue" || key == "array_value") return array(inner["values"], depth);
        if (key == "kvlistValue" || key == "kvlist_value")
            return ValueView::ofMap(attributes(inner["values"], depth));
        return value;
    }

    ValueView array(const ValueView& values, int depth)
    {
        const std::span<ValueView> items = m_arena.array<ValueView>(values.items().size());
        for (std::size_t i = 0; i < items.size(); ++i) items[i] = anyValue(values.items()[i], depth + 1);
        return ValueView::ofArray(items);
    }

    ValueView bytesValue(const ValueView& text)
    {
        std::string padded(text.text());
        while (padded.size() % 4 != 0) padded += '=';
        return ValueView::ofBytes(m_arena.copy(decodedBase64(padded)));
    }

    static constexpr int kMaxAnyValueDepth = 400; ///< JSON itself is limited to 1000
    Arena& m_arena;
};

struct Wrapper {
    std::string_view camel, snake;
};
constexpr std::array<Wrapper, 3> kTraceLists{
    {{"resourceSpans", "resource_spans"}, {"batches", "batches"}, {"resourceSpan", "resource_span"}}};

bool isBareTraces(const ValueView& root)
{
    return !member(root, "scopeSpans", "scope_spans").isNull()
        || !member(root, "instrumentationLibrarySpans", "instrumentation_library_spans").isNull();
}
bool isBareLogs(const ValueView& root)
{
    return !member(root, "scopeLogs", "scope_logs").isNull();
}

/// The object that holds resourceSpans: the document or what Tempo and Jaeger wrap around it.
const ValueView& unwrapped(const ValueView& root)
{
    for (const std::string_view key : {std::string_view("result"), std::string_view("trace")})
        for (const Wrapper& list : kTraceLists)
            if (member(root[key], list.camel, list.snake).isArray()) return root[key];
    return root;
}

/// Tempo says of an answer that lacks spans that it is partial, and why.
void notePartialAnswer(const ValueView& root, BatchBuilder& out, const Place& place)
{
    if (!root["status"].text().ends_with("PARTIAL")) return;
    const std::string_view why = root["message"].text();
    out.report().add("partial_answer", Severity::warning, place, why.empty() ? "PARTIAL" : why);
}

class OtlpJsonReader : public Reader {
public:
    explicit OtlpJsonReader(bool ownExport)
        : m_ownExport(ownExport)
    {
    }

    bool read(const Document& document, BatchBuilder& out) override
    {
        if (document.shape != Document::Shape::json || !recognises(document)) return false;
        const ValueView& root = unwrapped(document.root);
        out.setFormat("otlp-json");
        notePartialAnswer(document.root, out, document.place);
        if (isBareTraces(root)) resourceSpans(root, out, document.place);
        if (isBareLogs(root)) resourceLogs(root, out, document.place);
        for (const Wrapper& list : kTraceLists)
            for (const ValueView& item : member(root, list.camel, list.snake).items())
                resourceSpans(item, out, document.place);
        for (const ValueView& item : member(root, "resourceLogs", "resource_logs").items())
            resourceLogs(item, out, document.place);
        if (const ValueView& metrics = member(root, "resourceMetrics", "resource_metrics"); !metrics.isNull())
            out.report().add("metrics_skipped", Severity::info, document.place,
                             "OTLP metrics are not part of a session");
        return true;
    }

    static bool recognises(const Document& document)
    {
        const ValueView& root = unwrapped(document.root);
        if (!root.isMap()) return false;
        for (const Wrapper& list : kTraceLists)
            if (const ValueView& items = member(root, list.camel, list.snake); items.isArray())
                return list.camel != "batches" || (!items.items().empty() && isBareTraces(items.items()[0]));
        return isBareTraces(root) || isBareLogs(root)
            || member(root, "resourceLogs", "resource_logs").isArray()
            || member(root, "resourceMetrics", "resource_metrics").isArray();
    }

private:
    void resourceSpans(const ValueView& item, BatchBuilder& out, const Place& place)
    {
        ResourceView resource = Converter(m_arena).resource(item["resource"], item);
        resource.serial = out.newSerial();
        const ValueView& scopes = member(item, "scopeSpans", "scope_spans");
        const ValueView& older = member(item, "instrumentationLibrarySpans", "instrumentation_library_spans");
        for (const ValueView& scope : (scopes.isNull() ? older : scopes).items()) {
            const ValueView& described = scope["scope"].isNull()
                ? member(scope, "instrumentationLibrary", "instrumentation_library")
                : scope["scope"];
            ScopeView scopeView = Converter(m_arena).scope(described, scope);
            scopeView.serial = out.newSerial();
            for (const ValueView& value : scope["spans"].items()) {
                if (!value.isMap()) {
                    out.report().add("unknown_document", Severity::warning, place, toJson(value));
                    continue;
                }
                SpanView span = Converter(m_spanArena).span(value);
                span.resource = resource;
                span.scope = scopeView;
                if (!m_ownExport) noteOddIds(span, out, place);
                markMissingStart(span);
                out.add(span, place);
                m_spanArena.clear();
            }
        }
        m_arena.clear();
    }

    void resourceLogs(const ValueView& item, BatchBuilder& out, const Place& place)
    {
        ResourceView resource = Converter(m_arena).resource(item["resource"], item);
        resource.serial = out.newSerial();
        for (const ValueView& scope : member(item, "scopeLogs", "scope_logs").items()) {
            ScopeView scopeView = Converter(m_arena).scope(scope["scope"], scope);
            scopeView.serial = out.newSerial();
            for (const ValueView& value : member(scope, "logRecords", "log_records").items()) {
                LogRecordView record = Converter(m_spanArena).logRecord(value);
                record.resource = resource;
                record.scope = scopeView;
                addLogRecord(record, m_spanArena, out, place);
                m_spanArena.clear();
            }
        }
        m_arena.clear();
    }

    bool m_ownExport; ///< any id is as it should be
    Arena m_arena; ///< resource and scope
    Arena m_spanArena; ///< one span at a time
};

} // namespace

const Format kOtlpJsonFormat{"otlp-json", "OTLP JSON",
                             [](const Document& document) {
                                 return document.shape == Document::Shape::json
                                     && OtlpJsonReader::recognises(document);
                             },
                             [](const ReaderContext& context) -> std::unique_ptr<Reader> {
                                 return std::make_unique<OtlpJsonReader>(context.ownExport);
                             }};

} // namespace retrospan::import
