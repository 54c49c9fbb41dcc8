#include "live/http_request.h"

#include "live/http_body.h"
#include "live/vendor_plans.h"

#include <utility>

namespace retrospan::live {
namespace {

constexpr std::string_view kAbout =
    "Retrospan listens here for traces of agents.\n"
    "OTLP/HTTP: POST /v1/traces and /v1/logs, application/x-protobuf or application/json.\n"
    "LangSmith: LANGSMITH_ENDPOINT is this address. Langfuse: LANGFUSE_BASE_URL is this address.\n"
    "OpenAI Agents SDK: POST /v1/traces/ingest.\n";

HttpPlan answered(Admission admission)
{
    return {std::move(admission.answer), admission.refusal, {}, {}};
}

HttpPlan otlpPlan(const Admission& admission, OtlpSignal signal, std::string body)
{
    const WireEncoding encoding = admission.encoding;
    if (signal == OtlpSignal::metrics) return {otlpAnswer(signal, encoding, {}), Refusal::none, {}, {}};
    const bool protobuf = encoding == WireEncoding::protobuf;
    return {std::nullopt,
            Refusal::none,
            {std::move(body), protobuf ? "otlp-protobuf" : "otlp-json", protobuf},
            [signal, encoding](const Receipt& receipt) { return otlpAnswer(signal, encoding, receipt); }};
}

Admission tooLarge(std::size_t limit, WireEncoding encoding)
{
    return refused(Refusal::size, 413, "a body may be " + std::to_string(limit) + " bytes long when unpacked",
                   encoding);
}

/// Unpacks `body`; its refusal when that cannot be done.
std::optional<Admission> unpack(const Admission& admission, const HttpHead& head, const HttpRules& rules,
                                std::string& body)
{
    Inflated unpacked = unpackBody(codingOf(head), std::move(body), rules.maxInflatedBytes);
    body = std::move(unpacked.bytes);
    if (unpacked.outcome == Inflated::Outcome::complete) return std::nullopt;
    if (unpacked.outcome == Inflated::Outcome::damaged)
        return refused(Refusal::malformed, 400, "the compressed body is damaged", admission.encoding);
    return tooLarge(rules.maxInflatedBytes, admission.encoding);
}

} // namespace

HttpPlan planRequest(const Admission& admission, const HttpHead& head, std::string body,
                     const HttpRules& rules, VendorIngest& vendors)
{
    const Endpoint endpoint = admission.route.endpoint;
    if (endpoint == Endpoint::about)
        return {HttpAnswer{200, "text/plain; charset=utf-8", std::string(kAbout)}, Refusal::none, {}, {}};
    if (endpoint == Endpoint::otlpMetrics) return otlpPlan(admission, OtlpSignal::metrics, {});
    if (auto bad = unpack(admission, head, rules, body)) return answered(std::move(*bad));
    if (endpoint == Endpoint::otlpTraces) return otlpPlan(admission, OtlpSignal::traces, std::move(body));
    if (endpoint == Endpoint::otlpLogs) return otlpPlan(admission, OtlpSignal::logs, std::move(body));
    if (body.size() > kMaxTranslatedBytes && endpoint != Endpoint::langsmithMultipart)
        return answered(tooLarge(kMaxTranslatedBytes, admission.encoding));
    return vendorPlan(admission, head, std::move(body), vendors);
}

HttpAnswer answerOf(const HttpPlan& plan, const Receipt& receipt, WireEncoding encoding)
{
    return receipt.verdict == Verdict::stored ? plan.answerOf(receipt) : verdictAnswer(receipt, encoding);
}

Refusal refusalOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::stored: return Refusal::none;
    case Verdict::malformed: return Refusal::malformed;
    case Verdict::busy: return Refusal::busy;
    case Verdict::failed: break;
    }
    return Refusal::failed;
}

} // namespace retrospan::live
