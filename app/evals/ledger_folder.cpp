#include "evals/ledger_folder.h"

#include "durable_file.h"
#include "evals/fields.h"
#include "evals/text_source.h"

#include <filesystem>

namespace retrospan::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLedgerBytes = std::size_t{64} << 20U;
constexpr const char* kEvents = "ledger.jsonl";
constexpr const char* kPointer = "published.json";
constexpr const char* kRules = "release.yaml";
constexpr const char* kLock = ".lock";
constexpr std::string_view kPointerFormat = "retrospan-release";

Result<evals::ReleaseRules> rulesAt(const std::string& path)
{
    const auto text = readUnlinked(path, kMostLedgerBytes);
    if (!text.ok()) return text.error();
    auto reading = evals::readReleaseRules({path, *text});
    if (!reading.problems.empty()) return Error{reading.problems.front().toString()};
    return std::move(reading.rules);
}

/// Without a line that was being written when the power went.
std::string completeLines(std::string text)
{
    text.resize(text.rfind('\n') + 1);
    return text;
}

std::string who(const evals::ReleaseEvent& event)
{
    return (event.kind == evals::ReleaseEventKind::rolledBack ? "rolled back to " : "published ")
        + evals::inQuotes(event.version)
        + (event.author.empty() ? "" : " by " + evals::inQuotes(event.author));
}

} // namespace

Result<LedgerFolder> LedgerFolder::open(const std::string& ledger, const std::string& workflow,
                                        Missing missing, Disagreement disagreement)
{
    if (!evals::isReleaseName(workflow))
        return Error{evals::inQuotes(workflow) + " is no name of a workflow: letters, digits and -._+@"};
    LedgerFolder folder(ledger + "/" + workflow, workflow);
    std::error_code ignored;
    if (missing == Missing::refuse && !fs::exists(folder.m_folder, ignored))
        return Error{"there is no ledger of " + evals::inQuotes(workflow) + " in " + ledger};
    if (const Status made = makeFolder(folder.m_folder); !made.ok()) return made.error();
    auto rules = rulesAt(folder.path(kRules));
    if (!rules.ok()) return rules.error();
    folder.m_rules = std::move(*rules);
    Status read = folder.read();
    // Somebody may have published between the reading of the two files.
    for (int tries = 0; tries < 3 && !(read.ok() && folder.agrees().ok()); ++tries) read = folder.read();
    if (read.ok() && disagreement == Disagreement::refuse) read = folder.agrees();
    if (!read.ok()) return read.error();
    return folder;
}

Status LedgerFolder::read()
{
    const auto text = readUnlinked(path(kEvents), kMostLedgerBytes);
    if (!text.ok()) return text.error();
    auto ledger = evals::readLedger({path(kEvents), completeLines(*text)});
    if (!ledger.ok()) return ledger.error();
    m_ledger = std::move(*ledger);
    return readPointer();
}

Status LedgerFolder::readPointer()
{
    m_unfinished = false;
    const auto text = readUnlinked(path(kPointer), kMostLedgerBytes);
    if (!text.ok()) return text.error();
    evals::Problems problems;
    problems.enter(path(kPointer));
    const auto node = text->empty() ? std::nullopt : evals::readJson(*text, 1, problems);
    const evals::DataNode* event = node ? node->find("event") : nullptr;
    if (problems.count() > 0 || (node && event == nullptr))
        return Error{path(kPointer) + " is no pointer of a release ledger"};
    m_pointed.clear();
    if (event != nullptr) {
        auto told = evals::readEvent(*event);
        if (!told.ok()) return told.error().in(path(kPointer));
        m_pointed = told->version;
        m_unfinished = told->number == m_ledger.nextNumber();
        if (m_unfinished) m_ledger.add(std::move(*told));
    }
    return success();
}

std::string LedgerFolder::pointerPath() const
{
    return path(kPointer);
}

std::string LedgerFolder::disagreement() const
{
    const std::string& published = m_ledger.published();
    if (m_pointed == published) return {};
    const std::string text = path(kPointer) + " names "
        + (m_pointed.empty() ? "nothing" : evals::inQuotes(m_pointed)) + ", but the ledger says that "
        + (published.empty() ? "nothing" : evals::inQuotes(published)) + " is published";
    return pointerLost() ? text + ": a rollback to " + evals::inQuotes(published) + " writes it again" : text;
}

Status LedgerFolder::agrees() const
{
    const std::string disagreed = disagreement();
    return disagreed.empty() ? success() : Status(Error{disagreed});
}

