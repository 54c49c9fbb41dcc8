// Langfuse OTel attributes (formats.md 4.7). Trace-level attributes may stand on any span of the trace.
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::langfuse;

constexpr Rule kTable[] = {
    {"langfuse.observation.type", langfuseType, own},
    {"langfuse.observation.level", langfuseLevel, own},
    {"langfuse.observation.status_message", known, own},
    {"langfuse.observation.model.name", requestModel, own},
    {"langfuse.observation.model.parameters", known, own},
    {"langfuse.observation.usage_details", langfuseUsage, own},
    {"langfuse.observation.cost_details", langfuseCost, own},
    {"langfuse.observation.prompt.name", promptName, own},
    {"langfuse.observation.prompt.version", promptVersion, own},
    {"langfuse.observation.completion_start_time", known, own},
    {"langfuse.observation.input", known, own},
    {"langfuse.observation.output", known, own},
    {"langfuse.observation.metadata", metadata, own + 1},
    {"langfuse.trace.input", known, own},
    {"langfuse.trace.output", known, own},
    {"langfuse.trace.name", workflow, own},
    {"langfuse.trace.tags", tags, own},
    {"langfuse.trace.public", known, own},
    {"langfuse.trace.metadata", metadata, own},
    {"langfuse.trace.metadata.tenant", tenant, own},
    {"langfuse.trace.metadata.tenantId", tenant, own + 1},
    {"langfuse.trace.metadata.channel", channel, own},
    {"langfuse.observation.metadata.tenant", tenant, own + 2},
    {"langfuse.observation.metadata.channel", channel, own + 1},
    {"langfuse.session.id", session, own},
    {"langfuse.user.id", user, own},
    {"langfuse.environment", environment, own},
    {"langfuse.release", agentVersion, own},
    {"langfuse.version", agentVersion, own + 1},
    {"langfuse.internal.as_root", known, own},
    {"langfuse.internal.is_app_root", known, own},
};

} // namespace

const Rules kLangfuseRules = kTable;

} // namespace retrospan::import
