#include "trace/span_table.h"

#include <algorithm>

namespace retrospan {
namespace {

constexpr std::size_t kFirstIndexSlots = 256;

std::size_t mix(std::uint32_t trace, SpanId id)
{
    std::uint64_t x = id.value ^ (static_cast<std::uint64_t>(trace) + 1) * 0x9e3779b97f4a7c15ULL;
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
    return static_cast<std::size_t>(x ^ x >> 32);
}

/// A failure is never forgotten; an end beats "running"; anything beats "unset".
SpanStatus mergedStatus(SpanStatus older, SpanStatus newer)
{
    const auto rank = [](SpanStatus status) {
        switch (status) {
        case SpanStatus::unset: return 0;
        case SpanStatus::running: return 1;
        case SpanStatus::ok: return 2;
        case SpanStatus::interrupted: return 3;
        case SpanStatus::error: return 4;
        }
        return 0;
    };
    return rank(newer) >= rank(older) ? newer : older;
}

StringId mergedText(StringId older, StringId newer, bool newerWins)
{
    if (newer == StringId::empty) return older;
    return newerWins || older == StringId::empty ? newer : older;
}

std::int64_t mergedNumber(std::int64_t older, std::int64_t newer, bool newerWins)
{
    if (newer == kUnknown) return older;
    return newerWins || older == kUnknown ? newer : older;
}

} // namespace

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
    const Row at = row % kChunkRows;
    if (at == 0) m_chunks.push_back(std::make_unique<Chunk>());
    Chunk& chunk = *m_chunks.back();
    chunk.id[at] = update.id;
    chunk.parentId[at] = update.parentId;
    chunk.startNs[at] = update.startNs;
    chunk.endNs[at] = update.endNs;
    chunk.storeKey[at] = update.storeKey;
    chunk.name[at] = update.name;
    chunk.agent[at] = update.agent;
    chunk.model[at] = update.model;
    chunk.provider[at] = update.provider;
    chunk.tool[at] = update.tool;
    chunk.service[at] = update.service;
    chunk.errorType[at] = update.errorType;
    chunk.handoffTo[at] = update.handoffTo;
    chunk.trace[at] = update.trace;
    chunk.flags[at] = update.flags;
    chunk.kind[at] = update.kind;
    chunk.status[at] = update.status;
    mergeMetered(row, update, true);
    return row;
}

void SpanTable::mergeMetered(Row row, const SpanUpdate& update, bool newerWins)
{
    if (!update.usage.known() && update.reportedCostMicroUsd == kUnknown) return;
    std::uint32_t& index = m_chunks[row / kChunkRows]->metered[row % kChunkRows];
    if (index == 0) {
        index = static_cast<std::uint32_t>(m_metered.size());
        m_metered.push_back({update.usage, update.reportedCostMicroUsd});
        return;
    }
    Metered& known = m_metered[index];
    const auto take = [&](std::int64_t Usage::*field) {
        known.usage.*field = mergedNumber(known.usage.*field, update.usage.*field, newerWins);
    };
    for (const auto field :
         {&Usage::input, &Usage::output, &Usage::cacheRead, &Usage::cacheWrite, &Usage::cacheWrite1h,
          &Usage::reasoning, &Usage::audioInput, &Usage::audioOutput})
        take(field);
    known.costMicroUsd = mergedNumber(known.costMicroUsd, update.reportedCostMicroUsd, newerWins);
}

void SpanTable::merge(Row row, const SpanUpdate& update)
{
    Chunk& chunk = *m_chunks[row / kChunkRows];
    const Row at = row % kChunkRows;
    const bool addendum = update.flags.has(SpanFlag::addendum);
    const bool wasAddendum = chunk.flags[at].has(SpanFlag::addendum);
    const bool newerWins = !addendum;
    const auto text = [&](std::array<StringId, kChunkRows>& column, StringId newer) {
        column[at] = mergedText(column[at], newer, newerWins);
    };
    text(chunk.name, update.name);
    text(chunk.agent, update.agent);
    text(chunk.model, update.model);
    text(chunk.provider, update.provider);
    text(chunk.tool, update.tool);
    text(chunk.service, update.service);
    text(chunk.errorType, update.errorType);
    text(chunk.handoffTo, update.handoffTo);
    mergeMetered(row, update, newerWins);
    if (addendum) return;

    if (!update.parentId.empty()) chunk.parentId[at] = update.parentId;
    if (wasAddendum || chunk.startNs[at] == 0 || (update.startNs != 0 && update.startNs < chunk.startNs[at]))
        chunk.startNs[at] = update.startNs;
    chunk.endNs[at] = wasAddendum ? update.endNs : std::max(chunk.endNs[at], update.endNs);
    chunk.status[at] = wasAddendum ? update.status : mergedStatus(chunk.status[at], update.status);
    if (update.kind != SpanKind::other) chunk.kind[at] = update.kind;
    chunk.flags[at].bits |= update.flags.bits;
    chunk.flags[at].clear(SpanFlag::addendum);
    if (!update.flags.has(SpanFlag::pending)) chunk.flags[at].clear(SpanFlag::pending);
    if (update.storeKey != 0) chunk.storeKey[at] = update.storeKey;
}

std::size_t SpanTable::slotOf(std::uint32_t trace, SpanId id) const
{
    const std::size_t mask = m_index.size() - 1;
    std::size_t slot = mix(trace, id) & mask;
    while (m_index[slot] != 0
           && !(this->id(m_index[slot] - 1) == id && this->trace(m_index[slot] - 1) == trace))
        slot = (slot + 1) & mask;
    return slot;
}

void SpanTable::growIndex() const
{
    m_index.assign(std::max(kFirstIndexSlots, m_index.size() * 2), 0);
    for (Row row = 0; row < m_indexed; ++row) m_index[slotOf(trace(row), id(row))] = row + 1;
}

void SpanTable::indexRow(Row row) const
{
    if ((static_cast<std::size_t>(m_indexed) + 1) * 4 > m_index.size() * 3) growIndex();
    m_index[slotOf(trace(row), id(row))] = row + 1;
    m_indexed = row + 1;
}

Row SpanTable::find(std::uint32_t trace, SpanId id) const
{
    while (m_indexed < m_size) indexRow(m_indexed);
    if (m_index.empty()) return kNoRow;
    const Row found = m_index[slotOf(trace, id)];
    return found == 0 ? kNoRow : found - 1;
}

void SpanTable::releaseIndex()
{
    m_index = {};
    m_indexed = 0;
}

std::size_t SpanTable::memoryBytes() const
{
    return m_chunks.size() * sizeof(Chunk) + m_metered.capacity() * sizeof(Metered)
        + m_index.capacity() * sizeof(Row) + m_strings.memoryBytes();
}

} // namespace retrospan
