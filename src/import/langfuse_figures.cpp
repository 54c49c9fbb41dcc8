// Usage, costs and scores of Langfuse in their generations.
#include "import/iso_time.h"
#include "import/json.h"
#include "import/langfuse_record.h"
#include "import/vocabularies/messages.h"
#include "import/vocabularies/rules.h"
#include "trace/ids.h"

#include <cmath>

namespace retrospan::import::langfuse {
namespace {

ValueView objectOf(std::initializer_list<std::pair<std::string_view, ValueView>> members, Arena& arena)
{
    std::vector<AttributeView> kept;
    for (const auto& [key, value] : members)
        if (!isEmpty(value)) kept.push_back({key, value});
    return ValueView::ofMap(arena.copy(kept));
}

/// Columns that are 0 when nothing was counted.
ValueView columns(const ValueView& input, const ValueView& output, const ValueView& total, Arena& arena)
{
    const bool counted = countOf(input) > 0 || countOf(output) > 0 || countOf(total) > 0;
    if (!counted) return {};
    return objectOf({{"input", input}, {"output", output}, {"total", total}}, arena);
}

ValueView usageDetails(const ValueView& observation, Arena& arena)
{
    const ValueView details = unpacked(observation["usageDetails"], arena);
    if (!isEmpty(details)) return details;
    const ValueView usage = unpacked(observation["usage"], arena);
    const std::string_view unit = usage["unit"].text();
    if (unit.empty() || unit == "TOKENS") {
        if (countOf(usage["prompt_tokens"]) > 0) return usage;
        const ValueView counts = columns(firstOf(usage, {"input", "promptTokens", "input_tokens"}),
                                         firstOf(usage, {"output", "completionTokens", "output_tokens"}),
                                         firstOf(usage, {"total", "totalTokens", "total_tokens"}), arena);
        if (!counts.isNull()) return counts;
    } else {
        return {}; // characters, seconds, images: no tokens
    }
    return columns(firstOf(observation, {"inputUsage", "promptTokens"}),
                   firstOf(observation, {"outputUsage", "completionTokens"}),
                   firstOf(observation, {"totalUsage", "totalTokens"}), arena);
}

ValueView costDetails(const ValueView& observation, Arena& arena)
{
    for (const std::string_view key : {"costDetails", "providedCostDetails"})
        if (const ValueView details = unpacked(observation[key], arena); !isEmpty(details)) return details;
    const ValueView usage = unpacked(observation["usage"], arena);
    for (const ValueView& total :
         {firstOf(observation, {"totalCost", "calculatedTotalCost"}), usage["totalCost"]})
        if (numberOf(total, 0) > 0) return objectOf({{"total", total}}, arena);
    const auto part = [&](std::string_view column, std::string_view calculated) -> const ValueView& {
        const ValueView& own = firstOf(observation, {column, calculated});
        return own.isNull() ? usage[column] : own;
    };
    const ValueView &input = part("inputCost", "calculatedInputCost"),
                    &output = part("outputCost", "calculatedOutputCost");
    if (numberOf(input, 0) <= 0 && numberOf(output, 0) <= 0) return {};
    return objectOf({{"input", input}, {"output", output}}, arena);
}

ScoreSource sourceOf(const ValueView& score)
{
    const std::string_view source = score["source"].text();
    if (score["name"].text() == "csat") return ScoreSource::csat;
    if (source == "ANNOTATION") return ScoreSource::human;
    return source == "EVAL" ? ScoreSource::judge : ScoreSource::unknown;
}

void readValue(const ValueView& value, Score& score)
{
    if (value.type() == ValueView::Type::boolean) score.value = value.boolean() ? 1.0 : 0.0;
    if (const double number = numberOf(value, NAN); !std::isnan(number))
        score.value = number;
    else if (value.isText())
        score.label = value.text();
}

Score scoreOf(const ValueView& record)
{
    Score score;
    score.name = record["name"].text();
    readValue(record["value"], score);
    if (const std::string_view words = record["stringValue"].text(); !words.empty()) score.label = words;
    if (const std::string_view words = record["longStringValue"].text();
        !words.empty() && score.label.empty())
        score.label = words;
    score.comment = record["comment"].text();
    score.source = sourceOf(record);
    for (const std::string_view key : {"timestamp", "createdAt"})
        if (score.timeNs == 0) score.timeNs = timeOf(record[key]);
    return score;
}

} // namespace

void addUsage(const ValueView& observation, Arena& arena, AttributeList& attributes)
{
    attributes.add("langfuse.observation.usage_details", usageDetails(observation, arena));
    attributes.add("langfuse.observation.cost_details", costDetails(observation, arena));
}

bool addScore(const ValueView& record, std::string_view traceOfObservation, BatchBuilder& out)
{
    std::string trace = canonicalTraceId(record["traceId"].text());
    if (trace.empty()) trace = canonicalTraceId(traceOfObservation);
    if (trace.empty()) {
        const std::string_view session = record["sessionId"].text();
        if (session.empty()) return false;
        trace = "scores/" + std::string(session); // as the reader of scores does it
        SessionFacts facts;
        facts.sessionId = session;
        out.addFacts(trace, facts);
    }
    out.addScore(trace, spanIdFromText(record["observationId"].text()), scoreOf(record));
    return true;
}

void addScoreTable(const ValueView& scores, std::string_view trace, BatchBuilder& out)
{
    const auto add = [&](std::string_view name, const ValueView& value) {
        Score score;
        score.name = name;
        readValue(value, score);
        if (!name.empty() && (score.value || !score.label.empty()))
            out.addScore(canonicalTraceId(trace), {}, std::move(score));
    };
    for (const AttributeView& member : scores.members()) {
        const ValueView& values = member.value.isMap() ? member.value["values"] : member.value;
        for (const ValueView& value : values.items()) add(member.key, value);
        if (!values.isArray()) add(member.key, values);
    }
}

} // namespace retrospan::import::langfuse
