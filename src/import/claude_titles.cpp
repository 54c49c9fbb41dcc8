#include "import/claude_titles.h"

#include "import/title_changes.h"

namespace retrospan::import::claude {

/// Each giver has ranks of its own. A title that is written again has not changed.
void Titles::give(Giver giver, std::string_view title, SessionFacts& facts)
{
    constexpr std::uint8_t ranks = (title_rank::last - title_rank::given) / 3;
    const auto which = static_cast<std::uint8_t>(giver);
    Given& given = m_given[which];
    if (title.empty() || title == given.title) return;
    given.title = title;
    const auto first = static_cast<std::uint8_t>(title_rank::given + which * ranks);
    const std::uint8_t rank =
        title_rank::renamed(given.changes++, first, static_cast<std::uint8_t>(first + ranks - 1));
    if (rank < facts.titleRank) return;
    facts.title = title;
    facts.titleRank = rank;
}

void Titles::await(std::uint64_t leaf, std::string_view title)
{
    if (m_awaited.size() < kMaxAwaited) m_awaited.insert_or_assign(leaf, std::string(title));
}

void Titles::came(std::uint64_t line, SessionFacts& facts)
{
    if (m_awaited.empty()) return;
    const auto found = m_awaited.find(line);
    if (found == m_awaited.end()) return;
    give(Giver::summary, found->second, facts);
    m_awaited.erase(found);
}

} // namespace retrospan::import::claude
