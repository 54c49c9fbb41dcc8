// libprotobuf as the oracle of our decoder: random requests are written by one and read by the other, and
// every field is compared, at any chunk boundary and in every framing.
#include "import/importer.h"
#include "trace/record_codec.h"

#include "import/proto/otlp.pb.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace retrospan::import {
namespace {

std::string real(double value)
{
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return "real " + std::to_string(bits);
}

// What was written, as text.

std::string told(const otlp::AnyValue& value);

template <typename KeyValues> std::string toldAttributes(const KeyValues& attributes)
{
    std::string text = "{";
    for (const otlp::KeyValue& attribute : attributes)
        text += attribute.key() + "=" + told(attribute.value()) + ";";
    return text + "}";
}

std::string told(const otlp::AnyValue& value)
{
    switch (value.value_case()) {
    case otlp::AnyValue::kStringValue: return "text " + value.string_value();
    case otlp::AnyValue::kBoolValue: return value.bool_value() ? "true" : "false";
    case otlp::AnyValue::kIntValue: return "integer " + std::to_string(value.int_value());
    case otlp::AnyValue::kDoubleValue: return real(value.double_value());
    case otlp::AnyValue::kKvlistValue: return toldAttributes(value.kvlist_value().values());
    case otlp::AnyValue::kBytesValue: return "bytes " + hexOfBytes(value.bytes_value());
    case otlp::AnyValue::kArrayValue: {
        std::string text = "[";
        for (const otlp::AnyValue& item : value.array_value().values()) text += told(item) + ",";
        return text + "]";
    }
    case otlp::AnyValue::VALUE_NOT_SET: break;
    }
    return "null";
}

std::string told(const otlp::Span::Event& event)
{
    return std::to_string(event.time_unix_nano()) + " " + event.name() + " "
        + toldAttributes(event.attributes()) + std::to_string(event.dropped_attributes_count()) + "\n";
}

std::string told(const otlp::Span::Link& link)
{
    return hexOfBytes(link.trace_id()) + " " + hexOfBytes(link.span_id()) + " " + link.trace_state() + " "
        + toldAttributes(link.attributes()) + std::to_string(link.dropped_attributes_count()) + " "
        + std::to_string(link.flags()) + "\n";
}

template <typename Group> std::string toldContext(const Group& group)
{
    return toldAttributes(group.resource().attributes())
        + std::to_string(group.resource().dropped_attributes_count()) + group.schema_url() + "\n";
}

template <typename Scoped> std::string toldScope(const Scoped& scoped)
{
    const otlp::InstrumentationScope& scope = scoped.scope();
    return scope.name() + " " + scope.version() + toldAttributes(scope.attributes())
        + std::to_string(scope.dropped_attributes_count()) + scoped.schema_url() + "\n";
}

std::string told(const otlp::Span& span)
{
    std::string text = hexOfBytes(span.trace_id()) + " " + hexOfBytes(span.span_id()) + " "
        + hexOfBytes(span.parent_span_id()) + " " + span.name() + " "
        + std::to_string(span.start_time_unix_nano()) + " " + std::to_string(span.end_time_unix_nano()) + " "
        + std::to_string(span.kind()) + " " + std::to_string(span.status().code()) + span.status().message()
        + " " + span.trace_state() + " " + std::to_string(span.flags()) + " "
        + std::to_string(span.dropped_attributes_count()) + " " + std::to_string(span.dropped_events_count())
        + " " + std::to_string(span.dropped_links_count()) + "\n" + toldAttributes(span.attributes()) + "\n";
    for (const auto& event : span.events()) text += told(event);
    for (const auto& link : span.links()) text += told(link);
    return text;
}

std::string told(const otlp::TracesData& request)
{
    std::string text;
    for (const auto& group : request.resource_spans())
        for (const auto& scoped : group.scope_spans())
            for (const auto& span : scoped.spans())
                text += told(span) + toldContext(group) + toldScope(scoped) + "\n";
    return text;
}

// What was read, as the same text.

std::string told(const ValueView& value);

std::string toldAttributes(AttributesView attributes)
{
    std::string text = "{";
    for (const AttributeView& attribute : attributes)
        text += std::string(attribute.key) + "=" + told(attribute.value) + ";";
    return text + "}";
}

std::string told(const ValueView& value)
{
    switch (value.type()) {
    case ValueView::Type::text: return "text " + std::string(value.text());
    case ValueView::Type::boolean: return value.boolean() ? "true" : "false";
    case ValueView::Type::integer: return "integer " + std::to_string(value.integer());
    case ValueView::Type::real: return real(value.real());
    case ValueView::Type::map: return toldAttributes(value.members());
    case ValueView::Type::bytes: return "bytes " + hexOfBytes(value.bytes());
    case ValueView::Type::array: {
        std::string text = "[";
        for (const ValueView& item : value.items()) text += told(item) + ",";
        return text + "]";
    }
    case ValueView::Type::null: break;
    }
    return "null";
}

std::string told(const SpanView& span)
{
    std::string text = std::string(span.traceId) + " " + toHex(span.id) + " "
        + (span.parentId.empty() ? "" : toHex(span.parentId)) + " " + std::string(span.name) + " "
        + std::to_string(span.startNs) + " " + std::to_string(span.endNs) + " "
        + std::to_string(span.otlpKind) + " " + std::to_string(static_cast<int>(span.status))
        + std::string(span.statusMessage) + " " + std::string(span.traceState) + " "
        + std::to_string(span.flags) + " " + std::to_string(span.droppedAttributes) + " "
        + std::to_string(span.droppedEvents) + " " + std::to_string(span.droppedLinks) + "\n"
        + toldAttributes(span.attributes) + "\n";
    for (const EventView& event : span.events)
        text += std::to_string(event.timeNs) + " " + std::string(event.name) + " "
            + toldAttributes(event.attributes) + std::to_string(event.droppedAttributes) + "\n";
    for (const LinkView& link : span.links)
        text += std::string(link.traceId) + " " + std::string(link.spanId) + " "
            + std::string(link.traceState) + " " + toldAttributes(link.attributes)
            + std::to_string(link.droppedAttributes) + " " + std::to_string(link.flags) + "\n";
    text += toldAttributes(span.resource.attributes) + std::to_string(span.resource.droppedAttributes)
        + std::string(span.resource.schemaUrl) + "\n";
    return text + std::string(span.scope.name) + " " + std::string(span.scope.version)
        + toldAttributes(span.scope.attributes) + std::to_string(span.scope.droppedAttributes)
        + std::string(span.scope.schemaUrl) + "\n\n";
}

SpanView viewOf(const SpanBatch& batch, const BatchSpan& row, Arena& arena)
{
    const auto inlineOnly = [](std::string_view) { return std::string_view(); };
    SpanView span;
    span.traceId = batch.traces[row.trace].id;
    span.id = row.id;
    span.parentId = row.parentId;
    span.startNs = row.startNs;
    span.endNs = row.endNs;
    EXPECT_TRUE(decodeRecord(std::string_view(batch.records).substr(row.recordOffset, row.recordSize),
                             inlineOnly, arena, span));
    EXPECT_TRUE(decodeResource(batch.shared[row.resource], inlineOnly, arena, span.resource));
    EXPECT_TRUE(decodeScope(batch.shared[row.scope], inlineOnly, arena, span.scope));
    if (span.name.empty()) span.name = batch.strings.view(row.name);
    return span;
}

std::string imported(const std::string& bytes, std::mt19937* random)
{
    std::string text;
    ImportReport report;
    const auto sink = [&](SpanBatch&& batch) {
        for (const BatchSpan& row : batch.spans) {
            Arena arena;
            text += told(viewOf(batch, row, arena));
        }
        return true;
    };
    Importer importer({"oracle"}, sink, report);
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t size = random == nullptr ? bytes.size() : 1 + (*random)() % 700;
        importer.push(std::string_view(bytes).substr(at, size));
        at += size;
    }
    importer.finish();
    return text;
}

