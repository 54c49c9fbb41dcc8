#include "bench/support/measure.h"

#include <fstream>
#include <string>

namespace retrospan::bench {

std::uint64_t anonymousBytes()
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
        if (std::uint64_t kilobytes = 0; word == "RssAnon:" && status >> kilobytes) return kilobytes * 1024;
    return 0;
}

} // namespace retrospan::bench
