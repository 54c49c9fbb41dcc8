#include "evals/ledger_releases.h"

#include "author.h"
#include "evals/release_steps.h"
#include "evals/rollout_sessions.h"

#include <algorithm>
#include <filesystem>

namespace retrospan::app {
namespace {

namespace fs = std::filesystem;

Result<LedgerFolder> openFolder(const std::string& ledger, const std::string& workflow)
{
    return LedgerFolder::open(ledger, workflow, LedgerFolder::Missing::refuse,
                              LedgerFolder::Disagreement::accept);
}

/// Of "work/releases" it is "work", as when the command is given there.
std::string folderOfHooks(const std::string& ledger)
{
    std::error_code ignored;
    const fs::path whole = fs::absolute(ledger, ignored).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).parent_path().string();
}

/// Why what a person saw cannot be rolled back any more.
Status isAsSeen(const LedgerFolder& folder, const models::ReleaseBook& seen, const std::string& version)
{
    if (const Status same = folder.unchangedSince(seen.ledger.nextNumber()); !same.ok()) return same;
    if (folder.rules().hook != seen.rules.hook)
        return Error{"the hook of release.yaml has changed: look again"};
    const auto obstacles = obstaclesToRollBack(folder, version);
    return obstacles.empty() ? success() : Status(Error{obstacles.front()});
}

} // namespace

Result<std::vector<std::string>> LedgerReleases::workflows(const std::string& ledger)
{
    std::error_code error;
    if (!fs::exists(ledger, error) && !error) return std::vector<std::string>();
    std::vector<std::string> names;
    for (fs::directory_iterator each(ledger, error); !error && each != fs::directory_iterator();
         each.increment(error)) {
        std::error_code ignored;
        const std::string name = each->path().filename().string();
        if (evals::isReleaseName(name) && fs::exists(each->path() / "ledger.jsonl", ignored))
            names.push_back(name);
    }
    if (error) return Error{"cannot read " + ledger + ": " + error.message()};
    std::ranges::sort(names);
    return names;
}

Result<models::ReleaseBook> LedgerReleases::read(const std::string& ledger, const std::string& workflow)
{
    const auto folder = openFolder(ledger, workflow);
    if (!folder.ok()) return folder.error();
    return models::ReleaseBook{workflow,
                               today(),
                               folder->ledger(),
                               folder->rules(),
                               folder->pointerPath(),
                               folder->disagreement(),
                               folder->pointerLost(),
                               systemUser(),
                               folderOfHooks(ledger)};
}

Result<models::HookEnd> LedgerReleases::rollBack(const std::string& ledger, const models::ReleaseBook& seen,
                                                 const std::string& version, const std::string& note)
{
    auto folder = openFolder(ledger, seen.workflow);
    if (!folder.ok()) return folder.error();
    if (const Status same = isAsSeen(*folder, seen, version); !same.ok()) return same.error();
    auto hook = deploy(
        *folder, releaseEvent(evals::ReleaseEventKind::rolledBack, version, note),
        [](const evals::ReleaseEvent&) {}, folderOfHooks(ledger));
    if (!hook.ok()) return hook.error();
    return models::HookEnd{hook->output + hook->errors, hook->fault};
}

Result<evals::Rollout> LedgerReleases::rollout(const std::string& workflow, const std::string& before,
                                               const std::string& now)
{
    return compareVersions(*m_library, workflow, before, now);
}

} // namespace retrospan::app
