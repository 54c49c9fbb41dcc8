#include "cli/named_run.h"

#include "evals/eval_files.h"
#include "evals/kept_runs.h"
#include "store/eval_runs.h"

#include <filesystem>

namespace retrospan::app::cli {

Result<evals::SourceFile> namedRunFile(const QCommandLineParser& arguments, const std::string& name)
{
    std::error_code ignored;
    if (std::filesystem::exists(name, ignored)) {
        auto bytes = readWholeFile(name, evals::kMostRunBytes);
        if (!bytes.ok()) return bytes.error();
        return evals::SourceFile{name, std::move(*bytes)};
    }
    const auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return Error{"there is no file " + name + ", and no workspace to look in"};
    const auto line = store::EvalRuns((*library)->workspace()).find(name);
    if (!line.ok()) return Error{"there is no file " + name + ", and " + line.error().message};
    return keptRunFile(**library, line->key);
}

Result<evals::Run> namedRun(const QCommandLineParser& arguments, const std::string& name)
{
    const auto file = namedRunFile(arguments, name);
    return file.ok() ? evals::readRun(*file) : Result<evals::Run>(file.error());
}

} // namespace retrospan::app::cli
