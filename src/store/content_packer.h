// ContentPacker: turns records into entries of blocks: long values become references to pieces, pieces are
// stored once a session. Owns the open block of each session being written; sealed blocks go to a sink.
// Invariants: a reference names a block that was sealed or is open; the memory of open blocks stays below
// kOpenBytes. Thread: confined to the writer. Complexity: linear in the bytes of a record.
#pragma once

#include "store/block.h"
#include "store/content_index.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace retrospan::store {

struct RawBlock {
    std::int64_t id = 0;
    std::int64_t session = 0;
    std::string raw;
};

/// The parts of a record entry; see packedEntry().
struct RecordEntry {
    std::vector<std::uint64_t> reportHashes; ///< of every report that is in the record
    EntryAddress resource, scope; ///< block 0 = none
    std::string_view record; ///< packed
};
void writeRecordEntry(const RecordEntry& entry, std::string& out);
[[nodiscard]] bool readRecordEntry(std::string_view bytes, RecordEntry& entry);

/// Runs of piece addresses, as they stand in packed values.
struct PieceRun {
    EntryAddress first;
    std::uint32_t count = 0;
};
[[nodiscard]] std::vector<PieceRun> readPieceRuns(std::string_view reference);

class ContentPacker {
public:
    static constexpr std::size_t kOpenBytes = 24 * 1024 * 1024;

    /// The index takes its memory from `memory`, which must outlive the packer.
    ContentPacker(std::pmr::memory_resource* memory, std::function<void(RawBlock&&)> sink);
    /// Numbers blocks from here on, and forgets what was stored before. Precondition: no block is open.
    void restart(std::int64_t firstBlockId);

    [[nodiscard]] EntryAddress addPiece(std::int64_t session, std::string_view bytes);
    /// Packs the inline record of `entry` and stores it. False when the record is malformed.
    [[nodiscard]] bool addRecord(std::int64_t session, std::int64_t storeKey, RecordEntry entry,
                                 EntryAddress& address);

    /// Seals every open block: before a commit. A block never changes once it was handed over.
    void flush();
    /// Forgets what was stored before, which may then be stored again, and gives the memory back.
    void forget();
    /// Seals what is open for `from` as content of `to`: sessions that turned out to be one.
    void moveSession(std::int64_t from, std::int64_t to);
    /// The open block of that id, nullptr when it was sealed.
    [[nodiscard]] const BlockBuilder* openBlock(std::int64_t id) const;

private:
    struct Open {
        std::int64_t id = 0;
        BlockBuilder block;
        std::uint64_t used = 0;
    };
    Open& open(std::int64_t session);
    void added(std::int64_t session, Open& open, std::size_t bytes);
    void seal(std::int64_t session);
    [[nodiscard]] EntryAddress addPiece(std::int64_t session, std::string_view bytes,
                                        const ContentHash& hash);
    void writeReference(std::int64_t session, std::string_view content, std::string& out);

    std::int64_t m_nextBlockId = 1;
    std::function<void(RawBlock&&)> m_sink;
    std::unordered_map<std::int64_t, Open> m_open; ///< by session
    ContentIndex m_index;
    std::size_t m_openBytes = 0;
    std::uint64_t m_clock = 0;
    BlockBuilder m_spare; ///< keeps the memory of a sealed block for the next one
    struct Piece {
        std::string_view bytes;
        ContentHash hash;
    };
    std::vector<Piece> m_pieces; ///< of the value in work
    std::string m_packed, m_entry; ///< of the record in work
};

} // namespace retrospan::store
