// SpanReader: puts a span together again from its row, its record entry and the pieces it refers to.
// BlockCache: the last decompressed blocks, shared by readers; bounded in bytes, safe from any thread.
// A SpanReader belongs to the thread of its connection.
#pragma once

#include "store/block.h"
#include "store/content_packer.h"
#include "store/database.h"
#include "store/span_detail.h"
#include "store/span_row.h"

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace retrospan::store {

class BlockCache {
public:
    static constexpr std::size_t kMaxBytes = 32 * 1024 * 1024;
    [[nodiscard]] std::shared_ptr<const Block> find(std::int64_t id);
    void put(std::int64_t id, std::shared_ptr<const Block> block);
    /// After a transaction was given up: its blocks' ids will be used again.
    void clear();

private:
    struct Cached {
        std::int64_t id;
        std::shared_ptr<const Block> block;
    };
    std::mutex m_mutex;
    std::list<Cached> m_recent; ///< newest first
    std::unordered_map<std::int64_t, std::list<Cached>::iterator> m_byId;
    std::size_t m_bytes = 0;
};

/// Where entries come from: the database, or for the writer also blocks that are still open.
class EntrySource {
public:
    virtual ~EntrySource() = default;
    /// The entry's bytes; they live as long as `owner`.
    [[nodiscard]] virtual Result<std::string_view> entry(EntryAddress address, SpanDetail& owner) = 0;
};

class StoredEntries : public EntrySource {
public:
    StoredEntries(Database& database, BlockCache& cache)
        : m_database(database)
        , m_cache(cache)
    {
    }
    [[nodiscard]] Result<std::string_view> entry(EntryAddress address, SpanDetail& owner) override;
    [[nodiscard]] Result<std::shared_ptr<const Block>> block(std::int64_t id);

private:
    Database& m_database;
    BlockCache& m_cache;
    Statement m_select;
    bool m_prepared = false;
};

/// `name` and `traceId` are copied into the detail.
[[nodiscard]] Result<SpanDetail> readSpanDetail(EntrySource& source, const SpanRow& row,
                                                std::string_view name, std::string_view traceId);
/// A span with its name and trace, by its key.
[[nodiscard]] Result<SpanDetail> readSpanByKey(Database& database, BlockCache& cache, std::int64_t storeKey);
/// The record entry alone, e.g. for its report hashes.
[[nodiscard]] Result<RecordEntry> readStoredRecord(EntrySource& source, EntryAddress address,
                                                   SpanDetail& owner);

} // namespace retrospan::store
