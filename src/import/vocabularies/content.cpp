// deriveContent: which of a span's attributes and events hold its messages, tool call and documents,
// vocabulary by vocabulary.
#include "import/canonical.h"
#include "import/vocabularies/content_places.h"
#include "import/vocabularies/derive.h"
#include "import/vocabularies/messages.h"
#include "import/vocabulary.h"

#include <algorithm>
#include <cmath>

namespace retrospan::import {
namespace {

/// The span's own words for what went in and came out, whatever its kind.
constexpr std::string_view kInputs[] = {"langfuse.observation.input",
                                        "input.value",
                                        "gen_ai.prompt",
                                        "traceloop.entity.input",
                                        "mlflow.spanInputs",
                                        "genkit:input",
                                        "lk.input_text",
                                        "lk.user_input",
                                        "ai.value",
                                        "ai.values",
                                        "langfuse.trace.input"};
constexpr std::string_view kOutputs[] = {
    "langfuse.observation.output", "output.value",  "gen_ai.completion", "traceloop.entity.output",
    "mlflow.spanOutputs",          "genkit:output", "lk.response.text",  "final_result",
    "langfuse.trace.output"};

/// Text as it is; a JSON string of the writers that make JSON of every value is its content.
std::string reportedText(const ValueView& value)
{
    std::string text = textOrJson(value);
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
    Arena arena;
    const std::string list = "[" + text + "]";
    const ValueView parsed = parseEmbedded(list, threadParser(), arena);
    const bool oneText = parsed.items().size() == 1 && parsed.items().front().isText();
    return oneText ? std::string(parsed.items().front().text()) : text;
}

/// Pydantic AI keeps an agent's whole conversation in one list: its end is what came out.
void splitConversation(SpanContent& content)
{
    if (!content.output.empty() || content.input.empty() || content.input.back().role != "assistant") return;
    content.output.push_back(std::move(content.input.back()));
    content.input.pop_back();
}

void readInput(const SpanView& span, const AttributeIndex& at, SpanContent& content)
{
    std::vector<Message>& out = content.input;
    appendMessagesOf(at["gen_ai.system_instructions"], "system", out);
    appendMessagesOf(at["gen_ai.input.messages"], "user", out);
    if (at["gen_ai.input.messages"].isNull())
        appendFlattenedMessages(span.attributes, "llm.input_messages.", "user", out);
    if (out.empty()) appendTraceloopMessages(span.attributes, "gen_ai.prompt.", "user", out);
    if (out.empty()) appendFlattenedTexts(span.attributes, "llm.prompts.", "prompt.text", "user", out);
    if (out.empty())
        appendMessagesOf(at.first({"ai.prompt.messages", "ai.prompt", "pydantic_ai.all_messages",
                                   "gcp.vertex.agent.llm_request", "lk.chat_ctx", "llm.prompts"}),
                         "user", out);
}

Part partFrom(PartType type, const ValueView& value)
{
    Part part;
    part.type = type;
    part.text = textOrJson(value);
    return part;
}

/// "ai.response.toolCalls": the input of a call is an object or the JSON of one.
void appendVercelCalls(const ValueView& calls, std::vector<Part>& parts)
{
    Arena arena;
    for (const ValueView& call : parseEmbedded(calls.text(), threadParser(), arena).items()) {
        const AttributeView members[] = {{"type", ValueView::ofText("tool-call")},
                                         {"toolCallId", call["toolCallId"]},
                                         {"toolName", call["toolName"]},
                                         {"args", call["input"].isNull() ? call["args"] : call["input"]}};
        parts.push_back(partOf(ValueView::ofMap(members)));
    }
}

/// The AI SDK writes one answer as several attributes.
void readVercelOutput(const AttributeIndex& at, std::vector<Message>& out)
{
    Message message;
    message.role = "assistant";
    const auto add = [&](PartType type, const ValueView& value) {
        if (Part part = partFrom(type, value); !part.text.empty()) message.parts.push_back(std::move(part));
    };
    add(PartType::reasoning, at["ai.response.reasoning"]);
    add(PartType::text, at.first({"ai.response.text", "ai.result.text"}));
    add(PartType::data, at.first({"ai.response.object", "ai.result.object"}));
    add(PartType::data, at["ai.response.files"]);
    appendVercelCalls(at.first({"ai.response.toolCalls", "ai.result.toolCalls"}), message.parts);
    if (!message.parts.empty()) out.push_back(std::move(message));
}

/// Finish reasons that stand beside the messages.
void readFinishReasons(const AttributeIndex& at, std::vector<Message>& out)
{
    const auto reasons = at["gen_ai.response.finish_reasons"].items();
    const std::string one = textOrJson(
        at.first({"ai.response.finishReason", "llm.finish_reason", "anthropic.message.stop_reason"}));
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (!out[i].finishReason.empty()) continue;
        out[i].finishReason = i < reasons.size() ? textOrJson(reasons[i]) : one;
    }
}

void readOutput(const SpanView& span, const AttributeIndex& at, SpanContent& content)
{
    std::vector<Message>& out = content.output;
    appendMessagesOf(at["gen_ai.output.messages"], "assistant", out);
    if (out.empty()) appendFlattenedMessages(span.attributes, "llm.output_messages.", "assistant", out);
    if (out.empty()) appendTraceloopMessages(span.attributes, "gen_ai.completion.", "assistant", out);
    if (out.empty())
        appendFlattenedTexts(span.attributes, "llm.choices.", "completion.text", "assistant", out);
    if (out.empty()) readVercelOutput(at, out);
    if (out.empty()) appendMessagesOf(at["gcp.vertex.agent.llm_response"], "assistant", out);
}

/// Messages from whichever of attributes, listed events, events and plain values speaks first.
void readMessages(const SpanView& span, const AttributeIndex& at, SpanKind kind, SpanContent& content)
{
    readInput(span, at, content);
    readOutput(span, at, content);
    SpanContent told;
    appendListedEvents(at.first({"events", "all_messages_events"}), told);
    if (told.input.empty() && told.output.empty()) appendEventMessages(span, told);
    if (content.input.empty()) content.input = std::move(told.input);
    if (content.output.empty()) content.output = std::move(told.output);
    content.tools = std::move(told.tools);
    if (kind != SpanKind::model && kind != SpanKind::agent) return;
    splitConversation(content);
    if (content.input.empty()) appendMessagesFromText(content.inputText, "user", content.input);
    if (content.output.empty()) appendMessagesFromText(content.outputText, "assistant", content.output);
    readFinishReasons(at, content.output);
}

/// LangSmith wraps what a tool was given and gave back: {"input": ...}, {"output": ...}, a message among
/// them.
void unwrapTool(const AttributeIndex& at, SpanContent& content, std::string& callId)
{
    if (at["langsmith.span.kind"].isNull()) return;
    Arena arena;
    const auto only = [&](const std::string& text, std::string_view key) {
        const ValueView root = parseEmbedded(text, threadParser(), arena);
        return root.members().size() == 1 ? root[key] : ValueView();
    };
    if (const ValueView input = only(content.inputText, "input"); !input.isNull())
        content.inputText = textOrJson(input);
    const ValueView output = only(content.outputText, "output");
    if (output.isNull()) return;
    const ValueView& message = output["kwargs"].isMap() ? output["kwargs"] : output;
    if (callId.empty()) callId = firstText(message, {"tool_call_id"});
    const std::string words = contentText(message["content"]);
    content.outputText = words.empty() ? textOrJson(output) : words;
}

void readToolCall(const SpanView& span, const AttributeIndex& at, const SpanFacts& facts,
                  SpanContent& content)
{
    ToolCall call;
    call.name = facts.tool;
    call.id = textOrJson(at.first({"gen_ai.tool.call.id", "tool_call.id", "tool.id", "ai.toolCall.id"}));
    call.description = textOrJson(at.first({"gen_ai.tool.description", "tool.description"}));
    unwrapTool(at, content, call.id);
    const ValueView& arguments = at.first({"gen_ai.tool.call.arguments", "ai.toolCall.args", "tool_arguments",
                                           "gcp.vertex.agent.tool_call_args"});
    const ValueView& result = at.first(
        {"gen_ai.tool.call.result", "ai.toolCall.result", "tool_response", "gcp.vertex.agent.tool_response"});
    call.arguments = textOrJson(arguments);
    if (arguments.isNull()) call.arguments = content.inputText;
    if (call.arguments.empty()) call.arguments = textOrJson(at["tool.parameters"]);
    if (!result.isNull())
        call.result = textOrJson(result);
    else if (!at.first(kOutputs).isNull())
        call.result = content.outputText;
    if (facts.status == SpanStatus::error) call.error = errorMessage(span);
    content.toolCall = std::move(call);
}

/// Vector stores as Traceloop sees them: each hit is an event.
void appendHits(const SpanView& span, std::vector<RetrievedDocument>& out)
{
    for (const EventView& event : span.events) {
        if (event.name != "db.query.result") continue;
        const AttributeIndex hit(event.attributes);
        RetrievedDocument document{textOrJson(hit["db.query.result.id"]), std::nullopt,
                                   textOrJson(hit["db.query.result.document"]),
                                   textOrJson(hit["db.query.result.metadata"])};
        const double score = numberOf(hit.first({"db.query.result.score", "db.query.result.distance"}), NAN);
        if (!std::isnan(score)) document.score = score;
        out.push_back(std::move(document));
    }
}

void readRetrieval(const SpanView& span, const AttributeIndex& at, SpanContent& content)
{
    const ValueView& query = at.first({"gen_ai.retrieval.query.text", "reranker.query"});
    content.retrievalQuery = query.isNull() ? questionIn(content.inputText) : textOrJson(query);
    appendFlattenedDocuments(span.attributes, "retrieval.documents.", content.documents);
    appendFlattenedDocuments(span.attributes, "reranker.output_documents.", content.documents);
    appendFlattenedDocuments(span.attributes, "reranker.input_documents.", content.inputDocuments);
    appendDocuments(at["ai.documents"], content.inputDocuments);
    if (content.documents.empty()) {
        const ValueView& listed = at.first({"gen_ai.retrieval.documents", "ai.ranking"});
        appendDocuments(listed.isNull() ? at.first(kOutputs) : listed, content.documents);
    }
    appendHits(span, content.documents);
}

/// Parameters as one JSON object; what is content there is shown as content.
void appendObject(std::string_view key, const ValueView& value, SpanContent& content)
{
    constexpr std::string_view kContent[] = {"model", "messages", "input", "tools", "system", "instructions"};
    Arena arena;
    const ValueView root = value.isMap() ? value : parseEmbedded(value.text(), threadParser(), arena);
    if (!root.isMap()) content.parameters.emplace_back(key, textOrJson(value));
    for (const AttributeView& member : root.members())
        if (std::find(std::begin(kContent), std::end(kContent), member.key) == std::end(kContent))
            content.parameters.emplace_back(member.key, textOrJson(member.value));
}

void readParameters(AttributesView attributes, SpanContent& content)
{
    constexpr std::string_view prefixes[] = {"gen_ai.request.", "gen_ai.openai.request.", "ai.settings."};
    constexpr std::string_view plain[] = {"llm.top_k", "llm.frequency_penalty", "llm.presence_penalty",
                                          "llm.chat.stop_sequences", "ai.prompt.toolChoice"};
    for (const AttributeView& attribute : attributes) {
        const std::string_view key = attribute.key;
        if (key == "llm.invocation_parameters" || key == "langfuse.observation.model.parameters")
            appendObject(key, attribute.value, content);
        if (std::find(std::begin(plain), std::end(plain), key) != std::end(plain))
            content.parameters.emplace_back(key.substr(key.rfind('.') + 1), textOrJson(attribute.value));
        for (const std::string_view prefix : prefixes)
            if (key.starts_with(prefix) && key != "gen_ai.request.model"
                && !key.starts_with("ai.settings.context."))
                content.parameters.emplace_back(key.substr(prefix.size()), textOrJson(attribute.value));
    }
}

void readTools(const SpanView& span, const AttributeIndex& at, SpanContent& content)
{
    appendFlattenedTools(span.attributes, content.tools);
    if (content.tools.empty())
        appendTools(at.first({"gen_ai.tool.definitions", "ai.prompt.tools", "mlflow.chat.tools",
                              "model_request_parameters"}),
                    content.tools);
    if (!content.tools.empty()) return;
    Arena arena;
    const ValueView& given = at["llm.invocation_parameters"];
    const ValueView root = given.isMap() ? given : parseEmbedded(given.text(), threadParser(), arena);
    appendTools(firstOf(root, {"tools", "functions"}), content.tools);
}

} // namespace

