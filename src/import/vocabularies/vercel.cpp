// Vercel AI SDK 5 to 7 (formats.md 4.6). Counts stand under several names; the gen_ai.* ones beside them
// speak first. `ai.telemetry.metadata.*` and `ai.settings.context.*` are free metadata (metadata_rules.h).
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::vercel;

constexpr Rule kTable[] = {
    {"ai.operationId", vercelOperation, own},
    {"operation.name", vercelOperation, own + 1},
    {"ai.model.id", requestModel, own},
    {"ai.response.model", responseModel, own},
    {"ai.model.provider", provider, own},
    {"ai.toolCall.name", tool, own},
    {"ai.toolCall.id", toolEvidence, own},
    {"ai.telemetry.functionId", functionLabel, own},
    {"ai.telemetry.metadata.langfusePrompt", linkedPrompt, own},
    {"ai.usage.inputTokens", input, own},
    {"ai.usage.promptTokens", input, own + 1},
    {"ai.usage.outputTokens", output, own},
    {"ai.usage.completionTokens", output, own + 1},
    {"ai.usage.tokens", total, own},
    {"ai.usage.totalTokens", total, own + 1},
    {"ai.usage.inputTokenDetails.cacheReadTokens", cacheRead, own},
    {"ai.usage.cachedInputTokens", cacheRead, own + 1},
    {"ai.usage.inputTokenDetails.cacheWriteTokens", cacheWrite, own},
    {"ai.usage.inputTokenDetails.noCacheTokens", known, own},
    {"ai.usage.outputTokenDetails.reasoningTokens", reasoning, own},
    {"ai.usage.reasoningTokens", reasoning, own + 1},
    {"ai.usage.outputTokenDetails.textTokens", known, own},
    {"ai.prompt", speech, own},
    {"ai.prompt.messages", speech, own + 1},
    {"ai.toolCall.args", known, own},
    {"ai.toolCall.result", known, own},
    {"ai.result.text", known, own},
    {"ai.result.object", known, own},
    {"ai.result.toolCalls", known, own},
    {"ai.schema", known, own},
    {"ai.schema.name", known, own},
    {"ai.schema.description", known, own},
    {"ai.value", known, own},
    {"ai.values", known, own},
    {"ai.embedding", known, own},
    {"ai.embeddings", known, own},
    {"ai.documents", known, own},
    {"ai.ranking", known, own},
    {"ai.stream.msToFirstChunk", known, own},
    {"resource.name", known, own},
};

} // namespace

const Rules kVercelRules = kTable;

} // namespace retrospan::import
