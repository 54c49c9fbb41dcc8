// Values as span dumps write them (formats.md 2.1, 2.2, 5): ids with 0x, as numbers or as text, times of any
// unit, attributes as object, list of pairs or JSON text, flat or nested. Nothing is lost: what no field
// takes stays among the attributes. Results live in the document or the arena.
// Thread: pure functions. Complexity: linear.
#pragma once

#include "trace/arena.h"
#include "trace/span_view.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace retrospan::import::dump {

/// Names of one field, the preferred one first. For parameters only: it views the list given.
class Names {
public:
    Names(std::initializer_list<std::string_view> names)
        : m_names(names.begin(), names.size())
    {
    }
    template <std::size_t N>
    Names(const std::array<std::string_view, N>& names)
        : m_names(names)
    {
    }
    [[nodiscard]] auto begin() const { return m_names.begin(); }
    [[nodiscard]] auto end() const { return m_names.end(); }

private:
    std::span<const std::string_view> m_names;
};

/// The members of an object, to be taken by name; what nobody takes is left over.
class Fields {
public:
    explicit Fields(const ValueView& object);
    /// The first of `names` that is there and not null.
    const ValueView& take(Names names);
    /// What nobody took, without nulls.
    [[nodiscard]] std::vector<AttributeView> left() const;

private:
    AttributesView m_members;
    std::vector<bool> m_taken;
};

/// The first of `names` that is there and not null.
[[nodiscard]] const ValueView& firstOf(const ValueView& object, Names names);

/// What a JSON text holds when it is an object or a list; other values as they are.
[[nodiscard]] ValueView structured(const ValueView& value, Arena& arena);

/// Units of a number that is a time or a duration, in nanoseconds; `bySize` decides by magnitude.
enum class Unit : std::int64_t {
    bySize = 0,
    nano = 1,
    micro = 1'000,
    milli = 1'000'000,
    second = 1'000'000'000
};

/// The unit that the size of a time since the epoch speaks for; bySize for what is no number.
[[nodiscard]] Unit unitOf(const ValueView& time);
/// Number, digits as text, [seconds, nanoseconds] or ISO-8601. 0 for null and ""; INT64_MAX for what is no
/// time or beyond the range.
[[nodiscard]] std::int64_t timeOf(const ValueView& time, Unit unit = Unit::bySize);
/// Nanoseconds; a pair has its own unit. kUnknown (-1) for what is no duration.
[[nodiscard]] std::int64_t durationOf(const ValueView& duration, Unit unit);

struct DumpSpanId {
    SpanId id;
    std::string_view text; ///< only when it is not 16 hex digits
};
/// Hex with or without 0x, base64, or a number; anything else is kept as text. All zeros are no id.
[[nodiscard]] std::string_view traceIdOf(const ValueView& value, Arena& arena);
[[nodiscard]] DumpSpanId spanIdOf(const ValueView& value, Arena& arena);

/// Attributes as an object, as a list of pairs (OTLP and Go), or as the JSON text of either; nested
/// OpenInference attributes are flattened ("llm.token_count.prompt").
void appendAttributes(const ValueView& value, Arena& arena, std::vector<AttributeView>& out);
/// Members that no field took, as attributes; where a key is there already, `prefix` goes in front. Columns
/// of a data frame lose their "attributes.".
void appendLeft(const std::vector<AttributeView>& left, std::string_view prefix, Arena& arena,
                std::vector<AttributeView>& out);

} // namespace retrospan::import::dump
