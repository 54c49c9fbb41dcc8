#include "import/vocabularies/derive.h"

#include <algorithm>
#include <cmath>

namespace retrospan::import {
namespace {

/// The value of a field that is JSON, written as text or as a structure.
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

void fill(std::int64_t& into, std::int64_t more)
{
    if (into == kUnknown) into = more;
}

/// Details of OpenAI's shape, which include each other; some users of Langfuse pass them on as they are.
Usage openAiUsage(const ValueView& details)
{
    Usage usage;
    take(usage.input, details["prompt_tokens"]);
    take(usage.output, details["completion_tokens"]);
    take(usage.cacheRead, details["prompt_tokens_details"]["cached_tokens"]);
    take(usage.reasoning, details["completion_tokens_details"]["reasoning_tokens"]);
    return usage;
}

/// Langfuse: disjoint keys that sum to `total`, unless input and output alone already do.
Usage langfuseUsage(const ValueView& details)
{
    if (!details["prompt_tokens"].isNull()) return openAiUsage(details);
    Usage usage;
    const std::int64_t input = countOf(details["input"]), output = countOf(details["output"]),
                       total = countOf(details["total"]);
    const bool whole = input != kUnknown && output != kUnknown && addKnown(input, output) == total;
    for (const AttributeView& member : details.members()) {
        const std::int64_t count = countOf(member.value);
        const auto contains = [&](std::string_view word) {
            return member.key.find(word) != std::string_view::npos;
        };
        if (count == kUnknown || member.key == "total") continue;
        const bool read = contains("cache_read") || contains("input_cached"),
                   write = contains("cache_creation") || contains("cache_write"), audio = contains("audio"),
                   in = member.key.starts_with("input"),
                   out = member.key.starts_with("output") || member.key.starts_with("reasoning");
        if (read) usage.cacheRead = addKnown(usage.cacheRead, count);
        if (write) usage.cacheWrite = addKnown(usage.cacheWrite, count);
        if (contains("reasoning")) usage.reasoning = addKnown(usage.reasoning, count);
        if (audio && in) usage.audioInput = addKnown(usage.audioInput, count);
        if (audio && out) usage.audioOutput = addKnown(usage.audioOutput, count);
        if (whole) continue;
        if (read || write || in) usage.input = addKnown(usage.input, count);
        if (out) usage.output = addKnown(usage.output, count);
    }
    if (whole) usage.input = input, usage.output = output;
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
Usage genkitUsage(const ValueView& output)
{
    Usage usage;
    const ValueView& details = output["usage"];
    take(usage.input, details["inputTokens"]);
    take(usage.output, details["outputTokens"]);
    take(usage.cacheRead, details["cachedContentTokens"]);
    take(usage.reasoning, details["thoughtsTokens"]);
    return usage;
}

/// Field by field: what one vocabulary does not count another on the same span may.
void fillUnknown(Usage& usage, const Usage& more)
{
    for (const auto count :
         {&Usage::input, &Usage::output, &Usage::cacheRead, &Usage::cacheWrite, &Usage::cacheWrite1h,
          &Usage::reasoning, &Usage::audioInput, &Usage::audioOutput})
        fill(usage.*count, more.*count);
}

void readCounts(const Collected& found, Usage& usage)
{
    fill(usage.input, found.count(Field::input));
    fill(usage.output, found.count(Field::output));
    fill(usage.cacheRead, found.count(Field::cacheRead));
    fill(usage.cacheWrite, found.count(Field::cacheWrite));
    fill(usage.cacheWrite1h, found.count(Field::cacheWrite1h));
    fill(usage.reasoning, found.count(Field::reasoning));
    fill(usage.audioInput, found.count(Field::audioInput));
    fill(usage.audioOutput, found.count(Field::audioOutput));
}

/// "gen_ai.usage.{input,output}_token_details" of LangSmith.
void readDetails(const Collected& found, Arena& arena, Usage& usage)
{
    if (found.has(Field::inputDetails)) {
        const ValueView details = parsed(found, Field::inputDetails, arena);
        take(usage.cacheRead, details["cache_read"]);
        take(usage.cacheWrite, details["cache_creation"]);
        take(usage.audioInput, details["audio"]);
    }
    if (found.has(Field::outputDetails)) {
        const ValueView details = parsed(found, Field::outputDetails, arena);
        take(usage.reasoning, details["reasoning"]);
        take(usage.audioOutput, details["audio"]);
    }
}

/// Older instrumentations of Anthropic report input without cache. It shows when the total only adds up with
/// the cache, or when a part would be larger than its whole.
void includeCache(Usage& usage, std::int64_t total)
{
    const std::int64_t cached = addKnown(usage.cacheRead, usage.cacheWrite);
    if (cached == kUnknown || cached == 0 || usage.input == kUnknown) return;
    const bool apart = total != kUnknown && total == addKnown(addKnown(usage.input, cached), usage.output);
    if (apart || usage.input < cached) usage.input = addKnown(usage.input, cached);
}

std::int64_t microUsd(double usd)
{
    constexpr double most = 1e9;
    return usd >= 0 && usd < most ? std::llround(usd * 1e6) : kUnknown;
}

std::int64_t microUsd(const ValueView& usd)
{
    return microUsd(numberOf(usd, -1));
}

/// The sum of parts, rounded once; unknown when no part is known.
std::int64_t microUsdOf(const ValueView& first, const ValueView& second)
{
    const double a = numberOf(first, -1), b = numberOf(second, -1);
    return a < 0 && b < 0 ? kUnknown : microUsd(std::max(a, 0.0) + std::max(b, 0.0));
}

std::int64_t langfuseCost(const ValueView& details)
{
    if (const std::int64_t total = microUsd(details["total"]); total != kUnknown) return total;
    double sum = -1;
    for (const AttributeView& member : details.members())
        if (const double part = numberOf(member.value, -1); part >= 0) sum = std::max(sum, 0.0) + part;
    return microUsd(sum);
}

} // namespace

JsonParser& threadParser()
{
    thread_local JsonParser parser;
    return parser;
}

Usage deriveUsage(const Collected& found, SpanKind kind, Arena& arena)
{
    Usage usage;
    if (found.has(Field::langfuseUsage)) usage = langfuseUsage(parsed(found, Field::langfuseUsage, arena));
    if (found.has(Field::langsmithUsage))
        fillUnknown(usage, totalsWithDetails(parsed(found, Field::langsmithUsage, arena)));
    readCounts(found, usage);
    readDetails(found, arena, usage);
    if (found.has(Field::mlflowUsage))
        fillUnknown(usage, totalsWithDetails(parsed(found, Field::mlflowUsage, arena)));
    if (kind == SpanKind::model && found.has(Field::genkitOutput))
        fillUnknown(usage, genkitUsage(parsed(found, Field::genkitOutput, arena)));
    std::int64_t total = found.count(Field::total);
    if (found.has(Field::langfuseUsage))
        fill(total, countOf(parsed(found, Field::langfuseUsage, arena)["total"]));
    // What an embedding or a reranking uses is input; some report only the total.
    if (kind == SpanKind::embedding || kind == SpanKind::reranker) fill(usage.input, total);
    includeCache(usage, total);
    return usage;
}

std::int64_t deriveCost(const Collected& found, Arena& arena)
{
    static const ValueView none{};
    const auto at = [&](Field field) -> const ValueView& {
        return found.has(field) ? *found.value(field) : none;
    };
    if (found.has(Field::costMicroUsd)) return found.count(Field::costMicroUsd);
    std::int64_t cost = kUnknown;
    if (found.has(Field::langfuseCost)) cost = langfuseCost(parsed(found, Field::langfuseCost, arena));
    if (cost == kUnknown) cost = microUsd(at(Field::cost));
    if (cost == kUnknown) cost = microUsdOf(at(Field::inputCost), at(Field::outputCost));
    if (cost != kUnknown || !found.has(Field::mlflowCost)) return cost;
    const ValueView details = parsed(found, Field::mlflowCost, arena);
    cost = microUsd(details["total_cost"]);
    return cost != kUnknown ? cost : microUsdOf(details["input_cost"], details["output_cost"]);
}

} // namespace retrospan::import
