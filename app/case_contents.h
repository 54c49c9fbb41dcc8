// What a case bundle says of its session beside the spans: facts, scores, notes, corrections, repairs that
// are switched off, eval cases. Read from a workspace, put into one, and kept as JSON (docs/case-files.md).
// Thread: any but the GUI thread.
#pragma once

#include "evals/made_cases.h"
#include "import/batch_builder.h"
#include "session_json.h"
#include "store/workspace.h"
#include "trace/annotation.h"

#include <memory>
#include <string>
#include <vector>

namespace retrospan::app {

struct CaseContents {
    std::string trace; ///< one of the session's
    SessionFacts facts;
    std::vector<std::string> formats; ///< that it was recorded in
    std::vector<store::PlacedScore> scores;
    std::vector<Note> notes;
    std::vector<Correction> corrections;
    std::vector<std::string> switchedOffRepairs;
    std::vector<MadeCase> evalCases; ///< that were made from it
};

[[nodiscard]] Result<CaseContents> readContents(store::Workspace& workspace, std::int64_t session);
[[nodiscard]] std::string toText(const CaseContents& contents);
/// Fails when it is not what toText() writes.
[[nodiscard]] Result<CaseContents> contentsFrom(std::string_view text);

/// Hands the spans of the sessions over, as they are or as the gate leaves them. `span` (may be empty) is
/// called for each of them.
Status feedSpans(store::Workspace& workspace, const std::vector<std::int64_t>& sessions,
                 const import::BatchSink& sink, std::stop_token stop,
                 const std::shared_ptr<import::IntakeGate>& gate = {},
                 const std::function<void()>& span = {});

/// Hands the spans of the session over.
using SpanFeed = std::function<Status(const import::BatchSink& sink)>;
/// Writes a session anew: its spans and facts in one transaction, then what people said of it. With a gate
/// its rules are applied to what is known of it; the feed sees to its spans. Of what was said here and there
/// of one note or finding the later stands. The session's key; 0 when there is no span.
[[nodiscard]] Result<std::int64_t> writeCase(store::Workspace& workspace, CaseContents contents,
                                             const SpanFeed& feed,
                                             const std::shared_ptr<import::IntakeGate>& gate = {});

} // namespace retrospan::app
