// StringPool: owns each distinct string once and names it by a 32-bit id.
// Invariants: id 0 is the empty string; ids are dense and never change; views stay valid as long as
// the pool lives (chunked storage). Thread: one writer, no readers at the same time (confine to a
// thread or hand over by move). Complexity: intern O(length) expected, view O(1).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace retrospan {

enum class StringId : std::uint32_t { empty = 0 };

class StringPool {
public:
    StringPool();
    StringPool(StringPool&&) noexcept = default;
    StringPool& operator=(StringPool&&) noexcept = default;

    /// A copy with the same ids.
    [[nodiscard]] StringPool clone() const;

    /// Returns the id of `text`, adding a copy of it when it is new.
    StringId intern(std::string_view text);
    /// The id of `text` if it is in the pool; false leaves `id` untouched. Never adds.
    [[nodiscard]] bool find(std::string_view text, StringId& id) const;
    [[nodiscard]] std::string_view view(StringId id) const { return m_views[static_cast<std::uint32_t>(id)]; }
    /// Number of distinct strings, the empty one included.
    [[nodiscard]] std::size_t size() const { return m_views.size(); }
    [[nodiscard]] std::size_t memoryBytes() const;

private:
    [[nodiscard]] std::size_t slotOf(std::string_view text) const;
    void grow();
    std::string_view store(std::string_view text);

    std::vector<std::string_view> m_views;
    std::vector<std::uint32_t> m_slots; ///< open addressing: index into m_views, 0 = free
    std::vector<std::unique_ptr<char[]>> m_chunks;
    std::size_t m_chunkUsed = 0;
    std::size_t m_chunkSize = 0;
    std::size_t m_textBytes = 0;
};

} // namespace retrospan
