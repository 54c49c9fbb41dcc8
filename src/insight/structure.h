// The structure of a session, all of it: found in one go from the columns and the digest of the content, so
// that nothing is read twice. What people said of a finding is marked on it; a failure they dismissed makes
// room for the next one, an attempt they dismissed makes nothing good. Pure; adds joined texts to the
// digest's. Thread: any, one at a time per digest. Complexity: O(n log n) beside what the parts say.
#pragma once

#include "insight/attempts.h"
#include "insight/corrections.h"
#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <optional>
#include <span>
#include <vector>

namespace retrospan::insight {

struct SessionStructure {
    Attempts attempts;
    std::vector<Utterance> conversation;
    std::vector<Interrupt> interrupts;
    std::vector<Handoff> handoffs;
    std::vector<Branch> branches; ///< empty when there is one way only
    std::optional<Failure> failure;
    std::vector<bool> madeGood; ///< by row: failed, and no failure of the session (failure.h)
    std::vector<Signal> noticed; ///< signals, by time
    std::vector<Judgement> judgedAttempts; ///< by group, counted from 1; empty when nothing was said of any

    [[nodiscard]] Judgement judgementOf(const Attempt& attempt) const
    {
        return attempt.group < judgedAttempts.size() ? judgedAttempts[attempt.group] : Judgement();
    }
    /// Of a span, unless somebody said that it is none; null when it is none.
    [[nodiscard]] const Attempt* standingAttempt(Row row) const
    {
        const Attempt* attempt = attempts.of(row);
        return attempt == nullptr || judgementOf(*attempt).dismissed() ? nullptr : attempt;
    }
};

[[nodiscard]] SessionStructure findStructure(const SessionOutline& outline, SessionDigest& digest,
                                             std::span<const Correction> corrections = {});

} // namespace retrospan::insight
