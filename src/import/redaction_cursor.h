// ScanCursor: where one pass of redaction through a text is, for those that look closely at one place of it.
// Private to redaction. Thread: confined. Complexity: a pass over the text for each word that is sought.
#pragma once

#include "import/redaction.h"
#include "import/redaction_shapes.h"
#include "import/redaction_text.h"

#include <algorithm>

namespace retrospan::import {

/// Finds the next of a word again and again in one pass.
class ForwardSearch {
public:
    ForwardSearch(std::string_view text, std::string_view word,
                  std::size_t (*endOf)(std::string_view, std::size_t) = nullptr)
        : m_text(text)
        , m_word(word)
        , m_endOf(endOf)
    {
    }
    /// The first at or after `from`, the text's size when there is none. `from` may not decrease by much.
    std::size_t next(std::size_t from)
    {
        if (from < m_searchedFrom || m_next < from) {
            m_searchedFrom = from;
            m_next = m_text.find(m_word, from);
            while (m_endOf != nullptr && m_next < m_text.size() && m_endOf(m_text, m_next) == 0)
                m_next = m_text.find(m_word, m_next + 1);
            m_next = std::min(m_next, m_text.size());
        }
        return m_next;
    }

private:
    std::string_view m_text, m_word;
    std::size_t (*m_endOf)(std::string_view, std::size_t); ///< 0: it is not one; may be nullptr
    std::size_t m_searchedFrom = std::string_view::npos, m_next = 0;
};

struct ScanCursor {
    explicit ScanCursor(std::string_view scanned)
        : text(scanned)
        , placeholders(scanned, kPlaceholderStart, placeholderEnd)
        , armourEnds(scanned, "-----END ")
    {
        const std::size_t first = text.find_first_not_of(" \t\r\n");
        json = first != std::string_view::npos
            && std::string_view("{[\"").find(text[first]) != std::string_view::npos;
    }
    /// The characters from `begin` on that are allowed, `most` of them.
    [[nodiscard]] std::string_view probe(std::size_t begin, bool (*allowed)(char), std::size_t most) const
    {
        const std::string_view ahead = text.substr(std::min(begin, text.size()), most);
        return ahead.substr(
            0, static_cast<std::size_t>(std::ranges::find_if_not(ahead, allowed) - ahead.begin()));
    }
    [[nodiscard]] std::size_t runEnd(std::size_t i, bool (*allowed)(char)) const
    {
        while (i < text.size() && allowed(text[i])) ++i;
        return i;
    }

    std::string_view text;
    ForwardSearch placeholders, armourEnds;
    bool json = false; ///< the text is JSON by the look of it
    std::size_t from = 0; ///< the end of what was found before
};

} // namespace retrospan::import
