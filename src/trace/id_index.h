// IdIndex: finds numbers (rows, nodes) by the (trace, span id) they stand for, which it does not keep.
// Invariants: at most three quarters full, so a search ends; numbers are below 0xffffffff.
// Thread: one writer, no readers at the same time. Complexity: O(1) expected; 11 to 22 bytes an entry.
#pragma once

#include "trace/ids.h"

#include <cstdint>
#include <memory_resource>
#include <vector>

namespace retrospan {

class IdIndex {
public:
    static constexpr std::uint32_t kNone = 0xffffffff;

    IdIndex() = default;
    explicit IdIndex(std::pmr::memory_resource* memory)
        : m_slots(memory)
    {
    }

    [[nodiscard]] static std::uint32_t hash(std::uint32_t trace, SpanId id)
    {
        std::uint64_t x = id.value ^ (static_cast<std::uint64_t>(trace) + 1) * 0x9e3779b97f4a7c15ULL;
        x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
        return static_cast<std::uint32_t>(x >> 32);
    }

    /// The number under `hash` that `same` accepts, kNone when there is none.
    template <typename Same> [[nodiscard]] std::uint32_t find(std::uint32_t hash, const Same& same) const
    {
        if (m_slots.empty()) return kNone;
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = hash & mask;
        for (; m_slots[at].numberPlus1 != 0; at = (at + 1) & mask)
            if (m_slots[at].hash == hash && same(m_slots[at].numberPlus1 - 1))
                return m_slots[at].numberPlus1 - 1;
        return kNone;
    }

    /// Adds a number that is not there yet.
    void insert(std::uint32_t hash, std::uint32_t number)
    {
        if ((m_count + 1) * 4 > m_slots.size() * 3) reserve(m_count + 1);
        place({hash, number + 1});
        ++m_count;
    }

    /// Makes room for `count` numbers in all.
    void reserve(std::size_t count);
    void clear();
    [[nodiscard]] std::size_t memoryBytes() const { return m_slots.capacity() * sizeof(Slot); }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t numberPlus1 = 0; ///< 0 = free
    };

    void place(Slot slot)
    {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = slot.hash & mask;
        while (m_slots[at].numberPlus1 != 0) at = (at + 1) & mask;
        m_slots[at] = slot;
    }

    std::pmr::vector<Slot> m_slots;
    std::size_t m_count = 0;
};

} // namespace retrospan
