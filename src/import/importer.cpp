#include "import/importer.h"

#include "import/containers.h"
#include "import/document_router.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace retrospan::import {
namespace {

constexpr std::size_t kReadBytes = 2 * 1024 * 1024; // most requests are whole in it and need no copy
constexpr int kWriterPatienceMs = 2'000; ///< until somebody writes into a named pipe
constexpr int kLookMs = 50; ///< between two looks at a pipe and at the stop token

/// An open file that closes itself; standard input stays open. Nothing here waits for a pipe for ever: a read
/// ends when it is stopped, and soon when nobody writes into a named pipe.
class Input {
public:
    explicit Input(const std::string& path)
        : m_own(path != "-")
        , m_descriptor(m_own ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK) : STDIN_FILENO)
    {
    }
    ~Input()
    {
        if (m_own && m_descriptor >= 0) ::close(m_descriptor);
    }
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    [[nodiscard]] bool open() const { return m_descriptor >= 0; }
    /// -1 with errno on failure, 0 at the end or when stopped. EPIPE: a named pipe without a writer.
    [[nodiscard]] ssize_t read(std::vector<char>& room, const std::stop_token& stop)
    {
        for (int waited = 0; !stop.stop_requested();) {
            const ssize_t count = ::read(m_descriptor, room.data(), room.size());
            m_written = m_written || count > 0;
            if (count >= 0 && m_written) return count;
            if (count == 0) {
                if (!S_ISFIFO(status().st_mode)) return count;
                errno = EPIPE;
                if (waited >= kWriterPatienceMs) return -1;
                waited += kLookMs;
                ::poll(nullptr, 0, kLookMs);
            } else if (errno == EAGAIN) {
                m_written = true; // somebody has it open and will write or go
                pollfd ready{m_descriptor, POLLIN, 0};
                ::poll(&ready, 1, kLookMs);
            } else if (errno != EINTR) {
                return count;
            }
        }
        return 0;
    }
    [[nodiscard]] struct stat status() const
    {
        struct stat status { };
        if (::fstat(m_descriptor, &status) != 0) status = {};
        return status;
    }

private:
    bool m_own;
    int m_descriptor;
    bool m_written = !m_own; ///< the end is an end, not a writer still to come
};

} // namespace

struct Importer::Impl {
    Impl(ReaderContext context, BatchSink sink, ImportReport& report, std::string_view format,
         const ImportLimits& given, std::shared_ptr<IntakeGate> gate)
        : limits(given)
        , guard(given.maxInflateRatio)
        , builder(std::move(sink), report, std::move(gate))
        , router(std::move(context), builder, format)
        , container(makeContainerSniffer({router, limits, guard}))
    {
    }

    ImportLimits limits;
    RatioGuard guard;
    BatchBuilder builder;
    DocumentRouter router;
    std::unique_ptr<ByteSink> container;
};

Importer::Importer(ReaderContext context, BatchSink sink, ImportReport& report, std::string_view format,
                   ImportLimits limits, std::shared_ptr<IntakeGate> gate)
    : m_impl(
        std::make_unique<Impl>(std::move(context), std::move(sink), report, format, limits, std::move(gate)))
{
}
Importer::~Importer() = default;

void Importer::push(std::string_view bytes)
{
    m_impl->builder.report().bytes += bytes.size();
    m_impl->guard.in(bytes.size());
    m_impl->container->push(bytes);
}

void Importer::flush()
{
    m_impl->container->flush();
    m_impl->router.flush();
    m_impl->builder.flush();
}

void Importer::finish()
{
    m_impl->container->finish();
    m_impl->router.finish();
    m_impl->builder.flush();
}

bool Importer::stopped() const
{
    return m_impl->builder.stopped();
}

Status importFile(const std::string& path, const BatchSink& sink, ImportReport& report,
                  std::string_view format, const std::function<void(ImportProgress)>& progress,
                  std::stop_token stop)
{
    if (!format.empty() && findFormat(format) == nullptr)
        return Error{"there is no format \"" + std::string(format) + "\""};
    report.path = path;
    Input input(path);
    if (!input.open()) {
        report.add("unreadable", Severity::error, {}, std::strerror(errno));
        return success();
    }
    const struct stat status = input.status();
    if (S_ISDIR(status.st_mode)) {
        report.add("directory", Severity::error, {}, "nothing to read in it");
        return success();
    }
    Importer importer({path}, sink, report, format);
    std::vector<char> room(kReadBytes);
    const std::uint64_t total = S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
    while (!importer.stopped() && !stop.stop_requested()) {
        const ssize_t count = input.read(room, stop);
        if (count < 0) {
            report.add("unreadable", Severity::error, {0, report.bytes},
                       errno == EPIPE ? "a pipe that nobody writes to" : std::strerror(errno));
            break;
        }
        if (count == 0) break;
        importer.push({room.data(), static_cast<std::size_t>(count)});
        if (progress) progress({report.bytes, total});
    }
    importer.finish();
    if (stop.stop_requested()) return Cancelled{};
    return success();
}

} // namespace retrospan::import
