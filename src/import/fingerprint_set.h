// FingerprintSet: counts distinct 64-bit fingerprints in a flat table of 8 bytes a slot. Past kMaxTracked it
// no longer remembers and counts every new call, so memory stays bounded and the count becomes an upper
// bound. Thread: confined. Complexity: O(1) expected.
#pragma once

#include <cstdint>
#include <vector>

namespace retrospan::import {

class FingerprintSet {
public:
    static constexpr std::size_t kMaxTracked = 1'500'000;

    /// True when `fingerprint` was not there before.
    bool insert(std::uint64_t fingerprint);
    /// Asks for the memory that insert() of it will look at: in a large set that takes as long as the rest.
    void prefetch(std::uint64_t fingerprint) const;
    [[nodiscard]] bool contains(std::uint64_t fingerprint) const;
    [[nodiscard]] std::uint64_t size() const { return m_count; }

private:
    [[nodiscard]] std::size_t slotOf(std::uint64_t fingerprint) const;

    std::vector<std::uint64_t> m_slots; ///< 0 = free
    std::uint64_t m_count = 0;
};

} // namespace retrospan::import
