#include "evals/problems.h"

#include "trace/text_collection.h"

#include <algorithm>

namespace retrospan::evals {
namespace {

constexpr std::size_t kLongestQuoted = 120;

} // namespace

std::string Problem::toString() const
{
    std::string text = file;
    if (place.line > 0) text += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
    return text + ": " + message;
}

void Problems::add(TextPlace place, std::string message)
{
    addTo(m_file, place, std::move(message));
}

void Problems::addTo(const std::string& file, TextPlace place, std::string message)
{
    if (++m_count <= kMost) m_kept.push_back({file, place, std::move(message)});
}

std::vector<Problem> Problems::sorted() const
{
    std::vector<Problem> all = m_kept;
    std::ranges::sort(all);
    return all;
}

std::string inQuotes(std::string_view text)
{
    const std::string_view shown = beginningOf(text, kLongestQuoted);
    std::string out = canonicalJson(DataNode::ofText(std::string(shown)));
    if (shown.size() < text.size()) out.insert(out.size() - 1, "\u2026");
    return out;
}

std::string joined(const std::vector<std::string>& names, std::string_view separator)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? std::string() : std::string(separator)) + name;
    return text;
}

} // namespace retrospan::evals
