#include "import/dump_values.h"

#include "import/iso_time.h"
#include "import/json.h"
#include "import/otlp_values.h"
#include "import/vocabularies/derive.h"
#include "trace/usage.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <unordered_set>

namespace retrospan::import::dump {
namespace {

constexpr ValueView kNull{};

std::int64_t scaled(std::int64_t number, std::int64_t unit)
{
    std::int64_t ns = 0;
    return __builtin_mul_overflow(number, unit, &ns) ? (number < 0 ? INT64_MIN : INT64_MAX) : ns;
}

/// Whole units stay exact; a double has no nanoseconds of today's times in seconds anyway.
std::int64_t scaled(double number, std::int64_t unit)
{
    constexpr double most = 9.2e18;
    const double size = std::abs(number) * static_cast<double>(unit);
    if (std::isnan(number)) return INT64_MAX;
    if (size > most) return number < 0 ? INT64_MIN : INT64_MAX;
    const double whole = std::trunc(number);
    return static_cast<std::int64_t>(whole) * unit
        + std::llround((number - whole) * static_cast<double>(unit));
}

Unit unitBySize(double time)
{
    constexpr double seconds = 1e11, millis = 1e14, micros = 1e17;
    const double size = std::abs(time);
    return size < seconds ? Unit::second
        : size < millis   ? Unit::milli
        : size < micros   ? Unit::micro
                          : Unit::nano;
}

/// A number, or a text of nothing but one; null for anything else.
ValueView numberIn(const ValueView& value)
{
    if (value.isNumber()) return value;
    const std::string_view text = value.text();
    const char* end = text.data() + text.size();
    std::int64_t integer = 0;
    if (const auto read = std::from_chars(text.data(), end, integer);
        read.ec == std::errc() && read.ptr == end)
        return ValueView::ofInteger(integer);
    double real = 0;
    const auto read = std::from_chars(text.data(), end, real);
    return read.ec == std::errc() && read.ptr == end ? ValueView::ofReal(real) : ValueView();
}

std::int64_t scaledNumber(const ValueView& number, Unit unit)
{
    const auto factor = static_cast<std::int64_t>(unit);
    return number.type() == ValueView::Type::integer ? scaled(number.integer(), factor)
                                                     : scaled(number.real(), factor);
}

bool isPair(const ValueView& value)
{
    const auto items = value.items();
    return items.size() == 2 && items[0].isNumber() && items[1].isNumber();
}

std::int64_t pairOf(const ValueView& value)
{
    const std::int64_t seconds = scaledNumber(value.items()[0], Unit::second);
    const std::int64_t nanos = scaledNumber(value.items()[1], Unit::nano);
    std::int64_t sum = 0;
    return __builtin_add_overflow(seconds, nanos, &sum) ? INT64_MAX : sum;
}

bool isHex(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// An id as text: hex that is known to be hex has `digits` digits.
std::string_view idText(const ValueView& value, std::size_t digits, Arena& arena)
{
    std::string_view hex;
    std::string made;
    if (value.type() == ValueView::Type::integer && value.integer() >= 0) {
        made = toHex(SpanId{static_cast<std::uint64_t>(value.integer())});
        hex = made;
    } else if (value.isNumber()) {
        constexpr std::size_t longest = 400; // the digits of the largest double
        char text[longest];
        const auto end = value.type() == ValueView::Type::integer
            ? std::to_chars(text, text + longest, value.integer()).ptr
            : std::to_chars(text, text + longest, value.real(), std::chars_format::fixed, 0).ptr;
        return arena.copy({text, static_cast<std::size_t>(end - text)});
    } else {
        const std::string_view text = value.text();
        const bool marked = text.starts_with("0x") || text.starts_with("0X");
        if (!marked || !isHex(text.substr(2)) || text.size() > digits + 2) return text;
        hex = text.substr(2);
    }
    std::string padded(digits - std::min(digits, hex.size()), '0');
    return arena.copy(padded.append(hex));
}

// Attributes -----------------------------------------------------------------------------------------

constexpr int kMaxValueDepth = 400; ///< JSON itself is limited to 1000
constexpr int kMaxFlattenDepth = 16;
constexpr std::size_t kMaxFlatKey = 1024; ///< every leaf repeats its path

ValueView pairValue(const ValueView& value, Arena& arena, int depth);

ValueView listOfPairs(const ValueView& list, Arena& arena, int depth)
{
    const auto items = arena.array<ValueView>(list.items().size());
    for (std::size_t i = 0; i < items.size(); ++i) items[i] = pairValue(list.items()[i], arena, depth + 1);
    return ValueView::ofArray(items);
}

/// {"stringValue": ...} of OTLP, {"Type": ..., "Value": ...} of Go, or the value itself.
ValueView pairValue(const ValueView& value, Arena& arena, int depth)
{
    if (!value.isMap() || depth > kMaxValueDepth) return value;
    const auto members = value.members();
    if (members.size() == 2 && value["Type"].isText() && members[0].key != members[1].key) {
        const ValueView& inner = value["Value"];
        return inner.isText() && value["Type"].text() == "INT64" ? numberIn(inner) : inner;
    }
    if (members.size() != 1) return value;
    const auto& [key, inner] = members[0];
    if (!key.ends_with("Value") && !key.ends_with("_value")) return value;
    if (key.starts_with("int")) return numberIn(inner).isNull() ? inner : numberIn(inner);
    if (key.starts_with("array")) return listOfPairs(inner["values"], arena, depth);
    if (!key.starts_with("kvlist")) return inner;
    const auto pairs = arena.array<AttributeView>(inner["values"].items().size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const ValueView& pair = inner["values"].items()[i];
        pairs[i] = {pair["key"].text(), pairValue(pair["value"], arena, depth + 1)};
    }
    return ValueView::ofMap(pairs);
}

/// Structures that OpenInference writes as one JSON text.
bool isJsonText(std::string_view path)
{
    for (const std::string_view whole : {"metadata", "llm.invocation_parameters", "input.value",
                                         "llm.prompt_template.variables", "tool.parameters", "output.value"})
        if (path == whole) return true;
    for (const std::string_view ending : {".metadata", ".tool.json_schema", ".tool_call.function.arguments",
                                          ".message.function_call_arguments_json"})
        if (path.ends_with(ending)) return true;
    return false;
}

/// Lists that OpenInference writes element by element.
bool isElementWise(std::string_view path)
{
    for (const std::string_view ending :
         {"llm.input_messages", "llm.output_messages", "llm.tools", "llm.prompts", "llm.choices",
          "retrieval.documents", "reranker.input_documents", "reranker.output_documents",
          "embedding.embeddings", "message.contents", "message.tool_calls"})
        if (path.ends_with(ending)) return true;
    return false;
}

void flatten(const std::string& path, const ValueView& value, Arena& arena, int depth,
             std::vector<AttributeView>& out)
{
    const bool deeper = depth < kMaxFlattenDepth && path.size() < kMaxFlatKey;
    if (isJsonText(path) && (value.isMap() || value.isArray())) {
        out.push_back({arena.copy(path), ValueView::ofText(arena.copy(toJson(value)))});
    } else if (value.isMap() && !value.members().empty() && deeper) {
        for (const AttributeView& member : value.members())
            flatten(path + "." + std::string(member.key), member.value, arena, depth + 1, out);
    } else if (value.isArray() && isElementWise(path) && deeper) {
        for (std::size_t i = 0; i < value.items().size(); ++i)
            flatten(path + "." + std::to_string(i), value.items()[i], arena, depth + 1, out);
    } else {
        out.push_back({arena.copy(path), value});
    }
}

} // namespace

Fields::Fields(const ValueView& object)
    : m_members(object.members())
    , m_taken(m_members.size())
{
}

const ValueView& Fields::take(Names names)
{
    for (const std::string_view name : names)
        for (std::size_t i = 0; i < m_members.size(); ++i)
            if (m_members[i].key == name && !m_members[i].value.isNull()) {
                m_taken[i] = true;
                return m_members[i].value;
            }
    return kNull;
}

std::vector<AttributeView> Fields::left() const
{
    std::vector<AttributeView> all;
    for (std::size_t i = 0; i < m_members.size(); ++i)
        if (!m_taken[i] && !m_members[i].value.isNull()) all.push_back(m_members[i]);
    return all;
}

const ValueView& firstOf(const ValueView& object, Names names)
{
    for (const std::string_view name : names)
        if (const ValueView& value = object[name]; !value.isNull()) return value;
    return kNull;
}

ValueView structured(const ValueView& value, Arena& arena)
{
    if (!value.isText()) return value;
    const ValueView parsed = parseEmbedded(value.text(), threadParser(), arena);
    return parsed.isNull() ? value : parsed;
}

Unit unitOf(const ValueView& time)
{
    const ValueView number = numberIn(time);
    return number.isNull() ? Unit::bySize : unitBySize(number.real());
}

std::int64_t timeOf(const ValueView& time, Unit unit)
{
    if (time.isNull() || (time.isText() && time.text().empty())) return 0;
    if (isPair(time)) return pairOf(time);
    if (const ValueView number = numberIn(time); !number.isNull())
        return scaledNumber(number, unit == Unit::bySize ? unitBySize(number.real()) : unit);
    const std::int64_t iso = parseIsoTime(time.text());
    return iso == 0 ? INT64_MAX : iso;
}

std::int64_t durationOf(const ValueView& duration, Unit unit)
{
    if (isPair(duration)) return pairOf(duration);
    const ValueView number = numberIn(duration);
    return number.isNull() || unit == Unit::bySize ? kUnknown : scaledNumber(number, unit);
}

std::string_view traceIdOf(const ValueView& value, Arena& arena)
{
    constexpr std::size_t digits = 32;
    return otlpTraceId(idText(value, digits, arena), arena);
}

DumpSpanId spanIdOf(const ValueView& value, Arena& arena)
{
    constexpr std::size_t digits = 16;
    const std::string_view text = idText(value, digits, arena);
    if (text == "None" || text == "null" || text == "undefined") return {};
    const OtlpSpanId id = otlpSpanId(text, arena);
    return {id.id, id.text};
}

void appendAttributes(const ValueView& value, Arena& arena, std::vector<AttributeView>& out)
{
    const ValueView list = structured(value, arena);
    for (const ValueView& pair : list.items())
        if (pair.isMap())
            out.push_back({firstOf(pair, {"key", "Key"}).text(),
                           pairValue(firstOf(pair, {"value", "Value"}), arena, 0)});
    for (const AttributeView& member : list.members()) {
        const bool nested = member.value.isMap() || (member.value.isArray() && isElementWise(member.key));
        if (nested || (isJsonText(member.key) && member.value.isArray()))
            flatten(std::string(member.key), member.value, arena, 0, out);
        else
            out.push_back(member);
    }
    const bool read = list.isNull() || list.isArray() || list.isMap();
    if (!read) out.push_back({"attributes", value});
}

void appendLeft(const std::vector<AttributeView>& left, std::string_view prefix, Arena& arena,
                std::vector<AttributeView>& out)
{
    std::unordered_set<std::string_view> there;
    for (const AttributeView& attribute : out) there.insert(attribute.key);
    for (AttributeView attribute : left) {
        constexpr std::string_view column = "attributes.";
        if (attribute.key.starts_with(column)) attribute.key.remove_prefix(column.size());
        if (there.contains(attribute.key))
            attribute.key = arena.copy(std::string(prefix).append(attribute.key));
        appendAttributes(ValueView::ofMap({&attribute, 1}), arena, out);
    }
}

} // namespace retrospan::import::dump
