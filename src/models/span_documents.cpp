#include "models/span_documents.h"

#include "models/plain_text.h"

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

QString outcomeOf(const SpanTable& table, Row row)
{
    switch (table.status(row)) {
    case SpanStatus::error: {
        const QString type = oneLine(table.text(table.errorType(row)), 80);
        return type.isEmpty() ? u"failed"_s : u"failed: "_s + type;
    }
    case SpanStatus::running: return u"running"_s;
    case SpanStatus::interrupted: return u"interrupted"_s;
    case SpanStatus::ok:
    case SpanStatus::unset: break;
    }
    return u"succeeded"_s;
}

std::vector<Node> siblingsOf(const SessionData& session, Node node)
{
    const Node parent = session.tree.parent(node);
    return parent == kNoNode ? session.tree.roots() : session.tree.children(parent);
}

SpanRequest::Other otherAt(const SessionData& session, Node node, const QString& name, bool earlier)
{
    return {node, session.table.storeKey(node), name, outcomeOf(session.table, node), earlier};
}

void addAttempts(SpanRequest& request, const SessionDocument& document, Node node)
{
    const insight::Attempt* own = document.attempt(node);
    const SessionData& session = *document.data();
    request.attempt = own->number;
    request.attempts = own->of;
    for (const Node sibling : siblingsOf(session, node)) {
        const insight::Attempt* other = session.tree.isMissing(sibling) ? nullptr : document.attempt(sibling);
        if (!other || other->group != own->group) continue;
        if (other->number + 1 != own->number && other->number != own->number + 1) continue;
        const QString name = u"Attempt %1 of %2"_s.arg(other->number).arg(other->of);
        request.others.push_back(otherAt(session, sibling, name, other->number < own->number));
    }
}

/// Calls of the same tool beside this one: what a model did differently after a failure.
void addSameTool(SpanRequest& request, const SessionData& session, Node node)
{
    const SpanTable& table = session.table;
    Node before = kNoNode, after = kNoNode;
    for (const Node sibling : siblingsOf(session, node)) {
        if (session.tree.isMissing(sibling) || sibling == node) continue;
        if (table.kind(sibling) != SpanKind::tool || table.tool(sibling) != table.tool(node)
            || table.name(sibling) != table.name(node))
            continue;
        const bool earlier = table.startNs(sibling) < table.startNs(node);
        if (earlier && (before == kNoNode || table.startNs(sibling) > table.startNs(before)))
            before = sibling;
        if (!earlier && (after == kNoNode || table.startNs(sibling) < table.startNs(after))) after = sibling;
    }
    const auto failed = [&table](Node call) { return table.status(call) == SpanStatus::error; };
    if (before != kNoNode && (failed(before) || failed(node)))
        request.others.push_back(otherAt(session, before, u"The call before"_s, true));
    if (after != kNoNode && failed(node))
        request.others.push_back(otherAt(session, after, u"The next call"_s, false));
}

} // namespace

Node previousCall(const SessionData& session, Node node)
{
    const SpanTable& table = session.table;
    if (table.kind(node) != SpanKind::model) return kNoNode;
    Node previous = kNoNode;
    for (Row row = 0; row < table.size(); ++row) {
        if (row == node || table.kind(row) != SpanKind::model || table.agent(row) != table.agent(node))
            continue;
        if (table.endNs(row) == 0 || table.endNs(row) > table.startNs(node)) continue;
        if (previous == kNoNode || table.startNs(row) > table.startNs(previous)) previous = row;
    }
    return previous;
}

Node nextCall(const SessionData& session, Node node)
{
    const SpanTable& table = session.table;
    if (table.endNs(node) == 0) return kNoNode;
    Node next = kNoNode;
    for (Row row = 0; row < table.size(); ++row) {
        if (table.kind(row) != SpanKind::model || table.trace(row) != table.trace(node)) continue;
        if (table.startNs(row) < table.endNs(node)) continue;
        if (next == kNoNode || table.startNs(row) < table.startNs(next)) next = row;
    }
    return next;
}

SpanRequest requestFor(const SessionDocument& document, Node node)
{
    const SessionData& session = *document.data();
    const SpanTable& table = session.table;
    const auto keyOf = [&table](Node other) { return other == kNoNode ? 0 : table.storeKey(other); };
    SpanRequest request;
    request.key = table.storeKey(node);
    request.running = table.status(node) == SpanStatus::running;
    request.facts = {oneLine(table.text(table.model(node)), 80), table.usage(node), Block::kNoTarget};
    if (const Node previous = previousCall(session, node); previous != kNoNode) {
        request.previousKey = keyOf(previous);
        request.facts.previousNode = previous;
    }
    const SpanKind kind = table.kind(node);
    if (kind == SpanKind::retrieval || kind == SpanKind::reranker || kind == SpanKind::tool)
        request.answerKey = keyOf(nextCall(session, node));
    if (document.attempt(node))
        addAttempts(request, document, node);
    else if (kind == SpanKind::tool)
        addSameTool(request, session, node);
    return request;
}

Result<SpanDocuments> readSpan(SessionSource& source, const SpanRequest& request)
{
    auto span = source.inspect(request.key);
    if (span.cancelled()) return Cancelled{};
    if (!span.ok()) return span.error();
    const auto other = [&source](std::int64_t key) {
        if (key == 0) return Inspection();
        auto read = source.inspect(key);
        return read.ok() ? *read : Inspection();
    };
    SpanDocuments out;
    out.span = *span;
    const SpanContent& content = out.span->content;
    const Inspection previous = other(request.previousKey);
    if (!content.toolCall) out.messages = conversationBlocks(out.span, previous, request.facts);
    if (content.toolCall) {
        std::vector<OtherCall> others;
        for (const SpanRequest::Other& beside : request.others)
            others.push_back({beside.name, beside.outcome, beside.earlier, other(beside.key)});
        out.tool = toolBlocks(out.span, others, request.running);
    }
    if (!content.documents.empty() || !content.inputDocuments.empty() || !content.retrievalQuery.empty())
        out.retrieval = retrievalBlocks(out.span, other(request.answerKey));
    if (previous && !content.input.empty()) out.changes = changeBlocks(out.span, previous);
    out.events = eventBlocks(out.span);
    return out;
}

} // namespace retrospan::models
