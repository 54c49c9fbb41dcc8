// SpanTable: the hot columns of one open session, in arrival order.
// Invariants: rows are only appended and never move; a row number is arrival order; columns live in
// chunks of kChunkRows, so growing never copies. Late facts change a row in place through apply().
// Strings are ids of the table's own pool. Unknown numbers are kUnknown.
// Thread: one thread at a time (loaded on a worker, then owned by the GUI thread).
// Complexity: apply O(1) expected; accessors O(1). About 100 bytes a span.
#pragma once

#include "trace/ids.h"
#include "trace/span_facts.h"
#include "trace/string_pool.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace retrospan {

using Row = std::uint32_t;
inline constexpr Row kNoRow = 0xffffffff;

/// One report of a span. Pool ids are of the receiving table (intern through strings()).
struct SpanUpdate {
    std::uint32_t trace = 0; ///< index given by SpanTable::addTrace
    SpanId id, parentId;
    std::int64_t startNs = 0, endNs = 0;
    SpanKind kind = SpanKind::other;
    SpanStatus status = SpanStatus::unset;
    SpanFlags flags;
    StringId name{}, agent{}, model{}, provider{}, tool{}, service{}, errorType{}, handoffTo{};
    Usage usage;
    std::int64_t reportedCostMicroUsd = kUnknown;
    std::int64_t storeKey = 0; ///< where the store keeps it: trace row << 32 | sequence
};

class SpanTable {
public:
    static constexpr Row kChunkRows = 4096;

    /// Registers a trace of the session and returns its index; the same id gives the same index.
    std::uint32_t addTrace(std::string_view traceId);
    [[nodiscard]] const std::vector<std::string>& traces() const { return m_traceIds; }

    StringPool& strings() { return m_strings; }
    [[nodiscard]] const StringPool& strings() const { return m_strings; }

    /// Adds the span, or merges a second report of the same (trace, id) into its row by the rules of
    /// merge.h: known beats unknown, earliest start, latest end, error beats ok. Returns its row.
    Row apply(const SpanUpdate& update);

    [[nodiscard]] Row size() const { return m_size; }
    /// Row of a span, kNoRow if it is not here.
    [[nodiscard]] Row find(std::uint32_t trace, SpanId id) const;

    [[nodiscard]] std::uint32_t trace(Row row) const;
    [[nodiscard]] SpanId id(Row row) const;
    [[nodiscard]] SpanId parentId(Row row) const;
    [[nodiscard]] std::int64_t startNs(Row row) const;
    [[nodiscard]] std::int64_t endNs(Row row) const; ///< 0 = running
    [[nodiscard]] SpanKind kind(Row row) const;
    [[nodiscard]] SpanStatus status(Row row) const;
    [[nodiscard]] SpanFlags flags(Row row) const;
    [[nodiscard]] StringId name(Row row) const;
    [[nodiscard]] StringId agent(Row row) const;
    [[nodiscard]] StringId model(Row row) const;
    [[nodiscard]] StringId provider(Row row) const;
    [[nodiscard]] StringId tool(Row row) const;
    [[nodiscard]] StringId service(Row row) const;
    [[nodiscard]] StringId errorType(Row row) const;
    [[nodiscard]] StringId handoffTo(Row row) const;
    /// Usage is sparse: all kUnknown for spans that report none.
    [[nodiscard]] const Usage& usage(Row row) const;
    [[nodiscard]] std::int64_t reportedCostMicroUsd(Row row) const;
    [[nodiscard]] std::int64_t storeKey(Row row) const;
    [[nodiscard]] std::string_view text(StringId id) const { return m_strings.view(id); }

    /// Drops the id index of a settled session (find() then rebuilds it on demand).
    void releaseIndex();
    [[nodiscard]] std::size_t memoryBytes() const;

private:
    struct Chunk;
    // implementation detail: see span_table.cpp
    struct Impl;
    StringPool m_strings;
    std::vector<std::string> m_traceIds;
    Row m_size = 0;
};

} // namespace retrospan
