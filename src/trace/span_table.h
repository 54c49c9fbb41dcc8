// SpanTable: the hot columns of one open session, in arrival order.
// Invariants: rows are only appended and never move; a row number is arrival order; columns live in
// chunks of kChunkRows, so growing never copies. Late facts change a row in place through apply().
// Strings are ids of the table's own pool. Unknown numbers are kUnknown.
// Thread: one thread at a time (loaded on a worker, then owned by the GUI thread).
// Complexity: apply O(1) expected; accessors O(1) without branches. 60 bytes a span, 72 more for one that
// reports usage or cost, 11 to 22 for the id index while it is kept.
#pragma once

#include "trace/id_index.h"
#include "trace/ids.h"
#include "trace/span_facts.h"
#include "trace/span_labels.h"
#include "trace/string_pool.h"

#include <array>
#include <cstdint>
#include <memory>
#include <memory_resource>
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
    StringId name{}, agent{}, model{}, provider{}, tool{}, service{}, errorType{}, handoffTo{}, origin{};
    Usage usage;
    std::int64_t reportedCostMicroUsd = kUnknown;
    std::int64_t storeKey = 0; ///< where the store keeps it: trace row << 32 | sequence
};

class SpanTable {
public:
    static constexpr Row kChunkRows = 4096;

    /// Columns, index and a tree built from the table take their memory from `memory`, which must outlive
    /// them.
    explicit SpanTable(std::pmr::memory_resource* memory);
    SpanTable()
        : SpanTable(std::pmr::new_delete_resource())
    {
    }

    /// Registers a trace of the session and returns its index; the same id gives the same index.
    std::uint32_t addTrace(std::string_view traceId);
    [[nodiscard]] const std::vector<std::string>& traces() const { return m_traceIds; }

    StringPool& strings() { return m_strings; }
    [[nodiscard]] const StringPool& strings() const { return m_strings; }

    /// Adds the span, or merges a second report of the same (trace, id) into its row by the rules of
    /// merge.h: known beats unknown, a finished report beats a running one, that an addendum; earliest
    /// start, latest end, error beats ok. Returns its row.
    Row apply(const SpanUpdate& update);
    /// Adds a span that is known not to be here yet (a load from the store): no look-up. Returns its row.
    Row append(const SpanUpdate& update);

    /// The row says what `update` says and nothing of what it said before; id and trace are those of the row.
    void replace(Row row, const SpanUpdate& update);
    /// A copy with the same row numbers, for another thread. Linear, at the speed of memory.
    [[nodiscard]] SpanTable clone() const;

    /// Moves the span in time, on top of what it was moved before. What was recorded is start and end less
    /// shiftNs(); reports that are applied later are taken as recorded.
    void shift(Row row, std::int64_t ns);
    /// Marks the span as a second report of a call that another span stands for; sums leave it out.
    void markDuplicate(Row row);

    [[nodiscard]] Row size() const { return m_size; }
    /// Row of a span, kNoRow if it is not here.
    [[nodiscard]] Row find(std::uint32_t trace, SpanId id) const;

