// Frameworks that write a few attributes of their own beside the conventions: Genkit, Google ADK, LiveKit,
// the Anthropic SDK's own spans, MCP, Copilot, DeepEval (formats.md 4.1 and 4.2).
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::generic;

constexpr Rule kTable[] = {
    {"genkit:metadata:subtype", genkitSubtype, own},
    {"genkit:type", genkitType, own},
    {"genkit:state", genkitState, own},
    {"genkit:name", entity, own},
    {"genkit:input", speech, own},
    {"genkit:output", genkitOutput, own},
    {"traceparent", traceparent, own},
    {"http.request.header.traceparent", traceparent, own + 1},
    {"langsmith.run.id", relatedRun, own + 1},
    {"run_id", relatedRun, own + 2},
    {"genkit:key", known, own},
    {"genkit:path", known, own},
    {"genkit:isRoot", known, own},
    {"genkit:isFailureSource", known, own},
    {"gcp.vertex.agent.session_id", session, own},
    {"gcp.vertex.agent.llm_request", speech, own},
    {"gcp.vertex.agent.llm_response", known, own},
    {"gcp.vertex.agent.tool_call_args", toolEvidence, own},
    {"gcp.vertex.agent.tool_response", toolEvidence, own + 1},
    {"gcp.vertex.agent.invocation_id", known, own},
    {"gcp.vertex.agent.event_id", known, own},
    {"lk.input_text", speech, own},
    {"lk.user_input", speech, own},
    {"lk.chat_ctx", speech, own},
    {"lk.response.text", known, own},
    {"anthropic.message.stop_reason", known, own},
    {"anthropic.request.id", known, own},
    {"mcp.method.name", known, own},
    {"mcp.session.id", known, own},
    {"mcp.protocol.version", known, own},
    {"mcp.resource.uri", known, own},
    {"github.copilot.cost", known, own},
    {"confident.trace.thread_id", session, own + 1},
    {"confident.trace.user_id", user, own + 2},
    {"confident.trace.tags", tags, own},
    {"confident.trace.metadata", metadata, own},
    {"confident.trace.environment", environment, own + 2},
    {"confident.span.prompt", linkedPrompt, own},
};

} // namespace

const Rules kFrameworkRules = kTable;

} // namespace retrospan::import
