#include "store/content_index.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace retrospan::store {

ContentHash hashContent(std::string_view bytes, std::int64_t session)
{
    const XXH128_hash_t hash =
        XXH3_128bits_withSeed(bytes.data(), bytes.size(), static_cast<XXH64_hash_t>(session));
    return {hash.low64, hash.high64};
}

EntryAddress ContentIndex::find(const ContentHash& hash)
{
    if (m_buckets.empty()) return {};
    const std::size_t at = bucketOf(hash);
    Bucket& bucket = m_buckets[at];
    for (std::size_t way = 0; way < kWays; ++way) {
        if (bucket.tag[way] != tagOf(hash) || bucket.used[way] == 0) continue;
        const Slot& slot = m_slots[at * kWays + way];
        if (!(slot.hash == hash)) continue;
        bucket.used[way] = ++m_clock;
        return slot.address;
    }
    return {};
}

/// An entry stays in its way: the entries of one bucket are spread over buckets that were not there.
void ContentIndex::grow()
{
    const std::size_t buckets = m_buckets.empty() ? kFirstBuckets : m_buckets.size() * 4;
    std::pmr::vector<Bucket> oldBuckets(buckets, m_buckets.get_allocator());
    std::pmr::vector<Slot> oldSlots(buckets * kWays, m_slots.get_allocator());
    oldBuckets.swap(m_buckets);
    oldSlots.swap(m_slots);
    for (std::size_t i = 0; i < oldSlots.size(); ++i) {
        const Bucket& from = oldBuckets[i / kWays];
        const std::size_t way = i % kWays;
        if (from.used[way] == 0) continue;
        const std::size_t at = bucketOf(oldSlots[i].hash);
        m_buckets[at].tag[way] = from.tag[way];
        m_buckets[at].used[way] = from.used[way];
        m_slots[at * kWays + way] = oldSlots[i];
    }
}

void ContentIndex::put(const ContentHash& hash, EntryAddress address)
{
    if (m_used * 4 >= m_slots.size() && m_buckets.size() < kMostBuckets) grow();
    const std::size_t at = bucketOf(hash);
    Bucket& bucket = m_buckets[at];
    const auto oldest = std::min_element(bucket.used.begin(), bucket.used.end());
    const auto way = static_cast<std::size_t>(oldest - bucket.used.begin());
    if (*oldest == 0) ++m_used;
    bucket.tag[way] = tagOf(hash);
    bucket.used[way] = ++m_clock;
    m_slots[at * kWays + way] = {hash, address};
}

void ContentIndex::clear()
{
    std::pmr::vector<Bucket>(m_buckets.get_allocator()).swap(m_buckets);
    std::pmr::vector<Slot>(m_slots.get_allocator()).swap(m_slots);
    m_used = 0;
    m_clock = 0;
}

} // namespace retrospan::store
