#include "import/held_records.h"

#include "import/attribute_list.h"
#include "import/json.h"
#include "trace/ids.h"

#include <algorithm>

namespace retrospan::import {

void HeldRecords::put(std::string_view id, const ValueView& record, const Place& place)
{
    static_cast<void>(take(id));
    std::string key(id), json = toJson(record);
    m_bytes += json.size() + 2 * key.size();
    m_order.emplace_back(++m_turns, key);
    m_records.emplace(std::move(key), Entry{{std::move(json), place}, m_turns});
    // What was taken in between is swept out at times: a record may be put again and again.
    constexpr std::size_t slack = 1000;
    if (m_order.size() > 2 * m_records.size() + slack)
        std::erase_if(m_order, [&](const auto& entry) {
            const auto found = m_records.find(entry.second);
            return found == m_records.end() || found->second.turn != entry.first;
        });
}

std::optional<HeldRecords::Record> HeldRecords::take(std::string_view id)
{
    const auto found = m_records.find(std::string(id));
    if (found == m_records.end()) return std::nullopt;
    Record record = std::move(found->second.record);
    m_bytes -= record.json.size() + 2 * id.size();
    m_records.erase(found);
    return record;
}

std::optional<std::pair<std::string, HeldRecords::Record>> HeldRecords::takeOldest()
{
    while (!m_order.empty()) {
        const auto [turn, id] = std::move(m_order.front());
        m_order.pop_front();
        const auto found = m_records.find(id);
        if (found == m_records.end() || found->second.turn != turn) continue;
        return std::pair(id, *take(id));
    }
    return std::nullopt;
}

ValueView mergeRecords(const ValueView& older, const ValueView& newer,
                       std::initializer_list<std::string_view> deep, Arena& arena)
{
    constexpr std::string_view everything = "*";
    if (!older.isMap() || !newer.isMap()) return isEmpty(newer) ? older : newer;
    std::vector<AttributeView> merged(older.members().begin(), older.members().end());
    std::unordered_map<std::string_view, std::size_t> byKey;
    for (std::size_t i = 0; i < merged.size(); ++i) byKey.try_emplace(merged[i].key, i);
    const bool all = deep.size() == 1 && *deep.begin() == everything;
    for (const AttributeView& member : newer.members()) {
        const auto [known, added] = byKey.try_emplace(member.key, merged.size());
        if (added) {
            merged.push_back(member);
            continue;
        }
        ValueView& value = merged[known->second].value;
        const bool inside = all || std::find(deep.begin(), deep.end(), member.key) != deep.end();
        if (inside)
            value = mergeRecords(value, member.value, {everything}, arena);
        else if (!isEmpty(member.value))
            value = member.value;
    }
    return ValueView::ofMap(arena.copy(merged));
}

void TraceOfRecord::remember(std::string_view id, std::string_view trace)
{
    if (id.empty() || trace.empty() || m_traceOf.size() >= kMaxIds) return;
    const auto named = m_traces.try_emplace(std::string(trace), trace).first;
    m_traceOf.try_emplace(spanIdFromText(id).value, &named->second);
}

std::string_view TraceOfRecord::find(std::string_view id) const
{
    const auto found = id.empty() ? m_traceOf.end() : m_traceOf.find(spanIdFromText(id).value);
    return found == m_traceOf.end() ? std::string_view() : std::string_view(*found->second);
}

} // namespace retrospan::import
