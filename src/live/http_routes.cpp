#include "live/http_routes.h"

#include "live/http_body.h"
#include "live/http_guard.h"

#include <charconv>
#include <cstdint>

namespace retrospan::live {
namespace {

struct Entry {
    std::string_view path; ///< a last part of "*" stands for an id
    std::string_view method;
    Endpoint endpoint;
};

constexpr Entry kTable[] = {
    {"/", "GET", Endpoint::about},
    {"/", "POST", Endpoint::otlpTraces}, // exporters that post to the endpoint as it stands
    {"/v1/traces", "POST", Endpoint::otlpTraces},
    {"/v1/logs", "POST", Endpoint::otlpLogs},
    {"/v1/metrics", "POST", Endpoint::otlpMetrics},
    {"/otel/v1/traces", "POST", Endpoint::otlpTraces}, // LangSmith's own exporter
    {"/info", "GET", Endpoint::langsmithInfo},
    {"/runs", "POST", Endpoint::langsmithCreate},
    {"/runs/batch", "POST", Endpoint::langsmithBatch},
    {"/runs/multipart", "POST", Endpoint::langsmithMultipart},
    {"/runs/*", "PATCH", Endpoint::langsmithUpdate},
    {"/feedback", "POST", Endpoint::langsmithFeedback},
    {"/api/public/otel/v1/traces", "POST", Endpoint::otlpTraces},
    {"/api/public/ingestion", "POST", Endpoint::langfuseBatch},
    {"/api/public/health", "GET", Endpoint::langfuseHealth},
    {"/api/public/projects", "GET", Endpoint::langfuseProjects},
    {"/v1/traces/ingest", "POST", Endpoint::openAiAgents},
};

/// Paths that people keep or put in front of those of a tool when they change its URL.
constexpr std::string_view kPrefixes[] = {"/langsmith", "/langfuse", "/openai", "/api/v1"};

/// The path without query, prefix, doubled slashes at its front, and a slash at its end.
std::string_view pathOf(std::string_view target)
{
    target = target.substr(0, target.find_first_of("?#"));
    const auto tidy = [&] {
        while (target.starts_with("//")) target.remove_prefix(1);
    };
    tidy();
    for (const std::string_view prefix : kPrefixes) {
        if (!target.starts_with(prefix) || !target.substr(prefix.size()).starts_with('/')) continue;
        target.remove_prefix(prefix.size());
        tidy();
    }
    while (target.size() > 1 && target.ends_with('/')) target.remove_suffix(1);
    return target;
}

/// The id in `path`, or nullopt when the path is another one.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path)
{
    if (!pattern.ends_with('*')) return pattern == path ? std::optional(std::string_view()) : std::nullopt;
    pattern.remove_suffix(1);
    if (!path.starts_with(pattern) || path.size() == pattern.size()) return std::nullopt;
    path.remove_prefix(pattern.size());
    return path.find('/') == std::string_view::npos ? std::optional(path) : std::nullopt;
}

bool isProtobuf(std::string_view type)
{
    return type == "application/x-protobuf" || type == "application/protobuf";
}

/// Answers come in the encoding of the request.
WireEncoding encodingOf(const HttpHead& head)
{
    return isProtobuf(mediaType(head)) ? WireEncoding::protobuf : WireEncoding::json;
}

/// The route, or the refusal with what is allowed.
Admission routed(const HttpHead& head)
{
    Admission out;
    const std::string_view path = pathOf(head.target);
    const std::string_view method = head.method == "HEAD" ? "GET" : std::string_view(head.method);
    std::string allow;
    for (const Entry& entry : kTable) {
        const auto id = match(entry.path, path);
        if (!id) continue;
        if (entry.method == method) return {{entry.endpoint, std::string(*id)}};
        allow += std::string(entry.method) + ", ";
    }
    if (allow.empty())
        return refused(Refusal::path, 404,
                       "nothing listens at this path; OTLP goes to /v1/traces and /v1/logs",
                       encodingOf(head));
    out = refused(Refusal::method, 405, "this path takes " + allow + "OPTIONS", encodingOf(head));
    out.answer->fields.emplace_back("Allow", allow + "OPTIONS");
    if (method == "OPTIONS") {
        out.answer = HttpAnswer{204, {}, {}, std::move(out.answer->fields)};
        out.refusal = Refusal::none;
    }
    return out;
}

bool isOtlp(Endpoint endpoint)
{
    return endpoint == Endpoint::otlpTraces || endpoint == Endpoint::otlpLogs
        || endpoint == Endpoint::otlpMetrics;
}

bool hasBody(Endpoint endpoint)
{
    return endpoint != Endpoint::about && endpoint != Endpoint::langsmithInfo
        && endpoint != Endpoint::langfuseHealth && endpoint != Endpoint::langfuseProjects;
}

/// True when the endpoint reads content of that type.
bool takes(Endpoint endpoint, std::string_view type)
{
    if (!hasBody(endpoint)) return true;
    if (endpoint == Endpoint::langsmithMultipart) return type == "multipart/form-data";
    return type == "application/json" || (isOtlp(endpoint) && isProtobuf(type));
}

std::string_view typesOf(Endpoint endpoint)
{
    if (isOtlp(endpoint)) return "application/x-protobuf or application/json";
    return endpoint == Endpoint::langsmithMultipart ? "multipart/form-data" : "application/json";
}

/// Who is asking; nullopt when we may answer.
std::optional<Admission> checkSender(const HttpHead& head, const HttpRules& rules)
{
    if (!rules.anyHost && !isOwnHost(head, rules.boundHost))
        return refused(Refusal::foreignHost, 403,
                       "the Host field does not name this machine: use localhost or 127.0.0.1",
                       encodingOf(head));
    if (!isLocalOrigin(head))
        return refused(Refusal::foreignOrigin, 403, "only pages that this machine serves may send here",
                       encodingOf(head));
    if (isPreflight(head)) {
        Admission out;
        out.answer = preflightAnswer(head); // browsers ask without credentials
        return out;
    }
    if (!rules.token.empty() && !carriesToken(head, rules.token))
        return refused(Refusal::token, 401, "send the token as Authorization: Bearer TOKEN or x-api-key",
                       encodingOf(head));
    return std::nullopt;
}

/// What is being sent; nullopt when we can read it.
std::optional<Admission> checkContent(const HttpHead& head, const HttpRules& rules, Endpoint endpoint)
{
    const std::string type = mediaType(head);
    if (!takes(endpoint, type))
        return refused(Refusal::type, 415, "Content-Type must be " + std::string(typesOf(endpoint)),
                       encodingOf(head));
    if (codingOf(head) == ContentCoding::unknown)
        return refused(Refusal::type, 415, "Content-Encoding must be gzip or deflate", encodingOf(head));
    const std::string_view length = head.field("content-length");
    std::uint64_t bytes = 0;
    const auto [end, code] = std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (code == std::errc::result_out_of_range || (code == std::errc() && bytes > rules.maxBodyBytes))
        return refused(Refusal::size, 413,
                       "a body may be " + std::to_string(rules.maxBodyBytes) + " bytes long",
                       encodingOf(head));
    return std::nullopt;
}

Admission judged(const HttpHead& head, const HttpRules& rules)
{
    if (auto answered = checkSender(head, rules)) return std::move(*answered);
    Admission out = routed(head);
    if (out.answer) return out;
    if (auto answered = checkContent(head, rules, out.route.endpoint)) {
        answered->route = out.route;
        return std::move(*answered);
    }
    out.encoding = encodingOf(head);
    return out;
}

} // namespace

RouteClass classOf(Endpoint endpoint)
{
    switch (endpoint) {
    case Endpoint::otlpTraces: return RouteClass::traces;
    case Endpoint::otlpLogs: return RouteClass::logs;
    case Endpoint::otlpMetrics: return RouteClass::metrics;
    case Endpoint::langsmithCreate:
    case Endpoint::langsmithUpdate:
    case Endpoint::langsmithBatch:
    case Endpoint::langsmithMultipart:
    case Endpoint::langsmithFeedback: return RouteClass::langsmith;
    case Endpoint::langfuseBatch: return RouteClass::langfuse;
    case Endpoint::openAiAgents: return RouteClass::openAiAgents;
    default: return RouteClass::other; // questions
    }
}

std::string mediaType(const HttpHead& head)
{
    const std::string_view type = head.field("content-type");
    return lowerCase(trimmed(type.substr(0, type.find(';'))));
}

Admission refused(Refusal refusal, unsigned status, std::string_view message, WireEncoding encoding)
{
    Admission out;
    out.encoding = encoding;
    out.answer = errorAnswer(status, message, encoding);
    out.refusal = refusal;
    return out;
}

Admission admit(const HttpHead& head, const HttpRules& rules)
{
    Admission out = judged(head, rules);
    if (out.answer && out.refusal != Refusal::foreignOrigin) addCorsFields(head, *out.answer);
    return out;
}

} // namespace retrospan::live
