#include "replay/edit_distance.h"

#include <algorithm>
#include <limits>

namespace retrospan::replay {
namespace {

/// A change costs less than leaving out one step and putting in another, and more than half of that: two
/// steps that changed places are one move, not two changes. Of those of one shape what follows the same step
/// goes first, then the alike.
constexpr std::uint32_t kLeaveOut = 8, kChangeAfterSame = 9, kChangeOfAlike = 10, kChange = 14;
constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max() / 2;

enum Way : std::uint8_t { pair, skipBaseline, skipCandidate };

/// Two bits a cell.
class Ways {
public:
    Ways(std::size_t rows, std::size_t columns)
        : m_columns(columns)
        , m_cells((rows * columns + 3) / 4)
    {
    }
    void set(std::size_t row, std::size_t column, Way way)
    {
        const std::size_t cell = row * m_columns + column;
        m_cells[cell / 4] =
            static_cast<std::uint8_t>(m_cells[cell / 4] | static_cast<unsigned>(way) << (cell % 4 * 2));
    }
    [[nodiscard]] Way at(std::size_t row, std::size_t column) const
    {
        const std::size_t cell = row * m_columns + column;
        return static_cast<Way>(m_cells[cell / 4] >> (cell % 4 * 2) & 3U);
    }

private:
    std::size_t m_columns;
    std::vector<std::uint8_t> m_cells;
};

/// The cheapest way from (row, column) on, given those that begin one step later. `below` is the row after.
struct Costs {
    std::vector<std::uint32_t> row, below;
};

std::uint32_t costOfPair(const StepKey& baseline, const StepKey& candidate)
{
    if (baseline.content == candidate.content) return 0;
    if (baseline.shape != candidate.shape) return kNever;
    if (baseline.after == candidate.after) return kChangeAfterSame;
    return baseline.likeness == candidate.likeness ? kChangeOfAlike : kChange;
}

Way cheapest(const StepKey& baseline, const StepKey& candidate, std::size_t column, Costs& costs)
{
    const std::uint32_t paired = costs.below[column + 1] + costOfPair(baseline, candidate);
    const std::uint32_t without = costs.below[column] + kLeaveOut, with = costs.row[column + 1] + kLeaveOut;
    const std::uint32_t best = std::min({paired, without, with});
    costs.row[column] = best;
    return best == paired ? pair : best == without ? skipBaseline : skipCandidate;
}

} // namespace

std::vector<std::pair<std::uint32_t, std::uint32_t>> correspondences(std::span<const StepKey> baseline,
                                                                     std::span<const StepKey> candidate,
                                                                     const std::stop_token& stop)
{
    const std::size_t rows = baseline.size(), columns = candidate.size();
    Ways ways(rows, columns);
    Costs costs{std::vector<std::uint32_t>(columns + 1), std::vector<std::uint32_t>(columns + 1)};
    for (std::size_t column = 0; column <= columns; ++column)
        costs.below[column] = static_cast<std::uint32_t>(columns - column) * kLeaveOut;
    for (std::size_t row = rows; row-- > 0;) {
        if (stop.stop_requested()) return {};
        costs.row[columns] = static_cast<std::uint32_t>(rows - row) * kLeaveOut;
        for (std::size_t column = columns; column-- > 0;)
            ways.set(row, column, cheapest(baseline[row], candidate[column], column, costs));
        std::swap(costs.row, costs.below);
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
    for (std::size_t row = 0, column = 0; row < rows && column < columns;) {
        const Way way = ways.at(row, column);
        if (way == pair) found.emplace_back(row, column);
        row += way != skipCandidate ? 1 : 0;
        column += way != skipBaseline ? 1 : 0;
    }
    return found;
}

} // namespace retrospan::replay
