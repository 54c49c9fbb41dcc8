#include "models/session_part.h"

#include "insight/branches.h"
#include "models/plain_text.h"
#include "models/prepared_session.h"
#include "trace/span_places.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;
using insight::Attempt;

constexpr std::string_view kBranch = "branch=", kSpan = "span=";

std::string branchPart(std::uint32_t number)
{
    return std::string(kBranch) + std::to_string(number);
}

/// Of the tool, or of the span when it calls none.
QString calledName(const PreparedReplay& replay, Row row)
{
    const SpanTable& table = replay.table();
    const std::string_view tool = table.text(table.tool(row));
    return tool.empty() ? spanName(replay.data(), row) : oneLine(tool, 80);
}

QString branchText(const Branch& branch)
{
    return u"Branch %1"_s.arg(branch.number) + (branch.live ? u", live"_s : QString());
}

PartPair attemptPair(const PreparedReplay& replay, const Attempt& attempt)
{
    return {spanPart(replay.table(), attempt.before), spanPart(replay.table(), attempt.row),
            u"Attempts %1 and %2 of %3 of %4"_s.arg(attempt.number - 1)
                .arg(attempt.number)
                .arg(attempt.of)
                .arg(calledName(replay, attempt.row))};
}

PartPair branchPair(const PreparedReplay& replay, const Branch& branch)
{
    const auto& branches = replay.structure().branches;
    const auto parent = std::ranges::find(branches, branch.parent, &Branch::number);
    const QString left = parent == branches.end() ? QString::number(branch.parent) : branchText(*parent);
    return {branchPart(branch.parent), branchPart(branch.number),
            left + u" and "_s + branchText(branch).toLower()};
}

Result<SessionPart> branchOf(Replay replay, const std::string& name)
{
    const std::string number = name.substr(kBranch.size());
    const auto& branches = replay->structure().branches;
    const auto found = std::ranges::find(branches, number,
                                         [](const Branch& branch) { return std::to_string(branch.number); });
    if (found == branches.end())
        return Error{"session " + oneLine(replay->data().summary.id).toStdString()
                     + (branches.empty() ? std::string(" has one branch only") : " has no branch " + number)};
    const SpanTree& tree = replay->outline().tree();
    auto way = replay::wayOf(replay->journey(), tree, branches, insight::branchOfNodes(tree, branches),
                             found->number);
    return SessionPart{std::move(replay), name, std::move(way)};
}

} // namespace

SessionPart wholeSession(Replay replay)
{
    auto steps = replay::wholeOf(replay->journey());
    return {std::move(replay), {}, std::move(steps)};
}

Result<SessionPart> partOf(Replay replay, const std::string& name)
{
    if (name.empty()) return wholeSession(std::move(replay));
    if (name.starts_with(kBranch)) return branchOf(std::move(replay), name);
    const auto row = rowNamed(replay->table(), name.substr(std::min(name.size(), kSpan.size())));
    if (!row.ok()) return row.error();
    auto steps = replay::beneath(replay->journey(), replay->outline().tree(), *row);
    return SessionPart{std::move(replay), name, std::move(steps), *row};
}

QString partText(const SessionPart& part)
{
    if (part.name.empty()) return {};
    const PreparedReplay& replay = *part.replay;
    if (part.name.starts_with(kBranch)) {
        for (const Branch& branch : replay.structure().branches)
            if (branchPart(branch.number) == part.name) return branchText(branch);
        return {};
    }
    const QString name = calledName(replay, part.top);
    const Attempt* attempt = replay.structure().attempts.of(part.top);
    return attempt == nullptr ? name
                              : u"Attempt %1 of %2 of %3"_s.arg(attempt->number).arg(attempt->of).arg(name);
}

std::vector<replay::StepIndex> conversationAt(const SessionPart& part, replay::StepIndex step)
{
    const auto all = part.replay->journey().stateAt(step).conversation;
    std::vector<replay::StepIndex> seen(all.begin(), all.end());
    if (part.name.starts_with(kBranch))
        std::erase_if(seen, [&](replay::StepIndex said) {
            return !std::ranges::binary_search(part.steps.steps, said);
        });
    return seen;
}

std::string spanPart(const SpanTable& table, Row row)
{
    return std::string(kSpan) + toHex(table.id(row));
}

std::vector<PartPair> partPairs(const PreparedReplay& replay)
{
    std::vector<PartPair> pairs;
    const insight::SessionStructure& structure = replay.structure();
    for (const bool live : {true, false})
        for (const Branch& branch : structure.branches)
            if (branch.number != 0 && branch.live == live && !branch.judgement.dismissed()
                && pairs.size() < kPartPairs)
                pairs.push_back(branchPair(replay, branch));
    for (const Attempt& attempt : structure.attempts.all())
        if (attempt.before != kNoRow && !structure.judgementOf(attempt).dismissed()
            && pairs.size() < kPartPairs)
            pairs.push_back(attemptPair(replay, attempt));
    return pairs;
}

std::optional<PartPair> pairOf(const PreparedReplay& replay, const insight::Finding& finding)
{
    const insight::SessionStructure& structure = replay.structure();
    if (finding.judgement.dismissed()) return std::nullopt;
    if (finding.kind == FindingKind::branch) {
        const auto found = std::ranges::find(structure.branches, finding.row, &Branch::first);
        if (found == structure.branches.end()) return std::nullopt;
        for (const Branch& branch : structure.branches) // what the session began with has left none
            if (branch.number != 0 && !branch.judgement.dismissed()
                && (found->number == 0 ? branch.parent == 0 : &branch == &*found))
                return branchPair(replay, branch);
        return std::nullopt;
    }
    const Attempt* first =
        finding.kind == FindingKind::attempts ? structure.attempts.of(finding.row) : nullptr;
    if (first == nullptr) return std::nullopt;
    for (const Attempt& attempt : structure.attempts.all())
        if (attempt.group == first->group && attempt.number == attempt.of && attempt.before != kNoRow)
            return attemptPair(replay, attempt);
    return std::nullopt;
}

} // namespace retrospan::models
