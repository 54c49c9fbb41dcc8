// OpenInference (formats.md 4.4): flattened lists, JSON text, kinds in upper case. Graph nodes name who acts
// only where no agent does.
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::openInference;

constexpr Rule kTable[] = {
    {"openinference.span.kind", openInferenceKind, own},
    {"agent.name", agent, own},
    {"graph.node.name", graphNode, own},
    {"graph.node.id", graphNode, own + 1},
    {"graph.node.parent_id", known, own},
    {"llm.response.model_name", responseModel, own},
    {"llm.model_name", requestModel, own},
    {"llm.request.model_name", requestModel, own + 1},
    {"embedding.model_name", requestModel, own + 2},
    {"reranker.model_name", requestModel, own + 3},
    {"llm.provider", provider, own},
    {"llm.system", provider, own + 1},
    {"tool.name", tool, own},
    {"tool_call.id", known, own},
    {"session.id", session, own},
    {"user.id", user, own},
    {"metadata", metadata, own},
    {"tag.tags", tags, own},
    {"llm.prompt_template.version", promptVersion, own},
    {"llm.token_count.prompt", input, own},
    {"llm.token_count.completion", output, own},
    {"llm.token_count.total", total, own},
    {"llm.token_count.prompt_details.cache_read", cacheRead, own},
    {"llm.token_count.prompt_details.cache_write", cacheWrite, own},
    {"llm.token_count.prompt_details.audio", audioInput, own},
    {"llm.token_count.completion_details.reasoning", reasoning, own},
    {"llm.token_count.completion_details.audio", audioOutput, own},
    {"llm.cost.total", cost, own},
    {"llm.cost.prompt", inputCost, own},
    {"llm.cost.completion", outputCost, own},
    {"input.value", speech, own},
    {"input.mime_type", known, own},
    {"output.value", known, own},
    {"output.mime_type", known, own},
    {"llm.invocation_parameters", known, own},
    {"llm.finish_reason", known, own},
    {"llm.prompts", known, own},
    {"llm.choices", known, own},
    {"llm.prompt_template.template", known, own},
    {"llm.prompt_template.variables", known, own},
    {"prompt.vendor", known, own},
    {"prompt.id", known, own},
    {"prompt.url", known, own},
    {"tool.description", known, own},
    {"tool.parameters", known, own},
    {"tool.json_schema", known, own},
    {"tool.id", known, own},
    {"guardrail.triggered", known, own},
    {"openinference.project.name", known, own},
};

} // namespace

const Rules kOpenInferenceRules = kTable;

} // namespace retrospan::import
