// A span as a library writes it, from a readable list of attributes, and what the vocabularies make of it.
#pragma once

#include "import/json.h"
#include "import/vocabulary.h"

#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::test {

/// A structured value (OTLP array or kvlist), written as JSON.
struct Structured {
    std::string_view json;
};

/// An attribute; values are of the type the literal has.
struct Attribute {
    Attribute(std::string_view name, const char* text)
        : key(name)
        , value(ValueView::ofText(text))
    {
    }
    Attribute(std::string_view name, int number)
        : key(name)
        , value(ValueView::ofInteger(number))
    {
    }
    Attribute(std::string_view name, double number)
        : key(name)
        , value(ValueView::ofReal(number))
    {
    }
    Attribute(std::string_view name, bool flag)
        : key(name)
        , value(ValueView::ofBoolean(flag))
    {
    }
    Attribute(std::string_view name, Structured structured)
        : key(name)
        , json(structured.json)
    {
    }
    std::string_view key;
    ValueView value;
    std::string_view json{};
};
using Attributes = std::initializer_list<Attribute>;

/// Literals outlive it. A child unless root() is called; ended and of unset status.
class ToldSpan {
public:
    ToldSpan(std::string_view name, Attributes attributes)
    {
        m_view.traceId = "0123456789abcdef0123456789abcdef";
        m_view.id = SpanId{2};
        m_view.parentId = SpanId{1};
        m_view.name = name;
        m_view.startNs = 1'000;
        m_view.endNs = 2'000;
        m_view.attributes = list(attributes);
    }
    ToldSpan(const ToldSpan&) = delete;
    ToldSpan& operator=(const ToldSpan&) = delete;

    ToldSpan& root()
    {
        m_view.parentId = {};
        return *this;
    }
    ToldSpan& times(std::int64_t startNs, std::int64_t endNs)
    {
        m_view.startNs = startNs;
        m_view.endNs = endNs;
        return *this;
    }
    [[nodiscard]] const SpanView& view() const { return m_view; }
    ToldSpan& status(OtlpStatus status, std::string_view message = {})
    {
        m_view.status = status;
        m_view.statusMessage = message;
        return *this;
    }
    ToldSpan& event(std::string_view name, Attributes attributes)
    {
        m_events.push_back({1'500, name, list(attributes), 0});
        m_view.events = m_events;
        return *this;
    }
    ToldSpan& resource(Attributes attributes)
    {
        m_view.resource.attributes = list(attributes);
        return *this;
    }

    /// Lives as long as this.
    [[nodiscard]] SpanFacts facts() { return import::deriveFacts(m_view, m_arena, true); }
    [[nodiscard]] SpanContent content() const { return import::deriveContent(m_view); }

private:
    AttributesView list(Attributes attributes)
    {
        std::vector<AttributeView> views;
        for (const Attribute& attribute : attributes)
            views.push_back(
                {attribute.key, attribute.json.empty() ? attribute.value : parsed(attribute.json)});
        return m_lists.emplace_back(std::move(views));
    }
    ValueView parsed(std::string_view json) { return import::parseEmbedded(json, m_parser, m_arena); }

    SpanView m_view;
    import::JsonParser m_parser;
    Arena m_arena;
    std::deque<std::vector<AttributeView>> m_lists;
    std::vector<EventView> m_events;
};

inline std::string told(const Part& part)
{
    switch (part.type) {
    case PartType::text: return part.text;
    case PartType::reasoning: return "<thinks " + part.text + ">";
    case PartType::toolCall: return "<calls " + part.name + " " + part.text + " as " + part.id + ">";
    case PartType::toolResult:
        return (part.isError ? "<failed " : "<answers ") + part.id + " " + part.text + ">";
    case PartType::image: return "<image " + part.mimeType + part.uri + part.bytes + ">";
    case PartType::audio: return "<audio " + part.mimeType + part.uri + part.bytes + ">";
    case PartType::video: return "<video " + part.mimeType + part.uri + part.bytes + ">";
    case PartType::file: return "<file " + part.mimeType + part.uri + part.bytes + ">";
    case PartType::data: break;
    }
    return "<data " + part.text + ">";
}

/// "user: Hello\nassistant: <calls weather {} as c1> (tool_calls)\n"
inline std::string told(const std::vector<Message>& messages)
{
    std::string all;
    for (const Message& message : messages) {
        all += message.role + ":";
        for (const Part& part : message.parts) all += " " + told(part);
        if (!message.finishReason.empty()) all += " (" + message.finishReason + ")";
        all += "\n";
    }
    return all;
}

/// "id 0.9 text|..."
inline std::string told(const std::vector<RetrievedDocument>& documents)
{
    std::string all;
    for (const RetrievedDocument& document : documents) {
        all += (all.empty() ? "" : "|") + document.id + " ";
        all += document.score ? std::to_string(*document.score).substr(0, 4) + " " : "- ";
        all += document.text;
    }
    return all;
}

} // namespace retrospan::test
