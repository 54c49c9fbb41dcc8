#include "evals/paired_test.h"

#include "evals/eval_case.h"

#include <boost/math/distributions/binomial.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace retrospan::evals {
namespace {

/// Two-sided, of `fewer` out of `changed` at even odds.
double chance(std::size_t fewer, std::size_t changed)
{
    if (changed == 0) return 1;
    const boost::math::binomial_distribution<double> even(static_cast<double>(changed), 0.5);
    return rounded(std::min(1.0, 2 * boost::math::cdf(even, static_cast<double>(fewer))));
}

} // namespace

PairedTest pairedTest(const PairedCounts& counts)
{
    const std::size_t changed = counts.better + counts.worse;
    PairedTest test{Finding::noDifference, chance(std::min(counts.better, counts.worse), changed)};
    if (changed == 0)
        test.finding = Finding::nothingChanged;
    else if (chance(0, changed) >= kSignificance)
        test.finding = Finding::tooFew;
    else if (test.probability < kSignificance)
        test.finding = counts.better > counts.worse ? Finding::better : Finding::worse;
    return test;
}

void correctForSeveral(std::span<PairedTest* const> tests)
{
    std::vector<PairedTest*> byChance(tests.begin(), tests.end());
    std::ranges::sort(byChance, {}, &PairedTest::probability);
    bool shown = true;
    for (std::size_t i = 0; i < byChance.size(); ++i) {
        PairedTest& test = *byChance[i];
        shown = shown && test.probability < kSignificance / static_cast<double>(byChance.size() - i);
        const bool found = test.finding == Finding::better || test.finding == Finding::worse;
        if (found && !shown) test.finding = Finding::noDifference;
    }
}

Interval shareInterval(double hits, double all)
{
    if (all <= 0) return {};
    constexpr double z = 1.959963984540054; // of 95 %
    const double share = hits / all, spread = z * z / all;
    const double middle = share + spread / 2;
    const double reach = z * std::sqrt(share * (1 - share) / all + spread / (4 * all));
    return {rounded(std::max(0.0, (middle - reach) / (1 + spread))),
            rounded(std::min(1.0, (middle + reach) / (1 + spread)))};
}

} // namespace retrospan::evals
