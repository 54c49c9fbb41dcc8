#include "import/openai_agents_span.h"

#include "import/canonical.h"

#include <algorithm>

namespace retrospan::import::agents {
namespace {

ValueView words(std::string_view text)
{
    return ValueView::ofText(text);
}

/// The first of the values that holds something.
const ValueView& either(const ValueView& first, const ValueView& second)
{
    return first.isNull() ? second : first;
}

/// One span in work: its data, and which members of it have been understood.
class SpanData {
public:
    SpanData(const ValueView& span, SpanDraft& draft, Arena& arena)
        : m_span(span)
        , m_data(span["span_data"])
        , m_draft(draft)
        , m_arena(arena)
    {
    }

    void read();

private:
    void agent();
    void generation();
    void response();
    void function();
    void handoff();
    void guardrail();
    void speech();
    void listTools();
    void custom();
    void usage(const ValueView& usage);
    void content(const ValueView& input, const ValueView& output);
    void rest();

    void as(std::string_view key, std::string_view member)
    {
        m_understood.push_back(member);
        m_draft.add(key, m_data[member]);
    }
    void say(std::string_view key, std::string_view text)
    {
        if (!text.empty()) m_draft.add(key, words(m_arena.copy(text)));
    }
    void name(std::string_view what, const ValueView& of)
    {
        m_draft.name = what;
        if (const std::string text = textOrJsonOf(of); !text.empty()) m_draft.name += " " + text;
    }
    ValueView audio(const ValueView& recording, std::string_view role);

