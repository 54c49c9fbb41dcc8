// What an OTLP receiver answers, as protobuf bytes (OTLP specification, "Full Success" to "Failures"). The
// responses of traces, logs and metrics have the same fields. Texts are valid UTF-8 whatever a peer sent.
// Thread: pure functions.
#pragma once

#include "live/intake.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace retrospan::live {

/// When a sender that was told "busy" should come again.
constexpr std::chrono::seconds kRetryAfter{1};

/// ExportTraceServiceResponse and its siblings: empty, or with `partial_success` when something was rejected.
[[nodiscard]] std::string exportResponse(const Receipt& receipt);

/// google.rpc.Status; with `retryAfter` it carries a google.rpc.RetryInfo.
[[nodiscard]] std::string rpcStatus(int code, std::string_view message,
                                    std::optional<std::chrono::seconds> retryAfter = {});

} // namespace retrospan::live
