#include "evals/judge_wire.h"

#include "evals/json_comparison.h"
#include "evals/text_source.h"
#include "trace/text_collection.h"

#include <algorithm>

namespace retrospan::evals {
namespace {

constexpr std::int64_t kMostAnswerTokens = 4'096; ///< Anthropic has to be told
constexpr std::size_t kLongestRefusal = 300;

DataNode message(const char* role, std::string content)
{
    return DataNode::mapOf(
        {{"role", DataNode::ofText(role)}, {"content", DataNode::ofText(std::move(content))}});
}

DataNode flag(const char* type)
{
    return DataNode::mapOf({{"type", DataNode::ofText(type)}});
}

WireRequest openAi(const DataNode& request, const std::string& key)
{
    DataNode body = DataNode::mapOf({{"model", *request.find("model")},
                                     {"messages",
                                      DataNode::listOf({message("system", textAt(request, "system")),
                                                        message("user", textAt(request, "user"))})},
                                     {"response_format", flag("json_object")}});
    if (const DataNode* temperature = request.find("temperature")) body.set("temperature", *temperature);
    WireRequest made{"/chat/completions", {}, canonicalJson(body)};
    if (!key.empty()) made.headers.emplace_back("Authorization", "Bearer " + key);
    return made;
}

WireRequest anthropic(const DataNode& request, const std::string& key)
{
    DataNode body =
        DataNode::mapOf({{"model", *request.find("model")},
                         {"max_tokens", DataNode::ofInteger(kMostAnswerTokens)},
                         {"system", DataNode::ofText(textAt(request, "system"))},
                         {"messages", DataNode::listOf({message("user", textAt(request, "user"))})}});
    if (const DataNode* temperature = request.find("temperature")) body.set("temperature", *temperature);
    WireRequest made{"/v1/messages", {{"anthropic-version", "2023-06-01"}}, canonicalJson(body)};
    if (!key.empty()) made.headers.emplace_back("x-api-key", key);
    return made;
}

WireRequest ollama(const DataNode& request)
{
    DataNode body = DataNode::mapOf({{"model", *request.find("model")},
                                     {"stream", DataNode::ofFlag(false)},
                                     {"format", *request.find("answer_schema")},
                                     {"messages",
                                      DataNode::listOf({message("system", textAt(request, "system")),
                                                        message("user", textAt(request, "user"))})}});
    if (const DataNode* temperature = request.find("temperature"))
        body.set("options", DataNode::mapOf({{"temperature", *temperature}}));
    return {"/api/chat", {}, canonicalJson(body)};
}

std::int64_t countAt(const DataNode& root, const JsonPath& path)
{
    const DataNode* node = nodeAt(root, path);
    return node != nullptr && node->type == NodeType::integer && node->integer >= 0 ? node->integer
                                                                                    : kUnknown;
}

std::string textAtPath(const DataNode& root, const JsonPath& path)
{
    const DataNode* node = nodeAt(root, path);
    return node != nullptr && node->type == NodeType::text ? node->text : std::string();
}

WireAnswer fromOpenAi(const DataNode& body)
{
    WireAnswer answer{textAtPath(body, {"choices", "0", "message", "content"}), textAt(body, "model"), {}};
    answer.usage.input = countAt(body, {"usage", "prompt_tokens"});
    answer.usage.output = countAt(body, {"usage", "completion_tokens"});
    answer.usage.cacheRead = countAt(body, {"usage", "prompt_tokens_details", "cached_tokens"});
    return answer;
}

WireAnswer fromAnthropic(const DataNode& body)
{
    WireAnswer answer{{}, textAt(body, "model"), {}};
    if (const DataNode* content = body.find("content"))
        for (const DataNode& block : content->items)
            if (textAt(block, "type") == "text") answer.text += textAt(block, "text");
    Usage& usage = answer.usage;
    usage.cacheRead = countAt(body, {"usage", "cache_read_input_tokens"});
    usage.cacheWrite = countAt(body, {"usage", "cache_creation_input_tokens"});
    usage.input = countAt(body, {"usage", "input_tokens"}); // without those of the cache
    if (usage.input != kUnknown)
        usage.input = addKnown(addKnown(usage.input, usage.cacheRead), usage.cacheWrite);
    usage.output = countAt(body, {"usage", "output_tokens"});
    return answer;
}

WireAnswer fromOllama(const DataNode& body)
{
    WireAnswer answer{textAtPath(body, {"message", "content"}), textAt(body, "model"), {}};
    answer.usage.input = countAt(body, {"prompt_eval_count"});
    answer.usage.output = countAt(body, {"eval_count"});
    return answer;
}

} // namespace

std::string textAt(const DataNode& node, std::string_view key)
{
    const DataNode* found = node.find(key);
    return found != nullptr && found->type == NodeType::text ? found->text : std::string();
}

WireRequest wireRequest(const DataNode& request, const std::string& key)
{
    const std::string provider = textAt(request, "provider");
    if (provider == "anthropic") return anthropic(request, key);
    return provider == "ollama" ? ollama(request) : openAi(request, key);
}

Result<WireAnswer> readWireAnswer(std::string_view provider, std::string_view body)
{
    Problems problems;
    const auto json = readJson(checkedText(body, 1, problems), 1, problems);
    if (!json || json->type != NodeType::map) return Error{"what came is no JSON object"};
    WireAnswer answer = provider == "anthropic" ? fromAnthropic(*json)
        : provider == "ollama"                  ? fromOllama(*json)
                                                : fromOpenAi(*json);
    if (!answer.text.empty()) return answer;
    const std::string refusal = textAtPath(*json, {"choices", "0", "message", "refusal"});
    return Error{refusal.empty()
                     ? "the answer of the model is empty"
                     : "the model refused: " + std::string(beginningOf(refusal, kLongestRefusal))};
}

std::string refusalOf(std::string_view body)
{
    Problems problems;
    const auto json = readJson(checkedText(body, 1, problems), 1, problems);
    if (!json) return {};
    for (const JsonPath& path : {JsonPath{"error", "message"}, JsonPath{"error"}, JsonPath{"message"}})
        if (const std::string text = textAtPath(*json, path); !text.empty())
            return std::string(beginningOf(text, kLongestRefusal));
    return {};
}

} // namespace retrospan::evals
