#include "read_digest.h"

#include "import/vocabulary.h"

#include <unordered_map>

namespace retrospan::app {

void addToDigest(SessionDigest& digest, const SpanTable& table, Row row, const SpanView& view,
                 const SpanContent& content)
{
    const bool failed = view.status == OtlpStatus::error || !view.events.empty();
    const std::string error = failed ? import::errorMessage(view) : std::string();
    const SpanKind kind = table.kind(row);
    if (kind != SpanKind::agent && kind != SpanKind::step && kind != SpanKind::other)
        return digest.add(row, content, view, error);
    SpanContent words = content;
    import::readReportedWords(words);
    digest.add(row, words, view, error);
}

Result<SessionDigest> readDigest(store::Workspace& workspace, std::int64_t session, const SpanTable& table,
                                 std::stop_token stop, const AlsoRead& also)
{
    SessionDigest digest(table);
    std::unordered_map<std::int64_t, Row> rows;
    rows.reserve(table.size());
    for (Row row = 0; row < table.size(); ++row) rows.emplace(table.storeKey(row), row);
    const auto add = [&](const store::SpanDetail& detail) {
        // What came in since the table was loaded is not in it.
        const auto row = rows.find(detail.storeKey);
        if (row == rows.end()) return true;
        const SpanContent content = import::deriveContent(detail.view);
        addToDigest(digest, table, row->second, detail.view, content);
        if (also) also(row->second, content);
        return true;
    };
    const Status read = workspace.eachSpan(session, add, stop);
    if (read.cancelled()) return Cancelled{};
    if (!read.ok()) return read.error();
    digest.finish();
    return digest;
}

} // namespace retrospan::app
