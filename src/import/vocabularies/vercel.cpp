// Vercel AI SDK 5 to 7 (formats.md 4.6). Counts stand under two names; the gen_ai.* ones beside them speak
// first.
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
    {"ai.telemetry.functionId", feature, own},
    {"resource.name", feature, own + 1},
    {"ai.telemetry.metadata.sessionId", session, own},
    {"ai.settings.context.sessionId", session, own + 1},
    {"ai.telemetry.metadata.userId", user, own},
    {"ai.settings.context.userId", user, own + 1},
    {"ai.telemetry.metadata.tags", tags, own},
    {"ai.settings.context.tags", tags, own + 1},
    {"ai.telemetry.metadata.tenant", tenant, own},
    {"ai.telemetry.metadata.tenantId", tenant, own + 1},
    {"ai.telemetry.metadata.channel", channel, own},
    {"ai.usage.inputTokens", input, own},
    {"ai.usage.promptTokens", input, own + 1},
    {"ai.usage.outputTokens", output, own},
    {"ai.usage.completionTokens", output, own + 1},
    {"ai.usage.tokens", embeddingTokens, own},
    {"ai.usage.totalTokens", known, own},
    {"ai.usage.cachedInputTokens", cacheRead, own + 1},
    {"ai.usage.inputTokenDetails.cacheReadTokens", cacheRead, own},
    {"ai.usage.inputTokenDetails.cacheWriteTokens", cacheWrite, own},
    {"ai.usage.inputTokenDetails.noCacheTokens", known, own},
    {"ai.usage.outputTokenDetails.reasoningTokens", reasoning, own},
    {"ai.usage.outputTokenDetails.textTokens", known, own},
    {"ai.usage.reasoningTokens", reasoning, own + 1},
    {"ai.prompt", known, own},
    {"ai.prompt.messages", known, own},
    {"ai.prompt.tools", known, own},
    {"ai.prompt.toolChoice", known, own},
    {"ai.toolCall.args", known, own},
    {"ai.toolCall.result", known, own},
    {"ai.schema", known, own},
    {"ai.values", known, own},
    {"ai.embeddings", known, own},
};

} // namespace

const Rules kVercelRules = kTable;

} // namespace retrospan::import
