// Workspace: one SQLite file (WAL) holding every session of one tenant; also the only door to it.
// Owns its connections. Reading is possible from any thread (each call uses a connection of its own
// from a small pool) and from other processes while one process writes.
// Invariants: what a committed batch wrote is complete (rows, blocks, strings); the file opens after
// kill -9 at any moment. Schema and upgraders: schema.h, docs/file-format.md.
#pragma once

#include "store/span_detail.h"
#include "trace/annotation.h"
#include "trace/result.h"
#include "trace/session.h"
#include "trace/span_table.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

namespace retrospan::store {

class Database;

enum class Access : std::uint8_t { readWrite, readOnly };

/// A session without a name that is shown with another one (session_joins.h).
struct JoinedTrace {
    std::string trace; ///< id of its trace, which is also its own
    RelationReason reason = RelationReason::link;
};

/// A session in memory: its columns, ready for SpanTree::build.
struct LoadedSession {
    SessionSummary summary;
    SpanTable table;
    std::vector<JoinedTrace> joined; ///< sessions of one unnamed trace that are shown with it
};

/// What a library line is made from.
struct SessionColumns {
    SpanTable& table;
    const std::vector<std::string>& switchedOffRepairs;
    /// Everything recorded about a span of the session, by the store key of its row.
    std::function<Result<SpanDetail>(std::int64_t storeKey)> span;
};
/// The library line of a session (counts, depth, usage groups, status). Facts, key, id, formats and scores
/// are filled in by the store.
using SummariseSession = std::function<SessionSummary(const SessionColumns& session)>;

struct TextQuery {
    std::string text; ///< plain text, not a pattern
    bool caseSensitive = false;
};

/// Sessions of the library whose content matches; `complete` is false while the index is being filled.
struct LibraryHits {
    std::vector<std::int64_t> sessions;
    bool complete = true;
    double indexedShare = 1.0;
};

/// A session as it was at one moment.
struct SessionState {
    std::int64_t key = 0;
    std::int64_t revision = 0; ///< counts its changes
};

/// A score of a session, or of a span of it.
struct PlacedScore {
    SpanPlace place; ///< the span is empty for one of the session; the trace names it in any case
    Score score;
};

/// Where a span stands.
struct SpanAddress {
    std::int64_t session = 0;
    std::string trace; ///< external id
    SpanId span;
};

class Workspace {
public:
    /// Opens or (readWrite) creates the workspace. A file of a newer version is refused; a corrupt one is
    /// moved aside to "<path>.corrupt-<n>" and a new one is made, which setAside() then tells.
    static Result<std::unique_ptr<Workspace>> open(const std::string& path, Access access);
    ~Workspace();

    [[nodiscard]] const std::string& path() const;
    /// Where a corrupt file was moved to; empty when none was.
    [[nodiscard]] const std::string& setAside() const;

    /// Makes the library lines again that are older than their sessions. Does nothing when the workspace
    /// cannot be written. What cannot be done now is left for the next time; the status says why.
    [[nodiscard]] Status refreshLines(const SummariseSession& summarise);

    /// The whole library, newest first; cost fields are left unknown (insight fills them).
    Result<std::vector<SessionSummary>> sessions();
    /// By external id, by unique prefix of it, or by key in decimal.
    Result<std::int64_t> findSession(const std::string& idOrPrefix);
    /// The session of exactly this external id, of its own or of one of its traces; 0 when there is none.
    Result<std::int64_t> sessionNamed(const std::string& id);
    /// The first root of a trace by external id; nothing when there is no such trace.
    Result<std::optional<SpanAddress>> rootOfTrace(const std::string& trace);
    /// A span by id in one session, in one trace (external id), or anywhere: 0 and "" ask for that, which
    /// reads every row.
    Result<std::optional<SpanAddress>> findSpan(SpanId span, std::int64_t session, const std::string& trace);
    Result<SessionSummary> session(std::int64_t key);
    /// True when lines wait to be made again (refreshLines).
    Result<bool> hasStaleSessions();

