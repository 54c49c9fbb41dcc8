#include "trace/id_index.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace retrospan {
namespace {

constexpr std::size_t kFewestSlots = 256;

} // namespace

void IdIndex::reserve(std::size_t count)
{
    const std::size_t slots = std::max(kFewestSlots, std::bit_ceil(count + count / 3 + 1));
    if (slots <= m_slots.size()) return;
    const std::vector<Slot> before = std::exchange(m_slots, std::vector<Slot>(slots));
    for (const Slot& slot : before)
        if (slot.numberPlus1 != 0) place(slot);
}

} // namespace retrospan
