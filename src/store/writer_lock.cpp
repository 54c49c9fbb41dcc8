#include "store/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

namespace retrospan::store {
namespace {

constexpr auto kRetryEvery = std::chrono::milliseconds(20);

} // namespace

Result<WriterLock> WriterLock::acquire(const std::string& workspacePath, std::chrono::milliseconds patience)
{
    const std::string path = workspacePath + ".lock";
    WriterLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.m_descriptor < 0)
        return Error{"cannot write beside the workspace: " + path + ": " + std::strerror(errno)};
    const auto giveUp = std::chrono::steady_clock::now() + patience;
    while (::flock(lock.m_descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (std::chrono::steady_clock::now() > giveUp)
            return Error{"another program is writing to " + workspacePath};
        std::this_thread::sleep_for(kRetryEvery);
    }
    return lock;
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

WriterLock::~WriterLock()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

} // namespace retrospan::store
