#include "import/vocabularies/derive.h"

#include <algorithm>
#include <array>
#include <optional>

namespace retrospan::import {
namespace {

using enum SpanKind;

struct KindWord {
    std::string_view word;
    SpanKind kind;
};

template <std::size_t N>
std::optional<SpanKind> kindOf(std::string_view word, const std::array<KindWord, N>& words)
{
    if (word.empty()) return std::nullopt;
    const auto equal = [&](const KindWord& known) {
        return known.word.size() == word.size()
            && std::equal(word.begin(), word.end(), known.word.begin(),
                          [](char a, char b) { return (a | 0x20) == (b | 0x20); });
    };
    const auto found = std::find_if(words.begin(), words.end(), equal);
    return found == words.end() ? std::nullopt : std::optional(found->kind);
}

// Comparison folds bit 5, so case does not matter and '_' equals DEL, which no word has. A word that says
// only "some span" is not listed: another vocabulary on the same span may know more.
constexpr std::array<KindWord, 10> kOpenInference{{{"llm", model},
                                                   {"embedding", embedding},
                                                   {"agent", agent},
                                                   {"tool", tool},
                                                   {"retriever", retrieval},
                                                   {"reranker", reranker},
                                                   {"chain", step},
                                                   {"guardrail", guardrail},
                                                   {"evaluator", evaluator},
                                                   {"prompt", step}}};
constexpr std::array<KindWord, 12> kGenAi{{{"chat", model},
                                           {"text_completion", model},
                                           {"generate_content", model},
                                           {"completion", model},
                                           {"llm_request", model},
                                           {"embeddings", embedding},
                                           {"invoke_agent", agent},
                                           {"create_agent", agent},
                                           {"execute_tool", tool},
                                           {"retrieval", retrieval},
                                           {"vector_db_retrieve", retrieval},
                                           {"rerank", reranker}}};
constexpr std::array<KindWord, 5> kTraceloop{
    {{"workflow", step}, {"task", step}, {"agent", agent}, {"tool", tool}, {"handoff", handoff}}};
constexpr std::array<KindWord, 4> kRequestType{
    {{"chat", model}, {"completion", model}, {"embedding", embedding}, {"rerank", reranker}}};
constexpr std::array<KindWord, 8> kLangfuse{{{"generation", model},
                                             {"embedding", embedding},
                                             {"agent", agent},
                                             {"tool", tool},
                                             {"chain", step},
                                             {"retriever", retrieval},
                                             {"guardrail", guardrail},
                                             {"evaluator", evaluator}}};
constexpr std::array<KindWord, 7> kLangsmith{{{"llm", model},
                                              {"chain", step},
                                              {"tool", tool},
                                              {"retriever", retrieval},
                                              {"embedding", embedding},
                                              {"prompt", step},
                                              {"parser", step}}};
constexpr std::array<KindWord, 10> kMlflow{{{"llm", model},
                                            {"chat_model", model},
                                            {"embedding", embedding},
                                            {"agent", agent},
                                            {"tool", tool},
                                            {"retriever", retrieval},
                                            {"reranker", reranker},
                                            {"chain", step},
                                            {"parser", step},
                                            {"memory", step}}};
constexpr std::array<KindWord, 7> kGenkit{{{"model", model},
                                           {"tool", tool},
                                           {"retriever", retrieval},
                                           {"reranker", reranker},
                                           {"embedder", embedding},
                                           {"flow", agent},
                                           {"evaluator", evaluator}}};

/// "ai.generateText" is the loop around provider calls "ai.generateText.doGenerate".
SpanKind vercelKind(std::string_view operation, SpanFlags& flags)
{
    operation = operation.substr(0, operation.find(' '));
    if (operation.starts_with("ai.toolCall")) return tool;
    const bool call = operation.find(".do") != std::string_view::npos;
    if (!call) flags.set(SpanFlag::wrapper);
    if (operation.starts_with("ai.embed")) return call ? embedding : step;
    if (operation.starts_with("ai.rerank")) return call ? reranker : step;
    return call ? model : step;
}

bool sawGraphInterrupt(const SpanView& span)
{
    const auto names = [](std::string_view text) {
        return text.find("GraphInterrupt") != std::string_view::npos
            || text.find("NodeInterrupt") != std::string_view::npos;
    };
    if (names(span.statusMessage)) return true;
    return std::any_of(span.events.begin(), span.events.end(), [&](const EventView& event) {
        return std::any_of(
            event.attributes.begin(), event.attributes.end(), [&](const AttributeView& attribute) {
                return attribute.key.starts_with("exception.") && names(attribute.value.text());
            });
    });
}

bool hasException(const SpanView& span)
{
    return std::any_of(span.events.begin(), span.events.end(),
                       [](const EventView& event) { return event.name == "exception"; });
}

/// The Python SDK of Langfuse up to 3.3 writes "span" for generations: a model with usage overrules.
std::optional<SpanKind> langfuseKind(const Collected& found)
{
    using F = Field;
    if (const auto kind = kindOf(found.text(F::langfuseType), kLangfuse)) return kind;
    return found.has(F::requestModel) && found.has(F::langfuseUsage) ? std::optional(model) : std::nullopt;
}

/// What the first vocabulary that has a word for it says. An operation or type outside its vocabulary's list
/// still says that this is a step.
std::optional<SpanKind> namedKind(const Collected& found, SpanFlags& flags)
{
    using F = Field;
    if (const auto kind = langfuseKind(found)) return kind;
    if (found.has(F::langsmithKind)) return kindOf(found.text(F::langsmithKind), kLangsmith).value_or(step);
    if (const auto kind = kindOf(found.text(F::openInferenceKind), kOpenInference)) return kind;
    if (found.has(F::operationName)) {
        const std::string_view operation = found.text(F::operationName);
        if (operation == "agent_step" || operation == "invoke_workflow") flags.set(SpanFlag::wrapper);
        return kindOf(operation, kGenAi).value_or(step);
    }
    if (const auto kind = kindOf(found.text(F::traceloopKind), kTraceloop)) return kind;
    if (found.has(F::requestType)) return kindOf(found.text(F::requestType), kRequestType).value_or(model);
    if (found.text(F::vercelOperation).starts_with("ai."))
        return vercelKind(found.text(F::vercelOperation), flags);
    if (const auto kind = kindOf(found.text(F::mlflowType), kMlflow)) return kind;
    if (found.has(F::genkitSubtype)) return kindOf(found.text(F::genkitSubtype), kGenkit).value_or(step);
    return std::nullopt;
}

/// The last resort: what only spans of one kind carry.
SpanKind evidentKind(const SpanView& span, const Collected& found)
{
    using F = Field;
    if (span.addendum) return other;
    if (found.has(F::agentEvidence) || span.name == "agent run") return agent;
    if (found.has(F::handoffFrom) || found.has(F::handoffTo)) return handoff;
    if (found.has(F::tool) || found.has(F::toolEvidence)) return tool;
    if (found.has(F::retrievalEvidence)) return retrieval;
    if (found.has(F::requestModel) || found.has(F::responseModel) || found.has(F::modelEvidence))
        return model;
    const bool named = found.has(F::langfuseType) || found.has(F::openInferenceKind)
        || found.has(F::traceloopKind) || found.has(F::mlflowType) || found.has(F::genkitType)
        || found.has(F::logfireType);
    return named ? step : other;
}

} // namespace

SpanKind deriveKind(const SpanView& span, const Collected& found, SpanFlags& flags)
{
    if (found.has(Field::canonicalKind))
        return spanKindFromString(found.text(Field::canonicalKind)).value_or(other);
    if (const auto kind = namedKind(found, flags)) return *kind;
    return evidentKind(span, found);
}

SpanStatus deriveStatus(const SpanView& span, const Collected& found, SpanFlags& flags)
{
    if (found.has(Field::canonicalStatus))
        return spanStatusFromString(found.text(Field::canonicalStatus)).value_or(SpanStatus::unset);
    const std::string_view level = found.text(Field::langfuseLevel);
    const bool failed =
        span.status == OtlpStatus::error || level == "ERROR" || found.text(Field::genkitState) == "error";
    const bool exception = hasException(span);
    if ((failed || exception) && sawGraphInterrupt(span)) return SpanStatus::interrupted;
    if (failed) return SpanStatus::error;
    if (exception) {
        flags.set(SpanFlag::exceptionEvent);
        return SpanStatus::error;
    }
    if (span.endNs == 0 && !span.addendum) {
        if (span.startNs != 0) return SpanStatus::running;
        flags.set(SpanFlag::timeUnknown); // neither says that it runs
    }
    return span.status == OtlpStatus::ok ? SpanStatus::ok : SpanStatus::unset;
}

} // namespace retrospan::import
