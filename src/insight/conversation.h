// The conversation of a session as the user saw it: what the user wrote, what was answered, what humans
// wrote. A message a model was given is not one the user saw. What the outermost span around all model calls
// that reports it says went in and came out comes first. Beneath it a call has messages of the user only when
// it was given the reported words, and they stand further on in its conversation: a question rewritten or an
// answer checked is no message. Beneath tops that report nothing, a user's message is one of the role user
// that is new in the calls of the outermost agent: those that are not inside a tool call, guardrail or
// evaluator and have the fewest agents around them. An answer is the last text of a turn, or before the next
// message of the user in it, that asks for no tool. Text beside a tool call is not taken for an answer. What
// a human span wrote is a human's message. Messages that only a later context knows are there, marked as
// `earlier`; those that precede the first call of the session are `beforeRecording`, too. Pure; adds the
// joined texts to the digest's. Complexity: O(n log n + new messages of the contexts), beneath a top that
// reports the user's words plus the contexts that do not go on from the one before.
#pragma once

#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <vector>

namespace retrospan::insight {

/// In the order in which they were said.
[[nodiscard]] std::vector<Utterance> findConversation(const SessionOutline& outline, SessionDigest& digest);

} // namespace retrospan::insight
