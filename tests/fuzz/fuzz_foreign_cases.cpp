// Any text as cases of other tools, a table, YAML, JSON or JSON lines: reading ends, a place lies in the
// text, and what is made of it is a data set that can be read and judge.
#include "evals/foreign_cases.h"
#include "evals/run.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace retrospan::evals;

void checkCases(const ForeignCases& foreign, std::size_t lines)
{
    for (const Problem& problem : foreign.problems)
        if (problem.place.line > lines || problem.message.empty()) std::abort();
    std::string written;
    for (const DataNode& each : foreign.cases) written += canonicalJson(each) + "\n";
    if (written.size() > kMostDataSetBytes) return;
    const SourceFile file{"cases.jsonl", written};
    const DataSetReading reading = readDataSet({&file, 1}, "fuzz");
    if (reading.set.cases.size() + reading.problemCount < foreign.cases.size()) std::abort(); // none is lost
    std::vector<CaseOutput> outputs;
    for (const EvalCase& each : reading.set.cases) {
        CaseOutput& output = outputs.emplace_back();
        output.caseId = each.id;
        output.value = DataNode::ofText("yes 42 {}");
        output.text = output.value.text;
    }
    if (scoreOutputs(reading.set, std::move(outputs), "retrospan").cases.size() != reading.set.cases.size())
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto endsLine = [](char c) { return c == '\n' || c == '\r'; }; // in tables either
    const auto lines = static_cast<std::size_t>(std::ranges::count_if(text, endsLine)) + 1;
    for (const char* path : {"p.csv", "p.yaml", "p.json", "p.jsonl"})
        checkCases(readForeignCases({path, text}), lines);
    return 0;
}
