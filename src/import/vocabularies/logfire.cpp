// Logfire and Pydantic AI (formats.md 4.8). Instrumentation version 2 names an agent's run by its attributes
// alone.
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::generic;

constexpr Rule kTable[] = {
    {"logfire.span_type", logfireType, own},
    {"logfire.tags", tags, own},
    {"logfire.msg", label, own},
    {"logfire.msg_template", known, own},
    {"logfire.json_schema", known, own},
    {"logfire.level_num", known, own},
    {"logfire.pending_parent_id", known, own},
    {"logfire.scrubbed", known, own},
    {"agent_name", agent, own},
    {"model_name", requestModel, own + 1},
    {"tool_arguments", toolEvidence, own},
    {"tool_response", toolEvidence, own + 1},
    {"events", speech, own},
    {"all_messages_events", agentEvidence, own},
    {"pydantic_ai.all_messages", agentEvidence, own + 1},
    {"final_result", agentEvidence, own + 2},
    {"model_request_parameters", modelEvidence, own},
};

} // namespace

const Rules kLogfireRules = kTable;

} // namespace retrospan::import
