#include "insight/summary.h"

#include "session_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using enum SpanKind;

SessionSummary summaryOf(const SessionBuilder& session)
{
    return summariseSession(session.table(), session.tree());
}

TEST(Summary, CountsAndTimes)
{
    SessionBuilder session;
    session.add(1, 0, agent, "support")
        .add(2, 1, model, "chat", modelCall("openai", "gpt-4.1", tokens(10, 5)))
        .add(3, 1, tool, "call", toolCall("refund", SpanStatus::error))
        .add(4, 1, retrieval, "search")
        .add(5, 1, handoff, "to billing")
        .add(6, 99, step, "orphan");
    const SessionSummary summary = summaryOf(session);
    EXPECT_EQ(summary.spans, 6);
    EXPECT_EQ(summary.traces, 1);
    EXPECT_EQ(summary.maxDepth, 2);
    EXPECT_EQ(summary.missingParents, 1);
    EXPECT_EQ(summary.errors, 1);
    EXPECT_EQ(summary.modelCalls, 1);
    EXPECT_EQ(summary.toolCalls, 1);
    EXPECT_EQ(summary.retrievals, 1);
    EXPECT_EQ(summary.handoffs, 1);
    EXPECT_EQ(summary.branches, 0);
    EXPECT_EQ(summary.startNs, kStartNs);
    EXPECT_EQ(summary.endNs, kStartNs + 11 * kSecondNs);
    EXPECT_EQ(summary.status, SessionStatus::ok);
}

TEST(Summary, OfNothingIsEmpty)
{
    const SessionSummary summary = summaryOf(SessionBuilder());
    EXPECT_EQ(summary.spans, 0);
    EXPECT_EQ(summary.maxDepth, 0);
    EXPECT_EQ(summary.status, SessionStatus::unknown);
    EXPECT_FALSE(summary.usage.known());
}

TEST(Summary, TheTreeGivesATitleOfLastResort)
{
    SessionBuilder orphans;
    orphans.add(2, 99, step, "first orphan").add(3, 2, model, "chat").add(4, 98, step, "second orphan");
    EXPECT_EQ(summaryOf(orphans).facts.title, "first orphan");
    const auto named = [](SpanUpdate& span, StringPool& strings) { span.agent = strings.intern("support"); };
    orphans.add(5, 4, agent, "invoke_agent support", named).add(6, 4, agent, "later agent");
    EXPECT_EQ(summaryOf(orphans).facts.title, "support");
    SessionBuilder logs;
    logs.add(1, 0, other, "",
             [](SpanUpdate& span, StringPool& strings) { span.service = strings.intern("shop"); });
    EXPECT_EQ(summaryOf(logs).facts.title, "shop");
}

TEST(Summary, AMissingParentIsNoLevel)
{
    SessionBuilder session;
    session.add(2, 99, step, "orphan").add(3, 2, step, "its child");
    EXPECT_EQ(summaryOf(session).maxDepth, 2);
}

TEST(Summary, NamesTheMostFrequentFirst)
{
    SessionBuilder session;
    session.add(1, 0, model, "a", modelCall("openai", "small", {}))
        .add(2, 0, model, "b", modelCall("anthropic", "large", {}))
        .add(3, 0, model, "c", modelCall("anthropic", "large", {}))
        .add(4, 0, tool, "zeta")
        .add(5, 0, tool, "x", toolCall("alpha"));
    const SessionSummary summary = summaryOf(session);
    EXPECT_THAT(summary.models, ElementsAre("large", "small"));
    EXPECT_THAT(summary.providers, ElementsAre("anthropic", "openai"));
    EXPECT_THAT(summary.tools, ElementsAre("alpha", "zeta"));
    EXPECT_TRUE(summary.agents.empty());
}

