#include "import/containers.h"

#include <zstd.h>

#include <vector>

namespace retrospan::import {
namespace {

/// One or many frames. A missing end is normal: a running Collector leaves the last frame open.
class Unzstd : public ByteSink {
public:
    Unzstd(const ContainerContext& context, std::unique_ptr<ByteSink> next)
        : m_sink(context.sink)
        , m_guard(context.guard)
        , m_next(std::move(next))
        , m_stream(ZSTD_createDStream())
        , m_room(ZSTD_DStreamOutSize())
    {
        ZSTD_DCtx_setParameter(m_stream.get(), ZSTD_d_windowLogMax, kMaxWindowLog);
    }

    void push(std::string_view bytes) override
    {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        bool full = false;
        while (m_usable && (in.pos < in.size || full) && !m_sink.stopped()) {
            ZSTD_outBuffer out{m_room.data(), m_room.size(), 0};
            const std::size_t code = ZSTD_decompressStream(m_stream.get(), &out, &in);
            if (out.pos > 0) m_next->push({m_room.data(), out.pos});
            full = out.pos == out.size;
            if (ZSTD_isError(code) != 0) {
                fail("damaged_zstd", ZSTD_getErrorName(code), in.pos);
            } else if (!m_guard.out(out.pos)) {
                m_usable = false;
                if (m_guard.firstToTell()) fail("decompression_bomb", m_guard.describe(), in.pos);
            }
            m_open = code != 0;
        }
        m_offset += bytes.size();
    }

    void finish() override
    {
        if (m_usable && m_open)
            m_sink.bad("still_open", "the last zstd frame has no end: its writer may still be running",
                       {0, m_offset});
        m_next->finish();
    }

private:
    static constexpr int kMaxWindowLog = 26; ///< 64 MiB: what a frame can make us allocate

    void fail(std::string_view code, std::string_view reason, std::size_t at)
    {
        m_usable = false;
        m_sink.bad(code, reason, {0, m_offset + at});
    }

    struct Free {
        void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
    };
    DocumentSink& m_sink;
    RatioGuard& m_guard;
    std::unique_ptr<ByteSink> m_next;
    std::unique_ptr<ZSTD_DStream, Free> m_stream;
    std::vector<char> m_room;
    std::uint64_t m_offset = 0;
    bool m_usable = true;
    bool m_open = false;
};

} // namespace

std::unique_ptr<ByteSink> makeUnzstd(const ContainerContext& context, std::unique_ptr<ByteSink> next)
{
    return std::make_unique<Unzstd>(context, std::move(next));
}

} // namespace retrospan::import
