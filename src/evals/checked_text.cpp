#include "evals/text_source.h"

#include "trace/utf8.h"

#include <algorithm>

namespace retrospan::evals {

std::string checkedText(std::string_view bytes, std::uint32_t line, Problems& problems)
{
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    const auto broken = brokenUtf8At(bytes);
    if (!broken) return std::string(bytes);
    const std::string_view before = bytes.substr(0, *broken);
    const auto breaks = static_cast<std::uint32_t>(std::ranges::count(before, '\n'));
    const std::size_t begin = before.rfind('\n') + 1; // npos + 1 = 0
    const auto column = static_cast<std::uint32_t>(charactersOf(before.substr(begin)).size());
    problems.add({line + breaks, column + 1}, "this is no UTF-8");
    return repairedUtf8(bytes);
}

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

} // namespace retrospan::evals
