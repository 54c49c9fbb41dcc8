// Logfire and Pydantic AI (formats.md 4.8).
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::generic;

constexpr Rule kTable[] = {
    {"logfire.span_type", logfireType, own},
    {"logfire.tags", tags, own},
    {"logfire.msg", known, own},
    {"logfire.msg_template", known, own},
    {"logfire.json_schema", known, own},
    {"logfire.level_num", known, own},
    {"logfire.pending_parent_id", known, own},
    {"logfire.scrubbed", known, own},
    {"agent_name", agent, own},
    {"model_name", requestModel, own + 1},
    {"tool_arguments", known, own},
    {"tool_response", known, own},
    {"events", known, own},
    {"all_messages_events", known, own},
    {"pydantic_ai.all_messages", known, own},
    {"final_result", known, own},
    {"model_request_parameters", known, own},
};

} // namespace

const Rules kLogfireRules = kTable;

} // namespace retrospan::import