    /// Loads all columns of a session. `firstRows` (may be empty) is called once, early, with a copy of the
    /// first rows so that something can be shown at once. Cancelled when `stop` is requested.
    Result<LoadedSession> loadSession(std::int64_t key, const std::function<void(LoadedSession&&)>& firstRows,
                                      std::stop_token stop);

    /// Everything recorded about one span (storeKey of its row).
    Result<SpanDetail> span(std::int64_t storeKey);
    /// As `span`, for many in storage order: fast full scans (export, summaries).
    Status eachSpan(std::int64_t sessionKey, const std::function<bool(const SpanDetail&)>& visit,
                    std::stop_token stop);

    /// Scans all recorded text of a session in parallel; `hit` is called (from worker threads, serialised)
    /// with the store keys of spans that contain the text, as they are found.
    Status searchSession(std::int64_t sessionKey, const TextQuery& query,
                         const std::function<void(std::int64_t storeKey)>& hit, std::stop_token stop);
    /// Full text over the library through the background index.
    Result<LibraryHits> searchLibrary(const TextQuery& query, std::stop_token stop);
    /// Indexes what is not indexed yet, in small transactions; returns when done or stopped.
    Status fillIndex(const std::function<void(double share)>& progress, std::stop_token stop);

    /// Removes a session with everything of it; windows that show it are told by their followers.
    Status deleteSession(std::int64_t key);

    /// Sessions that all came in under that trial (SpanBatch::trial), and whose library line is up to date.
    Result<std::vector<SessionState>> sessionsOnTrial(std::int64_t trial);
    /// Removes those of them that have not changed since; the ids of the traces that went with them.
    Result<std::vector<std::string>> removeOnTrial(std::int64_t trial,
                                                   const std::vector<SessionState>& sessions);
    /// They stay, whatever comes.
    Status endTrials(std::int64_t trial, const std::vector<SessionState>& sessions);
    /// What each session takes on disk, by key; content only.
    Result<std::unordered_map<std::int64_t, std::int64_t>> contentBytes();
    /// The ids of each session's traces, by key.
    Result<std::unordered_map<std::int64_t, std::vector<std::string>>> traceIds();

    /// Ids of the repairs that the user switched off in a session, sorted.
    Result<std::vector<std::string>> switchedOffRepairs(std::int64_t key);
    /// Keeps them; the session's library line is stale then (refreshLines).
    Status setSwitchedOffRepairs(std::int64_t key, const std::vector<std::string>& ids);

    /// Scores of a session and of what is in it, oldest first.
    Result<std::vector<PlacedScore>> scores(std::int64_t session);
    /// Notes on a session and what is in it, oldest first.
    Result<std::vector<Note>> notes(std::int64_t session);
    /// Adds the note (id 0) or writes its author, time and text anew; its id. The session then stays,
    /// whatever sampling decides.
    Result<std::int64_t> keepNote(std::int64_t session, const Note& note);
    /// A note that is kept again with its uid comes back.
    Status removeNote(std::int64_t id, std::int64_t timeNs);
    /// What people said about the findings of a session, oldest first.
    Result<std::vector<Correction>> corrections(std::int64_t session);
    /// Takes the place of an earlier one of the same finding.
    Status keepCorrection(std::int64_t session, const Correction& correction);
    /// Of the same finding, whatever it says; at the time of `correction`.
    Status removeCorrection(std::int64_t session, const Correction& correction);

    /// Adds what people said elsewhere, in one transaction. Of what was said here and there of one note or
    /// finding the later stands, removals included.
    Status mergeAnnotations(std::int64_t session, const Annotations& more);

    /// Small named values that belong to the workspace (user prices, saved searches), UTF-8 text.
    Result<std::optional<std::string>> setting(const std::string& name);
    Status setSetting(const std::string& name, const std::string& value);

private:
    friend class Writer;
    friend class EvalRuns;
    [[nodiscard]] Status write(const std::function<Status(Database&)>& change);
    struct Impl;
    explicit Workspace(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace retrospan::store
