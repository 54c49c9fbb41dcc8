#include "trace/span_places.h"

#include <unordered_map>

namespace retrospan {

std::vector<Row> rowsOf(const SpanTable& table, std::span<const SpanPlace> places)
{
    std::vector<Row> rows(places.size(), kNoRow);
    std::unordered_multimap<std::uint64_t, std::size_t> byId;
    for (std::size_t i = 0; i < places.size(); ++i)
        if (!places[i].span.empty()) byId.emplace(places[i].span.value, i);
    if (byId.empty()) return rows;
    for (Row row = 0; row < table.size(); ++row) {
        auto [first, last] = byId.equal_range(table.id(row).value);
        for (; first != last; ++first)
            if (places[first->second].trace == table.traces()[table.trace(row)]) rows[first->second] = row;
    }
    return rows;
}

SpanPlace placeOf(const SpanTable& table, Row row)
{
    return {table.traces()[table.trace(row)], table.id(row)};
}

Result<Row> rowNamed(const SpanTable& table, const std::string& id)
{
    const SpanId wanted = spanIdFromText(id);
    Row found = kNoRow;
    for (Row row = 0; row < table.size(); ++row) {
        if (table.id(row) != wanted || wanted.empty()) continue;
        if (found != kNoRow) return Error{"several traces of the session have a span " + id};
        found = row;
    }
    if (found == kNoRow) return Error{"there is no span " + id + " in the session"};
    return found;
}

} // namespace retrospan
