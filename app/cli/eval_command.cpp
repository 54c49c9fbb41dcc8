#include "cli/command.h"
#include "cli/eval_asking.h"
#include "cli/eval_lines.h"
#include "evals/eval_files.h"
#include "evals/foreign_cases.h"
#include "evals/verdict_json.h"

#include <filesystem>

namespace retrospan::app::cli {
namespace {

std::string textOf(const QCommandLineParser& arguments, const char* name)
{
    return utf8(arguments.value(QString::fromLatin1(name)));
}

bool asJson(const QCommandLineParser& arguments)
{
    return arguments.isSet(QStringLiteral("json"));
}

Result<evals::Outputs> outputsAt(const std::string& path)
{
    auto bytes = readWholeFile(path, evals::kMostRunBytes);
    if (!bytes.ok()) return bytes.error();
    return evals::readOutputs({path, std::move(*bytes)});
}

bool isComplete(const evals::Run& run)
{
    return run.missing.empty() && run.duplicate.empty() && run.unknown.empty();
}

/// A folder gets a file that is called like what is imported.
std::string importedFile(const std::string& output, const std::string& from)
{
    std::error_code ignored;
    if (!std::filesystem::is_directory(output, ignored)) return output;
    return (std::filesystem::path(output) / std::filesystem::path(from).stem()).string() + ".jsonl";
}

/// What somebody may have edited since is not replaced; the same once more is no harm.
Status writeImported(const std::string& file, const std::string& text)
{
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) {
        const auto there = readWholeFile(file, evals::kMostDataSetBytes);
        if (there.ok() && *there == text) return success();
        return Error{file + " is there already; choose another file"};
    }
    return writeWholeFile(file, text);
}

} // namespace

int runEvalCheck(const QCommandLineParser& arguments)
{
    const QStringList words = arguments.positionalArguments();
    if (words.size() != 1) return fail("eval check needs one data set: a file or a folder", kUsage);
    const auto reading = readDataSetAt(utf8(words[0]));
    if (!reading.ok()) return fail(reading.error().message, kUsage);
    print(asJson(arguments) ? dump(dataSetJson(*reading)) + "\n" : dataSetText(*reading));
    return reading->problemCount == 0 ? kDone : kFailed;
}

int runEvalScore(const QCommandLineParser& arguments)
{
    const QStringList words = arguments.positionalArguments();
    if (words.size() != 1 || !arguments.isSet(QStringLiteral("outputs")))
        return fail("eval score needs one data set, and --outputs FILE", kUsage);
    if (const Status kept =
            checkOutputs({textOf(arguments, "output")},
                         {utf8(words[0]), textOf(arguments, "outputs"), textOf(arguments, "golden")});
        !kept.ok())
        return fail(kept.error().message, kUsage);
    const auto set = usableDataSet(utf8(words[0]));
    if (!set.ok()) return fail(set.error().message, kUsage);
    auto outputs = outputsAt(textOf(arguments, "outputs"));
    if (!outputs.ok()) return fail(outputs.error().message, kUsage);
    if (outputs->problemCount > 0)
        fail("outputs that are left out:\n" + problemLines(outputs->problems, outputs->problemCount));
    const auto asking = askingOf(arguments);
    if (!asking.ok()) return fail(asking.error().message, kUsage);
    evals::Run scored = evals::scoreOutputs(*set, std::move(outputs->each), program(), asking->evidence());
    const auto library = asking->models ? libraryIfThere(arguments) : nullptr;
    auto [run, stopped] = askedRun(*asking, *set, std::move(scored), library.get());
    if (stopped) fail("stopped: what was not asked is not scored");
    run.facts.agent = textOf(arguments, "name");
    run.facts.version = textOf(arguments, "version");
    const std::string file = textOf(arguments, "output");
    const std::string text = evals::runText(run);
    if (!file.empty())
        if (const Status written = writeWholeFile(file, text); !written.ok())
            return fail(written.error().message);
    print(asJson(arguments) ? text : runLines(*set, run));
    return isComplete(run) && outputs->problemCount == 0 && !stopped ? kDone : kFailed;
}

/// Cases of other tools as JSON lines.
int runEvalImport(const QCommandLineParser& arguments)
{
    const QStringList words = arguments.positionalArguments();
    if (words.size() != 1) return fail("eval import needs one file", kUsage);
    if (const Status kept = checkOutputs({textOf(arguments, "output")}, {utf8(words[0])}); !kept.ok())
        return fail(kept.error().message, kUsage);
    auto bytes = readWholeFile(utf8(words[0]), evals::kMostDataSetBytes);
    if (!bytes.ok()) return fail(bytes.error().message, kUsage);
    const evals::ForeignCases foreign = evals::readForeignCases({utf8(words[0]), std::move(*bytes)});
    if (foreign.problemCount > 0)
        fail("what is left out or changed:\n" + problemLines(foreign.problems, foreign.problemCount));
    if (foreign.cases.empty()) return fail("there is no case in it", kUsage);
    std::string text;
    for (const evals::DataNode& each : foreign.cases) text += evals::canonicalJson(each) + "\n";
    const Status written = writeImported(importedFile(textOf(arguments, "output"), utf8(words[0])), text);
    if (!written.ok()) return fail(written.error().message, kUsage);
    return foreign.problemCount == 0 ? kDone : kFailed;
}

} // namespace retrospan::app::cli
