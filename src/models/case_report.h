// A case report: a replay as a document to hand on: what the session was, what went wrong, what the user saw,
// every step with what was said and done in it, notes, and what the recording lacks. Invariants: blocks of a
// step are beneath a section whose `target` is the number of the step, the first being 1; a `target`
// elsewhere leads to that step. Everything recorded is a plain text. Thread: a worker. Complexity: linear in
// what the session said; memory: a step.
#pragma once

#include "models/replay_blocks.h"
#include "models/report_writer.h"

#include <functional>
#include <stop_token>
#include <vector>

namespace retrospan::models {

/// What somebody wrote about a step, or about the session.
struct ReportNote {
    replay::StepIndex step = replay::kNoStep; ///< kNoStep: about the session
    QString author, text;
    std::int64_t timeNs = 0;
};

/// Writes all but the end, to which more can be added. `progress` (may be empty) is told the share of the
/// steps. False when it was stopped, or the writer has failed.
[[nodiscard]] bool writeCaseReport(const Replay& replay, const std::vector<ReportNote>& notes,
                                   ReportWriter& writer, const std::function<void(double share)>& progress,
                                   const std::stop_token& stop);

} // namespace retrospan::models
