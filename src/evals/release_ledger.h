// ReleaseLedger: which versions of a workflow's agent were proposed, published, rolled back to and retired,
// as a list of events that only grows, and what they allow next. A version is published with green verdicts
// only. Invariants: events are numbered from 1 without gaps; published() is what the last publish or rollback
// named. Pure; the files are app/evals/ledger_folder.h's. Thread: values. Complexity: linear in the events.
#pragma once

#include "evals/problems.h"
#include "evals/run_diff.h"

#include <optional>
#include <string>
#include <vector>

namespace retrospan::evals {

enum class ReleaseEventKind : std::uint8_t {
    candidate, ///< proposed, with verdicts
    parity, ///< run again elsewhere (staging) and compared case by case
    published,
    rolledBack,
    drill, ///< a rollback that was practised: the pointer stayed
    retired ///< from a day on it is not published and not rolled back to
};

/// A verdict (gate.h) in short.
struct VerdictReference {
    std::string dataSet, dataSetHash, policy, policyHash, outputsHash, verdictHash;
    std::string version; ///< of the agent that was judged; empty: not told
    bool passed = false;
};

struct ParityResult {
    std::string dataSet, outputsHash; ///< of the run elsewhere
    std::size_t cases = 0;
    std::vector<std::string> differing; ///< cases that are judged differently, or that one side lacks
};

struct ReleaseEvent {
    std::int64_t number = 0;
    ReleaseEventKind kind = ReleaseEventKind::candidate;
    std::string version;
    std::string previous; ///< what was published before
    std::string author, note;
    std::int64_t timeNs = 0;
    std::string day; ///< of a retirement: "2026-12-01", in UTC
    std::int64_t tookNs = kUnknown; ///< of a drill: writing the pointer
    std::vector<VerdictReference> verdicts; ///< of a candidate
    std::vector<ParityResult> parity;
};

/// What a workflow demands (release.yaml in its folder).
struct ReleaseRules {
    std::vector<std::string> dataSets; ///< names; each needs a green verdict
    std::vector<std::string> policies; ///< hashes; only verdicts by these count; empty: by any
    bool parity = false; ///< a parity run of each is needed too
    std::string hook; ///< a command that is run after each publish and rollback; empty: none
};

enum class VersionState : std::uint8_t { candidate, published, superseded, retired };

/// A version as the ledger has it.
struct ReleaseVersion {
    std::string version;
    VersionState state = VersionState::candidate;
    bool wasPublished = false;
    std::string retiresOn; ///< empty: it is not to
    std::vector<VerdictReference> verdicts; ///< the latest of each data set
    std::vector<ParityResult> parity; ///< likewise
};

class ReleaseLedger {
public:
    /// Precondition: `event` is the next one by number.
    void add(ReleaseEvent event);
    [[nodiscard]] const std::vector<ReleaseEvent>& events() const { return m_events; }
    [[nodiscard]] std::int64_t nextNumber() const { return static_cast<std::int64_t>(m_events.size()) + 1; }
    /// Empty: nothing is.
    [[nodiscard]] const std::string& published() const { return m_published; }
    /// As of a day ("2026-11-22"), in the order in which they were proposed.
    [[nodiscard]] std::vector<ReleaseVersion> versions(const std::string& today) const;
    [[nodiscard]] std::optional<ReleaseVersion> find(const std::string& version,
                                                     const std::string& today) const;

    /// Why a version cannot be published, in sentences; none when it can.
    [[nodiscard]] std::vector<std::string>
    obstaclesToPublish(const std::string& version, const ReleaseRules& rules, const std::string& today) const;
    /// Verdicts that name no version are about the first one that was proposed with the same outputs. Why a
    /// candidate cannot have them, in a sentence; empty when it can.
    [[nodiscard]] std::string faultOfUnversioned(const ReleaseEvent& candidate) const;
    /// With a lost pointer the published version can be written there again.
    [[nodiscard]] std::vector<std::string>
    obstaclesToRollBack(const std::string& version, const std::string& today, bool pointerLost = false) const;

private:
    std::vector<ReleaseEvent> m_events;
    std::string m_published;
};

/// JSON lines, one event each. The error names the line; nothing after it counts.
[[nodiscard]] Result<ReleaseLedger> readLedger(const SourceFile& file);
[[nodiscard]] std::string eventText(const ReleaseEvent& event); ///< one line, with its end
[[nodiscard]] DataNode eventNode(const ReleaseEvent& event);
[[nodiscard]] Result<ReleaseEvent> readEvent(const DataNode& node);

struct ReleaseRulesReading {
    ReleaseRules rules;
    std::vector<Problem> problems; ///< none: they can be used
};
[[nodiscard]] ReleaseRulesReading readReleaseRules(const SourceFile& file);

/// What a verdict file says, checked against its hash.
[[nodiscard]] Result<VerdictReference> readVerdictReference(const SourceFile& file);

/// Why verdicts cannot be about a version, in a sentence; empty when they can.
[[nodiscard]] std::string faultOfVerdicts(const std::vector<VerdictReference>& verdicts,
                                          const std::string& version);

/// The run that was judged, beside one of the same cases elsewhere. What neither could score differs.
[[nodiscard]] ParityResult compareParity(const Run& judged, const Run& elsewhere);

/// Letters, digits and -._+@, at most 100, no dot in front: fit for the name of a file.
[[nodiscard]] bool isReleaseName(std::string_view name);
/// "rolled_back"
[[nodiscard]] std::string_view toString(ReleaseEventKind kind);
/// "superseded"
[[nodiscard]] std::string_view toString(VersionState state);

} // namespace retrospan::evals
