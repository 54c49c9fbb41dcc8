#include "trace/span_table.h"

#include <algorithm>
#include <cstring>

namespace retrospan {
namespace {

/// What only the span itself can say; of an addendum it means nothing.
struct Told {
    SpanId parentId;
    std::int64_t startNs = 0, endNs = 0;
    SpanStatus status = SpanStatus::unset;
    SpanFlags flags;

    [[nodiscard]] bool isAddendum() const { return flags.has(SpanFlag::addendum); }
    /// How much it says: 0 a log record, 1 an announcement or a start, 2 the finished span.
    [[nodiscard]] int weight() const { return isAddendum() ? 0 : endNs == 0 ? 1 : 2; }
};

/// A failure is never forgotten, an outcome beats none; without either, the end tells whether it runs.
SpanStatus mergedStatus(SpanStatus a, SpanStatus b, std::int64_t endNs)
{
    for (const SpanStatus known : {SpanStatus::error, SpanStatus::interrupted, SpanStatus::ok})
        if (a == known || b == known) return known;
    if (endNs != 0) return SpanStatus::unset;
    return a == SpanStatus::running ? a : b;
}

/// Flags of two reports of the same nature; usageAtLeast goes with the usage.
SpanFlags mergedFlags(SpanFlags a, SpanFlags b)
{
    SpanFlags merged{static_cast<std::uint16_t>(a.bits | b.bits)};
    for (const SpanFlag ofBoth : {SpanFlag::addendum, SpanFlag::pending, SpanFlag::timeUnknown})
        if (!a.has(ofBoth) || !b.has(ofBoth)) merged.clear(ofBoth);
    return merged;
}

/// What the span says, and of an addendum to it only what that can add.
Told withAddendum(Told span, const Told& addendum)
{
    for (const SpanFlag added : {SpanFlag::contentDropped, SpanFlag::handoffToHuman, SpanFlag::merged})
        if (addendum.flags.has(added)) span.flags.set(added);
    return span;
}

std::int64_t earliest(std::int64_t a, std::int64_t b)
{
    return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
}

Told mergedTold(const Told& older, const Told& newer)
{
    if (older.isAddendum() != newer.isAddendum())
        return older.isAddendum() ? withAddendum(newer, older) : withAddendum(older, newer);
    const bool newerWins = newer.weight() >= older.weight();
    Told merged;
    merged.parentId =
        newer.parentId.empty() || (!newerWins && !older.parentId.empty()) ? older.parentId : newer.parentId;
    merged.startNs = earliest(older.startNs, newer.startNs);
    merged.endNs = std::max(older.endNs, newer.endNs);
    merged.status = mergedStatus(older.status, newer.status, merged.endNs);
    merged.flags = mergedFlags(older.flags, newer.flags);
    merged.flags.clear(SpanFlag::endBeforeStart);
    if (merged.endNs != 0 && merged.endNs < merged.startNs) merged.flags.set(SpanFlag::endBeforeStart);
    return merged;
}

void mergeText(StringId& text, StringId newer, bool newerWins)
{
    if (newer != StringId::empty && (newerWins || text == StringId::empty)) text = newer;
}

void mergeNumber(std::int64_t& number, std::int64_t newer, bool newerWins)
{
    if (newer != kUnknown && (newerWins || number == kUnknown)) number = newer;
}

SpanLabels labelsOf(const SpanUpdate& update)
{
    return {update.agent,   update.model,     update.provider,  update.tool,
            update.service, update.errorType, update.handoffTo, update.origin};
}

SpanLabels mergedLabels(SpanLabels labels, const SpanLabels& newer, bool newerWins)
{
    for (const auto text : {&SpanLabels::agent, &SpanLabels::model, &SpanLabels::provider, &SpanLabels::tool,
                            &SpanLabels::service, &SpanLabels::errorType, &SpanLabels::handoffTo})
        mergeText(labels.*text, newer.*text, newerWins);
    mergeText(labels.origin, newer.origin, false);
    return labels;
}

} // namespace

SpanTable::SpanTable(std::pmr::memory_resource* memory)
    : m_memory(memory)
    , m_shifts(memory)
    , m_index(memory)
{
    addMetered({});
}

/// Uninitialised, for types that need no construction.
template <typename T> SpanTable::Owned<T> SpanTable::allocate(std::size_t bytes)
{
    using Element = std::remove_extent_t<T>;
    static_assert(std::is_trivially_copyable_v<Element> && std::is_trivially_destructible_v<Element>);
    return {static_cast<Element*>(m_memory->allocate(bytes)), GiveBack{m_memory, bytes}};
}

std::uint32_t SpanTable::addTrace(std::string_view traceId)
{
    const auto [found, added] =
        m_traceIndex.try_emplace(std::string(traceId), static_cast<std::uint32_t>(m_traceIds.size()));
    if (added) m_traceIds.emplace_back(traceId);
    return found->second;
}

Row SpanTable::apply(const SpanUpdate& update)
{
    if (const Row row = find(update.trace, update.id); row != kNoRow) {
        merge(row, update);
        return row;
    }
    return append(update);
}

Row SpanTable::append(const SpanUpdate& update)
{
    const Row row = m_size++;
    if (at(row) == 0) m_chunks.push_back(allocate<Chunk>(sizeof(Chunk)));
    write(row, update);
    return row;
}

void SpanTable::write(Row row, const SpanUpdate& update)
{
    const Row i = at(row);
    Chunk& chunk = *m_chunks[row / kChunkRows];
    chunk.id[i] = update.id.value;
    chunk.parentId[i] = update.parentId.value;
    chunk.startNs[i] = update.startNs;
    chunk.endNs[i] = update.endNs;
    chunk.storeKey[i] = update.storeKey;
    chunk.name[i] = update.name;
    chunk.labels[i] = m_labels.intern(labelsOf(update));
    chunk.trace[i] = update.trace;
    chunk.flags[i] = update.flags.bits;
    chunk.kind[i] = update.kind;
    chunk.status[i] = update.status;
    const bool isMetered = update.usage.known() || update.reportedCostMicroUsd != kUnknown;
    chunk.metered[i] = isMetered ? addMetered({update.usage, update.reportedCostMicroUsd}) : 0;
}

void SpanTable::replace(Row row, const SpanUpdate& update)
{
    const std::uint32_t number = m_chunks[row / kChunkRows]->metered[at(row)];
    write(row, update);
    std::uint32_t& written = m_chunks[row / kChunkRows]->metered[at(row)];
    if (number == 0 || written == 0) return;
    // The place of the old figures serves again.
    m_metered[number / kChunkMetered][number % kChunkMetered] = metered(written);
    written = number;
    --m_meteredCount;
    if (m_meteredCount % kChunkMetered == 0) m_metered.pop_back();
}

SpanTable SpanTable::clone() const
{
    SpanTable copy(m_memory);
    copy.m_strings = m_strings.clone();
    copy.m_labels = m_labels;
    copy.m_traceIds = m_traceIds;
    copy.m_traceIndex = m_traceIndex;
    for (const Owned<Chunk>& chunk : m_chunks) {
        copy.m_chunks.push_back(copy.allocate<Chunk>(sizeof(Chunk)));
        std::memcpy(copy.m_chunks.back().get(), chunk.get(), sizeof(Chunk));
    }
    copy.m_metered.clear();
    for (const Owned<Metered[]>& metered : m_metered) {
        copy.m_metered.push_back(copy.allocate<Metered[]>(kChunkMetered * sizeof(Metered)));
        std::memcpy(copy.m_metered.back().get(), metered.get(), kChunkMetered * sizeof(Metered));
    }
    copy.m_meteredCount = m_meteredCount;
    copy.m_shifts = m_shifts;
    copy.m_index = m_index;
    copy.m_indexed = m_indexed;
    copy.m_size = m_size;
    return copy;
}

std::uint32_t SpanTable::addMetered(const Metered& metered)
{
    if (m_meteredCount % kChunkMetered == 0)
        m_metered.push_back(allocate<Metered[]>(kChunkMetered * sizeof(Metered)));
    m_metered.back()[m_meteredCount % kChunkMetered] = metered;
    return m_meteredCount++;
}

void SpanTable::mergeMetered(Row row, const SpanUpdate& update, bool newerWins)
{
    if (!update.usage.known() && update.reportedCostMicroUsd == kUnknown) return;
    Chunk& chunk = *m_chunks[row / kChunkRows];
    std::uint32_t& number = chunk.metered[at(row)];
    if (number == 0) number = addMetered({});
    Metered& known = m_metered[number / kChunkMetered][number % kChunkMetered];
    for (const auto count :
         {&Usage::input, &Usage::output, &Usage::cacheRead, &Usage::cacheWrite, &Usage::cacheWrite1h,
          &Usage::reasoning, &Usage::audioInput, &Usage::audioOutput})
        mergeNumber(known.usage.*count, update.usage.*count, newerWins);
    mergeNumber(known.costMicroUsd, update.reportedCostMicroUsd, newerWins);
}

void SpanTable::merge(Row row, const SpanUpdate& update)
{
    const std::int64_t moved = shiftNs(row);
    shift(row, -moved);
    const Told known{parentId(row), startNs(row), endNs(row), status(row), flags(row)};
    const Told more{update.parentId, update.startNs, update.endNs, update.status, update.flags};
    const bool newerWins = more.weight() >= known.weight();
    Told merged = mergedTold(known, more);
    const bool newerCounts = update.usage.known() && (newerWins || !usage(row).known());
    merged.flags.clear(SpanFlag::usageAtLeast);
    if ((newerCounts ? more : known).flags.has(SpanFlag::usageAtLeast))
        merged.flags.set(SpanFlag::usageAtLeast);
    mergeMetered(row, update, newerWins);

    Chunk& chunk = *m_chunks[row / kChunkRows];
    const Row i = at(row);
    chunk.parentId[i] = merged.parentId.value;
    chunk.startNs[i] = merged.startNs;
    chunk.endNs[i] = merged.endNs;
    chunk.status[i] = merged.status;
    chunk.flags[i] = merged.flags.bits;
    if (update.kind != SpanKind::other && (newerWins || chunk.kind[i] == SpanKind::other))
        chunk.kind[i] = update.kind;
    if (update.storeKey != 0) chunk.storeKey[i] = update.storeKey;
    mergeText(chunk.name[i], update.name, newerWins);
    chunk.labels[i] = m_labels.intern(mergedLabels(labels(row), labelsOf(update), newerWins));
    shift(row, moved);
}

void SpanTable::shift(Row row, std::int64_t ns)
{
    if (ns == 0) return;
    if (m_shifts.size() < m_size) m_shifts.resize(m_size, 0);
    Chunk& chunk = *m_chunks[row / kChunkRows];
    const Row i = at(row);
    chunk.startNs[i] += ns;
    if (chunk.endNs[i] != 0) chunk.endNs[i] += ns;
    m_shifts[row] += ns;
}

void SpanTable::markDuplicate(Row row)
{
    SpanFlags marked = flags(row);
    marked.set(SpanFlag::duplicate);
    m_chunks[row / kChunkRows]->flags[at(row)] = marked.bits;
}

void SpanTable::indexNewRows() const
{
    m_index.reserve(m_size);
    for (; m_indexed < m_size; ++m_indexed)
        m_index.insert(IdIndex::hash(trace(m_indexed), id(m_indexed)), m_indexed);
}

Row SpanTable::find(std::uint32_t trace, SpanId id) const
{
    if (m_indexed < m_size) indexNewRows();
    return m_index.find(IdIndex::hash(trace, id),
                        [&](Row row) { return this->id(row) == id && this->trace(row) == trace; });
}

void SpanTable::releaseIndex()
{
    m_index.clear();
    m_indexed = 0;
}

std::size_t SpanTable::memoryBytes() const
{
    return m_chunks.size() * sizeof(Chunk) + m_metered.size() * kChunkMetered * sizeof(Metered)
        + m_index.memoryBytes() + m_labels.memoryBytes() + m_strings.memoryBytes();
}

} // namespace retrospan
