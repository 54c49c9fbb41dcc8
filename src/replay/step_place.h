// Where steps are, in words that hold when the session is read again: by span, kind and the how manieth of
// its kind. A place whose step is no longer there is that of the first step of its span. Pure. Complexity:
// one pass over the spans, and per place the steps of its kind.
#pragma once

#include "replay/journey.h"
#include "trace/annotation.h"

#include <span>
#include <vector>

namespace retrospan::replay {

/// Precondition: the step is there.
[[nodiscard]] NotePlace placeOf(const Journey& journey, StepIndex step);
/// For each note its step; kNoStep for one on the session, or on a span without steps or that is not here.
[[nodiscard]] std::vector<StepIndex> stepsOf(const Journey& journey, std::span<const Note> notes);

} // namespace retrospan::replay
