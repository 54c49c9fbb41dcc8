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

void ContentIndex::put(const ContentHash& hash, EntryAddress address)
{
    m_buckets.resize(kBuckets);
    m_slots.resize(kBuckets * kWays);
    const std::size_t at = bucketOf(hash);
    Bucket& bucket = m_buckets[at];
    const auto oldest = std::min_element(bucket.used.begin(), bucket.used.end());
    const auto way = static_cast<std::size_t>(oldest - bucket.used.begin());
    bucket.tag[way] = tagOf(hash);
    bucket.used[way] = ++m_clock;
    m_slots[at * kWays + way] = {hash, address};
}

void ContentIndex::clear()
{
    std::pmr::vector<Bucket>(m_buckets.get_allocator()).swap(m_buckets);
    std::pmr::vector<Slot>(m_slots.get_allocator()).swap(m_slots);
    m_clock = 0;
}

} // namespace retrospan::store
