// Arena: a bump allocator for the short-lived arrays and texts behind one SpanView.
// Invariants: memory is released all at once (`clear` keeps up to kKeptBytes of it for reuse); only trivially
// destructible types. Thread: confined. Complexity: O(1) per allocation.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace retrospan {

class Arena {
public:
    Arena() = default;
    Arena(Arena&&) noexcept = default;
    Arena& operator=(Arena&&) noexcept = default;

    /// Uninitialised room for `bytes` bytes, aligned for any trivially destructible type used here.
    char* allocate(std::size_t bytes)
    {
        bytes = (bytes + 7) & ~std::size_t{7};
        if (m_blocks.empty() || m_used + bytes > m_blocks[m_current].size) nextBlock(bytes);
        char* place = m_blocks[m_current].data.get() + m_used;
        m_used += bytes;
        return place;
    }

    std::string_view copy(std::string_view text)
    {
        char* place = allocate(text.size());
        if (!text.empty()) std::memcpy(place, text.data(), text.size());
        return {place, text.size()};
    }

    template <typename T> std::span<T> array(std::size_t count)
    {
        static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
        T* first = reinterpret_cast<T*>(allocate(count * sizeof(T)));
        for (std::size_t i = 0; i < count; ++i) new (first + i) T();
        return {first, count};
    }

    template <typename T> std::span<const T> copy(const std::vector<T>& items)
    {
        std::span<T> room = array<T>(items.size());
        std::copy(items.begin(), items.end(), room.begin());
        return room;
    }

    /// Forgets everything allocated; every view into the arena is invalid afterwards.
    void clear()
    {
        std::size_t kept = 0, count = 0;
        while (count < m_blocks.size() && kept + m_blocks[count].size <= kKeptBytes)
            kept += m_blocks[count++].size;
        m_blocks.resize(count);
        m_current = m_used = 0;
    }

private:
    struct Block {
        std::unique_ptr<char[]> data;
        std::size_t size = 0;
    };

    /// The next block that was kept, or a new one where that is too small.
    void nextBlock(std::size_t atLeast)
    {
        const std::size_t next = m_blocks.empty() ? 0 : m_current + 1;
        if (next == m_blocks.size() || m_blocks[next].size < atLeast) {
            const std::size_t size = std::max(kBlockBytes, atLeast);
            const auto place = m_blocks.begin() + static_cast<std::ptrdiff_t>(next);
            m_blocks.insert(place, {std::make_unique_for_overwrite<char[]>(size), size});
        }
        m_current = next;
        m_used = 0;
    }

    static constexpr std::size_t kBlockBytes = 64 * 1024, kKeptBytes = 8 * 1024 * 1024;
    std::vector<Block> m_blocks;
    std::size_t m_current = 0, m_used = 0;
};

} // namespace retrospan
