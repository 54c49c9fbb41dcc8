#include "import/vocabularies/derive.h"

#include <cmath>

namespace retrospan::import {
namespace {

ValueView parsed(const Collected& found, Field field, Arena& arena)
{
    const ValueView* value = found.value(field);
    if (value == nullptr) return {};
    return value->isMap() ? *value : parseEmbedded(value->text(), threadParser(), arena);
}

void take(std::int64_t& into, const ValueView& value)
{
    if (into == kUnknown && !value.isNull()) into = countOf(value);
}

/// Langfuse: disjoint keys that sum to `total`. Keys of OpenAI's shape, which include each other, occur too.
Usage langfuseUsage(const ValueView& details)
{
    Usage usage;
    if (!details["prompt_tokens"].isNull()) {
        take(usage.input, details["prompt_tokens"]);
        take(usage.output, details["completion_tokens"]);
        take(usage.cacheRead, details["prompt_tokens_details"]["cached_tokens"]);
        take(usage.reasoning, details["completion_tokens_details"]["reasoning_tokens"]);
        return usage;
    }
    for (const AttributeView& member : details.members()) {
        const std::int64_t count = countOf(member.value);
        const auto contains = [&](std::string_view word) {
            return member.key.find(word) != std::string_view::npos;
        };
        if (count == kUnknown || member.key == "total") continue;
        const bool read = contains("cache_read") || contains("input_cached"),
                   write = contains("cache_creation") || contains("cache_write");
        if (read) usage.cacheRead = addKnown(usage.cacheRead, count);
        if (write) usage.cacheWrite = addKnown(usage.cacheWrite, count);
        if (contains("reasoning")) usage.reasoning = addKnown(usage.reasoning, count);
        if (read || write || member.key.starts_with("input")) usage.input = addKnown(usage.input, count);
        if (member.key.starts_with("output") || member.key.starts_with("reasoning"))
            usage.output = addKnown(usage.output, count);
    }
    return usage;
}

/// LangSmith and MLflow: totals with details that are parts of them.
Usage totalsWithDetails(const ValueView& details)
{
    Usage usage;
    take(usage.input, details["input_tokens"]);
    take(usage.output, details["output_tokens"]);
    take(usage.cacheRead, details["input_token_details"]["cache_read"]);
    take(usage.cacheRead, details["cache_read_input_tokens"]);
    take(usage.cacheWrite, details["input_token_details"]["cache_creation"]);
    take(usage.cacheWrite, details["cache_creation_input_tokens"]);
    take(usage.audioInput, details["input_token_details"]["audio"]);
    take(usage.reasoning, details["output_token_details"]["reasoning"]);
    take(usage.audioOutput, details["output_token_details"]["audio"]);
    return usage;
}

/// Genkit writes usage into the output of its model spans.
Usage genkitUsage(AttributesView attributes, Arena& arena)
{
    Usage usage;
    const ValueView* output = findAttribute(attributes, "genkit:output");
    if (output == nullptr) return usage;
    const ValueView root = parseEmbedded(output->text(), threadParser(), arena);
    const ValueView& details = root["usage"];
    take(usage.input, details["inputTokens"]);
    take(usage.output, details["outputTokens"]);
    take(usage.cacheRead, details["cachedContentTokens"]);
    take(usage.reasoning, details["thoughtsTokens"]);
    return usage;
}

/// Older instrumentations of Anthropic report input without cache; a part cannot be larger than its whole.
void includeCache(Usage& usage)
{
    const std::int64_t cached = addKnown(usage.cacheRead, usage.cacheWrite);
    if (cached != kUnknown && usage.input != kUnknown && usage.input < cached)
        usage.input = addKnown(usage.input, cached);
}

std::int64_t microUsd(const ValueView& usd)
{
    const double amount = usd.isNumber() ? usd.real() : -1;
    constexpr double most = 1e9;
    return amount >= 0 && amount < most ? std::llround(amount * 1e6) : kUnknown;
}

} // namespace

JsonParser& threadParser()
{
    thread_local JsonParser parser;
    return parser;
}

Usage deriveUsage(const Collected& found, SpanKind kind, AttributesView attributes, Arena& arena)
{
    Usage usage;
    if (found.has(Field::langfuseUsage)) usage = langfuseUsage(parsed(found, Field::langfuseUsage, arena));
    if (!usage.known() && found.has(Field::langsmithUsage))
        usage = totalsWithDetails(parsed(found, Field::langsmithUsage, arena));
    const auto fill = [&](std::int64_t Usage::*count, Field field) {
        if (usage.*count == kUnknown) usage.*count = found.count(field);
    };
    fill(&Usage::input, Field::input);
    fill(&Usage::output, Field::output);
    fill(&Usage::cacheRead, Field::cacheRead);
    fill(&Usage::cacheWrite, Field::cacheWrite);
    fill(&Usage::cacheWrite1h, Field::cacheWrite1h);
    fill(&Usage::reasoning, Field::reasoning);
    fill(&Usage::audioInput, Field::audioInput);
    fill(&Usage::audioOutput, Field::audioOutput);
    fill(&Usage::input, Field::embeddingTokens);
    if (!usage.known() && found.has(Field::mlflowUsage))
        usage = totalsWithDetails(parsed(found, Field::mlflowUsage, arena));
    if (!usage.known() && kind == SpanKind::model && found.has(Field::genkitSubtype))
        usage = genkitUsage(attributes, arena);
    includeCache(usage);
    return usage;
}

std::int64_t deriveCost(const Collected& found, Arena& arena)
{
    if (found.has(Field::costMicroUsd)) return found.count(Field::costMicroUsd);
    if (found.has(Field::langfuseCost)) {
        const ValueView details = parsed(found, Field::langfuseCost, arena);
        if (const std::int64_t total = microUsd(details["total"]); total != kUnknown) return total;
    }
    if (found.has(Field::cost)) return microUsd(*found.value(Field::cost));
    if (found.has(Field::mlflowCost)) return microUsd(parsed(found, Field::mlflowCost, arena)["total_cost"]);
    return kUnknown;
}

} // namespace retrospan::import
