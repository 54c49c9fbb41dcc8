#include "import/containers.h"

#include <zlib.h>

#include <array>
#include <utility>

namespace retrospan::import {
namespace {

constexpr int kGzipWindow = 15 + 16;

/// Several members may follow each other.
class Gunzip : public ByteSink {
public:
    Gunzip(const ContainerContext& context, std::unique_ptr<ByteSink> next)
        : m_sink(context.sink)
        , m_guard(context.guard)
        , m_next(std::move(next))
    {
        m_usable = inflateInit2(&m_stream, kGzipWindow) == Z_OK;
    }
    ~Gunzip() override { inflateEnd(&m_stream); }
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    void push(std::string_view bytes) override
    {
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        m_taken = bytes.size();
        while (m_usable && m_stream.avail_in > 0 && !m_sink.stopped()) inflateSome();
        m_offset += std::exchange(m_taken, 0);
    }

    void finish() override
    {
        if (m_usable && m_started)
            m_sink.bad("truncated_gzip", "the file ends inside compressed data", {0, m_offset});
        m_next->finish();
    }

private:
    void inflateSome()
    {
        if (!m_started && inflateReset(&m_stream) != Z_OK)
            return fail("damaged_gzip", "cannot begin a member");
        m_started = true;
        m_stream.next_out = reinterpret_cast<Bytef*>(m_room.data());
        m_stream.avail_out = static_cast<uInt>(m_room.size());
        const int code = inflate(&m_stream, Z_NO_FLUSH);
        const std::size_t produced = m_room.size() - m_stream.avail_out;
        if (produced > 0) m_next->push({m_room.data(), produced});
        if (!m_guard.out(produced)) {
            m_usable = false;
            if (m_guard.firstToTell()) fail("decompression_bomb", m_guard.describe());
            return;
        }
        if (code == Z_STREAM_END)
            m_started = false;
        else if (code != Z_OK && code != Z_BUF_ERROR)
            fail("damaged_gzip", m_stream.msg == nullptr ? "not compressed data" : m_stream.msg);
    }

    void fail(std::string_view code, std::string_view reason)
    {
        m_usable = false;
        m_sink.bad(code, reason, {0, m_offset + m_taken - m_stream.avail_in});
    }

    DocumentSink& m_sink;
    RatioGuard& m_guard;
    std::unique_ptr<ByteSink> m_next;
    z_stream m_stream{};
    std::array<char, 64 * 1024> m_room{};
    std::uint64_t m_offset = 0; ///< compressed bytes before this push
    std::size_t m_taken = 0; ///< bytes of this push
    bool m_usable = false;
    bool m_started = false; ///< inside a member
};

} // namespace

std::unique_ptr<ByteSink> makeGunzip(const ContainerContext& context, std::unique_ptr<ByteSink> next)
{
    return std::make_unique<Gunzip>(context, std::move(next));
}

} // namespace retrospan::import
