// What the command line and the window do with a release ledger alike. Thread: any; waits for locks and
// hooks.
#pragma once

#include "evals/child_process.h"
#include "evals/ledger_folder.h"

#include <functional>
#include <string>
#include <vector>

namespace retrospan::app {

/// The ledger where none is named: of the folder in which the program was started.
inline constexpr const char* kUsualLedger = "releases";

/// In UTC: "2026-11-22".
[[nodiscard]] std::string today();
/// One of now; without an author it is the system's user.
[[nodiscard]] evals::ReleaseEvent releaseEvent(evals::ReleaseEventKind kind, std::string version,
                                               std::string note, std::string author = {});

/// Why there is no rollback to a version, in sentences; none when there is.
[[nodiscard]] std::vector<std::string> obstaclesToRollBack(const LedgerFolder& folder,
                                                           const std::string& version);

/// Points to the event's version, tells that, and runs the command of release.yaml in `hookFolder` (empty:
/// where we are), while no other does. The result is the hook's, that of one that did nothing without one;
/// its fault leaves what was published as it is.
Result<ChildResult> deploy(LedgerFolder& folder, evals::ReleaseEvent event,
                           const std::function<void(const evals::ReleaseEvent&)>& pointed,
                           const std::string& hookFolder = {});

} // namespace retrospan::app
