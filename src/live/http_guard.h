// Who may talk to the receiver: the Host field (DNS rebinding), the Origin of browser pages, the token that a
// receiver open to the network asks for. Thread: pure functions.
#pragma once

#include "live/http_message.h"

#include <string>
#include <string_view>

namespace retrospan::live {

/// True for localhost, 127.0.0.0/8 and ::1, without port and brackets.
[[nodiscard]] bool isLoopbackName(std::string_view host);

/// The host of "host", "host:port" or "[v6]:port"; empty when it is none of these.
[[nodiscard]] std::string_view hostOf(std::string_view authority);

/// True when the request names us as somebody on this machine would. `bound` is the address we listen on.
[[nodiscard]] bool isOwnHost(const HttpHead& head, std::string_view bound);

/// True without an Origin, or with the origin of a page that this machine serves.
[[nodiscard]] bool isLocalOrigin(const HttpHead& head);

/// True when the request carries the token: `Authorization: Bearer`, `x-api-key`, or the password of
/// `Authorization: Basic` (the only thing Langfuse SDKs can send).
[[nodiscard]] bool carriesToken(const HttpHead& head, std::string_view token);

/// What lets a page of an allowed origin read the answer; nothing without an Origin.
void addCorsFields(const HttpHead& head, HttpAnswer& answer);

/// True for the question a browser asks before a request of another origin.
[[nodiscard]] bool isPreflight(const HttpHead& head);
/// The answer to it. Precondition: isLocalOrigin(head).
[[nodiscard]] HttpAnswer preflightAnswer(const HttpHead& head);

} // namespace retrospan::live
