#include "trace/span_kind.h"

namespace retrospan {
namespace {

constexpr std::array<std::string_view, kSpanKindCount> kKindNames{
    "other",    "agent",     "model",     "tool",    "retrieval", "embedding",
    "reranker", "guardrail", "evaluator", "handoff", "human",     "step"};
constexpr std::array<std::string_view, kSpanStatusCount> kStatusNames{"unset", "ok", "error", "running",
                                                                      "interrupted"};
constexpr std::array<std::string_view, kSessionStatusCount> kSessionStatusNames{
    "running", "ok", "failed", "interrupted", "abandoned", "unknown", "stale"};

template <typename Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view name)
{
    for (std::size_t i = 0; i < N; ++i)
        if (names[i] == name) return static_cast<Enum>(i);
    return std::nullopt;
}

} // namespace

std::string_view toString(SpanKind kind)
{
    return kKindNames[static_cast<std::size_t>(kind)];
}
std::string_view toString(SpanStatus status)
{
    return kStatusNames[static_cast<std::size_t>(status)];
}
std::string_view toString(SessionStatus status)
{
    return kSessionStatusNames[static_cast<std::size_t>(status)];
}
std::optional<SpanKind> spanKindFromString(std::string_view name)
{
    return find<SpanKind>(kKindNames, name);
}
std::optional<SpanStatus> spanStatusFromString(std::string_view name)
{
    return find<SpanStatus>(kStatusNames, name);
}
std::optional<SessionStatus> sessionStatusFromString(std::string_view name)
{
    return find<SessionStatus>(kSessionStatusNames, name);
}

} // namespace retrospan
