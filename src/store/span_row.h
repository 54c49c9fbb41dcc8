// SpanRow: one row of the spans table, and the SQL that writes and reads it; the column list lives here only.
// Thread: pure values; statements belong to their connection's thread.
#pragma once

#include "store/block.h"
#include "store/database.h"
#include "trace/ids.h"
#include "trace/span_facts.h"

#include <array>
#include <cstdint>

namespace retrospan::store {

/// The text columns, in the table's order. Values are ids of the strings table, 0 = empty. An empty origin is
/// the first format of the span's trace.
enum class SpanText : std::uint8_t {
    name,
    agent,
    model,
    provider,
    tool,
    service,
    errorType,
    handoffTo,
    origin
};
inline constexpr std::size_t kSpanTextCount = 9;

struct SpanRow {
    std::int64_t key = 0; ///< trace row << 32 | sequence
    SpanId id, parentId;
    std::int64_t startNs = 0, endNs = 0;
    SpanKind kind = SpanKind::other;
    SpanStatus status = SpanStatus::unset;
    SpanFlags flags;
    std::array<std::int64_t, kSpanTextCount> texts{};
    Usage usage;
    std::int64_t reportedCostMicroUsd = kUnknown;
    EntryAddress record;

    [[nodiscard]] std::int64_t& text(SpanText column) { return texts[static_cast<std::size_t>(column)]; }
    [[nodiscard]] std::int64_t text(SpanText column) const { return texts[static_cast<std::size_t>(column)]; }
};

[[nodiscard]] inline std::int64_t storeKey(std::int64_t trace, std::uint32_t sequence)
{
    return trace << 32 | sequence;
}
[[nodiscard]] inline std::int64_t traceOf(std::int64_t storeKey)
{
    return storeKey >> 32;
}
[[nodiscard]] inline std::int64_t firstKey(std::int64_t trace)
{
    return trace << 32;
}
[[nodiscard]] inline std::int64_t lastKey(std::int64_t trace)
{
    return trace << 32 | 0xffffffff;
}

/// "REPLACE INTO spans ...": parameters as bindSpan sets them.
extern const char* const kReplaceSpan;
/// "SELECT ... FROM spans WHERE id BETWEEN ?1 AND ?2 ORDER BY id".
extern const char* const kSelectSpans;
/// Counts the transactions that wrote spans.
inline constexpr const char* kGeneration = "SELECT value FROM generation";
void bindSpan(Statement& statement, const SpanRow& row);
[[nodiscard]] SpanRow readSpan(const Statement& statement);

} // namespace retrospan::store
