// Runs an agent's command over cases of a data set, several at a time, each with a receiver of its own for
// what it reports, so that its session is known. Refers to data set, intake and library. Invariants: each
// case is done once or, when it was stopped, not at all; nothing that a command started outlives it.
// Thread: run() waits; its callbacks come one at a time, from threads of its own.
#pragma once

#include "evals/data_set.h"
#include "live_intake.h"

#include <chrono>
#include <functional>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace retrospan::app {

struct AgentCommand {
    std::string line; ///< for a shell
    std::string runId;
    std::chrono::nanoseconds timeLimit = std::chrono::minutes(5);
    int retries = 0; ///< of crashes and time-outs
    std::chrono::milliseconds retryPause{1'000}; ///< before the first of them; doubles, to half a minute
    std::size_t jobs = 1;
};

struct CaseTask {
    const evals::EvalCase* which = nullptr;
    std::int64_t repeat = 1;
};

struct CaseEvents {
    std::function<void(const CaseTask& task)> begun;
    /// An error ends the run.
    std::function<Status(const CaseTask& task, evals::CaseOutput&& output)> ended;
    /// What does not stop a case, in words; each once.
    std::function<void(const std::string& message)> troubled;
};

class CaseRunner {
public:
    CaseRunner(AgentCommand command, LiveIntake& intake, Library& library, CaseEvents events)
        : m_command(std::move(command))
        , m_intake(intake)
        , m_library(library)
        , m_events(std::move(events))
    {
    }
    /// Cancelled when it was stopped before all were done.
    [[nodiscard]] Status run(const std::vector<CaseTask>& tasks, const std::stop_token& stop);

private:
    [[nodiscard]] Result<evals::CaseOutput> attempt(const CaseTask& task, const std::stop_token& stop,
                                                    bool& again);
    [[nodiscard]] Result<evals::CaseOutput> runCase(const CaseTask& task, const std::stop_token& stop);

    void tell(const std::string& trouble);

    AgentCommand m_command;
    LiveIntake& m_intake;
    Library& m_library;
    CaseEvents m_events;
    std::mutex m_mutex; ///< guards the callbacks and what follows
    std::set<std::string> m_told;
};

} // namespace retrospan::app
