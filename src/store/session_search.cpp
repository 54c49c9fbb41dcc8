// Search inside one session: every block is decompressed once, in parallel. Pieces that match are remembered
// by address; a record matches by its inline texts or by referring to a matching piece. Records refer only to
// pieces of the same or of earlier blocks, so a block's records are resolved when all blocks up to it are
// scanned.
#include "store/session_line.h"
#include "store/text_match.h"
#include "store/workspace_impl.h"
#include "trace/record_codec.h"

#include <atomic>
#include <set>
#include <thread>
#include <unordered_set>

namespace retrospan::store {
namespace {

std::uint64_t addressKey(EntryAddress address)
{
    return static_cast<std::uint64_t>(address.block) << 24 ^ address.entry;
}

/// What a worker found out about one block.
struct ScannedBlock {
    std::vector<std::uint64_t> matchingPieces;
    struct Record {
        std::int64_t storeKey;
        bool inlineHit;
        std::vector<PieceRun> runs;
    };
    std::vector<Record> records;
    bool done = false;
};

ScannedBlock scan(std::int64_t id, const Block& block, const TextMatcher& matcher)
{
    ScannedBlock scanned;
    scanned.done = true;
    for (std::uint32_t index = 0; index < block.entries().size(); ++index) {
        const Entry& entry = block.entries()[index];
        if (entry.kind == EntryKind::piece) {
            if (matcher.matches(entry.bytes)) scanned.matchingPieces.push_back(addressKey({id, index}));
            continue;
        }
        RecordEntry record;
        if (!readRecordEntry(entry.bytes, record)) continue;
        ScannedBlock::Record found{entry.storeKey, matcher.matches(record.record), {}};
        const auto reference = [&](std::string_view bytes) {
            const auto runs = readPieceRuns(bytes);
            found.runs.insert(found.runs.end(), runs.begin(), runs.end());
        };
        if (!found.inlineHit
            && !visitRecord(
                record.record, [](std::string_view) {}, reference))
            continue;
        scanned.records.push_back(std::move(found));
    }
    return scanned;
}

/// Takes scanned blocks in any order and reports hits in block order.
class HitResolver {
public:
    HitResolver(std::size_t blocks, const std::function<void(std::int64_t)>& hit)
        : m_blocks(blocks)
        , m_hit(hit)
    {
    }

    void add(std::size_t index, ScannedBlock&& scanned)
    {
        const std::scoped_lock lock(m_mutex);
        m_blocks[index] = std::move(scanned);
        for (; m_next < m_blocks.size() && m_blocks[m_next].done; ++m_next) resolve(m_blocks[m_next]);
    }

private:
    void resolve(ScannedBlock& block)
    {
        m_pieces.insert(block.matchingPieces.begin(), block.matchingPieces.end());
        for (const ScannedBlock::Record& record : block.records)
            if ((record.inlineHit || refersToHit(record)) && m_reported.insert(record.storeKey).second)
                m_hit(record.storeKey);
        block = ScannedBlock{{}, {}, true};
    }

    [[nodiscard]] bool refersToHit(const ScannedBlock::Record& record) const
    {
        if (m_pieces.empty()) return false;
        for (const PieceRun& run : record.runs)
            for (std::uint32_t i = 0; i < run.count; ++i)
                if (m_pieces.contains(addressKey({run.first.block, run.first.entry + i}))) return true;
        return false;
    }

    std::mutex m_mutex;
    std::vector<ScannedBlock> m_blocks;
    std::size_t m_next = 0;
    std::unordered_set<std::uint64_t> m_pieces;
    std::unordered_set<std::int64_t> m_reported;
    const std::function<void(std::int64_t)>& m_hit;
};

Result<std::vector<std::int64_t>> blocksOf(Database& database, std::int64_t session)
{
    auto select = database.prepare("SELECT id FROM blocks WHERE session IN (SELECT id FROM sessions WHERE "
                                   "id=?1 OR joined_to=?1) ORDER BY id");
    if (!select.ok()) return select.error();
    select->bind(1, session);
    std::vector<std::int64_t> blocks;
    while (select->step() == Statement::Step::row) blocks.push_back(select->integer(0));
    return blocks;
}

} // namespace

Status Workspace::searchSession(std::int64_t sessionKey, const TextQuery& query,
                                const std::function<void(std::int64_t storeKey)>& hit, std::stop_token stop)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    const auto blocks = blocksOf(**database, sessionKey);
    if (!blocks.ok()) return blocks.error();
    const TextMatcher matcher(query.text, query.caseSensitive);
    HitResolver hits(blocks->size(), hit);
    std::atomic<std::size_t> next{0};
    std::mutex failureMutex;
    Status failure = success();

    const auto work = [&] {
        auto own = m_impl->connection();
        BlockCache none; // a scan would only push what the user looks at out of the shared cache
        if (!own.ok()) return;
        StoredEntries entries(**own, none);
        for (std::size_t index = next++; index < blocks->size() && !stop.stop_requested(); index = next++) {
            auto block = entries.block((*blocks)[index]);
            if (block.ok()) {
                hits.add(index, scan((*blocks)[index], **block, matcher));
                continue;
            }
            const std::scoped_lock lock(failureMutex);
            failure = block.error();
            hits.add(index, ScannedBlock{{}, {}, true});
        }
    };
    {
        std::vector<std::jthread> workers;
        const unsigned count = std::max(1U, std::thread::hardware_concurrency());
        for (unsigned i = 0; i < count && i < blocks->size(); ++i) workers.emplace_back(work);
    }
    if (stop.stop_requested()) return Cancelled{};
    return failure;
}

} // namespace retrospan::store
