#include "trace/ids.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>

namespace retrospan {
namespace {

constexpr std::size_t kHexSpanIdDigits = 16;
constexpr std::size_t kHexTraceIdDigits = 32;
constexpr std::size_t kLongestId = 1024;
constexpr std::string_view kHexDigits = "0123456789abcdef";

constexpr std::uint8_t kNoDigit = 0xff;

/// Values of the hex digits by character, kNoDigit for anything else.
constexpr std::array<std::uint8_t, 256> kHexValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNoDigit);
    for (std::uint8_t digit = 0; digit < 16; ++digit) {
        const auto c = static_cast<unsigned char>(kHexDigits[digit]);
        values[c] = digit;
        if (digit >= 10) values[c - 'a' + 'A'] = digit;
    }
    return values;
}();

std::uint8_t hexValue(char c)
{
    return kHexValues[static_cast<unsigned char>(c)];
}

bool allHex(std::string_view text)
{
    std::uint8_t all = 0;
    for (const char c : text) all |= hexValue(c);
    return (all & 0xf0) == 0;
}

} // namespace

bool isHexTraceId(std::string_view text)
{
    return text.size() == kHexTraceIdDigits && allHex(text);
}

bool isHexSpanId(std::string_view text)
{
    return text.size() == kHexSpanIdDigits && allHex(text);
}

SpanId spanIdFromText(std::string_view text)
{
    if (text.empty()) return {};
    if (!isHexSpanId(text)) {
        const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
        return SpanId{hash == 0 ? 1 : hash};
    }
    std::uint64_t value = 0;
    for (const char c : text) value = value << 4 | hexValue(c);
    return SpanId{value};
}

std::string toHex(SpanId id)
{
    std::string text(kHexSpanIdDigits, '0');
    for (std::size_t i = 0; i < kHexSpanIdDigits; ++i)
        text[kHexSpanIdDigits - 1 - i] = kHexDigits[id.value >> (4 * i) & 0xf];
    return text;
}

std::string hexOfBytes(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += kHexDigits[byte >> 4];
        text += kHexDigits[byte & 0xf];
    }
    return text;
}

std::string canonicalTraceId(std::string_view text)
{
    if (text.size() > kLongestId)
        return std::string(text.substr(0, kHexTraceIdDigits)) + "\u2026" + toHex(spanIdFromText(text));
    std::string id(text);
    if (id.find_first_not_of('0') == std::string::npos) return {};
    if (isHexTraceId(id))
        for (char& c : id)
            if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    return id;
}

} // namespace retrospan
