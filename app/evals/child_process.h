// A command run to its end: a text in, what it prints out. Invariants: it is a process group of its own, of
// which nothing is left when this returns, nor of what left the group with its environment; no more than the
// limits is kept in memory; a command that does not read, does not end or leaves children with its output
// behind keeps nobody waiting. Thread: any; waits for the command.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace retrospan::app {

struct ChildCommand {
    std::vector<std::string> words; ///< the program, looked for in PATH, and its arguments
    std::string input; ///< its standard input
    std::string folder; ///< where it is started; empty: where we are
    /// What it has beside our own environment; without a value it has none of that name.
    std::vector<std::pair<std::string, std::optional<std::string>>> environment;
    std::chrono::nanoseconds timeLimit = std::chrono::minutes(5);
    std::size_t mostOutput = std::size_t{16} * 1024 * 1024;
};

enum class ChildEnd : std::uint8_t {
    exited, ///< of itself, or by a signal that was not ours
    timedOut,
    tooMuchOutput,
    cancelled,
    notStarted
};

struct ChildResult {
    static constexpr std::size_t kMostErrors = 8 * 1024;

    ChildEnd end = ChildEnd::exited;
    std::string output; ///< its standard output, to the limit
    std::string errors; ///< the end of its standard error
    std::string fault; ///< in words, without keys; empty when it ended with status 0
    std::int64_t durationNs = 0;
};

[[nodiscard]] ChildResult runChild(const ChildCommand& command, const std::stop_token& stop = {});
/// A line as people write it for a shell.
[[nodiscard]] std::vector<std::string> shellCommand(std::string line);

} // namespace retrospan::app
