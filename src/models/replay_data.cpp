#include "models/replay_data.h"

#include "insight/calls_asked_for.h"
#include "replay/journey_part.h"

#include <algorithm>

namespace retrospan::models {
namespace {

/// Spans whose parent is lost, by the doctor's rule: what is beyond the top of a trace is nobody's gap.
std::vector<Row> orphansOf(const SpanTree& tree, const insight::Diagnosis& diagnosis)
{
    std::vector<Row> orphans;
    for (const insight::Repair& repair : diagnosis.repairs) {
        if (repair.kind != insight::RepairKind::missingParent || !repair.on) continue;
        for (const Node lost : repair.nodes)
            if (const auto children = tree.children(lost); !children.empty())
                orphans.push_back(children.front());
    }
    return orphans;
}

std::vector<Row> askedInVain(const insight::SessionOutline& outline, const SessionDigest& digest)
{
    std::vector<Row> rows;
    for (const insight::CallAskedFor& call : insight::callsNotMade(outline, digest)) rows.push_back(call.row);
    return rows;
}

} // namespace

replay::Journey makeJourney(const insight::SessionOutline& outline, SessionDigest& digest,
                            const insight::SessionStructure& structure, const std::vector<Cost>& costs,
                            const insight::Diagnosis& diagnosis, std::int64_t costMicroUsd)
{
    const auto branchOf = insight::branchOfNodes(outline.tree(), structure.branches);
    replay::JourneyInput input{outline.table(),
                               outline.tree(),
                               digest,
                               costs,
                               structure.conversation,
                               structure.handoffs,
                               structure.interrupts,
                               {},
                               {},
                               {},
                               orphansOf(outline.tree(), diagnosis),
                               askedInVain(outline, digest),
                               costMicroUsd,
                               structure.failure ? structure.failure->row : kNoRow,
                               structure.branches,
                               branchOf};
    for (const insight::Attempt& attempt : structure.attempts.all())
        if (attempt.before != kNoRow && !structure.judgementOf(attempt).dismissed())
            input.retries.push_back({attempt.row, attempt.before, attempt.number});
    for (Row row = 0; row < outline.table().size(); ++row) {
        input.isCall.push_back(outline.isCall(row));
        input.agents.push_back(outline.agent(row));
    }
    return replay::Journey::make(input);
}

PreparedReplay::PreparedReplay(std::shared_ptr<const SessionData> data, SessionDigest&& digest,
                               Annotations&& said)
    : m_data(std::move(data))
    , m_annotations(std::move(said))
    , m_digest(std::move(digest))
    , m_outline(m_data->table, m_data->tree)
    , m_structure(insight::findStructure(m_outline, m_digest, m_annotations.corrections))
    , m_marks(marksOf(m_outline, m_structure))
    , m_journey(makeJourney(m_outline, m_digest, m_structure, m_data->costs, m_data->diagnosis,
                            m_data->summary.cost.microUsd))
{
    placeSignals();
    if (m_marks->branches.empty()) return;
    m_stepRows = replay::rowsOfSteps(m_journey);
    m_branchBegins.assign(m_marks->branches.branches.size(), replay::kNoStep);
    for (replay::StepIndex step = m_journey.size(); step-- > 0;)
        if (const Branch* branch = branchOf(step)) m_branchBegins[branch->number] = step;
}

void PreparedReplay::placeSignals()
{
    m_lastOfRow.assign(table().size(), replay::kNoStep);
    for (replay::StepIndex step = 0; step < m_journey.size(); ++step)
        if (const Row row = m_journey.steps()[step].row; row != kNoRow) m_lastOfRow[row] = step;
    for (const Signal& signal : m_structure.noticed)
        if (const replay::StepIndex step = stepOf(signal);
            step != replay::kNoStep && !signal.judgement.dismissed())
            m_noticedSteps.push_back(step);
    std::ranges::sort(m_noticedSteps);
    const auto again = std::unique(m_noticedSteps.begin(), m_noticedSteps.end());
    m_noticedSteps.erase(again, m_noticedSteps.end());
}

const Branch* PreparedReplay::branchOf(replay::StepIndex step) const
{
    return step < m_stepRows.size() ? m_marks->branches.of(m_stepRows[step]) : nullptr;
}

const Branch* PreparedReplay::branchBegunAt(replay::StepIndex step) const
{
    const Branch* branch = branchOf(step);
    return branch != nullptr && beginOf(*branch) == step ? branch : nullptr;
}

bool PreparedReplay::isLeft(replay::StepIndex step) const
{
    const insight::BranchPlaces& places = m_marks->branches;
    if (step >= m_stepRows.size() || !places.isLeft(m_stepRows[step])) return false;
    if (m_journey.steps()[step].kind != replay::StepKind::userMessage) return true;
    // What was answered once more is still what the user wrote.
    const std::size_t turn = places.turns[m_stepRows[step]];
    return std::ranges::none_of(places.branches, [&](const Branch& branch) {
        return branch.cause == BranchCause::regenerated && branch.partedAt != kNoRow
            && places.turns[branch.partedAt] == turn && insight::stands(branch)
            && !places.isLeft(branch.first);
    });
}

/// What failed first may be beneath the call that came to know of it.
replay::StepIndex firstFailure(const PreparedReplay& replay)
{
    const replay::Journey& journey = replay.journey();
    const auto errors = journey.ofKind(replay::StepKind::error);
    const auto& failure = replay.structure().failure;
    if (!failure) {
        const auto stays = [&](replay::StepIndex step) { return !replay.isMadeGood(step); };
        const auto first = std::ranges::find_if(errors, stays);
        return first == errors.end() ? replay::kNoStep : *first;
    }
    const auto rowOf = [&](replay::StepIndex step) { return journey.steps()[step].row; };
    for (const Node node : failure->path)
        if (const auto found = std::ranges::find(errors, node, rowOf); found != errors.end()) return *found;
    for (const Node node : failure->path)
        if (const replay::StepIndex step = journey.stepOf(node); step != replay::kNoStep) return step;
    return replay::kNoStep;
}

Result<std::shared_ptr<const PreparedReplay>>
prepareReplay(SessionSource& source, std::shared_ptr<const SessionData> data, std::stop_token stop)
{
    auto digest = source.readDigest(*data, stop);
    if (digest.cancelled()) return Cancelled{};
    if (!digest.ok()) return digest.error();
    auto said = source.annotations(data->summary.key);
    if (!said.ok()) return said.error();
    return std::shared_ptr<const PreparedReplay>(
        std::make_shared<PreparedReplay>(std::move(data), std::move(*digest), std::move(*said)));
}

} // namespace retrospan::models
