// Eval cases that were made from sessions of a workspace, also before any run has them: the workspace
// remembers the data sets that they were written to. Thread: any but the GUI thread.
#pragma once

#include "store/workspace.h"

#include <string>
#include <vector>

namespace retrospan::app {

/// Remembers where a data set lies, a file or a folder; of the last ones only.
Status rememberDataSet(store::Workspace& workspace, const std::string& path);

struct MadeCase {
    std::string dataSet, caseId;
};
/// Those that were made from a session, as the data sets are now. A data set that cannot be read has none.
[[nodiscard]] Result<std::vector<MadeCase>> casesMadeFrom(store::Workspace& workspace,
                                                          const std::string& session);

} // namespace retrospan::app
