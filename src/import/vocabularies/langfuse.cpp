// Langfuse OTel attributes (formats.md 4.7). Trace-level attributes may stand on any span of the trace.
// Metadata is free (metadata_rules.h), as one JSON object or flattened.
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
    {"langfuse.observation.prompt.name", known, own},
    {"langfuse.observation.prompt.version", promptVersion, own},
    {"langfuse.observation.completion_start_time", known, own},
    {"langfuse.observation.input", speech, own},
    {"langfuse.observation.output", known, own},
    {"langfuse.observation.metadata", langfuseMetadata, own},
    {"langfuse.trace.metadata", langfuseTraceMetadata, own},
    {"langfuse.trace.input", speech, own + 1},
    {"langfuse.trace.output", known, own},
    {"langfuse.trace.name", workflow, own},
    {"langfuse.trace.tags", tags, own},
    {"langfuse.trace.public", known, own},
    {"langfuse.session.id", session, own},
    {"langfuse.user.id", user, own},
    {"langfuse.environment", environment, own},
    {"langfuse.release", agentVersion, own},
    {"langfuse.version", agentVersion, own + 1},
    {"langfuse.internal.as_root", known, own},
    {"langfuse.internal.is_app_root", known, own},
    {"langfuse.experiment.id", known, own},
    {"langfuse.experiment.name", known, own},
    {"langfuse.experiment.metadata", known, own},
    {"langfuse.experiment.description", known, own},
    {"langfuse.experiment.dataset.id", known, own},
    {"langfuse.experiment.item.id", known, own},
    {"langfuse.experiment.item.version", known, own},
    {"langfuse.experiment.item.metadata", known, own},
    {"langfuse.experiment.item.expected_output", known, own},
    {"langfuse.experiment.item.root_observation_id", known, own},
};

} // namespace

const Rules kLangfuseRules = kTable;

} // namespace retrospan::import
