// PreparedSession: a session with everything that is computed once when it is opened: marks, extent,
// counts. And SpanRef, which names a span across two states of one session, in which rows and
// trace numbers may differ. Thread: plain values, made on a worker. Complexity: O(n) preparation.
#pragma once

#include "models/session_source.h"
#include "models/time_axis.h"
#include "models/time_window.h"
#include "models/tree_marks.h"

#include <QString>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace retrospan::models {

struct PreparedSession {
    std::shared_ptr<SessionData> data;
    std::shared_ptr<const TreeMarks> marks; ///< from the columns
    TimeWindow extent; ///< never empty
    TimeAxis axis; ///< of what its timeline shows when idle time is hidden
    std::vector<StringId> origins; ///< formats that report spans, by name
    std::array<std::int64_t, kSpanKindCount> kindCounts{};
    bool running = false; ///< some of it has not ended, and it is not stale
};

[[nodiscard]] PreparedSession prepareSession(std::shared_ptr<SessionData> data);

/// The name of a span or missing parent on one line.
[[nodiscard]] QString spanName(const SessionData& data, Node node);

/// A span or missing parent by its ids; an empty id is nothing.
struct SpanRef {
    std::string trace;
    SpanId id;
};
[[nodiscard]] SpanRef refOf(const SessionData& data, Node node);
/// kNoNode when it is not there.
[[nodiscard]] Node findNode(const SessionData& data, const SpanRef& ref);

} // namespace retrospan::models
