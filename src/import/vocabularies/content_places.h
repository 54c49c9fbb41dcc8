// Where content stands in one span: attributes by key, flattened lists ("prefix.N.rest"), events. Private to
// deriveContent; the dialect of a message is the business of messages.h. Thread: pure functions.
#pragma once

#include "trace/message.h"
#include "trace/span_view.h"

#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace retrospan::import {

/// Attributes by key; built once per span somebody looks at.
class AttributeIndex {
public:
    explicit AttributeIndex(AttributesView attributes);

    /// The value of `key`, a null value when there is none.
    [[nodiscard]] const ValueView& operator[](std::string_view key) const;
    /// The first of the keys that is there.
    [[nodiscard]] const ValueView& first(std::span<const std::string_view> keys) const;
    [[nodiscard]] const ValueView& first(std::initializer_list<std::string_view> keys) const
    {
        return first(std::span<const std::string_view>(keys.begin(), keys.size()));
    }

private:
    std::unordered_map<std::string_view, const ValueView*> m_byKey;
};

/// One element of a flattened list: the attributes below "prefix.N.", without that prefix.
using Element = std::vector<AttributeView>;
/// In numeric order; gaps are normal.
using Elements = std::map<int, Element>;

[[nodiscard]] Elements elementsOf(AttributesView attributes, std::string_view prefix);

/// "llm.input_messages.N.message.*" and "llm.output_messages.N.message.*" of OpenInference.
void appendFlattenedMessages(AttributesView attributes, std::string_view prefix, std::string_view role,
                             std::vector<Message>& out);
/// "gen_ai.prompt.N.*" and "gen_ai.completion.N.*" of Traceloop before 0.5.
void appendTraceloopMessages(AttributesView attributes, std::string_view prefix, std::string_view role,
                             std::vector<Message>& out);
/// "llm.prompts.N.prompt.text" and "llm.choices.N.completion.text" of completion calls.
void appendFlattenedTexts(AttributesView attributes, std::string_view prefix, std::string_view suffix,
                          std::string_view role, std::vector<Message>& out);
/// "retrieval.documents.N.document.*" and the like.
void appendFlattenedDocuments(AttributesView attributes, std::string_view prefix,
                              std::vector<RetrievedDocument>& out);
/// "llm.tools.N.tool.json_schema" of OpenInference, "llm.request.functions.N.*" of Traceloop.
void appendFlattenedTools(AttributesView attributes, std::vector<ToolDefinition>& out);

/// Messages that travel as events: old GenAI conventions, and log records joined to the span.
void appendEventMessages(const SpanView& span, SpanContent& content);
/// The same events as Pydantic AI lists them in one JSON attribute.
void appendListedEvents(const ValueView& events, SpanContent& content);

/// As appendMessages, for JSON text too.
void appendMessagesOf(const ValueView& value, std::string_view role, std::vector<Message>& out);

} // namespace retrospan::import
