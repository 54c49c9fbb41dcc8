#include "evals/edit_similarity.h"
#include "evals/normalised_text.h"
#include "evals/scorers.h"
#include "evals/utf8.h"

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

CaseScore sameText(std::string_view expected, std::string_view got)
{
    if (expected == got) return judged(true, 1, "is the expected text");
    return judged(false, 0, difference(expected, got));
}

/// Texts to look for, in the form in which they are compared, and as they were written.
struct Phrases {
    std::vector<std::string> written, compared;
    bool anyCase = false;

    [[nodiscard]] std::vector<std::string> foundIn(const CaseOutput& output, bool wanted) const
    {
        const std::string folded = anyCase ? foldedCase(output.text) : std::string();
        const std::string_view text = anyCase ? std::string_view(folded) : output.text;
        std::vector<std::string> found;
        for (std::size_t i = 0; i < compared.size(); ++i)
            if ((text.find(compared[i]) != std::string_view::npos) == wanted)
                found.push_back(inQuotes(written[i]));
        return found;
    }
};

Phrases phrases(ScorerContext& context)
{
    Phrases made;
    made.written = context.options.texts("texts");
    made.anyCase = context.options.flag("ignore_case").value_or(false);
    if (made.written.empty() && context.options.take("texts") == nullptr)
        context.options.fault(context.options.place(), "\"texts\" is missing");
    for (const std::string& text : made.written)
        made.compared.push_back(made.anyCase ? foldedCase(text) : text);
    return made;
}

std::string percent(double share)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.1f %%", share * 100);
    return text.data();
}

} // namespace

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
        const auto missing = all.foundIn(output, false);
        if (missing.empty()) return judged(true, 1, "contains all that it must");
        const double share = static_cast<double>(missing.size()) / static_cast<double>(all.written.size());
        return judged(false, 1 - share, "does not contain " + joined(missing));
    };
}

Judge makeContainsAny(ScorerContext& context)
{
    return [all = phrases(context)](const CaseOutput& output) {
        const auto found = all.foundIn(output, true);
        if (!found.empty()) return judged(true, 1, "contains " + joined(found));
        return judged(false, 0, "contains none of " + joined(all.foundIn(output, false)));
    };
}

Judge makeNeverContains(ScorerContext& context)
{
    return [all = phrases(context)](const CaseOutput& output) {
        const auto found = all.foundIn(output, true);
        if (found.empty()) return judged(true, 1, "contains nothing that it must not");
        return judged(false, 0, "contains what it must not: " + joined(found));
    };
}

Judge makeRegex(ScorerContext& context)
{
    std::vector<std::pair<std::string, std::shared_ptr<const Pattern>>> patterns;
    for (const std::string& expression : context.options.texts("patterns")) {
        auto known = context.patterns.find(expression);
        if (known == context.patterns.end()) {
            auto compiled = Pattern::compile(expression);
            if (!compiled.ok()) {
                context.options.fault(context.options.take("patterns")->place,
                                      "the expression " + inQuotes(expression)
                                          + " is wrong: " + compiled.error().message);
                continue;
            }
            known = context.patterns.emplace(expression, *compiled).first;
        }
        patterns.emplace_back(inQuotes(expression), known->second);
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
    const double least = context.options.number("min").value_or(kUsualSimilarity);
    if (!(least > 0 && least <= 1))
        context.options.fault(context.options.place(), "\"min\" must be more than 0 and at most 1");
    return [least, expected = context.expectedText()](const CaseOutput& output) {
        const auto similarity = editSimilarity(expected, output.text);
        if (!similarity)
            return notScored("more than " + std::to_string(kLongestCompared)
                             + " characters are not compared");
        return judged(*similarity >= least, *similarity,
                      percent(*similarity) + " like the expected text, at least " + percent(least)
                          + " is wanted");
    };
}

} // namespace retrospan::evals
