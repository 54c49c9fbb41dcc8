// SpanContent: the messages, tool calls and documents of one span, understood from its attributes
// when somebody looks at it (import/vocabulary.h derives it; nothing of it is stored twice).
// All texts are owned and are shown as plain text. Thread: plain values.
#pragma once

#include "trace/score.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retrospan {

enum class PartType : std::uint8_t { text, reasoning, toolCall, toolResult, image, audio, video, file, data };

struct Part {
    PartType type = PartType::text;
    std::string text; ///< text, reasoning, tool call arguments (JSON or as reported), result, data as JSON
    std::string id; ///< tool call id
    std::string name; ///< tool name, file name
    std::string mimeType;
    std::string uri; ///< image or file by reference; never fetched
    std::string bytes; ///< image or file carried inline, decoded
    bool isError = false; ///< tool result only
    bool cut = false; ///< the recording of the messages ends in it
    friend bool operator==(const Part&, const Part&) = default;
};

struct Message {
    std::string role; ///< system, user, assistant, tool, developer, or as reported
    std::string name;
    std::string finishReason;
    std::vector<Part> parts;
    friend bool operator==(const Message&, const Message&) = default;
};

struct ToolCall {
    std::string id, name, description;
    std::string arguments; ///< JSON text or as reported
    std::optional<std::string> result; ///< absent = no result recorded
    std::optional<std::string> error;
};

struct RetrievedDocument {
    std::string id;
    std::optional<double> score;
    std::string text;
    std::string metadata; ///< JSON text
};

struct ToolDefinition {
    std::string name, description, schema;
};

struct SpanContent {
    std::vector<Message> input;
    std::vector<Message> output;
    /// The id (text) of an earlier model span whose input and output precede `input`: transcripts
    /// record only what is new, so the whole context is that span's context, then this.
    std::string contextAfterSpan;
    std::vector<ToolDefinition> tools;
    std::optional<ToolCall> toolCall;
    std::string retrievalQuery;
    std::vector<RetrievedDocument> documents; ///< retrieved, or a reranker's output
    std::vector<RetrievedDocument> inputDocuments; ///< a reranker's input
    std::string inputText, outputText; ///< of spans without messages: as reported
    std::vector<std::pair<std::string, std::string>> parameters; ///< model parameters in order
};

} // namespace retrospan
