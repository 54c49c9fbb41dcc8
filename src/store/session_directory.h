// SessionDirectory: which session and row every trace being written belongs to. Creates traces and sessions,
// joins a trace to its session when the session id arrives late, merges facts, and writes what changed.
// Invariants: a trace without a session id is a session of its own under the trace's id. Different session
// ids within one trace: the first stays. Thread: confined to the writer. Complexity: O(1) expected per trace.
#pragma once

#include "store/database.h"
#include "trace/span_batch.h"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace retrospan::store {

struct TraceState {
    std::int64_t row = 0;
    std::int64_t session = 0;
    std::uint32_t nextSequence = 0;
    SessionFacts facts;
    std::string format;
    bool existed = false; ///< was in the workspace before; its spans may not be indexed yet
    bool indexed = false;
};

/// The format that reported a trace first, of the list its row keeps ("otlp-json,langsmith").
/// Whether a format is one of a list ("codex" is not one of "codex-exec,otlp-json").
[[nodiscard]] bool listsFormat(std::string_view formats, std::string_view format);
[[nodiscard]] inline std::string_view firstFormat(std::string_view formats)
{
    return formats.substr(0, formats.find(','));
}

class SessionDirectory {
public:
    /// `moved(from, to)` is called when all content of session `from` now belongs to `to`.
    SessionDirectory(Database& database, std::function<void(std::int64_t from, std::int64_t to)> moved);

    /// The state of the batch's trace, created or updated with its facts. The pointer is valid until
    /// forget().
    [[nodiscard]] Result<TraceState*> resolve(const BatchTrace& trace, const std::string& format,
                                              std::int64_t trial);
    /// Writes changed facts; before a commit.
    [[nodiscard]] Status write();
    /// Drops the cache; only directly after a commit.
    void forget();
    [[nodiscard]] std::size_t cachedTraces() const { return m_traces.size(); }

    /// Sessions that were written to since the last call: their library lines are stale.
    [[nodiscard]] std::unordered_set<std::int64_t> takeTouched() { return std::exchange(m_touched, {}); }

    std::uint64_t newSessions = 0, newTraces = 0;
    /// Trace and session where the trace belongs to another session, because that came first; since the
    /// last call.
    [[nodiscard]] std::set<std::pair<std::string, std::string>> takeOtherSessions()
    {
        return std::exchange(m_otherSessions, {});
    }

private:
    struct SessionState {
        std::string ext;
        SessionFacts facts;
    };
    [[nodiscard]] Status prepare();
    [[nodiscard]] Result<TraceState*> load(const std::string& ext);
    [[nodiscard]] Result<TraceState*> create(const BatchTrace& trace, const std::string& format);
    [[nodiscard]] Result<std::int64_t> sessionNamed(const std::string& ext, bool create);
    [[nodiscard]] Result<SessionState*> session(std::int64_t row);
    [[nodiscard]] Status adoptSessionId(TraceState& trace, const std::string& traceExt,
                                        const std::string& sessionId);
    [[nodiscard]] Status moveTrace(TraceState& trace, std::int64_t to);
    [[nodiscard]] Status mergeFacts(TraceState& trace, const std::string& ext, const SessionFacts& facts);

    void touch(std::int64_t session);

    Database& m_database;
    static constexpr std::size_t kMaxOtherSessions = 10'000; ///< more are not told one by one

    std::unordered_set<std::int64_t> m_touched;
    std::set<std::pair<std::string, std::string>> m_otherSessions;
    /// The trials under which what was written to them came; several end all.
    std::unordered_map<std::int64_t, std::int64_t> m_trials;
    std::unordered_set<std::int64_t> m_unmarked; ///< touched since the last write()
    std::function<void(std::int64_t, std::int64_t)> m_moved;
    std::unordered_map<std::string, TraceState> m_traces;
    std::unordered_set<std::string> m_dirtyTraces;
    std::unordered_set<std::int64_t> m_dirtySessions;
    std::unordered_map<std::int64_t, SessionState> m_sessions;
    std::unordered_map<std::string, std::int64_t> m_sessionRows;
    Statement m_selectTrace, m_insertTrace, m_updateTrace, m_selectSession, m_readSession, m_insertSession,
        m_updateSession, m_markStale, m_maxSpan, m_endTrial;
    std::int64_t m_trial = 0; ///< of the batch being written
    bool m_prepared = false;
};

} // namespace retrospan::store
