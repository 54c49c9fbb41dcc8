#include "store/span_index.h"

#include <algorithm>

namespace retrospan::store {
namespace {

constexpr std::size_t kFirstSlots = 64;

} // namespace

SpanIndex::SpanIndex(std::pmr::memory_resource* memory)
    : m_memory(memory)
{
    clear();
}

std::uint64_t SpanIndex::hashOf(std::int64_t trace, SpanId id)
{
    std::uint64_t x = id.value ^ static_cast<std::uint64_t>(trace) * 0x9e3779b97f4a7c15ULL;
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
    return x ^ x >> 32;
}

const SpanIndex::Slot* SpanIndex::probe(const Shard& shard, std::uint64_t hash, std::uint32_t trace,
                                        std::uint64_t id)
{
    const std::size_t mask = shard.slots.size() - 1;
    std::size_t at = hash / kShards & mask;
    while (shard.slots[at].trace != 0 && !(shard.slots[at].id == id && shard.slots[at].trace == trace))
        at = (at + 1) & mask;
    return &shard.slots[at];
}

std::uint32_t SpanIndex::find(std::int64_t trace, SpanId id) const
{
    const std::uint64_t hash = hashOf(trace, id);
    const Shard& shard = m_shards[hash % kShards];
    if (shard.slots.empty()) return kAbsent;
    const Slot* slot = probe(shard, hash, static_cast<std::uint32_t>(trace), id.value);
    return slot->trace == 0 ? kAbsent : slot->sequence;
}

void SpanIndex::prefetch(std::int64_t trace, SpanId id) const
{
    const std::uint64_t hash = hashOf(trace, id);
    const Shard& shard = m_shards[hash % kShards];
    if (!shard.slots.empty()) __builtin_prefetch(&shard.slots[hash / kShards & (shard.slots.size() - 1)]);
}

void SpanIndex::grow(Shard& shard)
{
    std::pmr::vector<Slot> old(std::max(kFirstSlots, shard.slots.size() * 2), shard.slots.get_allocator());
    old.swap(shard.slots);
    for (const Slot& slot : old)
        if (slot.trace != 0)
            *const_cast<Slot*>(probe(shard, hashOf(slot.trace, SpanId{slot.id}), slot.trace, slot.id)) = slot;
}

void SpanIndex::put(std::int64_t trace, SpanId id, std::uint32_t sequence)
{
    const std::uint64_t hash = hashOf(trace, id);
    Shard& shard = m_shards[hash % kShards];
    if ((shard.used + 1) * 4 > shard.slots.size() * 3) grow(shard);
    *const_cast<Slot*>(probe(shard, hash, static_cast<std::uint32_t>(trace), id.value)) = {
        id.value, static_cast<std::uint32_t>(trace), sequence};
    ++shard.used;
    ++m_size;
}

void SpanIndex::clear()
{
    m_shards.clear();
    for (std::size_t i = 0; i < kShards; ++i) m_shards.push_back({std::pmr::vector<Slot>(m_memory), 0});
    m_size = 0;
}

} // namespace retrospan::store
