#include "import/vocabularies/rules.h"

#include "import/vocabularies/metadata_rules.h"
#include "import/vocabularies/rule_index.h"
#include "trace/usage.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <string>

namespace retrospan::import {
namespace {

constexpr std::int64_t kMostTokens = 1'000'000'000'000; ///< more is not a count but damage

/// All vocabularies, and the free metadata under each vocabulary's prefix, in one index.
RuleIndex allRules()
{
    static std::deque<std::string> keys; // what the keys of metadata rules view
    constexpr std::size_t slots = 2048;
    RuleIndex index(slots);
    for (const Rules& rules :
         {kCanonicalRules, kLangfuseRules, kLangsmithRules, kOpenInferenceRules, kGenAiRules, kTraceloopRules,
          kVercelRules, kMlflowRules, kLogfireRules, kFrameworkRules, kGenericRules})
        for (const Rule& rule : rules) index.insert(rule);
    for (const MetadataFamily& family : kMetadataFamilies)
        for (const Rule& word : kMetadataRules) {
            keys.push_back(std::string(family.prefix) + std::string(word.key));
            index.insert({keys.back(), word.field, static_cast<std::uint8_t>(family.rank + word.rank)});
        }
    return index;
}

RuleIndex metadataWords()
{
    constexpr std::size_t slots = 256;
    RuleIndex index(slots);
    for (const Rule& word : kMetadataRules) index.insert(word);
    return index;
}

constexpr std::string_view kPrefixes[] = {"ai.prompt.",
                                          "ai.request.headers.",
                                          "ai.response.",
                                          "ai.settings.",
                                          "ai.telemetry.metadata.",
                                          "annotations.",
                                          "embedding.",
                                          "evaluations.",
                                          "exception.",
                                          "gen_ai.aggregated_usage.",
                                          "gen_ai.completion.",
                                          "gen_ai.evaluation.",
                                          "gen_ai.openai.",
                                          "gen_ai.prompt.",
                                          "gen_ai.request.",
                                          "gen_ai.usage.",
                                          "langfuse.observation.metadata.",
                                          "langfuse.trace.metadata.",
                                          "langsmith.metadata.",
                                          "llm.choices.",
                                          "llm.cost.",
                                          "llm.input_messages.",
                                          "llm.output_messages.",
                                          "llm.prompts.",
                                          "llm.request.functions.",
                                          "llm.tools.",
                                          "mlflow.traceTag.",
                                          "reranker.",
                                          "retrieval.documents.",
                                          "session.annotations.",
                                          "session.evaluations.",
                                          "trace.annotations.",
                                          "trace.evaluations.",
                                          "traceloop.association.properties."};

} // namespace

const Rule* findRule(std::string_view key)
{
    static const RuleIndex index = allRules();
    return index.find(key);
}

const Rule* findMetadataRule(std::string_view key)
{
    static const RuleIndex index = metadataWords();
    return index.find(key);
}

bool isKnownPrefix(std::string_view key)
{
    return std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                       [&](std::string_view prefix) { return key.starts_with(prefix); });
}

void Collected::offer(Field field, std::uint8_t rank, const ValueView& value)
{
    const auto index = static_cast<std::size_t>(field);
    if (value.isNull() || (value.isText() && value.text().empty())) return;
    if (m_values[index] != nullptr && m_ranks[index] <= rank) return;
    m_values[index] = &value;
    m_ranks[index] = rank;
}

std::string_view Collected::text(Field field) const
{
    const ValueView* found = value(field);
    return found == nullptr ? std::string_view() : unquoted(found->text());
}

std::string_view Collected::textOrNumber(Field field, Arena& arena) const
{
    const ValueView* found = value(field);
    return found == nullptr ? std::string_view() : textOf(*found, arena);
}

bool Collected::flag(Field field) const
{
    const ValueView* found = value(field);
    return found != nullptr && (found->boolean() || found->text() == "true");
}

std::int64_t Collected::count(Field field) const
{
    const ValueView* found = value(field);
    return found == nullptr ? kUnknown : countOf(*found);
}

double numberOf(const ValueView& value, double otherwise)
{
    double number = otherwise;
    if (value.isNumber()) {
        number = value.real();
    } else if (const std::string_view text = unquoted(value.text()); !text.empty()) {
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failed != std::errc() || end != text.data() + text.size()) return otherwise;
    }
    return std::isfinite(number) ? number : otherwise;
}

std::int64_t countOf(const ValueView& value)
{
    const double number = numberOf(value, -1);
    if (number < 0 || number > static_cast<double>(kMostTokens)) return kUnknown;
    return value.type() == ValueView::Type::integer ? value.integer() : std::llround(number);
}

std::string_view textOf(const ValueView& value, Arena& arena)
{
    if (!value.isNumber()) return unquoted(value.text());
    char digits[32];
    const auto end = value.type() == ValueView::Type::integer
        ? std::to_chars(std::begin(digits), std::end(digits), value.integer()).ptr
        : std::to_chars(std::begin(digits), std::end(digits), value.real()).ptr;
    return arena.copy({digits, static_cast<std::size_t>(end - digits)});
}

std::string_view unquoted(std::string_view text)
{
    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return quoted ? text.substr(1, text.size() - 2) : text;
}

} // namespace retrospan::import
