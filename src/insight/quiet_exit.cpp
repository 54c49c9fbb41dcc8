#include "insight/quiet_exit.h"

#include "insight/text_match.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace retrospan::insight {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxBytes = 16 * 1024;
constexpr std::array<std::string_view, 9> kSilent{"rg",   "grep", "egrep", "fgrep", "git grep",
                                                  "test", "[",    "pgrep", "cmp"};
constexpr std::array<std::string_view, 2> kTelling{"diff", "git diff"};

/// The command line in the arguments: under "command" or "cmd", a text or a list whose last element it is.
std::string commandIn(std::string_view arguments)
{
    if (arguments.size() > kMaxBytes) return {};
    const Json json = Json::parse(arguments, nullptr, false);
    if (json.is_discarded()) return std::string(arguments);
    if (!json.is_object()) return {};
    for (const char* key : {"command", "cmd"}) {
        const auto found = json.find(key);
        if (found == json.end()) continue;
        const Json& value = *found;
        const bool isShell = value.is_array() && value.size() == 3 && value[1].is_string()
            && value[1].get<std::string>().starts_with("-");
        if (isShell && value[2].is_string()) return value[2].get<std::string>();
        std::string words;
        if (value.is_array())
            for (const Json& word : value) words += (word.is_string() ? word.get<std::string>() : "?") + " ";
        return value.is_string() ? value.get<std::string>() : words;
    }
    return {};
}

/// What decides the exit code: what stands after the last separator outside of quotes, if before a "&&" there
/// are only changes of folder.
std::string_view lastCommand(std::string_view line)
{
    char quote = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != 0) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '|' || c == ';' || c == '\n') {
            begin = i + 1;
        } else if (c == '&' && i + 1 < line.size() && line[i + 1] == '&') {
            const std::string_view before = line.substr(begin, i - begin);
            if (!before.substr(std::min(before.find_first_not_of(' '), before.size())).starts_with("cd "))
                return {};
            begin = ++i + 1;
        }
    }
    line = line.substr(begin);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line;
}

bool startsWithOneOf(std::string_view command, std::span<const std::string_view> names)
{
    return std::ranges::any_of(names, [&](std::string_view name) {
        return command.starts_with(name) && (command.size() == name.size() || command[name.size()] == ' ');
    });
}

/// What tools put around the output of a command.
bool isFrame(std::string_view line)
{
    const std::string low = lowered(line);
    constexpr std::array<std::string_view, 9> kFrames{
        "exit code", "process exited with code", "wall time",  "output:",           "chunk id",
        "error:",    "original token count",     "(no output", "total output lines"};
    const std::size_t at = low.find_first_not_of(" \t\r");
    if (at == low.npos) return true;
    if (low.find("error: exit code") != low.npos || low.find("error: command failed") != low.npos)
        return true;
    return std::ranges::any_of(kFrames, [&](std::string_view frame) {
        return frame != "error:" && low.substr(at).starts_with(frame);
    });
}

bool saysNothing(std::string_view output)
{
    for (std::size_t at = 0; at < output.size();) {
        const std::size_t end = std::min(output.find('\n', at), output.size());
        if (!isFrame(output.substr(at, end - at))) return false;
        at = end + 1;
    }
    return true;
}

/// Another code than 1 is a failure of the command itself.
bool saysExitOne(std::string_view output)
{
    const std::string low = lowered(output.substr(0, 512));
    for (const std::string_view words : {"exit code ", "exit code: ", "exited with code ", "exit status "}) {
        const std::size_t at = low.find(words);
        if (at == low.npos) continue;
        const std::size_t digit = at + words.size();
        return low.compare(digit, 1, "1") == 0
            && (digit + 1 >= low.size() || low[digit + 1] < '0' || low[digit + 1] > '9');
    }
    return false;
}

} // namespace

bool isAnswerByExitCode(const CommandOutcome& outcome)
{
    if (outcome.errorType != "exit_code_1" && !saysExitOne(outcome.output)) return false;
    const std::string line = commandIn(outcome.arguments);
    const std::string_view command = lastCommand(line);
    if (startsWithOneOf(command, kTelling)) return true;
    return startsWithOneOf(command, kSilent) && saysNothing(outcome.output.substr(0, kMaxBytes));
}

} // namespace retrospan::insight
