#include "trace/string_pool.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace retrospan {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kChunkBytes = 64 * 1024;

} // namespace

StringPool::StringPool()
    : m_views{std::string_view("")}
    , m_slots(kFirstSlots, 0)
{
}

std::size_t StringPool::slotOf(std::string_view text) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = XXH3_64bits(text.data(), text.size()) & mask;
    while (m_slots[slot] != 0 && m_views[m_slots[slot]] != text) slot = (slot + 1) & mask;
    return slot;
}

bool StringPool::find(std::string_view text, StringId& id) const
{
    if (text.empty()) {
        id = StringId::empty;
        return true;
    }
    const std::uint32_t index = m_slots[slotOf(text)];
    if (index == 0) return false;
    id = StringId{index};
    return true;
}

StringPool StringPool::clone() const
{
    StringPool copy;
    copy.m_views.reserve(m_views.capacity());
    for (std::size_t index = 1; index < m_views.size(); ++index)
        copy.m_views.push_back(copy.store(m_views[index]));
    copy.m_slots = m_slots;
    return copy;
}

StringId StringPool::intern(std::string_view text)
{
    if (text.empty()) return StringId::empty;
    std::size_t slot = slotOf(text);
    if (m_slots[slot] != 0) return StringId{m_slots[slot]};
    if (m_views.size() * 4 > m_slots.size() * 3) {
        grow();
        slot = slotOf(text);
    }
    const auto index = static_cast<std::uint32_t>(m_views.size());
    m_views.push_back(store(text));
    m_slots[slot] = index;
    return StringId{index};
}

void StringPool::grow()
{
    m_slots.assign(m_slots.size() * 2, 0);
    for (std::uint32_t index = 1; index < m_views.size(); ++index) m_slots[slotOf(m_views[index])] = index;
}

std::string_view StringPool::store(std::string_view text)
{
    if (m_chunkUsed + text.size() > m_chunkSize) {
        m_chunkSize = std::max(kChunkBytes, text.size());
        m_chunks.push_back(std::make_unique<char[]>(m_chunkSize));
        m_chunkUsed = 0;
        m_textBytes += m_chunkSize;
    }
    char* place = m_chunks.back().get() + m_chunkUsed;
    std::memcpy(place, text.data(), text.size());
    m_chunkUsed += text.size();
    return {place, text.size()};
}

std::size_t StringPool::memoryBytes() const
{
    return m_textBytes + m_views.capacity() * sizeof(std::string_view)
        + m_slots.capacity() * sizeof(std::uint32_t);
}

} // namespace retrospan
