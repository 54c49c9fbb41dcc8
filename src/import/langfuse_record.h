// Langfuse records (formats.md 9): what they are, and what they say as span, trace attributes or score. Field
// names come in camel case (API, UI) and snake case (blob storage exports); everything here reads camel case.
// Thread: pure functions. Complexity: linear in the record.
#pragma once

#include "import/attribute_list.h"
#include "import/batch_builder.h"
#include "trace/arena.h"
#include "trace/span_view.h"

#include <string_view>

namespace retrospan::import::langfuse {

enum class RecordType : std::uint8_t { none, observation, trace, score, event, runItem };
/// What the record is, judged by its own fields (in camel case).
[[nodiscard]] RecordType typeOf(const ValueView& record);

/// The record with its own keys in camel case; itself when they are.
[[nodiscard]] ValueView camelCased(const ValueView& record, Arena& arena);
/// JSON that is written as text, also twice, as the value it is; any other value as it is.
[[nodiscard]] ValueView unpacked(const ValueView& value, Arena& arena);

/// An item of a dataset run (or the body of the event that creates one) as the score that says of its trace
/// which run and which item it was made for.
[[nodiscard]] ValueView scoreOfRunItem(const ValueView& item, Arena& arena);

/// True when nothing more is expected to come of this observation.
[[nodiscard]] bool isComplete(const ValueView& observation);

/// Adds the observation as a span of `trace`, with the fields of the trace itself when it carries them.
void addObservation(const ValueView& observation, std::string_view trace, const ValueView& traceRecord,
                    const Place& place, BatchBuilder& out);
/// A trace without observations, as a span of its own; or what it says added to the span that carries it.
void addTrace(const ValueView& trace, const Place& place, BatchBuilder& out);
void addTraceTo(std::string_view spanId, const ValueView& trace, const Place& place, BatchBuilder& out);

/// Usage and cost as `usage_details` and `cost_details`, from whichever field has them.
void addUsage(const ValueView& observation, Arena& arena, AttributeList& attributes);

/// Adds a score to the observation, trace or session it names; false when it names none. The trace of an
/// observation may be known from elsewhere.
[[nodiscard]] bool addScore(const ValueView& score, std::string_view traceOfObservation, BatchBuilder& out);
/// Scores of a trace as lists and as the tables of the UI have them: {name: value} or {name: [values]}.
void addScoreTable(const ValueView& scores, std::string_view trace, BatchBuilder& out);

} // namespace retrospan::import::langfuse
