// Release ledgers on the disk, for tests of windows over them.
#pragma once

#include "evals/release_steps.h"

#include <filesystem>

namespace retrospan::test {

/// Proposes it with a green verdict first.
inline bool publishVersion(app::LedgerFolder& folder, const std::string& version)
{
    using evals::ReleaseEventKind;
    evals::ReleaseEvent candidate = app::releaseEvent(ReleaseEventKind::candidate, version, {}, "ann");
    candidate.verdicts.push_back(
        {"refunds", "sha256:1", "strict.yaml", "sha256:2", "sha256:3", "sha256:4", version, true});
    if (!folder.record(candidate).ok()) return false;
    evals::ReleaseEvent event = app::releaseEvent(ReleaseEventKind::published, version, {}, "ann");
    event.previous = folder.ledger().published();
    return folder.point(event).ok();
}

/// 42 was published, 43 is.
inline bool makeReleaseLedger(const std::string& ledger, const std::string& workflow)
{
    std::filesystem::create_directories(ledger);
    auto folder = app::LedgerFolder::open(ledger, workflow, app::LedgerFolder::Missing::create);
    return folder.ok() && publishVersion(*folder, "42") && publishVersion(*folder, "43");
}

} // namespace retrospan::test
