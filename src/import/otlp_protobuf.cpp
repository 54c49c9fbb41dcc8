// OTLP protobuf, traces and logs, by field number (formats.md 3.1 to 3.3). Zero copy: texts are views into
// the message. Unknown fields are skipped; malformed bytes end the message, and what was read before stays.
#include "import/formats.h"
#include "import/json.h"
#include "import/otlp_values.h"
#include "trace/record_codec.h"

#include <protozero/pbf_reader.hpp>

#include <bit>
#include <utility>

namespace retrospan::import {
namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;

constexpr std::size_t kTraceIdBytes = 16;
constexpr std::size_t kSpanIdBytes = 8;

/// A field counts only with the wire type it must have; with another one it is skipped like an unknown one.
constexpr std::uint32_t bytesField(std::uint32_t tag)
{
    return protozero::tag_and_type(tag, pbf_wire_type::length_delimited);
}
constexpr std::uint32_t varintField(std::uint32_t tag)
{
    return protozero::tag_and_type(tag, pbf_wire_type::varint);
}
constexpr std::uint32_t fixed64Field(std::uint32_t tag)
{
    return protozero::tag_and_type(tag, pbf_wire_type::fixed64);
}
constexpr std::uint32_t fixed32Field(std::uint32_t tag)
{
    return protozero::tag_and_type(tag, pbf_wire_type::fixed32);
}

std::string_view viewOf(const protozero::data_view& data)
{
    return {data.data(), data.size()};
}

std::int64_t timeOf(std::uint64_t ns)
{
    return static_cast<std::int64_t>(std::min<std::uint64_t>(ns, INT64_MAX));
}

/// Reads the parts of OTLP messages into views; arrays live in the arena.
class Decoder {
public:
    explicit Decoder(Arena& arena)
        : m_arena(arena)
    {
    }

    std::string_view text(pbf_reader& in) { return repairUtf8(viewOf(in.get_view()), m_arena); }

    AttributeView keyValue(pbf_reader in, int depth)
    {
        AttributeView attribute;
        while (in.next()) {
            switch (in.tag_and_type()) {
            case bytesField(1): attribute.key = text(in); break;
            case bytesField(2): attribute.value = anyValue(in.get_message(), depth); break;
            default: in.skip();
            }
        }
        return attribute;
    }

    ValueView anyValue(pbf_reader in, int depth)
    {
        if (depth > kMaxValueDepth) return ValueView::ofText("\u2026");
        ValueView value;
        while (in.next()) {
            switch (in.tag_and_type()) {
            case bytesField(1): value = ValueView::ofText(text(in)); break;
            case varintField(2): value = ValueView::ofBoolean(in.get_bool()); break;
            case varintField(3): value = ValueView::ofInteger(in.get_int64()); break;
            case fixed64Field(4): value = ValueView::ofReal(in.get_double()); break;
            case bytesField(5): value = array(in.get_message(), depth + 1); break;
            case bytesField(6): value = ValueView::ofMap(keyValues(in.get_message(), depth + 1)); break;
            case bytesField(7): value = ValueView::ofBytes(viewOf(in.get_view())); break;
            default: in.skip();
            }
        }
        return value;
    }

    void resource(pbf_reader in, ResourceView& resource)
    {
        std::vector<AttributeView> attributes;
        while (in.next()) {
            switch (in.tag_and_type()) {
            case bytesField(1): append(attributes, in, [&](pbf_reader at) { return keyValue(at, 0); }); break;
            case varintField(2): resource.droppedAttributes = in.get_uint32(); break;
            default: in.skip();
            }
        }
        resource.attributes = m_arena.copy(attributes);
    }

    void scope(pbf_reader in, ScopeView& scope)
    {
        std::vector<AttributeView> attributes;
        while (in.next()) {
            switch (in.tag_and_type()) {
            case bytesField(1): scope.name = text(in); break;
            case bytesField(2): scope.version = text(in); break;
            case bytesField(3): append(attributes, in, [&](pbf_reader at) { return keyValue(at, 0); }); break;
            case varintField(4): scope.droppedAttributes = in.get_uint32(); break;
            default: in.skip();
            }
        }
        scope.attributes = m_arena.copy(attributes);
    }

