#include "views/inspector/empty_texts.h"

namespace retrospan::views {
namespace {

QString notRecorded()
{
    return Inspector::tr(
        "The recording has none. Many SDKs leave content out until they are told to record it.");
}

EmptyText changesText(bool hasPrevious)
{
    if (!hasPrevious)
        return {
            Inspector::tr("This is the first call"),
            Inspector::tr("No model call of the same agent had ended before it: everything in it is new.")};
    return {Inspector::tr("Nothing to compare"), Inspector::tr("This call recorded no messages.")};
}

} // namespace

bool belongsTo(Inspector::Tab tab, SpanKind kind)
{
    switch (tab) {
    case Inspector::messages:
    case Inspector::changes: return kind == SpanKind::model;
    case Inspector::tool: return kind == SpanKind::tool;
    case Inspector::retrieval: return kind == SpanKind::retrieval || kind == SpanKind::reranker;
    case Inspector::cost: return kind == SpanKind::model || kind == SpanKind::embedding;
    case Inspector::attributes:
    case Inspector::raw: return true;
    case Inspector::events:
    case Inspector::tabCount: break;
    }
    return false;
}

EmptyText emptyTextOf(Inspector::Tab tab, bool hasPrevious)
{
    switch (tab) {
    case Inspector::messages: return {Inspector::tr("This call has no messages"), notRecorded()};
    case Inspector::tool: return {Inspector::tr("The tool call has no content"), notRecorded()};
    case Inspector::retrieval: return {Inspector::tr("No documents were retrieved"), notRecorded()};
    case Inspector::changes: return changesText(hasPrevious);
    case Inspector::cost:
        return {Inspector::tr("This span reports no usage"),
                Inspector::tr("The recording has neither token counts nor a cost for this call.")};
    case Inspector::attributes:
        return {Inspector::tr("This span has no attributes"),
                Inspector::tr("Neither the span nor its resource or scope carries any.")};
    case Inspector::events:
    case Inspector::raw:
    case Inspector::tabCount: break;
    }
    return {};
}

} // namespace retrospan::views
