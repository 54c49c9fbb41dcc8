// Who may reach a receiver: this computer alone, unless both an option and a token say otherwise.
// Thread: pure functions; whyNotBound() opens and closes a socket.
#pragma once

#include "trace/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace retrospan::live {

/// "localhost" is taken as 127.0.0.1, whatever a resolver says; everything else as it stands.
[[nodiscard]] std::string numericHost(std::string_view host);
/// True for a numeric address (IPv4 or IPv6) that only this computer can reach.
[[nodiscard]] bool isLoopback(const std::string& host);
/// An error that says what to do when a receiver must not listen on `host` (a numeric address).
[[nodiscard]] Status mayListen(const std::string& host, bool allowRemote, std::string_view token);
/// The value of an "authorization" header against the token, in time that does not depend on how much of it
/// is right. Without a token everybody may send, and any key that an SDK insists on is fine.
[[nodiscard]] bool mayDeliver(std::string_view authorization, std::string_view token);
/// "127.0.0.1:4317" or "[::1]:4317".
[[nodiscard]] std::string joinAddress(const std::string& host, std::uint16_t port);
/// Why a receiver could not listen there and what to do, for people.
[[nodiscard]] Error whyNotBound(const std::string& host, std::uint16_t port);

} // namespace retrospan::live
