// Eval cases that were made from sessions of a workspace, also before any run has them: the workspace
// remembers the data sets that they were written to, and what a case file said of its session. Thread: any
// but the GUI thread.
#pragma once

#include "store/workspace.h"

#include <string>
#include <vector>

namespace retrospan::app {

/// Remembers where a data set lies, a file or a folder; of the last ones only.
Status rememberDataSet(store::Workspace& workspace, const std::string& path);

struct MadeCase {
    std::string dataSet, caseId;
    friend bool operator==(const MadeCase&, const MadeCase&) = default;
};
/// They were made elsewhere from a session that came from there. Adds to those that are known.
Status keepMadeCases(store::Workspace& workspace, const std::string& session,
                     const std::vector<MadeCase>& cases);
/// Those that were made from a session, here as the data sets are now. A data set that cannot be read has
/// none.
[[nodiscard]] Result<std::vector<MadeCase>> casesMadeFrom(store::Workspace& workspace,
                                                          const std::string& session);

} // namespace retrospan::app
