#include "import/promptfoo_table.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace retrospan::import {
namespace {

constexpr std::string_view kSeparator = "\n---\n"; ///< between why a cell failed and what the model said

using Fields = std::vector<AttributeView>;

void add(Fields& fields, std::string_view key, const ValueView& value)
{
    if (!value.isNull()) fields.push_back({key, value});
}

void addPlace(Fields& fields, std::size_t test, std::size_t prompt)
{
    fields.push_back({"testIdx", ValueView::ofInteger(static_cast<std::int64_t>(test))});
    fields.push_back({"promptIdx", ValueView::ofInteger(static_cast<std::int64_t>(prompt))});
}

/// A prompt of the head: text in version 1, an object afterwards.
ValueView promptOf(const ValueView& head, Arena& arena)
{
    if (!head.isText()) return head;
    return ValueView::ofMap(arena.copy(Fields{{"raw", head}}));
}

struct Verdict {
    ValueView pass;
    std::string_view text;
    bool thrown = false;
};

/// Version 1 writes "[PASS] what the model said".
Verdict verdictOf(std::string_view text)
{
    for (const auto& [mark, passed, thrown] :
         {std::tuple("[PASS] ", true, false), {"[FAIL] ", false, false}, {"[ERROR] ", false, true}})
        if (text.starts_with(mark))
            return {ValueView::ofBoolean(passed), text.substr(std::string_view(mark).size()), thrown};
    return {{}, text, false};
}

void addOutput(Fields& fields, const ValueView& cell, const Verdict& verdict, Arena& arena)
{
    const bool failed = verdict.pass.type() == ValueView::Type::boolean && !verdict.pass.boolean();
    const bool thrown = verdict.thrown || cell["failureReason"].integer() == 2;
    std::string_view output = verdict.text, error = thrown ? verdict.text : std::string_view();
    if (const std::size_t end = verdict.text.find(kSeparator); failed && end != std::string_view::npos) {
        error = output.substr(0, end);
        output.remove_prefix(end + kSeparator.size());
    } else if (thrown || output == cell["error"].text())
        output = {};
    if (cell["error"].isText())
        add(fields, "error", cell["error"]);
    else if (!error.empty())
        add(fields, "error", ValueView::ofText(error));
    if (thrown) add(fields, "failureReason", ValueView::ofInteger(2));
    if (output.empty()) return;
    Fields response{{"output", ValueView::ofText(output)}};
    for (const std::string_view key : {"tokenUsage", "cost"}) add(response, key, cell[key]);
    add(fields, "response", ValueView::ofMap(arena.copy(response)));
}

ValueView varsOf(const ValueView& names, const ValueView& values, Arena& arena)
{
    Fields vars;
    const std::size_t count = std::min(names.items().size(), values.items().size());
    for (std::size_t i = 0; i < count; ++i)
        if (names.items()[i].isText()) add(vars, names.items()[i].text(), values.items()[i]);
    return vars.empty() ? ValueView() : ValueView::ofMap(arena.copy(vars));
}

/// One cell of the matrix: text in version 1, an object afterwards.
ValueView rowOf(const ValueView& cell, const ValueView& head, const ValueView& line, std::size_t test,
                std::size_t prompt, Arena& arena)
{
    const auto heads = head["prompts"].items();
    const ValueView& asked = prompt < heads.size() ? heads[prompt] : head["none"];
    Verdict verdict = verdictOf(cell.isText() ? cell.text() : cell["text"].text());
    if (!cell["pass"].isNull()) verdict.pass = cell["pass"];
    Fields fields;
    addPlace(fields, test, prompt);
    add(fields, "prompt", cell["prompt"].isText() ? promptOf(cell["prompt"], arena) : promptOf(asked, arena));
    add(fields, "provider", cell["provider"].isNull() ? asked["provider"] : cell["provider"]);
    add(fields, "vars", varsOf(head["vars"], line["vars"], arena));
    add(fields, "testCase", line["test"]);
    add(fields, "description", line["description"]);
    add(fields, "success", verdict.pass);
    for (const std::string_view key :
         {"id", "score", "latencyMs", "namedScores", "gradingResult", "metadata"})
        add(fields, key, cell[key]);
    addOutput(fields, cell, verdict, arena);
    return ValueView::ofMap(arena.copy(fields));
}

std::vector<ValueView> rowsOfTable(const ValueView& table, Arena& arena)
{
    std::vector<ValueView> rows;
    std::size_t test = 0;
    for (const ValueView& line : table["body"].items()) {
        std::size_t prompt = 0;
        for (const ValueView& cell : line["outputs"].items()) {
            if (cell.isText() || cell.isMap())
                rows.push_back(rowOf(cell, table["head"], line, test, prompt, arena));
            ++prompt;
        }
        ++test;
    }
    return rows;
}

} // namespace

bool isPlacelessRow(const ValueView& value)
{
    return value["promptIdx"].isNull() && value["success"].type() == ValueView::Type::boolean
        && (value["prompt"].isMap() || value["prompt"].isText());
}

std::vector<ValueView> rowsOfOldResults(const ValueView& results, Arena& arena)
{
    const auto list = results["results"].items();
    if (list.empty()) return rowsOfTable(results["table"], arena);
    // Rows stand test by test, and for each test prompt by prompt, as the table has them.
    const auto heads = results["table"]["head"]["prompts"].items();
    const bool whole = !heads.empty() && list.size() % heads.size() == 0;
    const std::size_t prompts = whole ? heads.size() : 1;
    std::vector<ValueView> rows;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!isPlacelessRow(list[i])) continue;
        Fields fields(list[i].members().begin(), list[i].members().end());
        if (list[i]["provider"].isNull() && whole) add(fields, "provider", heads[i % prompts]["provider"]);
        if (list[i]["testIdx"].isNull()) addPlace(fields, i / prompts, i % prompts);
        rows.push_back(ValueView::ofMap(arena.copy(fields)));
    }
    return rows;
}

} // namespace retrospan::import
