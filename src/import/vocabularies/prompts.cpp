// What counts as the prompt: everything that is given to a model, in every vocabulary, and the lines of
// transcripts, which hold it as well. Read by the intake rules before anything is written.
#include "import/vocabulary.h"

#include <algorithm>

namespace retrospan::import {
namespace {

constexpr std::string_view kPromptKeys[] = {
    // GenAI
    "gen_ai.input.messages", "gen_ai.system_instructions", "gen_ai.prompt", "gen_ai.tool.definitions",
    // OpenInference
    "input.value", "llm.prompts", "llm.prompt_template.template", "llm.prompt_template.variables",
    // Langfuse, MLflow, Traceloop
    "langfuse.observation.input", "langfuse.trace.input", "mlflow.spanInputs", "traceloop.entity.input",
    "traceloop.prompt.template", "traceloop.prompt.template_variables",
    // Vercel AI SDK
    "ai.prompt", "ai.value", "ai.values", "ai.documents",
    // Logfire and Pydantic AI: whole conversations
    "events", "all_messages_events", "pydantic_ai.all_messages", "request_data",
    // Genkit, Google ADK, LiveKit
    "genkit:input", "gcp.vertex.agent.llm_request", "lk.input_text", "lk.user_input", "lk.chat_ctx",
    "lk.instructions",
    // Titles made of the first message, and transcripts as they were read
    "retrospan.title", "codex.line", "codex.lines", "claude_code.line", "claude_code.lines"};

constexpr std::string_view kPromptPrefixes[] = {
    "gen_ai.prompt.",         "llm.input_messages.",  "llm.prompts.",          "ai.prompt.",
    "llm.request.functions.", "llm.prompt_template.", "gen_ai.input.messages."};

/// What these say names a prompt, it is none.
constexpr std::string_view kPromptNames[] = {"gen_ai.prompt.name", "llm.prompt_template.version"};

} // namespace

bool isPromptAttribute(std::string_view key)
{
    if (std::ranges::find(kPromptNames, key) != std::end(kPromptNames)) return false;
    if (std::ranges::find(kPromptKeys, key) != std::end(kPromptKeys)) return true;
    return std::ranges::any_of(kPromptPrefixes,
                               [&](std::string_view prefix) { return key.starts_with(prefix); });
}

bool isPromptEvent(std::string_view name)
{
    return name == "gen_ai.content.prompt"
        || (name.starts_with("gen_ai.") && name.ends_with(".message") && name != "gen_ai.assistant.message");
}

} // namespace retrospan::import
