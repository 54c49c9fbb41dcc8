// The parts of a dumped span that are objects of their own. Private to the readers of dumps. Results live in
// the document and the arena. Thread: pure functions. Complexity: linear.
#pragma once

#include "import/dump_values.h"
#include "trace/arena.h"
#include "trace/span_view.h"

#include <vector>

namespace retrospan::import::dump {

[[nodiscard]] std::span<const EventView> eventsOf(const ValueView& list, Arena& arena);
[[nodiscard]] std::span<const LinkView> linksOf(const ValueView& list, Arena& arena);
/// Object, list of pairs, or text; `shared` joins it.
[[nodiscard]] ResourceView resourceOf(const ValueView& value, const std::vector<AttributeView>& shared,
                                      Arena& arena);
[[nodiscard]] ScopeView scopeOf(const ValueView& value, Arena& arena);

} // namespace retrospan::import::dump
