#include "import/batch_builder.h"

#include "import/json.h"
#include "import/vocabulary.h"
#include "trace/record_codec.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace retrospan::import {
namespace {

std::uint64_t hashText(std::string_view text, std::uint64_t seed = 0)
{
    return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

/// What a column shows; the whole text stays in the record.
std::string_view clipped(std::string_view text)
{
    constexpr std::size_t longest = 1000;
    std::size_t end = std::min(text.size(), longest);
    while (end > 0 && end < text.size() && (text[end] & 0xc0) == 0x80) --end;
    return text.substr(0, end);
}

/// The trace id of "00-<trace>-<span>-<flags>" (W3C Trace Context); empty when it is none.
std::string_view traceOfTraceparent(std::string_view header)
{
    constexpr std::size_t version = 3, trace = 32;
    if (header.size() < version + trace + 1 || header[2] != '-' || header[version + trace] != '-') return {};
    const std::string_view id = header.substr(version, trace);
    return id.find_first_not_of("0123456789abcdef") == std::string_view::npos ? id : std::string_view();
}

constexpr std::size_t kMaxRelatedId = 200; ///< longer ones are no ids

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

BatchBuilder::BatchBuilder(BatchSink sink, ImportReport& report, std::shared_ptr<IntakeGate> gate)
    : m_sink(std::move(sink))
    , m_report(report)
    , m_gate(std::move(gate))
{
    if (!m_gate) return;
    m_filter.emplace(*m_gate);
    m_report.setScrubber([rules = m_gate](std::string_view text) { return rules->scrubbed(text); });
}

/// Resources and scopes that are encoded already are of the rules before.
void BatchBuilder::followRules()
{
    if (!m_gate || m_gate->version() == m_rulesVersion) return;
    flush();
    m_rulesVersion = m_gate->version(); // before the rules: newer ones are looked at again
    m_rules = m_gate->rules();
    if (filtersContent()) m_filter->use(*m_rules);
}

/// Whether a trace comes in; its id becomes what is written.
bool BatchBuilder::admits(std::string_view& traceId)
{
    if (!m_gate) return true;
    if (filtersContent()) traceId = m_arena.copy(m_filter->id(traceId));
    return m_gate->admits(traceId, m_rules.get());
}

/// A session id that was redacted would make one session of many.
SpanFacts BatchBuilder::factsOf(const SpanView& span, const SpanView& reported, bool wantTitle)
{
    SpanFacts facts = deriveFacts(span, m_arena, wantTitle);
    if (filtersContent() && hasPlaceholder(facts.session.sessionId))
        facts.session.sessionId = m_filter->sessionId(facts.session.sessionId, reported);
    return facts;
}

void BatchBuilder::setFormat(std::string_view format)
{
    if (m_batch.format == format) return;
    flush();
    m_batch.format = format;
    if (("+" + m_report.format + "+").find("+" + std::string(format) + "+") != std::string::npos) return;
    m_report.format += (m_report.format.empty() ? "" : "+") + std::string(format);
}

template <typename Item>
void BatchBuilder::limit(std::span<const Item>& items, std::size_t most, const SpanView& span,
                         const Place& place)
{
    if (items.size() <= most) return;
    m_report.add("attributes_dropped", Severity::warning, place, span.name, items.size() - most);
    items = items.subspan(0, most);
}

void BatchBuilder::add(const SpanView& reported, const Place& place)
{
    if (m_stopped) return;
    followRules();
    SpanView span = reported;
    SpanFlags flags;
    limit(span.attributes, kMaxSpanItems, span, place);
    limit(span.events, kMaxSpanItems, span, place);
    limit(span.links, kMaxSpanItems, span, place);
    limit(span.resource.attributes, kMaxSharedAttributes, span, place);
    limit(span.scope.attributes, kMaxSharedAttributes, span, place);
    repairIds(span, place);
    if (!admits(span.traceId)) {
        ++m_report.sampled;
        m_gate->count({.sampledSpans = 1});
        m_arena.clear();
        return;
    }
    followPendingSpan(span, flags);
    const std::uint64_t fingerprint = span.id.value ^ hashText(span.traceId, 7);
    m_spans.prefetch(fingerprint);
    checkTimes(span, flags, place);
    const SpanView whole = span;
    if (filtersContent()) m_filter->apply(span);
    const bool wantTitle = span.parentId.empty() || !m_titled.contains(hashText(span.traceId));
    const SpanFacts facts = factsOf(span, whole, wantTitle);
    if (facts.unreadableFigure != nullptr)
        m_report.add("unreadable_figure", Severity::warning, place, toJson(*facts.unreadableFigure));
    addRow(span, facts, flags, place);
    if (m_spans.insert(fingerprint)) ++m_report.spans;
    noteRelations(span, facts);
    checkSession(span.traceId, facts.session.sessionId, place);
    if (filtersContent()) m_filter->report();
    m_arena.clear();
    if (full()) flush();
}

/// A single large resource stays in its batch with the spans that share it.
bool BatchBuilder::full() const
{
    constexpr std::size_t resourceAndScope = 2;
    const std::size_t shared = m_batch.shared.size() > resourceAndScope ? m_sharedBytes : 0;
    return m_batch.spans.size() >= kSpansPerBatch
        || m_batch.records.size() + m_textBytes + shared >= kBytesPerBatch;
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

/// Readers saturate: the largest time stands for everything beyond it.
void BatchBuilder::checkTimes(SpanView& span, SpanFlags& flags, const Place& place)
{
    const auto outside = [](std::int64_t ns) { return ns < 0 || ns == INT64_MAX; };
    const bool badStart = outside(span.startNs), badEnd = outside(span.endNs);
    if (badStart || badEnd) {
        m_report.add("time_out_of_range", Severity::warning, place, span.name);
        flags.set(SpanFlag::timeUnknown);
        if (badStart) span.startNs = badEnd ? 0 : span.endNs;
        if (badEnd) span.endNs = span.startNs; // a bad end is an end: the span does not run for ever
        return;
    }
    if (span.endNs == 0 || span.endNs >= span.startNs) return;
    flags.set(SpanFlag::endBeforeStart);
    m_report.add("end_before_start", Severity::warning, place, span.name);
}

void BatchBuilder::noteRelations(const SpanView& span, const SpanFacts& facts)
{
    for (const LinkView& link : span.links) addRelation(span.traceId, link.traceId, RelationReason::link);
    if (!facts.traceparent.empty())
        addRelation(span.traceId, traceOfTraceparent(facts.traceparent), RelationReason::traceparent);
    if (facts.relatedRun.empty()) return;
    // A UUID is an OTLP trace id with dashes.
    std::string digits(facts.relatedRun);
    std::erase(digits, '-');
    addRelation(span.traceId, canonicalTraceId(facts.relatedRun), RelationReason::run);
    if (isHexTraceId(digits)) addRelation(span.traceId, canonicalTraceId(digits), RelationReason::run);
}

void BatchBuilder::addRelation(std::string_view trace, std::string_view other, RelationReason reason)
{
    if (other.empty() || other == trace || other.size() > kMaxRelatedId) return;
    if (!m_relations.insert(hashText(other, hashText(trace, 13)))) return;
    m_batch.relations.push_back({traceIndex(trace), std::string(other), reason});
    m_textBytes += other.size();
}

/// A trace belongs to one session, that of the first id it names; every further id is counted once.
void BatchBuilder::checkSession(std::string_view traceId, std::string_view sessionId, const Place& place)
{
    if (sessionId.empty() || (m_lastSession == sessionId && m_lastSessionTrace == traceId)) return;
    m_lastSession = sessionId;
    m_lastSessionTrace = traceId;
    const std::uint64_t trace = hashText(traceId, 11);
    if (!m_traceSessions.insert(hashText(sessionId, trace))) return;
    if (!m_sessionTraces.insert(trace))
        m_report.add("several_sessions_in_trace", Severity::warning, place, sessionId);
}

std::uint32_t BatchBuilder::traceIndex(std::string_view traceId)
{
    if (m_lastTraceIndex != kNoIndex && m_lastTrace == traceId) return m_lastTraceIndex;
    m_lastTrace = traceId;
    const auto [found, added] =
        m_traceIndex.try_emplace(m_lastTrace, static_cast<std::uint32_t>(m_batch.traces.size()));
    if (added) {
        m_batch.traces.push_back({m_lastTrace, {}});
        m_textBytes += 2 * m_lastTrace.size();
        if (m_traces.insert(hashText(traceId))) ++m_report.traces;
    }
    return m_lastTraceIndex = found->second;
}

/// Of what is in m_encoded.
std::uint32_t BatchBuilder::sharedIndex()
{
    const auto [found, added] =
        m_sharedIndex.try_emplace(m_encoded, static_cast<std::uint32_t>(m_batch.shared.size()));
    if (added) m_batch.shared.push_back(found->first);
    if (added) m_sharedBytes += found->first.size();
    return found->second;
}

void BatchBuilder::encodeShared(const SpanView& span, BatchSpan& row)
{
    if (m_lastResource.serial == 0 || m_lastResource.serial != span.resource.serial) {
        m_encoded.clear();
        encodeResource(span.resource, m_encoded);
        m_lastResource = {span.resource.serial,
                          isLast(m_lastResource) ? m_lastResource.index : sharedIndex()};
    }
    if (m_lastScope.serial == 0 || m_lastScope.serial != span.scope.serial) {
        m_encoded.clear();
        encodeScope(span.scope, m_encoded);
        m_lastScope = {span.scope.serial, isLast(m_lastScope) ? m_lastScope.index : sharedIndex()};
    }
    row.resource = m_lastResource.index;
    row.scope = m_lastScope.index;
}

void BatchBuilder::addRow(const SpanView& span, const SpanFacts& facts, SpanFlags flags, const Place& place)
{
    BatchSpan row;
    row.place = place;
    row.trace = traceIndex(span.traceId);
    row.id = span.id;
    row.parentId = span.parentId;
    row.startNs = span.startNs;
    row.endNs = span.endNs;
    row.kind = facts.kind;
    row.status = facts.status;
    row.flags.bits = static_cast<std::uint16_t>(facts.flags.bits | flags.bits);
    if (span.addendum) row.flags.set(SpanFlag::addendum);
    StringPool& strings = m_batch.strings;
    row.name = strings.intern(span.name);
    row.agent = strings.intern(clipped(facts.handoffFrom.empty() ? facts.agent : facts.handoffFrom));
    row.model = strings.intern(clipped(facts.model));
    row.provider = strings.intern(clipped(facts.provider));
    row.tool = strings.intern(clipped(facts.tool));
    row.service = strings.intern(clipped(facts.service));
    row.errorType = strings.intern(clipped(facts.errorType));
    row.handoffTo = strings.intern(clipped(facts.handoffTo));
    row.usage = facts.usage;
    row.reportedCostMicroUsd = facts.reportedCostMicroUsd;
    encodeShared(span, row);
    row.recordOffset = m_batch.records.size();
    encodeRecord(span, m_batch.records);
    row.recordSize = m_batch.records.size() - row.recordOffset;
    m_textBytes += span.name.size();
    m_batch.spans.push_back(row);
    mergeFacts(row.trace, facts, span.id);
}

void BatchBuilder::mergeFacts(std::uint32_t trace, const SpanFacts& facts, SpanId span)
{
    BatchTrace& owner = m_batch.traces[trace];
    owner.facts.merge(facts.session);
    if (facts.session.titleRank >= title_rank::userMessage) m_titled.insert(hashText(owner.id));
    for (const Score& score : facts.scores) m_batch.scores.push_back({trace, span, score});
    for (const Score& score : facts.sessionScores) m_batch.scores.push_back({trace, {}, score});
}

void BatchBuilder::addFacts(std::string_view traceId, const SessionFacts& facts)
{
    followRules();
    if (!admits(traceId)) return;
    if (!filtersContent()) return m_batch.traces[traceIndex(traceId)].facts.merge(facts);
    SessionFacts kept = facts;
    m_filter->apply(traceId, kept);
    m_batch.traces[traceIndex(traceId)].facts.merge(kept);
}

void BatchBuilder::addScore(std::string_view traceId, SpanId span, Score score)
{
    followRules();
    if (!admits(traceId)) return;
    if (filtersContent()) m_filter->apply(score);
    m_batch.scores.push_back({traceIndex(traceId), span, std::move(score)});
}

void BatchBuilder::flush()
{
    const bool empty = m_batch.spans.empty() && m_batch.traces.empty() && m_batch.scores.empty();
    SpanBatch next;
    next.format = m_batch.format;
    const std::size_t spans = m_batch.spans.size(), bytes = m_batch.records.size();
    if (!empty && !m_stopped) m_stopped = !m_sink(std::move(m_batch));
    // The sink may have left memory to use again. The next batch is likely as large as this one.
    next.spans = std::move(m_batch.spans);
    next.spans.clear();
    next.spans.reserve(spans);
    next.records = std::move(m_batch.records);
    next.records.clear();
    next.records.reserve(bytes + bytes / 8);
    m_batch = std::move(next);
    m_traceIndex.clear();
    m_sharedIndex.clear();
    m_lastTraceIndex = kNoIndex;
    m_lastResource = m_lastScope = {};
    m_textBytes = m_sharedBytes = 0;
}

} // namespace retrospan::import
