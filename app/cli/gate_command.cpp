#include "cli/command.h"
#include "cli/eval_lines.h"
#include "cli/named_run.h"
#include "evals/eval_files.h"
#include "evals/gate.h"
#include "evals/last_green.h"
#include "evals/verdict_json.h"

#include <optional>

namespace retrospan::app::cli {
namespace {

/// The error has all problems.
Result<evals::Policy> policyAt(const std::string& path, const evals::DataSet& set, bool baseline)
{
    auto bytes = readWholeFile(path, evals::kMostDataSetBytes);
    if (!bytes.ok()) return bytes.error();
    auto reading = evals::readPolicy({path, std::move(*bytes)}, set, baseline);
    if (!reading.problems.empty())
        return Error{"the policy cannot be used:\n"
                     + problemLines(reading.problems, reading.problems.size())};
    return std::move(reading.policy);
}

constexpr const char *kReports[] = {"junit", "markdown", "verdict"},
                     *kRead[] = {"candidate", "baseline", "golden", "policy"};

Status checkReports(const QCommandLineParser& arguments)
{
    std::vector<std::string> outputs, inputs{utf8(arguments.positionalArguments().front())};
    for (const char* report : kReports) outputs.push_back(utf8(arguments.value(QString::fromLatin1(report))));
    for (const char* read : kRead) inputs.push_back(utf8(arguments.value(QString::fromLatin1(read))));
    return checkOutputs(outputs, inputs);
}

Status writeReports(const QCommandLineParser& arguments, const evals::Verdict& verdict)
{
    const auto write = [&](const char* option, const auto& textOf) {
        const std::string path = utf8(arguments.value(QString::fromLatin1(option)));
        return path.empty() ? success() : writeWholeFile(path, textOf(verdict));
    };
    if (const Status written = write("junit", evals::verdictJunit); !written.ok()) return written;
    if (const Status written = write("markdown", evals::verdictMarkdown); !written.ok()) return written;
    return write("verdict", verdictText);
}

constexpr auto kLastGreen = "last-green";

struct Runs {
    evals::Run candidate;
    std::optional<evals::Run> baseline, golden;
};

std::string ledgerOf(const QCommandLineParser& arguments)
{
    return utf8(arguments.value(QStringLiteral("ledger")));
}

Result<std::optional<evals::Run>> optionalNamedRun(const QCommandLineParser& arguments, const char* option)
{
    const std::string name = utf8(arguments.value(QString::fromLatin1(option)));
    if (name.empty()) return std::optional<evals::Run>();
    auto run = namedRun(arguments, name);
    if (!run.ok()) return run.error();
    return std::optional(std::move(*run));
}

/// Nothing when there is none to compare with, which is allowed for the last green one only.
Result<std::optional<evals::Run>> baselineOf(const QCommandLineParser& arguments, const evals::DataSet& set,
                                             const evals::Run& candidate)
{
    if (arguments.value(QStringLiteral("baseline")) != QLatin1String(kLastGreen))
        return optionalNamedRun(arguments, "baseline");
    const auto green = LastGreen::of(ledgerOf(arguments), candidate.facts.agent, set.name);
    if (!green.ok()) return green.error();
    return green->read();
}

Result<Runs> readRuns(const QCommandLineParser& arguments, const evals::DataSet& set)
{
    auto candidate = namedRun(arguments, utf8(arguments.value(QStringLiteral("candidate"))));
    if (!candidate.ok()) return candidate.error();
    auto baseline = baselineOf(arguments, set, *candidate), golden = optionalNamedRun(arguments, "golden");
    if (!baseline.ok()) return baseline.error();
    if (!golden.ok()) return golden.error();
    return Runs{std::move(*candidate), std::move(*baseline), std::move(*golden)};
}

Status keepGreen(const QCommandLineParser& arguments, const evals::DataSet& set, const evals::Run& candidate)
{
    const auto green = LastGreen::of(ledgerOf(arguments), candidate.facts.agent, set.name);
    return green.ok() ? green->keep(candidate) : Status(green.error());
}

int gate(const QCommandLineParser& arguments, const evals::DataSet& set)
{
    const auto policy = policyAt(utf8(arguments.value(QStringLiteral("policy"))), set,
                                 arguments.isSet(QStringLiteral("baseline")));
    if (!policy.ok()) return fail(policy.error().message, kUsage);
    const auto runs = readRuns(arguments, set);
    if (!runs.ok()) return fail(runs.error().message, kUsage);
    const auto address = [](const std::optional<evals::Run>& run) { return run ? &*run : nullptr; };
    const evals::Verdict verdict = evals::judge(
        {set, *policy, runs->candidate, address(runs->baseline), address(runs->golden)}, program());
    if (const Status written = writeReports(arguments, verdict); !written.ok())
        return fail(written.error().message, kUsage);
    if (verdict.passed() && arguments.isSet(QStringLiteral("keep-green")))
        if (const Status kept = keepGreen(arguments, set, runs->candidate); !kept.ok())
            return fail(kept.error().message, kUsage);
    print(arguments.isSet(QStringLiteral("json")) ? verdictText(verdict) : verdictLines(verdict));
    return verdict.passed() ? kDone : kFailed;
}

} // namespace

int runGate(const QCommandLineParser& arguments)
{
    const QStringList words = arguments.positionalArguments();
    if (words.size() != 1 || !arguments.isSet(QStringLiteral("candidate"))
        || !arguments.isSet(QStringLiteral("policy")))
        return fail("gate needs one data set, --candidate RUN and --policy FILE", kUsage);
    const bool ledger = arguments.isSet(QStringLiteral("keep-green"))
        || arguments.value(QStringLiteral("baseline")) == QLatin1String(kLastGreen);
    if (ledger && ledgerOf(arguments).empty())
        return fail("--baseline last-green and --keep-green need --ledger DIR", kUsage);
    if (const Status kept = checkReports(arguments); !kept.ok()) return fail(kept.error().message, kUsage);
    const auto set = usableDataSet(utf8(words[0]));
    if (!set.ok()) return fail(set.error().message, kUsage);
    if (ledger && !set->named)
        return fail("the data set has no name by which its last green run could be kept: give it one with "
                    "\"name: NAME\" beside \"cases:\"",
                    kUsage);
    return gate(arguments, *set);
}

} // namespace retrospan::app::cli
