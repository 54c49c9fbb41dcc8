// SpanIndex: the sequence number of every span of the traces being written, by (trace row, span id): what
// finds duplicates and late facts. Flat open addressing in shards, 16 bytes a slot, so growing moves one
// shard at a time. Thread: confined to the writer. Complexity: O(1) expected.
#pragma once

#include "trace/ids.h"

#include <cstdint>
#include <memory_resource>
#include <vector>

namespace retrospan::store {

class SpanIndex {
public:
    static constexpr std::uint32_t kAbsent = 0xffffffff;

    explicit SpanIndex(std::pmr::memory_resource* memory = std::pmr::new_delete_resource());

    [[nodiscard]] std::uint32_t find(std::int64_t trace, SpanId id) const;
    /// A look-up will follow soon: the table is larger than the processor's cache.
    void prefetch(std::int64_t trace, SpanId id) const;
    /// Precondition: not there yet.
    void put(std::int64_t trace, SpanId id, std::uint32_t sequence);
    [[nodiscard]] std::size_t size() const { return m_size; }
    void clear();

private:
    struct Slot {
        std::uint64_t id = 0;
        std::uint32_t trace = 0; ///< 0 = free; trace rows start at 1 and stay below 2^31
        std::uint32_t sequence = 0;
    };
    struct Shard {
        std::pmr::vector<Slot> slots;
        std::size_t used = 0;
    };
    static constexpr std::size_t kShards = 64;

    static std::uint64_t hashOf(std::int64_t trace, SpanId id);
    static const Slot* probe(const Shard& shard, std::uint64_t hash, std::uint32_t trace, std::uint64_t id);
    static void grow(Shard& shard);

    std::pmr::memory_resource* m_memory;
    std::vector<Shard> m_shards;
    std::size_t m_size = 0;
};

} // namespace retrospan::store
