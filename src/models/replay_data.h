// PreparedReplay: a session made ready to be replayed: what it said, its structure, its steps. Owns all of
// it; its parts refer to each other, so that it stays where it is. Thread: made on a worker, then only read.
// Complexity: O(n log n) in the spans beside what their content takes to read.
#pragma once

#include "insight/structure.h"
#include "models/session_source.h"
#include "replay/journey.h"

#include <memory>
#include <stop_token>

namespace retrospan::models {

class PreparedReplay {
public:
    PreparedReplay(std::shared_ptr<const SessionData> data, SessionDigest&& digest, Annotations&& said);
    PreparedReplay(const PreparedReplay&) = delete;
    PreparedReplay& operator=(const PreparedReplay&) = delete;

    [[nodiscard]] const SessionData& data() const { return *m_data; }
    [[nodiscard]] const SpanTable& table() const { return m_data->table; }
    /// As they were when it was made.
    [[nodiscard]] const Annotations& annotations() const { return m_annotations; }
    [[nodiscard]] const SessionDigest& digest() const { return m_digest; }
    [[nodiscard]] const insight::SessionOutline& outline() const { return m_outline; }
    [[nodiscard]] const insight::SessionStructure& structure() const { return m_structure; }
    /// What the tree shows of the structure.
    [[nodiscard]] const std::shared_ptr<const TreeMarks>& marks() const { return m_marks; }
    [[nodiscard]] const replay::Journey& journey() const { return m_journey; }
    /// The wait that a step tells of, or that a human ended by writing; null of other steps.
    [[nodiscard]] const Interrupt* waitOf(const replay::Step& step) const
    {
        const bool wrote = step.kind == replay::StepKind::humanMessage && step.detail > 0;
        if (!wrote && step.kind != replay::StepKind::interrupt) return nullptr;
        return &m_structure.interrupts[wrote ? step.detail - 1 : step.detail];
    }
    /// An error of which nothing is left: what failed was done again and went well.
    [[nodiscard]] bool isMadeGood(replay::StepIndex step) const
    {
        const replay::Step& at = m_journey.steps()[step];
        return at.kind == replay::StepKind::error && m_structure.madeGood[at.row];
    }

    /// At which a call has ended and what was noticed of it shows; kNoStep without one.
    [[nodiscard]] replay::StepIndex lastStepOf(Row row) const { return m_lastOfRow[row]; }
    [[nodiscard]] replay::StepIndex stepOf(const Signal& signal) const
    {
        return signal.evidence.empty() ? replay::kNoStep : lastStepOf(signal.evidence.front());
    }
    /// Where something was noticed that is not dismissed: ascending, each once.
    [[nodiscard]] const std::vector<replay::StepIndex>& noticedSteps() const { return m_noticedSteps; }

    /// The branch that a step is on; null when there is one way only.
    [[nodiscard]] const Branch* branchOf(replay::StepIndex step) const;
    /// Its first step; kNoStep of one without steps.
    [[nodiscard]] replay::StepIndex beginOf(const Branch& branch) const
    {
        return m_branchBegins[branch.number];
    }
    /// The one that begins with it; null for other steps.
    [[nodiscard]] const Branch* branchBegunAt(replay::StepIndex step) const;
    /// The session did not go on from there: it ended on another branch. O(branches).
    [[nodiscard]] bool isLeft(replay::StepIndex step) const;

private:
    void placeSignals();
    std::shared_ptr<const SessionData> m_data;
    Annotations m_annotations;
    SessionDigest m_digest;
    insight::SessionOutline m_outline;
    insight::SessionStructure m_structure;
    std::shared_ptr<const TreeMarks> m_marks;
    replay::Journey m_journey;
    std::vector<replay::StepIndex> m_lastOfRow, m_noticedSteps;
    std::vector<Row> m_stepRows; ///< by step, of sessions with branches
    std::vector<replay::StepIndex> m_branchBegins; ///< by number; kNoStep of one without steps
};

/// The step at which the error of the failure is shown, else the first of its span, or of what is around it;
/// kNoStep when nothing stayed wrong.
[[nodiscard]] replay::StepIndex firstFailure(const PreparedReplay& replay);

/// Reads what was said in the session and what people said of it. On a worker.
[[nodiscard]] Result<std::shared_ptr<const PreparedReplay>>
prepareReplay(SessionSource& source, std::shared_ptr<const SessionData> data, std::stop_token stop);

/// The steps of a session whose structure is known; `outline` and `digest` must outlive them.
[[nodiscard]] replay::Journey makeJourney(const insight::SessionOutline& outline, SessionDigest& digest,
                                          const insight::SessionStructure& structure,
                                          const std::vector<Cost>& costs, const insight::Diagnosis& diagnosis,
                                          std::int64_t costMicroUsd = kUnknown);

} // namespace retrospan::models
