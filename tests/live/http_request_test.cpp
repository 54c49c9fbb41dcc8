#include "live/http_request.h"

#include "live/vendor_plans.h"

#include <gtest/gtest.h>

namespace retrospan::live {
namespace {

HttpHead post(std::string path, std::string type, HttpFields more = {})
{
    HttpHead head{
        "POST", std::move(path), 11, {{"Host", "localhost:4318"}, {"Content-Type", std::move(type)}}};
    head.fields.insert(head.fields.end(), more.begin(), more.end());
    return head;
}

std::string fieldOf(const HttpAnswer& answer, std::string_view name)
{
    return std::string(HttpHead{{}, {}, 11, answer.fields}.field(name));
}

HttpPlan planned(const HttpHead& head, std::string body)
{
    VendorIngest vendors;
    return planRequest(admit(head, {}), head, std::move(body), {}, vendors);
}

unsigned statusOf(const HttpHead& head, const HttpRules& rules = {})
{
    const Admission admission = admit(head, rules);
    return admission.answer ? admission.answer->status : 200;
}

TEST(HttpRequest, FindsTheEndpoint)
{
    for (const char* path : {"/v1/traces", "/v1/traces/", "//v1/traces", "/v1/traces?x=1", "/"})
        EXPECT_EQ(admit(post(path, "application/json"), {}).route.endpoint, Endpoint::otlpTraces) << path;
    EXPECT_EQ(admit(post("/v1/logs", "application/x-protobuf"), {}).route.endpoint, Endpoint::otlpLogs);
    EXPECT_EQ(statusOf(post("/v2/traces", "application/json")), 404u);
    EXPECT_EQ(statusOf(post("/../v1/traces", "application/json")), 404u);
    EXPECT_EQ(statusOf(post("", "application/json")), 404u);
}

TEST(HttpRequest, SaysWhichMethodsAPathTakes)
{
    HttpHead head = post("/v1/traces", "application/json");
    head.method = "GET";
    const Admission admission = admit(head, {});
    ASSERT_TRUE(admission.answer);
    EXPECT_EQ(admission.answer->status, 405u);
    EXPECT_EQ(fieldOf(*admission.answer, "Allow"), "POST, OPTIONS");
    EXPECT_EQ(admission.refusal, Refusal::method);
    head.method = "OPTIONS";
    EXPECT_EQ(statusOf(head), 204u);
}

TEST(HttpRequest, RefusesByTheHeadAlone)
{
    EXPECT_EQ(statusOf(post("/v1/traces", "application/json; charset=utf-8")), 200u);
    EXPECT_EQ(statusOf(post("/v1/traces", "text/plain")), 415u);
    EXPECT_EQ(statusOf(post("/v1/traces", "application/json", {{"Content-Encoding", "br"}})), 415u);
    EXPECT_EQ(statusOf(post("/v1/traces", "application/json", {{"Content-Length", "99999999"}})), 413u);
    EXPECT_EQ(statusOf(post("/v1/traces", "application/json", {{"Content-Length", "99999999999999999999"}})),
              413u);
    EXPECT_EQ(statusOf(post("/v1/traces", "application/json", {{"Origin", "https://evil.example"}})), 403u);
    HttpHead foreign = post("/v1/traces", "application/json");
    foreign.fields[0].second = "evil.example";
    EXPECT_EQ(statusOf(foreign), 403u);
    HttpRules open;
    open.anyHost = true;
    open.token = "s3cret";
    EXPECT_EQ(statusOf(foreign, open), 401u);
    foreign.fields.emplace_back("Authorization", "Bearer s3cret");
    EXPECT_EQ(statusOf(foreign, open), 200u);
}

TEST(HttpRequest, LetsLocalPagesReadTheAnswer)
{
    const HttpFields origin{{"Origin", "http://localhost:3000"}};
    const Admission missing = admit(post("/nothing", "application/json", origin), {});
    EXPECT_EQ(fieldOf(*missing.answer, "Access-Control-Allow-Origin"), "http://localhost:3000");
    const Admission evil = admit(post("/", "application/json", {{"Origin", "https://evil.example"}}), {});
    EXPECT_EQ(fieldOf(*evil.answer, "Access-Control-Allow-Origin"), "");
}

TEST(HttpRequest, HandsOverWhatTheReadersTake)
{
    const HttpHead json = post("/v1/traces", "application/json");
    const HttpPlan plan = planned(json, "{}");
    ASSERT_FALSE(plan.answer);
    EXPECT_EQ(plan.delivery.format, "otlp-json");
    EXPECT_EQ(plan.delivery.body, "{}");
    const HttpHead protobuf = post("/v1/logs", "application/x-protobuf");
    const HttpPlan logs = planned(protobuf, "");
    EXPECT_TRUE(logs.delivery.protobuf);
    const HttpHead metrics = post("/v1/metrics", "application/x-protobuf");
    const HttpPlan counted = planned(metrics, "whatever");
    ASSERT_TRUE(counted.answer);
    EXPECT_EQ(counted.answer->status, 200u);
    EXPECT_EQ(counted.answer->body, "");
}

TEST(HttpRequest, AnswersInTheEncodingOfTheRequest)
{
    const HttpHead json = post("/v1/logs", "application/json");
    HttpPlan plan = planned(json, "{}");
    EXPECT_EQ(answerOf(plan, {}, WireEncoding::json).body, "{}");
    const Receipt partial{Verdict::stored, 2, 1, "no \"id\""};
    EXPECT_EQ(answerOf(plan, partial, WireEncoding::json).body,
              R"({"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"no \"id\""}})");
    const HttpHead protobuf = post("/v1/traces", "application/x-protobuf");
    plan = planned(protobuf, {});
    EXPECT_EQ(answerOf(plan, partial, WireEncoding::protobuf).body,
              std::string_view("\x0a\x0b\x08\x01\x12\x07no \"id\"", 13));
    const HttpAnswer busy = answerOf(plan, {Verdict::busy, 0, 0, "later"}, WireEncoding::protobuf);
    EXPECT_EQ(busy.status, 429u);
    EXPECT_EQ(fieldOf(busy, "Retry-After"), "1");
    EXPECT_EQ(busy.contentType, "application/x-protobuf");
    EXPECT_EQ(answerOf(plan, {Verdict::failed, 0, 0, "disk"}, WireEncoding::json).status, 503u);
    EXPECT_EQ(answerOf(plan, {Verdict::malformed, 0, 0, "bad"}, WireEncoding::json).body,
              R"({"code":3,"message":"bad"})");
}

