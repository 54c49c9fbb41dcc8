#include "live/http_guard.h"

#include "live/access.h"

#include <algorithm>
#include <cstdint>

namespace retrospan::live {
namespace {

bool isPort(std::string_view text)
{
    return text.empty()
        || (text.size() <= 6 && text.front() == ':'
            && std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; }));
}

/// What `text` in base64 says, up to its first character that is none.
std::string fromBase64(std::string_view text)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t digit = digits.find(c);
        if (digit == std::string_view::npos) break;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        if ((count += 6) < 8) continue;
        count -= 8;
        out.push_back(static_cast<char>(bits >> count & 0xff));
    }
    return out;
}

/// True for a list of header names: what may be repeated in an answer.
bool isFieldList(std::string_view text)
{
    return text.size() <= 2048 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
                   || c == '_' || c == ',' || c == ' ';
           });
}

} // namespace

bool isLoopbackName(std::string_view host)
{
    return sameText(host, "localhost") || isLoopback(std::string(host));
}

std::string_view hostOf(std::string_view authority)
{
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos || !isPort(authority.substr(end + 1))) return {};
        return authority.substr(1, end - 1);
    }
    const std::size_t end = std::min(authority.find(':'), authority.size());
    return isPort(authority.substr(end)) ? authority.substr(0, end) : std::string_view();
}

bool isOwnHost(const HttpHead& head, std::string_view bound)
{
    if (!head.has("host")) return head.version < 11; // browsers always send it
    const std::string_view host = hostOf(head.field("host"));
    return isLoopbackName(host) || (!host.empty() && sameText(host, bound));
}

bool isLocalOrigin(const HttpHead& head)
{
    if (!head.has("origin")) return true;
    std::string_view origin = head.field("origin");
    for (const std::string_view scheme : {"http://", "https://"})
        if (origin.starts_with(scheme)) return isLoopbackName(hostOf(origin.substr(scheme.size())));
    return false;
}

bool carriesToken(const HttpHead& head, std::string_view token)
{
    const auto isToken = [&](std::string_view key) {
        return mayDeliver("Bearer " + std::string(key), token);
    };
    const std::string_view credentials = head.field("authorization");
    if (mayDeliver(credentials, token) || isToken(head.field("x-api-key"))) return true;
    constexpr std::string_view basic = "basic ";
    if (!sameText(credentials.substr(0, basic.size()), basic)) return false;
    const std::string pair = fromBase64(trimmed(credentials.substr(basic.size())));
    const std::size_t colon = pair.find(':');
    return colon != std::string::npos && isToken(std::string_view(pair).substr(colon + 1));
}

void addCorsFields(const HttpHead& head, HttpAnswer& answer)
{
    if (!head.has("origin")) return;
    answer.fields.emplace_back("Access-Control-Allow-Origin", head.field("origin"));
    answer.fields.emplace_back("Access-Control-Expose-Headers", "Retry-After");
    answer.fields.emplace_back("Vary", "Origin");
}

bool isPreflight(const HttpHead& head)
{
    return head.method == "OPTIONS" && head.has("origin") && head.has("access-control-request-method");
}

HttpAnswer preflightAnswer(const HttpHead& head)
{
    HttpAnswer answer{204};
    answer.fields.emplace_back("Access-Control-Allow-Methods", "GET, POST, PATCH, OPTIONS");
    const std::string_view asked = head.field("access-control-request-headers");
    if (!asked.empty() && isFieldList(asked))
        answer.fields.emplace_back("Access-Control-Allow-Headers", asked);
    if (sameText(head.field("access-control-request-private-network"), "true"))
        answer.fields.emplace_back("Access-Control-Allow-Private-Network", "true");
    answer.fields.emplace_back("Access-Control-Max-Age", "600");
    return answer;
}

} // namespace retrospan::live
