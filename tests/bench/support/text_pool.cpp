#include "bench/support/text_pool.h"

#include <cmath>

namespace retrospan::bench {
namespace {

constexpr std::size_t kVocabulary = 20'000, kPhrases = 20'000;
constexpr std::uint64_t kPhraseShare = 14;

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
    for (std::size_t i = 0; i < kVocabulary; ++i) m_words.push_back(word(dice) + ' ');
    for (std::size_t i = 0; i < kPhrases; ++i) {
        std::string& phrase = m_phrases.emplace_back();
        for (std::uint64_t count = 4 + dice.below(8); count > 0; --count) phrase += any(dice, m_words);
    }
    m_text.reserve(kBytes + 1024);
    while (m_text.size() < kBytes) addLine(dice);
}

/// The n-th of a list comes up n times less often than the first.
const std::string& TextPool::any(Dice& dice, const std::vector<std::string>& list)
{
    return list[dice.logUniform(1, static_cast<double>(list.size())) - 1];
}

/// Words and turns of phrase that come back; every fourth line looks like code.
void TextPool::addLine(Dice& dice)
{
    const bool code = dice.percent(25);
    if (code) m_text += "    ";
    for (std::uint64_t count = code ? 3 : 3 + dice.below(8); count > 0; --count) {
        m_text += any(dice, dice.percent(kPhraseShare) ? m_phrases : m_words);
        if (code) m_text += count % 2 == 0 ? "= " : "(";
    }
    m_text += code ? ");\\n" : ".\\n";
}

std::string_view TextPool::slice(Dice& dice, std::size_t bytes) const
{
    const std::size_t from = m_text.find(' ', dice.below(m_text.size() - bytes - 256)) + 1;
    std::string_view text = std::string_view(m_text).substr(from, bytes);
    if (text.ends_with('\\')) text.remove_suffix(1); // half of a line's end
    return text;
}

} // namespace retrospan::bench
