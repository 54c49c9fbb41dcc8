// What single lines and items of a Codex rollout say (formats.md 11.2, 11.3); no memory of other lines.
// Thread: pure functions; views live as long as the document.
#pragma once

#include "trace/place.h"
#include "trace/span_view.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::import::codex {

struct Line {
    std::string_view type; ///< of the line: response_item, event_msg, ...
    const ValueView& payload;
    std::string_view raw; ///< the JSON text
    std::int64_t timeNs = 0; ///< 0: the line has no time
    Place place = {};

    [[nodiscard]] std::string_view kind() const { return payload["type"].text(); }
    [[nodiscard]] std::string_view text(std::string_view key) const { return payload[key].text(); }
};

/// What a tool call's end says beside the item the model sees.
struct Outcome {
    std::string text; ///< what came back
    bool failed = false;
    std::string errorType;
};

[[nodiscard]] bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words);
/// True for items that a model puts out: messages of the assistant, reasoning, calls of tools.
[[nodiscard]] bool isModelItem(const ValueView& item);
/// The name of the tool that an item calls; empty for other items.
[[nodiscard]] std::string toolCalled(const ValueView& item);
/// What it is called with, as reported or as JSON text.
[[nodiscard]] std::string argumentsOf(const ValueView& item);
/// True for the items that carry the result of a tool.
[[nodiscard]] bool isToolOutput(const ValueView& item);
/// The tool that a client's event of this kind belongs to when no item of the model names it; empty for
/// others.
[[nodiscard]] std::string_view toolTold(std::string_view kind);
[[nodiscard]] std::string callIdOf(const ValueView& event);
[[nodiscard]] Outcome outcomeOf(const ValueView& output);
/// What a failed tool's result says went wrong: of a command what it put out, without the head that tells how
/// it ran; without output the line of that head that has the exit code.
[[nodiscard]] std::string_view complaintIn(std::string_view result);

/// What a turn or a session is called after what was said.
[[nodiscard]] std::string firstLineOf(std::string_view text);
/// The text blocks of a message, one a line.
[[nodiscard]] std::string joinedText(const ValueView& content);
/// The text of a message without the marks the client puts around images.
[[nodiscard]] std::string promptText(const ValueView& content);
/// True for what a person typed: not the instructions and notices the client puts among user messages.
[[nodiscard]] bool isHumanPrompt(const ValueView& item);
/// The GenAI parts of an item as JSON texts.
void appendGenAiParts(const ValueView& item, std::vector<std::string>& parts);
/// A message in GenAI form, {"role", "parts"}; empty when it has no parts.
[[nodiscard]] std::string genAiMessage(const ValueView& item);
/// A list of one message of the assistant in GenAI form; empty without parts.
[[nodiscard]] std::string genAiOutput(const std::vector<std::string>& parts);

/// {"secs", "nanos"}; 0 when it is none.
[[nodiscard]] std::int64_t durationOf(const ValueView& value);

} // namespace retrospan::import::codex