// The shape of the Copilot CLI sample: each turn's invoke_agent repeats the sum of its chats, so that a
// naive sum of 6.2 M input tokens reads 12.4 M.
TEST(Summary, DoesNotCountUsageThatParentsRepeat)
{
    SessionBuilder session;
    session.add(1, 0, agent, "invoke_agent", modelCall("github", "claude", tokens(6'225'557, 24'709)));
    session.add(2, 1, model, "chat", modelCall("github", "claude", tokens(6'000'000, 20'000)));
    session.add(3, 1, model, "chat", modelCall("github", "claude", tokens(225'557, 4'709)));
    const SessionSummary summary = summaryOf(session);
    EXPECT_EQ(summary.usage, tokens(6'225'557, 24'709));
    EXPECT_EQ(summary.modelCalls, 2);
    EXPECT_THAT(summary.agents, ElementsAre());
}

// Vercel AI SDK 5: ai.generateText (a step that repeats usage) over ai.generateText.doGenerate.
TEST(Summary, CountsOneCallOfTheAiSdkOnce)
{
    SessionBuilder session;
    session.add(1, 0, step, "ai.generateText", modelCall("openai", "gpt-4.1", tokens(30, 9)));
    session.add(2, 1, model, "ai.generateText.doGenerate", modelCall("openai", "gpt-4.1", tokens(30, 9)));
    const SessionSummary summary = summaryOf(session);
    EXPECT_EQ(summary.modelCalls, 1);
    EXPECT_EQ(summary.usage, tokens(30, 9));
    ASSERT_EQ(summary.usageGroups.size(), 1u);
    EXPECT_EQ(summary.usageGroups[0].calls, 1);
}

TEST(Summary, CountsNestedLayersOfACallOnce)
{
    SessionBuilder session;
    // OpenInference around the Anthropic SDK's own span
    session.add(1, 0, model, "Anthropic Messages",
                modelCall("anthropic", "claude-sonnet-4-5", tokens(50, 5)));
    session.add(2, 1, model, "anthropic.messages.create",
                modelCall("anthropic", "claude-sonnet-4-5-20250929", tokens(50, 5)));
    // AI SDK 7: outer "embeddings" without usage around its batch
    session.add(3, 0, embedding, "embeddings m", modelCall("openai", "text-embedding-3-small", {}));
    session.add(4, 3, embedding, "embeddings m",
                modelCall("openai", "text-embedding-3-small", tokens(7, kUnknown)));
    // a step between two layers
    session.add(5, 0, model, "outer").add(6, 5, step, "http").add(7, 6, model, "inner");
    const SessionSummary summary = summaryOf(session);
    EXPECT_EQ(summary.modelCalls, 3);
    EXPECT_EQ(summary.usage, tokens(57, 5));
}

TEST(Summary, ACallInsideAToolOrAgentIsANewCall)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat").add(2, 1, tool, "ask_expert").add(3, 2, model, "chat");
    session.add(4, 0, model, "chat").add(5, 4, agent, "sub").add(6, 5, model, "chat");
    EXPECT_EQ(summaryOf(session).modelCalls, 4);
}

TEST(Summary, WrappersAreNoCalls)
{
    SessionBuilder session;
    session.add(1, 0, model, "group",
                [](SpanUpdate& span, StringPool&) { span.flags.set(SpanFlag::wrapper); });
    session.add(2, 1, model, "chat").add(3, 1, model, "chat");
    EXPECT_EQ(summaryOf(session).modelCalls, 2);
}

TEST(Summary, CountsAToolWithinItselfOnce)
{
    SessionBuilder session;
    session.add(1, 0, tool, "execute_tool refund", toolCall("refund"))
        .add(2, 1, tool, "refund", toolCall("refund"));
    session.add(3, 0, tool, "a", toolCall("batch")).add(4, 3, tool, "b", toolCall("refund"));
    session.add(5, 0, retrieval, "retrieve").add(6, 5, retrieval, "_retrieve");
    const SessionSummary summary = summaryOf(session);
    EXPECT_EQ(summary.toolCalls, 3);
    EXPECT_EQ(summary.retrievals, 1);
}

TEST(Summary, SaysWhenUsageIsASnapshot)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat", [](SpanUpdate& span, StringPool&) {
        span.usage = tokens(5, 1);
        span.flags.set(SpanFlag::usageAtLeast);
    });
    EXPECT_TRUE(summaryOf(session).usageAtLeast);
}

TEST(SummaryStatus, RunsWhileASpanHasNoEnd)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", failed()).add(2, 1, tool, "t", [](SpanUpdate& span, StringPool&) {
        span.endNs = 0;
    });
    const SessionSummary summary = summaryOf(session);
    EXPECT_EQ(summary.status, SessionStatus::running);
    EXPECT_EQ(summary.endNs, 0);
}

TEST(SummaryStatus, IgnoresMissingEndsOfLogOnlyAndTimelessSpans)
{
    SessionBuilder session;
    for (const SpanFlag flag : {SpanFlag::addendum, SpanFlag::timeUnknown}) {
        session.add(static_cast<std::uint64_t>(flag), 0, step, "s", [flag](SpanUpdate& span, StringPool&) {
            span.flags.set(flag);
            span.endNs = 0;
        });
    }
    EXPECT_EQ(summaryOf(session).status, SessionStatus::ok);
}

TEST(SummaryStatus, WhatFailedOrHasNoTimeAtAllDoesNotRun)
{
    const auto timeless = [](SpanStatus status) {
        return [status](SpanUpdate& span, StringPool&) {
            span.startNs = span.endNs = 0;
            span.status = status;
        };
    };
    SessionBuilder failure, quiet, told, open;
    failure.add(1, 0, agent, "a", timeless(SpanStatus::error))
        .add(2, 1, tool, "t", timeless(SpanStatus::unset));
    EXPECT_EQ(summaryOf(failure).status, SessionStatus::failed);
    quiet.add(1, 0, agent, "a", timeless(SpanStatus::ok));
    EXPECT_EQ(summaryOf(quiet).status, SessionStatus::ok);
    told.add(1, 0, agent, "a", timeless(SpanStatus::running));
    EXPECT_EQ(summaryOf(told).status, SessionStatus::running);
    open.add(1, 0, agent, "a", [](SpanUpdate& span, StringPool&) {
        span.endNs = 0;
        span.status = SpanStatus::error;
    });
    EXPECT_EQ(summaryOf(open).status, SessionStatus::failed);
}

TEST(SummaryStatus, FollowsTheRootOfTheLastTrace)
{
    SessionBuilder session;
    session.add(1, 0, agent, "turn 1", failed());
    EXPECT_EQ(summaryOf(session).status, SessionStatus::failed);
    session.trace("t2").add(1, 0, agent, "turn 2").add(2, 1, tool, "t", failed());
    EXPECT_EQ(summaryOf(session).status, SessionStatus::ok);
    session.trace("t3").add(1, 0, agent, "turn 3", failed());
    EXPECT_EQ(summaryOf(session).status, SessionStatus::failed);
}

TEST(SummaryStatus, ARootOfTurnsFaresAsItsLastTurn)
{
    SessionBuilder session;
    session.add(1, 0, agent, "Claude Code").add(2, 1, step, "turn 1", failed());
    EXPECT_EQ(summaryOf(session).status, SessionStatus::failed);
    session.add(3, 1, step, "turn 2");
    EXPECT_EQ(summaryOf(session).status, SessionStatus::ok);
    session.add(4, 1, step, "turn 3", withStatus(SpanStatus::interrupted));
    EXPECT_EQ(summaryOf(session).status, SessionStatus::interrupted);
}

TEST(SummaryStatus, ARootThatSaysHowItWentOrDoesMoreThanStepsIsNotItsLastStep)
{
    SessionBuilder done;
    done.add(1, 0, agent, "graph", withStatus(SpanStatus::ok)).add(2, 1, step, "node", failed());
    EXPECT_EQ(summaryOf(done).status, SessionStatus::ok);
    SessionBuilder mixed;
    mixed.add(1, 0, agent, "agent").add(2, 1, model, "chat").add(3, 1, step, "node", failed());
    EXPECT_EQ(summaryOf(mixed).status, SessionStatus::ok);
}

TEST(SummaryStatus, WithoutARootAnyTopLevelFailureDecides)
{
    SessionBuilder session;
    session.add(2, 99, agent, "orphan", failed()).add(3, 99, agent, "orphan");
    EXPECT_EQ(summaryOf(session).status, SessionStatus::failed);
}

TEST(SummaryStatus, AnInterruptThatNothingFollowsInterrupts)
{
    SessionBuilder session;
    const auto until = [](std::int64_t seconds, SpanStatus status) {
        return [=](SpanUpdate& span, StringPool&) {
            span.status = status;
            span.endNs = kStartNs + seconds * kSecondNs;
        };
    };
    session.add(1, 0, agent, "graph", until(9, SpanStatus::ok)).add(2, 1, step, "plan");
    session.add(3, 1, step, "outer", until(8, SpanStatus::interrupted));
    session.add(4, 3, human, "human", until(7, SpanStatus::interrupted));
    EXPECT_EQ(summaryOf(session).status, SessionStatus::interrupted);
    EXPECT_EQ(summaryOf(session).interrupts, 1);
    session.add(5, 1, step, "goes on", [](SpanUpdate& span, StringPool&) {
        span.startNs = kStartNs + 20 * kSecondNs;
        span.endNs = span.startNs + kSecondNs;
    });
    EXPECT_EQ(summaryOf(session).status, SessionStatus::ok);
}

TEST(SummaryStatus, AnInterruptedRootInterrupts)
{
    SessionBuilder session;
    session.add(1, 0, agent, "turn", withStatus(SpanStatus::interrupted)).add(2, 1, model, "chat");
    EXPECT_EQ(summaryOf(session).status, SessionStatus::interrupted);
}

} // namespace
} // namespace retrospan::insight
