// SessionSource: where the models get sessions from. Implemented in app over the workspace; models and
// views know neither SQL nor files. Every call may take long: never call it on the GUI thread, go
// through JobRunner (jobs.h). Implementations are safe to call from several threads.
#pragma once

#include "insight/doctor.h"
#include "models/tree_marks.h"
#include "trace/annotation.h"
#include "trace/message.h"
#include "trace/result.h"
#include "trace/session.h"
#include "trace/session_digest.h"
#include "trace/span_table.h"
#include "trace/span_tree.h"
#include "trace/span_view.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace retrospan::models {

/// A session in memory with its tree and the cost of each row (index = Row).
struct SessionData {
    SessionSummary summary;
    SpanTable table;
    SpanTree tree;
    std::vector<Cost> costs;
    insight::Diagnosis diagnosis; ///< what table and tree are repaired by
    bool complete = true; ///< false: the first rows only, more will follow
    bool grown = false; ///< rows of the session's data before are the same rows here
};

/// A session that may still grow, from a worker; one call at a time.
class SessionTail {
public:
    virtual ~SessionTail() = default;
    /// The session as it is now; null when nothing was written since the last call (or since it was made).
    virtual Result<std::shared_ptr<SessionData>> next(std::stop_token stop) = 0;
};

/// Everything recorded about one span, with what the vocabularies understood of it.
struct SpanInspection {
    std::int64_t storeKey = 0;
    SpanView view; ///< valid as long as `memory` lives
    SpanContent content;
    std::string error; ///< the message of what went wrong; empty: none was recorded
    std::shared_ptr<const void> memory;
};

/// What only the content of a session tells.
struct ContentFindings {
    std::vector<insight::Repair> gaps; ///< in what was recorded
    std::shared_ptr<const TreeMarks> marks;
};

struct LibrarySearch {
    std::vector<std::int64_t> sessions; ///< keys of sessions whose content matches
    bool complete = true; ///< false while the index is still being filled
    double indexedShare = 1.0;
};

class SessionSource {
public:
    virtual ~SessionSource() = default;

    virtual Result<std::vector<SessionSummary>> library() = 0;
    /// `firstRows` is called at most once, from the calling thread, before the whole session is there.
    virtual Result<std::shared_ptr<SessionData>>
    loadSession(std::int64_t key, const std::function<void(std::shared_ptr<SessionData>)>& firstRows,
                std::stop_token stop) = 0;
    /// Follows a session from now on.
    virtual Result<std::shared_ptr<SessionTail>> follow(std::int64_t key) = 0;
    virtual Result<std::shared_ptr<const SpanInspection>> inspect(std::int64_t storeKey) = 0;
    /// Calls `hit` with the store keys of spans whose recorded text contains `text`, as they are found.
    virtual Status searchSession(std::int64_t key, const std::string& text,
                                 const std::function<void(std::int64_t storeKey)>& hit,
                                 std::stop_token stop) = 0;
    /// What the spans of the session said, all of it.
    virtual Result<SessionDigest> readDigest(const SessionData& data, std::stop_token stop) = 0;
    /// Reads the content of the session once.
    virtual Result<ContentFindings> readFindings(const SessionData& data, std::stop_token stop) = 0;
    /// Keeps which repairs are switched off, all others being on, and brings the library up to date.
    virtual Status switchOffRepairs(std::int64_t key, const std::vector<std::string>& ids) = 0;
    /// What people added to a session; empty for none (0).
    virtual Result<Annotations> annotations(std::int64_t key) = 0;
    /// Adds a note (id 0) or writes it anew.
    virtual Status keepNote(std::int64_t key, const Note& note) = 0;
    virtual Status removeNote(std::int64_t id) = 0;
    /// Takes the place of what was said of the finding before.
    virtual Status keepCorrection(std::int64_t key, const Correction& correction) = 0;
    virtual Status removeCorrection(std::int64_t key, const Correction& correction) = 0;
    virtual Result<LibrarySearch> searchLibrary(const std::string& text, std::stop_token stop) = 0;
};

} // namespace retrospan::models
