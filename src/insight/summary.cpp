#include "insight/summary.h"

#include "insight/attempts.h"
#include "insight/session_calls.h"
#include "insight/usage_groups.h"

#include <algorithm>

namespace retrospan::insight {
namespace {

/// How often each string of the table's pool was seen.
class Frequency {
public:
    explicit Frequency(const SpanTable& table)
        : m_strings(table.strings())
        , m_counts(m_strings.size(), 0)
    {
    }

    void add(StringId id)
    {
        if (id != StringId::empty) ++m_counts[static_cast<std::size_t>(id)];
    }

    /// Most frequent first, then by name.
    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<StringId> ids;
        for (std::size_t i = 1; i < m_counts.size(); ++i) {
            if (m_counts[i] > 0) ids.push_back(static_cast<StringId>(i));
        }
        std::sort(ids.begin(), ids.end(), [this](StringId a, StringId b) {
            return count(a) != count(b) ? count(a) > count(b) : m_strings.view(a) < m_strings.view(b);
        });
        std::vector<std::string> names;
        for (const StringId id : ids) names.emplace_back(m_strings.view(id));
        return names;
    }

private:
    [[nodiscard]] std::uint32_t count(StringId id) const { return m_counts[static_cast<std::size_t>(id)]; }
    const StringPool& m_strings;
    std::vector<std::uint32_t> m_counts;
};

class Summariser {
public:
    Summariser(const SpanTable& table, const SpanTree& tree)
        : m_table(table)
        , m_tree(tree)
        , m_calls(table, tree)
        , m_models(table)
        , m_providers(table)
        , m_agents(table)
        , m_tools(table)
    {
    }

    SessionSummary run();

private:
    void addRow(Row row);
    void addCall(Row row, SpanKind kind);
    void addNames(Row row, SpanKind kind);
    void addTimes(Row row);
    void nameByTree();
    [[nodiscard]] std::int64_t countInterrupts() const;
    [[nodiscard]] std::int64_t countLevels() const;

    const SpanTable& m_table;
    const SpanTree& m_tree;
    const SessionCalls m_calls;
    Frequency m_models, m_providers, m_agents, m_tools;
    SessionSummary m_result;
};

void Summariser::addTimes(Row row)
{
    const std::int64_t start = m_table.startNs(row);
    if (start != 0 && (m_result.startNs == 0 || start < m_result.startNs)) m_result.startNs = start;
    m_result.lastActiveNs = std::max({m_result.lastActiveNs, m_table.endNs(row), start});
}

void Summariser::addNames(Row row, SpanKind kind)
{
    m_models.add(m_table.model(row));
    m_providers.add(m_table.provider(row));
    m_agents.add(m_table.agent(row));
    if (kind == SpanKind::tool) m_tools.add(SessionCalls::toolOf(m_table, row));
}

void Summariser::addCall(Row row, SpanKind kind)
{
    if (!m_calls.isCall(row)) return;
    if (kind == SpanKind::tool)
        ++m_result.toolCalls;
    else if (kind == SpanKind::retrieval)
        ++m_result.retrievals;
    else
        ++m_result.modelCalls;
}

void Summariser::addRow(Row row)
{
    const SpanKind kind = m_table.kind(row);
    addTimes(row);
    addNames(row, kind);
    addCall(row, kind);
    if (m_table.isDuplicate(row)) return;
    if (m_table.status(row) == SpanStatus::error) ++m_result.errors;
    if (kind == SpanKind::handoff) ++m_result.handoffs;
    if (!m_tree.usageCounts(row)) return;
    m_result.usage += m_table.usage(row);
    m_result.usageAtLeast = m_result.usageAtLeast || m_table.flags(row).has(SpanFlag::usageAtLeast);
}

/// The title of last resort: the first agent, else the first span without a parent here, else its service.
void Summariser::nameByTree()
{
    Row best = kNoRow;
    const auto better = [&](Row row) {
        if (best == kNoRow) return true;
        const bool agent = m_table.kind(row) == SpanKind::agent, have = m_table.kind(best) == SpanKind::agent;
        return agent != have ? agent : m_table.startNs(row) < m_table.startNs(best);
    };
    for (Row row = 0; row < m_table.size(); ++row) {
        const bool agent = m_table.kind(row) == SpanKind::agent;
        const Node parent = m_tree.parent(row);
        const bool top = parent == kNoNode || m_tree.isMissing(parent);
        if ((agent || top) && better(row)) best = row;
    }
    if (best == kNoRow) return;
    const bool named = m_table.kind(best) == SpanKind::agent && m_table.agent(best) != StringId::empty;
    const StringId name = named ? m_table.agent(best) : m_table.name(best);
    // A span of which only log records are here has no name.
    m_result.facts.title = m_table.text(name != StringId::empty ? name : m_table.service(best));
}

std::int64_t Summariser::countInterrupts() const
{
    const auto order = m_tree.preorder();
    std::int64_t count = 0;
    std::size_t next = order.size(); // position of the next interrupted span
    for (std::size_t i = order.size(); i-- > 0;) {
        const Node node = order[i];
        if (m_tree.isMissing(node) || m_table.status(node) != SpanStatus::interrupted) continue;
        if (next >= i + m_tree.subtreeSize(node)) ++count;
        next = i;
    }
    return count;
}

std::int64_t Summariser::countLevels() const
{
    std::int64_t levels = 0;
    std::int64_t rootLevel = 1; // level of the nodes of depth 0: a missing parent is none
    for (const Node node : m_tree.preorder()) {
        const std::int64_t depth = m_tree.depth(node);
        if (m_tree.parent(node) == kNoNode) rootLevel = m_tree.isMissing(node) ? 0 : 1;
        levels = std::max(levels, depth + rootLevel);
    }
    return levels;
}

SessionSummary Summariser::run()
{
    for (Row row = 0; row < m_table.size(); ++row) addRow(row);
    m_result.traces = static_cast<std::int64_t>(m_table.traces().size());
    m_result.spans = m_table.size();
    m_result.missingParents = static_cast<std::int64_t>(m_tree.missingParents().size());
    m_result.maxDepth = countLevels();
    m_result.interrupts = countInterrupts();
    m_result.retries = Attempts::find(m_table, m_tree).retries();
    m_result.status = sessionStatus(m_table, m_tree);
    m_result.endNs = m_result.status == SessionStatus::running ? 0 : m_result.lastActiveNs;
    m_result.usageGroups = groupUsage(m_table, m_tree, m_calls);
    m_result.models = m_models.names();
    m_result.providers = m_providers.names();
    m_result.agents = m_agents.names();
    m_result.tools = m_tools.names();
    nameByTree();
    return std::move(m_result);
}

} // namespace

SessionSummary summariseSession(const SpanTable& table, const SpanTree& tree)
{
    return Summariser(table, tree).run();
}

} // namespace retrospan::insight