    void spanId(std::string_view bytes, SpanId& id, std::string_view& idText)
    {
        if (bytes.empty()) return;
        if (bytes.size() == kSpanIdBytes) {
            for (const char c : bytes) id.value = id.value << 8 | static_cast<unsigned char>(c);
            return;
        }
        idText = m_arena.copy(hexOfBytes(bytes));
        id = spanIdFromText(idText);
    }

    std::string_view traceId(std::string_view bytes)
    {
        return m_arena.copy(canonicalTraceId(hexOfBytes(bytes)));
    }

    /// Spans of a trace come in runs. Valid until the next call.
    std::string_view ownTraceId(std::string_view bytes)
    {
        if (bytes != m_lastTraceBytes) {
            m_lastTraceBytes = bytes;
            m_lastTraceId = canonicalTraceId(hexOfBytes(bytes));
        }
        return m_lastTraceId;
    }

    SpanView span(pbf_reader in)
    {
        SpanView span;
        m_attributes.clear();
        m_events.clear();
        m_links.clear();
        while (in.next()) spanField(in, span);
        span.attributes = m_arena.copy(m_attributes);
        span.events = m_arena.copy(m_events);
        span.links = m_arena.copy(m_links);
        return span;
    }

    LogRecordView logRecord(pbf_reader in)
    {
        LogRecordView record;
        std::vector<AttributeView> attributes;
        while (in.next()) {
            switch (in.tag_and_type()) {
            case fixed64Field(1): record.timeNs = timeOf(in.get_fixed64()); break;
            case varintField(2): record.severityNumber = in.get_int32(); break;
            case bytesField(3): record.severityText = text(in); break;
            case bytesField(5): record.body = anyValue(in.get_message(), 0); break;
            case bytesField(6): append(attributes, in, [&](pbf_reader at) { return keyValue(at, 0); }); break;
            case varintField(7): record.droppedAttributes = in.get_uint32(); break;
            case bytesField(9): record.traceId = traceId(viewOf(in.get_view())); break;
            case bytesField(10): spanId(viewOf(in.get_view()), record.spanId, record.spanIdText); break;
            case fixed64Field(11): record.observedNs = timeOf(in.get_fixed64()); break;
            case bytesField(12): record.eventName = text(in); break;
            default: in.skip();
            }
        }
        record.attributes = m_arena.copy(attributes);
        return record;
    }

    /// Values left out since the last call; begins the next span.
    std::uint64_t takeDropped()
    {
        m_values = 0;
        return std::exchange(m_dropped, 0);
    }

private:
    /// A value of two bytes takes forty in memory, so their number is limited.
    static constexpr std::size_t kMaxValues = 500'000;

    template <typename Item, typename Read> void append(std::vector<Item>& to, pbf_reader& in, Read read)
    {
        if (m_values < kMaxValues) {
            ++m_values;
            return to.push_back(read(in.get_message()));
        }
        ++m_dropped;
        in.skip();
    }

    void spanField(pbf_reader& in, SpanView& span)
    {
        switch (in.tag_and_type()) {
        case bytesField(1): span.traceId = ownTraceId(viewOf(in.get_view())); return;
        case bytesField(2): return spanId(viewOf(in.get_view()), span.id, span.idText);
        case bytesField(3): span.traceState = text(in); return;
        case bytesField(4): return spanId(viewOf(in.get_view()), span.parentId, span.parentText);
        case bytesField(5): span.name = text(in); return;
        case varintField(6): span.otlpKind = static_cast<std::uint8_t>(std::min(in.get_uint32(), 5U)); return;
        case fixed64Field(7): span.startNs = timeOf(in.get_fixed64()); return;
        case fixed64Field(8): span.endNs = timeOf(in.get_fixed64()); return;
        case bytesField(9): return append(m_attributes, in, [&](pbf_reader at) { return keyValue(at, 0); });
        case varintField(10): span.droppedAttributes = in.get_uint32(); return;
        case bytesField(11): return append(m_events, in, [&](pbf_reader at) { return event(at); });
        case varintField(12): span.droppedEvents = in.get_uint32(); return;
        case bytesField(13): return append(m_links, in, [&](pbf_reader at) { return link(at); });
        case varintField(14): span.droppedLinks = in.get_uint32(); return;
        case bytesField(15): return status(in.get_message(), span);
        case fixed32Field(16): span.flags = in.get_fixed32(); return;
        default: in.skip();
        }
    }

