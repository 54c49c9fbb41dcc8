// How far a run is, on standard error: one line that is written anew on a terminal, else a line a case.
// Thread: confined, or guarded by its owner.
#pragma once

#include "evals/run.h"

#include <string>

namespace retrospan::app::cli {

class EvalProgress {
public:
    /// `askedLater`: what is not scored yet may still be judged.
    EvalProgress(std::size_t all, bool askedLater);

    /// It was done before.
    void add(const evals::CaseRun& run);
    void begun();
    void ended(const evals::CaseRun& run);
    /// A message between.
    void say(const std::string& message);
    /// Takes the line away.
    void finish();

private:
    void draw() const;
    void clear() const;

    bool m_terminal, m_askedLater;
    std::size_t m_all, m_done = 0, m_running = 0, m_passed = 0, m_failed = 0, m_notScored = 0;
};

} // namespace retrospan::app::cli
