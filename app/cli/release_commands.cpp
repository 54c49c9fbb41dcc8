// `release`: the ledger of a workflow's versions: proposed with verdicts, published, rolled back, retired.
#include "cli/command.h"
#include "cli/named_run.h"
#include "cli/table.h"
#include "evals/eval_files.h"
#include "evals/ledger_folder.h"
#include "evals/release_json.h"
#include "evals/release_steps.h"
#include "evals/rollout_sessions.h"
#include "evals/text_source.h"
#include "insight/calendar.h"
#include "models/format.h"
#include "models/release_texts.h"

#include <algorithm>
#include <chrono>

namespace retrospan::app::cli {
namespace {

using evals::ReleaseEvent;
using evals::ReleaseEventKind;

std::string option(const QCommandLineParser& arguments, const char* name)
{
    return utf8(arguments.value(QString::fromLatin1(name)).trimmed());
}

std::string workflowOf(const QCommandLineParser& arguments)
{
    return utf8(arguments.positionalArguments().value(0));
}

Result<LedgerFolder> ledgerOf(const QCommandLineParser& arguments, LedgerFolder::Missing missing,
                              LedgerFolder::Disagreement disagreement = LedgerFolder::Disagreement::refuse)
{
    const std::string ledger = option(arguments, "ledger");
    return LedgerFolder::open(ledger.empty() ? kUsualLedger : ledger, workflowOf(arguments), missing,
                              disagreement);
}

ReleaseEvent eventOf(const QCommandLineParser& arguments, ReleaseEventKind kind, std::string version)
{
    return releaseEvent(kind, std::move(version), option(arguments, "note"), option(arguments, "author"));
}

/// What is wrong with how the verb was called; empty when nothing is.
std::string faultOf(const QCommandLineParser& arguments, const char* version)
{
    if (arguments.positionalArguments().size() != 1) return "it needs one workflow";
    if (version == nullptr || evals::isReleaseName(option(arguments, version))) return {};
    return option(arguments, version).empty()
        ? "it needs --" + std::string(version)
        : evals::inQuotes(option(arguments, version)) + " is no version: letters, digits and -._+@";
}

Status keepRuns(const QCommandLineParser& arguments, LedgerFolder& folder, const ReleaseEvent& event)
{
    for (const QString& name : arguments.values(QStringLiteral("run"))) {
        const auto run = namedRun(arguments, utf8(name));
        if (!run.ok()) return run.error();
        const bool judged = std::ranges::any_of(
            event.verdicts, [&](const auto& verdict) { return verdict.outputsHash == run->outputsHash; });
        if (!judged) return Error{"none of the verdicts is about the run " + utf8(name)};
        if (!run->facts.version.empty() && run->facts.version != event.version)
            return Error{"the run " + utf8(name) + " is of version " + evals::inQuotes(run->facts.version)};
        if (const Status kept = folder.keepRun(*run); !kept.ok()) return kept;
    }
    return success();
}

int refused(const std::string& what, const std::vector<std::string>& obstacles)
{
    std::string text = what;
    for (const std::string& obstacle : obstacles) text += "\n  " + harmless(obstacle);
    return fail(text);
}

/// Compares `--parity` with the run that was judged, and writes down what came of it.
Status checkParity(const QCommandLineParser& arguments, LedgerFolder& folder, const std::string& version)
{
    const auto known = folder.ledger().find(version, today());
    if (!known) return Error{evals::inQuotes(version) + " is no candidate"};
    ReleaseEvent event = eventOf(arguments, ReleaseEventKind::parity, version);
    for (const QString& name : arguments.values(QStringLiteral("parity"))) {
        const auto elsewhere = namedRun(arguments, utf8(name));
        if (!elsewhere.ok()) return elsewhere.error();
        const auto verdict =
            std::ranges::find(known->verdicts, elsewhere->dataSet, &evals::VerdictReference::dataSet);
        if (verdict == known->verdicts.end())
            return Error{"there is no verdict for the data set " + evals::inQuotes(elsewhere->dataSet)};
        if (verdict->dataSetHash != elsewhere->dataSetHash)
            return Error{"the parity run is of another state of the data set "
                         + evals::inQuotes(elsewhere->dataSet)};
        const auto judged = folder.keptRun(verdict->outputsHash);
        if (!judged.ok()) return judged.error();
        if (evals::runText(*judged) == evals::runText(*elsewhere))
            return Error{utf8(name) + " is the run that was judged, none of elsewhere"};
        event.parity.push_back(evals::compareParity(*judged, *elsewhere));
    }
    return event.parity.empty() ? success() : folder.record(std::move(event));
}

int publish(LedgerFolder& folder, ReleaseEvent event)
{
    const auto tell = [&folder](const ReleaseEvent& pointed) {
        print(folder.workflow() + ": " + pointed.version + " is published"
              + (pointed.previous.empty() ? "" : ", before it was " + pointed.previous) + "\n");
    };
    const auto hook = deploy(folder, std::move(event), tell);
    if (!hook.ok()) return fail(hook.error().message);
    for (const std::string* told : {&hook->output, &hook->errors})
        evals::eachLine(*told, [](std::string_view line, std::uint32_t) {
            std::fputs((harmless(line) + "\n").c_str(), stderr);
        });
    return hook->fault.empty() ? kDone : fail("it is done, but the hook failed: " + hook->fault);
}

int practise(LedgerFolder& folder, ReleaseEvent event)
{
    event.previous = folder.ledger().published();
    const auto start = std::chrono::steady_clock::now();
    if (const Status done = folder.practise(event); !done.ok()) return fail(done.error().message);
    event.tookNs = std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count();
    if (const Status noted = folder.record(event); !noted.ok()) return fail(noted.error().message);
    print(folder.workflow() + ": a rollback to " + event.version + " takes "
          + utf8(models::formatDuration(event.tookNs)) + "; nothing was changed\n");
    return kDone;
}

std::string eventLine(const ReleaseEvent& event)
{
    std::string text = utf8(models::formatDateTime(event.timeNs)) + "  "
        + utf8(models::releaseEventText(event.kind)) + " " + event.version;
    for (const QString& detail : models::releaseEventDetails(event)) text += "  " + utf8(detail);
    return harmless(text + "  " + event.author + (event.note.empty() ? "" : "  " + event.note)) + "\n";
}

std::string historyText(const LedgerFolder& folder)
{
    std::string text;
    for (const evals::ReleaseVersion& version : folder.ledger().versions(today()))
        text += version.version + "  " + utf8(models::versionStateText(version, today())) + "\n";
    text += "\n";
    for (const ReleaseEvent& event : folder.ledger().events()) text += eventLine(event);
    return text;
}

/// What is done with a ledger that is there, and the version that an option names (null: none).
template <typename Run>
int inLedger(const QCommandLineParser& arguments, const std::string& command, const char* version, Run run,
             LedgerFolder::Disagreement disagreement = LedgerFolder::Disagreement::refuse)
{
    if (const std::string fault = faultOf(arguments, version); !fault.empty())
        return fail(command + ": " + fault, kUsage);
    auto folder = ledgerOf(arguments, LedgerFolder::Missing::refuse, disagreement);
    if (!folder.ok()) return fail(folder.error().message);
    return run(*folder, version == nullptr ? std::string() : option(arguments, version));
}

std::string leftOut(std::size_t sessions, const char* which)
{
    if (sessions == 0) return {};
    return utf8(models::countOf(static_cast<std::int64_t>(sessions), QStringLiteral("session"))) + " " + which
        + " left out\n";
}

} // namespace

int runReleaseCandidate(const QCommandLineParser& arguments)
{
    const QStringList files = arguments.values(QStringLiteral("verdict"));
    std::string fault = faultOf(arguments, "version");
    if (fault.empty() && files.isEmpty()) fault = "it needs --verdict FILE";
    if (!fault.empty()) return fail("release candidate: " + fault, kUsage);
    ReleaseEvent event = eventOf(arguments, ReleaseEventKind::candidate, option(arguments, "version"));
    for (const QString& file : files) {
        auto bytes = readWholeFile(utf8(file), evals::kMostRunBytes);
        if (!bytes.ok()) return fail(bytes.error().message, kUsage);
        auto verdict = evals::readVerdictReference({utf8(file), std::move(*bytes)});
        if (!verdict.ok()) return fail(verdict.error().message, kUsage);
        event.verdicts.push_back(std::move(*verdict));
    }
    if (const std::string wrong = faultOfVerdicts(event.verdicts, event.version); !wrong.empty())
        return fail(wrong);
    auto folder = ledgerOf(arguments, LedgerFolder::Missing::create);
    if (!folder.ok()) return fail(folder.error().message);
    if (const std::string wrong = folder->ledger().faultOfUnversioned(event); !wrong.empty())
        return fail(wrong);
    if (const Status kept = keepRuns(arguments, *folder, event); !kept.ok())
        return fail(kept.error().message);
    if (const Status noted = folder->record(event); !noted.ok()) return fail(noted.error().message);
    print(eventLine(event));
    return kDone;
}

int runReleasePublish(const QCommandLineParser& arguments)
{
    return inLedger(
        arguments, "release publish", "version", [&](LedgerFolder& folder, const std::string& version) {
            if (arguments.isSet(QStringLiteral("parity")))
                if (const Status compared = checkParity(arguments, folder, version); !compared.ok())
                    return fail(compared.error().message);
            const auto obstacles = folder.ledger().obstaclesToPublish(version, folder.rules(), today());
            if (!obstacles.empty())
                return refused(evals::inQuotes(version) + " is not published:", obstacles);
            return publish(folder, eventOf(arguments, ReleaseEventKind::published, version));
        });
}

int runReleaseRollback(const QCommandLineParser& arguments)
{
    const auto rollBack = [&](LedgerFolder& folder, const std::string& version) {
        const bool drill = arguments.isSet(QStringLiteral("drill"));
        const auto obstacles = obstaclesToRollBack(folder, version);
        if (!obstacles.empty())
            return refused("there is no rollback to " + evals::inQuotes(version) + ":", obstacles);
        if (drill && folder.pointerLost()) return fail(folder.disagreement());
        return drill ? practise(folder, eventOf(arguments, ReleaseEventKind::drill, version))
                     : publish(folder, eventOf(arguments, ReleaseEventKind::rolledBack, version));
    };
    return inLedger(arguments, "release rollback", "to-version", rollBack,
                    LedgerFolder::Disagreement::accept);
}

int runReleaseRetire(const QCommandLineParser& arguments)
{
    std::string fault = faultOf(arguments, "version");
    const std::string day = option(arguments, "on");
    if (fault.empty() && !insight::dayFromText(day)) fault = "it needs --on with a day, e.g. 2026-12-01";
    if (!fault.empty()) return fail("release retire: " + fault, kUsage);
    auto folder = ledgerOf(arguments, LedgerFolder::Missing::refuse);
    if (!folder.ok()) return fail(folder.error().message);
    const std::string version = option(arguments, "version");
    const auto known = folder->ledger().find(version, today());
    if (!known) return fail("the ledger has no version " + evals::inQuotes(version));
    if (known->state == evals::VersionState::published)
        return fail(evals::inQuotes(version) + " is published: publish another version first");
    ReleaseEvent event = eventOf(arguments, ReleaseEventKind::retired, version);
    event.day = day;
    if (const Status noted = folder->recordUnchanged(event); !noted.ok()) return fail(noted.error().message);
    print(eventLine(event));
    return kDone;
}

int runReleaseHistory(const QCommandLineParser& arguments)
{
    const auto tell = [&](const LedgerFolder& folder, const std::string&) {
        print(arguments.isSet(QStringLiteral("json")) ? dump(releaseJson(folder, today())) + "\n"
                                                      : historyText(folder));
        return folder.disagreement().empty() ? kDone : fail(folder.disagreement());
    };
    return inLedger(arguments, "release history", nullptr, tell, LedgerFolder::Disagreement::accept);
}

int runReleaseRollout(const QCommandLineParser& arguments)
{
    std::string fault = faultOf(arguments, nullptr);
    const std::string now = option(arguments, "version"), before = option(arguments, "against");
    if (fault.empty() && (now.empty() || before.empty())) fault = "it needs --version and --against";
    if (!fault.empty()) return fail("release rollout: " + fault, kUsage);
    const auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const auto rollout = compareVersions(**library, workflowOf(arguments), before, now);
    if (!rollout.ok()) return fail(rollout.error().message);
    if (arguments.isSet(QStringLiteral("json"))) {
        print(dump(rolloutJson(*rollout)) + "\n");
        return kDone;
    }
    Table table({{"sessions with"}, {before, Table::Align::right}, {now, Table::Align::right}, {"finding"}});
    for (const QStringList& cells : models::rolloutCells(*rollout))
        table.add({utf8(cells[0]), utf8(cells[1]), utf8(cells[2]), utf8(cells[3])});
    print(table.text() + leftOut(rollout->before.ofEvals + rollout->now.ofEvals, "of eval runs")
          + leftOut(rollout->before.running + rollout->now.running, "still running"));
    return kDone;
}

} // namespace retrospan::app::cli
