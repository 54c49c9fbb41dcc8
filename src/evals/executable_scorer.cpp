// The scorer that asks a program: the case with its output in, a score out.
#include "evals/asked_scorers.h"
#include "evals/case_output.h"

namespace retrospan::evals {
namespace {

constexpr double kUsualSeconds = 30, kMostSeconds = 3'600;

/// A line for the shell, or a program and its arguments.
std::vector<std::string> commandOption(Fields& options)
{
    const DataNode* command = options.take("command");
    if (command == nullptr) {
        options.fault(options.place(), "\"command\" is missing");
        return {};
    }
    const std::vector<std::string> words = options.texts("command");
    if (command->type == NodeType::list || words.empty()) return words;
    return {"/bin/sh", "-c", words.front()};
}

DataNode caseNode(const DataNode& input, const Expectation& expected, const CaseOutput& output)
{
    DataNode node = outputNode(output);
    node.set("input", input);
    DataNode wanted = DataNode::mapOf({});
    if (expected.text) wanted.set("text", DataNode::ofText(*expected.text));
    if (expected.json) wanted.set("json", *expected.json);
    node.set("expected", std::move(wanted));
    return node;
}

} // namespace

Judge makeExecutable(ScorerContext& context)
{
    Fields& options = context.options;
    const double seconds = options.number("timeout").value_or(kUsualSeconds);
    if (!(seconds > 0 && seconds <= kMostSeconds))
        options.fault(options.place(), "\"timeout\" must be more than 0 and at most 3600 seconds");
    return {[command = commandOption(options), seconds, input = context.which.input,
             expected = context.which.expected](const CaseOutput& output) -> Result<DataNode> {
                return DataNode::mapOf({{"kind", DataNode::ofText("executable")},
                                        {"command", DataNode::ofTexts(command)},
                                        {"timeout_seconds", DataNode::ofReal(seconds)},
                                        {"case", caseNode(input, expected, output)}});
            },
            judgeAnswer};
}

} // namespace retrospan::evals
