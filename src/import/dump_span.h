// One span of a dump, whatever SDK or tool wrote it: OTel Python, JavaScript and Go, Phoenix, MLflow 2 to 4,
// home-made writers (formats.md 5). Shared by the readers of span dumps and of MLflow traces.
// Thread: pure functions. Complexity: linear.
#pragma once

#include "import/batch_builder.h"
#include "import/document.h"
#include "import/dump_values.h"
#include "trace/arena.h"
#include "trace/span_view.h"

#include <vector>

namespace retrospan::import::dump {

/// What an object around a list of spans says of all of them.
struct Surroundings {
    ValueView traceId; ///< for spans that name none
    std::vector<AttributeView> shared; ///< short facts: they join every span's resource
    std::vector<AttributeView> once; ///< the rest: attributes of the first root among the spans
};

/// True for an object with the ids and the start of a span. Inside a trace a span need not name it.
[[nodiscard]] bool isSpan(const ValueView& object, bool insideTrace);
/// True for a span with a kind and status as Phoenix has them, beside its context.
[[nodiscard]] bool isPhoenixSpan(const ValueView& object);

/// The span's parts live in the document and the arena.
[[nodiscard]] SpanView spanOf(const ValueView& object, const Surroundings& around, Arena& arena);

/// Sorts what is left of an object around spans into what is shared and what stands once.
void appendSurroundings(const std::vector<AttributeView>& left, Surroundings& around);

/// Adds every span of the list with its annotations.
void addSpans(const ValueView& list, const Surroundings& around, BatchBuilder& out, const Place& place);
/// Adds one span with its annotations.
void addSpan(const ValueView& object, BatchBuilder& out, const Place& place);

} // namespace retrospan::import::dump
