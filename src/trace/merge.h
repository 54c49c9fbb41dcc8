// Merging several reports of one span: start and end halves, updates, re-exports, log records that
// join it. Pure: the result does not depend on the order in which equal facts arrive.
#pragma once

#include "trace/arena.h"
#include "trace/span_view.h"

namespace retrospan {

/// The attribute of a report whose source gave no start time; it stays only while no report gives one.
inline constexpr std::string_view kTimeUnknownMark = "retrospan.time_unknown";
/// The attribute by which a reader assumes a status where its source tells none; it gives way to a report
/// that tells the outcome or the end.
inline constexpr std::string_view kAssumedStatusMark = "retrospan.status";

/// The attribute of counts that are snapshots; it gives way to counts of another source without it.
inline constexpr std::string_view kUsageAtLeastMark = "retrospan.usage_at_least";
/// The attribute of a report of a source that tells less of its spans than another one; beside a report
/// without it, it is the one that fills, whichever came first.
inline constexpr std::string_view kFillsMark = "retrospan.fills";

/// Known beats unknown; where both are known the newer wins, unless the older one has a later end; earliest
/// start, latest end; attributes by key; events united by (time, name) and links by (trace, span); error
/// beats ok beats unset. An addendum only adds. The result's arrays live in `arena`, its texts where they
/// were.
[[nodiscard]] SpanView mergeSpans(const SpanView& older, const SpanView& newer, Arena& arena);

} // namespace retrospan
