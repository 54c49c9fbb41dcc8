// Texts of YAML and JSON to values with places. What cannot be read is a problem, what was read before it
// stays. Limits: kDeepest levels; aliases of YAML are copied, at most kMostCopiedBytes a text. Pure. Linear.
#pragma once

#include "evals/problems.h"

#include <optional>
#include <string_view>
#include <vector>

namespace retrospan::evals {

inline constexpr std::size_t kMostCopiedBytes = 16 * 1024 * 1024;

/// One value, which begins on `line`. Nothing when it is no JSON: the first fault is a problem then.
[[nodiscard]] std::optional<DataNode> readJson(std::string_view text, std::uint32_t line, Problems& problems);
/// The documents of a text. Of one that is broken: the complete elements of the list that it is, or that is
/// its last value.
[[nodiscard]] std::vector<DataNode> readYaml(std::string_view text, Problems& problems);

/// Calls `take(line, number)` for the lines that are not empty; numbers begin with 1.
template <typename Take> void eachLine(std::string_view text, Take take)
{
    std::uint32_t number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        ++number;
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) take(line, number);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

/// Without the mark of the byte order; broken UTF-8 is a problem and replaced.
[[nodiscard]] std::string checkedText(std::string_view bytes, std::uint32_t line, Problems& problems);

/// Each with its line end; the last one may have none.
[[nodiscard]] std::vector<std::string_view> linesOf(std::string_view text);

} // namespace retrospan::evals
