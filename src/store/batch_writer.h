// BatchWriter: what the writer's thread does with one batch: resolves traces, finds duplicates, merges
// reports, packs records and writes rows. One transaction is open from the first batch to commit(); the lock
// is held as long, and what is known of the workspace is forgotten when somebody else wrote in between.
// Thread: confined to the writer's thread. Memory: bounded by ContentPacker, SpanIndex (evicted past
// kMaxIndexedSpans at a commit) and the directory's cache.
#pragma once

#include "store/block_compressor.h"
#include "store/session_directory.h"
#include "store/session_removal.h"
#include "store/span_index.h"
#include "store/span_reader.h"
#include "store/string_writer.h"
#include "store/writer.h"
#include "store/writer_lock.h"
#include "store/written_trace.h"
#include "trace/spill_memory.h"

namespace retrospan::store {

class BatchWriter : private EntrySource {
public:
    BatchWriter(Database& database, WriterLock& lock, BlockCache& cache, const WriterHooks& hooks);
    /// Prepares statements and reads what the workspace has; call first.
    [[nodiscard]] Status begin();
    [[nodiscard]] Status write(const SpanBatch& batch);
    [[nodiscard]] Status commit();
    /// Rows and bytes since the last commit: when to commit.
    [[nodiscard]] std::size_t pendingSpans() const { return m_pendingSpans; }
    [[nodiscard]] std::size_t pendingBytes() const { return m_pendingBytes; }
    [[nodiscard]] bool inTransaction() const { return m_inTransaction; }

    WriteCounts counts;
    [[nodiscard]] std::vector<std::int64_t> takeTouchedSessions();
    /// What the library line of the session being written can be made from without reading it.
    [[nodiscard]] WrittenTrace& writtenTrace() { return m_written; }
    /// After a large import: gives back the memory that found its duplicates. Only directly after a commit.
    void releaseMemory();

private:
    static constexpr std::size_t kMaxIndexedSpans = 4'000'000;
    static constexpr std::size_t kLargeImport = 200'000; ///< spans
    static constexpr std::size_t kMaxCachedTraces = 10'000;
    static constexpr std::size_t kHeapBytes =
        8 * 1024 * 1024; ///< of the indices; more of them goes to a file

    struct Shared {
        EntryAddress address;
        std::int64_t session = 0;
        std::uint64_t hash = 0;
    };
    /// What is known of the batch being written.
    struct Context {
        const SpanBatch& batch;
        std::vector<TraceState*> traces;
        std::vector<std::int64_t> strings; ///< by the batch's StringId, -1 = not looked up yet
        std::vector<Shared> shared;
        std::int64_t origin = -1; ///< string of the batch's format, -1 = not looked up yet
    };

    [[nodiscard]] Result<std::string_view> entry(EntryAddress address, SpanDetail& owner) override;
    [[nodiscard]] Status beginTransaction();
    [[nodiscard]] Status reload();
    [[nodiscard]] Status writeSpan(Context& context, const BatchSpan& span);
    [[nodiscard]] Status insertSpan(Context& context, const BatchSpan& span, std::uint64_t hash,
                                    std::uint32_t sequence);
    [[nodiscard]] Status repeatSpan(Context& context, const BatchSpan& span, std::uint64_t hash,
                                    std::uint32_t sequence);
    [[nodiscard]] Status writeMerged(const TraceState& trace, const SpanRow& old, const SpanView& merged,
                                     RecordEntry&& entry);
    [[nodiscard]] Status fillTexts(Context& context, const BatchSpan& span, SpanRow& row);
    [[nodiscard]] Status fillOrigin(Context& context, const BatchSpan& span, SpanRow& row);
    [[nodiscard]] Status writeRelation(Context& context, const BatchRelation& relation);
    [[nodiscard]] Status writeScore(Context& context, const BatchScore& score);
    [[nodiscard]] Status indexTrace(TraceState& trace);
    [[nodiscard]] Result<SpanRow> storedRow(std::int64_t key);
    [[nodiscard]] Status storeBlocks(std::vector<CompressedBlock>&& blocks);
    [[nodiscard]] std::uint64_t reportHash(Context& context, const BatchSpan& span);
    [[nodiscard]] const Shared& sharedBlob(Context& context, std::uint32_t index, std::int64_t session);
    [[nodiscard]] SpanView viewOf(Context& context, const BatchSpan& span, Arena& arena) const;

    Database& m_database;
    WriterLock& m_lock;
    const WriterHooks& m_hooks;
    StoredEntries m_stored;
    StringWriter m_strings;
    SessionDirectory m_directory;
    WrittenTrace m_written;
    SpillMemory m_memory; ///< of both indices
    SpanIndex m_index;
    BlockCompressor m_compressor;
    std::unique_ptr<ContentPacker> m_packer;
    Statement m_replaceSpan, m_selectSpans, m_insertBlock, m_insertScore, m_insertRelation, m_nextGeneration,
        m_insertChange;
    std::size_t m_pendingSpans = 0, m_pendingBytes = 0;
    std::size_t m_changesListed = 0; ///< since the old ones were forgotten
    bool m_inTransaction = false;
    std::int64_t m_generation = -1; ///< of what is known here
};

} // namespace retrospan::store
