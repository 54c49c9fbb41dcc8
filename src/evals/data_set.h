// DataSet: the cases of YAML and JSONL files that people keep in version control. Invariants: cases are in
// the order of their ids, which are distinct; the hash depends on what the cases say, not on how files, cases
// and keys are arranged. Thread: values. Complexity: linear in the text, n log n in the cases.
#pragma once

#include "evals/eval_case.h"
#include "evals/problems.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::evals {

/// Of all files together.
inline constexpr std::size_t kMostDataSetBytes = 64 * 1024 * 1024;

struct SourceFile {
    std::string path; ///< .jsonl and .ndjson: a case a line; else YAML
    std::string bytes;
};

struct DataSet {
    std::string name;
    bool named = false; ///< by its files; else after where it was read from, which no verdict depends on
    std::string hash; ///< "sha256:" and 64 hex digits
    std::vector<EvalCase> cases;

    /// Null when there is none.
    [[nodiscard]] const EvalCase* find(std::string_view id) const;
};

struct DataSetReading {
    DataSet set; ///< of what could be read
    std::vector<Problem> problems; ///< in the order of files and places
    std::size_t problemCount = 0; ///< of which the first Problems::kMost are kept
};

/// `name` is for a data set whose files give none; `programs` (may be empty) knows what its scorers run.
[[nodiscard]] DataSetReading readDataSet(std::span<const SourceFile> files, std::string name,
                                         FileHash programs = {});
/// Whether a file of this name in a folder belongs to a data set.
[[nodiscard]] bool isDataSetFile(std::string_view path);

} // namespace retrospan::evals
