// SpanView: one span exactly as its source reported it, as views into memory somebody else owns
// (a protobuf message, a JSON document, a decoded record, an Arena). The currency between readers,
// vocabularies, the record codec and the inspector. Nothing is interpreted here.
// Lifetime: as long as the memory behind it. Thread: plain values.
#pragma once

#include "trace/ids.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace retrospan {

struct AttributeView;

/// A typed value (OTLP AnyValue, JSON) in 16 bytes. Arrays and maps nest. Reading it as another type
/// than it has gives the empty value of that type.
class ValueView {
public:
    enum class Type : std::uint8_t { null, boolean, integer, real, text, bytes, array, map };

    constexpr ValueView() = default;
    static ValueView ofText(std::string_view text) { return ValueView(Type::text, text.data(), text.size()); }
    static ValueView ofBytes(std::string_view bytes)
    {
        return ValueView(Type::bytes, bytes.data(), bytes.size());
    }
    static ValueView ofInteger(std::int64_t integer)
    {
        ValueView v;
        v.m_type = Type::integer;
        v.m_integer = integer;
        return v;
    }
    static ValueView ofReal(double real)
    {
        ValueView v;
        v.m_type = Type::real;
        v.m_real = real;
        return v;
    }
    static ValueView ofBoolean(bool boolean)
    {
        ValueView v;
        v.m_type = Type::boolean;
        v.m_integer = boolean ? 1 : 0;
        return v;
    }
    static ValueView ofArray(std::span<const ValueView> items)
    {
        return ValueView(Type::array, items.data(), items.size());
    }
    static ValueView ofMap(std::span<const AttributeView> members)
    {
        return ValueView(Type::map, members.data(), members.size());
    }

    [[nodiscard]] Type type() const { return m_type; }
    [[nodiscard]] bool isNull() const { return m_type == Type::null; }
    [[nodiscard]] bool isText() const { return m_type == Type::text; }
    [[nodiscard]] bool isArray() const { return m_type == Type::array; }
    [[nodiscard]] bool isMap() const { return m_type == Type::map; }
    [[nodiscard]] bool isNumber() const { return m_type == Type::integer || m_type == Type::real; }

    [[nodiscard]] std::string_view text() const { return isText() ? view() : std::string_view(); }
    [[nodiscard]] std::string_view bytes() const
    {
        return m_type == Type::bytes ? view() : std::string_view();
    }
    [[nodiscard]] std::int64_t integer() const { return m_type == Type::integer ? m_integer : 0; }
    [[nodiscard]] double real() const
    {
        return m_type == Type::real ? m_real : static_cast<double>(integer());
    }
    [[nodiscard]] bool boolean() const { return m_type == Type::boolean && m_integer != 0; }
    [[nodiscard]] std::span<const ValueView> items() const;
    [[nodiscard]] std::span<const AttributeView> members() const;
    /// Member `key` of a map; a null value when there is none. Linear.
    [[nodiscard]] const ValueView& operator[](std::string_view key) const;

private:
    ValueView(Type type, const void* data, std::size_t size)
        : m_type(type)
        , m_size(static_cast<std::uint32_t>(size))
        , m_data(data)
    {
    }
    [[nodiscard]] std::string_view view() const { return {static_cast<const char*>(m_data), m_size}; }

    Type m_type = Type::null;
    std::uint32_t m_size = 0; ///< texts and lists end at 4 GiB; readers refuse longer ones
    union {
        std::int64_t m_integer = 0;
        double m_real;
        const void* m_data;
    };
};
static_assert(sizeof(ValueView) == 16);

struct AttributeView {
    std::string_view key;
    ValueView value;
};

using AttributesView = std::span<const AttributeView>;

inline std::span<const ValueView> ValueView::items() const
{
    if (!isArray()) return {};
    return {static_cast<const ValueView*>(m_data), m_size};
}

inline std::span<const AttributeView> ValueView::members() const
{
    if (!isMap()) return {};
    return {static_cast<const AttributeView*>(m_data), m_size};
}

/// First value under `key`, or nullptr. Linear: attribute lists are short.
[[nodiscard]] const ValueView* findAttribute(AttributesView attributes, std::string_view key);

struct EventView {
    std::int64_t timeNs = 0;
    std::string_view name;
    AttributesView attributes;
    std::uint32_t droppedAttributes = 0;
};

struct LinkView {
    std::string_view traceId; ///< canonical text
    std::string_view spanId; ///< text as reported (16 hex digits for OTLP)
    std::string_view traceState;
    AttributesView attributes;
    std::uint32_t droppedAttributes = 0;
    std::uint32_t flags = 0;
};

struct ResourceView {
    AttributesView attributes;
    std::uint32_t droppedAttributes = 0;
    std::string_view schemaUrl;
    std::uint64_t serial =
        0; ///< resources of one number (BatchBuilder::newSerial) are the same; 0 = not known
};

struct ScopeView {
    std::string_view name;
    std::string_view version;
    AttributesView attributes;
    std::uint32_t droppedAttributes = 0;
    std::string_view schemaUrl;
    std::uint64_t serial = 0; ///< as for resources
};

/// Attributes, events or links of one span beyond this are left out: more is an attack, not a trace.
inline constexpr std::size_t kMaxSpanItems = 100'000;

/// Status codes and span kinds as in OTLP trace.v1.
enum class OtlpStatus : std::uint8_t { unset = 0, ok = 1, error = 2 };

struct SpanView {
    std::string_view traceId; ///< canonical text
    SpanId id;
    SpanId parentId; ///< empty for a root
    std::string_view idText; ///< only when the source's id is not 16 hex digits
    std::string_view parentText; ///< likewise
    std::string_view name;
    std::int64_t startNs = 0; ///< since the Unix epoch
    std::int64_t endNs = 0; ///< 0 = not ended
    std::uint8_t otlpKind = 0; ///< 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer
    OtlpStatus status = OtlpStatus::unset;
    std::string_view statusMessage;
    std::string_view traceState;
    std::uint32_t flags = 0; ///< OTLP span flags
    std::uint32_t droppedAttributes = 0;
    std::uint32_t droppedEvents = 0;
    std::uint32_t droppedLinks = 0;
    AttributesView attributes;
    std::span<const EventView> events;
    std::span<const LinkView> links;
    ResourceView resource;
    ScopeView scope;
    /// True for a report that only adds to a span that arrives elsewhere (a log record joined by
    /// id): name, times, kind and status say nothing.
    bool addendum = false;
};

} // namespace retrospan