TEST(HttpRequest, AnswersAsTheVendorsDo)
{
    const auto answer = [](std::string path, std::string body, std::string method = "POST") {
        HttpHead head = post(std::move(path), "application/json");
        head.method = std::move(method);
        const HttpPlan plan = planned(head, std::move(body));
        return plan.answer ? *plan.answer : answerOf(plan, {Verdict::stored, 1, 0, {}}, WireEncoding::json);
    };
    const std::string run = R"({"id":"11111111-2222-4333-8444-555555555555","run_type":"llm"})";
    for (const char* path : {"/runs", "/api/v1/runs", "/langsmith/runs", "/langsmith/api/v1/runs/"})
        EXPECT_EQ(answer(path, run).status, 202u) << path;
    EXPECT_EQ(answer("/runs/11111111-2222-4333-8444-555555555555", R"({"outputs":{}})", "PATCH").status,
              202u);
    EXPECT_EQ(answer("/runs/batch", R"({"post":[],"patch":[)" + run + "]}").status, 202u);
    EXPECT_EQ(answer("/runs/batch", "[").status, 400u);
    EXPECT_NE(answer("/info", "", "GET").body.find(R"("use_multipart_endpoint":true)"), std::string::npos);
    EXPECT_EQ(answer("/api/public/ingestion", R"({"batch":[{"id":"e1","type":"sdk-log","body":{}}]})").body,
              R"({"successes":[{"id":"e1","status":201}],"errors":[]})");
    EXPECT_EQ(answer("/api/public/health", "", "GET").status, 200u);
    EXPECT_EQ(answer("/v1/traces/ingest", R"({"data":[{"object":"trace","id":"trace_1"}]})").status, 204u);
    EXPECT_EQ(statusOf(post("/runs/multipart", "application/json")), 415u);
    EXPECT_EQ(statusOf(post("/runs/a/b", "application/json")), 404u);
    EXPECT_EQ(admit(post("/api/public/otel/v1/traces", "application/json"), {}).route.endpoint,
              Endpoint::otlpTraces);
}

TEST(HttpRequest, RefusesDamagedBodies)
{
    const HttpHead head = post("/v1/traces", "application/json", {{"Content-Encoding", "gzip"}});
    const HttpPlan plan = planned(head, "not gzip");
    ASSERT_TRUE(plan.answer);
    EXPECT_EQ(plan.answer->status, 400u);
    EXPECT_EQ(plan.refusal, Refusal::malformed);
}

} // namespace
} // namespace retrospan::live
