// JudgeClient: asks models over HTTP, several at once, and waits for all. Never waits for ever, keeps at most
// the limits of an answer, follows no redirection, and tries again where a provider is only busy. Keys are in
// requests alone: not in errors, not in what is returned. Thread: any with an event loop of its own, or the
// one of QCoreApplication; one call at a time.
#pragma once

#include "evals/judge_endpoints.h"
#include "evals/judge_wire.h"

#include <chrono>
#include <functional>
#include <stop_token>
#include <vector>

namespace retrospan::app {

struct JudgeLimits {
    std::chrono::milliseconds time = std::chrono::seconds(60); ///< of one attempt
    std::chrono::milliseconds firstPause = std::chrono::seconds(1); ///< twice as long each time
    std::chrono::milliseconds longestPause = std::chrono::seconds(60);
    int attempts = 4;
    int silences = 4; ///< of a provider, with no answer between: it is not asked any more
    std::size_t answerBytes = std::size_t{1024} * 1024;
    std::size_t atOnce = 4;
};

struct JudgeReply {
    evals::WireAnswer answer;
    std::string error; ///< why there is none
    std::int64_t latencyNs = kUnknown; ///< of the attempt that answered
};

/// Called on the caller's thread as each is answered.
using JudgeReplied = std::function<void(std::size_t index, JudgeReply&&)>;

/// Requests of kind "model". Those that a stop leaves unasked are not replied to.
void askJudges(const std::vector<evals::DataNode>& requests, const JudgeEndpoints& endpoints,
               const JudgeLimits& limits, const JudgeReplied& replied, std::stop_token stop = {});

} // namespace retrospan::app
