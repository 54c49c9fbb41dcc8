// The parts of deriveFacts that a table cannot say; each in a file of its own. Private to the vocabularies.
#pragma once

#include "import/json.h"
#include "import/vocabularies/rules.h"
#include "trace/message.h"

#include <string>

namespace retrospan::import {

/// The kind by the most specific vocabulary that speaks (formats.md 2.3 and 4.2).
[[nodiscard]] SpanKind deriveKind(const SpanView& span, const Collected& found, SpanFlags& flags);
/// Status with exception events, interrupts and Langfuse levels taken into account.
[[nodiscard]] SpanStatus deriveStatus(const SpanView& span, const Collected& found, SpanFlags& flags);
/// Counts normalised to "input includes cache, output includes reasoning" (formats.md 2.4).
[[nodiscard]] Usage deriveUsage(const Collected& found, SpanKind kind, Arena& arena);
[[nodiscard]] std::int64_t deriveCost(const Collected& found, Arena& arena);
/// Hand-overs written as tools ("handoff to X", "transfer_to_x", "escalate_to_human") or named as such.
void deriveHandoff(const SpanView& span, const Collected& found, Arena& arena, SpanFacts& facts);
/// Offers what the JSON of metadata attributes says; it lives in the arena.
void readMetadata(Arena& arena, Collected& found);
void deriveSession(const SpanView& span, const Collected& found, Arena& arena, SessionFactsView& session);
/// True for the flattened families that deriveScores reads.
[[nodiscard]] bool isScoreKey(std::string_view key);
void deriveScores(const SpanView& span, const Collected& found, bool hasAnnotations, SpanFacts& facts);
/// First user message as a title: one line, at most 200 characters.
[[nodiscard]] std::string titleFromMessages(const SpanContent& content);
/// What a span was asked, likewise; empty when its input is a structure without a question.
[[nodiscard]] std::string titleFromInput(std::string_view input);
/// "openai.chat" -> "openai"; old names of the GenAI conventions become the new ones.
[[nodiscard]] std::string_view normalisedProvider(std::string_view provider);

/// A parser for small JSON in attributes, reused by the calling thread.
[[nodiscard]] JsonParser& threadParser();

} // namespace retrospan::import
