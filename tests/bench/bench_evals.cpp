// What evals cost on one thread: a data set of 10,000 cases is read and its outputs are scored by several
// scorers each, beside the raw limit: reading the same files into memory. Processor time, the best of a few.
// Usage: bench_evals [CASES].
#include "bench/support/measure.h"

#include "evals/eval_files.h"
#include "evals/gate.h"
#include "evals/run_diff.h"
#include "models/eval_case_search.h"
#include "models/eval_review.h"
#include "support/scratch.h"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace retrospan;
using namespace retrospan::bench;

constexpr int kRepeats = 5;
constexpr double kMilli = 1e3;

struct Files {
    std::string yaml, lines, outputs;
};

/// Answers of some 400 bytes, four scorers a case, one of them a similarity.
Files writeFiles(const test::Scratch& scratch, std::size_t cases)
{
    const std::string answer =
        "Your order was shipped on Monday and will be with you within five days. If it is not there by "
        "then, write again and we will refund the whole amount. ";
    std::string yaml = "cases:\n", lines, outputs;
    for (std::size_t i = 0; i < cases; ++i) {
        const std::string id = "case-" + std::to_string(i),
                          text = answer + answer + "Reference " + std::to_string(i * 7919) + ".";
        const std::string scorers =
            R"([{"edit_similarity": 0.9}, {"contains_all": ["refund", "five days"]}, {"never_contains": ["guaranteed", "lawyer"]}, {"regex": "Reference \\d+"}])";
        const std::string rest = R"(, "input": "Where is order )" + std::to_string(i) + R"(?", "expected": ")"
            + text + R"(", "tags": ["orders", "t)" + std::to_string(i % 10) + R"("], "scorers": )" + scorers
            + "}";
        yaml += "- {\"id\": \"" + id + "\"" + rest + "\n";
        lines += "{\"id\": \"" + id + "\"" + rest + "\n";
        outputs += "{\"case\": \"" + id + "\", \"output\": \"" + text.substr(i % 50)
            + "\", \"cost_micro_usd\": 1200, \"latency_ns\": 5000000}\n";
    }
    return {scratch.write("cases.yaml", yaml), scratch.write("cases.jsonl", lines),
            scratch.write("out.jsonl", outputs)};
}

std::string bytesOf(const std::string& path)
{
    const auto bytes = app::readWholeFile(path, evals::kMostRunBytes);
    if (!bytes.ok()) std::abort();
    return *bytes;
}

evals::DataSet readSet(const std::string& path)
{
    auto reading = app::readDataSetAt(path);
    if (!reading.ok() || reading->problemCount > 0) std::abort();
    return std::move(reading->set);
}

template <typename Work> void report(const char* what, double raw, Work work)
{
    const double seconds = bestOf(kRepeats, work).processor;
    std::printf("%-34s %7.1f ms  %6.1f x reading the files\n", what, seconds * kMilli, seconds / raw);
}

/// What the page finds on workers after that.
void reportPage(double raw, const evals::DataSet& set, const std::shared_ptr<const evals::Run>& before,
                const std::shared_ptr<const evals::Run>& now)
{
    const auto comparison = models::prepareEvalComparison(before, now);
    std::vector<evals::PastRun> past;
    for (std::size_t i = 0; i < models::EvalReview::kPastRuns; ++i)
        past.push_back(evals::pastRun(i % 2 == 0 ? *before : *now));
    report("flaky and never failing, 20 runs", raw, [&] {
        if (models::markCases(*comparison, evals::caseHistories(past), past.size()).runs != past.size())
            std::abort();
    });
    report("filter by three words", raw, [&] {
        const auto found = models::casesWith(*comparison, &set, QStringLiteral("orders t7 monday"), {});
        if (found.size() != set.cases.size()) std::abort();
    });
}

} // namespace

int main(int argc, char** argv)
{
    const std::size_t cases = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
    const test::Scratch scratch;
    const Files files = writeFiles(scratch, cases);
    const std::size_t bytes = bytesOf(files.lines).size() + bytesOf(files.outputs).size();
    const double raw = bestOf(kRepeats, [&] {
                           if (bytesOf(files.lines).size() + bytesOf(files.outputs).size() != bytes)
                               std::abort();
                       }).processor;
    std::printf("%zu cases, %.1f MB; reading the files %.1f ms\n", cases, static_cast<double>(bytes) / 1e6,
                raw * kMilli);
    report("data set, JSON lines", raw, [&] { readSet(files.lines); });
    report("data set, YAML", raw, [&] { readSet(files.yaml); });
    const evals::DataSet set = readSet(files.lines);
    const auto outputs = evals::readOutputs({files.outputs, bytesOf(files.outputs)}).each;
    if (outputs.size() != cases) std::abort();
    report("scoring, four scorers a case", raw,
           [&] { static_cast<void>(evals::scoreOutputs(set, outputs, "")); });
    report("all of eval score, JSON lines", raw, [&] {
        const evals::DataSet read = readSet(files.lines);
        auto told = evals::readOutputs({files.outputs, bytesOf(files.outputs)});
        static_cast<void>(evals::runText(evals::scoreOutputs(read, std::move(told.each), "")));
    });
    const evals::Run run = evals::scoreOutputs(set, outputs, "");
    auto others = outputs; // every third answer is another one
    for (std::size_t i = 0; i < others.size(); i += 3) others[i].text = "no";
    const evals::Run before = evals::scoreOutputs(set, std::move(others), "");
    const std::string file = evals::runText(run);
    report("reading a run file", raw, [&] { static_cast<void>(evals::readRun({"run", file})); });
    report("difference of two runs", raw, [&] { static_cast<void>(evals::diffRuns(before, run)); });
    const auto now = std::make_shared<const evals::Run>(run),
               then = std::make_shared<const evals::Run>(before);
    report("the same with what the page needs", raw,
           [&] { static_cast<void>(models::prepareEvalComparison(then, now)); });
    reportPage(raw, set, then, now);
    const auto policy = evals::readPolicy(
        {"p.yaml", "rules: [{pass_rate: 0.9}, {tag: t1, mean: 0.9, worst: 0.1, max_new_failures: 0}]"}, set,
        true);
    if (!policy.problems.empty()) std::abort();
    report("gate, two rules", raw, [&] {
        static_cast<void>(evals::judge({set, policy.policy, run, &run}, ""));
    });
    return 0;
}
