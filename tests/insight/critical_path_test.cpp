#include "insight/critical_path.h"

#include "session_support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>
#include <string>

namespace retrospan::insight {
namespace {

using namespace testing;
using enum SpanKind;

SessionBuilder::Change lasting(std::int64_t startSecond, std::int64_t endSecond)
{
    return [=](SpanUpdate& span, StringPool&) {
        span.startNs = kStartNs + startSecond * kSecondNs;
        span.endNs = endSecond == 0 ? 0 : kStartNs + endSecond * kSecondNs;
    };
}

CriticalPath pathOf(const SessionBuilder& session, std::int64_t nowSecond = 0)
{
    return CriticalPath::find(session.table(), session.tree(), kStartNs + nowSecond * kSecondNs);
}

/// "row:start-end" in seconds, in order of row.
std::string shown(const CriticalPath& path)
{
    std::ostringstream text;
    for (const auto& [row, startNs, endNs] : path.all())
        text << (text.tellp() == 0 ? "" : " ") << row << ':' << (startNs - kStartNs) / kSecondNs << '-'
             << (endNs - kStartNs) / kSecondNs;
    return text.str();
}

TEST(CriticalPath, OfALoneSpanIsTheSpan)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", lasting(0, 9));
    EXPECT_EQ(shown(pathOf(session)), "0:0-9");
}

TEST(CriticalPath, OfNothingIsEmpty)
{
    EXPECT_EQ(shown(pathOf(SessionBuilder())), "");
}

TEST(CriticalPath, GoesThroughOneChildAfterTheOther)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", lasting(0, 10));
    session.add(2, 1, model, "first", lasting(1, 4)).add(3, 1, model, "second", lasting(5, 9));
    EXPECT_EQ(shown(pathOf(session)), "0:0-1 0:4-5 0:9-10 1:1-4 2:5-9");
}

TEST(CriticalPath, OfParallelChildrenIsTheOneThatEndsLast)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", lasting(0, 10));
    session.add(2, 1, tool, "long", lasting(1, 9)).add(3, 1, tool, "short", lasting(1, 5));
    const CriticalPath path = pathOf(session);
    EXPECT_EQ(shown(path), "0:0-1 0:9-10 1:1-9");
    EXPECT_TRUE(path.of(2).empty());
    ASSERT_EQ(path.of(0).size(), 2U);
    EXPECT_EQ(path.of(0)[1].endNs, kStartNs + 10 * kSecondNs);
}

TEST(CriticalPath, CutsChildrenThatOutliveTheirParent)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", lasting(0, 5)).add(2, 1, step, "left behind", lasting(2, 20));
    EXPECT_EQ(shown(pathOf(session)), "0:0-2 1:2-5");
}

TEST(CriticalPath, LeavesOutTheTimeBetweenTwoTurns)
{
    SessionBuilder session;
    session.add(1, 0, agent, "first", lasting(0, 5)).add(2, 0, agent, "second", lasting(50, 55));
    EXPECT_EQ(shown(pathOf(session)), "0:0-5 1:50-55");
}

TEST(CriticalPath, RunsUntilNowBelowAMissingParent)
{
    SessionBuilder session;
    session.add(1, 77, agent, "a", lasting(0, 0)).add(2, 1, tool, "t", lasting(2, 0));
    EXPECT_EQ(shown(pathOf(session, 8)), "0:0-2 1:2-8");
}

TEST(CriticalPath, GoesDownAChainOfAnyDepth)
{
    SessionBuilder session;
    constexpr std::uint64_t depth = 100'000;
    for (std::uint64_t id = 1; id <= depth; ++id) session.add(id, id - 1, step, "s", lasting(0, 3));
    const CriticalPath path = pathOf(session);
    ASSERT_EQ(path.all().size(), 1U);
    EXPECT_EQ(path.all()[0].row, depth - 1);
}

TEST(CriticalPath, CoversEachRootOnceWithoutOverlap)
{
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        SessionBuilder session;
        session.add(1, 0, agent, "root", lasting(0, 100));
        for (std::uint64_t id = 2; id < 30; ++id) {
            const std::int64_t start = random() % 100;
            session.add(id, 1 + random() % (id - 1), step, "s", lasting(start, start + random() % 60));
        }
        std::vector<CriticalSegment> byTime = pathOf(session).all();
        std::sort(byTime.begin(), byTime.end(), [](auto& a, auto& b) { return a.startNs < b.startNs; });
        std::int64_t covered = kStartNs;
        for (const CriticalSegment& segment : byTime) {
            EXPECT_EQ(segment.startNs, covered);
            covered = segment.endNs;
        }
        EXPECT_EQ(covered, kStartNs + 100 * kSecondNs);
    }
}

} // namespace
} // namespace retrospan::insight
