#include "bench/support/text_pool.h"

#include <cmath>

namespace retrospan::bench {
namespace {

constexpr std::size_t kVocabulary = 20'000;

std::string word(Dice& dice)
{
    static constexpr std::string_view kOnsets[] = {"b", "c", "d", "f", "g", "h",  "l",  "m",  "n",
                                                   "p", "r", "s", "t", "v", "st", "tr", "pr", "ch"};
    static constexpr std::string_view kRimes[] = {"a",  "e",  "i",  "o",   "u",  "en",
                                                  "er", "al", "on", "ing", "ed", "is"};
    std::string text;
    for (std::uint64_t syllables = 1 + dice.below(3); syllables > 0; --syllables) {
        text += kOnsets[dice.below(std::size(kOnsets))];
        text += kRimes[dice.below(std::size(kRimes))];
    }
    return text;
}

} // namespace

std::uint64_t Dice::logUniform(double low, double high)
{
    const double unit = static_cast<double>(next() >> 11) * 0x1p-53;
    return static_cast<std::uint64_t>(low * std::pow(high / low, unit));
}

TextPool::TextPool(std::uint64_t seed)
{
    Dice dice(seed);
    std::vector<std::string> words;
    for (std::size_t i = 0; i < kVocabulary; ++i) words.push_back(word(dice));
    m_text.reserve(kBytes + 256);
    while (m_text.size() < kBytes) addLine(dice, words);
}

/// Mostly prose; every fourth line is an indented assignment.
void TextPool::addLine(Dice& dice, const std::vector<std::string>& words)
{
    const auto any = [&]() -> const std::string& { return words[dice.logUniform(1, kVocabulary) - 1]; };
    if (dice.percent(25)) {
        m_text +=
            "    " + any() + "." + any() + " = " + any() + "(" + std::to_string(dice.below(1000)) + ");\\n";
        return;
    }
    for (std::uint64_t count = 6 + dice.below(10); count > 0; --count) (m_text += any()) += ' ';
    m_text += ".\\n";
}

std::string_view TextPool::slice(Dice& dice, std::size_t bytes) const
{
    const std::size_t from = m_text.find(' ', dice.below(m_text.size() - bytes - 256)) + 1;
    std::string_view text = std::string_view(m_text).substr(from, bytes);
    if (text.ends_with('\\')) text.remove_suffix(1); // half of a line's end
    return text;
}

} // namespace retrospan::bench
