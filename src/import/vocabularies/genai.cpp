// OpenTelemetry GenAI semantic conventions, old and new generations (formats.md 4.3).
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t now = rank::genAi, old = rank::genAiOld;

constexpr Rule kTable[] = {
    {"gen_ai.operation.name", operationName, now},
    {"gen_ai.agent.name", agent, now},
    {"gen_ai.agent.version", agentVersion, now},
    {"gen_ai.response.model", responseModel, now},
    {"gen_ai.request.model", requestModel, now},
    {"gen_ai.provider.name", provider, now},
    {"gen_ai.system", provider, old},
    {"gen_ai.tool.name", tool, now},
    {"gen_ai.tool.call.id", toolEvidence, now},
    {"gen_ai.tool.call.arguments", toolEvidence, now + 1},
    {"gen_ai.tool.call.result", toolEvidence, now + 2},
    {"gen_ai.workflow.name", workflow, now},
    {"gen_ai.conversation.id", session, now},
    {"gen_ai.user", user, old},
    {"gen_ai.evaluation.name", evaluationName, now},
    {"gen_ai.handoff.from_agent", handoffFrom, now},
    {"gen_ai.handoff.to_agent", handoffTo, now},
    {"gen_ai.usage.input_tokens", input, now},
    {"gen_ai.usage.prompt_tokens", input, old},
    {"gen_ai.usage.output_tokens", output, now},
    {"gen_ai.usage.completion_tokens", output, old},
    {"gen_ai.usage.total_tokens", total, old},
    {"gen_ai.usage.cache_read.input_tokens", cacheRead, now},
    {"gen_ai.usage.cache_read_input_tokens", cacheRead, old},
    {"gen_ai.usage.details.cache_read_tokens", cacheRead, old + 1},
    {"gen_ai.usage.details.cached_tokens", cacheRead, old + 2},
    {"gen_ai.usage.cache_write.input_tokens", cacheWrite, now},
    {"gen_ai.usage.cache_creation.input_tokens", cacheWrite, now + 1},
    {"gen_ai.usage.cache_creation_input_tokens", cacheWrite, old},
    {"gen_ai.usage.details.cache_write_tokens", cacheWrite, old + 1},
    {"gen_ai.usage.reasoning.output_tokens", reasoning, now},
    {"gen_ai.usage.reasoning_tokens", reasoning, old},
    {"gen_ai.usage.details.reasoning_tokens", reasoning, old + 1},
    {"gen_ai.usage.audio.input_tokens", audioInput, now},
    {"gen_ai.usage.details.input_audio_tokens", audioInput, old},
    {"gen_ai.usage.audio.output_tokens", audioOutput, now},
    {"gen_ai.usage.details.output_audio_tokens", audioOutput, old},
    {"gen_ai.usage.cost", cost, now},
    {"gen_ai.input.messages", speech, now},
    {"gen_ai.output.messages", known, now},
    {"gen_ai.system_instructions", known, now},
    {"gen_ai.tool.definitions", known, now},
    {"gen_ai.tool.description", known, now},
    {"gen_ai.tool.type", known, now},
    {"gen_ai.agent.id", known, now},
    {"gen_ai.agent.description", known, now},
    {"gen_ai.prompt.name", known, now},
    {"gen_ai.data_source.id", known, now},
    {"gen_ai.retrieval.query.text", retrievalEvidence, now},
    {"gen_ai.retrieval.documents", retrievalEvidence, now + 1},
    {"gen_ai.response.id", known, now},
    {"gen_ai.response.finish_reasons", known, now},
    {"gen_ai.response.time_to_first_chunk", known, now},
    {"gen_ai.output.type", known, now},
    {"gen_ai.is_streaming", known, old},
    {"gen_ai.client.operation.duration", known, now},
    {"gen_ai.client.operation.time_per_output_chunk", known, now},
    {"gen_ai.client.operation.time_to_first_chunk", known, now},
    {"gen_ai.execute_tool.duration", known, now},
};

} // namespace

const Rules kGenAiRules = kTable;

} // namespace retrospan::import