    const ValueView& m_span;
    const ValueView& m_data;
    SpanDraft& m_draft;
    Arena& m_arena;
    std::vector<std::string_view> m_understood{"type", "sdk_span_type"};
};

void SpanData::read()
{
    const std::string_view type = m_data["type"].text();
    if (type == "agent")
        agent();
    else if (type == "generation")
        generation();
    else if (type == "response")
        response();
    else if (type == "function")
        function();
    else if (type == "handoff")
        handoff();
    else if (type == "guardrail")
        guardrail();
    else if (type == "transcription" || type == "speech" || type == "speech_group")
        speech();
    else if (type == "mcp_tools")
        listTools();
    else
        custom();
    m_draft.add("span_data.type", m_data["type"]);
    rest();
}

void SpanData::agent()
{
    say("gen_ai.operation.name", "invoke_agent");
    as("gen_ai.agent.name", "name");
    m_draft.name = textOrJsonOf(m_data["name"]);
    if (m_draft.name.empty()) m_draft.name = "agent";
}

void SpanData::generation()
{
    say("gen_ai.operation.name", "chat");
    name("chat", m_data["model"]);
    as("gen_ai.request.model", "model");
    content(m_data["input"], m_data["output"]);
    const auto outputs = m_data["output"].items();
    const ValueView completion = outputs.empty() ? ValueView() : ValueView(outputs.front());
    if (completion["object"].text() == "chat.completion") { // the answer as the model's server gave it
        m_draft.add("gen_ai.response.model", completion["model"]);
        m_draft.add("gen_ai.response.id", completion["id"]);
    }
    usage(either(m_data["usage"], completion["usage"]));
    const ValueView& config = m_data["model_config"];
    for (const std::string_view parameter :
         {"temperature", "top_p", "max_tokens", "frequency_penalty", "presence_penalty"})
        if (!config[parameter].isNull())
            m_draft.add(m_arena.copy("gen_ai.request." + std::string(parameter)), config[parameter]);
}

/// The Responses API keeps the messages; processors that write files often add them beside the data.
void SpanData::response()
{
    const ValueView& held = either(m_data["response"], m_data["_response"]);
    const ValueView& answer = held.isMap() ? held : m_span["span_data_response"];
    say("gen_ai.operation.name", "chat");
    say("gen_ai.provider.name", "openai");
    name("chat", answer["model"]);
    as("gen_ai.response.id", "response_id");
    if (m_data["response_id"].isNull()) m_draft.add("gen_ai.response.id", answer["id"]);
    m_draft.add("gen_ai.response.model", answer["model"]);
    m_draft.add("gen_ai.system_instructions", answer["instructions"]);
    content(either(either(m_data["input"], m_data["_input"]), m_span["span_data_input"]), answer["output"]);
    usage(either(m_data["usage"], answer["usage"]));
}

void SpanData::content(const ValueView& input, const ValueView& output)
{
    // As text: a conversation that is repeated in every call is stored once then.
    say("gen_ai.input.messages", textOrJsonOf(input));
    say("gen_ai.output.messages", textOrJsonOf(output));
    for (const std::string_view member : {"input", "_input", "output"}) m_understood.push_back(member);
}

void SpanData::usage(const ValueView& usage)
{
    const auto add = [&](std::string_view key, std::initializer_list<ValueView> candidates) {
        const auto found = std::find_if(candidates.begin(), candidates.end(),
                                        [](const ValueView& value) { return value.isNumber(); });
        if (found != candidates.end()) m_draft.add(key, *found);
    };
    const ValueView& details = usage["details"];
    const auto part = [&](std::string_view group, std::string_view name) {
        return either(usage[group][name], details[group][name]);
    };
    add("gen_ai.usage.input_tokens", {usage["input_tokens"], usage["prompt_tokens"]});
    add("gen_ai.usage.output_tokens", {usage["output_tokens"], usage["completion_tokens"]});
    add("gen_ai.usage.cache_read.input_tokens",
        {part("input_tokens_details", "cached_tokens"), part("prompt_tokens_details", "cached_tokens"),
         usage["cached_input_tokens"], details["cached_tokens"]});
    add("gen_ai.usage.cache_write.input_tokens", {part("input_tokens_details", "cache_write_tokens")});
    add("gen_ai.usage.reasoning.output_tokens",
        {part("output_tokens_details", "reasoning_tokens"),
         part("completion_tokens_details", "reasoning_tokens"), usage["reasoning_output_tokens"],
         details["reasoning_tokens"]});
}

void SpanData::function()
{
    say("gen_ai.operation.name", "execute_tool");
    as("gen_ai.tool.name", "name");
    as("gen_ai.tool.call.arguments", "input");
    as("gen_ai.tool.call.result", "output");
    name("execute_tool", m_data["name"]);
}

void SpanData::handoff()
{
    say(canonical::kKind, "handoff");
    as("gen_ai.handoff.from_agent", "from_agent");
    as("gen_ai.handoff.to_agent", "to_agent");
    // Without a receiver it came to nothing.
    name(m_data["to_agent"].isNull() ? "handoff" : "handoff to", m_data["to_agent"]);
}

void SpanData::guardrail()
{
    say(canonical::kKind, "guardrail");
    m_draft.name = textOrJsonOf(m_data["name"]);
    if (m_draft.name.empty()) m_draft.name = "guardrail";
}

/// {"data": base64, "format": "pcm"} as a message.
ValueView SpanData::audio(const ValueView& recording, std::string_view role)
{
    const std::string mime = "audio/" + textOrJsonOf(recording["format"]);
    const std::vector<AttributeView> part{{"type", words("blob")},
                                          {"modality", words("audio")},
                                          {"mime_type", words(m_arena.copy(mime))},
                                          {"content", recording["data"]}};
    const std::vector<ValueView> parts{ValueView::ofMap(m_arena.copy(part))};
    const std::vector<AttributeView> message{{"role", words(role)},
                                             {"parts", ValueView::ofArray(m_arena.copy(parts))}};
    const std::vector<ValueView> messages{ValueView::ofMap(m_arena.copy(message))};
    return ValueView::ofArray(m_arena.copy(messages));
}

void SpanData::speech()
{
    const std::string_view type = m_data["type"].text();
    const auto said = [&](const ValueView& value, std::string_view role) {
        return value["data"].isText() ? audio(value, role) : value;
    };
    say(canonical::kKind, type == "speech_group" ? "step" : "model");
    as("gen_ai.request.model", "model");
    content(said(m_data["input"], "user"), said(m_data["output"], "assistant"));
    name(type, m_data["model"]);
}

void SpanData::listTools()
{
    say(canonical::kKind, "tool");
    say("gen_ai.tool.name", "list_tools");
    as("gen_ai.tool.call.result", "result");
    name("list_tools", m_data["server"]);
}

/// The SDK exports its tasks and turns as custom spans; both repeat the usage of what is beneath them.
void SpanData::custom()
{
    const ValueView& data = m_data["data"].isMap() ? m_data["data"] : m_data;
    std::string_view type = data["sdk_span_type"].text();
    if (type.empty()) type = m_data["type"].text();
    m_draft.name = textOrJsonOf(m_data["name"]);
    if (type == "turn" || type == "task") {
        say("gen_ai.operation.name", type == "turn" ? "agent_step" : "invoke_workflow");
        m_draft.add("gen_ai.agent.name", data["agent_name"]);
        usage(data["usage"]);
        name(type, type == "turn" ? data["turn"] : data["name"]);
    } else {
        say(canonical::kKind, "step");
    }
    if (m_draft.name.empty()) m_draft.name = type.empty() ? "custom" : std::string(type);
}

/// Everything else, under the source's own names.
void SpanData::rest()
{
    for (const AttributeView& member : m_data.members())
        if (std::find(m_understood.begin(), m_understood.end(), member.key) == m_understood.end())
            m_draft.add(m_arena.copy("span_data." + std::string(member.key)), member.value);
}

} // namespace

void readSpanData(const ValueView& span, SpanDraft& draft, Arena& arena)
{
    SpanData(span, draft, arena).read();
}

} // namespace retrospan::import::agents
