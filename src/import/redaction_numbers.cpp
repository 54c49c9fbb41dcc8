#include "import/redaction_numbers.h"

#include "import/redaction_text.h"

#include <algorithm>

namespace retrospan::import {
namespace {

constexpr std::size_t kMostCardDigits = 19, kMostPhoneDigits = 15, kLeastPhoneDigits = 8;

std::size_t digitsEnd(std::string_view text, std::size_t i)
{
    while (i < text.size() && isDigit(text[i])) ++i;
    return i;
}

/// The end of the blank, dot or dash between groups of digits that begins at `i`, also of one that no line is
/// broken at, in UTF-8 or as JSON's escape; `i` when none does.
std::size_t separatorEnd(std::string_view text, std::size_t i, std::string_view ascii)
{
    if (i >= text.size()) return i;
    if (ascii.find(text[i]) != std::string_view::npos) return i + 1;
    for (const std::string_view known : {"\u00a0", "\u202f", "\u2009", "\u2007", "\u2010", "\u2011", "\u2012",
                                         "\u2013", "\\u00a0", "\\u202f", "\\u2009", "\\u2011"})
        if (text[i] == known.front() && text.substr(i, known.size()) == known) return i + known.size();
    return i;
}

/// Ids and decimals go on before or after; a number stands alone.
bool standsAlone(std::string_view text, std::size_t begin, std::size_t end)
{
    if (!startsWord(text, begin)) return false;
    if (begin > 0 && std::string_view(".-_/+").find(text[begin - 1]) != std::string_view::npos) return false;
    if (end == text.size()) return true;
    if (isAlnum(text[end]) || text[end] == '_') return false;
    const bool joins = text[end] == '.' || text[end] == '-' || text[end] == '/';
    return !joins || end + 1 == text.size() || !isAlnum(text[end + 1]);
}

bool passesLuhn(std::string_view digits)
{
    int sum = 0;
    bool twice = false;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, twice = !twice) {
        const int value = (*digit - '0') * (twice ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

/// The first digits that issuers have, and the lengths of their numbers.
bool isIssued(std::string_view digits)
{
    const int two = (digits[0] - '0') * 10 + digits[1] - '0';
    const int four = two * 100 + (digits[2] - '0') * 10 + digits[3] - '0';
    const std::size_t length = digits.size();
    if (two == 34 || two == 37) return length == 15;
    if (two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059)) return length == 14;
    const bool sixteen = digits[0] == '4' || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)
        || four == 6011 || two == 65 || (four >= 6440 && four <= 6499) || (four >= 3528 && four <= 3589);
    if (two == 62) return length >= 16;
    return sixteen && (length == 16 || (length == 19 && digits[0] == '4'));
}

/// 4-4-4-4(-3), 4-6-5 and 4-6-4, as on cards; one separator throughout.
std::optional<std::size_t> groupedEnd(std::string_view text, std::size_t begin, std::string& digits)
{
    std::vector<std::size_t> groups;
    std::size_t at = begin;
    std::string_view separator;
    for (;;) {
        const std::size_t end = digitsEnd(text, at);
        groups.push_back(end - at);
        digits += text.substr(at, end - at);
        at = end;
        const bool full = groups.size() == 5 || (groups.size() == 3 && groups[1] == 6);
        const std::size_t next = separatorEnd(text, at, " -.");
        if (full || next == at || next >= text.size() || !isDigit(text[next])) break;
        if (!separator.empty() && text.substr(at, next - at) != separator) break;
        if (groups.size() == 4 && digitsEnd(text, next) - next != 3) break;
        separator = text.substr(at, next - at);
        at = next;
        if (digits.size() > kMostCardDigits) return std::nullopt;
    }
    using Groups = std::vector<std::size_t>;
    const bool onCards = groups == Groups{4, 4, 4, 4} || groups == Groups{4, 4, 4, 4, 3}
        || groups == Groups{4, 6, 5} || groups == Groups{4, 6, 4};
    return onCards ? std::optional(at) : std::nullopt;
}

std::optional<RedactionSpot> cardAt(std::string_view text, std::size_t i)
{
    const std::size_t run = digitsEnd(text, i) - i;
    if (run > kMostCardDigits) return std::nullopt;
    if (run >= 14) {
        const bool card = run <= 16 && isCardNumber(text.substr(i, run)) && standsAlone(text, i, i + run);
        return card ? std::optional(RedactionSpot{i, i + run, RedactionClass::card}) : std::nullopt;
    }
    if (run != 4) return std::nullopt;
    std::string digits;
    const auto end = groupedEnd(text, i, digits);
    if (!end || !isCardNumber(digits) || !standsAlone(text, i, *end)) return std::nullopt;
    return RedactionSpot{i, *end, RedactionClass::card};
}

/// "2024-11-21": a date.
bool hasDate(std::string_view number)
{
    for (std::size_t i = 0; i + 8 <= number.size(); ++i) {
        const std::string_view year = number.substr(i, 2);
        if ((year != "19" && year != "20") || !isDigit(number[i + 2]) || !isDigit(number[i + 3])) continue;
        const char mark = number[i + 4];
        if (i > 0 && isDigit(number[i - 1])) continue;
        if ((mark == '-' || mark == '/') && isDigit(number[i + 5]) && isDigit(number[i + 6])
            && number[i + 7] == mark)
            return true;
    }
    return false;
}

/// A date in a line that a diff adds, or a pair of coordinates.
bool isNoPhone(std::string_view text, std::size_t plus, std::size_t end)
{
    const std::string_view number = text.substr(plus + 1, end - plus - 1);
    if (hasDate(number)) return true;
    const std::size_t dot = number.find('.');
    const bool decimal = dot != std::string_view::npos && dot <= 3
        && std::ranges::all_of(number.substr(0, dot), isDigit)
        && std::ranges::all_of(number.substr(dot + 1), isDigit);
    if (!decimal) return false;
    std::size_t next = end;
    while (next < text.size() && std::string_view(", ").find(text[next]) != std::string_view::npos) ++next;
    return next > end && next < text.size()
        && (isDigit(text[next]) || text[next] == '-' || text[next] == '+');
}

/// "+49 (0)30 1234-567": groups of digits with at most two separators between them, up to a card number.
std::optional<RedactionSpot> internationalAt(std::string_view text, std::size_t plus)
{
    if (!startsWord(text, plus) || plus + 1 >= text.size() || text[plus + 1] < '1' || text[plus + 1] > '9')
        return std::nullopt;
    std::size_t digits = 0, end = 0, at = plus + 1;
    for (;;) {
        const std::size_t groupEnd = digitsEnd(text, at);
        digits += groupEnd - at;
        if (digits > kMostPhoneDigits) break;
        at = groupEnd;
        const bool whole = at == text.size() || (!isAlnum(text[at]) && text[at] != '_');
        if (digits >= kLeastPhoneDigits && whole) end = at;
        const std::size_t first = separatorEnd(text, at, " -.()/");
        std::size_t next = separatorEnd(text, first, " .()/");
        // "1 -2": two numbers.
        if (text[first == at ? at - 1 : first - 1] == ')') next = separatorEnd(text, first, " -.()/");
        if (first == at || next >= text.size() || !isDigit(text[next]) || cardAt(text, next)) break;
        at = next;
    }
    if (end == 0 || isNoPhone(text, plus, end)) return std::nullopt;
    return RedactionSpot{plus, end, RedactionClass::phone};
}

bool isArea(std::string_view digits)
{
    return digits.size() == 3 && digits[0] >= '2' && std::ranges::all_of(digits, isDigit);
}

/// "(415) 555-0132", "415-555-0132", "415.555.0132", with or without "1-" before.
std::optional<RedactionSpot> americanAt(std::string_view text, std::size_t i)
{
    std::size_t at = i;
    if (text[at] == '1' && at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '.')) at += 2;
    const bool bracketed = at < text.size() && text[at] == '(';
    if (bracketed) ++at;
    if (at + 12 > text.size() || !isArea(text.substr(at, 3))) return std::nullopt;
    char separator = text[at + 3];
    at += 3;
    if (bracketed) {
        if (separator != ')') return std::nullopt;
        ++at;
        if (text[at] == ' ') ++at;
        if (at + 8 > text.size()) return std::nullopt;
        separator = text[at + 3];
    } else {
        ++at;
        if (at + 8 > text.size() || text[at + 3] != separator) return std::nullopt;
    }
    if (separator != '-' && separator != '.' && !(bracketed && separator == ' ')) return std::nullopt;
    const std::size_t end = at + 8;
    if (!isArea(text.substr(at, 3)) || digitsEnd(text, at + 4) != end || !standsAlone(text, i, end))
        return std::nullopt;
    return RedactionSpot{i, end, RedactionClass::phone};
}

/// "0171 1234567", "030-1234 567", "(030) 1234567", "01 23 45 67 89": an area that begins with a zero, and
/// what is grouped after it with one separator throughout but for the first.
std::optional<RedactionSpot> nationalAt(std::string_view text, std::size_t i)
{
    const bool bracketed = text[i] == '(';
    const std::size_t area = i + (bracketed ? 1 : 0);
    if (area + 1 >= text.size() || text[area] != '0' || text[area + 1] < '1' || text[area + 1] > '9')
        return std::nullopt;
    std::size_t at = digitsEnd(text, area), digits = at - area, groups = 1;
    const bool pairs = digits == 2;
    if (digits > 5 || (bracketed && (at >= text.size() || text[at] != ')'))) return std::nullopt;
    if (bracketed) ++at;
    for (std::size_t end = at;; at = end) {
        const std::size_t next = separatorEnd(text, at, groups == 1 ? " /-" : " -");
        const bool joined = next == at && !(bracketed && groups == 1);
        if (joined || next >= text.size() || !isDigit(text[next])) break;
        end = digitsEnd(text, next);
        if (pairs && end - next != 2) return std::nullopt;
        digits += end - next;
        ++groups;
        if (digits > 12) return std::nullopt;
    }
    const bool known = pairs ? digits == 10 : digits >= 9 && groups > 1;
    if (!known || !standsAlone(text, i, at) || hasDate(text.substr(i, at - i))) return std::nullopt;
    return RedactionSpot{i, at, RedactionClass::phone};
}

} // namespace

bool isCardNumber(std::string_view digits)
{
    if (digits.size() < 14 || digits.size() > kMostCardDigits) return false;
    // The same digit throughout fills a field, it is no number.
    if (digits.find_first_not_of(digits.front()) == std::string_view::npos) return false;
    return isIssued(digits) && passesLuhn(digits);
}

std::optional<RedactionSpot> numberAt(std::string_view text, std::size_t i, bool phone, bool card)
{
    if (text[i] == '+') return phone ? internationalAt(text, i) : std::nullopt;
    if (isDigit(text[i]) && !startsWord(text, i)) return std::nullopt;
    if (card && isDigit(text[i]))
        if (auto found = cardAt(text, i)) return found;
    if (!phone) return std::nullopt;
    const auto american = americanAt(text, i);
    return american ? american : nationalAt(text, i);
}

} // namespace retrospan::import
