#include "evals/edit_similarity.h"

#include "trace/utf8.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace retrospan::evals {
namespace {

constexpr std::size_t kBits = 64;

/// Which characters of the pattern are this one, 64 of them a word.
class Occurrences {
public:
    explicit Occurrences(std::u32string_view pattern)
        : m_words((pattern.size() + kBits - 1) / kBits)
        , m_none(m_words)
    {
        for (std::size_t i = 0; i < pattern.size(); ++i) {
            auto& masks = m_masks.try_emplace(pattern[i], m_words).first->second;
            masks[i / kBits] |= std::uint64_t{1} << i % kBits;
        }
    }
    [[nodiscard]] std::size_t words() const { return m_words; }
    [[nodiscard]] const std::vector<std::uint64_t>& of(char32_t character) const
    {
        const auto found = m_masks.find(character);
        return found == m_masks.end() ? m_none : found->second;
    }

private:
    std::size_t m_words;
    std::vector<std::uint64_t> m_none;
    std::unordered_map<char32_t, std::vector<std::uint64_t>> m_masks;
};

/// Where the distance grows (up) and shrinks (down) from one character of the pattern to the next.
struct Column {
    std::vector<std::uint64_t> up, down;
};

/// One more character of the text; returns by how much the distance to the whole pattern changes. Hyyro's
/// form of Myers' algorithm.
int advance(Column& column, const std::vector<std::uint64_t>& equal, std::uint64_t last)
{
    std::uint64_t carryUp = 1, carryDown = 0;
    int change = 0;
    for (std::size_t w = 0; w < equal.size(); ++w) {
        const std::uint64_t up = column.up[w], down = column.down[w];
        const std::uint64_t match = equal[w] | carryDown;
        const std::uint64_t diagonal = (((match & up) + up) ^ up) | match | down;
        std::uint64_t rise = down | ~(diagonal | up), fall = diagonal & up;
        const std::uint64_t top = w + 1 == equal.size() ? last : std::uint64_t{1} << (kBits - 1);
        const bool rises = (rise & top) != 0, falls = (fall & top) != 0;
        if (w + 1 == equal.size()) change = rises ? 1 : falls ? -1 : 0;
        rise = rise << 1U | carryUp;
        fall = fall << 1U | carryDown;
        const std::uint64_t vertical = equal[w] | down;
        column.up[w] = fall | ~(vertical | rise);
        column.down[w] = rise & vertical;
        carryUp = rises ? 1 : 0;
        carryDown = falls ? 1 : 0;
    }
    return change;
}

std::size_t distance(std::u32string_view pattern, std::u32string_view text)
{
    if (pattern.empty()) return text.size();
    const Occurrences occurrences(pattern);
    Column column{std::vector<std::uint64_t>(occurrences.words(), ~std::uint64_t{0}),
                  std::vector<std::uint64_t>(occurrences.words())};
    const std::uint64_t last = std::uint64_t{1} << (pattern.size() - 1) % kBits;
    auto edits = static_cast<std::ptrdiff_t>(pattern.size());
    for (const char32_t character : text) edits += advance(column, occurrences.of(character), last);
    return static_cast<std::size_t>(edits);
}

} // namespace

std::optional<double> editSimilarity(std::string_view a, std::string_view b)
{
    if (a == b) return 1.0;
    const std::u32string left = charactersOf(a), right = charactersOf(b);
    const std::size_t longest = std::max(left.size(), right.size());
    if (longest > kLongestCompared) return std::nullopt;
    return 1.0 - static_cast<double>(distance(left, right)) / static_cast<double>(longest);
}

} // namespace retrospan::evals
