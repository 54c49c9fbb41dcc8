// Cases of other tools as cases of a data set: the tests of promptfoo (configurations and results), the
// samples of OpenAI evals, the examples of LangSmith, the items of Langfuse, tables as CSV. What has no
// counterpart is a problem and left out. Pure. Linear.
#pragma once

#include "evals/data_set.h"

namespace retrospan::evals {

struct ForeignCases {
    std::vector<DataNode> cases; ///< as readCase() takes them
    std::vector<Problem> problems;
    std::size_t problemCount = 0;
};

/// .csv: a table; .jsonl: OpenAI evals, LangSmith or Langfuse, a case a line; .json: LangSmith or Langfuse,
/// as a list or a page of one; else promptfoo, as .json or YAML.
[[nodiscard]] ForeignCases readForeignCases(const SourceFile& file);

/// One test of promptfoo; `defaults` is what every test has, or null. Nothing when nothing would be judged,
/// or not as promptfoo does.
[[nodiscard]] std::optional<DataNode> caseOfPromptfoo(const DataNode& test, const DataNode* defaults,
                                                      std::size_t number, Problems& problems);
/// As promptfoo has it: a test whose variables are lists is one for each combination of their values.
[[nodiscard]] std::vector<DataNode> testsOfLists(const std::vector<DataNode>& tests, const DataNode* defaults,
                                                 Problems& problems);

/// Whether it is an example of LangSmith or an item of Langfuse.
[[nodiscard]] bool isPlatformItem(const DataNode& node);
[[nodiscard]] std::optional<DataNode> caseOfPlatform(const DataNode& item, std::size_t number,
                                                     Problems& problems);
/// Columns: id, input, expected, must contain, must contain any, must never, matches, tags, workflow, notes,
/// weight; the first row has their titles.
[[nodiscard]] std::vector<DataNode> casesOfCsv(std::string_view text, Problems& problems);

} // namespace retrospan::evals
