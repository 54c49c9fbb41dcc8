// Signals: what may have gone wrong although nothing failed. Rules, each with its evidence, how sure it is
// and why:
// - reasoning_leaked: markup or words of reasoning in a message to the user;
// - unsupported_answer: an answer after a retrieval that found nothing, with numbers that are in no document,
//   or with hardly a word of what was found;
// - ignored_error: a tool failed, and the next answer to the user does not speak of it;
// - loop: the same call with the same arguments, three times or more, of one agent in one turn;
// - truncated_output: a model stopped at its limit of tokens;
// - empty_answer: a call of a model came back with neither text nor a call;
// - call_not_made: an answer promises to do something, and the turn ends without a call; or a model asks for
//   a call of which nothing is recorded;
// - claimed_success: an answer says that something was done, and the last call of its tool has failed;
// - refusal: the model refused, or a filter kept its answer back;
// - small_model: a small model on a task of many calls.
// Pure. Complexity: linear in the spans and in the texts of answers and documents.
#pragma once

#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <span>
#include <string_view>
#include <vector>

namespace retrospan::insight {

/// By time of the first evidence.
[[nodiscard]] std::vector<Signal> findSignals(const SessionOutline& outline, const SessionDigest& digest,
                                              std::span<const Utterance> conversation);
[[nodiscard]] std::string_view toString(SignalKind kind); ///< "reasoning_leaked"

} // namespace retrospan::insight
