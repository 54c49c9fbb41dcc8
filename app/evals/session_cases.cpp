#include "evals/session_cases.h"

#include "evals/kept_runs.h"
#include "store/eval_runs.h"

#include <algorithm>

namespace retrospan::app {
namespace {

Result<EvalRunLine> lineOf(store::EvalRuns& runs, std::int64_t key)
{
    const auto lines = runs.lines();
    if (!lines.ok()) return lines.error();
    const auto found = std::ranges::find(*lines, key, &EvalRunLine::key);
    if (found == lines->end()) return Error{"there is no eval run " + std::to_string(key)};
    return *found;
}

/// Of the newest run that has cases about the session.
Result<SessionCases> casesThatWereRun(Library& library, const std::string& session)
{
    store::EvalRuns runs(library.workspace());
    const auto covered = runs.coverage(session);
    if (!covered.ok()) return covered.error();
    if (covered->empty()) return SessionCases{};
    const std::int64_t newest = covered->front().run;
    auto line = lineOf(runs, newest);
    if (!line.ok()) return line.error();
    const auto run = keptRun(library, newest);
    if (!run.ok()) return run.error();
    SessionCases cases{std::move(*line), {}, {}};
    const auto judged = run->byCase();
    for (const EvalCoverage& each : *covered) {
        if (each.run != newest) continue;
        const auto found = std::ranges::find(judged, each.link.caseId, &evals::RepeatedCase::id);
        cases.cases.push_back(
            {each.link, found == judged.end() ? std::nullopt : std::optional(found->judgement())});
    }
    return cases;
}

} // namespace

Result<SessionCases> casesOfSession(Library& library, const std::string& session)
{
    auto cases = casesThatWereRun(library, session);
    if (!cases.ok()) return cases.error();
    auto made = casesMadeFrom(library.workspace(), session);
    if (!made.ok()) return made.error();
    const auto wasRun = [&](const MadeCase& each) {
        const auto idOf = [](const SessionCase& run) -> const std::string& { return run.link.caseId; };
        return each.dataSet == cases->run.dataSet
            && std::ranges::find(cases->cases, each.caseId, idOf) != cases->cases.end();
    };
    std::erase_if(*made, wasRun);
    cases->notRun = std::move(*made);
    return cases;
}

Json sessionCasesJson(const SessionCases& cases)
{
    Json all = Json::array();
    for (const SessionCase& each : cases.cases)
        all.push_back(
            {{"case", each.link.caseId},
             {"role", toString(each.link.role)},
             {"run", cases.run.id},
             {"data_set", cases.run.dataSet},
             {"judgement", each.judgement ? Json(evals::toString(*each.judgement)) : Json(nullptr)}});
    for (const MadeCase& each : cases.notRun)
        all.push_back({{"case", each.caseId},
                       {"role", toString(EvalLinkRole::source)},
                       {"run", nullptr},
                       {"data_set", each.dataSet},
                       {"judgement", nullptr}});
    return all;
}

std::string_view toString(EvalLinkRole role)
{
    return role == EvalLinkRole::source ? "source" : "recording";
}

} // namespace retrospan::app
