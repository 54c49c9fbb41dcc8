#include "evals/release_steps.h"

#include "author.h"
#include "insight/calendar.h"

namespace retrospan::app {
namespace {

ChildResult runHook(const LedgerFolder& folder, const evals::ReleaseEvent& event,
                    const std::string& hookFolder)
{
    if (folder.rules().hook.empty()) return {};
    ChildCommand command;
    command.words = shellCommand(folder.rules().hook);
    command.folder = hookFolder;
    command.timeLimit = kLongestHook;
    command.environment = {{"RETROSPAN_WORKFLOW", folder.workflow()},
                           {"RETROSPAN_EVENT", std::string(toString(event.kind))},
                           {"RETROSPAN_VERSION", event.version},
                           {"RETROSPAN_PREVIOUS", event.previous}};
    return runChild(command);
}

} // namespace

std::string today()
{
    constexpr std::int64_t day = 86'400'000'000'000;
    return insight::textFromDay(wallClockNs() / day);
}

evals::ReleaseEvent releaseEvent(evals::ReleaseEventKind kind, std::string version, std::string note,
                                 std::string author)
{
    evals::ReleaseEvent event;
    event.kind = kind;
    event.version = std::move(version);
    event.author = author.empty() ? systemUser() : std::move(author);
    event.note = std::move(note);
    event.timeNs = wallClockNs();
    return event;
}

std::vector<std::string> obstaclesToRollBack(const LedgerFolder& folder, const std::string& version)
{
    const std::string disagreement = folder.disagreement();
    if (!disagreement.empty() && !folder.pointerLost()) return {disagreement};
    return folder.ledger().obstaclesToRollBack(version, today(), folder.pointerLost());
}

Result<ChildResult> deploy(LedgerFolder& folder, evals::ReleaseEvent event,
                           const std::function<void(const evals::ReleaseEvent&)>& pointed,
                           const std::string& hookFolder)
{
    const auto alone = folder.deploy();
    if (!alone.ok()) return alone.error();
    event.previous = folder.ledger().published();
    if (event.previous == event.version) event.previous.clear(); // a lost pointer is written again
    if (const Status moved = folder.point(event); !moved.ok()) return moved.error();
    pointed(event);
    return runHook(folder, event, hookFolder);
}

} // namespace retrospan::app
