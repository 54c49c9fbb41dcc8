// deriveContent: where messages, tool calls and documents stand in each vocabulary. The dialect of a message
// is the business of messages.cpp; here is only the place.
#include "import/canonical.h"
#include "import/vocabularies/derive.h"
#include "import/vocabularies/messages.h"
#include "import/vocabulary.h"

#include <charconv>
#include <map>
#include <unordered_map>

namespace retrospan::import {
namespace {

/// Attributes by key, and the flattened lists ("prefix.N.rest") in numeric order; built once per span.
class Index {
public:
    explicit Index(AttributesView attributes)
    {
        for (const AttributeView& attribute : attributes)
            m_byKey.try_emplace(attribute.key, &attribute.value);
    }

    [[nodiscard]] const ValueView& operator[](std::string_view key) const
    {
        static const ValueView null{};
        const auto found = m_byKey.find(key);
        return found == m_byKey.end() ? null : *found->second;
    }

    [[nodiscard]] const ValueView& first(std::span<const std::string_view> keys) const
    {
        static const ValueView null{};
        for (const std::string_view key : keys)
            if (const ValueView& value = (*this)[key]; !value.isNull()) return value;
        return null;
    }

    [[nodiscard]] const ValueView& first(std::initializer_list<std::string_view> keys) const
    {
        return first(std::span<const std::string_view>(keys.begin(), keys.size()));
    }

private:
    std::unordered_map<std::string_view, const ValueView*> m_byKey;
};

/// One element of a flattened list: the attributes below "prefix.N.", without that prefix.
using Element = std::vector<AttributeView>;
using Elements = std::map<int, Element>;

Elements elementsOf(AttributesView attributes, std::string_view prefix)
{
    Elements elements;
    for (const AttributeView& attribute : attributes) {
        if (!attribute.key.starts_with(prefix)) continue;
        const char* begin = attribute.key.data() + prefix.size();
        const char* end = attribute.key.data() + attribute.key.size();
        int index = 0;
        const auto [rest, failed] = std::from_chars(begin, end, index);
        if (failed != std::errc() || index < 0 || (rest != end && *rest != '.')) continue;
        const auto skip = static_cast<std::size_t>(rest - begin) + (rest == end ? 0 : 1);
        elements[index].push_back({attribute.key.substr(prefix.size() + skip), attribute.value});
    }
    return elements;
}

std::string textAt(const Element& element, std::string_view key)
{
    const ValueView* value = findAttribute(element, key);
    return value == nullptr ? std::string() : textOrJson(*value);
}

Part flattenedCall(const Element& call, std::string_view prefix)
{
    Part part;
    part.type = PartType::toolCall;
    const std::string base(prefix);
    part.id = textAt(call, base + "id");
    part.name = textAt(call, base + "function.name") + textAt(call, base + "name");
    part.text = textAt(call, base + "function.arguments") + textAt(call, base + "arguments");
    return part;
}

/// One element of OpenInference's message.contents.
Part flattenedContent(const Element& content)
{
    const std::string type = textAt(content, "message_content.type");
    if (type == "tool_use" || findAttribute(content, "tool_call.function.name") != nullptr)
        return flattenedCall(content, "tool_call.");
    Part part;
    if (type == "reasoning") part.type = PartType::reasoning;
    part.text = textAt(content, "message_content.text");
    if (const std::string url = textAt(content, "message_content.image.image.url"); !url.empty()) {
        const AttributeView members[] = {{"type", ValueView::ofText("image_url")},
                                         {"image_url", ValueView::ofText(url)}};
        return partOf(ValueView::ofMap(members));
    }
    return part;
}

/// "llm.input_messages.N.message.*" and "llm.output_messages.N.message.*".
void openInferenceMessages(AttributesView attributes, std::string_view prefix, std::string_view role,
                           std::vector<Message>& out)
{
    for (const auto& [index, element] : elementsOf(attributes, prefix)) {
        Message message;
        message.role = textAt(element, "message.role");
        if (message.role.empty()) message.role = role;
        message.name = textAt(element, "message.name");
        const std::string callId = textAt(element, "message.tool_call_id");
        if (const std::string content = textAt(element, "message.content"); !content.empty()) {
            Part part;
            part.type = callId.empty() ? PartType::text : PartType::toolResult;
            part.id = callId;
            part.text = content;
            message.parts.push_back(part);
        }
        bool callsInContents = false;
        for (const auto& [at, content] : elementsOf(element, "message.contents.")) {
            message.parts.push_back(flattenedContent(content));
            callsInContents = callsInContents || message.parts.back().type == PartType::toolCall;
        }
        for (const auto& [at, call] : elementsOf(element, "message.tool_calls."))
            if (!callsInContents) message.parts.push_back(flattenedCall(call, "tool_call."));
        out.push_back(std::move(message));
    }
}

/// "gen_ai.prompt.N.*" and "gen_ai.completion.N.*" of Traceloop before 0.5.
void traceloopMessages(AttributesView attributes, std::string_view prefix, std::string_view role,
                       std::vector<Message>& out)
{
    for (const auto& [index, element] : elementsOf(attributes, prefix)) {
        std::vector<Message> parsed;
        const std::string content = textAt(element, "content");
        Message message;
        message.role = textAt(element, "role").empty() ? std::string(role) : textAt(element, "role");
        message.finishReason = textAt(element, "finish_reason");
        if (const std::string thought = textAt(element, "reasoning"); !thought.empty()) {
            Part part;
            part.type = PartType::reasoning;
            part.text = thought;
            message.parts.push_back(part);
        }
        if (!content.empty()) {
            Part part;
            part.id = textAt(element, "tool_call_id");
            part.type = part.id.empty() ? PartType::text : PartType::toolResult;
            part.text = content;
            message.parts.push_back(part);
        }
        for (const auto& [at, call] : elementsOf(element, "tool_calls."))
            message.parts.push_back(flattenedCall(call, ""));
        if (!message.parts.empty()) out.push_back(std::move(message));
    }
}

void messagesFrom(const ValueView& value, std::string_view role, std::vector<Message>& out)
{
    if (value.isNull()) return;
    if (value.isText())
        appendMessagesFromText(value.text(), role, out);
    else
        appendMessages(value, role, out);
}

/// Messages that travel as events: old GenAI conventions, and log records joined to the span.
void eventMessages(const SpanView& span, SpanContent& content)
{
    for (const EventView& event : span.events) {
        const Index at(event.attributes);
        if (event.name == "gen_ai.client.inference.operation.details") {
            messagesFrom(at["gen_ai.system_instructions"], "system", content.input);
            messagesFrom(at["gen_ai.input.messages"], "user", content.input);
            messagesFrom(at["gen_ai.output.messages"], "assistant", content.output);
        } else if (event.name == "gen_ai.content.prompt") {
            messagesFrom(at["gen_ai.prompt"], "user", content.input);
        } else if (event.name == "gen_ai.content.completion") {
            messagesFrom(at["gen_ai.completion"], "assistant", content.output);
        } else if (event.name == "gen_ai.choice") {
            const ValueView& body = at["body"];
            messagesFrom(body["message"].isNull() ? at.first({"message", "gen_ai.event.content", "content"})
                                                  : body["message"],
                         "assistant", content.output);
        } else if (event.name.starts_with("gen_ai.") && event.name.ends_with(".message")) {
            const std::string_view role = event.name.substr(7, event.name.size() - 7 - 8);
            const ValueView& body = at["body"];
            if (body.isMap() && body["role"].isNull()) {
                std::vector<AttributeView> members(body.members().begin(), body.members().end());
                members.push_back({"role", ValueView::ofText(role)});
                if (role == "tool" && body["tool_call_id"].isNull())
                    members.push_back({"tool_call_id", body["id"]});
                messagesFrom(ValueView::ofMap(members), role, content.input);
            } else {
                messagesFrom(body.isNull() ? at.first({"gen_ai.event.content", "content"}) : body, role,
                             content.input);
            }
        }
    }
}

void readInput(const SpanView& span, const Index& at, SpanContent& content)
{
    std::vector<Message>& out = content.input;
    messagesFrom(at["gen_ai.system_instructions"], "system", out);
    messagesFrom(at["gen_ai.input.messages"], "user", out);
    if (out.empty()) openInferenceMessages(span.attributes, "llm.input_messages.", "user", out);
    if (out.empty()) traceloopMessages(span.attributes, "gen_ai.prompt.", "user", out);
    if (out.empty())
        messagesFrom(at.first({"ai.prompt.messages", "ai.prompt", "pydantic_ai.all_messages", "events",
                               "all_messages_events", "gcp.vertex.agent.llm_request"}),
                     "user", out);
}

void readOutput(const SpanView& span, const Index& at, SpanContent& content)
{
    std::vector<Message>& out = content.output;
    messagesFrom(at["gen_ai.output.messages"], "assistant", out);
    if (out.empty()) openInferenceMessages(span.attributes, "llm.output_messages.", "assistant", out);
    if (out.empty()) traceloopMessages(span.attributes, "gen_ai.completion.", "assistant", out);
    if (!out.empty()) return;
    Message message;
    message.role = "assistant";
    message.finishReason = textOrJson(at["ai.response.finishReason"]);
    const auto add = [&](PartType type, const ValueView& value) {
        if (value.isNull() || (value.isText() && value.text().empty())) return;
        Part part;
        part.type = type;
        part.text = textOrJson(value);
        message.parts.push_back(part);
    };
    add(PartType::reasoning, at["ai.response.reasoning"]);
    add(PartType::text, at.first({"ai.response.text", "ai.result.text"}));
    add(PartType::data, at.first({"ai.response.object", "ai.result.object"}));
    if (const ValueView& calls = at.first({"ai.response.toolCalls", "ai.result.toolCalls"}); calls.isText()) {
        Arena arena;
        for (const ValueView& call : parseEmbedded(calls.text(), threadParser(), arena).items()) {
            const AttributeView members[] = {{"type", ValueView::ofText("tool-call")},
                                             {"toolCallId", call["toolCallId"]},
                                             {"toolName", call["toolName"]},
                                             {"args", call["input"].isNull() ? call["args"] : call["input"]}};
            message.parts.push_back(partOf(ValueView::ofMap(members)));
        }
    }
    if (!message.parts.empty()) out.push_back(std::move(message));
    if (out.empty()) messagesFrom(at.first({"gcp.vertex.agent.llm_response"}), "assistant", out);
}

/// The span's own words for what went in and came out, whatever its kind.
constexpr std::string_view kInputs[] = {
    "langfuse.observation.input", "input.value",  "gen_ai.prompt", "traceloop.entity.input",
    "mlflow.spanInputs",          "genkit:input", "lk.input_text", "langfuse.trace.input"};
constexpr std::string_view kOutputs[] = {
    "langfuse.observation.output", "output.value",  "gen_ai.completion", "traceloop.entity.output",
    "mlflow.spanOutputs",          "genkit:output", "lk.response.text",  "final_result",
    "langfuse.trace.output"};

std::string errorText(const SpanView& span)
{
    for (const EventView& event : span.events)
        if (const ValueView* message = findAttribute(event.attributes, "exception.message"))
            return textOrJson(*message);
    return std::string(span.statusMessage);
}

void readToolCall(const SpanView& span, const Index& at, const SpanFacts& facts, SpanContent& content)
{
    ToolCall call;
    call.name = facts.tool;
    call.id = textOrJson(at.first({"gen_ai.tool.call.id", "tool_call.id", "tool.id", "ai.toolCall.id"}));
    call.description = textOrJson(at.first({"gen_ai.tool.description", "tool.description"}));
    const ValueView& arguments = at.first({"gen_ai.tool.call.arguments", "ai.toolCall.args", "tool_arguments",
                                           "gcp.vertex.agent.tool_call_args"});
    const ValueView& result = at.first(
        {"gen_ai.tool.call.result", "ai.toolCall.result", "tool_response", "gcp.vertex.agent.tool_response"});
    call.arguments = textOrJson(
        arguments.isNull()
            ? at.first({"langfuse.observation.input", "input.value", "gen_ai.prompt", "tool.parameters",
                        "traceloop.entity.input", "mlflow.spanInputs", "genkit:input"})
            : arguments);
    if (const ValueView& value = result.isNull() ? at.first(kOutputs) : result; !value.isNull())
        call.result = textOrJson(value);
    if (facts.status == SpanStatus::error) call.error = errorText(span);
    content.toolCall = std::move(call);
}

void flattenedDocuments(AttributesView attributes, std::string_view prefix,
                        std::vector<RetrievedDocument>& out)
{
    for (const auto& [index, element] : elementsOf(attributes, prefix)) {
        RetrievedDocument document{textAt(element, "document.id"), std::nullopt,
                                   textAt(element, "document.content"), textAt(element, "document.metadata")};
        if (const ValueView* score = findAttribute(element, "document.score");
            score != nullptr && score->isNumber())
            document.score = score->real();
        out.push_back(std::move(document));
    }
}

void readRetrieval(const SpanView& span, const Index& at, SpanContent& content)
{
    content.retrievalQuery = textOrJson(at.first(
        {"gen_ai.retrieval.query.text", "reranker.query", "input.value", "langfuse.observation.input"}));
    flattenedDocuments(span.attributes, "retrieval.documents.", content.documents);
    flattenedDocuments(span.attributes, "reranker.output_documents.", content.documents);
    flattenedDocuments(span.attributes, "reranker.input_documents.", content.inputDocuments);
    if (content.documents.empty()) {
        Arena arena;
        const ValueView& listed =
            at["gen_ai.retrieval.documents"].isNull() ? at.first(kOutputs) : at["gen_ai.retrieval.documents"];
        appendDocuments(listed.isText() ? parseEmbedded(listed.text(), threadParser(), arena) : listed,
                        content.documents);
    }
    for (const EventView& event : span.events) {
        if (event.name != "db.query.result") continue;
        const Index result(event.attributes);
        RetrievedDocument document{textOrJson(result["db.query.result.id"]), std::nullopt,
                                   textOrJson(result["db.query.result.document"]),
                                   textOrJson(result["db.query.result.metadata"])};
        if (const ValueView& score = result.first({"db.query.result.score", "db.query.result.distance"});
            score.isNumber())
            document.score = score.real();
        content.documents.push_back(std::move(document));
    }
}

void readParameters(AttributesView attributes, SpanContent& content)
{
    for (const AttributeView& attribute : attributes)
        for (const std::string_view prefix :
             {std::string_view("gen_ai.request."), std::string_view("ai.settings.")})
            if (attribute.key.starts_with(prefix) && attribute.key != "gen_ai.request.model"
                && !attribute.key.starts_with("ai.settings.context."))
                content.parameters.emplace_back(attribute.key.substr(prefix.size()),
                                                textOrJson(attribute.value));
    for (const std::string_view key : {"llm.invocation_parameters", "langfuse.observation.model.parameters"})
        if (const ValueView* value = findAttribute(attributes, key))
            content.parameters.emplace_back(key, textOrJson(*value));
}

} // namespace

SpanContent deriveContent(const SpanView& span)
{
    const Index at(span.attributes);
    Arena arena;
    const SpanFacts facts = deriveFacts(span, arena, false);
    SpanContent content;
    content.contextAfterSpan = textOrJson(at[canonical::kContextAfterSpan]);
    content.inputText = textOrJson(at.first(kInputs));
    content.outputText = textOrJson(at.first(kOutputs));
    const bool toolLike = facts.kind == SpanKind::tool || facts.kind == SpanKind::handoff;
    if (toolLike) {
        readToolCall(span, at, facts, content);
        return content;
    }
    readInput(span, at, content);
    readOutput(span, at, content);
    if (content.input.empty() && content.output.empty()) eventMessages(span, content);
    if (facts.kind == SpanKind::model || facts.kind == SpanKind::agent) {
        if (content.input.empty()) appendMessagesFromText(content.inputText, "user", content.input);
        if (content.output.empty()) appendMessagesFromText(content.outputText, "assistant", content.output);
        for (const auto& [index, tool] : elementsOf(span.attributes, "llm.tools."))
            appendTools(*findAttribute(tool, tool.front().key), content.tools);
        if (content.tools.empty())
            appendTools(at.first({"gen_ai.tool.definitions", "ai.prompt.tools", "mlflow.chat.tools"}),
                        content.tools);
        readParameters(span.attributes, content);
    }
    if (facts.kind == SpanKind::retrieval || facts.kind == SpanKind::reranker)
        readRetrieval(span, at, content);
    return content;
}

} // namespace retrospan::import
