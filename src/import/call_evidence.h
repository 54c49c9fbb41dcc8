// What a span records about the call it stands for, by which reports of other sources are told to be the
// same. Thread: pure functions. Complexity: parses the span's content.
#pragma once

#include "trace/call_evidence.h"
#include "trace/message.h"
#include "trace/span_view.h"

namespace retrospan::import {

/// Ids: the span's own when it is a run's (LangSmith, Langfuse, ...), attributes that name a response, run or
/// tool call, and ids of model APIs ("chatcmpl-...", "resp_...", "msg_...") inside what came out.
[[nodiscard]] CallEvidence deriveEvidence(const SpanView& span, const SpanContent& content);

} // namespace retrospan::import
