// Vocabularies: what the attribute conventions of the field mean (OpenTelemetry GenAI old and new,
// OpenInference, OpenLLMetry/Traceloop, Vercel AI SDK, Langfuse, LangSmith, Logfire/Pydantic AI,
// MLflow). One file each under vocabularies/, one table of rules each; where two speak about the same
// field the more specific one wins, and nothing is lost because the attributes stay in the record.
// Precedence: langfuse, langsmith, OpenInference, GenAI new, GenAI old, Traceloop, Vercel, MLflow, generic.
// Thread: pure functions. Complexity: one hash lookup per attribute for facts.
#pragma once

#include "trace/arena.h"
#include "trace/message.h"
#include "trace/span_facts.h"
#include "trace/span_view.h"

namespace retrospan::import {

/// The facts behind a span's columns. Runs for every span of an import: it does not parse messages,
/// except (cheaply, first user message only) for the title when `wantTitle` is set.
/// Texts are views into `span`'s memory or `arena`.
[[nodiscard]] SpanFacts deriveFacts(const SpanView& span, Arena& arena, bool wantTitle);

/// Messages, tool call, documents, parameters: for one span that somebody looks at.
[[nodiscard]] SpanContent deriveContent(const SpanView& span);

/// What an agent, chain or graph reports as JSON becomes the messages in it: of a state, of a question or an
/// answer under one of the usual names. What is in no such form stays as it is.
void readReportedWords(SpanContent& content);

/// What a failed span says went wrong, by its exception, its status or its vocabulary; may be empty.
[[nodiscard]] std::string errorMessage(const SpanView& span);

/// True for attributes that hold what a model was given: messages, instructions, templates.
[[nodiscard]] bool isPromptAttribute(std::string_view key);
/// The same for events all of whose attributes do.
[[nodiscard]] bool isPromptEvent(std::string_view name);

/// True for attributes the vocabularies understood; the others are shown as "other attributes".
[[nodiscard]] bool isKnownAttribute(std::string_view key);

} // namespace retrospan::import
