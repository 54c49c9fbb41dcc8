// Interrupts and waits for a human: spans that were interrupted (the innermost), and spans of humans.
// An interrupted span waits until the next work of its session begins after it has ended; a human's span
// inside the work of an agent is an approval and waits as long as it lasts; elsewhere the wait is from the
// end of what came before it. Spans that people
// named are waits too. A wait whose end is not recorded is unknown. Pure. Complexity: O(n log n).
#pragma once

#include "insight/corrections.h"
#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <string_view>
#include <vector>

namespace retrospan::insight {

/// By time.
[[nodiscard]] std::vector<Interrupt> findInterrupts(const SessionOutline& outline,
                                                    const Corrections& said = {});
[[nodiscard]] std::string_view toString(InterruptKind kind);

} // namespace retrospan::insight
