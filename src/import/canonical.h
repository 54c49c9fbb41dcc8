// Canonical attributes of our own: what readers of formats other than OTLP say about a span where the
// OpenTelemetry GenAI conventions have no word for it. They win over every vocabulary. They are exported with
// the span.
#pragma once

#include "trace/merge.h"

#include <string_view>

namespace retrospan::import::canonical {

inline constexpr std::string_view kKind = "retrospan.kind"; ///< a SpanKind by name
inline constexpr std::string_view kStatus = "retrospan.status"; ///< a SpanStatus by name
inline constexpr std::string_view kTitle = "retrospan.title"; ///< title of the session, given by the source
/// Id text of the model span whose context and output come before this one's (only what is new is recorded).
inline constexpr std::string_view kContextAfterSpan = "retrospan.context_after_span";
inline constexpr std::string_view kUsageAtLeast = kUsageAtLeastMark; ///< counts are snapshots
inline constexpr std::string_view kSidechain = "retrospan.sidechain"; ///< sub-agent or abandoned branch
inline constexpr std::string_view kTimeUnknown = kTimeUnknownMark;
inline constexpr std::string_view kLogEntry = "retrospan.log_entry"; ///< a zero-length entry, not work
inline constexpr std::string_view kHandoffTo = "retrospan.handoff.to";
inline constexpr std::string_view kHandoffHuman = "retrospan.handoff.human";
inline constexpr std::string_view kCostMicroUsd = "retrospan.cost_micro_usd";
inline constexpr std::string_view kCacheWrite1h =
    "retrospan.usage.cache_write_1h"; ///< part of cache writes living 1 h

} // namespace retrospan::import::canonical
