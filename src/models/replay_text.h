// Steps of a replay in words: what a list of them says. Plain text on one line, whatever was recorded.
// Thread: pure functions. Complexity: constant, beside the documents of a retrieval.
#pragma once

#include "models/replay_data.h"

#include <QString>

namespace retrospan::models {

/// "User", "Model call", "Handoff".
[[nodiscard]] bool isMessage(replay::StepKind kind); ///< of or to the user
[[nodiscard]] QString kindText(replay::StepKind kind);
[[nodiscard]] QString waitText(const Interrupt& wait); ///< "Waited for input"
/// "gpt-4o · 3 of 12 messages new", "charge_card {…}", "Where is my order?".
[[nodiscard]] QString stepText(const PreparedReplay& replay, replay::StepIndex step);
/// "calls charge_card · calls notify": what a decision asked for; empty when it asked for nothing.
[[nodiscard]] QString calledText(const PreparedReplay& replay, const replay::Step& decision);
/// Since the first step: "3.2 s"; unknownText() without a time.
[[nodiscard]] QString sinceStart(const PreparedReplay& replay, replay::StepIndex step);
/// A name in the table, or unknownText().
[[nodiscard]] QString nameOf(const PreparedReplay& replay, StringId name);

} // namespace retrospan::models
