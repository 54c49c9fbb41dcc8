#include "live/followed_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace retrospan::live {

FollowedFile::FollowedFile(std::string path, import::BatchSink sink, std::shared_ptr<import::IntakeGate> gate)
    : m_path(std::move(path))
    , m_sink(std::move(sink))
    , m_gate(std::move(gate))
{
}

FollowedFile::~FollowedFile()
{
    close();
}

void FollowedFile::close()
{
    m_importer.reset();
    m_report.reset();
    if (m_descriptor >= 0) ::close(std::exchange(m_descriptor, -1));
}

FollowedFile::Step FollowedFile::read()
{
    struct stat now = {};
    const bool there = ::lstat(m_path.c_str(), &now) == 0;
    const bool same = there && now.st_dev == m_device && now.st_ino == m_inode;
    if (open() && !same) { // first what the one before had left
        if (const Step rest = readPiece(); rest.bytes > 0) return {State::more, rest.bytes};
        finish();
    }
    if (!there) {
        const bool missing = errno == ENOENT || errno == ENOTDIR;
        m_inode = 0;
        return {missing ? State::gone : State::unreadable, 0, false, std::strerror(errno)};
    }
    if (!S_ISREG(now.st_mode)) {
        m_inode = 0;
        return {State::notAFile};
    }
    m_written = now.st_mtim;
    const bool known = m_inode != 0;
    const bool restarts = known && (!same || now.st_size < m_offset);
    if (!restarts && known && now.st_size == m_offset) return {};
    if (restarts && open()) finish();
    Step step;
    if (!open()) step = begin();
    if (open()) step = readPiece();
    step.restarted = restarts;
    return step;
}

FollowedFile::Step FollowedFile::begin()
{
    m_descriptor = ::open(m_path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
    struct stat now = {};
    if (m_descriptor < 0 || ::fstat(m_descriptor, &now) != 0) {
        const Step failed{State::unreadable, 0, false, std::strerror(errno)};
        close();
        return failed;
    }
    if (!S_ISREG(now.st_mode)) {
        close();
        return {State::notAFile};
    }
    m_device = now.st_dev;
    m_inode = now.st_ino;
    m_offset = 0;
    m_report = std::make_unique<import::ImportReport>();
    m_importer = std::make_unique<import::Importer>(import::ReaderContext{m_path}, m_sink, *m_report,
                                                    std::string_view(), import::ImportLimits(), m_gate);
    return {};
}

FollowedFile::Step FollowedFile::readPiece()
{
    std::vector<char> room(kPieceBytes);
    const ssize_t count = ::pread(m_descriptor, room.data(), room.size(), m_offset);
    if (count < 0) return {State::unreadable, 0, false, std::strerror(errno)};
    m_offset += count;
    m_importer->push({room.data(), static_cast<std::size_t>(count)});
    const bool all = static_cast<std::size_t>(count) < room.size();
    return {all ? State::caughtUp : State::more, static_cast<std::size_t>(count)};
}

void FollowedFile::flush()
{
    if (m_importer) m_importer->flush();
}

void FollowedFile::finish()
{
    if (m_importer) m_importer->finish();
    close();
}

void FollowedFile::drop()
{
    close();
    m_inode = 0;
    m_offset = 0;
}

std::chrono::nanoseconds FollowedFile::quietFor() const
{
    const auto written = std::chrono::seconds(m_written.tv_sec) + std::chrono::nanoseconds(m_written.tv_nsec);
    return std::chrono::system_clock::now().time_since_epoch() - written;
}

} // namespace retrospan::live
