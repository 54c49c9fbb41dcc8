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
    Slot* slots = bucket(hash);
    Slot* found = std::find_if(slots, slots + kWays,
                               [&](const Slot& slot) { return slot.used != 0 && slot.hash == hash; });
    if (found == slots + kWays) return {};
    found->used = ++m_clock;
    return found->address;
}

void ContentIndex::put(const ContentHash& hash, EntryAddress address)
{
    Slot* slots = bucket(hash);
    Slot* oldest =
        std::min_element(slots, slots + kWays, [](const Slot& a, const Slot& b) { return a.used < b.used; });
    *oldest = {hash, address, ++m_clock};
}

} // namespace retrospan::store
