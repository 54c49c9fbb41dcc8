// A case of an eval run beside its baseline as blocks to read: what people said of it, what is asked and
// expected, answers word by word or by fields, scores with their reasons, calls of tools in pairs, figures,
// the sessions that were recorded. Invariants: texts are shown as plain characters; the document keeps the
// comparison alive. Thread: pure; on a worker, as long texts take time. Complexity: that of comparing the
// texts.
#pragma once

#include "models/block_document.h"
#include "models/eval_review.h"
#include "trace/eval_record.h"

#include <stop_token>

namespace retrospan::models {

/// `place` in the cases of the comparison's difference.
[[nodiscard]] std::shared_ptr<BlockDocument>
evalCaseBlocks(const std::shared_ptr<const EvalComparison>& comparison, std::size_t place,
               const EvalDataSet& known, const std::vector<EvalRemark>& remarks, const std::stop_token& stop);

/// The session that a block of a case leads to, by its id.
[[nodiscard]] const std::string& evalTargetSession(const EvalComparison& comparison, std::int64_t target);
/// The target of a link to the session that the case was made from.
inline constexpr std::int64_t kSourceTarget = -2;

} // namespace retrospan::models
