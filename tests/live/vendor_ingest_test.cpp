#include "live/vendor_ingest.h"

#include "support/imported_spans.h"

#include <gtest/gtest.h>

namespace retrospan::live {
namespace {

using test::importSpans;

const std::string kRoot = "0f0e0d0c-0b0a-4908-8706-050403020100";
const std::string kChild = "11111111-2222-4333-8444-555555555555";

TEST(LangsmithIngest, AStartIsRunningAndAnUpdateEndsIt)
{
    LangsmithIngest ingest;
    const Translation start = ingest.create(
        R"({"id":")" + kRoot
        + R"(","name":"agent","run_type":"chain","start_time":1767225600000,"inputs":{"a":1}})");
    const auto running = importSpans(start.json, "langsmith");
    ASSERT_EQ(running.spans.size(), 1u);
    EXPECT_EQ(running.spans[0].status, SpanStatus::running);
    EXPECT_EQ(running.spans[0].trace, kRoot);
    const auto ended = importSpans(
        ingest.update(R"({"end_time":1767225601000,"outputs":{"b":2}})", kRoot).json, "langsmith");
    ASSERT_EQ(ended.spans.size(), 1u);
    EXPECT_EQ(ended.spans[0].id, running.spans[0].id);
    EXPECT_EQ(ended.spans[0].trace, kRoot);
    EXPECT_EQ(ended.spans[0].endNs, 1767225601000000000);
}

TEST(LangsmithIngest, RemembersTheTraceOfChildren)
{
    LangsmithIngest ingest;
    static_cast<void>(ingest.create(R"({"id":")" + kRoot + R"(","name":"a","run_type":"chain"})"));
    static_cast<void>(ingest.create(
        R"({"id":")" + kChild + R"(","name":"t","run_type":"tool","parent_run_id":")" + kRoot + R"("})"));
    const auto update = importSpans(ingest.update(R"({"outputs":{"x":1}})", kChild).json, "langsmith");
    ASSERT_EQ(update.spans.size(), 1u);
    EXPECT_EQ(update.spans[0].trace, kRoot);
    const auto scores = importSpans(
        ingest.feedback(R"({"run_id":")" + kChild + R"(","key":"good","score":1})").json, "langsmith");
    ASSERT_EQ(scores.scores.size(), 1u);
    EXPECT_EQ(scores.scores[0].trace, kRoot);
}

TEST(LangsmithIngest, PutsPartsTogether)
{
    const auto part = [](const std::string& name, const std::string& body) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name
            + "\"\r\nContent-Type: application/json\r\n\r\n" + body + "\r\n";
    };
    const std::string order = "20260101T000000000000Z" + kRoot;
    const std::string body = part("post." + kRoot,
                                  R"({"id":")" + kRoot + R"(","trace_id":")" + kRoot + R"(","dotted_order":")"
                                      + order + R"(","name":"agent","run_type":"chain"})")
        + part("post." + kRoot + ".inputs", R"({"question":"why"})")
        + part("attachment." + kRoot + ".photo", "\x89PNG")
        + part("patch." + kChild,
               R"({"id":")" + kChild + R"(","trace_id":")" + kRoot + R"(","dotted_order":")" + order
                   + ".20260101T000001000000Z" + kChild + R"("})")
        + part("patch." + kChild + ".error", R"("boom")")
        + part("feedback.1", R"({"run_id":")" + kRoot + R"(","key":"good","score":0.5})") + "--b--\r\n";
    LangsmithIngest ingest;
    const Translation whole = ingest.multipart(body, "multipart/form-data; boundary=b");
    EXPECT_EQ(whole.problem, "");
    const auto imported = importSpans(whole.json, "langsmith");
    ASSERT_EQ(imported.spans.size(), 2u);
    const auto& agent = imported.named("agent");
    EXPECT_EQ(agent.attributes.at("gen_ai.prompt"), R"({"question":"why"})");
    EXPECT_NE(whole.json.find(R"("attachments":{"photo":{"mime_type":"application/json","bytes":4}})"),
              std::string::npos);
    const auto& failed = imported.spans[0].name == "agent" ? imported.spans[1] : imported.spans[0];
    EXPECT_EQ(failed.status, SpanStatus::error);
    EXPECT_EQ(failed.parent, kRoot);
    EXPECT_EQ(imported.scores.at(0).trace, kRoot);
    const Translation broken =
        ingest.multipart(part("post.1", "{") + "--b--\r\n", "multipart/form-data; boundary=b");
    EXPECT_NE(broken.problem.find("post.1"), std::string::npos);
}

