#include "cli/eval_lines.h"

#include "cli/table.h"
#include "evals/eval_files.h"
#include "insight/counted.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace retrospan::app::cli {
namespace {

using evals::Judgement;
using insight::counted;

/// Cases that are listed for each reason.
constexpr std::size_t kMostListed = 20;

struct Tally {
    std::size_t passed = 0, failed = 0, notScored = 0;
    double sum = 0;

    void add(const evals::CaseScore& score)
    {
        passed += score.judgement == Judgement::passed ? 1 : 0;
        failed += score.judgement == Judgement::failed ? 1 : 0;
        notScored += score.judgement == Judgement::notScored ? 1 : 0;
        if (score.judgement != Judgement::notScored) sum += score.score;
    }
    [[nodiscard]] std::string mean() const
    {
        if (passed + failed == 0) return "\u2013";
        std::array<char, 16> text{};
        std::snprintf(text.data(), text.size(), "%.3f", sum / static_cast<double>(passed + failed));
        return text.data();
    }
};

std::string tallies(const evals::Run& run)
{
    using Align = Table::Align;
    std::map<std::string, Tally> byScorer;
    for (const evals::CaseRun& each : run.cases)
        for (const evals::ScorerResult& result : each.scores) byScorer[result.scorer].add(result.score);
    Table table({{"SCORER"},
                 {"PASSED", Align::right},
                 {"FAILED", Align::right},
                 {"NOT SCORED", Align::right},
                 {"MEAN", Align::right}});
    for (const auto& [name, tally] : byScorer)
        table.add({name, std::to_string(tally.passed), std::to_string(tally.failed),
                   std::to_string(tally.notScored), tally.mean()});
    return byScorer.empty() ? std::string() : table.text();
}

/// The first of them, under a title.
std::string listed(const std::string& title, const std::vector<std::string>& lines)
{
    if (lines.empty()) return {};
    std::string text = "\n" + title + " (" + std::to_string(lines.size()) + ")\n";
    for (std::size_t i = 0; i < std::min(lines.size(), kMostListed); ++i)
        text += "  " + harmless(lines[i]) + "\n";
    if (lines.size() > kMostListed) text += "  and " + std::to_string(lines.size() - kMostListed) + " more\n";
    return text;
}

std::vector<std::string> faultLines(const std::vector<evals::CaseFault>& faults)
{
    std::vector<std::string> lines;
    for (const evals::CaseFault& fault : faults)
        lines.push_back(caseText(fault) + "  " + fault.scorer + ": " + fault.explanation);
    return lines;
}

/// Where there is no answer all scorers say the same.
std::vector<std::string> answerLines(const evals::Run& run)
{
    std::vector<std::string> lines;
    const bool repeated = run.repeats() > 1;
    for (const evals::CaseRun& each : run.cases)
        if (const evals::CaseOutput& output = each.output; !output.error.empty())
            lines.push_back(evals::caseText({output.caseId, {}, {}, repeated ? output.repeat : 0}) + "  "
                            + output.error);
    return lines;
}

std::vector<std::string> scoreLines(const evals::Run& run, Judgement judgement)
{
    std::vector<evals::CaseFault> faults;
    const bool repeated = run.repeats() > 1;
    for (const evals::CaseRun& each : run.cases)
        for (const evals::ScorerResult& result : each.scores)
            if (each.output.error.empty() && result.score.judgement == judgement)
                faults.push_back({each.output.caseId, result.scorer, result.score.explanation,
                                  repeated ? each.output.repeat : 0});
    return faultLines(faults);
}

std::vector<std::string> flakyLines(const std::vector<evals::FlakyCase>& flaky)
{
    std::vector<std::string> lines;
    for (const evals::FlakyCase& each : flaky) lines.push_back(each.caseId + "  " + flakyText(each));
    return lines;
}

std::string checks(const evals::Verdict& verdict)
{
    Table table({{""},
                 {"RULE"},
                 {"CASES", Table::Align::right},
                 {"CHECK"},
                 {"WANTED"},
                 {"IS"},
                 {"", Table::Align::left, 80}});
    for (const evals::RuleResult& rule : verdict.rules)
        for (const evals::CheckResult& check : rule.checks)
            table.add({check.passed ? "ok" : "FAIL", rule.rule.name, std::to_string(rule.cases),
                       std::string(toString(check.check.measure)), limitText(check.check),
                       check.value ? valueText(check.check.measure, *check.value) : "not known",
                       check.explanation});
    return table.text();
}

} // namespace

