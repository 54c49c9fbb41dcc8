#include "models/deep_link.h"

#include "trace/ids.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace retrospan::models {
namespace {

constexpr std::string_view kScheme = "retrospan://";
constexpr std::string_view kHeader = "traceparent";
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kForms =
    "a link is retrospan://session/ID, retrospan://session/ID/span/ID, retrospan://trace/ID, "
    "retrospan://span/ID or retrospan://run/ID";

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool startsWithFolded(std::string_view text, std::string_view start)
{
    return text.size() >= start.size()
        && std::equal(start.begin(), start.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t from = text.find_first_not_of(kBlanks);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

int hexValue(char c)
{
    const char digit = lower(c);
    if (digit >= '0' && digit <= '9') return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool isUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t size = first < 0x80 ? 1
            : first < 0xc2                    ? 0
            : first < 0xe0                    ? 2
            : first < 0xf0                    ? 3
                                              : 4;
        if (size == 0 || first > 0xf4 || i + size > text.size()) return false;
        for (std::size_t next = 1; next < size; ++next)
            if ((static_cast<unsigned char>(text[i + next]) & 0xc0) != 0x80) return false;
        i += size;
    }
    return true;
}

/// Nothing for a broken escape, and for what no id has.
std::optional<std::string> decoded(std::string_view text)
{
    std::string id;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            id += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = high >= 0 ? hexValue(text[i + 2]) : -1;
        if (low < 0) return std::nullopt;
        id += static_cast<char>(high * 16 + low);
        i += 2;
    }
    if (id.empty() || id.size() > kMaxLinkId || id.find('\0') != std::string::npos || !isUtf8(id))
        return std::nullopt;
    return id;
}

std::string encoded(std::string_view id)
{
    constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string text;
    for (const char c : id) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlain.find(c) != std::string_view::npos)
            text += c;
        else
            (text += '%').append({kHex[byte >> 4], kHex[byte & 0xf]});
    }
    return text;
}

bool plainBytes(std::string_view text)
{
    return std::ranges::all_of(text,
                               [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
}

std::vector<std::string_view> segments(std::string_view path)
{
    std::vector<std::string_view> parts;
    for (std::size_t from = 0; from <= path.size();) {
        const std::size_t slash = std::min(path.find('/', from), path.size());
        parts.push_back(path.substr(from, slash - from));
        from = slash + 1;
    }
    return parts;
}

std::string* partOf(DeepLink& link, std::string_view word, bool first)
{
    if (word == "span") return &link.span;
    if (!first) return nullptr;
    if (word == "session") return &link.session;
    if (word == "trace") return &link.trace;
    return word == "run" ? &link.any : nullptr;
}

Result<DeepLink> parsePath(std::string_view path)
{
    if (path.ends_with('/')) path.remove_suffix(1); // some programs add one
    const auto words = segments(path);
    if (words.size() != 2 && words.size() != 4) return Error{std::string(kForms)};
    DeepLink link;
    for (std::size_t i = 0; i < words.size(); i += 2) {
        std::string word(words[i]);
        std::ranges::transform(word, word.begin(), lower); // a browser takes the first for a host
        std::string* part = partOf(link, word, i == 0);
        if (part == nullptr || !part->empty()) return Error{std::string(kForms)};
        auto id = decoded(words[i + 1]);
        if (!id) return Error{"the " + word + " id in the link is empty, too long or badly written"};
        *part = std::move(*id);
    }
    if (!link.any.empty() && !link.span.empty()) return Error{std::string(kForms)};
    return link;
}

/// The header's value; the name before it may be missing. Empty when it is something else.
std::string_view traceparentOf(std::string_view text)
{
    if (startsWithFolded(text, kHeader)) {
        text = trimmed(text.substr(kHeader.size()));
        if (!text.starts_with(':') && !text.starts_with('=')) return {};
        text = trimmed(text.substr(1));
        if (text.size() > 1 && text.front() == '"' && text.back() == '"')
            text = text.substr(1, text.size() - 2);
        return text;
    }
    const auto words = text.size() >= 55 && text[2] == '-' && text[35] == '-' && text[52] == '-';
    return words && isHexTraceId(text.substr(3, 32)) ? text : std::string_view();
}

/// Version, trace, parent, flags; versions above 00 may have more behind.
Result<DeepLink> parseTraceparent(std::string_view value)
{
    const Error fault{"a traceparent is 00-TRACE-SPAN-01 with 32 and 16 hexadecimal digits"};
    if (value.size() < 55 || value[2] != '-' || value[35] != '-' || value[52] != '-') return fault;
    for (const std::size_t digit : {0, 1, 53, 54})
        if (hexValue(value[digit]) < 0) return fault;
    const bool first = value.starts_with("00");
    if (startsWithFolded(value, "ff") || (first && value.size() != 55)) return fault;
    if (value.size() > 55 && value[55] != '-') return fault;
    const std::string_view trace = value.substr(3, 32), span = value.substr(36, 16);
    if (!isHexTraceId(trace) || !isHexSpanId(span)) return fault;
    DeepLink link;
    link.trace = canonicalTraceId(trace);
    if (link.trace.empty() || spanIdFromText(span).empty()) return fault;
    link.span = toHex(spanIdFromText(span));
    return link;
}

std::string shortened(const std::string& id)
{
    constexpr std::size_t kShown = 80;
    if (id.size() <= kShown) return "\"" + id + "\"";
    std::size_t end = kShown;
    while (end > 0 && (static_cast<unsigned char>(id[end]) & 0xc0) == 0x80) --end;
    return "\"" + id.substr(0, end) + "\u2026\"";
}

} // namespace

bool isDeepLink(std::string_view text)
{
    text = trimmed(text);
    return startsWithFolded(text, kScheme) || !traceparentOf(text).empty();
}

Result<DeepLink> parseDeepLink(std::string_view text)
{
    text = trimmed(text);
    if (text.size() > kMaxLinkText) return Error{"the link is too long"};
    if (const std::string_view value = traceparentOf(text); !value.empty()) return parseTraceparent(value);
    if (!startsWithFolded(text, kScheme)) return Error{std::string(kForms)};
    const std::string_view path = text.substr(kScheme.size());
    if (!plainBytes(path) || path.find_first_of("?#") != std::string_view::npos)
        return Error{"the link holds characters that a link cannot have"};
    return parsePath(path);
}

Result<DeepLink> parseLinkOrId(std::string_view text)
{
    text = trimmed(text);
    if (isDeepLink(text)) return parseDeepLink(text);
    if (text.empty() || text.size() > kMaxLinkId || text.find('\0') != std::string_view::npos
        || !isUtf8(text))
        return Error{"the id is empty, too long or not text"};
    DeepLink link;
    link.any = text;
    return link;
}

std::string linkToSession(std::string_view session)
{
    return std::string(kScheme) + "session/" + encoded(session);
}

std::string linkToSpan(std::string_view session, std::string_view span)
{
    return linkToSession(session) + "/span/" + encoded(span);
}

std::string linkToSpanOfTrace(std::string_view trace, std::string_view span)
{
    return std::string(kScheme) + "trace/" + encoded(trace) + "/span/" + encoded(span);
}

std::string describe(const DeepLink& link)
{
    if (!link.any.empty()) return "session, trace, span or run " + shortened(link.any);
    const std::string whole = !link.session.empty() ? "session " + shortened(link.session)
        : !link.trace.empty()                       ? "trace " + shortened(link.trace)
                                                    : std::string();
    if (link.span.empty()) return whole;
    return "span " + shortened(link.span) + (whole.empty() ? std::string() : " in " + whole);
}

} // namespace retrospan::models