    [[nodiscard]] std::uint32_t trace(Row row) const { return chunk(row).trace[at(row)]; }
    [[nodiscard]] SpanId id(Row row) const { return SpanId{chunk(row).id[at(row)]}; }
    [[nodiscard]] SpanId parentId(Row row) const { return SpanId{chunk(row).parentId[at(row)]}; }
    [[nodiscard]] bool isDuplicate(Row row) const { return flags(row).has(SpanFlag::duplicate); }
    [[nodiscard]] std::int64_t shiftNs(Row row) const { return row < m_shifts.size() ? m_shifts[row] : 0; }
    [[nodiscard]] std::int64_t startNs(Row row) const { return chunk(row).startNs[at(row)]; }
    /// 0 = running
    [[nodiscard]] std::int64_t endNs(Row row) const { return chunk(row).endNs[at(row)]; }
    [[nodiscard]] SpanKind kind(Row row) const { return chunk(row).kind[at(row)]; }
    [[nodiscard]] SpanStatus status(Row row) const { return chunk(row).status[at(row)]; }
    [[nodiscard]] SpanFlags flags(Row row) const { return SpanFlags{chunk(row).flags[at(row)]}; }
    [[nodiscard]] StringId name(Row row) const { return chunk(row).name[at(row)]; }
    [[nodiscard]] const SpanLabels& labels(Row row) const { return m_labels[chunk(row).labels[at(row)]]; }
    [[nodiscard]] StringId agent(Row row) const { return labels(row).agent; }
    [[nodiscard]] StringId model(Row row) const { return labels(row).model; }
    [[nodiscard]] StringId provider(Row row) const { return labels(row).provider; }
    [[nodiscard]] StringId tool(Row row) const { return labels(row).tool; }
    [[nodiscard]] StringId service(Row row) const { return labels(row).service; }
    [[nodiscard]] StringId errorType(Row row) const { return labels(row).errorType; }
    [[nodiscard]] StringId handoffTo(Row row) const { return labels(row).handoffTo; }
    /// Name of the format that reported it first.
    [[nodiscard]] StringId origin(Row row) const { return labels(row).origin; }
    /// Usage is sparse: all kUnknown for spans that report none.
    [[nodiscard]] const Usage& usage(Row row) const { return metered(chunk(row).metered[at(row)]).usage; }
    [[nodiscard]] std::int64_t reportedCostMicroUsd(Row row) const
    {
        return metered(chunk(row).metered[at(row)]).costMicroUsd;
    }
    [[nodiscard]] std::int64_t storeKey(Row row) const { return chunk(row).storeKey[at(row)]; }
    [[nodiscard]] std::string_view text(StringId id) const { return m_strings.view(id); }

    [[nodiscard]] std::pmr::memory_resource* memory() const { return m_memory; }
    /// Drops the id index of a settled session (find() then rebuilds it on demand).
    void releaseIndex();
    [[nodiscard]] std::size_t memoryBytes() const;

private:
    /// Uninitialised when made; only rows below m_size are ever read.
    struct Chunk {
        std::array<std::uint64_t, kChunkRows> id, parentId;
        std::array<std::int64_t, kChunkRows> startNs, endNs, storeKey;
        std::array<StringId, kChunkRows> name;
        std::array<std::uint32_t, kChunkRows> labels, trace, metered;
        std::array<std::uint16_t, kChunkRows> flags;
        std::array<SpanKind, kChunkRows> kind;
        std::array<SpanStatus, kChunkRows> status;
    };
    /// Usage and reported cost of the spans that have them; number 0 is "none".
    struct Metered {
        Usage usage;
        std::int64_t costMicroUsd = kUnknown;
    };
    static constexpr std::uint32_t kChunkMetered = 512;
    /// Gives a chunk back to where it came from.
    struct GiveBack {
        std::pmr::memory_resource* memory;
        std::size_t bytes;
        void operator()(void* chunk) const { memory->deallocate(chunk, bytes); }
    };
    template <typename T> using Owned = std::unique_ptr<T, GiveBack>;
    template <typename T> [[nodiscard]] Owned<T> allocate(std::size_t bytes);

    [[nodiscard]] static Row at(Row row) { return row % kChunkRows; }
    [[nodiscard]] const Chunk& chunk(Row row) const { return *m_chunks[row / kChunkRows]; }
    [[nodiscard]] const Metered& metered(std::uint32_t number) const
    {
        return m_metered[number / kChunkMetered][number % kChunkMetered];
    }
    std::uint32_t addMetered(const Metered& metered);
    void write(Row row, const SpanUpdate& update);
    void merge(Row row, const SpanUpdate& update);
    void mergeMetered(Row row, const SpanUpdate& update, bool newerWins);
    void indexNewRows() const;

    StringPool m_strings;
    LabelPool m_labels;
    std::vector<std::string> m_traceIds;
    std::unordered_map<std::string, std::uint32_t> m_traceIndex;
    std::pmr::memory_resource* m_memory;
    std::vector<Owned<Chunk>> m_chunks;
    std::vector<Owned<Metered[]>> m_metered;
    std::pmr::vector<std::int64_t> m_shifts; ///< empty until a row is moved
    std::uint32_t m_meteredCount = 0;
    mutable IdIndex m_index;
    mutable Row m_indexed = 0; ///< rows below are in the index; find() catches up
    Row m_size = 0;
};

} // namespace retrospan
