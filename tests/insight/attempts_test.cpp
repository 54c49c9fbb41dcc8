#include "insight/attempts.h"

#include "session_support.h"

#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

using namespace testing;
using enum SpanKind;

Attempts attemptsOf(const SessionBuilder& session)
{
    return Attempts::find(session.table(), session.tree());
}

/// "group:number/of" of a row, "-" when it is no attempt.
std::string attempt(const Attempts& attempts, Row row)
{
    const Attempt* found = attempts.of(row);
    if (!found) return "-";
    return std::to_string(found->group) + ":" + std::to_string(found->number) + "/"
        + std::to_string(found->of);
}

TEST(Attempts, FollowAFailedSiblingUntilOneSucceeds)
{
    SessionBuilder session;
    session.add(1, 0, step, "graph")
        .add(2, 1, step, "flaky", failed())
        .add(3, 1, step, "flaky", failed())
        .add(4, 1, step, "flaky")
        .add(5, 1, step, "flaky");
    const Attempts attempts = attemptsOf(session);
    EXPECT_EQ(attempt(attempts, 1), "1:1/3");
    EXPECT_EQ(attempt(attempts, 2), "1:2/3");
    EXPECT_EQ(attempt(attempts, 3), "1:3/3");
    EXPECT_EQ(attempt(attempts, 4), "-");
    EXPECT_EQ(attempt(attempts, 0), "-");
    EXPECT_EQ(attempts.retries(), 2);
}

TEST(Attempts, NeedTheSameParentKindAndLabel)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a").add(2, 0, agent, "b");
    session.add(3, 1, tool, "x", toolCall("refund", SpanStatus::error));
    session.add(4, 2, tool, "x", toolCall("refund"));
    session.add(5, 1, tool, "x", toolCall("lookup"));
    session.add(6, 1, step, "refund");
    EXPECT_EQ(attemptsOf(session).retries(), 0);
}

TEST(Attempts, OfToolsGoByTheToolAndOfModelsByTheModel)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a");
    session.add(2, 1, tool, "first name", toolCall("refund", SpanStatus::error));
    session.add(3, 1, tool, "second name", toolCall("refund"));
    session.add(4, 1, model, "chat", [](SpanUpdate& span, StringPool& strings) {
        span.model = strings.intern("m1");
        span.status = SpanStatus::error;
    });
    session.add(5, 1, model, "chat", modelCall("p", "m2", {}));
    const Attempts attempts = attemptsOf(session);
    EXPECT_EQ(attempt(attempts, 2), "1:2/2");
    EXPECT_EQ(attempt(attempts, 4), "-");
}

TEST(Attempts, AreNotWhatTheAgentDecidedAnew)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a")
        .add(2, 1, tool, "bash", failed())
        .add(3, 1, model, "chat")
        .add(4, 1, tool, "bash");
    EXPECT_EQ(attemptsOf(session).retries(), 0);
}

TEST(Attempts, AreNear)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a")
        .add(2, 1, tool, "near", failed())
        .add(3, 1, step, "wait")
        .add(4, 1, step, "log");
    session.add(5, 1, tool, "near");
    session.add(6, 1, tool, "far", failed()).add(7, 1, step, "1").add(8, 1, step, "2").add(9, 1, step, "3");
    session.add(10, 1, tool, "far");
    const Attempts attempts = attemptsOf(session);
    EXPECT_EQ(attempt(attempts, 4), "1:2/2");
    EXPECT_EQ(attempt(attempts, 9), "-");
}

TEST(Attempts, DoNotOverlap)
{
    SessionBuilder session;
    const auto parallel = [](SpanStatus status) {
        return [status](SpanUpdate& span, StringPool&) {
            span.startNs = kStartNs;
            span.endNs = kStartNs + kSecondNs;
            span.status = status;
        };
    };
    session.add(1, 0, agent, "a")
        .add(2, 1, tool, "search", parallel(SpanStatus::error))
        .add(3, 1, tool, "search", parallel(SpanStatus::error));
    EXPECT_EQ(attemptsOf(session).retries(), 0);
    session.add(4, 1, tool, "search").add(5, 1, tool, "search");
    const Attempts attempts = attemptsOf(session);
    EXPECT_EQ(attempt(attempts, 1), "1:1/2");
    EXPECT_EQ(attempt(attempts, 2), "2:1/2");
    EXPECT_EQ(attempt(attempts, 3), "1:2/2");
    EXPECT_EQ(attempt(attempts, 4), "2:2/2");
    EXPECT_EQ(attempts.retries(), 2);
}

} // namespace
} // namespace retrospan::insight
