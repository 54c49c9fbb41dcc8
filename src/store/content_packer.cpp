#include "store/content_packer.h"

#include "store/content_splitter.h"
#include "trace/byte_codec.h"
#include "trace/record_codec.h"

#include <algorithm>
#include <utility>

namespace retrospan::store {
namespace {

void putAddress(std::string& out, EntryAddress address)
{
    bytes::putNumber(out, static_cast<std::uint64_t>(address.block));
    bytes::putNumber(out, address.entry);
}

EntryAddress takeAddress(bytes::Cursor& in)
{
    EntryAddress address;
    address.block = static_cast<std::int64_t>(in.number());
    address.entry = in.number32();
    return address;
}

} // namespace

void writeRecordEntry(const RecordEntry& entry, std::string& out)
{
    bytes::putNumber(out, entry.reportHashes.size());
    for (const std::uint64_t hash : entry.reportHashes)
        out.append(reinterpret_cast<const char*>(&hash), sizeof hash);
    putAddress(out, entry.resource);
    putAddress(out, entry.scope);
    out.append(entry.record);
}

bool readRecordEntry(std::string_view bytes, RecordEntry& entry)
{
    bytes::Cursor in(bytes);
    entry.reportHashes.assign(in.count(sizeof(std::uint64_t)), 0);
    for (std::uint64_t& hash : entry.reportHashes) hash = in.fixed64();
    entry.resource = takeAddress(in);
    entry.scope = takeAddress(in);
    entry.record = in.rest();
    return in.ok;
}

std::vector<PieceRun> readPieceRuns(std::string_view reference)
{
    std::vector<PieceRun> runs;
    bytes::Cursor in(reference);
    while (in.ok && !in.atEnd()) {
        PieceRun run;
        run.first = takeAddress(in);
        run.count = in.number32();
        if (in.ok) runs.push_back(run);
    }
    return runs;
}

ContentPacker::ContentPacker(std::pmr::memory_resource* memory, std::function<void(RawBlock&&)> sink)
    : m_sink(std::move(sink))
    , m_index(memory)
{
}

void ContentPacker::restart(std::int64_t firstBlockId)
{
    m_nextBlockId = firstBlockId;
    m_index.clear();
}

ContentPacker::Open& ContentPacker::open(std::int64_t session)
{
    const auto [found, added] = m_open.try_emplace(session);
    Open& open = found->second;
    if (added) {
        open.id = m_nextBlockId++;
        open.block = std::exchange(m_spare, {});
    }
    open.used = ++m_clock;
    return open;
}

void ContentPacker::added(std::int64_t session, Open& open, std::size_t bytes)
{
    m_openBytes += bytes;
    if (open.block.bytes() >= kBlockBytes) seal(session);
    while (m_openBytes > kOpenBytes) {
        const auto oldest = std::min_element(m_open.begin(), m_open.end(), [](const auto& a, const auto& b) {
            return a.second.used < b.second.used;
        });
        seal(oldest->first);
    }
}

void ContentPacker::seal(std::int64_t session)
{
    moveSession(session, session);
}

EntryAddress ContentPacker::addPiece(std::int64_t session, std::string_view bytes)
{
    return addPiece(session, bytes, hashContent(bytes, session));
}

EntryAddress ContentPacker::addPiece(std::int64_t session, std::string_view bytes, const ContentHash& hash)
{
    if (const EntryAddress known = m_index.find(hash); known.block != 0) return known;
    Open& block = open(session);
    const EntryAddress address{block.id, block.block.addPiece(bytes)};
    m_index.put(hash, address);
    added(session, block, bytes.size());
    return address;
}

void ContentPacker::writeReference(std::int64_t session, std::string_view content, std::string& out)
{
    PieceRun run;
    const auto flush = [&] {
        if (run.count == 0) return;
        putAddress(out, run.first);
        bytes::putNumber(out, run.count);
    };
    m_pieces.clear();
    while (!content.empty()) {
        Piece& piece = m_pieces.emplace_back();
        piece.bytes = takePiece(content);
        piece.hash = hashContent(piece.bytes, session);
        m_index.prefetch(piece.hash);
    }
    for (const Piece& piece : m_pieces) {
        const EntryAddress address = addPiece(session, piece.bytes, piece.hash);
        if (address == EntryAddress{run.first.block, run.first.entry + run.count} && run.count > 0) {
            ++run.count;
            continue;
        }
        flush();
        run = {address, 1};
    }
    flush();
}

bool ContentPacker::addRecord(std::int64_t session, std::int64_t storeKey, RecordEntry entry,
                              EntryAddress& address)
{
    m_packed.clear();
    const ContentReplacer pack = [&](std::string_view content, std::string& out) {
        writeReference(session, content, out);
        return true;
    };
    if (!packRecord(entry.record, pack, m_packed)) return false;
    entry.record = m_packed;
    m_entry.clear();
    writeRecordEntry(entry, m_entry);
    Open& block = open(session);
    address = {block.id, block.block.addRecord(storeKey, m_entry)};
    added(session, block, m_entry.size());
    return true;
}

void ContentPacker::flush()
{
    while (!m_open.empty()) seal(m_open.begin()->first);
}

void ContentPacker::forget()
{
    m_index.clear();
    m_spare = {};
}

void ContentPacker::moveSession(std::int64_t from, std::int64_t to)
{
    const auto found = m_open.find(from);
    if (found == m_open.end()) return;
    m_openBytes -= found->second.block.bytes();
    m_sink({found->second.id, to, found->second.block.serialise()});
    m_spare = std::move(found->second.block);
    m_spare.clear();
    m_open.erase(found);
}

const BlockBuilder* ContentPacker::openBlock(std::int64_t id) const
{
    for (const auto& [session, open] : m_open)
        if (open.id == id) return &open.block;
    return nullptr;
}

} // namespace retrospan::store
