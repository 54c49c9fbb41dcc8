// `eval diff`, `eval history`, `eval record` and `eval review`: runs side by side and over time, and what
// reviewers say of them.
#include "author.h"
#include "cli/command.h"
#include "cli/eval_lines.h"
#include "cli/named_run.h"
#include "cli/table.h"
#include "evals/eval_files.h"
#include "evals/foreign_runs.h"
#include "evals/history_json.h"
#include "evals/kept_runs.h"
#include "evals/run_diff.h"
#include "evals/verdict_json.h"
#include "insight/counted.h"
#include "models/eval_comparison.h"
#include "models/format.h"
#include "store/eval_runs.h"

#include <QFileInfo>

#include <algorithm>
#include <future>

namespace retrospan::app::cli {
namespace {

constexpr std::size_t kMostRows = 40; ///< of a table for people

bool asJson(const QCommandLineParser& arguments)
{
    return arguments.isSet(QStringLiteral("json"));
}

std::string percent(double share)
{
    return utf8(QString::number(share * 100, 'f', 1)) + " %";
}

std::string shareText(const evals::PassShare& share)
{
    const std::size_t unscored = share.cases - share.scored;
    const std::string lacking = unscored == 0 ? ""
                                              : "; " + std::to_string(unscored) + " of "
            + insight::counted(share.cases, "case", "cases") + " not scored, or without an output";
    if (share.scored == 0) return "nothing was scored" + lacking;
    return std::to_string(share.passed) + " of " + std::to_string(share.scored) + " passed ("
        + percent(static_cast<double>(share.passed) / static_cast<double>(share.scored)) + ", 95 % interval "
        + percent(share.interval.low) + " to " + percent(share.interval.high) + ")" + lacking;
}

std::string sideText(const std::optional<evals::CaseSide>& side)
{
    if (!side) return "-";
    std::string text(toString(side->judgement));
    if (side->judgement != evals::Judgement::notScored)
        text += " " + utf8(QString::number(side->score, 'g', 3));
    return text;
}

std::string diffText(const evals::RunDiff& diff)
{
    std::string text = "baseline   " + shareText(diff.baselinePassed) + "\ncandidate  "
        + shareText(diff.candidatePassed) + "\n";
    if (!diff.sameDataSet) text += "The runs were scored with different states of the data set.\n";
    if (const std::string repeats = repeatsText(diff); !repeats.empty()) text += repeats + ".\n";
    for (const auto& [name, figure] : {std::pair{"pass rate", &diff.passed}, std::pair{"score", &diff.score},
                                       std::pair{"cost", &diff.cost}, std::pair{"latency", &diff.latency}})
        if (figure->counts.all() > 0) text += std::string(name) + ": " + findingText(*figure) + "\n";
    Table table({{"change"}, {"case"}, {"baseline"}, {"candidate"}});
    std::size_t changed = 0;
    for (const evals::CaseDifference& each : diff.cases)
        if (each.change != evals::CaseChange::none && ++changed <= kMostRows)
            table.add({utf8(models::changeText(each.change)), each.caseId, sideText(each.baseline),
                       sideText(each.candidate)});
    if (changed == 0) return text + "No case has changed.\n";
    text += "\n" + table.text();
    return changed > kMostRows ? text + "and " + std::to_string(changed - kMostRows) + " more\n" : text;
}

std::string known(std::int64_t value, QString (*format)(std::int64_t))
{
    return value == kUnknown ? "-" : utf8(format(value));
}

std::string linesText(const std::vector<EvalRunLine>& lines)
{
    Table table({{"run"},
                 {"when"},
                 {"agent"},
                 {"version"},
                 {"data set"},
                 {"passed", Table::Align::right},
                 {"not scored", Table::Align::right},
                 {"cases", Table::Align::right},
                 {"cost", Table::Align::right},
                 {"latency", Table::Align::right}});
    for (const EvalRunLine& line : lines)
        table.add({line.id.substr(0, 8), utf8(models::formatDateTime(line.timeNs)), line.agent, line.version,
                   line.dataSet, std::to_string(line.passed), std::to_string(line.notScored),
                   std::to_string(line.cases), known(line.costMicroUsd, models::formatMoney),
                   known(line.latencyNs, models::formatDuration)});
    return lines.empty() ? "There are no eval runs.\n" : table.text();
}

std::string casesText(const std::vector<evals::CaseHistory>& cases)
{
    std::string text;
    const auto list = [&](const char* title, auto wanted) {
        std::string ids;
        for (const evals::CaseHistory& each : cases)
            if (wanted(each))
                ids += "  " + harmless(each.caseId) + "  passed " + std::to_string(each.passed) + " of "
                    + insight::counted(each.runs, "run", "runs") + "\n";
        if (!ids.empty()) text += std::string("\n") + title + "\n" + ids;
    };
    list("Flaky: passed and failed by the same version", [](const auto& each) { return each.flaky; });
    list("Never failed, and so tell nothing", [](const auto& each) { return each.neverFails(); });
    list("Never passed", [](const auto& each) { return each.runs > 0 && each.passed == 0 && !each.flaky; });
    return text;
}

/// Data sets are named by their files, too.
std::string dataSetName(const std::string& word, const std::vector<EvalRunLine>& lines)
{
    if (std::ranges::find(lines, word, &EvalRunLine::dataSet) != lines.end()) return word;
    const auto set = readDataSetAt(word);
    return set.ok() ? set->set.name : word;
}

/// What was kept, from old to new.
Result<std::vector<evals::CaseHistory>> historiesOf(Library& library, const std::vector<EvalRunLine>& lines)
{
    std::vector<evals::PastRun> past;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        auto run = pastRun(library, *line);
        if (!run.ok()) return run.error();
        past.push_back(std::move(*run));
    }
    return evals::caseHistories(past);
}

EvalRemark remarkOf(const QCommandLineParser& arguments, ReviewDecision decision)
{
    EvalRemark remark;
    remark.caseId = utf8(arguments.value(QStringLiteral("case")));
    const QString author = arguments.value(QStringLiteral("author")).trimmed();
    remark.author = author.isEmpty() ? systemUser() : utf8(author);
    remark.timeNs = wallClockNs();
    remark.decision = decision;
    remark.text = utf8(arguments.positionalArguments().mid(1).join(QLatin1Char(' ')));
    return remark;
}

/// Of the run; an error when nothing there has this number.
Status removeRemark(store::EvalRuns& runs, std::int64_t run, const QString& number)
{
    const auto remarks = runs.remarks(run);
    if (!remarks.ok()) return remarks.error();
    const auto found = std::ranges::find_if(
        *remarks, [&](const EvalRemark& each) { return QString::number(each.id) == number; });
    return found == remarks->end()
        ? Status(Error{"nothing that was said of the run has the number " + utf8(number)})
        : runs.removeRemark(found->id);
}

int printRemarks(store::EvalRuns& runs, std::int64_t run, bool json)
{
    const auto remarks = runs.remarks(run);
    if (!remarks.ok()) return fail(remarks.error().message);
    if (json) {
        print(dump(remarksJson(*remarks)) + "\n");
        return kDone;
    }
    for (const EvalRemark& each : *remarks)
        print(std::to_string(each.id) + "  " + harmless(each.author) + ", "
              + utf8(models::formatDateTime(each.timeNs)) + ": "
              + (each.caseId.empty() ? "" : harmless(each.caseId) + ": ")
              + std::string(toString(each.decision)) + (each.text.empty() ? "" : " " + harmless(each.text))
              + "\n");
    return kDone;
}

Status checkCase(Library& library, std::int64_t key, const std::string& caseId)
{
    if (caseId.empty()) return success();
    const auto run = keptRun(library, key);
    if (!run.ok()) return run.error();
    const auto idOf = [](const evals::CaseRun& each) -> const std::string& { return each.output.caseId; };
    if (std::ranges::find(run->cases, caseId, idOf) != run->cases.end()
        || std::ranges::binary_search(run->missing, caseId))
        return success();
    return Error{"the run has no case " + evals::inQuotes(caseId)};
}

struct GivenDataSet {
    std::optional<evals::DataSet> set;
    std::string path; ///< absolute; empty: none was given
};

Result<GivenDataSet> givenDataSet(const QCommandLineParser& arguments)
{
    const std::string path = utf8(arguments.value(QStringLiteral("data-set")));
    if (path.empty()) return GivenDataSet();
    auto set = usableDataSet(path);
    if (!set.ok()) return set.error();
    return GivenDataSet{std::move(*set), utf8(QFileInfo(QString::fromStdString(path)).absoluteFilePath())};
}

/// Runs over the data set that are there already are told where it lies, too.
Status recordRun(Library& library, const GivenDataSet& given, const evals::Run& run, store::SameRun same)
{
    const Status kept = keepRun(library, given.set ? &*given.set : nullptr, given.path, run, same);
    return kept.ok() && given.set ? store::EvalRuns(library.workspace()).placeDataSet(run.dataSet, given.path)
                                  : kept;
}

} // namespace

