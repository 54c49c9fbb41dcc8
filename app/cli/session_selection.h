// The sessions that a verb's query asks for; without one, all. Reads the full-text index where the query has
// free texts, and fills it first.
#pragma once

#include "insight/session_query.h"
#include "library.h"

#include <QStringList>

#include <vector>

namespace retrospan::app::cli {

/// The words of the command line as a query; the error says where it is wrong.
[[nodiscard]] Result<insight::SessionQuery> sessionQuery(const QStringList& words);
/// Newest first, with cost.
[[nodiscard]] Result<std::vector<SessionSummary>> matchingSessions(Library& library,
                                                                   const insight::SessionQuery& query);

} // namespace retrospan::app::cli
