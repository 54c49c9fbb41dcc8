#include "trace/tree_links.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace retrospan {
namespace {

/// Finds the parents of rows one after another.
class ParentFinder {
public:
    ParentFinder(const SpanTable& table, LostParents lost, TreeLinks& links)
        : m_table(table)
        , m_lost(lost)
        , m_links(links)
    {
    }

    Node parentOf(Row row)
    {
        const SpanId parent = m_table.parentId(row);
        if (parent.empty()) return kNoNode;
        const std::uint32_t trace = m_table.trace(row);
        // Spans come in families: the row before is often a sibling or the parent itself.
        if (row > 0 && m_table.trace(row - 1) == trace) {
            if (m_table.parentId(row - 1) == parent) return m_links.parent[row - 1];
            if (m_table.id(row - 1) == parent) return row - 1;
        }
        const Row found = m_table.find(trace, parent);
        if (found != kNoRow) return found;
        return m_lost == LostParents::rows ? missing(trace, parent) : kNoNode;
    }

private:
    Node missing(std::uint32_t trace, SpanId id)
    {
        const std::uint32_t hash = IdIndex::hash(trace, id);
        const std::uint32_t known = m_missing.find(hash, [&](std::uint32_t number) {
            return m_links.missing[number].id == id && m_links.missing[number].trace == trace;
        });
        if (known != IdIndex::kNone) return m_table.size() + known;
        const auto number = static_cast<std::uint32_t>(m_links.missing.size());
        m_links.missing.push_back({trace, id});
        m_missing.insert(hash, number);
        return m_table.size() + number;
    }

    const SpanTable& m_table;
    LostParents m_lost;
    TreeLinks& m_links;
    IdIndex m_missing;
};

/// The youngest span of the cycle that `start` is on.
Row youngestOf(const SpanTable& table, const std::pmr::vector<Node>& parent, Row start)
{
    Row youngest = start;
    for (Row row = parent[start]; row != start; row = parent[row])
        if (std::pair(table.startNs(row), row) > std::pair(table.startNs(youngest), youngest)) youngest = row;
    return youngest;
}

void groupByParent(TreeLinks& links)
{
    const std::size_t count = links.parent.size();
    // The lists are counted one place further on, so that filling them moves each `first` to where it
    // belongs.
    links.first.assign(count + 3, 0);
    for (const Node parent : links.parent) ++links.first[std::size_t{parent + 1} + 2];
    std::partial_sum(links.first.begin(), links.first.end(), links.first.begin());
    links.siblings.resize(count);
    for (Node node = 0; node < count; ++node)
        links.siblings[links.first[std::size_t{links.parent[node] + 1} + 1]++] = node;
}

std::vector<std::int64_t> startsOfMissing(const SpanTable& table, const TreeLinks& links)
{
    std::vector<std::int64_t> starts(links.missing.size(), INT64_MAX);
    if (starts.empty()) return starts;
    for (Row row = 0; row < table.size(); ++row) {
        const Node parent = links.parent[row];
        if (parent == kNoNode || parent < table.size()) continue;
        std::int64_t& start = starts[parent - table.size()];
        start = std::min(start, table.startNs(row));
    }
    return starts;
}

bool rowsAreInOrder(const SpanTable& table)
{
    for (Row row = 1; row < table.size(); ++row)
        if (table.startNs(row) < table.startNs(row - 1)) return false;
    return true;
}

/// Orders lists of siblings by start; its scratch memory is used again from list to list.
class SiblingSorter {
public:
    SiblingSorter(const SpanTable& table, const TreeLinks& links)
        : m_table(table)
        , m_startsOfMissing(startsOfMissing(table, links))
    {
    }

    void sort(std::span<Node> siblings)
    {
        if (siblings.size() < 2) return;
        m_keys.clear();
        for (const Node node : siblings) m_keys.emplace_back(startOf(node), node);
        if (std::is_sorted(m_keys.begin(), m_keys.end())) return;
        std::sort(m_keys.begin(), m_keys.end());
        std::transform(m_keys.begin(), m_keys.end(), siblings.begin(),
                       [](const Key& key) { return key.second; });
    }

private:
    using Key = std::pair<std::int64_t, Node>;

    [[nodiscard]] std::int64_t startOf(Node node) const
    {
        return node < m_table.size() ? m_table.startNs(node) : m_startsOfMissing[node - m_table.size()];
    }

    const SpanTable& m_table;
    std::vector<std::int64_t> m_startsOfMissing;
    std::vector<Key> m_keys;
};

} // namespace

TreeLinks linkParents(const SpanTable& table, LostParents lost)
{
    TreeLinks links(table.memory());
    links.parent.resize(table.size());
    ParentFinder finder(table, lost, links);
    for (Row row = 0; row < table.size(); ++row) links.parent[row] = finder.parentOf(row);
    links.parent.resize(table.size() + links.missing.size(), kNoNode);
    return links;
}

void cutCycles(const SpanTable& table, TreeLinks& links)
{
    std::vector<Row> walkedFrom(links.parent.size(), kNoRow);
    for (Row first = 0; first < table.size(); ++first) {
        Node node = first;
        while (node != kNoNode && walkedFrom[node] == kNoRow) {
            walkedFrom[node] = first;
            node = links.parent[node];
        }
        if (node == kNoNode || walkedFrom[node] != first) continue;
        const Row youngest = youngestOf(table, links.parent, node);
        links.parent[youngest] = kNoNode;
        links.cycles.push_back(youngest);
    }
}

void listSiblings(const SpanTable& table, TreeLinks& links)
{
    groupByParent(links);
    const bool inOrder = rowsAreInOrder(table);
    if (inOrder && links.missing.empty()) return;
    SiblingSorter sorter(table, links);
    const std::size_t lists = inOrder ? 1 : links.parent.size() + 1;
    for (std::size_t list = 0; list < lists; ++list)
        sorter.sort(
            std::span(links.siblings).subspan(links.first[list], links.first[list + 1] - links.first[list]));
}

} // namespace retrospan
