// ContentIndex: where a piece of content was stored before, found by its 128-bit hash. A set-associative
// table that grows to kMostBuckets (20 MB); from then on the oldest entry of a bucket gives way, so a very
// large import may store an old piece again. Thread: confined to the writer. Complexity: O(1).
#pragma once

#include "store/block.h"

#include <array>
#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <vector>

namespace retrospan::store {

struct ContentHash {
    std::uint64_t low = 0, high = 0;
    friend bool operator==(const ContentHash&, const ContentHash&) = default;
};

/// XXH3 of the bytes, seeded with the session so that sessions do not share pieces.
[[nodiscard]] ContentHash hashContent(std::string_view bytes, std::int64_t session);

class ContentIndex {
public:
    explicit ContentIndex(std::pmr::memory_resource* memory = std::pmr::new_delete_resource())
        : m_buckets(memory)
        , m_slots(memory)
    {
    }
    /// The address stored for `hash`; block 0 when unknown. Marks it as used.
    [[nodiscard]] EntryAddress find(const ContentHash& hash);
    void put(const ContentHash& hash, EntryAddress address);
    /// A look-up of `hash` will follow soon: the table is larger than the processor's cache.
    void prefetch(const ContentHash& hash) const
    {
        if (!m_buckets.empty()) __builtin_prefetch(&m_buckets[bucketOf(hash)], 1);
    }
    /// Forgets everything and gives the memory back.
    void clear();

private:
    static constexpr std::size_t kFirstBuckets = std::size_t{1} << 10, kMostBuckets = std::size_t{1} << 16;
    static constexpr std::size_t kWays = 8;
    /// Part of each hash and the clock of its last use (0 = free), in one line of the processor's cache: most
    /// pieces are new, and that is all it takes to know.
    struct alignas(64) Bucket {
        std::array<std::uint32_t, kWays> tag{}, used{};
    };
    struct Slot {
        ContentHash hash;
        EntryAddress address;
    };
    [[nodiscard]] std::size_t bucketOf(const ContentHash& hash) const
    {
        return hash.low & (m_buckets.size() - 1);
    }
    [[nodiscard]] static std::uint32_t tagOf(const ContentHash& hash)
    {
        return static_cast<std::uint32_t>(hash.low >> 32);
    }

    void grow();

    std::pmr::vector<Bucket> m_buckets; ///< a power of two; none until something is put
    std::pmr::vector<Slot> m_slots; ///< kWays a bucket
    std::size_t m_used = 0; ///< slots
    std::uint32_t m_clock = 0;
};

} // namespace retrospan::store
