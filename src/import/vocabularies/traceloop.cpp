// OpenLLMetry / Traceloop (formats.md 4.5). Beneath an agent `traceloop.workflow.name` is the agent's name.
// The user's association properties are free metadata (metadata_rules.h).
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::traceloop;

constexpr Rule kTable[] = {
    {"traceloop.span.kind", traceloopKind, own},
    {"llm.request.type", requestType, own},
    {"traceloop.entity.name", entity, own},
    {"traceloop.entity.input", speech, own},
    {"traceloop.entity.output", known, own},
    {"traceloop.entity.path", known, own},
    {"traceloop.entity.version", known, own},
    {"traceloop.correlation.id", known, own},
    {"traceloop.workflow.name", traceloopWorkflow, own},
    {"traceloop.prompt.version", promptVersion, own},
    {"traceloop.prompt.version_name", promptVersion, own + 1},
    {"traceloop.prompt.key", known, own},
    {"traceloop.prompt.version_hash", known, own},
    {"traceloop.prompt.template", known, own},
    {"traceloop.prompt.template_variables", known, own},
    {"llm.usage.prompt_tokens", input, own},
    {"llm.usage.completion_tokens", output, own},
    {"llm.usage.reasoning_tokens", reasoning, own},
    {"llm.usage.total_tokens", total, own},
    {"llm.is_streaming", known, own},
    {"llm.top_k", known, own},
    {"llm.frequency_penalty", known, own},
    {"llm.presence_penalty", known, own},
    {"llm.chat.stop_sequences", known, own},
    {"db.vector.query.top_k", retrievalEvidence, own},
};

} // namespace

const Rules kTraceloopRules = kTable;

} // namespace retrospan::import
