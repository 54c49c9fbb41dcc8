// Feedback of LangSmith: single items, and the statistics an answer of the API holds for each run.
#include "import/attribute_list.h"
#include "import/iso_time.h"
#include "import/json.h"
#include "import/langsmith_run.h"
#include "import/vocabularies/rules.h"

#include <cmath>

namespace retrospan::import::langsmith {
namespace {

ScoreSource sourceOf(const ValueView& feedback)
{
    const ValueView& given = feedback["feedback_source"];
    const std::string_view type = given.isMap() ? given["type"].text() : given.text();
    if (feedback["key"].text() == "csat") return ScoreSource::csat;
    if (type == "app") return ScoreSource::human;
    if (type == "model" || type == "auto_eval") return ScoreSource::judge;
    return ScoreSource::unknown;
}

/// A number or a word, whichever the value is.
void readValue(const ValueView& value, Score& score)
{
    if (value.type() == ValueView::Type::boolean) score.value = value.boolean() ? 1.0 : 0.0;
    const double number = numberOf(value, NAN);
    if (value.isNumber() && !std::isnan(number)) score.value = number;
    if (value.isText()) score.label = value.text();
    if (value.isMap() || value.isArray()) score.label = toJson(value);
}

/// `feedback_stats`: {key: {n, avg, values}}.
void addStats(const ValueView& stats, std::string_view trace, SpanId span, BatchBuilder& out)
{
    for (const AttributeView& member : stats.members()) {
        const auto words = member.value["values"].members();
        Score score;
        score.name = member.key;
        readValue(member.value["avg"], score);
        if (words.size() == 1) score.label = words.front().key;
        if (const std::int64_t n = countOf(member.value["n"]); n > 1)
            score.comment = "average of " + std::to_string(n);
        if (!score.name.empty() && (score.value || !score.label.empty()))
            out.addScore(trace, span, std::move(score));
    }
}

} // namespace

bool isFeedback(const ValueView& value)
{
    if (!value["key"].isText() || !(value["run_id"].isText() || value["trace_id"].isText())) return false;
    return !value["score"].isNull() || !value["value"].isNull() || value["comment"].isText();
}

Score scoreOf(const ValueView& feedback)
{
    Score score;
    score.name = feedback["key"].text();
    readValue(feedback["score"], score);
    if (score.value || score.label.empty())
        if (const ValueView& value = feedback["value"]; !isEmpty(value)) {
            Score word;
            readValue(value, word);
            if (!score.value) score.value = word.value;
            score.label = word.label;
        }
    score.comment = feedback["comment"].text();
    if (const ValueView& right = feedback["correction"]; !isEmpty(right))
        score.comment += (score.comment.empty() ? "" : "\n") + ("correction: " + toJson(right));
    score.source = sourceOf(feedback);
    const std::int64_t created = timeOf(feedback["created_at"]);
    score.timeNs = created != 0 ? created : timeOf(feedback["modified_at"]);
    return score;
}

void addScores(const ValueView& run, const SpanView& span, BatchBuilder& out)
{
    addStats(run["feedback_stats"], span.traceId, span.id, out);
    for (const ValueView& item : run["feedback"].items())
        if (item["key"].isText()) out.addScore(span.traceId, span.id, scoreOf(item));
}

} // namespace retrospan::import::langsmith
