// PairedTest: whether two runs over the same cases differ by more than chance, said with care: an exact test
// on the cases that changed, and the interval of what was counted. Pure. Complexity: that of the
// distributions.
#pragma once

#include <cstddef>
#include <span>

namespace retrospan::evals {

/// What is below it is taken for a difference.
inline constexpr double kSignificance = 0.05;

/// How cases went from the baseline to the candidate.
struct PairedCounts {
    std::size_t better = 0, worse = 0, same = 0;
    [[nodiscard]] std::size_t all() const { return better + worse + same; }
};

enum class Finding : unsigned char {
    nothingChanged, ///< no case did
    tooFew, ///< of the cases that changed: whatever their direction, the test could not tell
    noDifference, ///< none is shown, which does not mean that there is none
    better,
    worse
};

struct PairedTest {
    Finding finding = Finding::nothingChanged;
    double probability = 1; ///< that chance alone gives counts at least as uneven (two-sided)
};

/// The exact sign test; of passed and failed cases that is McNemar's exact test (Q. McNemar, Psychometrika
/// 12, 1947; exact form: the binomial distribution of the discordant pairs with p = 1/2).
[[nodiscard]] PairedTest pairedTest(const PairedCounts& counts);

/// Takes back what is found when it is one of several looked for at once, so that chance alone shows any of
/// them in at most 5 % (S. Holm, Scandinavian Journal of Statistics 6, 1979).
void correctForSeveral(std::span<PairedTest* const> tests);

struct Interval {
    double low = 0, high = 1;
};

/// The 95 % interval of a share (E. B. Wilson, JASA 22, 1927); 0 to 1 of nothing.
[[nodiscard]] Interval shareInterval(double hits, double all);

} // namespace retrospan::evals
