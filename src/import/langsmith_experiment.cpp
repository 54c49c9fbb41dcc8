#include "import/langsmith_experiment.h"

#include "import/json.h"
#include "import/span_draft.h"
#include "trace/arena.h"
#include "trace/ids.h"

#include <algorithm>

namespace retrospan::import::langsmith {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::string_view kInputs = "inputs.", kOutputs = "outputs.", kReference = "reference.",
                           kFeedback = "feedback.";

/// The columns of that prefix as one object.
ValueView columnsOf(const ValueView& row, std::string_view prefix, Arena& arena)
{
    std::vector<AttributeView> fields;
    for (const AttributeView& column : row.members())
        if (column.key.starts_with(prefix) && !column.value.isNull())
            fields.push_back({column.key.substr(prefix.size()), column.value});
    return fields.empty() ? ValueView() : ValueView::ofMap(arena.copy(fields));
}

bool isOneColumn(std::string_view key)
{
    const bool group =
        std::ranges::any_of(std::initializer_list<std::string_view>{kInputs, kOutputs, kReference, kFeedback},
                            [&](std::string_view prefix) { return key.starts_with(prefix); });
    return !group && key != "error" && key != "execution_time";
}

} // namespace

bool isExperimentRow(const ValueView& value)
{
    return value["example_id"].isText()
        && std::ranges::any_of(value.members(), [](const AttributeView& column) {
               return column.key.starts_with(kInputs) || column.key.starts_with(kOutputs);
           });
}

void addExperimentRow(const ValueView& row, const Place& place, BatchBuilder& out)
{
    Arena arena;
    const std::string_view named = row["id"].text(), example = row["example_id"].text();
    const std::string id = named.empty() ? toHex(spanIdFromText(toJson(row))) : std::string(named);
    SpanDraft run;
    run.id = id;
    run.name = "example " + std::string(example);
    run.endNs = durationNs(row["execution_time"], kSecond);
    run.add("langsmith.span.kind", ValueView::ofText("chain"));
    run.add("gen_ai.prompt", columnsOf(row, kInputs, arena));
    run.add("gen_ai.completion", columnsOf(row, kOutputs, arena));
    run.add("langsmith.reference_outputs", columnsOf(row, kReference, arena));
    run.add("langsmith.reference_example_id", row["example_id"]);
    for (const AttributeView& column : row.members())
        if (isOneColumn(column.key) && column.key != "example_id")
            run.add(arena.copy("langsmith." + std::string(column.key)), column.value);
    if (!row["error"].text().empty()) run.fail(std::string(row["error"].text()));
    write(run, {id, "langsmith", {}, place}, out);
    for (const AttributeView& column : row.members()) {
        if (!column.key.starts_with(kFeedback) || column.value.isNull()) continue;
        Score score;
        score.name = column.key.substr(kFeedback.size());
        setValue(score, column.value);
        out.addScore(id, spanIdFromText(id), std::move(score));
    }
}

} // namespace retrospan::import::langsmith
