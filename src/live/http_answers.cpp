#include "live/http_answers.h"

#include "import/json.h"
#include "live/otlp_answer.h"

#include <cassert>

namespace retrospan::live {
namespace {

/// Seconds after which a disk may have room again.
constexpr int kRetryAfterFailure = 5;

std::string_view rejectedName(OtlpSignal signal)
{
    switch (signal) {
    case OtlpSignal::traces: return "rejectedSpans";
    case OtlpSignal::logs: return "rejectedLogRecords";
    case OtlpSignal::metrics: return "rejectedDataPoints";
    }
    return {};
}

/// google.rpc.Code of an HTTP status.
int rpcCode(unsigned status)
{
    switch (status) {
    case 401: return 16; // UNAUTHENTICATED
    case 403: return 7; // PERMISSION_DENIED
    case 404: return 5; // NOT_FOUND
    case 405: return 12; // UNIMPLEMENTED
    case 413:
    case 429: return 8; // RESOURCE_EXHAUSTED
    case 500: return 13; // INTERNAL
    case 503: return 14; // UNAVAILABLE
    default: return 3; // INVALID_ARGUMENT
    }
}

HttpAnswer encoded(unsigned status, WireEncoding encoding, std::string body)
{
    const bool json = encoding == WireEncoding::json;
    return {status, json ? "application/json" : "application/x-protobuf", std::move(body)};
}

} // namespace

std::string jsonText(std::string_view text)
{
    Arena arena;
    return import::toJson(ValueView::ofText(import::repairUtf8(text, arena)));
}

HttpAnswer otlpAnswer(OtlpSignal signal, WireEncoding encoding, const Receipt& receipt)
{
    if (encoding == WireEncoding::protobuf) return encoded(200, encoding, exportResponse(receipt));
    if (receipt.rejected == 0) return encoded(200, encoding, "{}");
    return encoded(200, encoding,
                   R"({"partialSuccess":{")" + std::string(rejectedName(signal)) + R"(":")"
                       + std::to_string(receipt.rejected) + R"(","errorMessage":)" + jsonText(receipt.message)
                       + "}}");
}

HttpAnswer errorAnswer(unsigned status, std::string_view message, WireEncoding encoding, int retryAfter)
{
    const std::optional<std::chrono::seconds> again =
        retryAfter == 0 ? std::nullopt : std::optional(std::chrono::seconds(retryAfter));
    HttpAnswer answer =
        encoded(status, encoding,
                encoding == WireEncoding::protobuf ? rpcStatus(rpcCode(status), message, again)
                                                   : R"({"code":)" + std::to_string(rpcCode(status))
                        + R"(,"message":)" + jsonText(message) + "}");
    if (again) answer.fields.emplace_back("Retry-After", std::to_string(retryAfter));
    return answer;
}

HttpAnswer verdictAnswer(const Receipt& receipt, WireEncoding encoding)
{
    assert(receipt.verdict != Verdict::stored);
    if (receipt.verdict == Verdict::malformed) return errorAnswer(400, receipt.message, encoding);
    if (receipt.verdict == Verdict::busy)
        return errorAnswer(429, receipt.message, encoding, static_cast<int>(kRetryAfter.count()));
    return errorAnswer(503, receipt.message, encoding, kRetryAfterFailure);
}

} // namespace retrospan::live
