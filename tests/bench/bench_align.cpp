// Aligning two sessions of STEPS steps: nothing in common, few contents that repeat, a quarter changed;
// beside one pass over as many cells as their edit distance has, measured in the same run. Usage: bench_align
// [STEPS], default 10000.
#include "bench/support/measure.h"

#include "replay/align.h"

#include <cstdio>
#include <cstdlib>
#include <random>

namespace {

using namespace retrospan;
using namespace retrospan::bench;
using replay::StepKey;

constexpr int kRepeats = 3;
std::mt19937_64 random(1);

std::vector<StepKey> steps(std::size_t count, std::uint64_t contents)
{
    std::vector<StepKey> keys(count);
    for (StepKey& key : keys) key = {random() % contents, random() % 6};
    return keys;
}

std::vector<StepKey> withChanges(std::vector<StepKey> keys)
{
    for (StepKey& key : keys)
        if (random() % 4 == 0) key.content = random();
    return keys;
}

double aligned(const std::vector<StepKey>& baseline, const std::vector<StepKey>& candidate)
{
    return bestOf(kRepeats,
                  [&] {
                      if (replay::align(baseline, candidate).pairs.size() < baseline.size()) std::abort();
                  })
        .wall;
}

/// One row of numbers, added up as often as there are rows.
double barePass(std::size_t count)
{
    return bestOf(kRepeats,
                  [&] {
                      std::vector<std::uint32_t> row(count, 1);
                      for (std::size_t i = 0; i < count; ++i)
                          for (std::size_t j = 1; j < count; ++j) row[j] = std::min(row[j], row[j - 1]) + 2;
                      if (row.back() == 0) std::abort();
                  })
        .wall;
}

} // namespace

int main(int argc, char** argv)
{
    const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
    constexpr std::uint64_t kAny = ~std::uint64_t(0);
    const std::vector<StepKey> session = steps(count, kAny);
    const double bare = barePass(count), unlike = aligned(session, steps(count, kAny)),
                 few = aligned(steps(count, 5), steps(count, 5)),
                 like = aligned(session, withChanges(session));
    std::printf(
        "%zu steps a side | bare pass %.0f ms | nothing in common %.0f ms, %.1f x | five contents %.0f ms, "
        "%.1f x | a quarter changed %.1f ms, %.2f x\n",
        count, bare * 1e3, unlike * 1e3, unlike / bare, few * 1e3, few / bare, like * 1e3, like / bare);
    return 0;
}
