// Free metadata: users put facts about the session under keys of their own. There is no convention; these are
// the usual names, under the prefix each vocabulary gives them and inside the JSON of metadata attributes.
// Thread: constant data.
#pragma once

#include "import/vocabularies/rules.h"

namespace retrospan::import {

struct MetadataFamily {
    std::string_view prefix;
    std::uint8_t rank; ///< of the first word; words add their position
};

/// Families stand behind the vocabulary's own keys, so that `rank + 9` stays in its range.
inline constexpr MetadataFamily kMetadataFamilies[] = {
    {"langfuse.trace.metadata.", rank::langfuse},
    {"langfuse.observation.metadata.", rank::langfuse},
    {"langsmith.metadata.", rank::langsmith},
    {"metadata.", rank::openInference},
    {"traceloop.association.properties.", rank::traceloop},
    {"ai.telemetry.metadata.", rank::vercel},
    {"ai.settings.context.", rank::vercel},
    {"ai.settings.runtimeContext.", rank::vercel},
};

/// The rank of a word is its position among several words for one field.
inline constexpr Rule kMetadataRules[] = {
    {"session_id", Field::session, 1},
    {"sessionId", Field::session, 1},
    {"session.id", Field::session, 1},
    {"thread_id", Field::session, 2},
    {"threadId", Field::session, 2},
    {"conversation_id", Field::session, 3},
    {"conversationId", Field::session, 3},
    {"langfuse_session_id", Field::session, 4},
    {"langfuseSessionId", Field::session, 4},
    {"user_id", Field::user, 1},
    {"userId", Field::user, 1},
    {"user.id", Field::user, 1},
    {"user", Field::user, 2},
    {"langfuse_user_id", Field::user, 3},
    {"langfuseUserId", Field::user, 3},
    {"tenant", Field::tenant, 1},
    {"tenant_id", Field::tenant, 2},
    {"tenantId", Field::tenant, 2},
    {"tenant.id", Field::tenant, 2},
    {"tenant_name", Field::tenant, 3},
    {"tenantName", Field::tenant, 3},
    {"organization", Field::tenant, 4},
    {"organization_id", Field::tenant, 5},
    {"organizationId", Field::tenant, 5},
    {"organisation", Field::tenant, 5},
    {"org", Field::tenant, 6},
    {"org_id", Field::tenant, 7},
    {"orgId", Field::tenant, 7},
    {"traceparent", Field::traceparent, 1},
    {"run_id", Field::relatedRun, 1},
    {"langsmith_trace_id", Field::relatedRun, 2},
    {"otel_trace_id", Field::relatedRun, 3},
    {"channel", Field::channel, 1},
    {"workflow", Field::workflow, 5},
    {"feature", Field::feature, 1},
    {"vertical", Field::vertical, 1},
    {"outcome", Field::outcome, 1},
    {"environment", Field::environment, 5},
    {"agent_version", Field::agentVersion, 1},
    {"agentVersion", Field::agentVersion, 1},
    {"app_version", Field::agentVersion, 2},
    {"prompt_version", Field::promptVersion, 1},
    {"promptVersion", Field::promptVersion, 1},
    {"tags", Field::tags, 1},
    {"langfuse_tags", Field::tags, 2},
    {"lc_agent_name", Field::graphNode, 1},
    {"langgraph_node", Field::graphNode, 2},
    {"ls_model_name", Field::requestModel, 8},
    {"ls_provider", Field::provider, 8},
};

} // namespace retrospan::import
