// Data sets and outputs in a few words.
#pragma once

#include "evals/data_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace retrospan::evals::testing {

inline DataSetReading readText(const std::string& bytes, const std::string& path = "cases.yaml")
{
    const SourceFile file{path, bytes};
    return readDataSet({&file, 1}, "shop");
}

/// "3:5: message", one a problem.
inline std::vector<std::string> problemsOf(const DataSetReading& reading)
{
    std::vector<std::string> texts;
    for (const Problem& problem : reading.problems) {
        const std::string text = problem.toString();
        texts.push_back(text.substr(problem.file.size() + 1));
    }
    return texts;
}

inline std::vector<std::string> idsOf(const DataSetReading& reading)
{
    std::vector<std::string> ids;
    for (const EvalCase& each : reading.set.cases) ids.push_back(each.id);
    return ids;
}

inline CaseOutput textOutput(std::string text)
{
    CaseOutput output;
    output.text = text;
    output.value = DataNode::ofText(std::move(text));
    return output;
}

} // namespace retrospan::evals::testing