    void status(pbf_reader in, SpanView& span)
    {
        while (in.next()) {
            switch (in.tag_and_type()) {
            case bytesField(2): span.statusMessage = text(in); break;
            case varintField(3): span.status = static_cast<OtlpStatus>(std::min(in.get_uint32(), 2U)); break;
            default: in.skip();
            }
        }
    }

    EventView event(pbf_reader in)
    {
        EventView event;
        std::vector<AttributeView> attributes;
        while (in.next()) {
            switch (in.tag_and_type()) {
            case fixed64Field(1): event.timeNs = timeOf(in.get_fixed64()); break;
            case bytesField(2): event.name = text(in); break;
            case bytesField(3): append(attributes, in, [&](pbf_reader at) { return keyValue(at, 0); }); break;
            case varintField(4): event.droppedAttributes = in.get_uint32(); break;
            default: in.skip();
            }
        }
        event.attributes = m_arena.copy(attributes);
        return event;
    }

    LinkView link(pbf_reader in)
    {
        LinkView link;
        std::vector<AttributeView> attributes;
        while (in.next()) {
            switch (in.tag_and_type()) {
            case bytesField(1): link.traceId = traceId(viewOf(in.get_view())); break;
            case bytesField(2): link.spanId = m_arena.copy(hexOfBytes(viewOf(in.get_view()))); break;
            case bytesField(3): link.traceState = text(in); break;
            case bytesField(4): append(attributes, in, [&](pbf_reader at) { return keyValue(at, 0); }); break;
            case varintField(5): link.droppedAttributes = in.get_uint32(); break;
            case fixed32Field(6): link.flags = in.get_fixed32(); break;
            default: in.skip();
            }
        }
        link.attributes = m_arena.copy(attributes);
        return link;
    }

    AttributesView keyValues(pbf_reader in, int depth)
    {
        std::vector<AttributeView> members;
        while (in.next()) {
            if (in.tag_and_type() == bytesField(1))
                append(members, in, [&](pbf_reader at) { return keyValue(at, depth); });
            else
                in.skip();
        }
        return m_arena.copy(members);
    }

    ValueView array(pbf_reader in, int depth)
    {
        std::vector<ValueView> items;
        while (in.next()) {
            if (in.tag_and_type() == bytesField(1))
                append(items, in, [&](pbf_reader at) { return anyValue(at, depth); });
            else
                in.skip();
        }
        return ValueView::ofArray(m_arena.copy(items));
    }

    Arena& m_arena;
    std::size_t m_values = 0;
    std::uint64_t m_dropped = 0;
    std::string m_lastTraceBytes, m_lastTraceId;
    std::vector<AttributeView> m_attributes;
    std::vector<EventView> m_events;
    std::vector<LinkView> m_links;
};

enum class Signal { unknown, traces, logs };

/// The outer messages of both signals are alike: only a span or a log record itself tells (formats.md 3.5).
Signal signalOf(std::string_view message)
{
    pbf_reader request(message.data(), message.size());
    while (request.next(1, pbf_wire_type::length_delimited)) {
        pbf_reader resource = request.get_message();
        while (resource.next(2, pbf_wire_type::length_delimited)) {
            pbf_reader scope = resource.get_message();
            while (scope.next(2, pbf_wire_type::length_delimited)) {
                pbf_reader item = scope.get_message();
                while (item.next()) {
                    const bool bytes = item.wire_type() == pbf_wire_type::length_delimited;
                    if (item.tag() == 1 && item.wire_type() == pbf_wire_type::fixed64) return Signal::logs;
                    if (item.tag() == 11 && item.wire_type() == pbf_wire_type::fixed64) return Signal::logs;
                    if (item.tag() == 1 && bytes)
                        return item.get_view().size() == kTraceIdBytes ? Signal::traces : Signal::unknown;
                    item.skip();
                }
            }
        }
    }
    return Signal::unknown;
}

class OtlpProtobufReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        if (document.shape != Document::Shape::protobuf || isZipkinProtobuf(document.bytes)) return false;
        out.setFormat("otlp-protobuf");
        m_place = document.place;
        try {
            const Signal signal = signalOf(document.bytes);
            pbf_reader request(document.bytes.data(), document.bytes.size());
            while (request.next(1, pbf_wire_type::length_delimited))
                resourceItems(request.get_message(), signal, out);
        } catch (const protozero::exception& malformed) {
            out.report().add("malformed_protobuf", Severity::error, m_place, malformed.what());
        }
        m_arena.clear();
        m_spanArena.clear();
        return true;
    }

