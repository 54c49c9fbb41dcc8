// AttributeList: the attributes of a span in the making, from fields of a JSON record. What says nothing
// (null, empty text, empty list or object) is left out; the first value of a key stays.
// Lifetime: keys and values live in the record or the arena. Thread: confined.
#pragma once

#include "trace/arena.h"
#include "trace/span_view.h"

#include <string_view>
#include <unordered_set>
#include <vector>

namespace retrospan::import {

/// True for null, empty text, empty lists and empty objects.
[[nodiscard]] inline bool isEmpty(const ValueView& value)
{
    return value.isNull() || (value.isText() && value.text().empty())
        || (value.isArray() && value.items().empty()) || (value.isMap() && value.members().empty());
}

class AttributeList {
public:
    explicit AttributeList(Arena& arena)
        : m_arena(arena)
    {
    }
    /// `key` must outlive the list.
    void add(std::string_view key, const ValueView& value)
    {
        if (!isEmpty(value) && m_keys.insert(key).second) m_list.push_back({key, value});
    }
    void add(std::string_view prefix, std::string_view key, const ValueView& value)
    {
        if (!isEmpty(value)) add(joined(prefix, key), value);
    }
    void text(std::string_view key, std::string_view text) { add(key, ValueView::ofText(text)); }
    void flag(std::string_view key) { add(key, ValueView::ofBoolean(true)); }
    /// Every member of an object under the prefix; anything else under the prefix without its last dot.
    void members(std::string_view prefix, const ValueView& value)
    {
        if (!value.isMap()) return add(prefix.substr(0, prefix.size() - 1), value);
        for (const AttributeView& member : value.members()) add(prefix, member.key, member.value);
    }
    [[nodiscard]] bool has(std::string_view key) const { return m_keys.contains(key); }
    [[nodiscard]] AttributesView view() const { return m_list; }

private:
    std::string_view joined(std::string_view prefix, std::string_view key)
    {
        const std::size_t size = prefix.size() + key.size();
        char* place = m_arena.allocate(size);
        std::memcpy(place, prefix.data(), prefix.size());
        if (!key.empty()) std::memcpy(place + prefix.size(), key.data(), key.size());
        return {place, size};
    }

    Arena& m_arena;
    std::vector<AttributeView> m_list;
    std::unordered_set<std::string_view> m_keys;
};

} // namespace retrospan::import
