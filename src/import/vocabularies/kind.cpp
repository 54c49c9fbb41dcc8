#include "import/vocabularies/derive.h"

#include <algorithm>
#include <array>

namespace retrospan::import {
namespace {

using enum SpanKind;

struct KindWord {
    std::string_view word;
    SpanKind kind;
};

template <std::size_t N>
SpanKind kindOf(std::string_view word, const std::array<KindWord, N>& words, SpanKind otherwise)
{
    const auto equal = [&](const KindWord& known) {
        return known.word.size() == word.size()
            && std::equal(word.begin(), word.end(), known.word.begin(),
                          [](char a, char b) { return (a | 0x20) == (b | 0x20); });
    };
    const auto found = std::find_if(words.begin(), words.end(), equal);
    return found == words.end() ? otherwise : found->kind;
}

// Comparison folds bit 5, so case does not matter and '_' equals DEL, which no word has.
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
constexpr std::array<KindWord, 14> kGenAi{{{"chat", model},
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
                                           {"execute_task", step},
                                           {"invoke_workflow", step},
                                           {"agent_step", step}}};
constexpr std::array<KindWord, 4> kTraceloop{
    {{"workflow", step}, {"task", step}, {"agent", agent}, {"tool", tool}}};
constexpr std::array<KindWord, 4> kRequestType{
    {{"chat", model}, {"completion", model}, {"embedding", embedding}, {"rerank", reranker}}};
constexpr std::array<KindWord, 10> kLangfuse{{{"span", step},
                                              {"generation", model},
                                              {"event", step},
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
constexpr std::array<KindWord, 6> kGenkit{{{"model", model},
                                           {"tool", tool},
                                           {"retriever", retrieval},
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
    constexpr std::string_view word = "GraphInterrupt";
    if (span.statusMessage.find(word) != std::string_view::npos) return true;
    return std::any_of(span.events.begin(), span.events.end(), [&](const EventView& event) {
        return std::any_of(event.attributes.begin(), event.attributes.end(),
                           [&](const AttributeView& attribute) {
                               return attribute.key.starts_with("exception.")
                                   && attribute.value.text().find(word) != std::string_view::npos;
                           });
    });
}

bool hasException(const SpanView& span)
{
    return std::any_of(span.events.begin(), span.events.end(),
                       [](const EventView& event) { return event.name == "exception"; });
}

} // namespace

SpanKind deriveKind(const SpanView& span, const Collected& found, SpanFlags& flags)
{
    using F = Field;
    if (found.has(F::canonicalKind)) return spanKindFromString(found.text(F::canonicalKind)).value_or(other);
    if (found.has(F::langfuseType)) {
        const SpanKind kind = kindOf(found.text(F::langfuseType), kLangfuse, step);
        // The Python SDK up to 3.3 writes "span" for generations: a model with usage overrules.
        const bool call = found.has(F::requestModel) && found.has(F::langfuseUsage);
        return kind == step && call ? model : kind;
    }
    if (found.has(F::langsmithKind)) return kindOf(found.text(F::langsmithKind), kLangsmith, step);
    if (found.has(F::openInferenceKind))
        return kindOf(found.text(F::openInferenceKind), kOpenInference, step);
    if (found.has(F::operationName)) {
        const std::string_view operation = found.text(F::operationName);
        if (operation == "agent_step" || operation == "invoke_workflow") flags.set(SpanFlag::wrapper);
        return kindOf(operation, kGenAi, step);
    }
    if (found.has(F::traceloopKind)) return kindOf(found.text(F::traceloopKind), kTraceloop, step);
    if (found.has(F::requestType)) return kindOf(found.text(F::requestType), kRequestType, model);
    if (found.text(F::vercelOperation).starts_with("ai."))
        return vercelKind(found.text(F::vercelOperation), flags);
    if (found.has(F::mlflowType)) return kindOf(found.text(F::mlflowType), kMlflow, step);
    if (found.has(F::genkitSubtype)) return kindOf(found.text(F::genkitSubtype), kGenkit, step);
    if (found.has(F::tool) || found.has(F::toolEvidence)) return tool;
    if ((found.has(F::requestModel) || found.has(F::responseModel)) && !span.addendum) return model;
    return found.has(F::logfireType) ? step : other;
}

SpanStatus deriveStatus(const SpanView& span, const Collected& found, SpanFlags& flags)
{
    if (found.has(Field::canonicalStatus))
        return spanStatusFromString(found.text(Field::canonicalStatus)).value_or(SpanStatus::unset);
    const std::string_view level = found.text(Field::langfuseLevel);
    const bool failed = span.status == OtlpStatus::error || level == "ERROR";
    const bool exception = hasException(span);
    if ((failed || exception) && sawGraphInterrupt(span)) return SpanStatus::interrupted;
    if (failed) return SpanStatus::error;
    if (exception) {
        flags.set(SpanFlag::exceptionEvent);
        return SpanStatus::error;
    }
    if (span.endNs == 0 && !span.addendum) return SpanStatus::running;
    return span.status == OtlpStatus::ok ? SpanStatus::ok : SpanStatus::unset;
}

void deriveHandoff(const SpanView& span, const Collected& found, SpanFacts& facts)
{
    constexpr std::string_view transfer = "transfer_to_", handoff = "handoff to ";
    facts.handoffTo = found.text(Field::handoffTo);
    if (found.flag(Field::handoffHuman)) facts.flags.set(SpanFlag::handoffToHuman);
    if (facts.kind != tool && facts.kind != SpanKind::handoff) return;
    const std::string_view name = facts.tool.empty() ? span.name : facts.tool;
    std::string_view to;
    if (name.starts_with(transfer)) to = name.substr(transfer.size());
    if (span.name.starts_with(handoff)) to = span.name.substr(handoff.size());
    constexpr std::string_view humanTools[] = {
        "escalate_to_human", "transfer_to_human",       "handoff_to_human",   "handover_to_human",
        "escalateToHuman",   "transfer_to_agent_human", "request_human_agent"};
    const bool human = std::find(std::begin(humanTools), std::end(humanTools), name) != std::end(humanTools);
    if (to.empty() && !human) return;
    facts.kind = SpanKind::handoff;
    facts.handoffFrom = facts.agent;
    if (facts.handoffTo.empty()) facts.handoffTo = human ? std::string_view("human") : to;
    if (human) facts.flags.set(SpanFlag::handoffToHuman);
}

} // namespace retrospan::import
