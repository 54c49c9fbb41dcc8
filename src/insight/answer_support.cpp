#include "insight/answer_support.h"

#include "insight/text_match.h"

#include <algorithm>
#include <unordered_set>

namespace retrospan::insight {
namespace {

constexpr std::size_t kMaxNumbers = 20;
constexpr std::size_t kAnswerBytes = 8192;
/// Letters by which words are compared; shorter ones are common to all texts.
constexpr std::size_t kStem = 5;
constexpr std::size_t kFewStems = 10;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Digits with what separates them left out, everything else as blanks.
std::string digitsOnly(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool separates = (text[i] == '.' || text[i] == ',') && i > 0 && i + 1 < text.size()
            && isDigit(text[i - 1]) && isDigit(text[i + 1]);
        if (!separates) plain += isDigit(text[i]) ? text[i] : ' ';
    }
    return plain;
}

/// The beginnings of words, five letters each.
std::unordered_set<std::string_view> stemsOf(std::string_view low)
{
    std::unordered_set<std::string_view> stems;
    const auto isPart = [](char c) {
        return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    };
    for (std::size_t at = 0; at < low.size();) {
        std::size_t end = at;
        while (end < low.size() && isPart(low[end])) ++end;
        if (end - at >= kStem) stems.insert(low.substr(at, kStem));
        at = std::max(end, at + 1);
    }
    return stems;
}

} // namespace

bool hasNumbers(std::string_view answer)
{
    return std::ranges::any_of(answer.substr(0, kAnswerBytes), isDigit);
}

std::string numberWithoutSource(std::string_view answer, std::string_view sources)
{
    if (!hasNumbers(answer)) return {};
    const std::string numbers = digitsOnly(answer.substr(0, kAnswerBytes));
    const std::string known = digitsOnly(sources);
    std::size_t count = 0;
    for (std::size_t at = numbers.find_first_not_of(' '); at != numbers.npos && count < kMaxNumbers;) {
        const std::size_t end = std::min(numbers.find(' ', at), numbers.size());
        const std::string number = numbers.substr(at, end - at);
        if (number.size() >= 2) {
            if (known.find(number) == known.npos) return number;
            ++count;
        }
        at = numbers.find_first_not_of(' ', end);
    }
    return {};
}

bool hardlyShares(std::string_view answer, std::string_view sources)
{
    const std::string said = lowered(answer.substr(0, kAnswerBytes));
    const auto stems = stemsOf(said);
    if (stems.size() < kFewStems) return false;
    const std::string before = lowered(sources);
    const auto known = stemsOf(before);
    const auto shared =
        std::ranges::count_if(stems, [&](std::string_view stem) { return known.contains(stem); });
    return static_cast<std::size_t>(shared) * 5 < stems.size();
}

} // namespace retrospan::insight
