#include "trace/span_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

namespace retrospan {
namespace {

constexpr SpanId kSpan{1};

SpanUpdate report(std::int64_t start, std::int64_t end, SpanStatus status)
{
    SpanUpdate update;
    update.id = kSpan;
    update.startNs = start;
    update.endNs = end;
    update.status = status;
    return update;
}

SpanUpdate addendum()
{
    SpanUpdate update = report(500, 900, SpanStatus::unset);
    update.flags.set(SpanFlag::addendum);
    return update;
}

/// The row that reports of one span come to, in this order.
SpanTable merged(const std::vector<SpanUpdate>& reports)
{
    SpanTable table;
    table.addTrace("t");
    for (const SpanUpdate& update : reports) EXPECT_EQ(table.apply(update), 0U);
    return table;
}

auto factsOf(const SpanTable& table)
{
    const Usage& usage = table.usage(0);
    return std::tuple(table.parentId(0), table.startNs(0), table.endNs(0), table.kind(0), table.status(0),
                      table.flags(0).bits, table.name(0), table.model(0), table.tool(0), table.agent(0),
                      usage.input, usage.output, usage.reasoning, table.reportedCostMicroUsd(0));
}

TEST(SpanTable, OrderOfReportsDoesNotMatter)
{
    SpanUpdate log = addendum();
    log.usage.reasoning = 3;
    log.usage.input = 1;
    log.tool = StringId{7};
    log.name = StringId{8};
    log.flags.set(SpanFlag::logEntry);
    SpanUpdate start = report(100, 0, SpanStatus::running);
    start.flags.set(SpanFlag::pending);
    start.name = StringId{1};
    start.agent = StringId{2};
    SpanUpdate end = report(110, 200, SpanStatus::error);
    end.parentId = SpanId{9};
    end.kind = SpanKind::model;
    end.name = StringId{3};
    end.model = StringId{4};
    end.usage.input = 10;
    end.reportedCostMicroUsd = 55;

    const SpanUpdate reports[] = {log, start, end};
    int order[] = {0, 1, 2};
    const auto expected = factsOf(merged({log, start, end}));
    do {
        const SpanTable table = merged({reports[order[0]], reports[order[1]], reports[order[2]]});
        EXPECT_EQ(factsOf(table), expected) << order[0] << order[1] << order[2];
    } while (std::next_permutation(std::begin(order), std::end(order)));

    const SpanTable table = merged({log, start, end});
    EXPECT_EQ(table.parentId(0), SpanId{9});
    EXPECT_EQ(table.startNs(0), 100);
    EXPECT_EQ(table.endNs(0), 200);
    EXPECT_EQ(table.status(0), SpanStatus::error);
    EXPECT_EQ(table.name(0), StringId{3});
    EXPECT_EQ(table.agent(0), StringId{2});
    EXPECT_EQ(table.tool(0), StringId{7});
    EXPECT_EQ(table.usage(0).input, 10);
    EXPECT_EQ(table.usage(0).reasoning, 3);
    EXPECT_EQ(table.reportedCostMicroUsd(0), 55);
    EXPECT_EQ(table.flags(0).bits, 0);
}

TEST(SpanTable, TheSameReportTwiceChangesNothing)
{
    SpanUpdate span = report(100, 200, SpanStatus::ok);
    span.kind = SpanKind::tool;
    span.usage.output = 4;
    span.flags.set(SpanFlag::sidechain);
    EXPECT_EQ(factsOf(merged({span, span})), factsOf(merged({span})));
}

TEST(SpanTable, AReportWithAnEndEndsTheSpan)
{
    const SpanUpdate start = report(100, 0, SpanStatus::running), end = report(100, 200, SpanStatus::unset);
    for (const SpanTable& table : {merged({start, end}), merged({end, start})}) {
        EXPECT_EQ(table.endNs(0), 200);
        EXPECT_EQ(table.status(0), SpanStatus::unset);
    }
}

TEST(SpanTable, AFailureIsNotForgotten)
{
    const SpanUpdate failed = report(100, 200, SpanStatus::error), fine = report(100, 210, SpanStatus::ok);
    EXPECT_EQ(merged({failed, fine}).status(0), SpanStatus::error);
    EXPECT_EQ(merged({fine, failed}).status(0), SpanStatus::error);
    EXPECT_EQ(merged({fine, failed}).endNs(0), 210);
}

TEST(SpanTable, OfEqualReportsTheNewerWinsWhereBothKnow)
{
    SpanUpdate older = report(100, 200, SpanStatus::ok), newer = older;
    older.name = StringId{1};
    older.kind = SpanKind::step;
    older.usage.input = 5;
    older.usage.output = 6;
    newer.name = StringId{2};
    newer.kind = SpanKind::model;
    newer.usage.input = 7;
    const SpanTable table = merged({older, newer});
    EXPECT_EQ(table.name(0), StringId{2});
    EXPECT_EQ(table.kind(0), SpanKind::model);
    EXPECT_EQ(table.usage(0).input, 7);
    EXPECT_EQ(table.usage(0).output, 6);
}

TEST(SpanTable, AnAddendumFillsGapsButSaysNothingOfTimesAndStatus)
{
    SpanUpdate log = addendum();
    log.status = SpanStatus::error;
    log.kind = SpanKind::model;
    log.flags.set(SpanFlag::contentDropped);
    const SpanUpdate span = report(100, 200, SpanStatus::ok);
    for (const SpanTable& table : {merged({log, span}), merged({span, log})}) {
        EXPECT_EQ(table.startNs(0), 100);
        EXPECT_EQ(table.endNs(0), 200);
        EXPECT_EQ(table.status(0), SpanStatus::ok);
        EXPECT_EQ(table.kind(0), SpanKind::model);
        EXPECT_FALSE(table.flags(0).has(SpanFlag::addendum));
        EXPECT_TRUE(table.flags(0).has(SpanFlag::contentDropped));
    }
    EXPECT_TRUE(merged({log, log}).flags(0).has(SpanFlag::addendum));
}

TEST(SpanTable, TheAtLeastMarkGoesWithTheCountsThatAreKept)
{
    SpanUpdate snapshot = report(100, 0, SpanStatus::running), final = report(100, 200, SpanStatus::ok);
    snapshot.usage.output = 1;
    snapshot.flags.set(SpanFlag::usageAtLeast);
    EXPECT_TRUE(merged({snapshot, final}).flags(0).has(SpanFlag::usageAtLeast));
    final.usage.output = 40;
    for (const SpanTable& table : {merged({snapshot, final}), merged({final, snapshot})}) {
        EXPECT_EQ(table.usage(0).output, 40);
        EXPECT_FALSE(table.flags(0).has(SpanFlag::usageAtLeast));
    }
}

TEST(SpanTable, EndBeforeStartIsJudgedAfterMerging)
{
    SpanUpdate skewed = report(300, 200, SpanStatus::ok);
    skewed.flags.set(SpanFlag::endBeforeStart);
    EXPECT_FALSE(
        merged({skewed, report(100, 0, SpanStatus::running)}).flags(0).has(SpanFlag::endBeforeStart));
    EXPECT_TRUE(merged({report(300, 0, SpanStatus::running), report(0, 200, SpanStatus::ok)})
                    .flags(0)
                    .has(SpanFlag::endBeforeStart));
}

TEST(SpanTable, CostWithoutCountsIsKept)
{
    SpanUpdate span = report(1, 2, SpanStatus::ok);
    span.reportedCostMicroUsd = 0;
    const SpanTable table = merged({span});
    EXPECT_EQ(table.reportedCostMicroUsd(0), 0);
    EXPECT_FALSE(table.usage(0).known());
}

TEST(SpanTable, RowsNeverMoveAcrossChunksAndTracesAreApart)
{
    SpanTable table;
    const auto first = table.addTrace("a");
    const auto second = table.addTrace("b");
    EXPECT_EQ(table.addTrace("a"), first);
    EXPECT_EQ(table.find(first, SpanId{5}), kNoRow);
    for (std::uint64_t id = 1; id <= 3 * SpanTable::kChunkRows; ++id) {
        SpanUpdate update = report(1, 2, SpanStatus::ok);
        update.id = SpanId{id};
        update.trace = id % 2 == 0 ? second : first;
        EXPECT_EQ(table.apply(update), id - 1);
    }
    table.releaseIndex();
    EXPECT_EQ(table.find(first, SpanId{5}), 4U);
    EXPECT_EQ(table.find(second, SpanId{5}), kNoRow);
    SpanTable moved = std::move(table);
    EXPECT_EQ(moved.find(second, SpanId{6}), 5U);
}

TEST(SpanTable, EveryCombinationOfLabelsComesBack)
{
    SpanTable table;
    table.addTrace("t");
    const auto text = [](Row row, Row of) { return StringId{row % of}; };
    constexpr Row count = 5000;
    for (Row row = 0; row < count; ++row) {
        SpanUpdate update;
        update.id = SpanId{row + 1U};
        update.agent = text(row, 2), update.model = text(row, 3), update.provider = text(row, 5);
        update.tool = text(row, 7), update.service = text(row, 11), update.errorType = text(row, 13);
        update.handoffTo = text(row, 17);
        table.append(update);
    }
    for (Row row = 0; row < count; ++row) {
        EXPECT_EQ(table.labels(row),
                  (SpanLabels{text(row, 2), text(row, 3), text(row, 5), text(row, 7), text(row, 11),
                              text(row, 13), text(row, 17)}));
        EXPECT_EQ(table.errorType(row), text(row, 13));
    }
}

TEST(SpanTable, StaysSmall)
{
    SpanTable table;
    table.addTrace("t");
    constexpr Row count = 25 * SpanTable::kChunkRows;
    for (Row row = 0; row < count; ++row) {
        SpanUpdate update = report(row, row + 1, SpanStatus::ok);
        update.id = SpanId{row + 1U};
        update.tool = StringId{row % 40};
        if (row % 10 < 4) update.usage.input = row;
        table.append(update);
    }
    EXPECT_LE(table.memoryBytes(), 90U * count);
    const std::size_t without = table.memoryBytes();
    EXPECT_EQ(table.find(0, SpanId{count}), count - 1);
    EXPECT_LE(table.memoryBytes() - without, 22U * count);
    table.releaseIndex();
    EXPECT_EQ(table.memoryBytes(), without);
}

} // namespace
} // namespace retrospan
