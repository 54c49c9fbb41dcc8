// The conversation of a session as the user saw it: what the user wrote, what was answered, what humans
// wrote. A message a model was given is not one the user saw. A user's message is one of the role user that
// is new in the input of a turn's top or agent, or in the calls of its outermost agent: those that are not
// inside a tool call and have the fewest agents around them. An answer is the last text of a turn, or before
// the next message of the user in it, that asks for no tool; what the top of the turn reports as its output
// comes before that. Text beside a tool call is not taken for an answer. What a human span wrote is a human's
// message. Messages that only a later context knows (a conversation that began before the recording) are
// there, marked as `earlier`. Pure; adds the joined texts to the digest's. Complexity: O(n log n + new
// messages of the contexts).
#pragma once

#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <vector>

namespace retrospan::insight {

/// In the order in which they were said.
[[nodiscard]] std::vector<Utterance> findConversation(const SessionOutline& outline, SessionDigest& digest);

} // namespace retrospan::insight
