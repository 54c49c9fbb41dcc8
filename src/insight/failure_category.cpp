#include "insight/failure_category.h"

#include "insight/text_match.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <string>

namespace retrospan::insight {
namespace {

using Json = nlohmann::json;
using enum FailureCategory;

constexpr std::size_t kSearchedBytes = 4096;

struct Known {
    std::string_view word;
    FailureClass meaning;
};

/// In order: what is said more precisely comes first. Types are compared without "_", "-", " " and case.
constexpr Known kTypes[] = {
    {"contextlength", {contextOverflow, {}}},
    {"contextwindow", {contextOverflow, {}}},
    {"promptistoolong", {contextOverflow, {}}},
    {"ratelimit", {rateLimit, {}}},
    {"toomanyrequests", {rateLimit, {}}},
    {"throttl", {rateLimit, {}}},
    {"insufficientquota", {rateLimit, "quota"}},
    {"overloaded", {rateLimit, "overloaded"}},
    {"timeout", {timeout, {}}},
    {"timedout", {timeout, {}}},
    {"deadlineexceeded", {timeout, {}}},
    {"contentfilter", {refusal, {}}},
    {"contentpolicy", {refusal, {}}},
    {"refusal", {refusal, {}}},
    {"guardrail", {rejected, {}}},
    {"tripwire", {rejected, {}}},
    {"lowconfidence", {rejected, {}}},
    {"jsondecode", {parseError, {}}},
    {"jsonparse", {parseError, {}}},
    {"outputpars", {parseError, {}}},
    {"parseerror", {parseError, {}}},
    {"syntaxerror", {parseError, {}}},
    {"idempotency", {toolMisuse, "conflict"}},
    {"validationerror", {toolMisuse, "invalid_request"}},
    {"invalidargument", {toolMisuse, "invalid_request"}},
    {"invalidrequest", {toolMisuse, "invalid_request"}},
    {"badrequest", {toolMisuse, "invalid_request"}},
    {"typeerror", {toolMisuse, "invalid_request"}},
    {"unknowntool", {toolMisuse, "unknown_tool"}},
    {"authenticationerror", {downstream, "authentication"}},
    {"unauthenticated", {downstream, "authentication"}},
    {"unauthorized", {downstream, "authentication"}},
    {"permissiondenied", {downstream, "authentication"}},
    {"permissionerror", {downstream, "authentication"}},
    {"notfounderror", {downstream, "not_found"}},
    {"carderror", {downstream, "declined"}},
    {"carddeclined", {downstream, "declined"}},
    {"connectionerror", {downstream, "connection"}},
    {"connecterror", {downstream, "connection"}},
    {"apiconnection", {downstream, "connection"}},
    {"internalservererror", {downstream, "server_error"}},
    {"serviceunavailable", {downstream, "server_error"}},
    {"badgateway", {downstream, "server_error"}},
    {"apierror", {downstream, "server_error"}},
};

constexpr Known kWords[] = {
    {"context_length", {contextOverflow, {}}},
    {"context length", {contextOverflow, {}}},
    {"context window", {contextOverflow, {}}},
    {"maximum context", {contextOverflow, {}}},
    {"prompt is too long", {contextOverflow, {}}},
    {"too many tokens", {contextOverflow, {}}},
    {"rate limit", {rateLimit, {}}},
    {"rate-limit", {rateLimit, {}}},
    {"rate_limit", {rateLimit, {}}},
    {"too many requests", {rateLimit, {}}},
    {"overloaded", {rateLimit, "overloaded"}},
    {"quota exceeded", {rateLimit, "quota"}},
    {"exceeded your current quota", {rateLimit, "quota"}},
    {"connection refused", {downstream, "connection"}},
    {"timed out", {timeout, {}}},
    {"timeout", {timeout, {}}},
    {"deadline exceeded", {timeout, {}}},
    {"content filter", {refusal, {}}},
    {"content_filter", {refusal, {}}},
    {"content policy", {refusal, {}}},
    {"safety system", {refusal, {}}},
    {"refused to answer", {refusal, {}}},
    {"guardrail", {rejected, {}}},
    {"low confidence", {rejected, {}}},
    {"low_confidence", {rejected, {}}},
    {"confidence below", {rejected, {}}},
    {"below threshold", {rejected, {}}},
    {"below the threshold", {rejected, {}}},
    {"json decode", {parseError, {}}},
    {"invalid json", {parseError, {}}},
    {"could not parse", {parseError, {}}},
    {"failed to parse", {parseError, {}}},
    {"cannot parse", {parseError, {}}},
    {"unexpected token", {parseError, {}}},
    {"unexpected end of json", {parseError, {}}},
    {"idempotency", {toolMisuse, "conflict"}},
    {"validation error", {toolMisuse, "invalid_request"}},
    {"invalid argument", {toolMisuse, "invalid_request"}},
    {"missing required", {toolMisuse, "invalid_request"}},
    {"unexpected keyword", {toolMisuse, "invalid_request"}},
    {"unknown tool", {toolMisuse, "unknown_tool"}},
    {"no such tool", {toolMisuse, "unknown_tool"}},
    {"no such file", {toolMisuse, "not_found"}},
    {"file does not exist", {toolMisuse, "not_found"}},
    {"command not found", {toolMisuse, "not_found"}},
    {"permission denied", {downstream, "authentication"}},
    {"unauthorized", {downstream, "authentication"}},
    {"invalid api key", {downstream, "authentication"}},
    {"declined", {downstream, "declined"}},
    {"connection error", {downstream, "connection"}},
    {"connection reset", {downstream, "connection"}},
    {"connection aborted", {downstream, "connection"}},
    {"connection closed", {downstream, "connection"}},
    {"could not resolve host", {downstream, "connection"}},
    {"service unavailable", {downstream, "server_error"}},
    {"temporarily unavailable", {downstream, "server_error"}},
    {"internal server error", {downstream, "server_error"}},
    {"bad gateway", {downstream, "server_error"}},
    {"tool_use_error", {toolMisuse, {}}},
};

/// 400 and 402 say little: words may say more.
FailureClass ofStatus(std::int64_t status)
{
    switch (status) {
    case 401:
    case 403: return {downstream, "authentication"};
    case 404: return {downstream, "not_found"};
    case 408:
    case 504: return {timeout, {}};
    case 409: return {toolMisuse, "conflict"};
    case 422: return {toolMisuse, "invalid_request"};
    case 429: return {rateLimit, {}};
    case 529: return {rateLimit, "overloaded"};
    default: break;
    }
    return status >= 500 && status <= 599 ? FailureClass{downstream, "server_error"} : FailureClass{};
}

FailureClass ofVagueStatus(std::int64_t status)
{
    if (status == 400) return {toolMisuse, "invalid_request"};
    return status >= 402 && status <= 499 ? FailureClass{downstream, {}} : FailureClass{};
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Three digits alone; kUnknown for anything else.
std::int64_t statusIn(std::string_view text)
{
    std::int64_t status = kUnknown;
    if (text.size() < 3 || (text.size() > 3 && isDigit(text[3]))) return kUnknown;
    const auto read = std::from_chars(text.data(), text.data() + 3, status);
    return read.ptr == text.data() + 3 && status >= 400 && status <= 599 ? status : kUnknown;
}

/// A number is a status only where the text says so: "402" is not in "order 402".
std::int64_t statusSaid(const std::string& low)
{
    if (const std::int64_t first = statusIn(low); first != kUnknown) return first;
    for (const std::string_view before :
         {"http ", "http/1.1 ", "http/2 ", "status code ", "status code: ", "status: ", "status=", "status ",
          "error code: ", "error code ", "http error ", "client error '", "server error '"})
        for (std::size_t at = low.find(before); at != low.npos; at = low.find(before, at + 1))
            if (const std::int64_t status = statusIn(std::string_view(low).substr(at + before.size()));
                status != kUnknown)
                return status;
    return kUnknown;
}

/// What a text tells: words, and the facts that were found among them.
struct Told {
    std::string words;
    std::string types;
    std::int64_t status = kUnknown;
};

void readJson(const Json& json, Told& told, int depth)
{
    constexpr std::array<std::string_view, 8> kMessages{
        "message", "error_message", "error_description", "detail", "msg", "title", "reason", "error"};
    constexpr std::array<std::string_view, 5> kCodes{"type", "code", "error_code", "error_type", "status"};
    constexpr std::array<std::string_view, 3> kStatuses{"status", "status_code", "statusCode"};
    if (!json.is_object() || depth > 4) return;
    const auto named = [](const auto& names, const std::string& key) {
        return std::ranges::find(names, key) != names.end();
    };
    for (const auto& [key, value] : json.items()) {
        if (value.is_string() && named(kMessages, key)) told.words += value.get<std::string>() + "\n";
        if (value.is_string() && named(kCodes, key)) told.types += value.get<std::string>() + "\n";
        if (value.is_number_integer() && (named(kStatuses, key) || key == "code"))
            told.status = statusIn(std::to_string(value.get<std::int64_t>()));
        if (key == "error" || key == "errors") readJson(value, told, depth + 1);
    }
}

/// "RateLimitError" of "openai.RateLimitError: slow down", with or without a tag before it.
std::string_view leadingType(std::string_view message)
{
    constexpr std::size_t kLongest = 100;
    if (message.starts_with("<")) message.remove_prefix(std::min(message.find('>'), message.size() - 1) + 1);
    const std::string_view name = message.substr(0, std::min(message.find(':'), message.size()));
    const bool isName = name.size() <= kLongest && name.find(' ') == name.npos;
    return isName && (name.ends_with("Error") || name.ends_with("Exception")) ? name : std::string_view();
}

/// Text up to a body of JSON, and what is a message in that. Of a body that is cut nothing is known.
Told read(std::string_view message)
{
    Told told;
    message = message.substr(0, kSearchedBytes);
    told.types = leadingType(message);
    const std::size_t body = std::min(message.find('{'), message.size());
    told.words = lowered(message.substr(0, body));
    told.status = statusSaid(told.words);
    if (body == message.size()) return told;
    const std::size_t end = message.rfind('}');
    const Json json = end == message.npos || end < body
        ? Json(Json::value_t::discarded)
        : Json::parse(message.substr(body, end + 1 - body), nullptr, false);
    // What only looks like one, such as code in a message, is read as words.
    if (json.is_discarded() && message.find("\":") == message.npos)
        told.words = lowered(message);
    else if (!json.is_discarded())
        readJson(json, told, 0);
    told.words = lowered(told.words);
    return told;
}

FailureClass find(std::string_view text, std::span<const Known> known)
{
    for (const Known& one : known)
        if (text.find(one.word) != text.npos) return one.meaning;
    return {};
}

FailureClass ofType(std::string_view type)
{
    std::string plain = lowered(type.substr(0, kSearchedBytes));
    std::erase_if(plain, [](char c) { return c == '_' || c == '-' || c == ' '; });
    return find(plain, kTypes);
}

} // namespace

FailureClass classify(const FailureFacts& facts)
{
    if (facts.kind == SpanKind::guardrail) return {rejected, {}};
    const auto isKnown = [](const FailureClass& found) { return found.category != unclassified; };
    const Told told = read(facts.message);
    const std::int64_t statuses[] = {facts.httpStatus, statusIn(facts.type), told.status};
    for (const FailureClass& found : {ofType(facts.type), ofType(told.types)})
        if (isKnown(found)) {
            // The words of an API's own error say more than "invalid request".
            const FailureClass words = find(told.words, kWords);
            const bool overflow = words.category == contextOverflow;
            return found.detail == "invalid_request" && overflow ? words : found;
        }
    for (const std::int64_t status : statuses)
        if (const FailureClass found = ofStatus(status); isKnown(found)) return found;
    if (const FailureClass found = find(told.words, kWords); isKnown(found)) return found;
    for (const std::int64_t status : statuses)
        if (const FailureClass found = ofVagueStatus(status); isKnown(found)) return found;
    return {};
}

std::string_view toString(FailureCategory category)
{
    switch (category) {
    case timeout: return "timeout";
    case rateLimit: return "rate_limit";
    case parseError: return "parse_error";
    case rejected: return "rejected";
    case downstream: return "downstream";
    case contextOverflow: return "context_overflow";
    case refusal: return "refusal";
    case toolMisuse: return "tool_misuse";
    case unclassified: break;
    }
    return "unclassified";
}

std::optional<FailureCategory> categoryFromText(std::string_view text)
{
    for (const FailureCategory category : {unclassified, timeout, rateLimit, parseError, rejected, downstream,
                                           contextOverflow, refusal, toolMisuse})
        if (toString(category) == text) return category;
    return std::nullopt;
}

} // namespace retrospan::insight
