// Scores: annotations and evaluations of OpenInference on spans, traces and sessions, and the evaluation
// results of the GenAI conventions, as events or as attributes.
#include "import/vocabularies/derive.h"

#include <charconv>
#include <cmath>
#include <map>
#include <optional>

namespace retrospan::import {
namespace {

/// A family of flattened scores: "<prefix>N<middle><field>".
struct ScoreFamily {
    std::string_view prefix, middle;
    bool ofSession;
};
constexpr ScoreFamily kFamilies[] = {
    {"annotations.", ".annotation.", false},        {"evaluations.", ".evaluation.", false},
    {"trace.annotations.", ".annotation.", true},   {"trace.evaluations.", ".evaluation.", true},
    {"session.annotations.", ".annotation.", true}, {"session.evaluations.", ".evaluation.", true},
};

std::optional<double> scoreValue(const ValueView& value)
{
    if (value.type() == ValueView::Type::boolean) return value.boolean() ? 1.0 : 0.0;
    const double number = numberOf(value, NAN);
    return std::isnan(number) ? std::nullopt : std::optional(number);
}

ScoreSource annotator(std::string_view kind)
{
    if (kind == "HUMAN") return ScoreSource::human;
    return kind == "LLM" ? ScoreSource::judge : ScoreSource::code;
}

void readField(std::string_view field, const ValueView& value, Score& score)
{
    if (field == "name") score.name = value.text();
    if (field == "label") score.label = value.text();
    if (field == "explanation") score.comment = value.text();
    if (field == "score") score.value = scoreValue(value);
    if (field == "annotator_kind") score.source = annotator(value.text());
}

void readFamily(AttributesView attributes, const ScoreFamily& family, std::vector<Score>& scores)
{
    std::map<int, Score> byIndex;
    for (const AttributeView& attribute : attributes) {
        if (!attribute.key.starts_with(family.prefix)) continue;
        int index = 0;
        const char* end = attribute.key.data() + attribute.key.size();
        const auto [rest, failed] = std::from_chars(attribute.key.data() + family.prefix.size(), end, index);
        const std::string_view field(rest, static_cast<std::size_t>(end - rest));
        if (failed != std::errc() || !field.starts_with(family.middle)) continue;
        readField(field.substr(family.middle.size()), attribute.value, byIndex[index]);
    }
    for (auto& [index, score] : byIndex)
        if (!score.name.empty()) scores.push_back(std::move(score));
}

/// "gen_ai.evaluation.*", which stands on an event or on the span itself.
void readEvaluation(AttributesView attributes, std::int64_t timeNs, std::vector<Score>& scores)
{
    const auto text = [&](std::string_view key) {
        const ValueView* value = findAttribute(attributes, key);
        return value == nullptr ? std::string() : std::string(value->text());
    };
    Score score;
    score.name = text("gen_ai.evaluation.name");
    score.label = text("gen_ai.evaluation.score.label");
    score.comment = text("gen_ai.evaluation.explanation");
    score.timeNs = timeNs;
    score.source = score.name == "csat" ? ScoreSource::csat : ScoreSource::judge;
    if (const ValueView* value = findAttribute(attributes, "gen_ai.evaluation.score.value"))
        score.value = scoreValue(*value);
    if (!score.name.empty()) scores.push_back(std::move(score));
}

} // namespace

bool isScoreKey(std::string_view key)
{
    for (const ScoreFamily& family : kFamilies)
        if (key.starts_with(family.prefix)) return true;
    return false;
}

void deriveScores(const SpanView& span, const Collected& found, bool hasAnnotations, SpanFacts& facts)
{
    if (hasAnnotations)
        for (const ScoreFamily& family : kFamilies)
            readFamily(span.attributes, family, family.ofSession ? facts.sessionScores : facts.scores);
    if (found.has(Field::evaluationName)) readEvaluation(span.attributes, span.endNs, facts.scores);
    for (const EventView& event : span.events)
        if (event.name == "gen_ai.evaluation.result")
            readEvaluation(event.attributes, event.timeNs, facts.scores);
}

} // namespace retrospan::import
