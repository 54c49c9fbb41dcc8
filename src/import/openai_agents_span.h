// What the `span_data` of an OpenAI Agents SDK span says, by its type (formats.md 12). Fields that no
// vocabulary knows stay as "span_data.<field>". Thread: pure function; texts live in the span or the arena.
#pragma once

#include "import/span_draft.h"
#include "trace/arena.h"
#include "trace/span_view.h"

namespace retrospan::import::agents {

/// Names the draft and adds its attributes.
void readSpanData(const ValueView& span, SpanDraft& draft, Arena& arena);

} // namespace retrospan::import::agents
