// The JSON that other programs rely on: names stay as they are once shipped.
// Unknown numbers and texts are null or absent lists, never 0. Thread: pure functions.
#pragma once

#include "import/diagnostics.h"
#include "insight/attempts.h"
#include "insight/doctor.h"
#include "trace/message.h"
#include "trace/session.h"
#include "trace/span_table.h"
#include "trace/span_tree.h"
#include "trace/span_view.h"

#include <nlohmann/json.hpp>

#include <span>
#include <string>
#include <vector>

namespace retrospan::app {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json textOrNull(std::string_view text);
[[nodiscard]] std::string_view toString(PartType type); ///< "tool_call"
[[nodiscard]] Json usageJson(const Usage& usage);
/// USD as a number, null when unknown.
[[nodiscard]] Json usdJson(std::int64_t microUsd);
[[nodiscard]] std::string_view toString(CostSource source);
[[nodiscard]] std::string_view toString(ScoreSource source); ///< "judge"
[[nodiscard]] Json scoreJson(const Score& score);
[[nodiscard]] Json sessionJson(const SessionSummary& session);
[[nodiscard]] Json importJson(const std::vector<import::ImportReport>& reports);
[[nodiscard]] Json valueJson(const ValueView& value);
[[nodiscard]] Json messageJson(const Message& message);

/// What `show --json` says of one span beside its columns.
struct SpanExtras {
    Cost cost;
    const SpanView* view = nullptr; ///< details; null for a missing parent
    const SpanContent* content = nullptr;
};
/// `attempt`, `branch` and `duplicate_of` are null: they are known when all spans were looked at.
[[nodiscard]] Json spanJson(const SpanTable& table, const SpanTree& tree, Node node,
                            const SpanExtras& extras);
[[nodiscard]] Json attemptJson(const insight::Attempt& attempt);

/// Serialises with invalid UTF-8 replaced, so that no trace content can make it throw.
[[nodiscard]] std::string dump(const Json& json, int indent = 2);

} // namespace retrospan::app
