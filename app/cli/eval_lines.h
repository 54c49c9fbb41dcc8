// What `eval` and `gate` share and print for people.
#pragma once

#include "evals/gate.h"

#include <QCommandLineParser>

#include <optional>
#include <string>

namespace retrospan::app::cli {

/// One problem a line, as compilers write them.
[[nodiscard]] std::string problemLines(const std::vector<evals::Problem>& problems, std::size_t count);
[[nodiscard]] std::string dataSetText(const evals::DataSetReading& reading);
/// A line a scorer, and the first cases that did not pass.
[[nodiscard]] std::string runLines(const evals::DataSet& set, const evals::Run& run);
[[nodiscard]] std::string verdictLines(const evals::Verdict& verdict);
[[nodiscard]] Result<evals::Run> runAt(const std::string& path);
/// The run that an option names; nothing when it is not given.
[[nodiscard]] Result<std::optional<evals::Run>> optionalRun(const QCommandLineParser& arguments,
                                                            const char* option);
/// A data set without problems; the error has all of them.
[[nodiscard]] Result<evals::DataSet> usableDataSet(const std::string& path);

} // namespace retrospan::app::cli
