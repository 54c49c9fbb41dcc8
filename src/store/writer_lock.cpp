#include "store/writer_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

namespace retrospan::store {
namespace {

using Clock = std::chrono::steady_clock;

/// Bytes of the file. Who waits for the lock holds the turn, and nobody gets at the lock without the turn.
constexpr off_t kLockByte = 0, kTurnByte = 1;
constexpr auto kShortWait = std::chrono::milliseconds(1), kLongWait = std::chrono::milliseconds(10);
constexpr auto kShortWaits = std::chrono::milliseconds(50);

bool setLock(int descriptor, off_t byte, short type)
{
    struct flock range { };
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_start = byte;
    range.l_len = 1;
    return ::fcntl(descriptor, F_OFD_SETLK, &range) == 0; // NOLINT(cppcoreguidelines-pro-type-vararg)
}

bool lockBefore(Clock::time_point giveUp, int descriptor, off_t byte)
{
    const auto begun = Clock::now();
    while (!setLock(descriptor, byte, F_WRLCK)) {
        const auto now = Clock::now();
        if (now >= giveUp) return false;
        std::this_thread::sleep_for(now - begun < kShortWaits ? kShortWait : kLongWait);
    }
    return true;
}

} // namespace

Result<WriterLock> WriterLock::open(const std::string& workspacePath)
{
    const std::string path = workspacePath + ".lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return Error{"cannot write beside the workspace: " + path + ": " + std::strerror(errno)};
    return WriterLock(descriptor, workspacePath);
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_path(std::move(other.m_path))
    , m_held(std::exchange(other.m_held, false))
{
}

WriterLock::~WriterLock()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

Status WriterLock::acquire(std::chrono::milliseconds patience)
{
    if (m_held) return success();
    const auto giveUp = Clock::now() + patience;
    const bool turn = lockBefore(giveUp, m_descriptor, kTurnByte);
    m_held = turn && lockBefore(giveUp, m_descriptor, kLockByte);
    if (turn) setLock(m_descriptor, kTurnByte, F_UNLCK);
    if (!m_held) return Error{"another program is writing to " + m_path};
    return success();
}

void WriterLock::release()
{
    if (std::exchange(m_held, false)) setLock(m_descriptor, kLockByte, F_UNLCK);
}

} // namespace retrospan::store
