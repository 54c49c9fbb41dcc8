#include "import/batch_builder.h"

#include "import/vocabulary.h"
#include "trace/record_codec.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace retrospan::import {
namespace {

constexpr std::uint8_t kUserTitle = 2;

std::uint64_t hashText(std::string_view text, std::uint64_t seed = 0)
{
    return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

/// Logfire announces a running span by a child of it; it is the start of the span it announces
/// (formats.md 4.8).
void followPendingSpan(SpanView& span, SpanFlags& flags)
{
    const ValueView* type = findAttribute(span.attributes, "logfire.span_type");
    if (type == nullptr || type->text() != "pending_span" || span.parentId.empty()) return;
    flags.set(SpanFlag::pending);
    span.id = span.parentId;
    span.idText = span.parentText;
    const ValueView* parent = findAttribute(span.attributes, "logfire.pending_parent_id");
    span.parentText = {};
    span.parentId = parent == nullptr ? SpanId{} : spanIdFromText(parent->text());
    span.endNs = 0;
}

} // namespace

BatchBuilder::BatchBuilder(BatchSink sink, ImportReport& report)
    : m_sink(std::move(sink))
    , m_report(report)
{
}

void BatchBuilder::setFormat(std::string_view format)
{
    if (m_batch.format == format) return;
    flush();
    m_batch.format = format;
    if (("+" + m_report.format + "+").find("+" + std::string(format) + "+") != std::string::npos) return;
    m_report.format += (m_report.format.empty() ? "" : "+") + std::string(format);
}

void BatchBuilder::add(const SpanView& reported, const Place& place)
{
    if (m_stopped) return;
    SpanView span = reported;
    SpanFlags flags;
    if (span.attributes.size() > kMaxAttributes) {
        m_report.add("attributes_dropped", Severity::warning, place, span.name,
                     span.attributes.size() - kMaxAttributes);
        span.attributes = span.attributes.subspan(0, kMaxAttributes);
    }
    repairIds(span, place);
    followPendingSpan(span, flags);
    checkTimes(span, flags, place);
    const bool wantTitle = !m_titled.contains(hashText(span.traceId));
    addRow(span, deriveFacts(span, m_arena, wantTitle), flags);
    m_arena.clear();
    if (m_batch.spans.size() >= kSpansPerBatch || m_batch.records.size() >= kBytesPerBatch) flush();
}

/// Ids that are missing are made from the content, so that importing again gives the same ones.
void BatchBuilder::repairIds(SpanView& span, const Place& place)
{
    if (!span.traceId.empty() && !span.id.empty()) return;
    m_report.add("span_without_id", Severity::warning, place, span.name);
    std::string record(span.name);
    encodeRecord(span, record);
    const std::uint64_t hash = hashText(record, static_cast<std::uint64_t>(span.startNs));
    if (span.id.empty()) span.id = SpanId{hash | 1};
    if (span.traceId.empty()) span.traceId = m_arena.copy("no-trace-id/" + toHex(SpanId{hash}));
}

void BatchBuilder::checkTimes(const SpanView& span, SpanFlags& flags, const Place& place)
{
    if (span.startNs < 0 || span.endNs < 0)
        m_report.add("time_out_of_range", Severity::warning, place, span.name);
    if (span.endNs == 0 || span.endNs >= span.startNs) return;
    flags.set(SpanFlag::endBeforeStart);
    m_report.add("end_before_start", Severity::warning, place, span.name);
}

std::uint32_t BatchBuilder::traceIndex(std::string_view traceId)
{
    if (m_lastTraceIndex != kNoIndex && m_lastTrace == traceId) return m_lastTraceIndex;
    m_lastTrace = traceId;
    const auto [found, added] =
        m_traceIndex.try_emplace(m_lastTrace, static_cast<std::uint32_t>(m_batch.traces.size()));
    if (added) {
        m_batch.traces.push_back({m_lastTrace, {}});
        if (m_traces.insert(hashText(traceId))) ++m_report.traces;
    }
    return m_lastTraceIndex = found->second;
}

std::uint32_t BatchBuilder::sharedIndex(std::string&& encoded)
{
    const auto [found, added] =
        m_sharedIndex.try_emplace(std::move(encoded), static_cast<std::uint32_t>(m_batch.shared.size()));
    if (added) m_batch.shared.push_back(found->first);
    return found->second;
}

void BatchBuilder::addRow(const SpanView& span, const SpanFacts& facts, SpanFlags flags)
{
    BatchSpan row;
    row.trace = traceIndex(span.traceId);
    row.id = span.id;
    row.parentId = span.parentId;
    row.startNs = std::max<std::int64_t>(span.startNs, 0);
    row.endNs = std::max<std::int64_t>(span.endNs, 0);
    row.kind = facts.kind;
    row.status = facts.status;
    row.flags.bits = static_cast<std::uint16_t>(facts.flags.bits | flags.bits);
    if (span.addendum) row.flags.set(SpanFlag::addendum);
    StringPool& strings = m_batch.strings;
    row.name = strings.intern(span.name);
    row.agent = strings.intern(facts.handoffFrom.empty() ? facts.agent : facts.handoffFrom);
    row.model = strings.intern(facts.model);
    row.provider = strings.intern(facts.provider);
    row.tool = strings.intern(facts.tool);
    row.service = strings.intern(facts.service);
    row.errorType = strings.intern(facts.errorType);
    row.handoffTo = strings.intern(facts.handoffTo);
    row.usage = facts.usage;
    row.reportedCostMicroUsd = facts.reportedCostMicroUsd;
    std::string shared;
    encodeResource(span.resource, shared);
    row.resource = sharedIndex(std::move(shared));
    shared.clear();
    encodeScope(span.scope, shared);
    row.scope = sharedIndex(std::move(shared));
    row.recordOffset = m_batch.records.size();
    encodeRecord(span, m_batch.records);
    row.recordSize = m_batch.records.size() - row.recordOffset;
    if (m_spans.insert(span.id.value ^ hashText(span.traceId, 7))) ++m_report.spans;
    m_batch.spans.push_back(row);
    mergeFacts(row.trace, facts, span.id);
}

void BatchBuilder::mergeFacts(std::uint32_t trace, const SpanFacts& facts, SpanId span)
{
    BatchTrace& owner = m_batch.traces[trace];
    owner.facts.merge(facts.session);
    if (facts.session.titleRank >= kUserTitle) m_titled.insert(hashText(owner.id));
    for (const Score& score : facts.scores) m_batch.scores.push_back({trace, span, score});
}

void BatchBuilder::addFacts(std::string_view traceId, const SessionFacts& facts)
{
    m_batch.traces[traceIndex(traceId)].facts.merge(facts);
}

void BatchBuilder::addScore(std::string_view traceId, SpanId span, Score score)
{
    m_batch.scores.push_back({traceIndex(traceId), span, std::move(score)});
}

void BatchBuilder::flush()
{
    const bool empty = m_batch.spans.empty() && m_batch.traces.empty() && m_batch.scores.empty();
    SpanBatch next; // likely as large as this one; growing would copy it several times
    next.format = m_batch.format;
    next.spans.reserve(m_batch.spans.size());
    next.records.reserve(m_batch.records.size() + m_batch.records.size() / 8);
    if (!empty && !m_stopped) m_stopped = !m_sink(std::move(m_batch));
    m_batch = std::move(next);
    m_traceIndex.clear();
    m_sharedIndex.clear();
    m_lastTraceIndex = kNoIndex;
}

} // namespace retrospan::import