private:
    /// Resource first, whatever the order of fields: it applies to all that stands beside it.
    void resourceItems(pbf_reader in, Signal signal, BatchBuilder& out)
    {
        ResourceView resource;
        resource.serial = out.newSerial();
        for (pbf_reader fields = in; fields.next();) {
            if (fields.tag() == 1 && fields.wire_type() == pbf_wire_type::length_delimited)
                Decoder(m_arena).resource(fields.get_message(), resource);
            else
                fields.skip();
        }
        for (pbf_reader fields = in; fields.next();) {
            if (fields.tag() == 3 && fields.wire_type() == pbf_wire_type::length_delimited)
                resource.schemaUrl = Decoder(m_arena).text(fields);
            else
                fields.skip();
        }
        for (pbf_reader fields = in; fields.next();) {
            if (fields.tag() == 2 && fields.wire_type() == pbf_wire_type::length_delimited)
                scopeItems(fields.get_message(), resource, signal, out);
            else
                fields.skip();
        }
    }

    void scopeItems(pbf_reader in, const ResourceView& resource, Signal signal, BatchBuilder& out)
    {
        ScopeView scope;
        std::string_view schemaUrl;
        for (pbf_reader fields = in; fields.next();) {
            if (fields.tag() == 1 && fields.wire_type() == pbf_wire_type::length_delimited)
                Decoder(m_arena).scope(fields.get_message(), scope);
            else if (fields.tag() == 3 && fields.wire_type() == pbf_wire_type::length_delimited)
                schemaUrl = Decoder(m_arena).text(fields);
            else
                fields.skip();
        }
        scope.schemaUrl = schemaUrl;
        scope.serial = out.newSerial();
        Decoder decoder(m_spanArena);
        while (in.next()) {
            if (in.tag() != 2 || in.wire_type() != pbf_wire_type::length_delimited) {
                in.skip();
                continue;
            }
            if (signal == Signal::logs) {
                LogRecordView record = decoder.logRecord(in.get_message());
                record.resource = resource;
                record.scope = scope;
                addLogRecord(record, m_spanArena, out, m_place);
            } else {
                SpanView span = decoder.span(in.get_message());
                span.resource = resource;
                span.scope = scope;
                noteOddIds(span, out, m_place);
                markMissingStart(span);
                out.add(span, m_place);
            }
            if (const std::uint64_t dropped = decoder.takeDropped(); dropped > 0)
                out.report().add("attributes_dropped", Severity::warning, m_place, "too many values",
                                 dropped);
            m_spanArena.clear();
        }
    }

    Arena m_arena, m_spanArena;
    Place m_place;
};

} // namespace

bool isZipkinProtobuf(std::string_view message)
{
    std::size_t trace = 0, span = 0;
    try {
        pbf_reader list(message.data(), message.size());
        if (!list.next(1, pbf_wire_type::length_delimited)) return false;
        for (pbf_reader fields = list.get_message(); fields.next() && span == 0;) {
            const bool bytes = fields.wire_type() == pbf_wire_type::length_delimited;
            if (bytes && fields.tag() == 1)
                trace = fields.get_view().size();
            else if (bytes && fields.tag() == 3)
                span = fields.get_view().size();
            else
                fields.skip();
        }
    } catch (const protozero::exception&) {
        return false;
    }
    return span == kSpanIdBytes && (trace == kTraceIdBytes || trace == kTraceIdBytes / 2);
}

const Format kOtlpProtobufFormat{
    "otlp-protobuf", "OTLP protobuf",
    [](const Document& document) {
        return document.shape == Document::Shape::protobuf && !isZipkinProtobuf(document.bytes);
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<OtlpProtobufReader>(); }};

} // namespace retrospan::import
