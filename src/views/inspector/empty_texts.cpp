#include "views/inspector/empty_texts.h"

namespace retrospan::views {
namespace {

QString notRecorded()
{
    return Inspector::tr(
        "The recording has none. Many SDKs leave content out until they are told to record it.");
}

EmptyText messagesText(SpanKind kind)
{
    const QString title = Inspector::tr("This span has no messages");
    if (kind == SpanKind::model) return {title, notRecorded()};
    if (kind == SpanKind::tool)
        return {title, Inspector::tr("It is a tool call: its arguments and its result are under Tool call.")};
    return {title,
            Inspector::tr("Messages belong to model calls. This span recorded no input or output either.")};
}

EmptyText toolText(SpanKind kind)
{
    if (kind == SpanKind::tool) return {Inspector::tr("The tool call has no content"), notRecorded()};
    return {
        Inspector::tr("This span calls no tool"),
        Inspector::tr("Tools that a model asked for are in its messages; each call is a span of its own.")};
}

EmptyText retrievalText(SpanKind kind)
{
    const bool searches = kind == SpanKind::retrieval || kind == SpanKind::reranker;
    return {Inspector::tr("This span retrieved no documents"),
            searches ? notRecorded() : Inspector::tr("Documents belong to retrievals and rerankers.")};
}

EmptyText changesText(SpanKind kind, bool hasPrevious)
{
    if (kind != SpanKind::model)
        return {Inspector::tr("Nothing to compare"),
                Inspector::tr("Changes shows what a model call was given that the call before it was not.")};
    if (!hasPrevious)
        return {
            Inspector::tr("This is the first call"),
            Inspector::tr("No model call of the same agent had ended before it: everything in it is new.")};
    return {Inspector::tr("Nothing to compare"), Inspector::tr("This call recorded no messages.")};
}

EmptyText costText(SpanKind kind)
{
    const bool calls = kind == SpanKind::model || kind == SpanKind::embedding;
    return {Inspector::tr("This span reports no usage"),
            calls ? Inspector::tr("The recording has neither token counts nor a cost for this call.")
                  : Inspector::tr(
                      "Tokens and cost belong to model calls; those beneath this span have their own.")};
}

} // namespace

EmptyText emptyTextOf(Inspector::Tab tab, SpanKind kind, bool hasPrevious)
{
    switch (tab) {
    case Inspector::messages: return messagesText(kind);
    case Inspector::tool: return toolText(kind);
    case Inspector::retrieval: return retrievalText(kind);
    case Inspector::changes: return changesText(kind, hasPrevious);
    case Inspector::cost: return costText(kind);
    case Inspector::attributes:
        return {Inspector::tr("This span has no attributes"),
                Inspector::tr("Neither the span nor its resource or scope carries any.")};
    case Inspector::events:
        return {Inspector::tr("This span has no events or links"), Inspector::tr("The recording has none.")};
    case Inspector::raw:
    case Inspector::tabCount: break;
    }
    return {};
}

} // namespace retrospan::views
