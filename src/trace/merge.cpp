#include "trace/merge.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace retrospan {
namespace {

/// Known values of `preferred` win; those of `other` fill.
AttributesView mergeAttributes(AttributesView other, AttributesView preferred, Arena& arena)
{
    if (preferred.empty()) return other;
    if (other.empty()) return preferred;
    std::vector<AttributeView> merged(other.begin(), other.end());
    std::unordered_map<std::string_view, std::size_t> byKey;
    for (std::size_t i = 0; i < merged.size(); ++i) byKey.try_emplace(merged[i].key, i);
    for (const AttributeView& attribute : preferred) {
        const auto [known, added] = byKey.try_emplace(attribute.key, merged.size());
        if (added && merged.size() < kMaxSpanItems)
            merged.push_back(attribute);
        else if (!added && !attribute.value.isNull())
            merged[known->second].value = attribute.value;
    }
    return arena.copy(merged);
}

/// True when `report` assumed its status, and its end, before `other` told them: a tool call without a result
/// is taken as interrupted until its result is there.
bool isGuess(const SpanView& report, const SpanView& other)
{
    const ValueView* assumed = findAttribute(report.attributes, kAssumedStatusMark);
    const ValueView* others = findAttribute(other.attributes, kAssumedStatusMark);
    if (assumed == nullptr) return false;
    if (others != nullptr) return assumed->text() == "running" && others->text() != "running";
    return other.status > report.status || (report.endNs == 0 && other.endNs != 0);
}

AttributesView without(std::string_view key, AttributesView attributes, Arena& arena)
{
    std::vector<AttributeView> kept;
    for (const AttributeView& attribute : attributes)
        if (attribute.key != key) kept.push_back(attribute);
    return arena.copy(kept);
}

/// `report` as far as it is no guess beside `other`.
SpanView certain(const SpanView& report, const SpanView& other, Arena& arena)
{
    if (report.addendum || other.addendum || !isGuess(report, other)) return report;
    SpanView rest = report;
    rest.attributes = without(kAssumedStatusMark, report.attributes, arena);
    if (other.endNs != 0) rest.endNs = 0;
    return rest;
}

bool has(std::string_view mark, const SpanView& span)
{
    return findAttribute(span.attributes, mark) != nullptr;
}

bool isCount(const AttributeView& attribute)
{
    return attribute.key.starts_with("gen_ai.usage.") && !attribute.value.isNull();
}

/// Of two sources: without the mark of the one that fills, and with counts that are certain in place of
/// snapshots. Two reports of one source are its earlier and its later word: the later one stands.
AttributesView withCertainCounts(AttributesView merged, const SpanView& a, const SpanView& b, Arena& arena)
{
    if (has(kFillsMark, a) == has(kFillsMark, b)) return merged;
    merged = without(kFillsMark, merged, arena);
    if (has(kUsageAtLeastMark, a) == has(kUsageAtLeastMark, b)) return merged;
    const SpanView& certain = has(kUsageAtLeastMark, a) ? b : a;
    if (std::ranges::none_of(certain.attributes, isCount)) return merged;
    std::vector<AttributeView> counts;
    std::ranges::copy_if(certain.attributes, std::back_inserter(counts), isCount);
    return mergeAttributes(without(kUsageAtLeastMark, merged, arena), counts, arena);
}

std::uint64_t keyOf(const EventView& event)
{
    return std::hash<std::string_view>()(event.name) ^ static_cast<std::uint64_t>(event.timeNs);
}
bool same(const EventView& a, const EventView& b)
{
    return a.timeNs == b.timeNs && a.name == b.name;
}
std::uint64_t keyOf(const LinkView& link)
{
    return std::hash<std::string_view>()(link.spanId);
}
bool same(const LinkView& a, const LinkView& b)
{
    return a.traceId == b.traceId && a.spanId == b.spanId;
}

/// The older items and those of the newer ones that are not among them.
template <typename Item> std::vector<Item> unite(std::span<const Item> older, std::span<const Item> newer)
{
    std::vector<Item> united(older.begin(), older.end());
    std::unordered_multimap<std::uint64_t, const Item*> byKey;
    for (const Item& item : older) byKey.emplace(keyOf(item), &item);
    for (const Item& item : newer) {
        if (united.size() >= kMaxSpanItems) break;
        const auto [first, last] = byKey.equal_range(keyOf(item));
        if (std::none_of(first, last, [&](const auto& known) { return same(*known.second, item); }))
            united.push_back(item);
    }
    return united;
}

std::span<const EventView> uniteEvents(std::span<const EventView> older, std::span<const EventView> newer,
                                       Arena& arena)
{
    std::vector<EventView> united = unite(older, newer);
    std::stable_sort(united.begin(), united.end(),
                     [](const EventView& a, const EventView& b) { return a.timeNs < b.timeNs; });
    return arena.copy(united);
}

/// Without a mark of one report that the other does not confirm: its time is known from there.
AttributesView withoutDoubt(AttributesView merged, const SpanView& a, const SpanView& b, Arena& arena)
{
    const bool ofBoth = findAttribute(a.attributes, kTimeUnknownMark) != nullptr
        && findAttribute(b.attributes, kTimeUnknownMark) != nullptr;
    if (ofBoth || findAttribute(merged, kTimeUnknownMark) == nullptr) return merged;
    return without(kTimeUnknownMark, merged, arena);
}

std::string_view known(std::string_view preferred, std::string_view other)
{
    return preferred.empty() ? other : preferred;
}

std::int64_t earliest(std::int64_t a, std::int64_t b)
{
    if (a == 0 || b == 0) return std::max(a, b);
    return std::min(a, b);
}

/// `base` with what only `extra` knows; both are reports of the span itself.
void fillUnknown(SpanView& base, const SpanView& extra)
{
    base.name = known(base.name, extra.name);
    base.idText = known(base.idText, extra.idText);
    base.parentText = known(base.parentText, extra.parentText);
    base.statusMessage = known(base.statusMessage, extra.statusMessage);
    base.traceState = known(base.traceState, extra.traceState);
    if (base.parentId.empty()) base.parentId = extra.parentId;
    if (base.otlpKind == 0) base.otlpKind = extra.otlpKind;
    if (base.flags == 0) base.flags = extra.flags;
    if (base.scope.name.empty()) base.scope = extra.scope;
    if (base.resource.attributes.empty()) base.resource = extra.resource;
    base.startNs = earliest(base.startNs, extra.startNs);
    base.endNs = std::max(base.endNs, extra.endNs);
    base.status = std::max(base.status, extra.status);
    base.droppedAttributes = std::max(base.droppedAttributes, extra.droppedAttributes);
    base.droppedEvents = std::max(base.droppedEvents, extra.droppedEvents);
    base.droppedLinks = std::max(base.droppedLinks, extra.droppedLinks);
}

} // namespace