TEST(LangfuseIngest, CompletesUpdatesThatNameOnlyTheirObservation)
{
    LangfuseIngest ingest;
    const Translation start = ingest.batch(
        R"({"batch":[{"id":"e1","type":"trace-create","body":{"id":"t1","name":"journey"}},)"
        R"({"id":"e2","type":"generation-create","body":{"id":"g1","traceId":"t1","name":"llm","startTime":"2026-01-01T00:00:00.000Z"}}]})");
    EXPECT_EQ(start.ids, (std::vector<std::string>{"e1", "e2"}));
    const auto running = importSpans(start.json, "langfuse");
    ASSERT_EQ(running.spans.size(), 1u);
    EXPECT_EQ(running.spans[0].status, SpanStatus::running);
    const auto ended = importSpans(
        ingest
            .batch(
                R"({"batch":[{"id":"e3","type":"generation-update","body":{"id":"g1","endTime":"2026-01-01T00:00:02.000Z"}},)"
                R"({"id":"e4","type":"score-create","body":{"observationId":"g1","name":"good","value":1}}]})")
            .json,
        "langfuse");
    ASSERT_EQ(ended.spans.size(), 1u);
    EXPECT_EQ(ended.spans[0].trace, "t1");
    EXPECT_EQ(ended.scores.at(0).trace, "t1");
}

TEST(LangfuseIngest, GivesLateNewsOfATraceToItsRoot)
{
    LangfuseIngest ingest;
    static_cast<void>(ingest.batch(
        R"({"batch":[{"id":"e2","type":"span-create","body":{"id":"s1","traceId":"t1","name":"agent"}}]})"));
    const auto late = importSpans(
        ingest.batch(R"({"batch":[{"id":"e5","type":"trace-create","body":{"id":"t1","userId":"ann"}}]})")
            .json,
        "langfuse");
    ASSERT_EQ(late.spans.size(), 1u);
    EXPECT_EQ(late.spans[0].id, "s1");
    EXPECT_EQ(late.spans[0].attributes.at("langfuse.user.id"), "ann");
    EXPECT_NE(ingest.batch("{}").problem, "");
    EXPECT_TRUE(ingest.batch(R"({"batch":[]})").empty);
}

TEST(LangfuseIngest, PutsObservationsUnderATraceThatCameBeforeThem)
{
    LangfuseIngest ingest;
    const auto trace = importSpans(
        ingest.batch(R"({"batch":[{"id":"e1","type":"trace-create","body":{"id":"t1","name":"journey"}}]})")
            .json,
        "langfuse");
    EXPECT_EQ(trace.named("journey").id, "t1");
    const auto later = importSpans(
        ingest
            .batch(
                R"({"batch":[{"id":"e2","type":"span-create","body":{"id":"s1","traceId":"t1","name":"agent"}},)"
                R"({"id":"e3","type":"span-create","body":{"id":"s2","traceId":"t1","name":"child","parentObservationId":"s1"}}]})")
            .json,
        "langfuse");
    EXPECT_EQ(later.named("agent").parent, "t1");
    EXPECT_EQ(later.named("child").parent, "s1");
}

TEST(OpenAiAgentsIngest, SaysTheTraceAgainForLaterSpans)
{
    OpenAiAgentsIngest ingest;
    static_cast<void>(ingest.items(
        R"({"data":[{"object":"trace","id":"trace_1","workflow_name":"Desk","group_id":"chat-9","metadata":{"k":"v"}}]})"));
    const std::string span = R"({"object":"trace.span","id":"span_1","trace_id":"trace_1",)"
                             R"("started_at":"2026-01-01T00:00:00Z","ended_at":"2026-01-01T00:00:01Z",)"
                             R"("span_data":{"type":"agent","name":"Desk"}})";
    const auto imported = importSpans(ingest.items(R"({"data":[)" + span + "]}").json, "openai-agents");
    ASSERT_EQ(imported.spans.size(), 1u);
    EXPECT_EQ(imported.spans[0].sessionId, "chat-9");
    EXPECT_EQ(imported.spans[0].resource.at("workflow_name"), "Desk");
    const std::string unknown = R"({"data":[{"object":"trace.span","trace_id":"other"}]})";
    EXPECT_EQ(ingest.items(unknown).json, unknown);
    EXPECT_NE(ingest.items("[]").problem, "");
    EXPECT_NE(ingest.items("{").problem, "");
}

} // namespace
} // namespace retrospan::live
