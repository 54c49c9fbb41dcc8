#include "trace/record_codec.h"

#include "trace/record_layout.h"

namespace retrospan {
namespace {

using namespace record;

void putTag(std::string& out, Tag tag)
{
    out.push_back(static_cast<char>(tag));
}

void putAttributes(std::string& out, AttributesView attributes, int depth);

void putValue(std::string& out, const ValueView& value, int depth)
{
    if (depth > kMaxValueDepth) {
        putTag(out, Tag::text);
        return putText(out, "\u2026");
    }
    switch (value.type()) {
    case ValueView::Type::null: return putTag(out, Tag::null);
    case ValueView::Type::boolean: return putTag(out, value.boolean() ? Tag::true_ : Tag::false_);
    case ValueView::Type::integer: putTag(out, Tag::integer); return putNumber(out, zigzag(value.integer()));
    case ValueView::Type::real: {
        putTag(out, Tag::real);
        const auto bits = std::bit_cast<std::uint64_t>(value.real());
        out.append(reinterpret_cast<const char*>(&bits), sizeof bits);
        return;
    }
    case ValueView::Type::text: putTag(out, Tag::text); return putText(out, value.text());
    case ValueView::Type::bytes: putTag(out, Tag::bytes); return putText(out, value.bytes());
    case ValueView::Type::map: putTag(out, Tag::map); return putAttributes(out, value.members(), depth + 1);
    case ValueView::Type::array:
        putTag(out, Tag::array);
        putNumber(out, value.items().size());
        for (const ValueView& item : value.items()) putValue(out, item, depth + 1);
        return;
    }
}

void putAttributes(std::string& out, AttributesView attributes, int depth)
{
    putNumber(out, attributes.size());
    for (const AttributeView& attribute : attributes) {
        putText(out, attribute.key);
        putValue(out, attribute.value, depth);
    }
}

/// Builds the view of a record; see decodeRecord.
class Decoder {
public:
    Decoder(std::string_view bytes, const ContentResolver& resolve, Arena& arena)
        : m_in(bytes)
        , m_resolve(resolve)
        , m_arena(arena)
    {
    }

    bool span(SpanView& span)
    {
        if (m_in.byte() != kSpanRecord) return false;
        span.addendum = (m_in.number() & kAddendum) != 0;
        span.otlpKind = m_in.byte();
        const std::uint8_t status = m_in.byte();
        if (status > static_cast<std::uint8_t>(OtlpStatus::error)) return false;
        span.status = static_cast<OtlpStatus>(status);
        span.flags = m_in.number32();
        span.droppedAttributes = m_in.number32();
        span.droppedEvents = m_in.number32();
        span.droppedLinks = m_in.number32();
        span.idText = m_in.text();
        span.parentText = m_in.text();
        span.statusMessage = m_in.text();
        span.traceState = m_in.text();
        span.attributes = attributes(0);
        span.events = events();
        span.links = links();
        return finished();
    }

    bool resource(ResourceView& resource)
    {
        if (m_in.byte() != kResourceRecord) return false;
        resource.droppedAttributes = m_in.number32();
        resource.schemaUrl = m_in.text();
        resource.attributes = attributes(0);
        return finished();
    }

    bool scope(ScopeView& scope)
    {
        if (m_in.byte() != kScopeRecord) return false;
        scope.droppedAttributes = m_in.number32();
        scope.schemaUrl = m_in.text();
        scope.name = m_in.text();
        scope.version = m_in.text();
        scope.attributes = attributes(0);
        return finished();
    }

private:
    [[nodiscard]] bool finished() const { return m_in.ok && m_in.atEnd(); }

    AttributesView attributes(int depth)
    {
        const std::size_t count = m_in.count(2);
        const std::span<AttributeView> list = m_arena.array<AttributeView>(count);
        for (AttributeView& attribute : list) {
            attribute.key = m_in.text();
            attribute.value = value(depth);
            if (!m_in.ok) return {};
        }
        return list;
    }

