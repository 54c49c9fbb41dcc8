// Place: where in an input something stands, so that people can look it up: a line (1-based), else a byte
// offset in the decompressed bytes, else the input as a whole. Thread: plain value.
#pragma once

#include <cstdint>
#include <string>

namespace retrospan {

struct Place {
    static constexpr std::uint64_t kNowhere = UINT64_MAX;

    std::uint64_t line = 0; ///< 0 = not a line format
    std::uint64_t offset = kNowhere;
    [[nodiscard]] std::string toString() const
    {
        if (line != 0) return "line " + std::to_string(line);
        return offset == kNowhere ? "whole input" : "byte " + std::to_string(offset);
    }
};

} // namespace retrospan
