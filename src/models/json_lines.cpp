#include "models/json_lines.h"

#include "models/json_document.h"
#include "models/json_pretty.h"
#include "models/plain_text.h"
#include "models/text_search.h"

#include <algorithm>

namespace retrospan::models {

JsonLines::JsonLines(std::string_view raw, std::size_t wrapColumns, bool whole)
{
    const std::size_t limit = whole ? SIZE_MAX : kFirstBytes;
    std::string text = JsonDocument::decode(raw, limit);
    m_complete = whole || text.size() < limit - 4; // a cut may drop up to three bytes of a character
    const bool oneLine = text.find('\n') == std::string::npos;
    if (oneLine && JsonDocument::looksLikeJson(text)) text = prettyJson(text);
    m_text = visibleText(text);
    breakLines(std::max<std::size_t>(wrapColumns, 20));
}

void JsonLines::breakLines(std::size_t columns)
{
    qsizetype start = 0;
    do {
        const qsizetype lineEnd = m_text.indexOf(u'\n', start);
        const qsizetype end = lineEnd < 0 ? m_text.size() : lineEnd;
        do {
            m_starts.push_back(start);
            start = breakAfter(start, end, static_cast<qsizetype>(columns));
        } while (start < end);
        start = end + 1;
    } while (start < m_text.size());
}

qsizetype JsonLines::breakAfter(qsizetype start, qsizetype end, qsizetype columns) const
{
    if (end - start <= columns) return end;
    const qsizetype latest = start + columns, earliest = latest - columns / 3;
    const qsizetype space = QStringView(m_text).mid(earliest, latest - earliest).lastIndexOf(u' ');
    if (space >= 0) return earliest + space + 1;
    return m_text[latest].isLowSurrogate() ? latest - 1 : latest;
}

QStringView JsonLines::line(std::size_t index) const
{
    const qsizetype start = m_starts[index];
    const qsizetype end = index + 1 < m_starts.size() ? m_starts[index + 1] : m_text.size();
    const QStringView line = QStringView(m_text).mid(start, end - start);
    return line.endsWith(u'\n') ? line.chopped(1) : line;
}

std::size_t JsonLines::lineAt(qsizetype position) const
{
    return static_cast<std::size_t>(std::ranges::upper_bound(m_starts, position) - m_starts.begin()) - 1;
}

JsonLines::Place JsonLines::placeOfMatch(QStringView query, int ordinal) const
{
    Place place;
    qsizetype from = 0;
    for (int i = 0; i <= ordinal; ++i) {
        const qsizetype at = m_text.indexOf(query, from, caseOf(query));
        if (at < 0) break;
        const std::size_t line = lineAt(at);
        place.occurrence = i > 0 && line == place.line ? place.occurrence + 1 : 0;
        place.line = line;
        from = at + query.size();
    }
    return place;
}

} // namespace retrospan::models
