#include "models/json_model.h"

#include "models/format.h"
#include "models/json_preview.h"
#include "models/text_search.h"
#include "models/value_notes.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t kSmallDocument = 200; ///< nodes; shown open as a whole
constexpr int kFirstLevels = 2;
constexpr std::size_t kKeyChars = 200;

bool hasLineEnd(std::string_view raw)
{
    return raw.find("\\n") != raw.npos || raw.find('\n') != raw.npos;
}

} // namespace

void JsonModel::setDocument(std::shared_ptr<const JsonDocument> document)
{
    beginResetModel();
    m_document = std::move(document);
    m_openStrings.clear();
    m_openContainers.assign(m_document ? m_document->containerCount() : 0, false);
    if (m_document) openToLevel(m_document->size() <= kSmallDocument ? INT_MAX : kFirstLevels);
    rebuild();
    endResetModel();
}

void JsonModel::setWrapColumns(int columns)
{
    m_wrapColumns = static_cast<std::size_t>(std::max(20, columns));
}

void JsonModel::rebuild()
{
    m_rows.clear();
    if (m_document) appendRows(0, static_cast<Node>(m_document->size()), m_rows);
    m_rows.shrink_to_fit();
}

void JsonModel::appendRows(Node from, Node to, std::vector<Row>& rows) const
{
    for (Node node = from; node < to;) {
        rows.push_back({node, 0});
        const bool open = isOpenNode(node);
        if (open && !m_document->isContainer(node)) appendLines(node, rows);
        node = open ? node + 1 : m_document->subtreeEnd(node);
    }
}

void JsonModel::appendLines(Node node, std::vector<Row>& rows) const
{
    const JsonLines& lines = m_openStrings.at(node);
    for (std::uint32_t line = 1; line <= lines.count(); ++line) rows.push_back({node, line});
    if (!lines.complete()) rows.push_back({node, kMore});
}

bool JsonModel::isOpenNode(Node node) const
{
    if (m_document->isContainer(node)) return m_openContainers[m_document->containerIndex(node)];
    return m_openStrings.contains(node);
}

void JsonModel::replaceBelow(int row)
{
    const Node node = at(row).node, end = m_document->subtreeEnd(node);
    const auto first = m_rows.begin() + row + 1;
    const auto last = std::ranges::lower_bound(first, m_rows.end(), end, {}, &Row::node);
    if (first != last) {
        beginRemoveRows({}, row + 1, static_cast<int>(last - m_rows.begin()) - 1);
        m_rows.erase(first, last);
        endRemoveRows();
    }
    std::vector<Row> rows;
    if (isOpenNode(node)) {
        if (m_document->isContainer(node))
            appendRows(node + 1, end, rows);
        else
            appendLines(node, rows);
    }
    if (!rows.empty()) {
        beginInsertRows({}, row + 1, row + static_cast<int>(rows.size()));
        m_rows.insert(m_rows.begin() + row + 1, rows.begin(), rows.end());
        endInsertRows();
    }
    emit dataChanged(index(row, 0), index(row, 0));
}

JsonModel::Node JsonModel::nodeAt(int row) const
{
    return row >= 0 && row < rowCount() ? at(row).node : JsonDocument::kNone;
}

int JsonModel::rowOf(Node node) const
{
    const auto found = std::ranges::lower_bound(m_rows, node, {}, &Row::node);
    return found != m_rows.end() && found->node == node ? static_cast<int>(found - m_rows.begin()) : -1;
}

bool JsonModel::isLongString(Node node) const
{
    if (m_document->type(node) != JsonType::string) return false;
    const std::string_view raw = m_document->raw(node);
    return raw.size() > m_wrapColumns || hasLineEnd(raw);
}

bool JsonModel::isFoldable(int row) const
{
    const Row& here = at(row);
    if (here.line != 0) return false;
    return m_document->childCount(here.node) > 0 || isLongString(here.node)
        || m_openStrings.contains(here.node);
}

bool JsonModel::isOpen(int row) const
{
    return at(row).line == 0 && isOpenNode(at(row).node);
}

void JsonModel::setOpen(int row, bool open)
{
    if (!isFoldable(row) || isOpen(row) == open) return;
    const Node node = at(row).node;
    if (m_document->isContainer(node))
        m_openContainers[m_document->containerIndex(node)] = open;
    else if (open)
        m_openStrings.emplace(node, JsonLines(m_document->raw(node), m_wrapColumns, false));
    else
        m_openStrings.erase(node);
    replaceBelow(row);
}

void JsonModel::setOpenWithDescendants(int row, bool open)
{
    const Node node = at(row).node;
    if (!m_document->isContainer(node)) return setOpen(row, open);
    for (Node below = node; below < m_document->subtreeEnd(node); ++below)
        if (m_document->isContainer(below)) m_openContainers[m_document->containerIndex(below)] = open;
    replaceBelow(row);
}

void JsonModel::expandToLevel(int level)
{
    beginResetModel();
    if (m_document) openToLevel(level);
    rebuild();
    endResetModel();
}

