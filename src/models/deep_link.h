// DeepLink: what a retrospan:// link, a traceparent header or a plain id asks for, and links to copy. Parsing
// reads the text alone: it opens no file, fetches nothing and knows no workspace. Invariants: ids are UTF-8
// without NUL, at most kMaxLinkId bytes; parseDeepLink(linkTo...(id)) gives the id back.
// Thread: pure functions. Complexity: linear in a text of at most kMaxLinkText bytes.
#pragma once

#include "trace/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace retrospan::models {

inline constexpr std::size_t kMaxLinkText = 16 * 1024;
inline constexpr std::size_t kMaxLinkId = 4 * 1024;

/// Empty parts are not asked for. `span` alone is a span anywhere in the workspace; `any` is an id whose
/// sort is not said: a session, a trace, a span or a run of the tool that recorded it.
struct DeepLink {
    std::string session, trace, span, any;
    friend bool operator==(const DeepLink&, const DeepLink&) = default;
};

/// True for what is meant to be a link, well formed or not: the scheme, or a traceparent header.
[[nodiscard]] bool isDeepLink(std::string_view text);
/// The forms of isDeepLink(); blanks around it are ignored. The error says what is wrong with it.
[[nodiscard]] Result<DeepLink> parseDeepLink(std::string_view text);
/// The same, and a plain id, which is `any`.
[[nodiscard]] Result<DeepLink> parseLinkOrId(std::string_view text);

[[nodiscard]] std::string linkToSession(std::string_view session);
[[nodiscard]] std::string linkToSpan(std::string_view session, std::string_view span);
/// For a span id that several traces of its session have.
[[nodiscard]] std::string linkToSpanOfTrace(std::string_view trace, std::string_view span);

/// "span 00f0… of trace 4bf9…": for a message that it was not found; ids are cut.
[[nodiscard]] std::string describe(const DeepLink& link);

} // namespace retrospan::models
