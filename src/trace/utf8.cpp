#include "trace/utf8.h"

#include <algorithm>

namespace retrospan {
namespace {

struct Decoded {
    char32_t character = kReplacement;
    std::size_t bytes = 1;
    bool valid = false;
};

/// Neither overlong forms nor surrogates nor anything beyond U+10FFFF.
bool allowed(char32_t c, std::size_t bytes)
{
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    return c >= least[bytes] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

Decoded decode(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t bytes = lead >= 0xf0 && lead < 0xf8 ? 4
        : lead >= 0xe0 && lead < 0xf0                     ? 3
        : lead >= 0xc0 && lead < 0xe0                     ? 2
                                                          : 0;
    if (bytes == 0 || text.size() - at < bytes) return {};
    char32_t character = lead & (0xffU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) return {};
        character = character << 6U | (byte(i) & 0x3fU);
    }
    return allowed(character, bytes) ? Decoded{character, bytes, true} : Decoded{};
}

} // namespace

std::size_t characterLength(std::string_view text, std::size_t at)
{
    const Decoded next = decode(text, at);
    return next.valid ? next.bytes : 0;
}

std::optional<std::size_t> brokenUtf8At(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const Decoded next = decode(text, at);
        if (!next.valid) return at;
        at += next.bytes;
    }
    return std::nullopt;
}

std::u32string charactersOf(std::string_view text)
{
    std::u32string characters;
    characters.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Decoded next = decode(text, at);
        characters += next.character;
        at += next.bytes;
    }
    return characters;
}

std::string repairedUtf8(std::string_view text)
{
    std::string repaired;
    repaired.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t bytes = characterLength(text, at);
        if (bytes == 0) appendUtf8(repaired, kReplacement);
        repaired += text.substr(at, bytes);
        at += std::max<std::size_t>(bytes, 1);
    }
    return repaired;
}

void appendUtf8(std::string& out, char32_t character)
{
    const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
    const auto follow = [&](unsigned shift) { put(0x80U | (character >> shift & 0x3fU)); };
    if (character < 0x80) {
        put(character);
    } else if (character < 0x800) {
        put(0xc0U | character >> 6U);
        follow(0);
    } else if (character < 0x10000) {
        put(0xe0U | character >> 12U);
        follow(6);
        follow(0);
    } else {
        put(0xf0U | character >> 18U);
        follow(12);
        follow(6);
        follow(0);
    }
}

} // namespace retrospan
