// Files of evals into memory: data sets are a file or a folder, everything else is one file. Thread: any but
// the GUI thread. Memory: what is read, within limits.
#pragma once

#include "evals/data_set.h"
#include "trace/result.h"

#include <string>
#include <vector>

namespace retrospan::app {

/// The whole file; an error when it cannot be read or has more than `most` bytes.
[[nodiscard]] Result<std::string> readWholeFile(const std::string& path, std::size_t most);
/// What had the name before stays until all is written. An empty path is standard output.
Status writeWholeFile(const std::string& path, const std::string& text);

/// An error when a file that is to be written is one of those that are read, whatever it is called, or when
/// two are to be written to one path. A data set counts with all its files; empty names count not.
[[nodiscard]] Status checkOutputs(const std::vector<std::string>& outputs,
                                  const std::vector<std::string>& inputs);

/// The files of a folder are those whose names isDataSetFile() takes, hidden ones left out.
[[nodiscard]] Result<std::vector<evals::SourceFile>> filesOfDataSet(const std::string& path);
/// Scripts that its scorers run are looked for in the folders that the data set is in, the nearest first.
[[nodiscard]] Result<evals::DataSetReading> readDataSetAt(const std::string& path);
/// Where a command of its scorers is started: the folder of the first such script that it names, else that of
/// the data set. Where we were started plays no part.
[[nodiscard]] std::string programFolder(const std::string& dataSet, const std::vector<std::string>& command);
/// The policy file that lies beside a data set: NAME.policy.yaml, else policy.yaml. Empty when there is none.
[[nodiscard]] std::string policyBeside(const std::string& dataSet);

} // namespace retrospan::app
