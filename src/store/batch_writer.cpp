#include "store/batch_writer.h"

#include "trace/merge.h"
#include "trace/record_codec.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace retrospan::store {
namespace {

/// Differing reports of one span that are merged; each costs the whole span again.
constexpr std::size_t kMaxReports = 1000;

/// Spans between asking for a line of the index's memory and reading it.
constexpr std::size_t kPrefetched = 4;

/// Changes by one writer, until older ones are forgotten.
constexpr std::size_t kMostChanges = 100'000;
/// Who follows a session reads the list many times a second.
constexpr const char* kForgetOldChanges =
    "DELETE FROM span_changes WHERE id<(SELECT max(id) FROM span_changes)-100000";

std::string_view recordOf(const SpanBatch& batch, const BatchSpan& span)
{
    return std::string_view(batch.records).substr(span.recordOffset, span.recordSize);
}

void count(std::uint64_t& counter, std::optional<WriteCounts::Repeat>& first, const std::string& trace,
           const BatchSpan& span)
{
    if (++counter == 1) first = {trace + "/" + toHex(span.id), span.place};
}

std::uint64_t hashText(std::string_view text, std::uint64_t seed)
{
    return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

} // namespace

BatchWriter::BatchWriter(Database& database, WriterLock& lock, BlockCache& cache, const WriterHooks& hooks)
    : m_database(database)
    , m_lock(lock)
    , m_hooks(hooks)
    , m_stored(database, cache)
    , m_strings(database)
    , m_directory(database, [this](std::int64_t from, std::int64_t to) { m_packer->moveSession(from, to); })
    , m_written(database)
    , m_memory(database.folder(), kHeapBytes)
    , m_index(&m_memory)
{
}

Status BatchWriter::begin()
{
    const std::pair<Statement*, const char*> statements[] = {
        {&m_replaceSpan, kReplaceSpan},
        {&m_selectSpans, kSelectSpans},
        {&m_insertBlock, "REPLACE INTO blocks(id, session, raw, data) VALUES(?1, ?2, ?3, ?4)"},
        {&m_nextGeneration, "UPDATE generation SET value=value+1 RETURNING value"},
        {&m_insertChange, "INSERT INTO span_changes(span) VALUES(?1)"},
        {&m_insertRelation, "INSERT OR IGNORE INTO trace_relations(trace, other, reason) VALUES(?1, ?2, ?3)"},
        {&m_insertScore,
         "INSERT OR IGNORE INTO scores(trace, span, name, value, label, source, comment, time) "
         "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = m_database.prepare(sql);
        if (!prepared.ok()) return prepared.error();
        *statement = std::move(*prepared);
    }
    m_packer = std::make_unique<ContentPacker>(
        &m_memory, [this](RawBlock&& block) { m_compressor.submit(std::move(block)); });
    return m_strings.load();
}

Status BatchWriter::beginTransaction()
{
    if (m_inTransaction) return success();
    if (const Status locked = m_lock.acquire(); !locked.ok()) return locked;
    if (const Status begun = m_database.execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
    m_inTransaction = true;
    const bool counted = m_nextGeneration.step() == Statement::Step::row;
    const std::int64_t before = counted ? m_nextGeneration.integer(0) - 1 : -1;
    m_nextGeneration.reset();
    if (!counted) return m_database.error();
    m_written.setGeneration(before + 1);
    return std::exchange(m_generation, before + 1) == before ? success() : reload();
}

/// Somebody else may have added spans to the traces that are known here, moved or deleted them.
Status BatchWriter::reload()
{
    const auto lastBlock = m_database.integer(kLastBlock);
    if (!lastBlock.ok()) return lastBlock.error();
    m_directory.forget();
    m_written.forget();
    m_index.clear();
    m_packer->restart(*lastBlock + 1);
    return m_database.execute(kForgetOldChanges);
}

Status BatchWriter::write(const SpanBatch& batch)
{
    if (const Status begun = beginTransaction(); !begun.ok()) return begun;
    Context context{batch,
                    {},
                    std::vector<std::int64_t>(batch.strings.size(), -1),
                    std::vector<Shared>(batch.shared.size())};
    for (const BatchTrace& trace : batch.traces) {
        auto state = m_directory.resolve(trace, batch.format, batch.trial);
        if (!state.ok()) return state.error();
        if (const Status indexed = indexTrace(**state); !indexed.ok()) return indexed;
        context.traces.push_back(*state);
    }
    for (std::size_t i = 0; i < batch.spans.size(); ++i) {
        if (const std::size_t soon = i + kPrefetched; soon < batch.spans.size())
            m_index.prefetch(context.traces[batch.spans[soon].trace]->row, batch.spans[soon].id);
        if (const Status written = writeSpan(context, batch.spans[i]); !written.ok()) return written;
    }
    for (const BatchScore& score : batch.scores)
        if (const Status written = writeScore(context, score); !written.ok()) return written;
    for (const BatchRelation& relation : batch.relations)
        if (const Status written = writeRelation(context, relation); !written.ok()) return written;
    m_pendingSpans += batch.spans.size();
    m_pendingBytes += batch.records.size();
    return storeBlocks(m_compressor.take());
}

Status BatchWriter::commit()
{
    if (!m_inTransaction) return success();
    m_packer->flush();
    if (const Status stored = storeBlocks(m_compressor.drain()); !stored.ok()) return stored;
    if (const Status written = m_directory.write(); !written.ok()) return written;
    if (m_changesListed > kMostChanges) {
        m_changesListed = 0;
        if (const Status forgot = m_database.execute(kForgetOldChanges); !forgot.ok()) return forgot;
    }
    if (const Status committed = m_database.execute("COMMIT"); !committed.ok()) return committed;
    m_inTransaction = false;
    m_lock.release();
    m_pendingSpans = m_pendingBytes = 0;
    if (m_directory.cachedTraces() > kMaxCachedTraces || m_index.size() > kMaxIndexedSpans) {
        m_directory.forget();
        m_index.clear();
    }
    return success();
}

void BatchWriter::releaseMemory()
{
    if (m_index.size() < kLargeImport) return;
    m_directory.forget();
    m_index.clear();
    m_packer->forget();
    static_cast<void>(m_database.execute("PRAGMA shrink_memory"));
#ifdef __GLIBC__
    malloc_trim(0); // what three threads freed is scattered over their heaps
#endif
}

std::vector<std::int64_t> BatchWriter::takeTouchedSessions()
{
    counts.newSessions += std::exchange(m_directory.newSessions, 0);
    counts.newTraces += std::exchange(m_directory.newTraces, 0);
    counts.otherSessions.merge(m_directory.takeOtherSessions());
    const auto touched = m_directory.takeTouched();
    std::vector<std::int64_t> sessions(touched.begin(), touched.end());
    std::sort(sessions.begin(), sessions.end());
    return sessions;
}

Status BatchWriter::storeBlocks(std::vector<CompressedBlock>&& blocks)
{
    for (const CompressedBlock& block : blocks) {
        m_insertBlock.bind(1, block.id).bind(2, block.session).bind(3, block.rawSize).bindBlob(4, block.data);
        if (const Status inserted = m_insertBlock.run(); !inserted.ok()) return inserted;
    }
    return success();
}

/// The ids of a trace that was in the workspace before are read once, on first touch.
Status BatchWriter::indexTrace(TraceState& trace)
{
    if (trace.indexed) return success();
    trace.indexed = true;
    m_selectSpans.bind(1, firstKey(trace.row)).bind(2, lastKey(trace.row));
    while (m_selectSpans.step() == Statement::Step::row) {
        const SpanId id{static_cast<std::uint64_t>(m_selectSpans.integer(1))};
        if (m_index.find(trace.row, id) == SpanIndex::kAbsent)
            m_index.put(trace.row, id, static_cast<std::uint32_t>(m_selectSpans.integer(0) & 0xffffffff));
    }
    m_selectSpans.reset();
    return success();
}

const BatchWriter::Shared& BatchWriter::sharedBlob(Context& context, std::uint32_t index,
                                                   std::int64_t session)
{
    Shared& shared = context.shared[index];
    if (shared.hash == 0) shared.hash = hashText(context.batch.shared[index], 1) | 1;
    if (session != 0 && shared.session != session) {
        shared.address = m_packer->addPiece(session, context.batch.shared[index]);
        shared.session = session;
    }
    return shared;
}

/// Identifies a report: everything it says about the span.
std::uint64_t BatchWriter::reportHash(Context& context, const BatchSpan& span)
{
    const std::uint64_t parts[] = {static_cast<std::uint64_t>(span.startNs),
                                   static_cast<std::uint64_t>(span.endNs),
                                   span.parentId.value,
                                   hashText(context.batch.strings.view(span.name), 2),
                                   span.resource == kNoIndex ? 0 : sharedBlob(context, span.resource, 0).hash,
                                   span.scope == kNoIndex ? 0 : sharedBlob(context, span.scope, 0).hash};
    return hashText(recordOf(context.batch, span), XXH3_64bits(parts, sizeof parts));
}

Status BatchWriter::writeSpan(Context& context, const BatchSpan& span)
{
    TraceState& trace = *context.traces[span.trace];
    const std::uint64_t hash = reportHash(context, span);
    const std::uint32_t known = m_index.find(trace.row, span.id);
    if (known != SpanIndex::kAbsent) return repeatSpan(context, span, hash, known);
    const std::uint32_t sequence = trace.nextSequence++;
    m_index.put(trace.row, span.id, sequence);
    return insertSpan(context, span, hash, sequence);
}

Status BatchWriter::fillTexts(Context& context, const BatchSpan& span, SpanRow& row)
{
    const StringId ids[] = {span.name, span.agent,   span.model,     span.provider,
                            span.tool, span.service, span.errorType, span.handoffTo};
    for (std::size_t i = 0; i < std::size(ids); ++i) {
        std::int64_t& stored = context.strings[static_cast<std::uint32_t>(ids[i])];
        if (stored < 0) {
            const auto id = m_strings.id(context.batch.strings.view(ids[i]));
            if (!id.ok()) return id.error();
            stored = *id;
        }
        row.texts[i] = stored;
    }
    return fillOrigin(context, span, row);
}

/// Most traces have one format: then the trace's row says it.
Status BatchWriter::fillOrigin(Context& context, const BatchSpan& span, SpanRow& row)
{
    const std::string& formats = context.traces[span.trace]->format;
    const std::string& format = context.batch.format;
    if (firstFormat(formats) == format) return success();
    if (context.origin < 0) {
        const auto id = m_strings.id(format);
        if (!id.ok()) return id.error();
        context.origin = *id;
    }
    row.text(SpanText::origin) = context.origin;
    return success();
}

Status BatchWriter::insertSpan(Context& context, const BatchSpan& span, std::uint64_t hash,
                               std::uint32_t sequence)
{
    const TraceState& trace = *context.traces[span.trace];
    SpanRow row;
    row.key = storeKey(trace.row, sequence);
    row.id = span.id;
    row.parentId = span.parentId;
    row.startNs = span.startNs;
    row.endNs = span.endNs;
    row.kind = span.kind;
    row.status = span.status;
    row.flags = span.flags;
    row.usage = span.usage;
    row.reportedCostMicroUsd = span.reportedCostMicroUsd;
    if (const Status filled = fillTexts(context, span, row); !filled.ok()) return filled;

    RecordEntry entry;
    entry.reportHashes = {hash};
    if (span.resource != kNoIndex) entry.resource = sharedBlob(context, span.resource, trace.session).address;
    if (span.scope != kNoIndex) entry.scope = sharedBlob(context, span.scope, trace.session).address;
    entry.record = recordOf(context.batch, span);
    if (!m_packer->addRecord(trace.session, row.key, std::move(entry), row.record))
        return Error{"a reader made a malformed record"};
    bindSpan(m_replaceSpan, row);
    m_written.inserted(row, context.batch.traces[span.trace].id, trace.format);
    ++counts.newSpans;
    return m_replaceSpan.run();
}

Result<SpanRow> BatchWriter::storedRow(std::int64_t key)
{
    m_selectSpans.bind(1, key).bind(2, key);
    if (m_selectSpans.step() != Statement::Step::row) {
        m_selectSpans.reset();
        return Error{"a span that was written is missing"};
    }
    const SpanRow row = readSpan(m_selectSpans);
    m_selectSpans.reset();
    return row;
}

/// Open blocks first; a block that is neither open nor stored is on its way through the compressor.
Result<std::string_view> BatchWriter::entry(EntryAddress address, SpanDetail& owner)
{
    if (const BlockBuilder* open = m_packer->openBlock(address.block))
        return owner.arena.copy(open->entry(address.entry));
    auto found = m_stored.entry(address, owner);
    if (found.ok()) return found;
    if (const Status stored = storeBlocks(m_compressor.drain()); !stored.ok()) return stored.error();
    return m_stored.entry(address, owner);
}

SpanView BatchWriter::viewOf(Context& context, const BatchSpan& span, Arena& arena) const
{
    SpanView view;
    static_cast<void>(decodeRecord(recordOf(context.batch, span), {}, arena, view));
    if (span.resource != kNoIndex)
        static_cast<void>(decodeResource(context.batch.shared[span.resource], {}, arena, view.resource));
    if (span.scope != kNoIndex)
        static_cast<void>(decodeScope(context.batch.shared[span.scope], {}, arena, view.scope));
    view.traceId = context.batch.traces[span.trace].id;
    view.id = span.id;
    view.parentId = span.parentId;
    view.name = context.batch.strings.view(span.name);
    view.startNs = span.startNs;
    view.endNs = span.endNs;
    return view;
}

/// A span that is here already: the same report changes nothing, another one is merged into it.
Status BatchWriter::repeatSpan(Context& context, const BatchSpan& span, std::uint64_t hash,
                               std::uint32_t sequence)
{
    const TraceState& trace = *context.traces[span.trace];
    const std::string& traceId = context.batch.traces[span.trace].id;
    const auto row = storedRow(storeKey(trace.row, sequence));
    if (!row.ok()) return row.error();
    SpanDetail scratch;
    auto stored = readStoredRecord(*this, row->record, scratch);
    if (!stored.ok()) return stored.error();
    if (std::find(stored->reportHashes.begin(), stored->reportHashes.end(), hash)
        != stored->reportHashes.end()) {
        count(counts.identicalSpans, counts.firstIdentical, traceId, span);
        return success();
    }
    if (stored->reportHashes.size() >= kMaxReports) {
        count(counts.refusedReports, counts.firstRefused, traceId, span);
        return success();
    }
    const auto name = m_strings.text(row->text(SpanText::name));
    if (!name.ok()) return name.error();
    const auto old = readSpanDetail(*this, *row, *name, traceId);
    if (!old.ok()) return old.error();

    count(counts.mergedSpans, counts.firstMerged, traceId, span);
    Arena arena;
    const SpanView merged = mergeSpans(old->view, viewOf(context, span, arena), arena);
    RecordEntry entry;
    entry.reportHashes = stored->reportHashes;
    entry.reportHashes.push_back(hash);
    return writeMerged(trace, *row, merged, std::move(entry));
}

Status BatchWriter::writeMerged(const TraceState& trace, const SpanRow& old, const SpanView& merged,
                                RecordEntry&& entry)
{
    Arena arena;
    const SpanFacts facts = m_hooks.deriveFacts(merged, arena);
    SpanRow row = old;
    row.parentId = merged.parentId;
    row.startNs = merged.startNs;
    row.endNs = merged.endNs;
    row.kind = facts.kind;
    row.status = facts.status;
    row.flags = facts.flags;
    row.flags.set(SpanFlag::merged);
    row.usage = facts.usage;
    row.reportedCostMicroUsd = facts.reportedCostMicroUsd;
    const std::string_view agent = facts.handoffFrom.empty() ? facts.agent : facts.handoffFrom;
    const std::string_view texts[] = {merged.name, agent,         facts.model,     facts.provider,
                                      facts.tool,  facts.service, facts.errorType, facts.handoffTo};
    for (std::size_t i = 0; i < std::size(texts); ++i) {
        const auto id = m_strings.id(texts[i]);
        if (!id.ok()) return id.error();
        row.texts[i] = *id;
    }
    std::string record, resource, scope;
    encodeRecord(merged, record);
    encodeResource(merged.resource, resource);
    encodeScope(merged.scope, scope);
    entry.resource = m_packer->addPiece(trace.session, resource);
    entry.scope = m_packer->addPiece(trace.session, scope);
    entry.record = record;
    if (!m_packer->addRecord(trace.session, row.key, std::move(entry), row.record))
        return Error{"a merged record is malformed"};
    bindSpan(m_replaceSpan, row);
    if (const Status replaced = m_replaceSpan.run(); !replaced.ok()) return replaced;
    m_written.replaced(trace.row);
    ++m_changesListed;
    return m_insertChange.bind(1, row.key).run();
}

Status BatchWriter::writeRelation(Context& context, const BatchRelation& relation)
{
    m_insertRelation.bind(1, context.traces[relation.trace]->row)
        .bind(2, std::string_view(relation.other))
        .bind(3, static_cast<std::int64_t>(relation.reason));
    return m_insertRelation.run();
}

Status BatchWriter::writeScore(Context& context, const BatchScore& score)
{
    m_insertScore.bind(1, context.traces[score.trace]->row)
        .bind(2, static_cast<std::int64_t>(score.span.value))
        .bind(3, std::string_view(score.score.name))
        .bind(5, std::string_view(score.score.label))
        .bind(6, static_cast<std::int64_t>(score.score.source))
        .bind(7, std::string_view(score.score.comment))
        .bind(8, score.score.timeNs);
    if (score.score.value)
        m_insertScore.bind(4, *score.score.value);
    else
        m_insertScore.bindNull(4);
    return m_insertScore.run();
}

} // namespace retrospan::store
