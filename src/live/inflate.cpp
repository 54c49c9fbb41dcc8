#include "live/inflate.h"

#include <zlib.h>

#include <algorithm>

namespace retrospan::live {
namespace {

constexpr std::size_t kFirstRoom = 64 * 1024;
constexpr int kGzipOrZlib = 15 + 32; ///< largest window, kind found from the header
constexpr int kRaw = -15;

class Inflater {
public:
    explicit Inflater(int window) { m_ready = ::inflateInit2(&m_stream, window) == Z_OK; }
    ~Inflater()
    {
        if (m_ready) ::inflateEnd(&m_stream);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    Inflated run(std::string_view compressed, std::size_t maxBytes)
    {
        Inflated result;
        if (!m_ready) return {Inflated::Outcome::damaged, {}};
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
        m_stream.avail_in = static_cast<uInt>(compressed.size());
        std::size_t filled = 0;
        for (;;) {
            if (filled > maxBytes) return {Inflated::Outcome::tooLarge, {}};
            if (filled == result.bytes.size())
                result.bytes.resize(std::min(maxBytes + 1, std::max(kFirstRoom, 2 * filled)));
            const std::size_t room = result.bytes.size() - filled;
            m_stream.next_out = reinterpret_cast<Bytef*>(result.bytes.data() + filled);
            m_stream.avail_out = static_cast<uInt>(room);
            const int code = ::inflate(&m_stream, Z_NO_FLUSH);
            filled += room - m_stream.avail_out;
            if (code == Z_STREAM_END && m_stream.avail_in == 0) break;
            if (code == Z_STREAM_END && ::inflateReset(&m_stream) == Z_OK) continue;
            if (code != Z_OK) return {Inflated::Outcome::damaged, {}};
        }
        if (filled > maxBytes) return {Inflated::Outcome::tooLarge, {}};
        result.bytes.resize(filled);
        return result;
    }

private:
    z_stream m_stream = {};
    bool m_ready = false;
};

} // namespace

bool looksDeflated(std::string_view bytes)
{
    if (bytes.size() < 2) return false;
    const auto first = static_cast<unsigned char>(bytes[0]);
    const auto second = static_cast<unsigned char>(bytes[1]);
    const bool gzip = first == 0x1f && second == 0x8b;
    const bool zlib = first == 0x78 && (first * 256 + second) % 31 == 0;
    return gzip || zlib;
}

Inflated inflate(std::string_view compressed, std::size_t maxBytes)
{
    return Inflater(kGzipOrZlib).run(compressed, maxBytes);
}

Inflated inflateRaw(std::string_view compressed, std::size_t maxBytes)
{
    return Inflater(kRaw).run(compressed, maxBytes);
}

} // namespace retrospan::live