SpanContent deriveContent(const SpanView& span)
{
    const AttributeIndex at(span.attributes);
    Arena arena;
    const SpanFacts facts = deriveFacts(span, arena, false);
    SpanContent content;
    content.contextAfterSpan = textOrJson(at[canonical::kContextAfterSpan]);
    content.inputText = reportedText(at.first(kInputs));
    content.outputText = reportedText(at.first(kOutputs));
    if (facts.kind == SpanKind::tool || facts.kind == SpanKind::handoff) {
        readToolCall(span, at, facts, content);
        return content;
    }
    readMessages(span, at, facts.kind, content);
    if (facts.kind == SpanKind::model || facts.kind == SpanKind::agent) {
        readTools(span, at, content);
        readParameters(span.attributes, content);
    }
    if (facts.kind == SpanKind::retrieval || facts.kind == SpanKind::reranker)
        readRetrieval(span, at, content);
    return content;
}

std::string errorMessage(const SpanView& span)
{
    for (const EventView& event : span.events)
        if (const ValueView* message = findAttribute(event.attributes, "exception.message"))
            return textOrJson(*message);
    if (!span.statusMessage.empty()) return std::string(span.statusMessage);
    const ValueView* message = findAttribute(span.attributes, "langfuse.observation.status_message");
    return message == nullptr ? std::string() : textOrJson(*message);
}

} // namespace retrospan::import
