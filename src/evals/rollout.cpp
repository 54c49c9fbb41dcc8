#include "evals/rollout.h"

#include "evals/eval_case.h"

#include <boost/math/distributions/hypergeometric.hpp>

#include <algorithm>

namespace retrospan::evals {
namespace {

struct Fisher {
    double probability = 1; ///< two-sided: of all tables that are no more likely than this one
    double least = 1; ///< that any table with these sums could have
};

Fisher fisher(std::size_t hitsBefore, std::size_t before, std::size_t hitsNow, std::size_t now)
{
    const auto hits = static_cast<unsigned>(hitsBefore + hitsNow);
    const auto drawn = static_cast<unsigned>(now), all = static_cast<unsigned>(before + now);
    if (hits == 0 || hits == all || before == 0 || now == 0) return {};
    const boost::math::hypergeometric_distribution<double> tables(hits, drawn, all);
    const unsigned first = hits > before ? hits - static_cast<unsigned>(before) : 0;
    const unsigned last = std::min(hits, drawn);
    const double observed = boost::math::pdf(tables, static_cast<unsigned>(hitsNow));
    constexpr double kSlack = 1 + 1e-7; // equal tables differ in the last digits
    Fisher result{0, 1};
    for (unsigned count = first; count <= last; ++count)
        if (const double each = boost::math::pdf(tables, count); each <= observed * kSlack)
            result.probability += each;
    result.probability = rounded(std::min(1.0, result.probability));
    result.least = std::min(boost::math::pdf(tables, first), boost::math::pdf(tables, last));
    return result;
}

Finding findingOf(const Fisher& test, const RolloutRate& rate, const RolloutCounts& before,
                  const RolloutCounts& now)
{
    constexpr double kEach = kSignificance / kRolloutSignCount;
    if (test.least >= kEach) return Finding::tooFew;
    if (test.probability >= kEach) return Finding::noDifference;
    return rate.now * before.sessions > rate.before * now.sessions ? Finding::worse : Finding::better;
}

} // namespace

std::vector<RolloutRate> compareRollout(const RolloutCounts& before, const RolloutCounts& now)
{
    std::vector<RolloutRate> rates;
    for (std::size_t sign = 0; sign < kRolloutSignCount; ++sign) {
        RolloutRate rate{
            static_cast<RolloutSign>(sign), before.showing[sign], now.showing[sign], {}, {}, 1, {}};
        rate.shareBefore =
            shareInterval(static_cast<double>(rate.before), static_cast<double>(before.sessions));
        rate.shareNow = shareInterval(static_cast<double>(rate.now), static_cast<double>(now.sessions));
        const Fisher test = fisher(rate.before, before.sessions, rate.now, now.sessions);
        rate.probability = test.probability;
        rate.finding = findingOf(test, rate, before, now);
        rates.push_back(rate);
    }
    return rates;
}

std::string_view toString(RolloutSign sign)
{
    constexpr std::string_view names[] = {"failed", "errors", "retries", "tool_failures", "interrupts"};
    return names[static_cast<std::size_t>(sign)];
}

} // namespace retrospan::evals
