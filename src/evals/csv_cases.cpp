#include "evals/foreign_cases.h"

#include "evals/text_source.h"

#include <algorithm>
#include <csv.h>

namespace retrospan::evals {
namespace {

struct Row {
    std::uint32_t line = 0;
    std::vector<std::string> cells;
};

class Table {
public:
    explicit Table(std::string_view text)
    {
        csv_parser parser{};
        if (csv_init(&parser, 0) != 0) return;
        const std::string_view titles = text.substr(0, text.find('\n'));
        constexpr std::string_view delimiters = ",;\t";
        csv_set_delim(&parser,
                      static_cast<unsigned char>(*std::ranges::max_element(
                          delimiters, {}, [&](char c) { return std::ranges::count(titles, c); })));
        csv_parse(&parser, text.data(), text.size(), &Table::onCell, &Table::onRow, this);
        csv_fini(&parser, &Table::onCell, &Table::onRow, this);
        csv_free(&parser);
    }
    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }

private:
    static void onCell(void* bytes, std::size_t size, void* table)
    {
        auto& self = *static_cast<Table*>(table);
        const std::string_view text(static_cast<const char*>(bytes), size);
        self.m_breaks += static_cast<std::uint32_t>(std::ranges::count(text, '\n'));
        self.m_row.cells.emplace_back(text);
    }
    static void onRow(int, void* table)
    {
        auto& self = *static_cast<Table*>(table);
        self.m_row.line = self.m_line;
        self.m_line += self.m_breaks + 1;
        self.m_breaks = 0;
        self.m_rows.push_back(std::move(self.m_row));
        self.m_row = {};
    }

    std::vector<Row> m_rows;
    Row m_row;
    std::uint32_t m_line = 1, m_breaks = 0;
};

struct Column {
    std::string_view title, key; ///< "must contain", "contains"
    bool expected = false; ///< a key of what is expected
    std::string_view separators = {}; ///< of a cell with several values
};

constexpr Column kColumns[] = {
    {"id", "id"},
    {"input", "input"},
    {"question", "input"},
    {"expected", "text", true},
    {"expected output", "text", true},
    {"must contain", "contains", true, ";\n"},
    {"must contain any", "contains_any", true, ";\n"},
    {"must never", "never", true, ";\n"},
    {"matches", "matches", true, "\n"},
    {"tags", "tags", false, ",;\n"},
    {"workflow", "workflow"},
    {"notes", "notes"},
    {"weight", "weight"},
};

std::string trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == text.npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin));
}

const Column* columnOf(std::string title)
{
    title = trimmed(title);
    for (char& c : title)
        c = c == '_' || c == '-' ? ' ' : (c >= 'A' && c <= 'Z') ? static_cast<char>(c + 32) : c;
    const auto* found = std::ranges::find(kColumns, title, &Column::title);
    return found == std::end(kColumns) ? nullptr : found;
}

DataNode valueOf(const Column& column, const std::string& cell)
{
    if (column.key == "input" && (cell.starts_with('[') || cell.starts_with('{'))) {
        Problems ignored;
        if (auto json = readJson(cell, 1, ignored)) return std::move(*json);
    }
    if (column.separators.empty()) return DataNode::ofText(cell);
    std::vector<std::string> values;
    for (std::size_t begin = 0; begin <= cell.size();) {
        const std::size_t end = std::min(cell.find_first_of(column.separators, begin), cell.size());
        if (std::string value = trimmed(std::string_view(cell).substr(begin, end - begin)); !value.empty())
            values.push_back(std::move(value));
        begin = end + 1;
    }
    return DataNode::ofTexts(values);
}

/// Numbers are told by their text.
DataNode weightOf(const std::string& cell)
{
    Problems ignored;
    const auto number = readJson(cell, 1, ignored);
    return number ? *number : DataNode::ofText(cell);
}

std::optional<DataNode> caseOfRow(const std::vector<const Column*>& columns, const Row& row,
                                  Problems& problems)
{
    DataNode made = DataNode::mapOf({}), expected = DataNode::mapOf({});
    for (std::size_t i = 0; i < std::min(columns.size(), row.cells.size()); ++i) {
        const std::string cell = trimmed(row.cells[i]);
        if (columns[i] == nullptr || cell.empty()) continue;
        DataNode& map = columns[i]->expected ? expected : made;
        const std::string key(columns[i]->key);
        if (map.find(key) == nullptr)
            map.set(key, key == "weight" ? weightOf(cell) : valueOf(*columns[i], cell));
    }
    if (made.find("id") == nullptr) made.set("id", DataNode::ofText("line-" + std::to_string(row.line)));
    const TextPlace place{row.line, 1};
    const std::string id = made.find("id")->text;
    if (made.find("input") == nullptr || expected.items.empty()) {
        problems.add(
            place, id + (expected.items.empty() ? ": nothing of it would be judged" : ": there is no input"));
        return std::nullopt;
    }
    made.set("expected", std::move(expected));
    made.place = place;
    return made;
}

} // namespace

std::vector<DataNode> casesOfCsv(std::string_view text, Problems& problems)
{
    const Table table(text);
    std::vector<DataNode> cases;
    std::vector<const Column*> columns;
    for (const Row& row : table.rows()) {
        const bool blank =
            std::ranges::all_of(row.cells, [](const std::string& cell) { return trimmed(cell).empty(); });
        if (blank) continue;
        if (columns.empty()) {
            for (const std::string& title : row.cells) {
                columns.push_back(columnOf(title));
                if (columns.back() == nullptr)
                    problems.add({row.line, 1}, "the column " + inQuotes(title) + " has no counterpart");
            }
            continue;
        }
        if (auto made = caseOfRow(columns, row, problems)) cases.push_back(std::move(*made));
    }
    return cases;
}

} // namespace retrospan::evals
