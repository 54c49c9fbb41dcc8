// Table: columns of text for a terminal, aligned by their widest cell. Text is shown as it is, except that
// control characters are made harmless and those that nobody sees are named. Thread: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace retrospan::app::cli {

class Table {
public:
    enum class Align : unsigned char { left, right };
    struct Column {
        std::string title;
        Align align = Align::left;
        std::size_t widest = 60; ///< longer cells are cut
    };

    explicit Table(std::vector<Column> columns)
        : m_columns(std::move(columns))
    {
    }
    void add(std::vector<std::string> cells);
    [[nodiscard]] std::string text() const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

/// On one line, so that a trace cannot steer the terminal: ends of lines and tabs as spaces, other control
/// characters as their pictures, those that nobody sees by name ("[U+202E]").
[[nodiscard]] std::string harmless(std::string_view text);

} // namespace retrospan::app::cli
