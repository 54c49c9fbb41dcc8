// LedgerFolder: a workflow's release ledger as files of LEDGER/WORKFLOW, made for version control or a shared
// disk:
//   ledger.jsonl    every event, one a line; only grows
//   published.json  the pointer that a deployment reads: which version is to run; replaced in one step
//   release.yaml    what the workflow demands, written by people; may be missing
//   runs/HASH.json  runs that verdicts are about, by the hash of their outputs, for parity
// Invariants: what was acknowledged is on the disk; the pointer holds its own event, so that a publish that
// was killed after it is completed by whoever comes next; of two that publish at once the second is told.
// Links are not followed. Where pointer and ledger disagree nothing is written, but that a rollback writes a
// lost pointer again. Thread: confined; processes are kept apart by a lock.
#pragma once

#include "durable_file.h"
#include "evals/release_ledger.h"
#include "trace/result.h"

#include <string>

namespace retrospan::app {

/// What a hook has.
inline constexpr std::chrono::minutes kLongestHook{5};

class LedgerFolder {
public:
    enum class Missing : std::uint8_t { create, refuse };
    enum class Disagreement : std::uint8_t { refuse, accept };
    static Result<LedgerFolder> open(const std::string& ledger, const std::string& workflow, Missing missing,
                                     Disagreement disagreement = Disagreement::refuse);

    [[nodiscard]] const std::string& workflow() const { return m_workflow; }
    [[nodiscard]] const evals::ReleaseLedger& ledger() const { return m_ledger; }
    [[nodiscard]] const evals::ReleaseRules& rules() const { return m_rules; }
    [[nodiscard]] std::string pointerPath() const;
    /// Between pointer and ledger, in a sentence; empty when there is none.
    [[nodiscard]] std::string disagreement() const;
    /// Something was published, and no pointer names it.
    [[nodiscard]] bool pointerLost() const { return m_pointed.empty() && !m_ledger.published().empty(); }
    /// An error, which says what has happened, unless `number` is still the next event's.
    [[nodiscard]] Status unchangedSince(std::int64_t number) const;

    /// Who publishes or rolls back, with the hook, does so alone; the others wait for as long as a hook may
    /// take.
    [[nodiscard]] Result<FolderLock> deploy() const
    {
        return FolderLock::take(path(kDeployLock), kLongestHook);
    }

    /// Adds an event that leaves the pointer where it is. Its number is given here.
    Status record(evals::ReleaseEvent event);
    /// The same, for what depends on the events before: an error when the ledger has grown since it was
    /// opened.
    Status recordUnchanged(evals::ReleaseEvent event);
    /// Moves the pointer to the event's version and adds the event; an error when the ledger has grown since
    /// it was opened.
    Status point(evals::ReleaseEvent event);
    /// Writes what point() would, beside the pointer, and removes it again.
    Status practise(const evals::ReleaseEvent& event);

    Status keepRun(const evals::Run& run);
    /// The error names what is missing.
    [[nodiscard]] Result<evals::Run> keptRun(const std::string& outputsHash) const;

private:
    LedgerFolder(std::string folder, std::string workflow)
        : m_folder(std::move(folder))
        , m_workflow(std::move(workflow))
    {
    }
    static constexpr const char* kDeployLock = ".deploy.lock";
    [[nodiscard]] Status readUnchanged();
    [[nodiscard]] Status agrees() const;
    [[nodiscard]] std::string path(const char* name) const { return m_folder + "/" + name; }
    [[nodiscard]] Status read();
    [[nodiscard]] Status readPointer();
    [[nodiscard]] std::string pointerText(const evals::ReleaseEvent& event) const;
    Status append(evals::ReleaseEvent event);

    std::string m_folder, m_workflow;
    evals::ReleaseLedger m_ledger;
    evals::ReleaseRules m_rules;
    std::string m_pointed; ///< the version that the pointer names; empty: there is none
    bool m_unfinished = false; ///< the last event is in the pointer, and not yet in ledger.jsonl
};

} // namespace retrospan::app
