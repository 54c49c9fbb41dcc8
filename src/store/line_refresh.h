// Line refresh: makes library lines again that are older than their session, because of an import, a stream
// or a switch, or left so by a killed process. Invariants: a line is made from one state of its session and
// says which (line_revision); a later state is never overwritten by an older one. Thread: that of the
// connection. Complexity: linear in the spans of the sessions that changed.
#pragma once

#include "store/span_reader.h"
#include "store/workspace.h"
#include "store/writer_lock.h"
#include "store/written_trace.h"

namespace retrospan::store {

/// Joins what can be joined now (session_joins.h), then makes the library lines again that are older than
/// their session. The lock is held while lines are written, not while they are made. What `written` (may be
/// null) has of a session is not read.
[[nodiscard]] Status refreshStaleSessions(Database& database, WriterLock& lock, BlockCache& cache,
                                          const SummariseSession& summarise, WrittenTrace* written = nullptr);

} // namespace retrospan::store
