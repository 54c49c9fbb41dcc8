#include "store/span_row.h"

namespace retrospan::store {
namespace {

constexpr std::array kUsageFields{&Usage::input,      &Usage::output,       &Usage::cacheRead,
                                  &Usage::cacheWrite, &Usage::cacheWrite1h, &Usage::reasoning,
                                  &Usage::audioInput, &Usage::audioOutput};
constexpr int kFirstText = 8; // parameter and column positions count from these, see the SQL
constexpr int kFirstUsage = kFirstText + static_cast<int>(kSpanTextCount);
constexpr int kCost = kFirstUsage + static_cast<int>(kUsageFields.size());

} // namespace

#define RETROSPAN_SPAN_COLUMNS                                                                               \
    "id, span, parent, start, \"end\", kind, status, flags, name, agent, model, provider, tool, service, "   \
    "error_type, "                                                                                           \
    "handoff_to, origin, input, output, cache_read, cache_write, cache_write_1h, reasoning, audio_input, "   \
    "audio_output, cost, "                                                                                   \
    "block, entry"

const char* const kReplaceSpan = "REPLACE INTO spans(" RETROSPAN_SPAN_COLUMNS
                                 ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
const char* const kSelectSpans =
    "SELECT " RETROSPAN_SPAN_COLUMNS " FROM spans WHERE id BETWEEN ?1 AND ?2 ORDER BY id";

void bindSpan(Statement& statement, const SpanRow& row)
{
    statement.bind(1, row.key)
        .bind(2, static_cast<std::int64_t>(row.id.value))
        .bindUnless(3, static_cast<std::int64_t>(row.parentId.value), 0)
        .bindUnless(4, row.startNs, 0)
        .bindUnless(5, row.endNs, 0)
        .bind(6, static_cast<std::int64_t>(row.kind))
        .bind(7, static_cast<std::int64_t>(row.status))
        .bindUnless(8, row.flags.bits, 0);
    for (std::size_t i = 0; i < kSpanTextCount; ++i)
        statement.bindUnless(kFirstText + 1 + static_cast<int>(i), row.texts[i], 0);
    for (std::size_t i = 0; i < kUsageFields.size(); ++i)
        statement.bindUnless(kFirstUsage + 1 + static_cast<int>(i), row.usage.*kUsageFields[i], kUnknown);
    statement.bindUnless(kCost + 1, row.reportedCostMicroUsd, kUnknown)
        .bind(kCost + 2, row.record.block)
        .bind(kCost + 3, static_cast<std::int64_t>(row.record.entry));
}

SpanRow readSpan(const Statement& statement)
{
    SpanRow row;
    row.key = statement.integer(0);
    row.id = SpanId{static_cast<std::uint64_t>(statement.integer(1))};
    row.parentId = SpanId{static_cast<std::uint64_t>(statement.integer(2))};
    row.startNs = statement.integer(3);
    row.endNs = statement.integer(4);
    row.kind = static_cast<SpanKind>(static_cast<std::uint64_t>(statement.integer(5)) % kSpanKindCount);
    row.status = static_cast<SpanStatus>(static_cast<std::uint64_t>(statement.integer(6)) % kSpanStatusCount);
    row.flags.bits = static_cast<std::uint16_t>(statement.integer(7));
    for (std::size_t i = 0; i < kSpanTextCount; ++i)
        row.texts[i] = statement.integer(kFirstText + static_cast<int>(i));
    for (std::size_t i = 0; i < kUsageFields.size(); ++i)
        row.usage.*kUsageFields[i] = statement.integerOr(kFirstUsage + static_cast<int>(i), kUnknown);
    row.reportedCostMicroUsd = statement.integerOr(kCost, kUnknown);
    row.record = {statement.integer(kCost + 1), static_cast<std::uint32_t>(statement.integer(kCost + 2))};
    return row;
}

} // namespace retrospan::store
