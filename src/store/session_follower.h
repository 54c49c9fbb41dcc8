// SessionFollower: a session that may still grow, in memory, brought up to date with what was written since,
// by this program or another. Owns a connection and the session's columns. Invariants: rows never move unless
// read() says that it began anew (a trace left the session, or too much changed meanwhile).
// Thread: one at a time. Complexity: O(1) when nothing was written, else linear in what was.
#pragma once

#include "store/column_loader.h"
#include "store/workspace.h"

#include <memory>
#include <stop_token>

namespace retrospan::store {

class SessionFollower {
public:
    /// What the session is when this returns counts as read: read() says nothing until more was written.
    static Result<std::unique_ptr<SessionFollower>> open(Workspace& workspace, std::int64_t key);

    struct Growth {
        bool changed = false;
        bool anew = false; ///< rows are not those of the time before
    };
    /// Reads what was written since the last call; all of the session the first time that there is something.
    /// Cancelled when `stop` is requested;
    /// the rest comes with the next call.
    Result<Growth> read(std::stop_token stop);

    [[nodiscard]] const SpanTable& table() const { return *m_table; }
    [[nodiscard]] const SessionSummary& summary() const { return m_summary; } ///< its line, as last made
    [[nodiscard]] const std::vector<JoinedTrace>& joined() const { return m_joined; }

private:
    struct State {
        std::int64_t revisions = -1, sessions = 0; ///< tell that something was written
        friend bool operator==(const State&, const State&) = default;
    };
    SessionFollower(Workspace& workspace, Database&& database, std::int64_t key);
    [[nodiscard]] Status prepare();
    [[nodiscard]] Result<State> state();
    [[nodiscard]] Result<Growth> grow(std::stop_token stop);
    [[nodiscard]] Result<bool> continues(const std::vector<LoadedTrace>& traces);
    [[nodiscard]] Status begin();
    [[nodiscard]] Status applyChanges();
    [[nodiscard]] LoadedTrace* traceOf(std::int64_t storeKey);

    Workspace& m_workspace;
    Database m_database;
    std::int64_t m_key;
    std::unique_ptr<SpanTable> m_table;
    std::unique_ptr<ColumnLoader> m_loader;
    std::vector<LoadedTrace> m_traces; ///< by row
    std::int64_t m_lastChange = 0; ///< of span_changes
    State m_state;
    SessionSummary m_summary;
    std::vector<JoinedTrace> m_joined;
    Statement m_selectState, m_selectChanges, m_selectRange;
};

} // namespace retrospan::store
