// An input through an Importer as readable spans: everything a reader gave, values as JSON text.
#pragma once

#include "import/importer.h"
#include "import/json.h"
#include "trace/record_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::test {

using TextMap = std::map<std::string, std::string>;

struct ImportedEvent {
    std::string name;
    std::int64_t timeNs = 0;
    TextMap attributes;
};

struct ImportedSpan {
    std::string trace, id, parent, name; ///< ids as texts: 16 hex digits or what the source wrote
    std::int64_t startNs = 0, endNs = 0;
    std::uint8_t otlpKind = 0;
    SpanKind kind = SpanKind::other;
    SpanStatus status = SpanStatus::unset;
    std::string statusMessage;
    TextMap attributes, resource;
    std::vector<ImportedEvent> events;
    std::vector<std::string> links; ///< "trace/span"
    std::string scope, sessionId;
    Usage usage;
};

struct ImportedScore {
    std::string trace;
    SpanId span;
    Score score;
};

struct Imported {
    import::ImportReport report;
    std::vector<ImportedSpan> spans;
    std::vector<ImportedScore> scores;

    [[nodiscard]] const ImportedSpan& named(std::string_view name) const
    {
        static const ImportedSpan none{};
        for (const ImportedSpan& span : spans)
            if (span.name == name) return span;
        ADD_FAILURE() << "no span " << name;
        return none;
    }
    /// "code xcount", comma between.
    [[nodiscard]] std::string found() const
    {
        std::string all;
        for (const import::Diagnostic& one : report.diagnostics())
            all += (all.empty() ? "" : ", ") + one.code + " x" + std::to_string(one.count);
        return all;
    }
};

inline TextMap textsOf(AttributesView attributes)
{
    TextMap texts;
    for (const AttributeView& attribute : attributes)
        texts[std::string(attribute.key)] =
            attribute.value.isText() ? std::string(attribute.value.text()) : import::toJson(attribute.value);
    return texts;
}

inline ImportedSpan importedSpan(const SpanBatch& batch, const BatchSpan& row)
{
    const auto resolve = [](std::string_view) { return std::string_view(); };
    Arena arena;
    SpanView view;
    EXPECT_TRUE(decodeRecord(std::string_view(batch.records).substr(row.recordOffset, row.recordSize),
                             resolve, arena, view));
    EXPECT_TRUE(decodeResource(batch.shared[row.resource], resolve, arena, view.resource));
    EXPECT_TRUE(decodeScope(batch.shared[row.scope], resolve, arena, view.scope));
    const auto idText = [](std::string_view text, SpanId id) {
        return !text.empty() ? std::string(text) : id.empty() ? std::string() : toHex(id);
    };
    ImportedSpan span;
    span.trace = batch.traces[row.trace].id;
    span.sessionId = batch.traces[row.trace].facts.sessionId;
    span.id = idText(view.idText, row.id);
    span.parent = idText(view.parentText, row.parentId);
    span.name = batch.strings.view(row.name);
    span.startNs = row.startNs;
    span.endNs = row.endNs;
    span.otlpKind = view.otlpKind;
    span.kind = row.kind;
    span.status = row.status;
    span.statusMessage = view.statusMessage;
    span.attributes = textsOf(view.attributes);
    span.resource = textsOf(view.resource.attributes);
    for (const EventView& event : view.events)
        span.events.push_back({std::string(event.name), event.timeNs, textsOf(event.attributes)});
    for (const LinkView& link : view.links)
        span.links.push_back(std::string(link.traceId) + "/" + std::string(link.spanId));
    span.scope = view.scope.name;
    span.usage = row.usage;
    return span;
}

/// `format` forces a reader; empty = found from content. The bytes come in one piece, or in small ones when
/// they are more than `limits` allow for a document.
inline Imported importSpans(std::string_view bytes, std::string_view format = {},
                            import::ImportLimits limits = {})
{
    Imported imported;
    const auto sink = [&](SpanBatch&& batch) {
        for (const BatchSpan& row : batch.spans) imported.spans.push_back(importedSpan(batch, row));
        for (const BatchScore& score : batch.scores)
            imported.scores.push_back({batch.traces[score.trace].id, score.span, score.score});
        return true;
    };
    import::Importer importer({"test"}, sink, imported.report, format, limits);
    const std::size_t piece = bytes.size() > limits.maxDocumentBytes ? 1'000 : bytes.size();
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
        importer.push(bytes.substr(0, piece));
    importer.finish();
    return imported;
}

} // namespace retrospan::test
