#include "import/vocabularies/rules.h"

#include "trace/usage.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace retrospan::import {
namespace {

constexpr std::int64_t kMostTokens = 1'000'000'000'000; ///< more is not a count but damage

std::size_t hashOf(std::string_view key)
{
    return XXH3_64bits(key.data(), key.size());
}

/// All rules in one open-addressing table, built once.
class RuleTable {
public:
    RuleTable()
    {
        for (const Rules& rules :
             {kCanonicalRules, kLangfuseRules, kLangsmithRules, kOpenInferenceRules, kGenAiRules,
              kTraceloopRules, kVercelRules, kMlflowRules, kLogfireRules, kGenericRules})
            for (const Rule& rule : rules) insert(rule);
    }

    [[nodiscard]] const Rule* find(std::string_view key) const { return m_slots[slotOf(key)]; }

private:
    /// A key that two vocabularies use means the same to both; the first table keeps it.
    void insert(const Rule& rule)
    {
        const std::size_t slot = slotOf(rule.key);
        if (m_slots[slot] == nullptr) m_slots[slot] = &rule;
    }
    [[nodiscard]] std::size_t slotOf(std::string_view key) const
    {
        std::size_t at = hashOf(key) % kSlots;
        while (m_slots[at] != nullptr && m_slots[at]->key != key) at = (at + 1) % kSlots;
        return at;
    }

    static constexpr std::size_t kSlots = 1024;
    std::array<const Rule*, kSlots> m_slots{};
};

constexpr std::string_view kPrefixes[] = {"llm.input_messages.",
                                          "llm.output_messages.",
                                          "llm.prompts.",
                                          "llm.tools.",
                                          "llm.choices.",
                                          "llm.request.functions.",
                                          "gen_ai.prompt.",
                                          "gen_ai.completion.",
                                          "gen_ai.request.",
                                          "gen_ai.openai.",
                                          "retrieval.documents.",
                                          "reranker.",
                                          "embedding.",
                                          "ai.settings.",
                                          "ai.telemetry.metadata.",
                                          "ai.response.",
                                          "traceloop.association.properties.",
                                          "langfuse.observation.metadata.",
                                          "langfuse.trace.metadata.",
                                          "langsmith.metadata.",
                                          "mlflow.traceTag.",
                                          "annotations.",
                                          "evaluations.",
                                          "gen_ai.usage.details.",
                                          "gen_ai.aggregated_usage.",
                                          "exception.",
                                          "retrospan."};

} // namespace

const Rule* findRule(std::string_view key)
{
    static const RuleTable table;
    return table.find(key);
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

std::int64_t countOf(const ValueView& value)
{
    double number = -1;
    if (value.isNumber()) {
        number = value.real();
    } else if (const std::string_view text = unquoted(value.text()); !text.empty()) {
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failed != std::errc() || end != text.data() + text.size()) return kUnknown;
    }
    if (!(number >= 0) || number > static_cast<double>(kMostTokens)) return kUnknown;
    return value.type() == ValueView::Type::integer ? value.integer() : std::llround(number);
}

std::string_view unquoted(std::string_view text)
{
    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return quoted ? text.substr(1, text.size() - 2) : text;
}

} // namespace retrospan::import
