#include "evals/left_behind.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace retrospan::app {
namespace {

namespace fs = std::filesystem;

constexpr int kMostGenerations = 1'000; ///< one that multiplies faster is not chased for ever

std::string contentOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Of each of our threads, as one of them inherits.
std::vector<pid_t> children()
{
    std::vector<pid_t> found;
    std::error_code ignored;
    for (fs::directory_iterator task("/proc/self/task", ignored), end; task != end; task.increment(ignored)) {
        std::ifstream list(task->path() / "children");
        for (pid_t child = 0; list >> child;) found.push_back(child);
    }
    return found;
}

/// An entry of its environment ends with a NUL, and begins with one or with the environment.
bool bears(pid_t process, const std::string& entry)
{
    const std::string all = '\0' + contentOf("/proc/" + std::to_string(process) + "/environ");
    return all.find('\0' + entry + '\0') != std::string::npos;
}

} // namespace

LeftBehind::LeftBehind()
{
    static std::atomic<std::uint64_t> count{0};
    m_mark = std::to_string(::getpid()) + "-" + std::to_string(++count);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

void LeftBehind::end() const
{
    const std::string entry = std::string(kVariable) + "=" + m_mark;
    bool more = true;
    for (int generation = 0; more && generation < kMostGenerations; ++generation) {
        more = false;
        for (const pid_t child : children()) {
            if (!bears(child, entry)) continue;
            more = true;
            ::kill(child, SIGKILL); // its number is nobody else's before it is waited for
            while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) { }
        }
    }
}

} // namespace retrospan::app
