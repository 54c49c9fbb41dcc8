// What the lines of a Claude Code transcript say, one at a time (formats.md 10.2, 10.3); no memory of other
// lines. Thread: pure functions; views live as long as the document.
#pragma once

#include "trace/place.h"
#include "trace/span_view.h"
#include "trace/usage.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::import::claude {

struct Line {
    const ValueView& root;
    std::string_view raw; ///< the JSON text
    std::int64_t timeNs = 0;
    Place place = {};

    [[nodiscard]] std::string_view text(std::string_view key) const { return root[key].text(); }
    [[nodiscard]] bool flag(std::string_view key) const { return root[key].boolean(); }
    [[nodiscard]] const ValueView& content() const { return root["message"]["content"]; }
};

/// What a turn or a session is called after what was said.
[[nodiscard]] std::string firstLine(std::string_view text);
/// The text blocks of a message's content, joined.
[[nodiscard]] std::string joinedText(const ValueView& content);
/// What a tool answered: its text, else whatever it is as JSON.
[[nodiscard]] std::string resultText(const ValueView& content);
/// True for a prompt that a person typed: not a tool result, not injected by the client, not a summary.
[[nodiscard]] bool isHumanPrompt(const Line& line);
[[nodiscard]] bool isInterrupt(std::string_view text);
/// True for the result of a tool that the user did not let run: not done, and no error of the tool.
[[nodiscard]] bool isDenial(const Line& line, const ValueView& result);

/// A message in GenAI form, {"role", "parts"}, as JSON text; empty when it has no parts.
[[nodiscard]] std::string genAiMessage(std::string_view role, const ValueView& content);
/// The GenAI parts of content blocks as JSON texts.
void appendGenAiParts(const ValueView& content, std::vector<std::string>& parts);
/// "[a,b]" of JSON texts.
[[nodiscard]] std::string jsonArray(const std::vector<std::string>& items);

/// What the client says that a call cost; kUnknown when it says nothing that can be true.
[[nodiscard]] std::int64_t microUsdOf(const ValueView& usd);
/// The counts of the API, where input leaves out what the cache gave and took.
[[nodiscard]] Usage usageOf(const ValueView& usage);

} // namespace retrospan::import::claude
