// Commands whose exit code 1 is an answer, not a failure: rg and grep that found nothing, diff that found
// something, test that is false. Pure. Complexity: linear in the command and the output, both bounded.
#pragma once

#include <string_view>

namespace retrospan::insight {

struct CommandOutcome {
    std::string_view arguments; ///< of the tool that ran it, JSON or plain
    std::string_view output; ///< with what the tool says about the exit
    std::string_view errorType; ///< "exit_code_1" says so too
};

[[nodiscard]] bool isAnswerByExitCode(const CommandOutcome& outcome);

} // namespace retrospan::insight
