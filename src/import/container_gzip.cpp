#include "import/containers.h"

#include <zlib.h>

#include <array>

namespace retrospan::import {
namespace {

constexpr int kGzipWindow = 15 + 16;

/// Several members may follow each other.
class Gunzip : public ByteSink {
public:
    Gunzip(DocumentSink& sink, const ImportLimits& limits, std::unique_ptr<ByteSink> next)
        : m_sink(sink)
        , m_guard(limits)
        , m_next(std::move(next))
    {
        m_usable = inflateInit2(&m_stream, kGzipWindow) == Z_OK;
    }
    ~Gunzip() override { inflateEnd(&m_stream); }
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    void push(std::string_view bytes) override
    {
        m_guard.in(bytes.size());
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        while (m_usable && m_stream.avail_in > 0 && !m_sink.stopped()) inflateSome();
        m_offset += bytes.size();
    }

    void finish() override
    {
        if (m_usable && m_started) m_sink.bad("truncated_gzip", "", {0, m_offset});
        m_next->finish();
    }

private:
    void inflateSome()
    {
        if (!m_started && inflateReset(&m_stream) != Z_OK) return fail("damaged_gzip");
        m_started = true;
        m_stream.next_out = reinterpret_cast<Bytef*>(m_room.data());
        m_stream.avail_out = static_cast<uInt>(m_room.size());
        const int code = inflate(&m_stream, Z_NO_FLUSH);
        const std::size_t produced = m_room.size() - m_stream.avail_out;
        if (produced > 0) m_next->push({m_room.data(), produced});
        if (!m_guard.out(produced)) return fail("decompression_bomb");
        if (code == Z_STREAM_END)
            m_started = false;
        else if (code != Z_OK && code != Z_BUF_ERROR)
            fail("damaged_gzip");
    }

    void fail(std::string_view code)
    {
        m_usable = false;
        m_sink.bad(code, m_stream.msg == nullptr ? "" : m_stream.msg, {0, m_offset});
    }

    DocumentSink& m_sink;
    RatioGuard m_guard;
    std::unique_ptr<ByteSink> m_next;
    z_stream m_stream{};
    std::array<char, 64 * 1024> m_room{};
    std::uint64_t m_offset = 0;
    bool m_usable = false;
    bool m_started = false; ///< inside a member
};

} // namespace

std::unique_ptr<ByteSink> makeGunzip(DocumentSink& sink, const ImportLimits& limits,
                                     std::unique_ptr<ByteSink> next)
{
    return std::make_unique<Gunzip>(sink, limits, std::move(next));
}

} // namespace retrospan::import
