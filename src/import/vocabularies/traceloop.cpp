// OpenLLMetry / Traceloop (formats.md 4.5). Under an agent `traceloop.workflow.name` is the agent's name, so
// the agent attribute of the GenAI conventions speaks first.
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::traceloop;

constexpr Rule kTable[] = {
    {"traceloop.span.kind", traceloopKind, own},
    {"llm.request.type", requestType, own},
    {"traceloop.entity.name", known, own},
    {"traceloop.entity.input", known, own},
    {"traceloop.entity.output", known, own},
    {"traceloop.entity.path", known, own},
    {"traceloop.entity.version", known, own},
    {"traceloop.correlation.id", known, own},
    {"traceloop.workflow.name", workflow, own},
    {"traceloop.association.properties.session_id", session, own},
    {"traceloop.association.properties.thread_id", session, own + 1},
    {"traceloop.association.properties.conversation_id", session, own + 2},
    {"traceloop.association.properties.user_id", user, own},
    {"traceloop.association.properties.tenant_id", tenant, own},
    {"traceloop.association.properties.organization_id", tenant, own + 1},
    {"traceloop.association.properties.channel", channel, own},
    {"traceloop.prompt.key", promptName, own},
    {"traceloop.prompt.version", promptVersion, own},
    {"traceloop.prompt.version_name", promptVersion, own + 1},
    {"llm.usage.prompt_tokens", input, own},
    {"llm.usage.completion_tokens", output, own},
    {"llm.usage.reasoning_tokens", reasoning, own},
    {"llm.usage.total_tokens", known, own},
    {"llm.is_streaming", known, own},
};

} // namespace

const Rules kTraceloopRules = kTable;

} // namespace retrospan::import
