#include "models/block_rows.h"

#include "models/plain_text.h"

#include <algorithm>

namespace retrospan::models {
namespace {

/// The end of the piece that starts at `begin`: at a line end if there is one, else between characters.
std::size_t pieceEnd(std::string_view text, std::size_t begin, std::size_t bytes, std::size_t lines)
{
    const std::string_view rest = text.substr(begin);
    const std::string_view head = utf8Prefix(rest, bytes);
    std::size_t at = 0;
    for (std::size_t line = 0; line < lines; ++line) {
        const std::size_t end = head.find('\n', at);
        if (end == head.npos) break;
        at = end + 1;
        if (line + 1 == lines) return begin + end;
    }
    if (head.size() == rest.size()) return text.size();
    if (at > head.size() / 4) return begin + at - 1;
    return begin + std::max<std::size_t>(head.size(), 1);
}

bool isLong(std::string_view text)
{
    if (text.size() > BlockRows::kCutBytes) return true;
    return std::count(text.begin(), text.end(), '\n') > static_cast<std::ptrdiff_t>(BlockRows::kCutLines);
}

std::string_view withoutEnd(std::string_view text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

} // namespace

void BlockRows::setDocument(std::shared_ptr<const BlockDocument> document)
{
    m_document = std::move(document);
    const std::size_t count = m_document ? m_document->blocks.size() : 0;
    m_json.clear();
    m_whole.assign(count, false);
    m_open.resize(count);
    for (std::size_t i = 0; i < count; ++i) m_open[i] = m_document->blocks[i].open;
    m_rows.clear();
    appendRows(0, static_cast<std::uint32_t>(count), m_rows);
    emit reset();
}

void BlockRows::appendRows(std::uint32_t from, std::uint32_t to, std::vector<BlockRow>& rows)
{
    for (std::uint32_t block = from; block < to;) {
        if (m_document->blocks[block].header) rows.push_back({BlockRow::Kind::header, block, 0, 0, 1, true});
        if (m_open[block]) appendBody(block, rows);
        block = m_open[block] ? block + 1 : static_cast<std::uint32_t>(m_document->endOf(block));
    }
}

void BlockRows::appendBody(std::uint32_t block, std::vector<BlockRow>& rows)
{
    const Block& shown = m_document->blocks[block];
    switch (shown.body) {
    case BlockBody::none: return;
    case BlockBody::image: rows.push_back({BlockRow::Kind::image, block, 0, 0, 1, true}); return;
    case BlockBody::json:
        if (appendJson(block, rows)) return;
        [[fallthrough]];
    case BlockBody::text:
    case BlockBody::code: appendText(block, rows);
    }
}

void BlockRows::appendText(std::uint32_t block, std::vector<BlockRow>& rows) const
{
    const std::string_view text = withoutEnd(m_document->blocks[block].text);
    const bool cut = !m_whole[block] && isLong(text);
    const std::string_view shown = cut ? text.substr(0, pieceEnd(text, 0, kShownBytes, kShownLines)) : text;
    std::size_t begin = 0;
    do {
        BlockRow row{BlockRow::Kind::text, block, begin, 0, 1, true};
        row.end = pieceEnd(shown, begin, kPieceBytes, SIZE_MAX);
        const auto from = shown.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto to = shown.begin() + static_cast<std::ptrdiff_t>(row.end);
        row.lines = static_cast<std::uint32_t>(std::count(from, to, '\n')) + 1;
        row.endsLine = row.end >= shown.size() || shown[row.end] == '\n';
        begin = row.end + (row.end < shown.size() && row.endsLine ? 1 : 0);
        rows.push_back(row);
    } while (begin < shown.size());
    if (cut) rows.push_back({BlockRow::Kind::more, block, shown.size(), text.size(), 1, true});
}

bool BlockRows::appendJson(std::uint32_t block, std::vector<BlockRow>& rows)
{
    const std::string_view text = m_document->blocks[block].text;
    if (text.size() > kJsonBytes) return false;
    auto known = m_json.find(block);
    if (known == m_json.end()) {
        const auto document = JsonDocument::parse(text, m_document);
        std::unique_ptr<JsonModel> model;
        if (document && document->size() > 0 && !document->firstErrorOffset()) {
            model = std::make_unique<JsonModel>();
            model->setWrapColumns(m_wrapColumns);
            model->setDocument(document);
        }
        known = m_json.emplace(block, std::move(model)).first;
    }
    if (!known->second) return false;
    for (int row = 0; row < known->second->rowCount(); ++row)
        rows.push_back({BlockRow::Kind::json, block, static_cast<std::size_t>(row),
                        static_cast<std::size_t>(row), 1, true});
    return true;
}

QString BlockRows::text(std::size_t row) const
{
    const BlockRow& shown = m_rows[row];
    const Block& block = m_document->blocks[shown.block];
    switch (shown.kind) {
    case BlockRow::Kind::text: return visibleText(block.text.substr(shown.begin, shown.end - shown.begin));
    case BlockRow::Kind::header: return block.title;
    case BlockRow::Kind::json: {
        const JsonCell cell = json(shown.block)->cell(static_cast<int>(shown.begin));
        const QString key = cell.key.isEmpty() ? QString() : cell.key + QStringLiteral(": ");
        return QString(2 * cell.depth, QLatin1Char(' ')) + key + cell.value;
    }
    case BlockRow::Kind::image:
    case BlockRow::Kind::more: break;
    }
    return {};
}

JsonModel* BlockRows::json(std::uint32_t block) const
{
    const auto found = m_json.find(block);
    return found == m_json.end() ? nullptr : found->second.get();
}

bool BlockRows::foldable(std::uint32_t block) const
{
    const Block& shown = m_document->blocks[block];
    const std::size_t next = block + 1;
    const bool holds = next < m_document->blocks.size() && m_document->blocks[next].level > shown.level;
    return shown.header && (shown.body != BlockBody::none || holds);
}

std::size_t BlockRows::firstRow(std::uint32_t block) const
{
    const auto row = std::lower_bound(m_rows.begin(), m_rows.end(), block,
                                      [](const BlockRow& r, std::uint32_t b) { return r.block < b; });
    return static_cast<std::size_t>(row - m_rows.begin());
}

void BlockRows::refresh(std::uint32_t block)
{
    const auto end = static_cast<std::uint32_t>(m_document->endOf(block));
    const std::size_t first = firstRow(block), last = firstRow(end);
    if (first == last) return; // hidden in a folded block
    std::vector<BlockRow> rows;
    appendRows(block, end, rows);
    const auto at = m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(first),
                                 m_rows.begin() + static_cast<std::ptrdiff_t>(last));
    m_rows.insert(at, rows.begin(), rows.end());
    emit replaced(first, last - first, rows.size());
}

void BlockRows::setOpen(std::uint32_t block, bool open)
{
    if (m_open[block] == open || !foldable(block)) return;
    m_open[block] = open;
    refresh(block);
}

void BlockRows::setAllOpen(bool open)
{
    if (!m_document) return;
    for (std::uint32_t block = 0; block < m_open.size(); ++block)
        if (foldable(block) && m_document->blocks[block].role != BlockRole::section) m_open[block] = open;
    m_rows.clear();
    appendRows(0, static_cast<std::uint32_t>(m_open.size()), m_rows);
    emit reset();
}

void BlockRows::showAll(std::uint32_t block)
{
    if (m_whole[block]) return;
    m_whole[block] = true;
    refresh(block);
}

void BlockRows::toggleJson(std::size_t row)
{
    const std::uint32_t block = m_rows[row].block;
    const int line = static_cast<int>(m_rows[row].begin);
    JsonModel& model = *json(block);
    model.showWholeString(line);
    if (line < model.rowCount() && model.isFoldable(line)) model.setOpen(line, !model.isOpen(line));
    refresh(block);
}

void BlockRows::reveal(std::uint32_t block)
{
    for (std::uint32_t around = 0; around <= block; ++around)
        if (!m_open[around] && m_document->endOf(around) > block) {
            m_open[around] = true;
            refresh(around);
        }
}

std::size_t BlockRows::rowOfText(std::uint32_t block, std::size_t offset)
{
    reveal(block);
    for (int attempt = 0; attempt < 2; ++attempt) {
        for (std::size_t row = firstRow(block); row < m_rows.size() && m_rows[row].block == block; ++row)
            if (m_rows[row].kind == BlockRow::Kind::text && offset < m_rows[row].end) return row;
        showAll(block);
    }
    return firstRow(block);
}

JsonPlace BlockRows::rowOfJson(std::uint32_t block, JsonDocument::Node node, const QString& query,
                               int ordinal)
{
    reveal(block);
    JsonModel* model = json(block);
    if (!model) return {static_cast<int>(firstRow(block)), 0};
    const JsonPlace place = model->reveal(node, query, ordinal);
    refresh(block);
    const int header = m_document->blocks[block].header ? 1 : 0;
    return {static_cast<int>(firstRow(block)) + header + std::max(place.row, 0), place.occurrence};
}

} // namespace retrospan::models
