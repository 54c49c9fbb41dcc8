// What a replay costs beyond loading a session of 100,000 spans: structure, steps, and any seek, beside a
// bare pass over the columns measured in the same run. Usage: bench_replay [SPANS]
#include "bench/support/turns_session.h"
#include "models/replay_data.h"
#include "session_replay.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <vector>

namespace {

using namespace retrospan;

constexpr int kRepeats = 5;

double cpuMs()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double barePassMs(const SpanTable& table)
{
    double best = 1e9;
    std::int64_t sum = 0;
    for (int i = 0; i < kRepeats; ++i) {
        const double before = cpuMs();
        for (Row row = 0; row < table.size(); ++row)
            sum += table.startNs(row) ^ table.endNs(row) ^ static_cast<std::int64_t>(table.kind(row))
                ^ static_cast<std::int64_t>(table.status(row))
                ^ static_cast<std::int64_t>(table.parentId(row).value)
                ^ static_cast<std::int64_t>(table.agent(row));
        best = std::min(best, cpuMs() - before);
    }
    std::printf("(checksum %lld)\n", static_cast<long long>(sum));
    return best;
}

void measureSeeks(const replay::Journey& journey)
{
    std::mt19937 random(5);
    std::vector<double> times;
    std::size_t listed = 0;
    for (int i = 0; i < 10'000; ++i) {
        const double before = cpuMs();
        const replay::State state =
            journey.stateAt(static_cast<replay::StepIndex>(random() % journey.size()));
        listed += state.openCalls.size() + state.pages.size();
        if (state.call != replay::kNoStep) listed += journey.contextChange(state.call).added.size();
        times.push_back(cpuMs() - before);
    }
    std::sort(times.begin(), times.end());
    std::printf("seek with context change: median %.4f ms, worst of 10,000 %.3f ms (%zu items)\n",
                times[5000], times.back(), listed);
}

} // namespace

int main(int argc, char** argv)
{
    const auto spans = static_cast<Row>(argc > 1 ? std::atoi(argv[1]) : 100'000);
    const bench::TurnsSession session(spans);
    const SpanTree tree = SpanTree::build(session.table);
    const double bare = barePassMs(session.table);
    double structureMs = 1e9, stepsMs = 1e9, digestMs = 1e9;
    for (int i = 0; i < kRepeats; ++i) {
        const double start = cpuMs();
        SessionDigest digest = session.digest();
        const double digested = cpuMs();
        const insight::SessionOutline outline(session.table, tree);
        const insight::SessionStructure structure = insight::findStructure(outline, digest);
        const double found = cpuMs();
        const replay::Journey journey = models::makeJourney(outline, digest, structure, {}, {});
        const double made = cpuMs();
        digestMs = std::min(digestMs, digested - start);
        structureMs = std::min(structureMs, found - digested);
        stepsMs = std::min(stepsMs, made - found);
        if (i + 1 < kRepeats) continue;
        std::printf("%u spans, %u steps, %zu signals, %zu messages\n", session.table.size(), journey.size(),
                    structure.noticed.size(), digest.messageCount());
        measureSeeks(journey);
    }
    std::printf("digest (part of reading the content) %.0f ms\n", digestMs);
    std::printf(
        "structure %.0f ms + steps %.0f ms = %.0f ms (at most 500), %.0f times a bare pass of %.2f ms\n",
        structureMs, stepsMs, structureMs + stepsMs, (structureMs + stepsMs) / std::max(bare, 0.001), bare);
    return structureMs + stepsMs <= 500 ? 0 : 1;
}