int runEvalDiff(const QCommandLineParser& arguments)
{
    const QStringList words = arguments.positionalArguments();
    if (words.size() != 2) return fail("eval diff needs two runs: the baseline and the candidate", kUsage);
    const auto before = namedRunFile(arguments, utf8(words[0]));
    if (!before.ok()) return fail(before.error().message, kUsage);
    const auto now = namedRunFile(arguments, utf8(words[1]));
    if (!now.ok()) return fail(now.error().message, kUsage);
    auto reading = std::async(std::launch::async, [&] { return evals::readRun(*before); });
    const auto candidate = evals::readRun(*now);
    const auto baseline = reading.get();
    if (!baseline.ok()) return fail(baseline.error().message, kUsage);
    if (!candidate.ok()) return fail(candidate.error().message, kUsage);
    const evals::RunDiff diff = evals::diffRuns(*baseline, *candidate);
    print(asJson(arguments) ? evals::canonicalJson(evals::diffNode(diff)) + "\n" : diffText(diff));
    return kDone;
}

int runEvalHistory(const QCommandLineParser& arguments)
{
    const QStringList words = arguments.positionalArguments();
    if (words.size() > 1) return fail("eval history takes one data set: its name, file or folder", kUsage);
    const auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    auto lines = store::EvalRuns((*library)->workspace()).lines();
    if (!lines.ok()) return fail(lines.error().message);
    const std::string agent = utf8(arguments.value(QStringLiteral("agent"))),
                      named = words.isEmpty() ? std::string() : dataSetName(utf8(words[0]), *lines);
    std::erase_if(*lines, [&](const EvalRunLine& line) {
        return (!words.isEmpty() && line.dataSet != named) || (!agent.empty() && line.agent != agent);
    });
    std::vector<evals::CaseHistory> cases;
    if (!words.isEmpty()) {
        auto histories = historiesOf(**library, *lines);
        if (!histories.ok()) return fail(histories.error().message);
        cases = std::move(*histories);
    }
    print(asJson(arguments) ? dump(historyJson(*lines, cases)) + "\n" : linesText(*lines) + casesText(cases));
    return kDone;
}

