// Steps of a replay in words: what a list of them says. Plain text on one line, whatever was recorded.
// Thread: pure functions. Complexity: constant, beside the documents of a retrieval.
#pragma once

#include "models/replay_data.h"

#include <QString>
#include <QStringList>

namespace retrospan::models {

/// "User", "Model call", "Handoff".
[[nodiscard]] bool isMessage(replay::StepKind kind); ///< of or to the user
[[nodiscard]] QString kindText(replay::StepKind kind);
[[nodiscard]] QString waitText(const Interrupt& wait); ///< "Waited for input"
/// "gpt-4o · 3 of 12 messages new", "charge_card {…}", "Where is my order?".
[[nodiscard]] QString stepText(const PreparedReplay& replay, replay::StepIndex step);
/// "calls charge_card · calls notify": what a decision asked for; empty when it asked for nothing.
[[nodiscard]] QString calledText(const PreparedReplay& replay, const replay::Step& decision);
/// What is wrong with a handoff: "failed", "dropped", "late"; empty when nothing is.
[[nodiscard]] QStringList handoffFaults(const PreparedReplay& replay, const Handoff& handoff);
/// Of a handoff at a step; empty of other steps.
[[nodiscard]] QStringList handoffFaults(const PreparedReplay& replay, replay::StepIndex step);
/// Where it should have been handed over: the user asked for a person, or an agent failed; kNoStep when it
/// was not late, or that has no step. Linear in the messages of the user.
[[nodiscard]] replay::StepIndex dueStep(const PreparedReplay& replay, const Handoff& handoff);
/// Why something was noticed or handed over at a step, in words, a line each; empty of others.
[[nodiscard]] QString noticedText(const PreparedReplay& replay, replay::StepIndex step);
/// Since the first step: "3.2 s"; unknownText() without a time.
[[nodiscard]] QString sinceStart(const PreparedReplay& replay, replay::StepIndex step);
/// A name in the table, or unknownText().
[[nodiscard]] QString nameOf(const PreparedReplay& replay, StringId name);

} // namespace retrospan::models
