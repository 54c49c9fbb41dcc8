#include "import/fingerprint_set.h"

namespace retrospan::import {
namespace {

constexpr std::size_t kFirstSlots = 64; ///< a session of a transcript has two sets

std::uint64_t spread(std::uint64_t x)
{
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
    return x ^ x >> 32;
}

} // namespace

std::size_t FingerprintSet::slotOf(std::uint64_t fingerprint) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = spread(fingerprint) & mask;
    while (m_slots[slot] != 0 && m_slots[slot] != fingerprint) slot = (slot + 1) & mask;
    return slot;
}

void FingerprintSet::prefetch(std::uint64_t fingerprint) const
{
    if (m_slots.empty()) return;
    if (fingerprint == 0) fingerprint = 1;
    __builtin_prefetch(&m_slots[spread(fingerprint) & (m_slots.size() - 1)], 1);
}

bool FingerprintSet::contains(std::uint64_t fingerprint) const
{
    if (fingerprint == 0) fingerprint = 1;
    return !m_slots.empty() && m_slots[slotOf(fingerprint)] != 0;
}

bool FingerprintSet::insert(std::uint64_t fingerprint)
{
    if (fingerprint == 0) fingerprint = 1;
    if (contains(fingerprint)) return false;
    ++m_count;
    if (m_count > kMaxTracked) return true;
    if (m_count * 4 > m_slots.size() * 3) {
        std::vector<std::uint64_t> old(m_slots.empty() ? kFirstSlots : m_slots.size() * 2);
        old.swap(m_slots);
        for (const std::uint64_t known : old)
            if (known != 0) m_slots[slotOf(known)] = known;
    }
    m_slots[slotOf(fingerprint)] = fingerprint;
    return true;
}

} // namespace retrospan::import