int runEvalRecord(const QCommandLineParser& arguments)
{
    const auto library = openLibrary(arguments, Missing::create);
    if (!library.ok()) return fail(library.error().message);
    const auto set = givenDataSet(arguments);
    if (!set.ok()) return fail(set.error().message, kUsage);
    std::vector<evals::Run> runs;
    auto same = store::SameRun::refuse;
    for (const QString& word : arguments.positionalArguments()) {
        auto run = namedRun(arguments, utf8(word));
        if (!run.ok()) return fail(run.error().message, kUsage);
        nameRun(*run);
        runs.push_back(std::move(*run));
    }
    if (runs.empty()) {
        auto foreign = foreignRuns(**library, {});
        if (!foreign.ok()) return fail(foreign.error().message);
        runs = std::move(*foreign);
        same = store::SameRun::replaceUnreviewed; // they grow with what is imported
    }
    for (const evals::Run& run : runs) {
        if (const Status kept = recordRun(**library, *set, run, same); !kept.ok())
            return fail(kept.error().message);
        print(run.facts.id + "  " + harmless(run.dataSet) + "  " + harmless(run.facts.agent) + "\n");
    }
    return runs.empty() ? fail("the workspace has no sessions of evals that other tools made") : kDone;
}

int runEvalReview(const QCommandLineParser& arguments)
{
    const QStringList words = arguments.positionalArguments();
    const bool approve = arguments.isSet(QStringLiteral("approve")),
               reject = arguments.isSet(QStringLiteral("reject")),
               remove = arguments.isSet(QStringLiteral("remove"));
    if (words.isEmpty() || (approve && reject))
        return fail("eval review needs one run, and --approve, --reject or a text", kUsage);
    if (remove && (approve || reject || words.size() > 1))
        return fail("--remove takes no text and no decision", kUsage);
    const auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    store::EvalRuns runs((*library)->workspace());
    const auto line = runs.find(utf8(words[0]));
    if (!line.ok()) return fail(line.error().message);
    if (remove) {
        const Status removed = removeRemark(runs, line->key, arguments.value(QStringLiteral("remove")));
        if (!removed.ok()) return fail(removed.error().message);
    } else if (approve || reject || words.size() > 1) {
        const EvalRemark remark = remarkOf(arguments,
                                           approve      ? ReviewDecision::approved
                                               : reject ? ReviewDecision::rejected
                                                        : ReviewDecision::none);
        if (const Status there = checkCase(**library, line->key, remark.caseId); !there.ok())
            return fail(there.error().message);
        if (const auto kept = runs.keepRemark(line->key, remark); !kept.ok())
            return fail(kept.error().message);
    }
    return printRemarks(runs, line->key, asJson(arguments));
}

} // namespace retrospan::app::cli