SpanView mergeSpans(const SpanView& first, const SpanView& second, Arena& arena)
{
    const SpanView older = certain(first, second, arena), newer = certain(second, first, arena);
    // An addendum never replaces what the span itself says, whichever of the two came first; nor does an
    // earlier state of the span replace a later one.
    const bool bothWhole = !older.addendum && !newer.addendum;
    const bool stale = bothWhole && (older.endNs > newer.endNs || isGuess(second, first));
    const bool ranked = bothWhole && has(kFillsMark, older) != has(kFillsMark, newer);
    const bool newerIsBase = ranked ? has(kFillsMark, older) : !stale && (older.addendum || !newer.addendum);
    SpanView merged = newerIsBase ? newer : older;
    const SpanView& extra = newerIsBase ? older : newer;
    merged.attributes = mergeAttributes(extra.attributes, merged.attributes, arena);
    merged.events = uniteEvents(older.events, newer.events, arena);
    merged.links = arena.copy(unite(older.links, newer.links));
    if (extra.addendum && !merged.addendum) {
        if (merged.resource.attributes.empty()) merged.resource = extra.resource;
        return merged;
    }
    if (!extra.addendum) {
        merged.attributes = withoutDoubt(merged.attributes, older, newer, arena);
        merged.attributes = withCertainCounts(merged.attributes, older, newer, arena);
    }
    fillUnknown(merged, extra);
    return merged;
}

} // namespace retrospan
