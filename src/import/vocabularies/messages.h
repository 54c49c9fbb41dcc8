// One tolerant parser for messages in every dialect of the field: GenAI parts, OpenAI chat, OpenAI Responses
// items, Anthropic blocks, LangChain constructors, Gemini contents, Vercel parts. What is not understood is
// kept as data. Thread: pure functions. Complexity: linear; recursion is bounded by the JSON depth limit.
#pragma once

#include "trace/message.h"
#include "trace/span_view.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::import {

/// Appends the messages in `value`: one message, a list, or an object that holds them under "messages",
/// "input", "contents", "generations", "choices", "output" ... A plain text is one message of `defaultRole`.
void appendMessages(const ValueView& value, std::string_view defaultRole, std::vector<Message>& out);
/// As above for JSON text; text that is not JSON is one message.
void appendMessagesFromText(std::string_view text, std::string_view defaultRole, std::vector<Message>& out);

/// One content part in any dialect.
[[nodiscard]] Part partOf(const ValueView& value);
/// Tool definitions in any dialect.
void appendTools(const ValueView& value, std::vector<ToolDefinition>& out);
/// The texts of a content list, one a line; a text as it is.
[[nodiscard]] std::string contentText(const ValueView& content);
/// Documents of retrieval results in any dialect.
void appendDocuments(const ValueView& value, std::vector<RetrievedDocument>& out);
/// What was asked: a text, or an object with the question under one of the usual names; else the text as it
/// is.
[[nodiscard]] std::string questionIn(std::string_view input);
/// The first of the keys that holds something, else a null value.
[[nodiscard]] const ValueView& firstOf(const ValueView& object, std::initializer_list<std::string_view> keys);
/// That value as textOrJson gives it.
[[nodiscard]] std::string firstText(const ValueView& object, std::initializer_list<std::string_view> keys);
/// Text as it is; anything else as JSON text.
[[nodiscard]] std::string textOrJson(const ValueView& value);

} // namespace retrospan::import
