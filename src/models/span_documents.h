// Everything the inspector shows of one span, read and prepared on a worker: which other spans belong to it
// (the call before, the attempts beside it, the answer made of what it retrieved), and the documents made of
// them. Thread: requestFor on the GUI thread, from memory; readSpan on a worker. Complexity: requestFor is
// one pass over the session's rows; readSpan is linear in the contents.
#pragma once

#include "models/session_document.h"
#include "models/span_blocks.h"

#include <array>
#include <vector>

namespace retrospan::models {

struct SpanRequest {
    struct Other {
        Node node = kNoNode;
        std::int64_t key = 0;
        QString name, outcome;
        bool earlier = true;
    };
    std::int64_t key = 0, previousKey = 0, answerKey = 0; ///< 0: there is none
    std::uint32_t attempt = 0, attempts = 0; ///< 0: tried once
    /// The attempt before and the one after; for a call that was tried once and is next to a failure (its own
    /// or the other's), the calls of the same tool before and after it.
    std::vector<Other> others;
    CallFacts facts;
    bool running = false;
};

struct SpanDocuments {
    Inspection span;
    std::shared_ptr<BlockDocument> messages, tool, retrieval, changes, events; ///< empty or null: nothing
};

/// Precondition: `node` is a span of the document's session.
[[nodiscard]] SpanRequest requestFor(const SessionDocument& document, Node node);
[[nodiscard]] Result<SpanDocuments> readSpan(SessionSource& source, const SpanRequest& request);

/// The latest model call of the same agent that had ended when this one began; kNoNode for other kinds.
[[nodiscard]] Node previousCall(const SessionData& session, Node node);
/// The first model call of the same trace that began after this span had ended.
[[nodiscard]] Node nextCall(const SessionData& session, Node node);

} // namespace retrospan::models
