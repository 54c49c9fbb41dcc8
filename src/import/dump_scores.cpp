#include "import/dump_scores.h"

#include "import/dump_values.h"
#include "import/json.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace retrospan::import::dump {
namespace {

/// HUMAN, LLM, CODE of Phoenix; HUMAN, LLM_JUDGE, AI_JUDGE, CODE of MLflow.
ScoreSource sourceOf(std::string_view kind)
{
    if (kind == "HUMAN") return ScoreSource::human;
    if (kind == "CODE") return ScoreSource::code;
    const bool judge = kind == "LLM" || kind == "LLM_JUDGE" || kind == "AI_JUDGE";
    return judge ? ScoreSource::judge : ScoreSource::unknown;
}

/// Numbers and truth values are values; words, and what is neither, are labels.
void readValue(const ValueView& value, Score& score)
{
    if (value.isNumber() && std::isfinite(value.real())) score.value = value.real();
    if (value.type() == ValueView::Type::boolean) score.value = value.boolean() ? 1.0 : 0.0;
    if (value.isText()) score.label = value.text();
    if (value.isArray() || value.isMap()) score.label = toJson(value);
}

std::int64_t scoredAt(const ValueView& annotation)
{
    const std::int64_t ns = timeOf(firstOf(annotation,
                                           {"created_at", "createdAt", "create_time", "create_time_ms",
                                            "timestamp", "timestamp_ms", "updated_at"}));
    return ns == INT64_MAX || ns < 0 ? 0 : ns;
}

} // namespace

std::optional<Score> scoreOf(const ValueView& annotation)
{
    const ValueView& valid = annotation["valid"];
    if (valid.type() == ValueView::Type::boolean && !valid.boolean()) return std::nullopt;
    const ValueView& result =
        annotation["result"].isMap() ? annotation["result"] : annotation; // answers of Phoenix's server
    Score score;
    score.name = firstOf(annotation, {"name", "assessment_name"}).text();
    score.label = result["label"].text();
    readValue(firstOf(result, {"score", "numeric_value", "boolean_value", "string_value"}), score);
    readValue(annotation["feedback"]["value"], score);
    if (!annotation["feedback"].isMap()) readValue(annotation["value"], score);
    score.comment = firstOf(result, {"explanation", "rationale"}).text();
    if (const ValueView& error = annotation["feedback"]["error"]; score.comment.empty() && error.isMap())
        score.comment = firstOf(error, {"error_message", "error_code"}).text();
    score.source = sourceOf(firstOf(annotation, {"annotator_kind", "annotatorKind"}).text());
    if (const ValueView& source = annotation["source"]; source.isMap())
        score.source = sourceOf(source["source_type"].text());
    score.timeNs = scoredAt(annotation);
    const bool judged = score.value || !score.label.empty() || !score.comment.empty();
    const bool expected = !annotation["expectation"].isNull();
    return score.name.empty() || !judged || expected ? std::nullopt : std::optional(std::move(score));
}

void addAnnotations(const ValueView& object, const SpanView& span, BatchBuilder& out)
{
    constexpr std::array<std::string_view, 5> lists{"annotations", "span_annotations", "spanAnnotations",
                                                    "evaluations", "spanEvaluations"};
    for (const std::string_view list : lists)
        for (const ValueView& annotation : object[list].items())
            if (auto score = scoreOf(annotation); score && !span.traceId.empty() && !span.id.empty())
                out.addScore(span.traceId, span.id, *std::move(score));
}

} // namespace retrospan::import::dump
