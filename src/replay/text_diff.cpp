#include "replay/text_diff.h"

#include "replay/align.h"

#include <algorithm>
#include <unordered_map>

namespace retrospan::replay {
namespace {

enum class Class : std::uint8_t { space, word, sign, mark };

struct CodePoint {
    char32_t value = 0;
    std::size_t size = 1; ///< bytes; of broken UTF-8 each byte is one
};

CodePoint codePointAt(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char lead = byte(0);
    const std::size_t size = lead < 0x80 ? 1
        : lead < 0xC2                    ? 0
        : lead < 0xE0                    ? 2
        : lead < 0xF0                    ? 3
        : lead < 0xF5                    ? 4
                                         : 0;
    if (size <= 1 || at + size > text.size()) return {lead < 0x80 ? lead : U'\uFFFD', 1};
    char32_t value = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {U'\uFFFD', 1};
        value = value << 6 | (byte(i) & 0x3FU);
    }
    return {value, size};
}

struct Range {
    char32_t first, last;
};
/// Marks that combine with what is before them, joiners, variation selectors, skin tones.
constexpr Range kMarks[] = {{0x0300, 0x036F},   {0x0483, 0x0489},  {0x0591, 0x05C7}, {0x0610, 0x061A},
                            {0x064B, 0x065F},   {0x0900, 0x0903},  {0x093A, 0x094F}, {0x0E31, 0x0E3A},
                            {0x0E47, 0x0E4E},   {0x1AB0, 0x1AFF},  {0x1DC0, 0x1DFF}, {0x200C, 0x200D},
                            {0x20D0, 0x20FF},   {0xFE00, 0xFE0F},  {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF},
                            {0xE0020, 0xE007F}, {0xE0100, 0xE01EF}};
/// Punctuation and symbols beyond ASCII, and scripts that write without spaces: a token each.
constexpr Range kSigns[] = {{0x00A1, 0x00A9}, {0x00AB, 0x00B4}, {0x00B6, 0x00B9},  {0x00BB, 0x00BF},
                            {0x00D7, 0x00D7}, {0x00F7, 0x00F7}, {0x0E00, 0x0EFF},  {0x1000, 0x109F},
                            {0x1780, 0x17FF}, {0x2010, 0x2BFF}, {0x2E00, 0xABFF},  {0xF900, 0xFAFF},
                            {0xFE30, 0xFE4F}, {0xFF00, 0xFFFD}, {0x16FE0, 0x3FFFF}};

bool contains(const auto& ranges, char32_t value)
{
    return std::ranges::any_of(
        ranges, [value](const Range& range) { return value >= range.first && value <= range.last; });
}

Class classOf(char32_t value)
{
    if (value == 0x20 || (value >= 0x09 && value <= 0x0D) || value == 0xA0 || value == 0x3000)
        return Class::space;
    if (value < 0x80) {
        const bool word = (value >= '0' && value <= '9') || (value >= 'A' && value <= 'Z')
            || (value >= 'a' && value <= 'z') || value == '_';
        return word ? Class::word : Class::sign;
    }
    if (contains(kMarks, value)) return Class::mark;
    return contains(kSigns, value) ? Class::sign : Class::word;
}

std::vector<StepKey> keysOf(const std::vector<std::string_view>& words,
                            std::unordered_map<std::string_view, std::uint64_t>& numbers)
{
    std::vector<StepKey> keys;
    keys.reserve(words.size());
    for (const std::string_view word : words) {
        const std::uint64_t number = numbers.try_emplace(word, numbers.size()).first->second;
        keys.push_back({number, number}); // another word is never the same one changed
    }
    return keys;
}

bool isBlank(std::string_view word)
{
    return classOf(codePointAt(word, 0).value) == Class::space;
}

/// The runs in the making: what was removed and added since the last run of the same.
class Runs {
public:
    Runs(std::string_view before, std::string_view after)
        : m_before(before)
        , m_after(after)
    {
    }
    void removed(std::string_view word) { append(m_removed, m_before, word); }
    void added(std::string_view word) { append(m_added, m_after, word); }
    void same(std::string_view word)
    {
        flush();
        if (m_runs.empty() || m_runs.back().change != TextChange::same) m_runs.push_back({});
        append(m_runs.back(), m_before, word);
    }
    [[nodiscard]] std::vector<TextRun> take()
    {
        flush();
        return std::move(m_runs);
    }

private:
    static std::size_t offset(std::string_view text, std::string_view word)
    {
        return static_cast<std::size_t>(word.data() - text.data());
    }
    static void append(TextRun& run, std::string_view text, std::string_view word)
    {
        if (run.size == 0) run.begin = offset(text, word);
        run.size += word.size();
    }
    void flush()
    {
        for (TextRun* run : {&m_removed, &m_added}) {
            if (run->size > 0) m_runs.push_back(*run);
            run->size = 0;
        }
    }

    std::string_view m_before, m_after;
    TextRun m_removed{TextChange::removed, 0, 0}, m_added{TextChange::added, 0, 0};
    std::vector<TextRun> m_runs;
};

} // namespace

std::vector<std::string_view> splitWords(std::string_view text)
{
    std::vector<std::string_view> words;
    Class current = Class::sign;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        const Class found = classOf(point.value);
        const bool joins =
            !words.empty() && (found == Class::mark || (found == current && found != Class::sign));
        if (joins)
            words.back() = {words.back().data(), words.back().size() + point.size};
        else
            words.push_back(text.substr(at, point.size));
        if (found != Class::mark) current = found;
        at += point.size;
    }
    return words;
}

std::vector<TextRun> diffText(std::string_view before, std::string_view after, const std::stop_token& stop)
{
    const std::vector<std::string_view> earlier = splitWords(before), later = splitWords(after);
    std::unordered_map<std::string_view, std::uint64_t> numbers;
    const std::vector<StepKey> baseline = keysOf(earlier, numbers), candidate = keysOf(later, numbers);
    const std::vector<AlignedPair> pairs = align(baseline, candidate, stop, {false, kMaxCells / 4}).pairs;
    const auto differs = [&](std::size_t i) { return i < pairs.size() && pairs[i].match != Match::same; };
    Runs runs(before, after);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto& [match, left, right] = pairs[i];
        // A space between two replaced words is replaced with them: three pieces instead of a chequered line.
        const bool between =
            match == Match::same && differs(i - 1) && differs(i + 1) && isBlank(earlier[left]);
        if (match == Match::same && !between) {
            runs.same(earlier[left]);
            continue;
        }
        if (left != kNoStep) runs.removed(earlier[left]);
        if (right != kNoStep) runs.added(later[right]);
    }
    return runs.take();
}

} // namespace retrospan::replay
