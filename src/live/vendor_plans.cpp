#include "live/vendor_plans.h"

#include <utility>

namespace retrospan::live {
namespace {

constexpr std::string_view kJson = "application/json";

/// What the LangSmith SDK chooses its way by. No compression is offered: it would cost time and save none.
constexpr std::string_view kLangsmithInfo =
    R"({"version":"1.0.0","instance_flags":{},"batch_ingest_config":{"use_multipart_endpoint":true,)"
    R"("scale_up_qsize_trigger":1000,"scale_up_nthreads_limit":16,"scale_down_nempty_trigger":4,)"
    R"("size_limit":100,"size_limit_bytes":20971520}})";

/// What the Langfuse SDKs check keys with.
constexpr std::string_view kLangfuseProjects =
    R"({"data":[{"id":"retrospan","name":"Retrospan","metadata":{},"retentionDays":null,)"
    R"("organization":{"id":"retrospan","name":"Retrospan"}}]})";

HttpAnswer json(unsigned status, std::string_view body)
{
    return {status, std::string(body.empty() ? "" : kJson), std::string(body)};
}

/// 207: a result for each event.
HttpAnswer langfuseAnswer(const std::vector<std::string>& ids, const Receipt& receipt)
{
    std::string body = R"({"successes":[)";
    for (std::size_t i = 0; i < ids.size(); ++i)
        body += (i == 0 ? "" : ",") + (R"({"id":)" + jsonText(ids[i]) + R"(,"status":201})");
    body += R"(],"errors":[)";
    if (receipt.rejected > 0) body += R"({"id":"","status":400,"message":)" + jsonText(receipt.message) + "}";
    return json(207, body + "]}");
}

HttpPlan planOf(Translation translation, std::string_view format,
                std::function<HttpAnswer(const Receipt&)> answerOf)
{
    if (!translation.problem.empty())
        return {errorAnswer(400, translation.problem, WireEncoding::json), Refusal::malformed, {}, {}};
    if (translation.empty) return {answerOf(Receipt()), Refusal::none, {}, {}};
    return {std::nullopt, Refusal::none, {std::move(translation.json), format}, std::move(answerOf)};
}

HttpPlan langsmithPlan(Translation translation)
{
    return planOf(std::move(translation), "langsmith", [](const Receipt& receipt) {
        if (receipt.rejected == 0) return json(202, R"({"message":"stored"})");
        return json(202, R"({"message":)" + jsonText("stored in part: " + receipt.message) + "}");
    });
}

HttpPlan langfusePlan(Translation translation)
{
    std::vector<std::string> ids = std::exchange(translation.ids, {});
    return planOf(std::move(translation), "langfuse",
                  [ids = std::move(ids)](const Receipt& receipt) { return langfuseAnswer(ids, receipt); });
}

HttpPlan atOnce(std::string_view body)
{
    return {json(200, body), Refusal::none, {}, {}};
}

} // namespace

HttpPlan vendorPlan(const Admission& admission, const HttpHead& head, std::string body, VendorIngest& ingest)
{
    switch (admission.route.endpoint) {
    case Endpoint::langsmithInfo: return atOnce(kLangsmithInfo);
    case Endpoint::langsmithCreate: return langsmithPlan(ingest.langsmith.create(body));
    case Endpoint::langsmithUpdate: return langsmithPlan(ingest.langsmith.update(body, admission.route.id));
    case Endpoint::langsmithBatch: return langsmithPlan(ingest.langsmith.batch(body));
    case Endpoint::langsmithMultipart:
        return langsmithPlan(ingest.langsmith.multipart(body, head.field("content-type")));
    case Endpoint::langsmithFeedback: return langsmithPlan(ingest.langsmith.feedback(body));
    case Endpoint::langfuseHealth: return atOnce(R"({"status":"OK","version":"3.0.0"})");
    case Endpoint::langfuseProjects: return atOnce(kLangfuseProjects);
    case Endpoint::langfuseBatch: return langfusePlan(ingest.langfuse.batch(body));
    default: break;
    }
    return planOf(ingest.openAiAgents.items(std::move(body)), "openai-agents",
                  [](const Receipt&) { return json(204, {}); });
}

} // namespace retrospan::live
