#include "live/stream_follower.h"

#include "import/importer.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <optional>
#include <vector>

namespace retrospan::live {
namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;

/// Sleeps until there is something to read; a stop request wakes it.
class Readiness {
public:
    Readiness(int descriptor, const std::stop_token& stop)
        : m_ready{{{descriptor, POLLIN, 0}, {::eventfd(0, EFD_CLOEXEC), POLLIN, 0}}}
    {
        m_wake.emplace(stop, [this] {
            const std::uint64_t one = 1;
            static_cast<void>(!::write(m_ready[1].fd, &one, sizeof(one)));
        });
    }
    ~Readiness()
    {
        m_wake.reset(); // waits for a call in work, which writes
        if (m_ready[1].fd >= 0) ::close(m_ready[1].fd);
    }
    Readiness(const Readiness&) = delete;
    Readiness& operator=(const Readiness&) = delete;

    void wait() { ::poll(m_ready.data(), m_ready.size(), -1); }
    [[nodiscard]] bool now() { return ::poll(m_ready.data(), 1, 0) > 0; }

private:
    std::array<pollfd, 2> m_ready;
    std::optional<std::stop_callback<std::function<void()>>> m_wake;
};

} // namespace

Status followStream(int descriptor, const BatchStore& store, import::ImportReport& report,
                    std::string_view format, const std::stop_token& stop)
{
    Status stored = success();
    const auto accept = [&](SpanBatch&& batch) {
        stored = store.accept(std::move(batch));
        batch = {};
        return stored.ok();
    };
    import::Importer importer({"-"}, accept, report, format, {}, store.gate);
    Readiness ready(descriptor, stop);
    std::vector<char> room(kPieceBytes);
    while (stored.ok()) {
        ready.wait();
        if (stop.stop_requested()) break;
        const ssize_t count = ::read(descriptor, room.data(), room.size());
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (count < 0)
            report.add("unreadable", import::Severity::error, {0, report.bytes}, std::strerror(errno));
        if (count <= 0) break;
        importer.push({room.data(), static_cast<std::size_t>(count)});
        if (ready.now()) continue; // spans in work are told when all that is there was read
        importer.flush();
        if (stored.ok()) stored = store.commit();
    }
    if (stored.ok() && !stop.stop_requested()) importer.finish();
    if (stored.ok()) stored = store.commit();
    if (stored.ok() && stop.stop_requested()) return Cancelled{};
    return stored;
}

} // namespace retrospan::live
