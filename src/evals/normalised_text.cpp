#include "evals/normalised_text.h"

#include "trace/utf8.h"

namespace retrospan::evals {
namespace {

bool within(char32_t c, char32_t first, char32_t last)
{
    return c >= first && c <= last;
}

/// In these blocks upper and lower case alternate, the upper one even.
bool evenIsUpper(char32_t c)
{
    return within(c, 0x100, 0x137) || within(c, 0x14a, 0x177) || within(c, 0x460, 0x481)
        || within(c, 0x48a, 0x4bf) || within(c, 0x4d0, 0x52f) || within(c, 0x1e00, 0x1e95)
        || within(c, 0x1ea0, 0x1eff);
}

bool oddIsUpper(char32_t c)
{
    return within(c, 0x139, 0x148) || within(c, 0x179, 0x17e);
}

char32_t lower(char32_t c)
{
    if (within(c, U'A', U'Z') || (within(c, 0xc0, 0xde) && c != 0xd7)) return c + 0x20;
    if (c == 0x130 || c == 0x131) return U'i'; // of Turkish
    if (c == 0x178) return 0xff;
    if (c == 0x1e9e) return 0xdf;
    if (evenIsUpper(c)) return c | 1U;
    if (oddIsUpper(c)) return c % 2 == 1 ? c + 1 : c;
    if (within(c, 0x391, 0x3ab)) return c + 0x20;
    if (within(c, 0x410, 0x42f)) return c + 0x20;
    if (within(c, 0x400, 0x40f)) return c + 0x50;
    return c;
}

bool isSpace(char32_t c)
{
    return c == U' ' || within(c, 0x09, 0x0d) || c == 0x85 || c == 0xa0 || c == 0x1680
        || within(c, 0x2000, 0x200b) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f
        || c == 0x3000 || c == 0xfeff;
}

char32_t plain(char32_t c)
{
    if (within(c, 0x2018, 0x201b)) return U'\'';
    if (within(c, 0x201c, 0x201f) || c == 0xab || c == 0xbb) return U'"';
    if (within(c, 0x2010, 0x2015) || c == 0x2212) return U'-';
    return lower(c);
}

} // namespace

std::string foldedCase(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char32_t c : charactersOf(text)) appendUtf8(out, lower(c));
    return out;
}

std::string normalisedText(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    bool gap = false;
    for (const char32_t c : charactersOf(text)) {
        if (isSpace(c)) {
            gap = true;
            continue;
        }
        if (gap && !out.empty()) out += ' ';
        gap = false;
        appendUtf8(out, plain(c));
    }
    return out;
}

} // namespace retrospan::evals
