// Rules: how attributes become facts. Each vocabulary is one table of {key, field, rank}; all tables together
// are one hash look-up. Where two attributes speak about the same field the lower rank wins, so that the most
// specific vocabulary has its say and order within one span does not matter. Thread: constant data.
// Complexity: one look-up per attribute.
#pragma once

#include "trace/arena.h"
#include "trace/span_facts.h"
#include "trace/span_view.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace retrospan::import {

/// What an attribute can tell. Order is of no meaning.
enum class Field : std::uint8_t {
    known, ///< understood when the span is looked at; says nothing about columns
    speech, ///< may hold the user's words; read only for a title
    // kind and status, by vocabulary, because the words differ
    canonicalKind,
    canonicalStatus,
    openInferenceKind,
    operationName,
    traceloopKind,
    requestType,
    vercelOperation,
    langfuseType,
    langfuseLevel,
    langsmithKind,
    mlflowType,
    logfireType,
    genkitType,
    genkitSubtype,
    genkitState,
    agentEvidence,
    toolEvidence,
    modelEvidence,
    retrievalEvidence,
    // names
    agent,
    graphNode,
    functionLabel,
    label, ///< what a person reads instead of the span's name
    responseModel,
    requestModel,
    provider,
    tool,
    entity,
    service,
    errorType,
    handoffFrom,
    handoffTo,
    handoffHuman,
    // usage
    input,
    output,
    total,
    cacheRead,
    cacheWrite,
    cacheWrite1h,
    reasoning,
    audioInput,
    audioOutput,
    inputDetails,
    outputDetails,
    langfuseUsage,
    langsmithUsage,
    mlflowUsage,
    genkitOutput,
    cost,
    inputCost,
    outputCost,
    costMicroUsd,
    langfuseCost,
    mlflowCost,
    // session
    session,
    user,
    tenant,
    channel,
    workflow,
    traceloopWorkflow,
    feature,
    vertical,
    environment,
    agentVersion,
    promptVersion,
    linkedPrompt,
    outcome,
    tags,
    metadata,
    langfuseMetadata,
    langfuseTraceMetadata,
    title,
    traceparent,
    relatedRun,
    // scores
    evaluationName,
    // flags
    usageAtLeast,
    sidechain,
    timeUnknown,
    logEntry
};
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::logEntry) + 1;

struct Rule {
    std::string_view key;
    Field field;
    std::uint8_t rank; ///< of its vocabulary (Rank), plus the position among several keys for one field
};

/// Precedence of the vocabularies, most specific first; steps leave room for several keys of one field.
namespace rank {
inline constexpr std::uint8_t canonical = 0, langfuse = 10, langsmith = 20, openInference = 30, genAi = 40,
                              genAiOld = 50, traceloop = 60, vercel = 70, mlflow = 80, generic = 90;
}

using Rules = std::span<const Rule>;
extern const Rules kCanonicalRules, kLangfuseRules, kLangsmithRules, kOpenInferenceRules, kGenAiRules,
    kTraceloopRules, kVercelRules, kMlflowRules, kLogfireRules, kFrameworkRules, kGenericRules;

/// The rule for a key, nullptr when no vocabulary knows it.
[[nodiscard]] const Rule* findRule(std::string_view key);
/// The rule for a key of free metadata ("tenant", "thread_id", ...); its rank is a position from 0 to 9.
[[nodiscard]] const Rule* findMetadataRule(std::string_view key);
/// Indexed and open families ("llm.input_messages.0...") are known by prefix.
[[nodiscard]] bool isKnownPrefix(std::string_view key);

/// The attribute values that won, by field. Values must outlive it.
class Collected {
public:
    void offer(Field field, std::uint8_t rank, const ValueView& value);
    [[nodiscard]] const ValueView* value(Field field) const
    {
        return m_values[static_cast<std::size_t>(field)];
    }
    [[nodiscard]] bool has(Field field) const { return value(field) != nullptr; }
    [[nodiscard]] std::string_view text(Field field) const;
    /// As above; numbers are written out into the arena.
    [[nodiscard]] std::string_view textOrNumber(Field field, Arena& arena) const;
    [[nodiscard]] bool flag(Field field) const;
    /// As a count; kUnknown when absent, negative or absurd. Accepts integers, reals and digits as text.
    [[nodiscard]] std::int64_t count(Field field) const;

private:
    std::array<const ValueView*, kFieldCount> m_values{};
    std::array<std::uint8_t, kFieldCount> m_ranks{};
};

/// A count that may be written as text; kUnknown for anything that is no sensible count.
[[nodiscard]] std::int64_t countOf(const ValueView& value);
/// A finite number that may be written as text; `otherwise` for anything else.
[[nodiscard]] double numberOf(const ValueView& value, double otherwise);
/// Text as it is, numbers written out into the arena.
[[nodiscard]] std::string_view textOf(const ValueView& value, Arena& arena);
/// Text without the JSON quotes some vocabularies put around it.
[[nodiscard]] std::string_view unquoted(std::string_view text);

} // namespace retrospan::import
