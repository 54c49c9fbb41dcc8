// Any text as a data set, YAML and JSON lines, as outputs, as a run file and as a policy: reading ends, a
// place lies in the text, cases that are read can judge any output, and a run that was written can be read.
#include "evals/gate.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace retrospan::evals;

void checkPlaces(std::string_view text, const std::vector<Problem>& problems)
{
    const auto lines = static_cast<std::uint32_t>(std::ranges::count(text, '\n')) + 1;
    for (const Problem& problem : problems)
        if (problem.place.line > lines || problem.message.empty()) std::abort();
}

void scoreAll(const DataSet& set, const std::string& text)
{
    std::vector<CaseOutput> outputs;
    for (const EvalCase& each : set.cases) {
        CaseOutput output;
        output.caseId = each.id;
        output.value = DataNode::ofText(text.substr(0, 1'000));
        output.text = output.value.text;
        output.calls.emplace().push_back({"find", {}});
        outputs.push_back(std::move(output));
    }
    const Run run = scoreOutputs(set, std::move(outputs), "retrospan");
    const std::string file = runText(run);
    const auto back = readRun({"run.json", file});
    if (!back.ok() || runText(*back) != file) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const char* path : {"cases.yaml", "cases.jsonl"}) {
        const SourceFile file{path, text};
        const DataSetReading reading = readDataSet({&file, 1}, "fuzz");
        checkPlaces(text, reading.problems);
        scoreAll(reading.set, "yes 42 {}");
        checkPlaces(text, readPolicy(file, reading.set, true).problems);
    }
    checkPlaces(text, readOutputs({"out.jsonl", text}).problems);
    static_cast<void>(readRun({"run.json", text}));
    return 0;
}
