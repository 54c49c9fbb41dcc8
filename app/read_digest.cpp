#include "read_digest.h"

#include "import/vocabulary.h"

namespace retrospan::app {

void addToDigest(SessionDigest& digest, Row row, const SpanView& view, const SpanContent& content)
{
    const bool failed = view.status == OtlpStatus::error || !view.events.empty();
    digest.add(row, content, view, failed ? import::errorMessage(view) : std::string());
}

Result<SessionDigest> readDigest(store::Workspace& workspace, const SpanTable& table, std::stop_token stop)
{
    SessionDigest digest(table);
    for (Row row = 0; row < table.size(); ++row) {
        if (stop.stop_requested()) return Cancelled{};
        const auto detail = workspace.span(table.storeKey(row));
        if (!detail.ok()) return detail.error();
        addToDigest(digest, row, detail->view, import::deriveContent(detail->view));
    }
    digest.finish();
    return digest;
}

} // namespace retrospan::app