std::string problemLines(const std::vector<evals::Problem>& problems, std::size_t count)
{
    std::string text;
    for (const evals::Problem& problem : problems) text += harmless(problem.toString()) + "\n";
    if (count > problems.size())
        text += "and " + counted(count - problems.size(), "more problem", "more problems") + "\n";
    return text;
}

std::string dataSetText(const evals::DataSetReading& reading)
{
    const evals::DataSet& set = reading.set;
    return problemLines(reading.problems, reading.problemCount) + harmless(set.name) + ": "
        + counted(set.cases.size(), "case", "cases") + ", "
        + (reading.problemCount == 0 ? "no problems" : counted(reading.problemCount, "problem", "problems"))
        + "\n" + set.hash + "\n";
}

std::string runLines(const evals::DataSet& set, const evals::Run& run)
{
    const auto passed = std::ranges::count_if(set.cases, [&](const evals::EvalCase& each) {
        const auto complete = run.complete(each.id);
        return complete && complete->judgement() == Judgement::passed;
    });
    return harmless(set.name) + ": " + std::to_string(passed) + " of "
        + counted(set.cases.size(), "case", "cases") + " passed\n\n" + tallies(run)
        + listed("Cases that lack an output", run.missing)
        + listed("Cases with more than one output, of which the first counts", run.duplicate)
        + listed("Outputs of cases that the data set has not", run.unknown)
        + listed("Not scored", scoreLines(run, Judgement::notScored))
        + listed("Flaky", flakyLines(run.flaky())) + listed("Without an answer", answerLines(run))
        + listed("Failed", scoreLines(run, Judgement::failed));
}

std::string verdictLines(const evals::Verdict& verdict)
{
    const auto lineOf = [](const std::string& text) { return text.empty() ? text : text + "\n"; };
    std::string text = std::string(verdict.passed() ? "PASSED" : "FAILED") + "  " + harmless(verdict.dataSet)
        + ": " + std::to_string(verdict.passedCases) + " of " + counted(verdict.cases, "case", "cases")
        + " passed\n" + lineOf(importedText(verdict)) + lineOf(otherBaselineText(verdict)) + "\n"
        + checks(verdict);
    return text + listed("What fails under any policy", standingFaults(verdict))
        + listed("Cases that lack an output", verdict.missing)
        + listed("Cases with more than one output", verdict.duplicate)
        + listed("Not scored", faultLines(verdict.notScored))
        + listed("Scores that were changed", faultLines(verdict.changed))
        + listed("Passed in the baseline and do not now", verdict.newFailures)
        + listed("Flaky", flakyLines(verdict.flaky)) + listed("Failed", faultLines(verdict.failed))
        + listed("Outputs of cases that the data set has not", verdict.unknown);
}

Result<evals::Run> runAt(const std::string& path)
{
    auto bytes = readWholeFile(path, evals::kMostRunBytes);
    if (!bytes.ok()) return bytes.error();
    return evals::readRun({path, std::move(*bytes)});
}

Result<std::optional<evals::Run>> optionalRun(const QCommandLineParser& arguments, const char* option)
{
    const QString path = arguments.value(QString::fromLatin1(option));
    if (path.isEmpty()) return std::optional<evals::Run>();
    auto run = runAt(path.toStdString());
    if (!run.ok()) return run.error();
    return std::optional(std::move(*run));
}

Result<evals::DataSet> usableDataSet(const std::string& path)
{
    auto reading = readDataSetAt(path);
    if (!reading.ok()) return reading.error();
    if (reading->problemCount > 0)
        return Error{"the data set has problems:\n" + problemLines(reading->problems, reading->problemCount)};
    return std::move(reading->set);
}

} // namespace retrospan::app::cli
