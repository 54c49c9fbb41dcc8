#include "models/text_search.h"

#include <algorithm>

namespace retrospan::models {

Qt::CaseSensitivity caseOf(QStringView query)
{
    const bool capital = std::any_of(query.begin(), query.end(), [](QChar c) { return c.isUpper(); });
    return capital ? Qt::CaseSensitive : Qt::CaseInsensitive;
}

std::vector<qsizetype> findAll(QStringView text, QStringView query, std::stop_token stop)
{
    std::vector<qsizetype> found;
    if (query.isEmpty()) return found;
    const Qt::CaseSensitivity sensitivity = caseOf(query);
    for (qsizetype at = text.indexOf(query, 0, sensitivity); at >= 0;
         at = text.indexOf(query, at + query.size(), sensitivity)) {
        found.push_back(at);
        if (found.size() >= kMaxMatches || stop.stop_requested()) break;
    }
    return found;
}

} // namespace retrospan::models