/// Random messages: every field, every type of value, nested, present or absent.
class Writer {
public:
    explicit Writer(std::uint32_t seed)
        : m_random(seed)
    {
    }

    otlp::TracesData request()
    {
        otlp::TracesData request;
        for (std::uint32_t groups = 1 + below(3); groups > 0; --groups) fill(*request.add_resource_spans());
        return request;
    }

    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(m_random() % limit); }

private:
    std::uint64_t wide() { return std::uint64_t{m_random()} << 32 | m_random(); }
    std::uint64_t time() { return wide() >> 1; }

    std::string bytes(std::size_t size)
    {
        std::string bytes(size, '\0');
        for (char& c : bytes) c = static_cast<char>(m_random());
        return bytes;
    }

    std::string text()
    {
        constexpr const char* words[] = {"a", "naïve", "日本", "\n", "\"", "gen_ai", "0", " ", "🙂"};
        std::string text;
        for (std::uint32_t left = below(below(9) == 0 ? 200 : 4); left > 0; --left)
            text += words[below(std::size(words))];
        return text;
    }

    void fill(otlp::AnyValue& value, int depth)
    {
        switch (below(depth > 3 ? 6 : 8)) {
        case 0: value.set_string_value(text()); break;
        case 1: value.set_bool_value(below(2) == 0); break;
        case 2: value.set_int_value(static_cast<std::int64_t>(wide())); break;
        case 3: value.set_double_value(static_cast<double>(wide()) / 7); break;
        case 4: value.set_bytes_value(bytes(below(20))); break;
        case 5: break;
        case 6:
            value.mutable_array_value();
            for (std::uint32_t left = below(4); left > 0; --left)
                fill(*value.mutable_array_value()->add_values(), depth + 1);
            break;
        default:
            value.mutable_kvlist_value();
            for (std::uint32_t left = below(4); left > 0; --left)
                fill(*value.mutable_kvlist_value()->add_values(), depth + 1);
        }
    }

    void fill(otlp::KeyValue& attribute, int depth)
    {
        attribute.set_key(text());
        fill(*attribute.mutable_value(), depth);
    }

    template <typename Owner> void fillAttributes(Owner& owner)
    {
        for (std::uint32_t left = below(5); left > 0; --left) fill(*owner.add_attributes(), 0);
        if (below(3) == 0) owner.set_dropped_attributes_count(below(1'000'000));
    }

    void fill(otlp::Span& span)
    {
        span.set_trace_id(bytes(16));
        span.set_span_id(bytes(8));
        if (below(3) != 0) span.set_parent_span_id(bytes(8));
        span.set_name(text());
        span.set_trace_state(text());
        span.set_kind(static_cast<int>(below(6)));
        span.set_start_time_unix_nano(time());
        if (below(4) != 0) span.set_end_time_unix_nano(time());
        span.set_flags(static_cast<std::uint32_t>(m_random()));
        if (below(2) == 0) span.mutable_status()->set_code(static_cast<int>(below(3)));
        if (below(2) == 0) span.mutable_status()->set_message(text());
        fillAttributes(span);
        for (std::uint32_t left = below(3); left > 0; --left) {
            otlp::Span::Event& event = *span.add_events();
            event.set_time_unix_nano(time());
            event.set_name(text());
            fillAttributes(event);
        }
        for (std::uint32_t left = below(3); left > 0; --left) {
            otlp::Span::Link& link = *span.add_links();
            link.set_trace_id(bytes(16));
            link.set_span_id(bytes(8));
            link.set_trace_state(text());
            link.set_flags(static_cast<std::uint32_t>(m_random()));
            fillAttributes(link);
        }
        span.set_dropped_events_count(below(9));
        span.set_dropped_links_count(below(9));
    }

    void fill(otlp::ResourceSpans& group)
    {
        fillAttributes(*group.mutable_resource());
        group.set_schema_url(text());
        for (std::uint32_t scopes = 1 + below(2); scopes > 0; --scopes) {
            otlp::ScopeSpans& scoped = *group.add_scope_spans();
            scoped.mutable_scope()->set_name(text());
            scoped.mutable_scope()->set_version(text());
            fillAttributes(*scoped.mutable_scope());
            scoped.set_schema_url(text());
            for (std::uint32_t spans = 1 + below(4); spans > 0; --spans) fill(*scoped.add_spans());
        }
    }

    std::mt19937 m_random;
};