void JsonModel::openToLevel(int level)
{
    // Containers come in document order, so a parent's level is known before its children's.
    std::vector<int> levels(m_document->containerCount(), 0);
    for (Node node = 0; node < m_document->size(); ++node) {
        if (!m_document->isContainer(node)) continue;
        const std::uint32_t index = m_document->containerIndex(node);
        const Node parent = m_document->parent(node);
        if (parent != JsonDocument::kNone) levels[index] = levels[m_document->containerIndex(parent)] + 1;
        m_openContainers[index] = levels[index] < level;
    }
}

void JsonModel::showWholeString(int row)
{
    if (at(row).line != kMore) return;
    unfoldString(rowOf(at(row).node));
}

void JsonModel::unfoldString(int row)
{
    const Node node = at(row).node;
    m_openStrings.insert_or_assign(node, JsonLines(m_document->raw(node), m_wrapColumns, true));
    replaceBelow(row);
}

JsonPlace JsonModel::reveal(Node node, const QString& query, int ordinal)
{
    Node outermost = JsonDocument::kNone;
    for (Node up = m_document->parent(node); up != JsonDocument::kNone; up = m_document->parent(up)) {
        if (!isOpenNode(up)) outermost = up;
        m_openContainers[m_document->containerIndex(up)] = true;
    }
    if (outermost != JsonDocument::kNone) replaceBelow(rowOf(outermost));
    const int row = rowOf(node);
    if (ordinal < 0 || m_document->type(node) != JsonType::string) return {row, ordinal};
    const bool open = m_openStrings.contains(node);
    const QString shown = open ? QString() : scalarText(*m_document, node, m_wrapColumns);
    if (findAll(shown, query).size() > static_cast<std::size_t>(ordinal)) return {row, ordinal};
    if (!open || !m_openStrings.at(node).complete()) unfoldString(row);
    const auto place = m_openStrings.at(node).placeOfMatch(query, ordinal);
    return {row + 1 + static_cast<int>(place.line), place.occurrence};
}

JsonCell JsonModel::cell(int row) const
{
    const Row& here = at(row);
    if (here.line == 0) return nodeCell(here.node);
    JsonCell cell;
    cell.type = JsonType::string;
    cell.depth = m_document->depth(here.node, kMaxIndent) + 1;
    if (here.line == kMore) {
        cell.kind = JsonCell::Kind::more;
        cell.value =
            u"Show all (%1)"_s.arg(formatBytes(static_cast<std::int64_t>(m_document->raw(here.node).size())));
    } else {
        cell.kind = JsonCell::Kind::line;
        cell.value = m_openStrings.at(here.node).line(here.line - 1).toString();
    }
    return cell;
}

JsonCell JsonModel::nodeCell(Node node) const
{
    const JsonDocument& document = *m_document;
    JsonCell cell;
    cell.type = document.type(node);
    cell.depth = document.depth(node, kMaxIndent);
    cell.cut = document.isCut(node);
    cell.open = isOpenNode(node);
    if (document.hasKey(node)) {
        cell.key = inlineText(document.key(node, kKeyChars * 4), kKeyChars);
    } else if (document.parent(node) != JsonDocument::kNone) {
        cell.key = QString::number(document.indexInParent(node));
        cell.isIndex = true;
    }
    if (document.isContainer(node)) {
        const std::uint32_t count = document.childCount(node);
        cell.foldable = count > 0;
        cell.value = (cell.type == JsonType::object ? u"{%1}"_s : u"[%1]"_s)
                         .arg(count > 0 ? QString::number(count) : QString());
        if (!cell.open) cell.summary = containerPreview(document, node);
    } else {
        fillString(node, cell);
    }
    return cell;
}

void JsonModel::fillString(Node node, JsonCell& cell) const
{
    cell.foldable = cell.open || isLongString(node);
    if (cell.type == JsonType::string) cell.note = stringNote(m_document->raw(node));
    const auto bytes = static_cast<std::int64_t>(m_document->raw(node).size());
    if (cell.open) {
        const JsonLines& lines = m_openStrings.at(node);
        cell.summary = lines.complete() ? u"%1, %2"_s.arg(
                           countOf(static_cast<std::int64_t>(lines.count()), u"line"_s), formatBytes(bytes))
                                        : formatBytes(bytes);
        return;
    }
    cell.value = scalarText(*m_document, node, std::max<std::size_t>(m_wrapColumns, 60));
    if (cell.foldable) cell.summary = formatBytes(bytes);
}

int JsonModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int JsonModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : 1;
}

QVariant JsonModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::AccessibleDescriptionRole)) return {};
    const JsonCell cell = this->cell(index.row());
    if (role == Qt::AccessibleDescriptionRole)
        return !cell.foldable ? QString() : cell.open ? u"expanded"_s : u"collapsed"_s;
    QString text = cell.key.isEmpty() ? cell.value : u"%1: %2"_s.arg(cell.key, cell.value);
    if (!cell.summary.isEmpty()) text += u' ' + cell.summary;
    const QString note = cell.cut ? u"cut"_s : cell.note;
    return note.isEmpty() ? text : u"%1 (%2)"_s.arg(text, note);
}

} // namespace retrospan::models
