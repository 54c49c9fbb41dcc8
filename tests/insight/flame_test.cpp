#include "insight/flame.h"

#include "session_support.h"

#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

using testing::kSecondNs;
using testing::kStartNs;

/// Seconds from the start of the session; end kRunning = still running.
constexpr std::int64_t kRunning = -1;

testing::SessionBuilder::Change at(std::int64_t start, std::int64_t end)
{
    return [=](SpanUpdate& span, StringPool&) {
        span.startNs = kStartNs + start * kSecondNs;
        span.endNs = end == kRunning ? 0 : kStartNs + end * kSecondNs;
    };
}

std::vector<std::int64_t> inSeconds(const std::vector<std::int64_t>& ns)
{
    std::vector<std::int64_t> seconds;
    for (const std::int64_t one : ns) seconds.push_back(one / kSecondNs);
    return seconds;
}

Flame timeOf(const testing::SessionBuilder& session, FlameQuestion question = {})
{
    if (question.nowNs == 0) question.nowNs = kStartNs + 100 * kSecondNs;
    return measureFlame(session.table(), session.tree(), {}, question);
}

using Seconds = std::vector<std::int64_t>;

TEST(Flame, OwnTimeIsWhatNoChildCovers)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "agent", at(0, 10))
        .add(2, 1, SpanKind::model, "chat", at(1, 4))
        .add(3, 1, SpanKind::tool, "search", at(6, 8));
    const Flame flame = timeOf(session);
    EXPECT_EQ(inSeconds(flame.own), (Seconds{5, 3, 2}));
    EXPECT_EQ(inSeconds(flame.total), (Seconds{10, 3, 2}));
    EXPECT_EQ(flame.sum, 10 * kSecondNs);
    EXPECT_EQ(flame.unknown, 0);
}

TEST(Flame, ChildrenSideBySideAreTakenOffOnceAndCountEach)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "agent", at(0, 10))
        .add(2, 1, SpanKind::tool, "long", at(1, 9))
        .add(3, 1, SpanKind::tool, "inside it", at(2, 4))
        .add(4, 1, SpanKind::tool, "beyond it", at(8, 10));
    const Flame flame = timeOf(session);
    EXPECT_EQ(inSeconds(flame.own), (Seconds{1, 8, 2, 2}));
    EXPECT_EQ(flame.sum, 13 * kSecondNs);
}

TEST(Flame, WhatOutlivesItsParentTakesNothingBeyondItsEnd)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "agent", at(2, 4)).add(2, 1, SpanKind::tool, "detached", at(0, 9));
    EXPECT_EQ(inSeconds(timeOf(session).own), (Seconds{0, 9}));
}

TEST(Flame, WhatRunsReachesToNow)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "agent", at(0, kRunning))
        .add(2, 1, SpanKind::model, "chat", at(4, kRunning));
    FlameQuestion question;
    question.nowNs = kStartNs + 10 * kSecondNs;
    EXPECT_EQ(inSeconds(timeOf(session, question).own), (Seconds{4, 6}));
}

TEST(Flame, TheWindowCutsTime)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "agent", at(0, 10)).add(2, 1, SpanKind::model, "chat", at(4, 8));
    FlameQuestion question;
    question.fromNs = kStartNs + 2 * kSecondNs;
    question.toNs = kStartNs + 5 * kSecondNs;
    const Flame flame = timeOf(session, question);
    EXPECT_EQ(inSeconds(flame.own), (Seconds{2, 1}));
    EXPECT_EQ(flame.sum, 3 * kSecondNs);
}

TEST(Flame, SpansWithoutATimeAreCountedAndMeasureNothing)
{
    testing::SessionBuilder session;
    const auto timeless = [](SpanUpdate& span, StringPool&) { span.startNs = span.endNs = 0; };
    session.add(1, 0, SpanKind::agent, "agent", timeless).add(2, 1, SpanKind::model, "chat", timeless);
    const Flame flame = timeOf(session);
    EXPECT_EQ(flame.sum, 0);
    EXPECT_EQ(flame.unknown, 2);
}

TEST(Flame, SpansOfNoLengthMeasureNothing)
{
    testing::SessionBuilder session;
    for (std::uint64_t id = 1; id < 5; ++id) session.add(id, id - 1, SpanKind::step, "log", at(3, 3));
    const Flame flame = timeOf(session);
    EXPECT_EQ(flame.sum, 0);
    EXPECT_EQ(flame.unknown, 0);
}

TEST(Flame, CyclesAndMissingParentsEndSomewhere)
{
    testing::SessionBuilder session;
    session.add(1, 2, SpanKind::step, "a", at(0, 4))
        .add(2, 1, SpanKind::step, "b", at(1, 3))
        .add(3, 99, SpanKind::tool, "orphan", at(5, 7));
    const Flame flame = timeOf(session);
    EXPECT_EQ(flame.total.size(), 4U) << "three spans and a missing parent";
    EXPECT_EQ(flame.total[3], 2 * kSecondNs);
    EXPECT_EQ(flame.sum, flame.own[0] + flame.own[1] + flame.own[2]);
}

TEST(Flame, TokensCountWhereTheyAreReportedFirst)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "agent", testing::modelCall({}, {}, testing::tokens(30, 5)))
        .add(2, 1, SpanKind::model, "chat", testing::modelCall("p", "m", testing::tokens(20, 3)))
        .add(3, 1, SpanKind::model, "chat", testing::modelCall("p", "m", testing::tokens(10, 2)))
        .add(4, 1, SpanKind::model, "chat of which nothing is told");
    FlameQuestion question;
    question.measure = FlameMeasure::tokens;
    const Flame flame = timeOf(session, question);
    EXPECT_EQ(flame.own, (Seconds{0, 23, 12, 0}));
    EXPECT_EQ(flame.total[0], 35);
    EXPECT_EQ(flame.unknown, 1);
}

TEST(Flame, CallsWithoutAPriceAreCountedAndAReportCoversWhatIsBeneath)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "agent")
        .add(2, 1, SpanKind::agent, "billed", testing::modelCall({}, {}, {}, 500))
        .add(3, 2, SpanKind::model, "chat", testing::modelCall("p", "m", testing::tokens(20, 3)))
        .add(4, 1, SpanKind::model, "chat", testing::modelCall("p", "m", testing::tokens(10, 2)))
        .add(5, 1, SpanKind::model, "chat", testing::modelCall("p", "unheard", testing::tokens(10, 2)));
    const std::vector<Cost> costs{
        {}, {500, CostSource::reported}, {23, CostSource::computed}, {12, CostSource::computed}, {}};
    FlameQuestion question;
    question.measure = FlameMeasure::cost;
    const Flame flame = measureFlame(session.table(), session.tree(), costs, question);
    EXPECT_EQ(flame.own, (Seconds{0, 500, 0, 12, 0}));
    EXPECT_EQ(flame.sum, 512);
    EXPECT_EQ(flame.unknown, 1);
}

TEST(Flame, SumsDoNotOverflow)
{
    testing::SessionBuilder session;
    for (std::uint64_t id = 1; id <= 3; ++id)
        session.add(id, 0, SpanKind::model, "chat",
                    testing::modelCall("p", "m", testing::tokens(INT64_MAX - 1, 0)));
    FlameQuestion question;
    question.measure = FlameMeasure::tokens;
    EXPECT_EQ(timeOf(session, question).sum, INT64_MAX);
}

} // namespace
} // namespace retrospan::insight
