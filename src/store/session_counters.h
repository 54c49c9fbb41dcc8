// The counters of a library line, in the order in which statements read and write them. Private to src/store.
#pragma once

#include "trace/session.h"

#include <array>

namespace retrospan::store {

inline constexpr std::array kCounters{
    &SessionSummary::startNs,    &SessionSummary::endNs,      &SessionSummary::traces,
    &SessionSummary::spans,      &SessionSummary::maxDepth,   &SessionSummary::missingParents,
    &SessionSummary::errors,     &SessionSummary::modelCalls, &SessionSummary::toolCalls,
    &SessionSummary::retrievals, &SessionSummary::handoffs,   &SessionSummary::retries,
    &SessionSummary::branches,   &SessionSummary::interrupts, &SessionSummary::lastActiveNs};
inline constexpr int kFirstCounter = 3; ///< column and parameter number

} // namespace retrospan::store
