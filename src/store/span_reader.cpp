#include "store/span_reader.h"

#include "trace/record_codec.h"

namespace retrospan::store {
namespace {

/// Resolves references while a record is decoded; the first failure is kept.
class Resolver {
public:
    Resolver(EntrySource& source, SpanDetail& owner)
        : m_source(source)
        , m_owner(owner)
    {
    }

    std::string_view operator()(std::string_view reference)
    {
        const std::vector<PieceRun> runs = readPieceRuns(reference);
        if (runs.size() == 1 && runs.front().count == 1) return piece(runs.front().first);
        std::vector<std::string_view> pieces;
        std::size_t size = 0;
        for (const PieceRun& run : runs) {
            for (std::uint32_t i = 0; i < run.count && failure.message.empty(); ++i) {
                pieces.push_back(piece({run.first.block, run.first.entry + i}));
                size += pieces.back().size();
            }
        }
        char* joined = m_owner.arena.allocate(size);
        char* at = joined;
        for (const std::string_view text : pieces) at = std::copy(text.begin(), text.end(), at);
        return {joined, size};
    }

    Error failure;

private:
    std::string_view piece(EntryAddress address)
    {
        const auto bytes = m_source.entry(address, m_owner);
        if (bytes.ok()) return *bytes;
        failure = bytes.error();
        return {};
    }

    EntrySource& m_source;
    SpanDetail& m_owner;
};

Status readShared(EntrySource& source, const RecordEntry& entry, const ContentResolver& resolve,
                  SpanDetail& detail)
{
    if (entry.resource.block != 0) {
        const auto bytes = source.entry(entry.resource, detail);
        if (!bytes.ok()) return bytes.error();
        if (!decodeResource(*bytes, resolve, detail.arena, detail.view.resource))
            return Error{"a resource is damaged"};
    }
    if (entry.scope.block != 0) {
        const auto bytes = source.entry(entry.scope, detail);
        if (!bytes.ok()) return bytes.error();
        if (!decodeScope(*bytes, resolve, detail.arena, detail.view.scope))
            return Error{"a scope is damaged"};
    }
    return success();
}

} // namespace

std::shared_ptr<const Block> BlockCache::find(std::int64_t id)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_byId.find(id);
    if (found == m_byId.end()) return nullptr;
    m_recent.splice(m_recent.begin(), m_recent, found->second);
    return found->second->block;
}

void BlockCache::clear()
{
    const std::scoped_lock lock(m_mutex);
    m_recent.clear();
    m_byId.clear();
    m_bytes = 0;
}

void BlockCache::put(std::int64_t id, std::shared_ptr<const Block> block)
{
    const std::scoped_lock lock(m_mutex);
    if (const auto found = m_byId.find(id); found != m_byId.end()) {
        m_bytes -= found->second->block->bytes();
        m_recent.erase(found->second);
        m_byId.erase(found);
    }
    m_bytes += block->bytes();
    m_recent.push_front({id, std::move(block)});
    m_byId[id] = m_recent.begin();
    while (m_bytes > kMaxBytes && m_recent.size() > 1) {
        m_bytes -= m_recent.back().block->bytes();
        m_byId.erase(m_recent.back().id);
        m_recent.pop_back();
    }
}

Result<std::shared_ptr<const Block>> StoredEntries::block(std::int64_t id)
{
    if (auto cached = m_cache.find(id)) return cached;
    if (!m_prepared) {
        auto select = m_database.prepare("SELECT raw, data FROM blocks WHERE id=?1");
        if (!select.ok()) return select.error();
        m_select = std::move(*select);
        m_prepared = true;
    }
    m_select.bind(1, id);
    if (m_select.step() != Statement::Step::row) {
        m_select.reset();
        return Error{"content block " + std::to_string(id) + " is missing"};
    }
    auto raw = decompress(m_select.blob(1), static_cast<std::size_t>(m_select.integer(0)));
    m_select.reset();
    if (!raw.ok()) return raw.error();
    auto parsed = Block::parse(std::move(*raw));
    if (parsed.ok()) m_cache.put(id, *parsed);
    return parsed;
}

Result<std::string_view> StoredEntries::entry(EntryAddress address, SpanDetail& owner)
{
    auto found = block(address.block);
    if (!found.ok()) return found.error();
    if (address.entry >= (*found)->entries().size())
        return Error{"content block " + std::to_string(address.block) + " is too short"};
    const std::string_view bytes = (*found)->entries()[address.entry].bytes;
    if (owner.memory.empty() || owner.memory.back() != *found) owner.memory.push_back(*found);
    return bytes;
}

Result<RecordEntry> readStoredRecord(EntrySource& source, EntryAddress address, SpanDetail& owner)
{
    const auto bytes = source.entry(address, owner);
    if (!bytes.ok()) return bytes.error();
    RecordEntry entry;
    if (!readRecordEntry(*bytes, entry)) return Error{"a span's record is damaged"};
    return entry;
}

Result<SpanDetail> readSpanDetail(EntrySource& source, const SpanRow& row, std::string_view name,
                                  std::string_view traceId)
{
    SpanDetail detail;
    const auto entry = readStoredRecord(source, row.record, detail);
    if (!entry.ok()) return entry.error();
    Resolver resolver(source, detail);
    const ContentResolver resolve = [&](std::string_view reference) { return resolver(reference); };
    if (!decodeRecord(entry->record, resolve, detail.arena, detail.view))
        return Error{"a span's record is damaged"};
    if (const Status shared = readShared(source, *entry, resolve, detail); !shared.ok())
        return shared.error();
    if (!resolver.failure.message.empty()) return resolver.failure;
    detail.storeKey = row.key;
    detail.view.traceId = detail.arena.copy(traceId);
    detail.view.name = detail.arena.copy(name);
    detail.view.id = row.id;
    detail.view.parentId = row.parentId;
    detail.view.startNs = row.startNs;
    detail.view.endNs = row.endNs;
    return detail;
}

namespace {

/// Name and trace of a row, for its detail.
struct SpanTexts {
    std::string name, trace;
};

Result<SpanTexts> textsOf(Database& database, const SpanRow& row)
{
    SpanTexts texts;
    auto name = database.prepare("SELECT s FROM strings WHERE id=?1");
    auto trace = database.prepare("SELECT ext FROM traces WHERE id=?1");
    if (!name.ok() || !trace.ok()) return database.error();
    name->bind(1, row.text(SpanText::name));
    if (name->step() == Statement::Step::row) texts.name = name->text(0);
    trace->bind(1, traceOf(row.key));
    if (trace->step() == Statement::Step::row) texts.trace = trace->text(0);
    return texts;
}

} // namespace

Result<SpanDetail> readSpanByKey(Database& database, BlockCache& cache, std::int64_t storeKey)
{
    auto select = database.prepare(kSelectSpans);
    if (!select.ok()) return select.error();
    select->bind(1, storeKey).bind(2, storeKey);
    if (select->step() != Statement::Step::row) return Error{"there is no such span"};
    const SpanRow row = readSpan(*select);
    const auto texts = textsOf(database, row);
    if (!texts.ok()) return texts.error();
    StoredEntries entries(database, cache);
    return readSpanDetail(entries, row, texts->name, texts->trace);
}

} // namespace retrospan::store
