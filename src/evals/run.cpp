#include "evals/run.h"

#include "evals/case_output.h"
#include "evals/sha256.h"
#include "evals/text_source.h"

#include <algorithm>
#include <map>

namespace retrospan::evals {
namespace {

CaseRun scored(const EvalCase& which, CaseOutput output)
{
    CaseRun run{std::move(output), {}};
    for (const CaseScorer& scorer : which.scorers)
        run.scores.push_back(
            {scorer.name,
             run.output.error.empty()
                 ? scorer.judge(run.output)
                 : CaseScore{Judgement::failed, 0, "there is no answer: " + inQuotes(run.output.error)}});
    return run;
}

} // namespace

std::string hashOfOutputs(const std::vector<CaseRun>& cases)
{
    std::string all;
    for (const CaseRun& run : cases) all += canonicalJson(outputNode(run.output)) + "\n";
    return "sha256:" + sha256(all);
}

Judgement CaseRun::judgement() const
{
    const auto any = [this](Judgement which) {
        return std::ranges::any_of(scores,
                                   [&](const ScorerResult& each) { return each.score.judgement == which; });
    };
    if (scores.empty() || any(Judgement::notScored)) return Judgement::notScored;
    return any(Judgement::failed) ? Judgement::failed : Judgement::passed;
}

double CaseRun::score() const
{
    double sum = 0;
    for (const ScorerResult& each : scores)
        if (each.score.judgement != Judgement::notScored) sum += each.score.score;
    return scores.empty() ? 0 : rounded(sum / static_cast<double>(scores.size()));
}

const CaseScore* CaseRun::find(std::string_view scorer) const
{
    const auto found = std::ranges::find(scores, scorer, &ScorerResult::scorer);
    return found == scores.end() ? nullptr : &found->score;
}

const CaseRun* Run::find(std::string_view id) const
{
    const auto found = std::ranges::lower_bound(
        cases, id, {}, [](const CaseRun& run) { return std::string_view(run.output.caseId); });
    return found != cases.end() && found->output.caseId == id ? &*found : nullptr;
}

Outputs readOutputs(const SourceFile& file)
{
    Outputs outputs;
    Problems problems;
    problems.enter(file.path);
    eachLine(file.bytes, [&](std::string_view line, std::uint32_t number) {
        const std::size_t before = problems.count();
        const auto node = readJson(checkedText(line, number, problems), number, problems);
        if (!node) return;
        Fields fields(*node, "output", problems);
        CaseOutput output = readOutput(fields);
        fields.take("metadata");
        fields.finish();
        if (problems.count() == before) outputs.each.push_back(std::move(output));
    });
    outputs.problems = problems.sorted();
    outputs.problemCount = problems.count();
    return outputs;
}

Run scoreOutputs(const DataSet& set, std::vector<CaseOutput> outputs, std::string program)
{
    Run run{std::move(program), set.name, set.hash, {}, {}, {}, {}, {}};
    std::map<std::string, CaseOutput> byCase;
    for (CaseOutput& output : outputs) {
        const std::string id = output.caseId;
        auto& names = set.find(id) == nullptr ? run.unknown : run.duplicate;
        if (set.find(id) == nullptr || !byCase.try_emplace(id, std::move(output)).second) names.push_back(id);
    }
    for (const EvalCase& each : set.cases) {
        const auto found = byCase.find(each.id);
        if (found == byCase.end())
            run.missing.push_back(each.id);
        else
            run.cases.push_back(scored(each, std::move(found->second)));
    }
    for (auto* names : {&run.duplicate, &run.unknown}) {
        std::ranges::sort(*names);
        names->erase(std::unique(names->begin(), names->end()), names->end());
    }
    run.outputsHash = hashOfOutputs(run.cases);
    return run;
}

std::string_view toString(Judgement judgement)
{
    constexpr std::string_view names[] = {"pass", "fail", "not_scored"};
    return names[static_cast<std::size_t>(judgement)];
}

} // namespace retrospan::evals
