// Where runs of LangSmith say what they used: `usage_metadata` of outputs or messages, `llm_output` of
// LangChain, the answer of a provider, and the columns of the API.
#include "import/attribute_list.h"
#include "import/langsmith_run.h"
#include "import/vocabularies/messages.h"
#include "import/vocabularies/rules.h"

#include <array>

namespace retrospan::import::langsmith {
namespace {

constexpr int kSearchDepth = 6; ///< generations[0][0].message.kwargs.usage_metadata

/// The counts of one answer, details included in the totals as LangSmith has them.
struct Counts {
    Usage usage;
    bool known() const { return usage.input != kUnknown || usage.output != kUnknown; }
};

/// The shapes of providers and frameworks. Anthropic's input leaves out what the cache gave and took.
Counts countsOf(const ValueView& said)
{
    Counts counts;
    if (!said.isMap()) return counts;
    Usage& usage = counts.usage;
    const auto count = [&](std::initializer_list<std::string_view> keys) {
        return countOf(firstOf(said, keys));
    };
    usage.input =
        count({"input_tokens", "prompt_tokens", "promptTokens", "inputTokens", "prompt_token_count"});
    usage.output = count(
        {"output_tokens", "completion_tokens", "completionTokens", "outputTokens", "candidates_token_count"});
    const ValueView& in = firstOf(
        said,
        {"input_token_details", "prompt_tokens_details", "input_tokens_details", "prompt_token_details"});
    const ValueView& out = firstOf(said,
                                   {"output_token_details", "completion_tokens_details",
                                    "output_tokens_details", "completion_token_details"});
    usage.cacheRead = countOf(firstOf(in, {"cache_read", "cached_tokens"}));
    usage.cacheWrite = countOf(firstOf(in, {"cache_creation", "cache_write"}));
    usage.audioInput = countOf(firstOf(in, {"audio", "audio_tokens"}));
    usage.reasoning = countOf(firstOf(out, {"reasoning", "reasoning_tokens"}));
    usage.audioOutput = countOf(firstOf(out, {"audio", "audio_tokens"}));
    const std::int64_t read = count({"cache_read_input_tokens"}),
                       write = count({"cache_creation_input_tokens"});
    const bool apart = in.isNull() && usage.input != kUnknown;
    if (usage.cacheRead == kUnknown) usage.cacheRead = read;
    if (usage.cacheWrite == kUnknown) usage.cacheWrite = write;
    if (apart) usage.input = addKnown(addKnown(usage.input, read), write);
    return counts;
}

ValueView usageMetadata(const Counts& counts, Arena& arena)
{
    const auto object = [&](std::initializer_list<std::pair<std::string_view, ValueView>> members) {
        std::vector<AttributeView> kept;
        for (const auto& [key, value] : members)
            if (!isEmpty(value)) kept.push_back({key, value});
        return ValueView::ofMap(arena.copy(kept));
    };
    const auto number = [](std::int64_t count) {
        return count == kUnknown ? ValueView() : ValueView::ofInteger(count);
    };
    const Usage& usage = counts.usage;
    return object({{"input_tokens", number(usage.input)},
                   {"output_tokens", number(usage.output)},
                   {"input_token_details",
                    object({{"cache_read", number(usage.cacheRead)},
                            {"cache_creation", number(usage.cacheWrite)},
                            {"audio", number(usage.audioInput)}})},
                   {"output_token_details",
                    object({{"reasoning", number(usage.reasoning)}, {"audio", number(usage.audioOutput)}})}});
}

/// The counts an answer holds itself, under whatever name.
Counts countsIn(const ValueView& answer)
{
    if (!answer.isMap()) return {};
    for (const std::string_view key :
         {"usage_metadata", "token_usage", "tokenUsage", "estimatedTokenUsage", "usage"})
        if (const Counts counts = countsOf(answer[key]); counts.known()) return counts;
    return {};
}

/// Counts of the messages below `value`; several prompts of one run are summed, several answers to one prompt
/// repeat the same counts.
Counts search(const ValueView& value, int depth)
{
    if (depth <= 0) return {};
    if (value.isArray()) {
        Counts sum;
        for (const ValueView& item : value.items()) {
            const Counts more = search(item, depth - 1);
            if (!item.isArray() && more.known()) return more;
            sum.usage += more.usage;
        }
        return sum;
    }
    if (!value.isMap()) return {}; // else the search would go on below what is not there
    if (const Counts own = countsIn(value); own.known()) return own;
    for (const std::string_view key : {"llm_output", "llmOutput", "response_metadata", "generations",
                                       "message", "kwargs", "output", "messages", "generation_info"})
        if (const Counts counts = search(value[key], depth - 1); counts.known()) return counts;
    return {};
}

/// The columns of an answer of the API, where 0 says that nothing is known.
Counts columns(const ValueView& run)
{
    const Counts counts = countsOf(run);
    return addKnown(counts.usage.input, counts.usage.output) > 0 ? counts : Counts{};
}

} // namespace

ValueView usageOf(const ValueView& run, Arena& arena)
{
    const std::string_view type = run["run_type"].text();
    Counts counts;
    // What a chain returns repeats the counts of the calls beneath it.
    if (type == "llm" || type == "embedding" || type.empty()) counts = search(run["outputs"], kSearchDepth);
    if (!counts.known()) counts = countsOf(run["extra"]["metadata"]["usage_metadata"]);
    if (!counts.known()) counts = columns(run);
    return counts.known() ? usageMetadata(counts, arena) : ValueView();
}

} // namespace retrospan::import::langsmith
