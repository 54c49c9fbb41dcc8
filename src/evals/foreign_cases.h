// Cases of other tools as cases of a data set: the tests of promptfoo (configurations and results) and the
// samples of OpenAI evals. What has no counterpart is a problem and left out. Pure. Linear.
#pragma once

#include "evals/data_set.h"

namespace retrospan::evals {

struct ForeignCases {
    std::vector<DataNode> cases; ///< as readCase() takes them
    std::vector<Problem> problems;
    std::size_t problemCount = 0;
};

/// .jsonl: OpenAI evals; else promptfoo, as .json or YAML.
[[nodiscard]] ForeignCases readForeignCases(const SourceFile& file);

/// One test of promptfoo; `shared` are assertions that every test has. Nothing when nothing would be judged.
[[nodiscard]] std::optional<DataNode> caseOfPromptfoo(const DataNode& test, const DataNode* shared,
                                                      std::size_t number, Problems& problems);

} // namespace retrospan::evals
