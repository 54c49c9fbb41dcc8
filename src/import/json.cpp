#include "import/json.h"

#include "import/json_repair.h"
#include "trace/utf8.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace retrospan::import {
namespace {

namespace dom = simdjson::dom;

static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

enum class Texts : std::uint8_t { copied, inParser };

/// Turns a simdjson tree into ours. simdjson limits the depth, so recursion is bounded.
template <Texts where> class TreeBuilder {
public:
    explicit TreeBuilder(Arena& arena)
        : m_arena(arena)
    {
    }

    ValueView value(const dom::element& element)
    {
        switch (element.type()) {
        case dom::element_type::STRING: return ValueView::ofText(copy(element.get_string().value_unsafe()));
        case dom::element_type::INT64: return ValueView::ofInteger(element.get_int64().value_unsafe());
        case dom::element_type::UINT64:
            return ValueView::ofReal(static_cast<double>(element.get_uint64().value_unsafe()));
        case dom::element_type::DOUBLE: return ValueView::ofReal(element.get_double().value_unsafe());
        case dom::element_type::BOOL: return ValueView::ofBoolean(element.get_bool().value_unsafe());
        case dom::element_type::ARRAY: return array(element.get_array().value_unsafe());
        case dom::element_type::OBJECT: return object(element.get_object().value_unsafe());
        case dom::element_type::NULL_VALUE: break;
        }
        return {};
    }

private:
    std::string_view copy(std::string_view text)
    {
        return where == Texts::copied ? m_arena.copy(text) : text;
    }

    ValueView array(const dom::array& source)
    {
        const std::span<ValueView> items = m_arena.array<ValueView>(countOf(source));
        std::size_t at = 0;
        for (const dom::element item : source) items[at++] = value(item);
        return ValueView::ofArray(items);
    }

    ValueView object(const dom::object& source)
    {
        const std::span<AttributeView> members = m_arena.array<AttributeView>(countOf(source));
        std::size_t at = 0;
        for (const dom::key_value_pair field : source) {
            members[at].key = copy(field.key);
            members[at++].value = value(field.value);
        }
        return ValueView::ofMap(members);
    }

    /// size() saturates at 2^24 - 1 in simdjson; then count.
    template <typename Container> static std::size_t countOf(const Container& source)
    {
        constexpr std::size_t saturated = 0xffffff;
        if (source.size() < saturated) return source.size();
        std::size_t count = 0;
        for ([[maybe_unused]] const auto item : source) ++count;
        return count;
    }

    Arena& m_arena;
};

bool standsForItself(char c)
{
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
}

/// How many characters from the front need no escape; looks at eight at a time.
std::size_t plainRun(std::string_view text)
{
    constexpr std::uint64_t ones = 0x0101010101010101, highBits = 0x8080808080808080;
    const auto hasBelow = [](std::uint64_t word, std::uint64_t least) {
        return (word - ones * least) & ~word & highBits;
    };
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if ((hasBelow(word, 0x20) | hasBelow(word ^ ones * '"', 1) | hasBelow(word ^ ones * '\\', 1)) != 0)
            break;
    }
    while (at < text.size() && standsForItself(text[at])) ++at;
    return at;
}

void appendEscaped(std::string& out, char c)
{
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: (out += "\\u00") += {hex[static_cast<unsigned char>(c) >> 4], hex[c & 0xf]};
    }
}

void appendQuoted(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        const std::size_t run = plainRun(text);
        out.append(text.data(), run);
        if (run < text.size()) appendEscaped(out, text[run]);
        text.remove_prefix(std::min(run + 1, text.size()));
    }
    out += '"';
}

std::string base64(std::string_view bytes)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            out += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 0x3f];
    }
    return out;
}

void appendReal(std::string& out, double value)
{
    if (!std::isfinite(value)) return void(out += "null");
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value);
    const std::string_view text(digits, static_cast<std::size_t>(end.ptr - digits));
    out += text;
    // As an integer it would be beyond 64 bits, or lose its sign.
    constexpr std::size_t longestInteger = 18;
    const bool integer = text.find_first_not_of("-0123456789") == std::string_view::npos;
    if (integer && (text.size() > longestInteger || text == "-0")) out += ".0";
}

