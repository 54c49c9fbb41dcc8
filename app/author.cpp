#include "author.h"

#include <array>
#include <chrono>

#include <pwd.h>
#include <unistd.h>

namespace retrospan::app {

std::string systemUser()
{
    std::array<char, 4096> memory{};
    passwd entry{};
    passwd* found = nullptr;
    const int failed = getpwuid_r(geteuid(), &entry, memory.data(), memory.size(), &found);
    if (failed == 0 && found != nullptr && *found->pw_name != '\0') return found->pw_name;
    return "user " + std::to_string(geteuid());
}

std::int64_t wallClockNs()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

} // namespace retrospan::app
