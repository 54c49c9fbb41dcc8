#include "trace/ids.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace retrospan {
namespace {

constexpr std::size_t kHexSpanIdDigits = 16;
constexpr std::size_t kHexTraceIdDigits = 32;
constexpr std::size_t kLongestId = 1024;
constexpr std::string_view kHexDigits = "0123456789abcdef";

/// Value of a hex digit, -1 for anything else.
int hexValue(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool allHex(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return hexValue(c) >= 0; });
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
    for (const char c : text) value = value << 4 | static_cast<std::uint64_t>(hexValue(c));
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
    std::string id(text);
    if (id.size() > kLongestId) id = id.substr(0, kHexTraceIdDigits) + "\u2026" + toHex(spanIdFromText(text));
    if (id.find_first_not_of('0') == std::string::npos) return {};
    if (isHexTraceId(id))
        for (char& c : id)
            if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    return id;
}

} // namespace retrospan
