#include "trace/id_index.h"

#include <algorithm>
#include <bit>

namespace retrospan {
namespace {

constexpr std::size_t kFewestSlots = 256;

} // namespace

void IdIndex::reserve(std::size_t count)
{
    const std::size_t slots = std::max(kFewestSlots, std::bit_ceil(count + count / 3 + 1));
    if (slots <= m_slots.size()) return;
    std::pmr::vector<Slot> before(slots, m_slots.get_allocator());
    before.swap(m_slots);
    for (const Slot& slot : before)
        if (slot.numberPlus1 != 0) place(slot);
}

void IdIndex::clear()
{
    std::pmr::vector<Slot>(m_slots.get_allocator()).swap(m_slots);
    m_count = 0;
}

} // namespace retrospan
