#include "trace/span_tree.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace retrospan {
namespace {

SpanUpdate report(std::uint64_t id, std::uint64_t parent, std::int64_t start = 1, std::int64_t end = 2)
{
    SpanUpdate update;
    update.id = SpanId{id};
    update.parentId = SpanId{parent};
    update.startNs = start;
    update.endNs = end;
    return update;
}

SpanTable tableOf(const std::vector<SpanUpdate>& updates)
{
    SpanTable table;
    table.addTrace("t");
    for (const SpanUpdate& update : updates) table.apply(update);
    return table;
}

TEST(SpanTable, MergesReportsOfOneSpan)
{
    SpanTable table;
    table.addTrace("t");
    SpanUpdate start = report(1, 0, 10, 0);
    start.status = SpanStatus::running;
    start.name = table.strings().intern("call");
    SpanUpdate end = report(1, 9, 12, 30);
    end.status = SpanStatus::error;
    end.usage.input = 5;
    const Row row = table.apply(start);
    EXPECT_EQ(table.apply(end), row);
    EXPECT_EQ(table.size(), 1U);
    EXPECT_EQ(table.startNs(row), 10);
    EXPECT_EQ(table.endNs(row), 30);
    EXPECT_EQ(table.status(row), SpanStatus::error);
    EXPECT_EQ(table.parentId(row), SpanId{9});
    EXPECT_EQ(table.usage(row).input, 5);
    EXPECT_EQ(table.text(table.name(row)), "call");
}

TEST(SpanTable, AnAddendumGivesWayToItsSpanInEitherOrder)
{
    for (const bool addendumFirst : {true, false}) {
        SpanTable table;
        table.addTrace("t");
        SpanUpdate addendum = report(1, 0, 500, 500);
        addendum.flags.set(SpanFlag::addendum);
        addendum.usage.output = 3;
        SpanUpdate span = report(1, 7, 100, 200);
        span.status = SpanStatus::ok;
        table.apply(addendumFirst ? addendum : span);
        table.apply(addendumFirst ? span : addendum);
        EXPECT_EQ(table.startNs(0), 100);
        EXPECT_EQ(table.endNs(0), 200);
        EXPECT_EQ(table.status(0), SpanStatus::ok);
        EXPECT_EQ(table.usage(0).output, 3);
        EXPECT_FALSE(table.flags(0).has(SpanFlag::addendum));
    }
}

TEST(SpanTable, RowsNeverMoveAcrossChunksAndTracesAreApart)
{
    SpanTable table;
    const auto first = table.addTrace("a");
    const auto second = table.addTrace("b");
    for (std::uint64_t id = 1; id <= 3 * SpanTable::kChunkRows; ++id) {
        SpanUpdate update = report(id, 0);
        update.trace = id % 2 == 0 ? second : first;
        EXPECT_EQ(table.apply(update), id - 1);
    }
    table.releaseIndex();
    EXPECT_EQ(table.find(first, SpanId{5}), 4U);
    EXPECT_EQ(table.find(second, SpanId{5}), kNoRow);
}

TEST(SpanTree, ChildrenBeforeParentsAreOrderedByStart)
{
    const SpanTable table = tableOf({report(3, 1, 20), report(2, 1, 10), report(1, 0, 5)});
    const SpanTree tree = SpanTree::build(table);
    EXPECT_EQ(std::vector<Node>(tree.preorder().begin(), tree.preorder().end()),
              (std::vector<Node>{2, 1, 0}));
    EXPECT_EQ(tree.children(2), (std::vector<Node>{1, 0}));
    EXPECT_EQ(tree.maxDepth(), 2);
}

TEST(SpanTree, MissingParentsAreNodesSharedByTheirChildren)
{
    const SpanTable table = tableOf({report(1, 99, 10), report(2, 99, 20), report(3, 0, 15)});
    const SpanTree tree = SpanTree::build(table);
    ASSERT_EQ(tree.missingParents().size(), 1U);
    EXPECT_EQ(tree.missing(3).id, SpanId{99});
    EXPECT_EQ(tree.children(3), (std::vector<Node>{0, 1}));
    EXPECT_EQ(tree.roots(), (std::vector<Node>{3, 2}));
    EXPECT_EQ(tree.totals(table, 3).spans, 2U);
}

TEST(SpanTree, CyclesAreCutAtTheYoungestAndReported)
{
    const SpanTable table =
        tableOf({report(1, 3, 10), report(2, 1, 20), report(3, 2, 30), report(4, 4, 5), report(5, 2, 40)});
    const SpanTree tree = SpanTree::build(table);
    EXPECT_EQ(std::vector<Row>(tree.cycles().begin(), tree.cycles().end()), (std::vector<Row>{2, 3}));
    EXPECT_EQ(tree.nodeCount(), 5U);
    EXPECT_EQ(tree.parent(2), kNoNode);
    EXPECT_EQ(tree.parent(0), 2U);
}

TEST(SpanTree, UsageCountsOnlyWhereNothingBeneathReportsIt)
{
    SpanUpdate agent = report(1, 0), step = report(2, 1), call = report(3, 2), other = report(4, 1);
    agent.usage.input = call.usage.input = other.usage.input = 10;
    const SpanTable table = tableOf({agent, step, call, other});
    const SpanTree tree = SpanTree::build(table);
    EXPECT_FALSE(tree.usageCounts(0));
    EXPECT_FALSE(tree.usageCounts(1));
    EXPECT_TRUE(tree.usageCounts(2));
    EXPECT_TRUE(tree.usageCounts(3));
}

TEST(SpanTree, DepthOfAMillionNeedsNoRecursion)
{
    std::vector<SpanUpdate> chain;
    for (std::uint64_t id = 1; id <= 200'000; ++id)
        chain.push_back(report(id, id - 1, static_cast<std::int64_t>(id)));
    const SpanTree tree = SpanTree::build(tableOf(chain));
    EXPECT_EQ(tree.subtreeSize(0), 200'000U);
    EXPECT_EQ(tree.maxDepth(), 0xffff);
}

/// Naive recursive walk over random forests, the oracle for order and sizes.
void walk(const std::map<std::uint64_t, std::vector<std::pair<std::int64_t, Row>>>& children,
          const SpanTable& table, std::uint64_t parent, std::vector<Node>& out)
{
    const auto found = children.find(parent);
    if (found == children.end()) return;
    auto list = found->second;
    std::sort(list.begin(), list.end());
    for (const auto& [start, row] : list) {
        out.push_back(row);
        walk(children, table, table.id(row).value, out);
    }
}

TEST(SpanTree, AgreesWithANaiveWalkOnRandomForests)
{
    std::mt19937 random(11);
    for (int round = 0; round < 50; ++round) {
        std::vector<SpanUpdate> updates;
        const std::uint64_t count = 1 + random() % 300;
        for (std::uint64_t id = 1; id <= count; ++id)
            updates.push_back(report(id, random() % id, static_cast<std::int64_t>(random() % 50)));
        std::shuffle(updates.begin(), updates.end(), random);
        const SpanTable table = tableOf(updates);
        std::map<std::uint64_t, std::vector<std::pair<std::int64_t, Row>>> children;
        for (Row row = 0; row < table.size(); ++row)
            children[table.parentId(row).value].emplace_back(table.startNs(row), row);
        std::vector<Node> expected;
        walk(children, table, 0, expected);
        const SpanTree tree = SpanTree::build(table);
        EXPECT_EQ(std::vector<Node>(tree.preorder().begin(), tree.preorder().end()), expected);
    }
}

} // namespace
} // namespace retrospan
