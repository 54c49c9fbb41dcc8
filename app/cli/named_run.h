// Runs of evals as they are named on the command line: the path of a run file, or the id of a run in the
// workspace. Thread: any but the GUI thread.
#pragma once

#include "cli/command.h"
#include "evals/run.h"

namespace retrospan::app::cli {

[[nodiscard]] Result<evals::SourceFile> namedRunFile(const QCommandLineParser& arguments,
                                                     const std::string& name);
[[nodiscard]] Result<evals::Run> namedRun(const QCommandLineParser& arguments, const std::string& name);

} // namespace retrospan::app::cli
