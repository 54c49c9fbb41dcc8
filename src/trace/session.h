// SessionSummary: one line of the library: what a session is, how it went and what it used.
// Invariants: kUnknown and empty text mean "not known". Names and meaning of the fields are those of
// `sessions --json` (product.md). Thread: plain values.
#pragma once

#include "trace/score.h"
#include "trace/span_batch.h"
#include "trace/span_kind.h"
#include "trace/usage.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retrospan {

/// Usage of calls that are priced alike: the unit from which cost is computed as a view, so that a
/// new price table re-prices a library without touching its spans (insight/cost.h).
struct UsageGroup {
    std::string provider, model;
    std::int64_t day = 0; ///< days since the epoch (UTC) of the calls' start
    std::int64_t inputBucket = 0; ///< lowest input token count of the price tier the calls fall into
    std::int64_t calls = 0;
    Usage usage; ///< sum over the calls
    std::int64_t reportedMicroUsd = kUnknown; ///< sum of what was reported
    std::int64_t reportedCalls = 0; ///< how many of the calls reported a cost: all or none
    std::int64_t minuteOfDay =
        0; ///< start of the calls' time-of-day price window, minutes after midnight UTC
    friend bool operator==(const UsageGroup&, const UsageGroup&) = default;
};

struct SessionSummary {
    std::int64_t key = 0; ///< row in the workspace
    std::string id; ///< external id: the session id of the source, or its trace id
    SessionFacts facts; ///< title, user, tenant, channel, versions, tags
    SessionStatus status = SessionStatus::unknown;
    std::int64_t startNs = 0, endNs = 0; ///< endNs 0 = running
    std::int64_t lastActiveNs = 0; ///< latest start or end in it
    std::int64_t traces = 0, spans = 0, maxDepth = 0, missingParents = 0;
    std::int64_t errors = 0, modelCalls = 0, toolCalls = 0, retrievals = 0;
    std::int64_t handoffs = 0, retries = 0, branches = 0, interrupts = 0;
    Usage usage; ///< leaf sum: a span counts only when no descendant reports usage
    bool usageAtLeast = false;
    std::vector<UsageGroup> usageGroups;
    std::vector<std::string> models, providers, agents, tools, formats;
    std::vector<Score> scores;
    Cost cost; ///< filled in by insight from usageGroups and the price table
    std::int64_t unpricedCalls = 0; ///< likewise: calls with usage but neither price nor report
};

} // namespace retrospan
