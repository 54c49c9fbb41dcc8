// RuleIndex: finds a rule by its key. Built once, then constant: safe from every thread.
// Invariants: at most half full; keys are views into tables and texts that live as long as the program.
// Complexity: O(key length), one probe of eight bytes in nearly all cases, known key or not.
#pragma once

#include "import/vocabularies/rules.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <vector>

namespace retrospan::import {

class RuleIndex {
public:
    /// `slots` is a power of two, at least twice the number of rules to come.
    explicit RuleIndex(std::size_t slots)
        : m_slots(slots)
    {
    }

    [[nodiscard]] const Rule* find(std::string_view key) const
    {
        const Slot& slot = m_slots[slotOf(key, hashOf(key))];
        return slot.number == 0 ? nullptr : &m_rules[slot.number - 1];
    }

    /// A key that two vocabularies use means the same to both; the first one keeps it.
    void insert(const Rule& rule)
    {
        const std::uint32_t hash = hashOf(rule.key);
        Slot& slot = m_slots[slotOf(rule.key, hash)];
        if (slot.number != 0) return;
        m_rules.push_back(rule);
        slot = {hash, static_cast<std::uint32_t>(m_rules.size())};
    }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = 0; ///< of the rule, from 1; 0 = free
    };

    static std::uint32_t hashOf(std::string_view key)
    {
        return static_cast<std::uint32_t>(XXH3_64bits(key.data(), key.size()));
    }

    /// The key's slot, or the free one where it belongs.
    [[nodiscard]] std::size_t slotOf(std::string_view key, std::uint32_t hash) const
    {
        std::size_t at = hash & (m_slots.size() - 1);
        while (m_slots[at].number != 0
               && (m_slots[at].hash != hash || m_rules[m_slots[at].number - 1].key != key))
            at = (at + 1) & (m_slots.size() - 1);
        return at;
    }

    std::vector<Slot> m_slots;
    std::vector<Rule> m_rules;
};

} // namespace retrospan::import
