// What an import wrote, span by span, for tests of readers: columns, decoded records, content, scores.
#pragma once

#include "import/importer.h"
#include "import/vocabulary.h"
#include "trace/record_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace retrospan::test {

struct ReadSpan {
    std::string trace, parent, name, statusMessage;
    SpanKind kind = SpanKind::other;
    SpanStatus status = SpanStatus::unset;
    SpanFlags flags;
    std::int64_t startNs = 0, endNs = 0;
    Usage usage;
    std::int64_t cost = kUnknown;
    std::string model, tool, errorType;
    SpanContent content;
    std::vector<std::string> attributes; ///< keys
    std::size_t events = 0;
};

struct ReadBack {
    std::map<std::string, ReadSpan> spans; ///< by id text
    std::map<std::string, SessionFacts> traces;
    std::vector<std::pair<std::string, Score>> scores; ///< with their trace
    int reports = 0;
    import::ImportReport report;

    /// The codes of all diagnostics, each with a blank after it.
    [[nodiscard]] std::string diagnostics() const
    {
        std::string codes;
        for (const import::Diagnostic& found : report.diagnostics()) codes += found.code + " ";
        return codes;
    }
};

inline void keepReadSpan(const SpanBatch& batch, const BatchSpan& row, ReadBack& outcome)
{
    Arena arena;
    SpanView view;
    ASSERT_TRUE(decodeRecord(
        std::string_view(batch.records).substr(row.recordOffset, row.recordSize),
        [](std::string_view) { return std::string_view(); }, arena, view));
    view.name = batch.strings.view(row.name);
    const std::string id = view.idText.empty() ? toHex(row.id) : std::string(view.idText);
    ReadSpan& span = outcome.spans[id];
    span.trace = batch.traces[row.trace].id;
    span.parent = view.parentText;
    if (span.parent.empty() && !row.parentId.empty()) span.parent = toHex(row.parentId);
    span.name = view.name;
    span.statusMessage = view.statusMessage;
    span.kind = row.kind;
    span.status = row.status;
    span.flags = row.flags;
    span.startNs = row.startNs;
    span.endNs = row.endNs;
    span.usage = row.usage;
    span.cost = row.reportedCostMicroUsd;
    span.model = batch.strings.view(row.model);
    span.tool = batch.strings.view(row.tool);
    span.errorType = batch.strings.view(row.errorType);
    span.content = import::deriveContent(view);
    span.events = view.events.size();
    for (const AttributeView& attribute : view.attributes) span.attributes.emplace_back(attribute.key);
    ++outcome.reports;
}

/// Imports `text` in chunks of the given size.
inline ReadBack readBack(const std::string& text, std::size_t chunk = std::string::npos)
{
    ReadBack outcome;
    const auto sink = [&](SpanBatch&& batch) {
        for (const BatchSpan& row : batch.spans) keepReadSpan(batch, row, outcome);
        for (const BatchTrace& trace : batch.traces) outcome.traces[trace.id].merge(trace.facts);
        for (const BatchScore& score : batch.scores)
            outcome.scores.emplace_back(batch.traces[score.trace].id, score.score);
        return true;
    };
    import::Importer importer({"test"}, sink, outcome.report);
    for (std::size_t at = 0; at < text.size(); at += std::min(chunk, text.size() - at))
        importer.push(std::string_view(text).substr(at, chunk));
    importer.finish();
    return outcome;
}

} // namespace retrospan::test
