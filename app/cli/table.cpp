#include "cli/table.h"

#include "cli/command.h"
#include "models/plain_text.h"

#include <algorithm>

namespace retrospan::app::cli {
namespace {

/// Characters, counting UTF-8 sequences once.
std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string cut(std::string text, std::size_t widest)
{
    if (widthOf(text) <= widest) return text;
    std::size_t bytes = 0;
    for (std::size_t shown = 0; bytes < text.size(); ++bytes)
        if ((text[bytes] & 0xc0) != 0x80 && ++shown == widest) break;
    return text.substr(0, bytes) + "\u2026";
}

} // namespace

std::string harmless(std::string_view text)
{
    QString line = models::withNamedControls(models::visibleText(text));
    for (QChar& c : line)
        if (c == QLatin1Char('\n') || c == QLatin1Char('\t')) c = QLatin1Char(' ');
    return utf8(line);
}

void Table::add(std::vector<std::string> cells)
{
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = cut(harmless(cells[i]), m_columns[i].widest);
    m_rows.push_back(std::move(cells));
}

std::string Table::text() const
{
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        widths.push_back(widthOf(m_columns[i].title));
        for (const auto& row : m_rows) widths[i] = std::max(widths[i], widthOf(row[i]));
    }
    std::string out;
    const auto line = [&](const auto& cellOf) {
        std::string text;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const std::string cell = cellOf(i);
            const std::string pad(widths[i] - widthOf(cell), ' ');
            text += m_columns[i].align == Align::right ? pad + cell : cell + pad;
            text += "  ";
        }
        text.erase(text.find_last_not_of(' ') + 1);
        out += text + "\n";
    };
    line([&](std::size_t i) { return m_columns[i].title; });
    for (const auto& row : m_rows) line([&](std::size_t i) { return row[i]; });
    return out;
}

} // namespace retrospan::app::cli
