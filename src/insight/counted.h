// Numbers of things in the reasons of findings. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace retrospan::insight {

/// "1 call", "3 calls".
[[nodiscard]] inline std::string counted(std::uint64_t count, std::string_view one, std::string_view many)
{
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

} // namespace retrospan::insight
