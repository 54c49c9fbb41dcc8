#include "models/curl_command.h"

#include <algorithm>

namespace retrospan::models {
namespace {

std::string textOf(const SpanView& span, std::string_view key, std::string_view formerKey)
{
    for (const std::string_view name : {key, formerKey})
        if (const ValueView* value = findAttribute(span.attributes, name); value && value->isText())
            return std::string(value->text());
    return {};
}

std::string quoted(std::string_view text)
{
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'')
            result += "'\\''";
        else if (c != '\0') // no shell takes one
            result += c;
    }
    return result + "'";
}

} // namespace

RequestTarget requestTargetOf(const SpanView& span)
{
    return {textOf(span, "http.request.method", "http.method"), textOf(span, "url.full", "http.url")};
}

std::string curlCommand(const RequestTarget& target, std::string_view jsonBody)
{
    const std::string method = target.method.empty() ? "POST" : quoted(target.method);
    const std::string url = target.url.empty() ? "\"$URL\"" : quoted(target.url);
    return "curl -X " + method + " -H 'Content-Type: application/json' --data-raw " + quoted(jsonBody)
        + " --url " + url;
}

} // namespace retrospan::models
