// CaseReport: a replay as a document to hand on: what the session was, what went wrong, what the user saw,
// every step with what was said and done in it, notes, and what the recording lacks. Owns what it shows.
// Invariants: blocks of a step are beneath a section whose `target` is the number of the step, the first
// being 1; a `target` elsewhere leads to that step. Everything recorded is a plain text. Thread: built on a
// worker, then confined. Complexity: linear in what the session said.
#pragma once

#include "models/block_document.h"
#include "models/replay_blocks.h"

#include <stop_token>
#include <vector>

namespace retrospan::models {

/// What somebody wrote about a step, or about the session.
struct ReportNote {
    replay::StepIndex step = replay::kNoStep; ///< kNoStep: about the session
    QString author, text;
    std::int64_t timeNs = 0;
};

struct CaseReport {
    QString title;
    BlockDocument document;
    std::vector<std::shared_ptr<const BlockDocument>> parts; ///< what `document` shows texts of
};

/// Stops early, with what is there by then, when it is told to.
[[nodiscard]] CaseReport makeCaseReport(const Replay& replay, const std::vector<ReportNote>& notes,
                                        std::stop_token stop = {});

/// One file that loads and runs nothing: the texts of a recording are characters in it, never markup.
[[nodiscard]] QString toHtml(const CaseReport& report);
/// For trackers and mail: CommonMark, recorded texts in fences.
[[nodiscard]] QString toMarkdown(const CaseReport& report);

} // namespace retrospan::models
