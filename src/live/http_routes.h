// What a request asks for: the table of paths and methods, and the admission of a request by its head, before
// its body is read. Thread: pure functions. Complexity: the table is short.
#pragma once

#include "live/http_answers.h"
#include "live/http_message.h"

#include <cstdint>
#include <optional>

namespace retrospan::live {

enum class Endpoint : std::uint8_t {
    about,
    otlpTraces,
    otlpLogs,
    otlpMetrics,
    langsmithInfo,
    langsmithCreate,
    langsmithUpdate,
    langsmithBatch,
    langsmithMultipart,
    langsmithFeedback,
    langfuseHealth,
    langfuseProjects,
    langfuseBatch,
    openAiAgents
};

/// What requests are counted by.
enum class RouteClass : std::uint8_t {
    other,
    traces,
    logs,
    metrics,
    langsmith,
    langfuse,
    openAiAgents,
    count
};
[[nodiscard]] RouteClass classOf(Endpoint endpoint);

/// Why a request was not taken; what refusals are counted by.
enum class Refusal : std::uint8_t {
    none, ///< it was taken
    foreignHost,
    foreignOrigin,
    token,
    path,
    method,
    type, ///< of the content, or its encoding
    size,
    malformed,
    busy,
    failed,
    count
};

struct Route {
    Endpoint endpoint = Endpoint::about;
    std::string id = {}; ///< the part of the path that names something
};

/// The rules a receiver admits requests by.
struct HttpRules {
    std::string boundHost = "127.0.0.1";
    bool anyHost = false; ///< open to the network: the token guards it, its names are not known
    std::string token = {}; ///< empty: none is asked for
    std::size_t maxBodyBytes = 32 * 1024 * 1024;
    std::size_t maxInflatedBytes = 64 * 1024 * 1024;
};

/// A request that was admitted, or the answer that refuses it (or, for a preflight, settles it).
struct Admission {
    Route route = {};
    WireEncoding encoding = WireEncoding::json;
    std::optional<HttpAnswer> answer = {};
    Refusal refusal = Refusal::none;
};
[[nodiscard]] Admission admit(const HttpHead& head, const HttpRules& rules);

/// Also for requests that could not be read so far as to be admitted.
[[nodiscard]] Admission refused(Refusal refusal, unsigned status, std::string_view message,
                                WireEncoding encoding = WireEncoding::json);

/// Media type of the content in lower case, without parameters.
[[nodiscard]] std::string mediaType(const HttpHead& head);

} // namespace retrospan::live