Status LedgerFolder::append(evals::ReleaseEvent event)
{
    event.number = m_ledger.nextNumber();
    std::string lines = m_unfinished ? evals::eventText(m_ledger.events().back()) : "";
    lines += evals::eventText(event);
    if (const Status written = appendDurably(path(kEvents), lines); !written.ok()) return written;
    m_unfinished = false;
    m_ledger.add(std::move(event));
    return success();
}

Status LedgerFolder::record(evals::ReleaseEvent event)
{
    const auto lock = FolderLock::take(path(kLock));
    if (!lock.ok()) return lock.error();
    if (const Status current = read(); !current.ok()) return current;
    if (const Status alike = agrees(); !alike.ok()) return alike;
    return append(std::move(event));
}

Status LedgerFolder::readUnchanged()
{
    const std::int64_t expected = m_ledger.nextNumber();
    const Status current = read();
    return current.ok() ? unchangedSince(expected) : current;
}

Status LedgerFolder::unchangedSince(std::int64_t number) const
{
    if (m_ledger.nextNumber() == number) return success();
    if (m_ledger.nextNumber() < number) return Error{"the ledger has fewer events than before: look again"};
    const evals::ReleaseEvent& last = m_ledger.events().back();
    const bool moved =
        last.kind == evals::ReleaseEventKind::published || last.kind == evals::ReleaseEventKind::rolledBack;
    return Error{moved ? "somebody else was faster: " + who(last) : "the ledger has changed: look again"};
}

Status LedgerFolder::recordUnchanged(evals::ReleaseEvent event)
{
    const auto lock = FolderLock::take(path(kLock));
    if (!lock.ok()) return lock.error();
    if (const Status current = readUnchanged(); !current.ok()) return current;
    if (const Status alike = agrees(); !alike.ok()) return alike;
    return append(std::move(event));
}

Status LedgerFolder::point(evals::ReleaseEvent event)
{
    const auto lock = FolderLock::take(path(kLock));
    if (!lock.ok()) return lock.error();
    if (const Status current = readUnchanged(); !current.ok()) return current;
    const bool repair = pointerLost() && event.kind == evals::ReleaseEventKind::rolledBack;
    if (const Status alike = agrees(); !alike.ok() && !repair) return alike;
    event.number = m_ledger.nextNumber();
    // The event before must be in the list before the pointer that holds it is replaced.
    if (m_unfinished) {
        const auto lines = evals::eventText(m_ledger.events().back());
        if (const Status written = appendDurably(path(kEvents), lines); !written.ok()) return written;
        m_unfinished = false;
    }
    if (const Status written = replaceDurably(path(kPointer), pointerText(event)); !written.ok())
        return written;
    m_pointed = event.version;
    return append(std::move(event));
}

Status LedgerFolder::practise(const evals::ReleaseEvent& event)
{
    const auto lock = FolderLock::take(path(kLock));
    if (!lock.ok()) return lock.error();
    const std::string drill = path("published.drill.json");
    if (const Status written = replaceDurably(drill, pointerText(event)); !written.ok()) return written;
    std::error_code error;
    fs::remove(drill, error);
    return error ? Status(Error{"cannot remove " + drill + ": " + error.message()}) : success();
}

std::string LedgerFolder::pointerText(const evals::ReleaseEvent& event) const
{
    using evals::DataNode;
    return evals::canonicalJson(DataNode::mapOf({{"format", DataNode::ofText(std::string(kPointerFormat))},
                                                 {"format_version", DataNode::ofInteger(1)},
                                                 {"workflow", DataNode::ofText(m_workflow)},
                                                 {"version", DataNode::ofText(event.version)},
                                                 {"event", evals::eventNode(event)}}))
        + "\n";
}

namespace {

/// "sha256:abc" -> ".../runs/abc.json"; empty when it is no hash.
std::string runPath(const std::string& folder, const std::string& hash)
{
    constexpr std::string_view prefix = "sha256:";
    if (!hash.starts_with(prefix)
        || hash.find_first_not_of("0123456789abcdef", prefix.size()) != std::string::npos)
        return {};
    return folder + "/runs/" + hash.substr(prefix.size()) + ".json";
}

} // namespace

Status LedgerFolder::keepRun(const evals::Run& run)
{
    if (const Status made = makeFolder(path("runs")); !made.ok()) return made;
    return replaceDurably(runPath(m_folder, run.outputsHash), evals::runText(run));
}

Result<evals::Run> LedgerFolder::keptRun(const std::string& outputsHash) const
{
    const std::string file = runPath(m_folder, outputsHash);
    auto text = file.empty() ? Result<std::string>(std::string()) : readUnlinked(file, evals::kMostRunBytes);
    if (!text.ok()) return text.error();
    if (text->empty())
        return Error{"the run that was judged is not in the ledger: propose the version with --run"};
    return evals::readRun({file, std::move(*text)});
}

} // namespace retrospan::app
