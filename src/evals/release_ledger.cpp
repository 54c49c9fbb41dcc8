#include "evals/release_ledger.h"

#include <algorithm>
#include <cassert>
#include <set>

namespace retrospan::evals {
namespace {

/// Adds, or takes the place of the one about the same data set.
template <typename Item> void replace(std::vector<Item>& items, const std::vector<Item>& newer)
{
    for (const Item& item : newer) {
        std::erase_if(items, [&](const Item& old) { return old.dataSet == item.dataSet; });
        items.push_back(item);
    }
}

void apply(const ReleaseEvent& event, ReleaseVersion& version)
{
    switch (event.kind) {
    case ReleaseEventKind::candidate:
        // What ran elsewhere was compared with another run.
        std::erase_if(version.parity, [&](const ParityResult& parity) {
            return std::ranges::find(event.verdicts, parity.dataSet, &VerdictReference::dataSet)
                != event.verdicts.end();
        });
        return replace(version.verdicts, event.verdicts);
    case ReleaseEventKind::parity: return replace(version.parity, event.parity);
    case ReleaseEventKind::published:
    case ReleaseEventKind::rolledBack: version.wasPublished = true; return;
    case ReleaseEventKind::retired: version.retiresOn = event.day; return;
    case ReleaseEventKind::drill: return;
    }
}

VersionState stateOf(const ReleaseVersion& version, const std::string& published, const std::string& today)
{
    if (version.version == published) return VersionState::published;
    if (!version.retiresOn.empty() && version.retiresOn <= today) return VersionState::retired;
    return version.wasPublished ? VersionState::superseded : VersionState::candidate;
}

void demandVerdict(const ReleaseVersion& version, const std::string& dataSet,
                   std::vector<std::string>& obstacles)
{
    const auto found = std::ranges::find(version.verdicts, dataSet, &VerdictReference::dataSet);
    if (found == version.verdicts.end())
        obstacles.push_back("there is no verdict for the data set " + inQuotes(dataSet));
    else if (!found->passed)
        obstacles.push_back("the verdict for the data set " + inQuotes(dataSet) + " is not green");
}

void demandPolicy(const VerdictReference& verdict, const ReleaseRules& rules,
                  std::vector<std::string>& obstacles)
{
    const bool counts = rules.policies.empty()
        || std::ranges::find(rules.policies, verdict.policyHash) != rules.policies.end();
    if (!counts)
        obstacles.push_back("the verdict for the data set " + inQuotes(verdict.dataSet) + " is by the policy "
                            + inQuotes(verdict.policy) + ", " + verdict.policyHash
                            + ", which the workflow does not name");
}

/// A parity run that was made has to agree, whether it is demanded or not.
void demandParity(const ReleaseVersion& version, const std::string& dataSet, bool needed,
                  std::vector<std::string>& obstacles)
{
    const auto found = std::ranges::find(version.parity, dataSet, &ParityResult::dataSet);
    if (found == version.parity.end()) {
        if (needed) obstacles.push_back("there is no parity run for the data set " + inQuotes(dataSet));
    } else if (!found->differing.empty()) {
        obstacles.push_back(std::to_string(found->differing.size()) + " of " + std::to_string(found->cases)
                            + (found->cases == 1 ? " case of the data set " : " cases of the data set ")
                            + inQuotes(dataSet) + " differ in the parity run: " + joined(found->differing));
    }
}

std::string retirement(const ReleaseVersion& version)
{
    return inQuotes(version.version) + " was retired on " + version.retiresOn;
}

} // namespace

void ReleaseLedger::add(ReleaseEvent event)
{
    assert(event.number == nextNumber());
    if (event.kind == ReleaseEventKind::published || event.kind == ReleaseEventKind::rolledBack)
        m_published = event.version;
    m_events.push_back(std::move(event));
}

std::vector<ReleaseVersion> ReleaseLedger::versions(const std::string& today) const
{
    std::vector<ReleaseVersion> versions;
    for (const ReleaseEvent& event : m_events) {
        auto found = std::ranges::find(versions, event.version, &ReleaseVersion::version);
        if (found == versions.end()) {
            versions.push_back({event.version, {}, false, {}, {}, {}});
            found = versions.end() - 1;
        }
        apply(event, *found);
    }
    for (ReleaseVersion& version : versions) version.state = stateOf(version, m_published, today);
    return versions;
}

std::optional<ReleaseVersion> ReleaseLedger::find(const std::string& version, const std::string& today) const
{
    for (ReleaseVersion& each : versions(today))
        if (each.version == version) return std::move(each);
    return std::nullopt;
}

std::vector<std::string> ReleaseLedger::obstaclesToPublish(const std::string& version,
                                                           const ReleaseRules& rules,
                                                           const std::string& today) const
{
    const auto found = find(version, today);
    if (!found) return {inQuotes(version) + " is no candidate"};
    std::vector<std::string> obstacles;
    if (found->state == VersionState::published)
        obstacles.push_back(inQuotes(version) + " is published already");
    if (found->state == VersionState::retired) obstacles.push_back(retirement(*found));
    if (found->verdicts.empty()) obstacles.emplace_back("there is no verdict");
    for (const std::string& dataSet : rules.dataSets) demandVerdict(*found, dataSet, obstacles);
    for (const VerdictReference& verdict : found->verdicts) {
        const bool named = std::ranges::find(rules.dataSets, verdict.dataSet) != rules.dataSets.end();
        if (!named && !verdict.passed) demandVerdict(*found, verdict.dataSet, obstacles);
        demandPolicy(verdict, rules, obstacles);
        demandParity(*found, verdict.dataSet, rules.parity, obstacles);
    }
    return obstacles;
}

std::string ReleaseLedger::faultOfUnversioned(const ReleaseEvent& candidate) const
{
    for (const VerdictReference& verdict : candidate.verdicts) {
        if (!verdict.version.empty()) continue;
        for (const ReleaseEvent& event : m_events)
            for (const VerdictReference& before : event.verdicts)
                if (event.version != candidate.version && before.outputsHash == verdict.outputsHash)
                    return "the verdict for the data set " + inQuotes(verdict.dataSet)
                        + " names no version, and its outputs are those of version " + inQuotes(event.version)
                        + ": score them with --version";
    }
    return {};
}

std::vector<std::string> ReleaseLedger::obstaclesToRollBack(const std::string& version,
                                                            const std::string& today, bool pointerLost) const
{
    const auto found = find(version, today);
    if (!found || !found->wasPublished) return {inQuotes(version) + " was never published"};
    if (found->state == VersionState::published && !pointerLost)
        return {inQuotes(version) + " is published already"};
    if (found->state == VersionState::retired) return {retirement(*found)};
    return {};
}

std::string faultOfVerdicts(const std::vector<VerdictReference>& verdicts, const std::string& version)
{
    std::set<std::string_view> seen;
    for (const VerdictReference& verdict : verdicts) {
        if (!verdict.version.empty() && verdict.version != version)
            return "the verdict for the data set " + inQuotes(verdict.dataSet) + " is about version "
                + inQuotes(verdict.version);
        if (!seen.insert(verdict.dataSet).second)
            return "there are two verdicts for the data set " + inQuotes(verdict.dataSet);
    }
    return {};
}

ParityResult compareParity(const Run& judged, const Run& elsewhere)
{
    ParityResult result{judged.dataSet, elsewhere.outputsHash, 0, {}};
    for (const CaseDifference& each : diffRuns(judged, elsewhere).cases) {
        ++result.cases;
        const bool same = each.baseline && each.candidate
            && each.baseline->judgement == each.candidate->judgement
            && each.baseline->judgement != Judgement::notScored;
        if (!same) result.differing.push_back(each.caseId);
    }
    std::ranges::sort(result.differing);
    return result;
}

bool isReleaseName(std::string_view name)
{
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("-._+@").find(c) != std::string_view::npos;
    };
    return !name.empty() && name.size() <= 100 && name.front() != '.' && std::ranges::all_of(name, fits);
}

std::string_view toString(ReleaseEventKind kind)
{
    constexpr std::string_view names[] = {"candidate",   "parity", "published",
                                          "rolled_back", "drill",  "retired"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view toString(VersionState state)
{
    constexpr std::string_view names[] = {"candidate", "published", "superseded", "retired"};
    return names[static_cast<std::size_t>(state)];
}

} // namespace retrospan::evals
