#include "cli/command.h"
#include "cli/eval_lines.h"
#include "eval_files.h"
#include "eval_json.h"
#include "evals/gate.h"

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

int gate(const QCommandLineParser& arguments, const evals::DataSet& set)
{
    const QString baselinePath = arguments.value(QStringLiteral("baseline"));
    const auto policy =
        policyAt(utf8(arguments.value(QStringLiteral("policy"))), set, !baselinePath.isEmpty());
    if (!policy.ok()) return fail(policy.error().message, kUsage);
    const auto candidate = runAt(utf8(arguments.value(QStringLiteral("candidate"))));
    if (!candidate.ok()) return fail(candidate.error().message, kUsage);
    const auto baseline = optionalRun(arguments, "baseline"), golden = optionalRun(arguments, "golden");
    for (const auto* run : {&baseline, &golden})
        if (!run->ok()) return fail(run->error().message, kUsage);
    const auto address = [](const std::optional<evals::Run>& run) { return run ? &*run : nullptr; };
    const evals::Verdict verdict =
        evals::judge({set, *policy, *candidate, address(*baseline), address(*golden)}, program());
    if (const Status written = writeReports(arguments, verdict); !written.ok())
        return fail(written.error().message, kUsage);
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
    const auto set = usableDataSet(utf8(words[0]));
    if (!set.ok()) return fail(set.error().message, kUsage);
    return gate(arguments, *set);
}

} // namespace retrospan::app::cli
