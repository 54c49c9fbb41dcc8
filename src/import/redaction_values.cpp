#include "import/redaction_values.h"

namespace retrospan::import {
namespace {

/// The longest name as it is written, separators included; blanks before a sign.
constexpr std::size_t kLongestName = 40, kMostBlanks = 24;

bool isQuote(char c)
{
    return c == '"' || c == '\'';
}

bool isNameChar(char c)
{
    return isAlnum(c) || c == '_' || c == '-' || c == '.';
}

/// "API key": one more word, where the last alone says little.
std::size_t withWordBefore(const ScanCursor& scan, std::size_t begin, std::size_t end)
{
    const std::string_view last = scan.text.substr(begin, end - begin);
    if (!equalsLower(last, "key") && !equalsLower(last, "token")) return begin;
    if (begin < scan.from + 2 || scan.text[begin - 1] != ' ') return begin;
    std::size_t word = begin - 1;
    while (word > scan.from && end - word < kLongestName && isNameChar(scan.text[word - 1])) --word;
    const std::string_view before = scan.text.substr(word, begin - 1 - word);
    for (const std::string_view known : {"api", "access", "secret", "private", "auth", "refresh", "session"})
        if (equalsLower(before, known)) return word;
    return begin;
}

} // namespace

FieldName nameBefore(const ScanCursor& scan, std::size_t sign)
{
    FieldName name;
    std::size_t end = sign;
    while (end > scan.from && isBlank(scan.text[end - 1]) && sign - end < kMostBlanks) --end;
    name.blankAfter = end != sign;
    const std::size_t markEnd = end;
    const bool quoted = end > scan.from && isQuote(scan.text[end - 1]);
    if (quoted) --end;
    while (quoted && end > scan.from && scan.text[end - 1] == '\\') --end;
    name.mark = scan.text.substr(end, markEnd - end);
    std::size_t begin = end;
    while (begin > scan.from && end - begin < kLongestName && isNameChar(scan.text[begin - 1])) --begin;
    begin = afterEscape(scan.text, begin, end);
    name.begin = withWordBefore(scan, begin, end);
    name.end = end;
    return name;
}

bool opensValue(const ScanCursor& scan, std::size_t value, std::size_t limit, std::string_view nameMark)
{
    std::size_t mark = value;
    while (mark < limit && scan.text[mark] == '\\') ++mark;
    if (mark >= limit || !isQuote(scan.text[mark])) return false;
    if (!nameMark.empty()) return nameMark.size() == mark + 1 - value;
    if (scan.json && mark == value && scan.text[mark] == '"') return false;
    return mark + 1 < limit && std::string_view(",:]}").find(scan.text[mark + 1]) == std::string_view::npos;
}

std::size_t quotedEnd(const ScanCursor& scan, std::size_t& value, std::size_t limit)
{
    const std::string_view text = scan.text;
    std::size_t depth = 0;
    while (text[value + depth] == '\\') ++depth;
    const char mark = text[value + depth];
    value += depth + 1;
    for (std::size_t end = value; end < limit; ++end) {
        if (text[end] != mark && (text[end] != '"' || !scan.json)) continue;
        std::size_t slashes = 0;
        while (end - slashes > value && text[end - slashes - 1] == '\\') ++slashes;
        if (text[end] != mark) return end - slashes; // the text around it ends
        if (slashes < depth || slashes % (2 * (depth + 1)) == depth) return end - std::min(slashes, depth);
        // One that ends a text around it: 0, 1, 3, ... backslashes, and twice as many of each in it.
        for (std::size_t outer = 0; outer < depth; outer = 2 * outer + 1)
            if (slashes % (2 * (outer + 1)) == outer) return end - outer;
    }
    return limit;
}

std::size_t skipBlanks(std::string_view text, std::size_t i)
{
    while (i < text.size() && isBlank(text[i])) ++i;
    return i;
}

bool endsLine(std::string_view text, std::size_t i)
{
    i = skipBlanks(text, i);
    if (i >= text.size()) return true;
    if (text[i] == '\\')
        return i + 1 < text.size() && std::string_view("nr\"").find(text[i + 1]) != std::string_view::npos;
    return std::string_view("\r\n\"'`;}").find(text[i]) != std::string_view::npos;
}

} // namespace retrospan::import
