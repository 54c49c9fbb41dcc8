// What people say of the sessions that cases were made from: scores of customers and reviewers with their
// comments, and notes. Thread: any but the GUI thread.
#pragma once

#include "evals/data_set_edit.h"
#include "import/redaction.h"
#include "store/workspace.h"

namespace retrospan::app {

/// A judge's or a program's opinion is none.
[[nodiscard]] bool isFeedback(const Score& score);
/// As one line and redacted, unless it is there already.
void addFeedback(std::vector<std::string>& lines, const import::Redactor& redactor, std::string line);
/// "csat: 1, the customer: Nobody called me", "note: Called back".
[[nodiscard]] std::vector<std::string> feedbackLines(const std::vector<store::PlacedScore>& scores,
                                                     const std::vector<Note>& notes,
                                                     const import::Redactor& redactor);

inline constexpr std::int64_t kEverySession = 0;
/// Of those sessions of the data set that are in the workspace, or of the one with that key; two short
/// queries for each.
[[nodiscard]] Result<evals::SessionNotes> feedbackOn(store::Workspace& workspace, const evals::DataSet& set,
                                                     std::int64_t key, const import::Redactor& redactor);

} // namespace retrospan::app
