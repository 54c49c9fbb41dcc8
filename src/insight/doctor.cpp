#include "insight/doctor.h"

#include "insight/clock_skew.h"
#include "insight/counted.h"
#include "insight/duplicate_calls.h"
#include "insight/duration_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <map>

namespace retrospan::insight {
namespace {

constexpr std::array<std::string_view, 9> kKindNames{
    "missing_parent", "caller_not_recorded", "parent_cycle", "clock_skew",   "duplicate_call",
    "no_result",      "no_answer",           "joined_trace", "call_not_made"};

/// Subjects are names out of the recording: an id is one line whatever they hold.
std::string idOf(RepairKind kind, std::string_view subject)
{
    std::string id(toString(kind));
    if (!subject.empty()) id += ":" + std::string(subject);
    std::replace_if(
        id.begin(), id.end(), [](char c) { return c >= 0 && c < ' '; }, '_');
    return id;
}

/// A time that is not known stays so, and nonsense stays where it is.
bool canMove(const SpanTable& table, Row row, std::int64_t ns)
{
    constexpr std::int64_t kLatestNs = INT64_MAX / 2;
    const std::int64_t start = table.startNs(row), end = table.endNs(row);
    return start != 0 && start < kLatestNs && end < kLatestNs && start + ns > 0 && (end == 0 || end + ns > 0);
}

class Examination {
public:
    Examination(const SpanTable& table, const SpanTree& tree, const RepairSwitches& off)
        : m_table(table)
        , m_tree(tree)
        , m_off(off)
    {
    }

    Diagnosis run(const EvidenceOf& evidenceOf)
    {
        examineParents();
        examineCycles();
        examineClocks();
        examineDuplicates(evidenceOf);
        return std::move(m_result);
    }

private:
    void examineParents();
    void examineCycles();
    void examineClocks();
    void shiftClocks(const std::vector<SkewedClock>& clocks);
    void addClock(StringId service, const std::vector<const SkewedClock*>& clocks);
    void examineDuplicates(const EvidenceOf& evidenceOf);
    Repair& add(RepairKind kind, const std::string& subject, bool changes);
    void note(Repair& repair, Node node) const;
    [[nodiscard]] bool isOff(const std::string& id) const
    {
        return m_off.contains(id) || m_off.contains(std::string(kAllRepairs));
    }
    [[nodiscard]] std::vector<std::uint32_t> rootsByTrace() const;
    [[nodiscard]] std::uint32_t traceOf(Node node) const
    {
        return m_tree.isMissing(node) ? m_tree.missing(node).trace : m_table.trace(node);
    }

