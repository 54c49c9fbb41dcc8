#include "import/redaction_addresses.h"

namespace retrospan::import {
namespace {

/// Names of files and packages that look like addresses: "icon@2x.png", "x@y.py".
constexpr std::string_view kFileEndings[] = {
    "png",   "jpg",  "jpeg", "gif", "svg",  "webp", "js",  "ts",   "jsx",   "tsx",    "mjs",
    "cjs",   "json", "yaml", "yml", "html", "htm",  "css", "scss", "txt",   "toml",   "lock",
    "xml",   "csv",  "log",  "cpp", "hpp",  "java", "kt",  "rb",   "php",   "vue",    "go",
    "ipynb", "tar",  "gz",   "tgz", "whl",  "jar",  "exe", "dll",  "local", "service"};

/// A character of UTF-8 text.
struct Character {
    char32_t code = 0;
    std::size_t size = 0; ///< 0: none
};

Character characterAt(std::string_view text, std::size_t i)
{
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const std::size_t size = byte(i) >= 0xf0 ? 4 : byte(i) >= 0xe0 ? 3 : 2;
    if (byte(i) < 0xc2 || byte(i) > 0xf4 || i + size > text.size()) return {};
    char32_t code = byte(i) & (0xffU >> (size + 1));
    for (std::size_t k = 1; k < size; ++k) {
        if ((byte(i + k) & 0xc0U) != 0x80U) return {};
        code = code << 6U | (byte(i + k) & 0x3fU);
    }
    return {code, size};
}

Character characterBefore(std::string_view text, std::size_t i, std::size_t from)
{
    constexpr std::size_t kLongest = 4;
    for (std::size_t size = 2; size <= kLongest && i >= from + size; ++size) {
        const Character found = characterAt(text, i - size);
        if (found.size == size) return found;
    }
    return {};
}

/// Signs, arrows, emoji and blanks are none.
bool isLetter(char32_t c)
{
    const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
    if (c < 0xc0 || c == 0xd7 || c == 0xf7) return false;
    return !in(0x2000, 0x2bff) && !in(0x3000, 0x303f) && !in(0xd800, 0xf8ff) && !in(0xfe00, 0xfe6f)
        && !in(0xff00, 0xff0f) && !in(0xff1a, 0xff20) && !in(0xff3b, 0xff40) && !in(0xff5b, 0xff65)
        && !in(0xffe0, 0xffff) && !in(0x1f000, 0x1faff);
}

/// Of a script that puts no blanks between words: where an address begins cannot be seen.
bool isUnspaced(char32_t c)
{
    return (c >= 0xe00 && c <= 0xeff) || (c >= 0x2e80 && c <= 0xd7ff) || c >= 0xf900;
}

bool isLocalChar(char c)
{
    return isAlnum(c) || std::string_view("._+-").find(c) != std::string_view::npos;
}

/// What stands before an address in a text without blanks is no part of it, unless it has nothing else.
std::size_t localBegin(const ScanCursor& scan, std::size_t sign)
{
    constexpr std::size_t kMost = 64;
    std::size_t begin = sign;
    bool unspaced = false;
    while (begin > scan.from && sign - begin < kMost) {
        if (isLocalChar(scan.text[begin - 1])) {
            if (unspaced) break;
            --begin;
            continue;
        }
        const Character c = characterBefore(scan.text, begin, scan.from);
        if (c.size == 0 || !isLetter(c.code)) break;
        if (isUnspaced(c.code) && !unspaced && begin != sign) break;
        unspaced = unspaced || isUnspaced(c.code);
        begin -= c.size;
    }
    begin = afterEscape(scan.text, begin, sign);
    while (begin < sign && scan.text[begin] == '.') ++begin;
    return begin;
}

/// The end of the characters that names of hosts have.
std::size_t hostEnd(std::string_view text, std::size_t begin)
{
    std::size_t end = begin;
    bool unspaced = true; // at a label's begin
    while (end < text.size()) {
        const char c = text[end];
        if (isAlnum(c) || c == '-' || c == '.') {
            unspaced = c == '.';
            ++end;
            continue;
        }
        const Character letter = characterAt(text, end);
        if (letter.size == 0 || !isLetter(letter.code) || (isUnspaced(letter.code) && !unspaced)) break;
        unspaced = isUnspaced(letter.code);
        end += letter.size;
    }
    while (end > begin && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
    return end;
}

/// "2.0.rc" is a version, "y.py" a file.
bool isDomain(std::string_view host)
{
    const std::size_t dot = host.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || host.front() == '-') return false;
    const std::string_view top = host.substr(dot + 1), rest = host.substr(0, dot);
    if (top.size() < 2 || std::ranges::any_of(top, isDigit)) return false;
    if (std::ranges::all_of(rest, [](char c) { return isDigit(c) || c == '.'; })) return false;
    if (equalsLower(top, "py") && rest.find('.') == std::string_view::npos) return false;
    return std::ranges::none_of(kFileEndings,
                                [&](std::string_view known) { return equalsLower(top, known); });
}

} // namespace

std::optional<RedactionSpot> emailAt(const ScanCursor& scan, std::size_t sign)
{
    const bool encoded = scan.text[sign] == '%';
    if (encoded && scan.text.substr(sign, 3) != "%40") return std::nullopt;
    const std::size_t host = sign + (encoded ? 3 : 1);
    const std::size_t begin = localBegin(scan, sign), end = hostEnd(scan.text, host);
    if (begin == sign || !isDomain(scan.text.substr(host, end - host))) return std::nullopt;
    const std::string_view local = scan.text.substr(begin, sign - begin);
    if (local == "git" || local == "hg" || local == "svn") return std::nullopt; // of a repository's address
    return RedactionSpot{begin, end, RedactionClass::email};
}

std::optional<RedactionSpot> addressPassword(const ScanCursor& scan, std::size_t colon)
{
    const std::string_view text = scan.text;
    if (!text.substr(colon).starts_with("://")) return std::nullopt;
    constexpr std::size_t kLongest = 512;
    const std::size_t begin = colon + 3, limit = std::min(text.size(), begin + kLongest);
    std::size_t password = 0;
    for (std::size_t i = begin; i < limit; ++i) {
        const char c = text[i];
        if (c == '@')
            return password == 0 || password == i
                ? std::nullopt
                : std::optional(RedactionSpot{password, i, RedactionClass::key});
        if (c == ':' && password == 0) password = i + 1;
        if (static_cast<unsigned char>(c) <= ' '
            || std::string_view("/\\\"'<>[]{}").find(c) != std::string_view::npos)
            return std::nullopt;
    }
    return std::nullopt;
}

} // namespace retrospan::import
