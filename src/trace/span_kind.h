// SpanKind and SpanStatus: the closed vocabularies every format is mapped to, with their names in
// JSON and on screen. Thread: constants.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace retrospan {

enum class SpanKind : std::uint8_t {
    other,
    agent,
    model,
    tool,
    retrieval,
    embedding,
    reranker,
    guardrail,
    evaluator,
    handoff,
    human,
    step
};
inline constexpr std::size_t kSpanKindCount = 12;

/// `running`: no end yet. `interrupted`: stopped on purpose, or waiting for a human (not a failure).
enum class SpanStatus : std::uint8_t { unset, ok, error, running, interrupted };
inline constexpr std::size_t kSpanStatusCount = 5;

/// The name used in JSON, queries and files: "model", "retrieval", ...
[[nodiscard]] std::string_view toString(SpanKind kind);
[[nodiscard]] std::string_view toString(SpanStatus status);
[[nodiscard]] std::optional<SpanKind> spanKindFromString(std::string_view name);
[[nodiscard]] std::optional<SpanStatus> spanStatusFromString(std::string_view name);

/// The life cycle of a session (product.md): what the library shows and filters by. Stored by number.
/// Unknown: nothing but scores is there yet.
/// `stale`: not ended, and nothing was heard of it for a while; never stored.
enum class SessionStatus : std::uint8_t { running, ok, failed, interrupted, abandoned, unknown, stale };
inline constexpr std::size_t kSessionStatusCount = 7;
[[nodiscard]] std::string_view toString(SessionStatus status);
[[nodiscard]] std::optional<SessionStatus> sessionStatusFromString(std::string_view name);

} // namespace retrospan
