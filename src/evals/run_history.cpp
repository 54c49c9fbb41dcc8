#include "evals/run_history.h"

#include <map>

namespace retrospan::evals {
namespace {

struct Seen {
    CaseHistory history;
    std::optional<Judgement> last;
    std::map<std::pair<std::string_view, std::string_view>, Judgement> bySetup; ///< version, data set
};

void add(Seen& seen, const PastRun& past, Judgement judgement)
{
    if (judgement == Judgement::notScored) return;
    ++seen.history.runs;
    if (judgement == Judgement::passed) ++seen.history.passed;
    if (seen.last && *seen.last != judgement) ++seen.history.turns;
    seen.last = judgement;
    if (past.version.empty()) return;
    const auto [entry, first] = seen.bySetup.try_emplace({past.version, past.run->dataSetHash}, judgement);
    if (!first && entry->second != judgement) seen.history.flaky = true;
}

} // namespace

std::vector<CaseHistory> caseHistories(std::span<const PastRun> runs)
{
    std::map<std::string_view, Seen> cases;
    for (const PastRun& past : runs) {
        for (const RepeatedCase& each : past.run->byCase()) add(cases[each.id()], past, each.judgement());
        for (const FlakyCase& each : past.run->flaky()) cases[each.caseId].history.flaky = true;
    }
    std::vector<CaseHistory> histories;
    for (auto& [id, seen] : cases) {
        seen.history.caseId = id;
        histories.push_back(std::move(seen.history));
    }
    return histories;
}

} // namespace retrospan::evals
