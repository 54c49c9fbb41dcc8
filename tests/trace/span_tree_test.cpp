#include "trace/span_tree.h"

#include <gtest/gtest.h>

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
    const SpanTable table = tableOf({report(1, 99, 10, 25), report(2, 99, 20, 22), report(3, 0, 15)});
    const SpanTree tree = SpanTree::build(table);
    ASSERT_EQ(tree.missingParents().size(), 1U);
    EXPECT_EQ(tree.missing(3).id, SpanId{99});
    EXPECT_EQ(tree.children(3), (std::vector<Node>{0, 1}));
    EXPECT_EQ(tree.roots(), (std::vector<Node>{3, 2}));
    EXPECT_EQ(tree.totals(table, 3).spans, 2U);
    EXPECT_EQ(tree.missing(3).startNs, 10);
    EXPECT_EQ(tree.missing(3).endNs, 25);
}

TEST(SpanTree, AMissingParentEndsWithTheLastOfItsSubtreeUnlessThatRuns)
{
    const SpanTable done = tableOf({report(1, 99, 10, 40), report(2, 1, 20, 70)});
    EXPECT_EQ(SpanTree::build(done).missingParents()[0].endNs, 70);
    const SpanTable running = tableOf({report(1, 99, 10, 40), report(2, 1, 20, 0)});
    EXPECT_EQ(SpanTree::build(running).missingParents()[0].endNs, 0);
}

TEST(SpanTree, MissingParentsAreApartByTrace)
{
    SpanTable table;
    SpanUpdate first = report(1, 99), second = report(2, 99);
    first.trace = table.addTrace("a");
    second.trace = table.addTrace("b");
    table.apply(first);
    table.apply(second);
    const SpanTree tree = SpanTree::build(table);
    ASSERT_EQ(tree.missingParents().size(), 2U);
    EXPECT_EQ(tree.parent(0), 2U);
    EXPECT_EQ(tree.parent(1), 3U);
    EXPECT_EQ(tree.missing(3).trace, second.trace);
}

TEST(SpanTree, AnEmptyTableHasNoNodes)
{
    const SpanTree tree = SpanTree::build(SpanTable());
    EXPECT_EQ(tree.nodeCount(), 0U);
    EXPECT_EQ(tree.maxDepth(), 0);
    EXPECT_TRUE(tree.roots().empty());
}

TEST(SpanTree, ALateParentTakesTheMissingOnesPlace)
{
    SpanTable table = tableOf({report(1, 99, 10), report(2, 99, 20)});
    EXPECT_EQ(SpanTree::build(table).missingParents().size(), 1U);
    table.apply(report(99, 0, 5));
    const SpanTree tree = SpanTree::build(table);
    EXPECT_TRUE(tree.missingParents().empty());
    EXPECT_EQ(tree.children(2), (std::vector<Node>{0, 1}));
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
    EXPECT_EQ(tree.children(2), (std::vector<Node>{0}));
    EXPECT_EQ(tree.subtreeSize(2), 4U);
}

TEST(SpanTree, OfEquallyYoungSpansTheHighestRowIsCut)
{
    const SpanTree tree = SpanTree::build(tableOf({report(1, 2, 7), report(2, 1, 7)}));
    ASSERT_EQ(tree.cycles().size(), 1U);
    EXPECT_EQ(tree.cycles()[0], 1U);
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
    constexpr std::uint64_t count = 1'000'000;
    for (std::uint64_t id = 1; id <= count; ++id)
        chain.push_back(report(id, id - 1, static_cast<std::int64_t>(id)));
    chain.front().parentId = SpanId{count};
    chain.front().startNs = INT64_MAX; // the youngest of a cycle through all of them
    const SpanTree tree = SpanTree::build(tableOf(chain));
    EXPECT_EQ(tree.subtreeSize(0), count);
    EXPECT_EQ(tree.cycles().size(), 1U);
    EXPECT_EQ(tree.maxDepth(), 0xffff);
    EXPECT_EQ(tree.depth(count - 1), 0xffff);
}

} // namespace
} // namespace retrospan
