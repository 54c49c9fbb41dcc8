#include "insight/usage_groups.h"

#include <unordered_map>

namespace retrospan::insight {
namespace {

struct GroupKey {
    StringId provider{}, model{};
    std::int64_t day = 0, inputBucket = 0;
    int minute = 0;
    bool reported = false;
    friend bool operator==(const GroupKey&, const GroupKey&) = default;
};

struct GroupKeyHash {
    std::size_t operator()(const GroupKey& key) const
    {
        std::size_t hash = 0;
        const auto mix = [&hash](auto value) {
            constexpr std::size_t kOdd = 0x9e3779b97f4a7c15;
            hash = (hash ^ static_cast<std::size_t>(value)) * kOdd;
            hash ^= hash >> 29;
        };
        mix(key.provider);
        mix(key.model);
        mix(key.day);
        mix(key.inputBucket);
        mix(key.minute * 2 + (key.reported ? 1 : 0));
        return hash;
    }
};

class Grouping {
public:
    Grouping(const SpanTable& table, const SpanTree& tree, const SessionCalls& calls)
        : m_table(table)
        , m_tree(tree)
        , m_calls(calls)
        , m_reporters(findReporters(table, tree))
    {
    }

    std::vector<UsageGroup> run();

private:
    void bookPending();
    void addCall(Row row, bool reported);
    UsageGroup& groupOf(Row row, const Usage& billable, bool reported);

    const SpanTable& m_table;
    const SpanTree& m_tree;
    const SessionCalls& m_calls;
    std::vector<bool> m_reporters; ///< by position: reports an amount, and nothing beneath does
    Row m_pending = kNoRow; ///< reporter whose amount is not booked yet
    std::vector<UsageGroup> m_groups;
    std::unordered_map<GroupKey, std::size_t, GroupKeyHash> m_index;
    GroupKey m_lastKey;
    std::size_t m_last = 0;
};

UsageGroup& Grouping::groupOf(Row row, const Usage& billable, bool reported)
{
    const std::int64_t start = m_table.startNs(row);
    const GroupKey key{m_calls.providerOf(row),     m_calls.modelOf(row), dayOf(start),
                       inputBucket(billable.input), minuteWindow(start),  reported};
    if (!m_groups.empty() && key == m_lastKey) return m_groups[m_last];
    const auto [found, added] = m_index.try_emplace(key, m_groups.size());
    m_lastKey = key;
    m_last = found->second;
    if (added) {
        UsageGroup& group = m_groups.emplace_back();
        group.provider = m_table.text(key.provider);
        group.model = m_table.text(key.model);
        group.day = key.day;
        group.inputBucket = key.inputBucket;
        group.minuteOfDay = key.minute;
    }
    return m_groups[m_last];
}

void Grouping::addCall(Row row, bool reported)
{
    const Usage billable = billableUsage(m_table.usage(row));
    UsageGroup& group = groupOf(row, billable, reported);
    group.usage += billable;
    ++group.calls;
    if (!reported) return;
    ++group.reportedCalls;
    if (m_pending == kNoRow) return;
    group.reportedMicroUsd = addKnown(group.reportedMicroUsd, m_table.reportedCostMicroUsd(m_pending));
    m_pending = kNoRow;
}

/// The span that reported covers no usage: it is a call of unknown usage itself.
void Grouping::bookPending()
{
    if (m_pending != kNoRow) addCall(m_pending, true);
}

std::vector<UsageGroup> Grouping::run()
{
    const auto order = m_tree.preorder();
    std::size_t coveredEnd = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == coveredEnd) bookPending();
        if (m_reporters[i]) {
            coveredEnd = i + m_tree.subtreeSize(order[i]);
            m_pending = order[i];
        }
        if (!m_tree.isMissing(order[i]) && m_tree.usageCounts(order[i])) addCall(order[i], i < coveredEnd);
    }
    bookPending();
    return std::move(m_groups);
}

} // namespace

std::vector<bool> findReporters(const SpanTable& table, const SpanTree& tree)
{
    const auto order = tree.preorder();
    std::vector<bool> reporters(order.size(), false);
    std::size_t next = order.size(); // position of the next span that reports an amount
    for (std::size_t i = order.size(); i-- > 0;) {
        const Node node = order[i];
        if (tree.isMissing(node) || table.reportedCostMicroUsd(node) == kUnknown) continue;
        reporters[i] = next >= i + tree.subtreeSize(node) && !table.isDuplicate(node);
        next = i;
    }
    return reporters;
}

std::vector<UsageGroup> groupUsage(const SpanTable& table, const SpanTree& tree, const SessionCalls& calls)
{
    return Grouping(table, tree, calls).run();
}

} // namespace retrospan::insight
