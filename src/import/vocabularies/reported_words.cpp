// readReportedWords: frameworks write what an agent, chain or graph was given and gave back as JSON: a state
// with messages, a question or an answer under one of the usual names.
#include "import/json.h"
#include "import/vocabularies/derive.h"
#include "import/vocabularies/messages.h"
#include "import/vocabulary.h"

#include <span>

namespace retrospan::import {
namespace {

using Keys = std::span<const std::string_view>;
constexpr std::string_view kQuestions[] = {"query",  "question",   "input",        "task",
                                           "prompt", "user_input", "user_message", "message"};
constexpr std::string_view kAnswers[] = {"answer", "final_answer", "output", "response", "result", "reply"};
constexpr int kMaxNesting = 3;

/// Appends nothing when the value holds no words in a form that is known.
void appendWords(const ValueView& value, Keys keys, std::string_view role, int nesting,
                 std::vector<Message>& out)
{
    if (value.isText()) return appendMessages(value, role, out);
    if (value.isArray()) {
        if (!value.items().empty() && value.items().front().isMap()) appendMessages(value, role, out);
        return;
    }
    if (!value.isMap() || nesting == 0) return;
    if (!value["messages"].isNull()) return appendWords(value["messages"], keys, role, nesting - 1, out);
    if (!value["role"].isNull() || !value["content"].isNull() || !value["kwargs"]["content"].isNull())
        return appendMessages(value, role, out);
    for (const std::string_view key : keys)
        if (!value[key].isNull()) return appendWords(value[key], keys, role, nesting - 1, out);
}

std::vector<Message> wordsIn(std::string_view json, Keys keys, std::string_view role)
{
    std::vector<Message> words;
    if (!json.starts_with('{') && !json.starts_with('[')) return words;
    Arena arena;
    appendWords(parseEmbedded(json, threadParser(), arena), keys, role, kMaxNesting, words);
    return words;
}

/// The JSON that stands for the messages: reported as it is, or taken for one text.
std::string_view reportedJson(const std::vector<Message>& messages, std::string_view text)
{
    if (messages.empty()) return text;
    const bool oneText = messages.size() == 1 && messages.front().parts.size() == 1
        && messages.front().parts.front().type == PartType::text;
    return oneText ? std::string_view(messages.front().parts.front().text) : std::string_view();
}

} // namespace

void readReportedWords(SpanContent& content)
{
    std::vector<Message> asked = wordsIn(reportedJson(content.input, content.inputText), kQuestions, "user");
    if (!asked.empty()) content.input = std::move(asked);
    std::vector<Message> said =
        wordsIn(reportedJson(content.output, content.outputText), kAnswers, "assistant");
    if (said.empty()) return;
    // A state has the conversation so far: its end is what came out.
    content.output.clear();
    content.output.push_back(std::move(said.back()));
}

} // namespace retrospan::import
