#include "evals/edit_similarity.h"
#include "evals/normalised_text.h"
#include "evals/scorers.h"

#include "trace/utf8.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace retrospan::evals {
namespace {

constexpr double kUsualSimilarity = 0.8;

/// Where two texts part, with some of what comes there.
std::string difference(std::string_view expected, std::string_view got)
{
    const auto [left, right] = std::ranges::mismatch(expected, got);
    auto at = static_cast<std::size_t>(left - expected.begin());
    while (at > 0 && at < expected.size() && (static_cast<unsigned char>(expected[at]) & 0xc0U) == 0x80U)
        --at;
    const std::size_t character = charactersOf(expected.substr(0, at)).size() + 1;
    const auto rest = [at](std::string_view text) {
        return at < text.size() ? inQuotes(text.substr(at)) : std::string("its end");
    };
    return "differs at character " + std::to_string(character) + ": " + rest(got) + ", expected "
        + rest(expected);
}

/// The texts in a value, and its keys.
void addTexts(const DataNode& node, std::vector<std::string>& texts)
{
    if (node.type == NodeType::text) texts.push_back(node.text);
    for (const DataNode::Key& key : node.keys) texts.push_back(key.name);
    for (const DataNode& item : node.items) addTexts(item, texts);
}

/// Texts to look for: as they are written, and in any letter case.
struct Phrases {
    std::vector<std::string> asWritten, anyCase;

    [[nodiscard]] std::size_t size() const { return asWritten.size() + anyCase.size(); }
    /// Those that an output contains, or does not: in its text, or in a text of the JSON that it is.
    [[nodiscard]] std::vector<std::string> inOutput(const CaseOutput& output, bool contained) const
    {
        std::vector<std::string> texts{output.text}, found;
        if (const auto json = jsonOf(output); json.ok()) addTexts(*json, texts);
        const auto look = [&](const std::string& phrase, const std::string& wanted) {
            const bool there = std::ranges::any_of(
                texts, [&](const std::string& text) { return text.find(wanted) != std::string::npos; });
            if (there == contained) found.push_back(inQuotes(phrase));
        };
        for (const std::string& phrase : asWritten) look(phrase, phrase);
        if (anyCase.empty()) return found;
        for (std::string& text : texts) text = foldedCase(text);
        for (const std::string& phrase : anyCase) look(phrase, foldedCase(phrase));
        return found;
    }
};

Phrases phrases(ScorerContext& context)
{
    const DataNode* anyCase = context.options.take("any_case");
    if (anyCase != nullptr && anyCase->type == NodeType::boolean)
        context.options.fault(
            anyCase->place, "\"any_case\" has the texts that count in any letter case, not " + anyCase->text);
    Phrases made{context.options.texts("texts"), context.options.texts("any_case")};
    if (context.options.take("texts") == nullptr && context.options.take("any_case") == nullptr)
        context.options.fault(context.options.place(), "\"texts\" or \"any_case\" is missing");
    return made;
}

std::string percent(double share)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.1f %%", share * 100);
    return text.data();
}

} // namespace

CaseScore sameText(std::string_view expected, std::string_view got)
{
    if (expected == got) return judged(true, 1, "is the expected text");
    return judged(false, 0, difference(expected, got));
}

CaseScore similarText(std::string_view expected, std::string_view got, double least)
{
    const auto similarity = editSimilarity(expected, got);
    if (!similarity)
        return notScored("more than " + std::to_string(kLongestCompared) + " characters are not compared");
    return judged(*similarity >= least, *similarity,
                  percent(*similarity) + " like the expected text, at least " + percent(least)
                      + " is wanted");
}

double leastSimilarity(Fields& options)
{
    const double least = options.number("min").value_or(kUsualSimilarity);
    if (!(least > 0 && least <= 1))
        options.fault(options.place(), "\"min\" must be more than 0 and at most 1");
    return least;
}

Judge makeExact(ScorerContext& context)
{
    return [expected = context.expectedText()](const CaseOutput& output) {
        return sameText(expected, output.text);
    };
}

Judge makeNormalisedExact(ScorerContext& context)
{
    return [expected = normalisedText(context.expectedText())](const CaseOutput& output) {
        return sameText(expected, normalisedText(output.text));
    };
}

Judge makeContainsAll(ScorerContext& context)
{
    return [all = phrases(context)](const CaseOutput& output) {
        const auto missing = all.inOutput(output, false);
        if (missing.empty()) return judged(true, 1, "contains all that it must");
        const double share = static_cast<double>(missing.size()) / static_cast<double>(all.size());
        return judged(false, 1 - share, "does not contain " + joined(missing));
    };
}

Judge makeContainsAny(ScorerContext& context)
{
    return [all = phrases(context)](const CaseOutput& output) {
        const auto found = all.inOutput(output, true);
        if (!found.empty()) return judged(true, 1, "contains " + joined(found));
        return judged(false, 0, "contains none of " + joined(all.inOutput(output, false)));
    };
}

Judge makeNeverContains(ScorerContext& context)
{
    return [all = phrases(context)](const CaseOutput& output) {
        const auto found = all.inOutput(output, true);
        if (found.empty()) return judged(true, 1, "contains nothing that it must not");
        return judged(false, 0, "contains what it must not: " + joined(found));
    };
}

Judge makeRegex(ScorerContext& context)
{
    std::vector<std::pair<std::string, std::shared_ptr<const Pattern>>> patterns;
    for (const std::string& expression : context.options.texts("patterns")) {
        const auto pattern = patternOf(expression, context.patterns);
        if (pattern.ok())
            patterns.emplace_back(inQuotes(expression), *pattern);
        else
            context.options.fault(context.options.take("patterns")->place, pattern.error().message);
    }
    if (context.options.take("patterns") == nullptr)
        context.options.fault(context.options.place(), "\"patterns\" is missing");
    return [patterns = std::move(patterns)](const CaseOutput& output) {
        std::vector<std::string> missing;
        for (const auto& [expression, pattern] : patterns)
            if (!pattern->matches(output.text)) missing.push_back(expression);
        if (missing.empty()) return judged(true, 1, "matches");
        const double share = static_cast<double>(missing.size()) / static_cast<double>(patterns.size());
        return judged(false, 1 - share, "does not match " + joined(missing));
    };
}

Judge makeEditSimilarity(ScorerContext& context)
{
    return [least = leastSimilarity(context.options), expected = context.expectedText()](
               const CaseOutput& output) { return similarText(expected, output.text, least); };
}

} // namespace retrospan::evals
