#include "import/call_evidence.h"

#include "import/json.h"
#include "trace/arena.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace retrospan::import {
namespace {

constexpr std::array<std::string_view, 5> kAnswerKeys{
    "gen_ai.response.id", "ai.response.id", "llm.response.id", "response_id", "span_data.response_id"};
constexpr std::array<std::string_view, 9> kIdKeys{
    "langsmith.span.id",   "langsmith.run.id", "langsmith.run_id", "run_id", "langfuse.observation.id",
    "gen_ai.tool.call.id", "ai.toolCall.id",   "tool_call.id",     "tool.id"};
/// How the ids begin that model APIs give their answers.
constexpr std::array<std::string_view, 4> kAnswerPrefixes{"\"chatcmpl-", "\"resp_", "\"msg_", "\"gen-"};
constexpr std::string_view kTurnCalls = "claude_code.calls"; ///< spans of the calls of a turn
constexpr std::array<std::string_view, 3> kOutputWords{"output", "completion", "response"};
constexpr std::size_t kMaxIds = 64;
constexpr std::size_t kMaxIdLength = 200;
/// Fewer characters ("ok", "true") are the same too often to say anything by themselves.
constexpr std::size_t kLeastContent = 8;
/// Longer inputs are not looked into for the one text that they wrap.
constexpr std::size_t kLongestWrapper = 64 * 1024;

bool isOutputKey(std::string_view key)
{
    return std::any_of(kOutputWords.begin(), kOutputWords.end(),
                       [key](std::string_view word) { return key.find(word) != std::string_view::npos; });
}

void addId(std::string_view id, std::vector<std::string>& ids)
{
    if (!id.empty() && id.size() <= kMaxIdLength && ids.size() < kMaxIds) ids.emplace_back(id);
}

void sortOnce(std::vector<std::string>& ids)
{
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

/// Ids in JSON text; the text may be cut or escaped.
void findAnswerIds(std::string_view json, CallEvidence& evidence)
{
    for (const std::string_view prefix : kAnswerPrefixes) {
        for (std::size_t at = json.find(prefix); at != std::string_view::npos;
             at = json.find(prefix, at + prefix.size())) {
            const std::string_view rest = json.substr(at + 1);
            addId(rest.substr(0, rest.find_first_of("\"\\")), evidence.answers);
        }
    }
}

void gather(std::string_view text, std::string& words)
{
    std::copy_if(text.begin(), text.end(), std::back_inserter(words),
                 [](char c) { return c != ' ' && c != '\n' && c != '\r' && c != '\t'; });
}

/// What came out of the call, whatever shape it was recorded in.
std::string outcomeOf(const SpanContent& content)
{
    std::string words;
    if (content.toolCall) {
        gather(content.toolCall->arguments, words);
        if (content.toolCall->result) gather(*content.toolCall->result, words);
        return words;
    }
    for (const Message& message : content.output)
        for (const Part& part : message.parts)
            if (part.type != PartType::reasoning) gather(part.text, words);
    for (const RetrievedDocument& document : content.documents) gather(document.text, words);
    if (words.empty()) gather(content.outputText, words);
    return words;
}

/// What `{"input": "..."}` and its like wrap; other texts as they are.
std::string unwrapped(const std::string& text)
{
    if (!text.starts_with('{') || text.size() > kLongestWrapper) return text;
    Arena arena;
    JsonParser parser;
    const auto parsed = parser.parse(text, arena);
    const bool wrapper = parsed.ok() && parsed->root.members().size() == 1;
    return wrapper && parsed->root.members()[0].value.isText()
        ? std::string(parsed->root.members()[0].value.text())
        : text;
}

/// The last that went in: instructions and history before it are recorded by one source and not by another.
std::string askedOf(const SpanContent& content)
{
    std::string words;
    if (content.toolCall) {
        gather(content.toolCall->arguments, words);
    } else if (!content.retrievalQuery.empty()) {
        gather(content.retrievalQuery, words);
    } else if (!content.input.empty()) {
        for (const Part& part : content.input.back().parts) gather(part.text, words);
    } else {
        gather(unwrapped(content.inputText), words);
    }
    return words;
}

std::uint64_t hashOf(const std::string& words)
{
    return words.empty() ? 0 : XXH3_64bits(words.data(), words.size());
}

} // namespace

CallEvidence deriveEvidence(const SpanView& span, const SpanContent& content)
{
    CallEvidence evidence;
    addId(span.idText, evidence.ids);
    const auto isOneOf = [](std::string_view key, const auto& keys) {
        return std::find(keys.begin(), keys.end(), key) != keys.end();
    };
    for (const AttributeView& attribute : span.attributes) {
        if (isOneOf(attribute.key, kAnswerKeys))
            addId(attribute.value.text(), evidence.answers);
        else if (isOneOf(attribute.key, kIdKeys))
            addId(attribute.value.text(), evidence.ids);
        else if (attribute.key == kTurnCalls)
            for (const ValueView& call : attribute.value.items()) addId(call.text(), evidence.ids);
        else if (isOutputKey(attribute.key))
            findAnswerIds(attribute.value.isText() ? attribute.value.text() : toJson(attribute.value),
                          evidence);
    }
    if (content.toolCall) addId(content.toolCall->id, evidence.ids);
    sortOnce(evidence.answers);
    evidence.ids.insert(evidence.ids.end(), evidence.answers.begin(), evidence.answers.end());
    sortOnce(evidence.ids);
    const std::string words = outcomeOf(content);
    evidence.content = hashOf(words);
    evidence.brief = words.size() < kLeastContent;
    evidence.asked = hashOf(askedOf(content));
    evidence.answered = content.toolCall && content.toolCall->result && !content.toolCall->result->empty();
    return evidence;
}

} // namespace retrospan::import