TEST(OtlpOracle, EveryFieldOfRandomRequestsIsRead)
{
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        const otlp::TracesData request = Writer(seed).request();
        ASSERT_EQ(imported(request.SerializeAsString(), nullptr), told(request)) << "seed " << seed;
    }
}

TEST(OtlpOracle, AtAnyChunkBoundaryAndInEveryFraming)
{
    for (std::uint32_t seed = 1; seed <= 40; ++seed) {
        std::mt19937 random(seed);
        std::string expected, concatenated, prefixed;
        Writer writer(seed);
        for (int requests = 0; requests < 3; ++requests) {
            const otlp::TracesData request = writer.request();
            const std::string bytes = request.SerializeAsString();
            expected += told(request);
            concatenated += bytes;
            for (int shift = 24; shift >= 0; shift -= 8)
                prefixed += static_cast<char>(bytes.size() >> static_cast<unsigned>(shift));
            prefixed += bytes;
        }
        ASSERT_EQ(imported(concatenated, &random), expected) << "seed " << seed;
        ASSERT_EQ(imported(prefixed, &random), expected) << "seed " << seed;
    }
}

TEST(OtlpOracle, LogRecordsBecomeEventsOfTheirSpan)
{
    otlp::LogsData logs;
    otlp::ResourceLogs& group = *logs.add_resource_logs();
    otlp::LogRecord& record = *group.add_scope_logs()->add_log_records();
    record.set_time_unix_nano(1'700'000'000'000'000'001);
    record.set_observed_time_unix_nano(1'700'000'000'000'000'009);
    record.set_trace_id(std::string(16, '\x11'));
    record.set_span_id(std::string(8, '\x22'));
    record.set_event_name("gen_ai.user.message");
    record.set_severity_number(9);
    record.set_severity_text("INFO");
    record.set_dropped_attributes_count(4);
    record.mutable_body()->mutable_kvlist_value()->add_values()->set_key("content");
    otlp::KeyValue& attribute = *record.add_attributes();
    attribute.set_key("gen_ai.system");
    attribute.mutable_value()->set_string_value("openai");
    const std::string bytes = logs.SerializeAsString();
    for (std::size_t cut = 0; cut < bytes.size(); cut += 7) {
        std::mt19937 random(static_cast<std::uint32_t>(cut));
        const std::string text = imported(bytes, &random);
        EXPECT_NE(text.find("1700000000000000001 gen_ai.user.message {"), std::string::npos) << text;
        EXPECT_NE(text.find("gen_ai.system=text openai;"), std::string::npos) << text;
        EXPECT_NE(text.find("={content=null;};"), std::string::npos) << text;
        EXPECT_NE(text.find("}4\n"), std::string::npos) << text;
        EXPECT_NE(text.find(std::string(32, '1') + " " + std::string(16, '2')), std::string::npos) << text;
    }
}

} // namespace
} // namespace retrospan::import
