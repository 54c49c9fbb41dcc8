#include "insight/text_match.h"

#include <algorithm>
#include <array>

namespace retrospan::insight {
namespace {

constexpr std::array<char, 256> makeLowerTable()
{
    std::array<char, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const bool upper = i >= 'A' && i <= 'Z';
        table[i] = static_cast<char>(upper ? i + ('a' - 'A') : i);
    }
    return table;
}

constexpr auto kLower = makeLowerTable();

char lower(char c)
{
    return kLower[static_cast<unsigned char>(c)];
}

} // namespace

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool equalIgnoringCase(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

bool containsIgnoringCase(std::string_view text, std::string_view loweredNeedle)
{
    const auto found = std::search(text.begin(), text.end(), loweredNeedle.begin(), loweredNeedle.end(),
                                   [](char x, char y) { return lower(x) == y; });
    return found != text.end() || loweredNeedle.empty();
}

bool globMatches(std::string_view loweredPattern, std::string_view text)
{
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos; // the last `*` passed, and where its run ends for now
    std::size_t runEnd = 0;
    while (t < text.size()) {
        if (p < loweredPattern.size() && loweredPattern[p] == '*') {
            star = p++;
            runEnd = t;
        } else if (p < loweredPattern.size() && loweredPattern[p] == lower(text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++runEnd;
        } else {
            return false;
        }
    }
    return loweredPattern.find_first_not_of('*', p) == std::string_view::npos;
}

} // namespace retrospan::insight