void appendJson(std::string& out, const ValueView& value)
{
    switch (value.type()) {
    case ValueView::Type::null: out += "null"; return;
    case ValueView::Type::boolean: out += value.boolean() ? "true" : "false"; return;
    case ValueView::Type::integer: out += std::to_string(value.integer()); return;
    case ValueView::Type::real: return appendReal(out, value.real());
    case ValueView::Type::text: return appendQuoted(out, value.text());
    case ValueView::Type::bytes: return appendQuoted(out, base64(value.bytes()));
    case ValueView::Type::array: {
        out += '[';
        for (const ValueView& item : value.items()) {
            if (&item != value.items().data()) out += ',';
            appendJson(out, item);
        }
        out += ']';
        return;
    }
    case ValueView::Type::map: break;
    }
    out += '{';
    for (const AttributeView& member : value.members()) {
        if (&member != value.members().data()) out += ',';
        appendQuoted(out, member.key);
        out += ':';
        appendJson(out, member.value);
    }
    out += '}';
}

/// Most texts are keys and names: not worth a call into simdjson.
bool isShortAscii(std::string_view text)
{
    constexpr std::size_t shortText = 64;
    constexpr std::uint64_t highBits = 0x8080808080808080;
    if (text.size() > shortText) return false;
    std::uint64_t seen = 0, word = 0;
    for (; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
        std::memcpy(&word, text.data(), sizeof word);
        seen |= word;
    }
    for (const char c : text) seen |= static_cast<unsigned char>(c);
    return (seen & highBits) == 0;
}

} // namespace

struct JsonParser::Impl {
    dom::parser parser;
    std::string padded;
    std::string repaired;

    /// Parses the text where it is, or a copy with the padding simdjson reads beyond the end.
    simdjson::error_code parse(std::string_view text, std::size_t readable, dom::element& root)
    {
        if (readable >= kJsonPadding) return parser.parse(text.data(), text.size(), false).get(root);
        padded.assign(text);
        padded.append(kJsonPadding, '\0');
        return parser.parse(padded.data(), text.size(), false).get(root);
    }

    template <Texts where> Result<Parsed> parse(std::string_view text, std::size_t readable, Arena& arena);

    void limitDepth()
    {
        // Only fails without memory; the first parse then reports it.
        if (parser.allocate(0, kMaxJsonDepth) != simdjson::SUCCESS) parser = dom::parser();
    }

    /// A few very large documents must not keep their memory for ever.
    void shrink()
    {
        constexpr std::size_t keep = 16 * 1024 * 1024;
        if (padded.capacity() <= keep && parser.capacity() <= keep) return;
        padded = {};
        repaired = {};
        parser = dom::parser();
        limitDepth();
    }
};

JsonParser::JsonParser()
    : m_impl(std::make_unique<Impl>())
{
    m_impl->limitDepth();
}
JsonParser::~JsonParser() = default;
JsonParser::JsonParser(JsonParser&&) noexcept = default;

template <Texts where>
Result<JsonParser::Parsed> JsonParser::Impl::parse(std::string_view text, std::size_t readable, Arena& arena)
{
    if (text.size() > UINT32_MAX - kJsonPadding) return Error{"longer than 4 GiB"};
    shrink();
    Parsed parsed;
    dom::element root;
    simdjson::error_code code = parse(text, readable, root);
    if (code != simdjson::SUCCESS && code != simdjson::DEPTH_ERROR && code != simdjson::EMPTY) {
        repaired.clear();
        if (repairJson(text, repaired)) {
            parsed.repaired = true;
            code = parse(repaired, 0, root);
        }
    }
    if (code == simdjson::SUCCESS) parsed.root = TreeBuilder<where>(arena).value(root);
    if (code == simdjson::DEPTH_ERROR) return Error{"nested deeper than " + std::to_string(kMaxJsonDepth)};
    if (code != simdjson::SUCCESS) return Error{simdjson::error_message(code)};
    return parsed;
}

Result<JsonParser::Parsed> JsonParser::parse(std::string_view text, Arena& arena)
{
    auto parsed = m_impl->parse<Texts::copied>(text, 0, arena);
    m_impl->shrink();
    return parsed;
}

Result<JsonParser::Parsed> JsonParser::parseInPlace(std::string_view text, std::size_t readable, Arena& arena)
{
    return m_impl->parse<Texts::inParser>(text, readable, arena);
}

ValueView parseEmbedded(std::string_view text, JsonParser& parser, Arena& arena)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return {};
    const auto parsed = parser.parse(text, arena);
    return parsed.ok() ? parsed->root : ValueView();
}

std::string toJson(const ValueView& value)
{
    std::string out;
    appendJson(out, value);
    return out;
}

std::string_view repairUtf8(std::string_view text, Arena& arena)
{
    if (isShortAscii(text) || simdjson::validate_utf8(text.data(), text.size())) return text;
    return arena.copy(repairedUtf8(text));
}

} // namespace retrospan::import