    ValueView value(int depth)
    {
        switch (static_cast<Tag>(m_in.byte())) {
        case Tag::null: return {};
        case Tag::false_: return ValueView::ofBoolean(false);
        case Tag::true_: return ValueView::ofBoolean(true);
        case Tag::integer: return ValueView::ofInteger(unzigzag(m_in.number()));
        case Tag::real: return ValueView::ofReal(m_in.real());
        case Tag::text: return ValueView::ofText(m_in.text());
        case Tag::bytes: return ValueView::ofBytes(m_in.text());
        case Tag::packedText: return ValueView::ofText(resolved());
        case Tag::packedBytes: return ValueView::ofBytes(resolved());
        case Tag::array: return depth > kMaxValueDepth ? malformed() : array(depth + 1);
        case Tag::map: return depth > kMaxValueDepth ? malformed() : ValueView::ofMap(attributes(depth + 1));
        }
        return malformed();
    }

    ValueView array(int depth)
    {
        const std::span<ValueView> items = m_arena.array<ValueView>(m_in.count(1));
        for (ValueView& item : items) {
            item = value(depth);
            if (!m_in.ok) return {};
        }
        return ValueView::ofArray(items);
    }

    ValueView malformed()
    {
        m_in.ok = false;
        return {};
    }

    std::string_view resolved()
    {
        const std::string_view reference = m_in.text();
        return m_resolve ? m_resolve(reference) : std::string_view();
    }

    std::span<const EventView> events()
    {
        const std::span<EventView> list = m_arena.array<EventView>(m_in.count(4));
        for (EventView& event : list) {
            event.timeNs = unzigzag(m_in.number());
            event.name = m_in.text();
            event.droppedAttributes = m_in.number32();
            event.attributes = attributes(0);
            if (!m_in.ok) return {};
        }
        return list;
    }

    std::span<const LinkView> links()
    {
        const std::span<LinkView> list = m_arena.array<LinkView>(m_in.count(6));
        for (LinkView& link : list) {
            link.traceId = m_in.text();
            link.spanId = m_in.text();
            link.traceState = m_in.text();
            link.flags = m_in.number32();
            link.droppedAttributes = m_in.number32();
            link.attributes = attributes(0);
            if (!m_in.ok) return {};
        }
        return list;
    }

    Cursor m_in;
    const ContentResolver& m_resolve;
    Arena& m_arena;
};

} // namespace

void encodeRecord(const SpanView& span, std::string& out)
{
    out.push_back(static_cast<char>(kSpanRecord));
    putNumber(out, span.addendum ? std::uint64_t{kAddendum} : 0);
    out.push_back(static_cast<char>(span.otlpKind));
    out.push_back(static_cast<char>(span.status));
    putNumber(out, span.flags);
    putNumber(out, span.droppedAttributes);
    putNumber(out, span.droppedEvents);
    putNumber(out, span.droppedLinks);
    putText(out, span.idText);
    putText(out, span.parentText);
    putText(out, span.statusMessage);
    putText(out, span.traceState);
    putAttributes(out, span.attributes, 0);
    putNumber(out, span.events.size());
    for (const EventView& event : span.events) {
        putNumber(out, zigzag(event.timeNs));
        putText(out, event.name);
        putNumber(out, event.droppedAttributes);
        putAttributes(out, event.attributes, 0);
    }
    putNumber(out, span.links.size());
    for (const LinkView& link : span.links) {
        putText(out, link.traceId);
        putText(out, link.spanId);
        putText(out, link.traceState);
        putNumber(out, link.flags);
        putNumber(out, link.droppedAttributes);
        putAttributes(out, link.attributes, 0);
    }
}

void encodeResource(const ResourceView& resource, std::string& out)
{
    out.push_back(static_cast<char>(kResourceRecord));
    putNumber(out, resource.droppedAttributes);
    putText(out, resource.schemaUrl);
    putAttributes(out, resource.attributes, 0);
}

void encodeScope(const ScopeView& scope, std::string& out)
{
    out.push_back(static_cast<char>(kScopeRecord));
    putNumber(out, scope.droppedAttributes);
    putText(out, scope.schemaUrl);
    putText(out, scope.name);
    putText(out, scope.version);
    putAttributes(out, scope.attributes, 0);
}

bool decodeRecord(std::string_view bytes, const ContentResolver& resolve, Arena& arena, SpanView& span)
{
    return Decoder(bytes, resolve, arena).span(span);
}

bool decodeResource(std::string_view bytes, const ContentResolver& resolve, Arena& arena,
                    ResourceView& resource)
{
    return Decoder(bytes, resolve, arena).resource(resource);
}

bool decodeScope(std::string_view bytes, const ContentResolver& resolve, Arena& arena, ScopeView& scope)
{
    return Decoder(bytes, resolve, arena).scope(scope);
}

} // namespace retrospan
