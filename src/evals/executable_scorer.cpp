// The scorer that asks a program: the case with its output in, a score out.
#include "evals/asked_scorers.h"
#include "evals/case_output.h"

#include <sstream>

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

/// The files that a command names, with what is in them: with another script the same question is another
/// one. Programs of the system, which are named by absolute paths or looked for in PATH, are not among them.
DataNode filesOf(const std::vector<std::string>& command, const FileHash& programs)
{
    DataNode files = DataNode::mapOf({});
    if (!programs) return files;
    for (const std::string& argument : command) {
        std::istringstream line(argument); // one for the shell has several words
        for (std::string word; line >> word;) {
            if (word.starts_with('/') || files.find(word) != nullptr) continue;
            if (const std::string hash = programs(word); !hash.empty())
                files.set(word, DataNode::ofText(hash));
        }
    }
    return files;
}

DataNode requestOf(const std::vector<std::string>& command, const DataNode& files, double seconds,
                   DataNode&& of)
{
    DataNode request = DataNode::mapOf({{"kind", DataNode::ofText("executable")},
                                        {"command", DataNode::ofTexts(command)},
                                        {"timeout_seconds", DataNode::ofReal(seconds)},
                                        {"case", std::move(of)}});
    if (!files.items.empty()) request.set("files", files);
    return request;
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
    std::vector<std::string> command = commandOption(options);
    DataNode files = filesOf(command, context.programs);
    return {[command = std::move(command), files = std::move(files), seconds, input = context.which.input,
             expected = context.which.expected](const CaseOutput& output) -> Result<DataNode> {
                return requestOf(command, files, seconds, caseNode(input, expected, output));
            },
            judgeAnswer};
}

} // namespace retrospan::evals