    const SpanTable& m_table;
    const SpanTree& m_tree;
    const RepairSwitches& m_off;
    Diagnosis m_result;
};

Repair& Examination::add(RepairKind kind, const std::string& subject, bool changes)
{
    Repair repair;
    repair.kind = kind;
    repair.id = idOf(kind, subject);
    repair.changes = changes;
    repair.on = !changes || !isOff(repair.id);
    return m_result.repairs.emplace_back(std::move(repair));
}

void Examination::note(Repair& repair, Node node) const
{
    if (repair.nodes.size() < Repair::kMaxNodes) repair.nodes.push_back(node);
    ++repair.count;
}

std::vector<std::uint32_t> Examination::rootsByTrace() const
{
    std::vector<std::uint32_t> roots(m_table.traces().size(), 0);
    for (const Node root : m_tree.roots()) ++roots[traceOf(root)];
    return roots;
}

/// A lost parent that is all its trace hangs on is whoever called: often a service that is not recorded here.
void Examination::examineParents()
{
    const auto roots = rootsByTrace();
    std::vector<Node> callers, lost;
    std::uint64_t children = 0;
    for (std::size_t i = 0; i < m_tree.missingParents().size(); ++i) {
        const auto node = static_cast<Node>(m_table.size() + i);
        const std::size_t below = m_tree.children(node).size();
        const bool onlyTop = roots[traceOf(node)] == 1 && below == 1;
        (onlyTop ? callers : lost).push_back(node);
        if (!onlyTop) children += below;
    }
    if (!lost.empty()) {
        Repair& repair = add(RepairKind::missingParent, {}, true);
        for (const Node node : lost) note(repair, node);
        repair.reason = counted(lost.size(), "parent is", "parents are") + " named by "
            + counted(children, "span", "spans") + " and not recorded; each has a row of its own";
        m_result.lostParentsAsRoots = !repair.on;
    }
    if (callers.empty()) return;
    Repair& repair = add(RepairKind::callerNotRecorded, {}, false);
    for (const Node node : callers) note(repair, node);
    repair.reason = counted(callers.size(), "trace goes", "traces go")
        + " on from a caller that is not recorded here, which is normal for a service that is called by "
          "others";
}

void Examination::examineCycles()
{
    if (m_tree.cycles().empty()) return;
    Repair& repair = add(RepairKind::parentCycle, {}, false);
    for (const Row row : m_tree.cycles()) note(repair, row);
    repair.reason =
        counted(repair.count, "span is its own ancestor; it is", "spans are their own ancestors; they are")
        + " shown at the top";
}

void Examination::examineClocks()
{
    const auto clocks = findSkewedClocks(m_table, m_tree);
    std::map<std::string_view, std::vector<const SkewedClock*>> byService;
    for (const SkewedClock& clock : clocks) byService[m_table.text(clock.service)].push_back(&clock);
    for (const auto& [service, ofService] : byService) addClock(ofService.front()->service, ofService);
    shiftClocks(clocks);
}

void Examination::addClock(StringId service, const std::vector<const SkewedClock*>& clocks)
{
    const std::string name(m_table.text(service));
    const bool corrected = std::any_of(clocks.begin(), clocks.end(),
                                       [](const SkewedClock* clock) { return clock->shiftNs != 0; });
    Repair& repair = add(RepairKind::clockSkew, name, corrected);
    std::uint64_t calls = 0, outside = 0;
    std::int64_t worst = 0;
    const SkewedClock* largest = nullptr;
    for (const SkewedClock* clock : clocks) {
        calls += clock->calls;
        outside += clock->outside;
        worst = std::max(worst, clock->worstNs);
        if (clock->shiftNs != 0 && (largest == nullptr || clock->calls > largest->calls)) largest = clock;
        for (const Row row : clock->rows) note(repair, row);
    }
    repair.reason = std::to_string(outside) + " of " + counted(calls, "call", "calls") + " into \"" + name
        + (outside == 1 ? "\" lies" : "\" lie") + " outside the caller's time, by " + durationText(worst)
        + " at most; ";
    if (largest == nullptr) {
        repair.reason += "no single correction of its clock fits";
        return;
    }
    repair.shiftNs = largest->shiftNs;
    repair.reason += "its clock is taken to be " + durationText(std::abs(largest->shiftNs))
        + (largest->shiftNs > 0 ? " behind" : " ahead");
}

void Examination::shiftClocks(const std::vector<SkewedClock>& clocks)
{
    std::map<std::pair<std::uint32_t, StringId>, std::int64_t> shifts;
    for (const SkewedClock& clock : clocks) {
        const std::string id = idOf(RepairKind::clockSkew, m_table.text(clock.service));
        if (clock.shiftNs != 0 && !isOff(id)) shifts[{clock.trace, clock.service}] = clock.shiftNs;
    }
    if (shifts.empty()) return;
    for (Row row = 0; row < m_table.size(); ++row) {
        const auto found = shifts.find({m_table.trace(row), m_table.service(row)});
        if (found != shifts.end() && canMove(m_table, row, found->second))
            m_result.shifts.emplace_back(row, found->second);
    }
}

/// One repair for each pair of sources.
void Examination::examineDuplicates(const EvidenceOf& evidenceOf)
{
    const auto duplicates = findDuplicateCalls(m_table, m_tree, evidenceOf);
    std::map<std::pair<std::string_view, std::string_view>, std::vector<const DuplicateCall*>> bySources;
    for (const DuplicateCall& call : duplicates)
        bySources[{m_table.text(m_table.origin(call.row)), m_table.text(m_table.origin(call.counted))}]
            .push_back(&call);
    for (const auto& [sources, calls] : bySources) {
        Repair& repair = add(RepairKind::duplicateCall,
                             std::string(sources.first) + "=" + std::string(sources.second), true);
        std::map<std::string_view, std::uint64_t> proofs;
        for (const DuplicateCall* call : calls) {
            note(repair, call->row);
            ++proofs[call->proof];
            if (repair.on) m_result.duplicates.emplace_back(call->row, call->counted);
        }
        std::string how;
        for (const auto& [proof, count] : proofs)
            how += (how.empty() ? "same " : ", same ") + std::string(proof) + ": " + std::to_string(count);
        const std::string from(sources.first), as(sources.second);
        repair.reason = counted(calls.size(), "call is", "calls are") + " reported "
            + (from == as ? "twice by " + as : "by " + from + " and by " + as) + " (" + how
            + "); counted once"
            + (from == as ? ", as the report says that has more figures" : ", as " + as + " tells it");
    }
    std::sort(m_result.duplicates.begin(), m_result.duplicates.end());
}

} // namespace

std::string_view toString(RepairKind kind)
{
    return kKindNames[static_cast<std::size_t>(kind)];
}

Diagnosis diagnose(const SpanTable& table, const SpanTree& tree, const EvidenceOf& evidenceOf,
                   const RepairSwitches& off)
{
    return Examination(table, tree, off).run(evidenceOf);
}

void addJoins(const SpanTable& table, const SpanTree& tree, const std::vector<Joined>& joins,
              Diagnosis& diagnosis)
{
    std::map<std::string_view, Repair> byTrace;
    for (const Joined& join : joins) {
        Repair& repair = byTrace[join.trace];
        repair.kind = RepairKind::joinedTrace;
        repair.id = idOf(repair.kind, join.trace);
        repair.reason =
            "trace " + join.trace + " names no session; it is shown here because " + std::string(join.why);
        repair.changes = true;
        repair.on = join.on;
    }
    for (const Node root : tree.roots()) {
        const std::uint32_t trace = tree.isMissing(root) ? tree.missing(root).trace : table.trace(root);
        const auto found = byTrace.find(table.traces()[trace]);
        if (found == byTrace.end()) continue;
        ++found->second.count;
        if (found->second.nodes.size() < Repair::kMaxNodes) found->second.nodes.push_back(root);
    }
    for (auto& [trace, repair] : byTrace) diagnosis.repairs.push_back(std::move(repair));
}

void applyRepairs(const Diagnosis& diagnosis, SpanTable& table)
{
    for (const auto& [row, ns] : diagnosis.shifts) table.shift(row, ns);
    for (const auto& [row, counted] : diagnosis.duplicates) table.markDuplicate(row);
}

} // namespace retrospan::insight
