// RuleIndex: finds a rule by its key. Built once, then constant: safe from every thread.
// Invariants: at most a quarter full; keys are views into tables and texts that live as long as the program.
// Complexity: O(key length), one probe in nearly all cases.
#pragma once

#include "import/vocabularies/rules.h"

#include <cstring>
#include <vector>

namespace retrospan::import {

class RuleIndex {
public:
    explicit RuleIndex(std::size_t slots)
        : m_slots(slots)
    {
    }

    [[nodiscard]] const Rule* find(std::string_view key) const
    {
        const std::uint32_t hash = hashOf(key);
        std::size_t at = hash & (m_slots.size() - 1);
        for (; m_slots[at].used; at = (at + 1) & (m_slots.size() - 1))
            if (m_slots[at].hash == hash && m_slots[at].rule.key == key) return &m_slots[at].rule;
        return nullptr;
    }

    /// A key that two vocabularies use means the same to both; the first one keeps it.
    void insert(const Rule& rule)
    {
        if (find(rule.key) != nullptr) return;
        const std::uint32_t hash = hashOf(rule.key);
        std::size_t at = hash & (m_slots.size() - 1);
        while (m_slots[at].used) at = (at + 1) & (m_slots.size() - 1);
        m_slots[at] = {rule, hash, true};
    }

private:
    struct Slot {
        Rule rule{};
        std::uint32_t hash = 0;
        bool used = false;
    };

    /// Keys share long prefixes and differ in their middle: every byte counts, eight at a time.
    static std::uint32_t hashOf(std::string_view key)
    {
        constexpr std::uint64_t mix = 0x9e3779b97f4a7c15ULL;
        std::uint64_t hash = key.size() * mix;
        const char* at = key.data();
        std::size_t left = key.size();
        std::uint64_t word = 0;
        for (; left >= sizeof word; at += sizeof word, left -= sizeof word) {
            std::memcpy(&word, at, sizeof word);
            hash = (hash ^ word) * mix;
            hash ^= hash >> 32;
        }
        word = 0;
        for (std::size_t i = 0; i < left; ++i) word = word << 8 | static_cast<unsigned char>(at[i]);
        hash = (hash ^ word) * mix;
        return static_cast<std::uint32_t>(hash >> 32);
    }

    std::vector<Slot> m_slots; ///< a power of two
};

} // namespace retrospan::import
