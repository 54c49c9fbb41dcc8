// Work done in a child process, so that a test can limit, measure or kill it.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace retrospan::test {

/// Sanitizers keep freed memory and shadows of it, and take their time.
#if defined(RETROSPAN_SANITIZED)
inline constexpr int kMemoryFactor = 8, kWorkDivisor = 16;
#else
inline constexpr int kMemoryFactor = 1, kWorkDivisor = 1;
#endif

/// Forks, runs `work` in the child and returns its exit code; minus the signal that ended it.
template <typename Work> int inChild(Work work)
{
    const pid_t child = ::fork();
    if (child < 0) return -1;
    if (child == 0) ::_exit(work());
    int state = 0;
    if (::waitpid(child, &state, 0) != child) return -1;
    return WIFEXITED(state) ? WEXITSTATUS(state) : -WTERMSIG(state);
}

/// How much the memory of this process grew at most since the object was made, in MiB.
class PeakMemory {
public:
    PeakMemory()
    {
        std::ofstream("/proc/self/clear_refs") << "5"; // forgets the peak so far
        m_before = statusMiB("VmRSS:");
    }
    [[nodiscard]] std::int64_t grownMiB() const { return statusMiB("VmHWM:") - m_before; }

private:
    static std::int64_t statusMiB(std::string_view field)
    {
        std::ifstream status("/proc/self/status");
        for (std::string line; std::getline(status, line);)
            if (line.starts_with(field)) return std::stoll(line.substr(field.size())) / 1024;
        return 0;
    }
    std::int64_t m_before = 0;
};

} // namespace retrospan::test
