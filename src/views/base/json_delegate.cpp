#include "views/base/json_delegate.h"

#include "models/text_search.h"
#include "views/base/painting.h"

#include <QPainter>

#include <algorithm>

namespace retrospan::views {
namespace {

using namespace Qt::StringLiterals;
using models::JsonCell;
using models::JsonType;

constexpr int kNoOccurrence = -2;

} // namespace

QRect JsonDelegate::arrowRect(const QRect& rect, int depth, const Metrics& metrics)
{
    const int left = rect.x() + 4 + depth * metrics.indent;
    return {left, rect.y() + (rect.height() - metrics.icon) / 2, metrics.icon, metrics.icon};
}

QColor JsonDelegate::valueColour(const JsonCell& cell) const
{
    if (cell.kind == JsonCell::Kind::more) return m_theme.accent;
    switch (cell.type) {
    case JsonType::string: return m_theme.syntaxString;
    case JsonType::number: return m_theme.syntaxNumber;
    case JsonType::boolean:
    case JsonType::null: return m_theme.syntaxKeyword;
    case JsonType::invalid: return m_theme.tone(Tone::error);
    case JsonType::object:
    case JsonType::array: break;
    }
    return m_theme.textSecondary;
}

/// A long key leaves room for the beginning of its value, unless what is searched for is in it.
QString JsonDelegate::keyText(const JsonCell& cell, const QFontMetrics& metrics, int width) const
{
    constexpr int kLeastValue = 10, kLeastKey = 8; // in characters
    const int character = metrics.averageCharWidth();
    const int value = std::min(metrics.horizontalAdvance(cell.value), kLeastValue * character)
        + metrics.horizontalAdvance(u": "_s);
    const int room = std::max(width - value, kLeastKey * character);
    const bool found = !m_query.isEmpty() && !models::findAll(cell.key, m_query).empty();
    return found ? cell.key : metrics.elidedText(cell.key, Qt::ElideMiddle, room);
}

void JsonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const JsonCell cell = static_cast<const models::JsonModel*>(index.model())->cell(index.row());
    const Metrics metrics(option.font);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    painter->setFont(option.font);
    paintRowBackground(*painter, option.rect, m_theme, selected, option.state.testFlag(QStyle::State_Active),
                       option.state.testFlag(QStyle::State_MouseOver));
    const QRect arrow = arrowRect(option.rect, cell.depth, metrics);
    if (cell.foldable)
        paintIcon(*painter, arrow, cell.open ? Icon::chevronDown : Icon::chevronRight, m_theme.textSecondary);
    QRect rest = option.rect;
    rest.setLeft(arrow.right() + 4);
    const QString note = cell.cut ? u"cut"_s : cell.note;
    const int noted = note.isEmpty() ? 0 : badgeWidth(option.font, note) + metrics.gap;
    rest.setRight(rest.right() - 6 - noted);
    const int current = index.row() == m_current.row ? m_current.occurrence : kNoOccurrence;
    if (!cell.key.isEmpty()) {
        paintRun(*painter, rest, keyText(cell, option.fontMetrics, rest.width()),
                 cell.isIndex ? m_theme.textTertiary : m_theme.syntaxKey, current == -1 ? 0 : kNoOccurrence);
        paintRun(*painter, rest, u": "_s, m_theme.syntaxPunctuation, kNoOccurrence);
    }
    // The size of a shortened string is always said, at the end of the line if need be.
    const bool scalar = cell.type > JsonType::array && cell.kind == JsonCell::Kind::node;
    const int kept = scalar && !cell.summary.isEmpty()
        ? option.fontMetrics.horizontalAdvance(cell.summary) + metrics.gap
        : 0;
    rest.setRight(rest.right() - kept);
    paintRun(*painter, rest, cell.value, valueColour(cell), current);
    rest.setRight(rest.right() + kept);
    if (!cell.summary.isEmpty()) {
        if (!cell.value.isEmpty()) rest.setLeft(rest.left() + metrics.gap);
        painter->setPen(m_theme.textTertiary);
        rest.setLeft(rest.left() + paintText(*painter, rest, cell.summary));
    }
    rest.setRight(rest.right() + noted);
    if (noted > 0)
        paintBadge(*painter, rest.adjusted(metrics.gap, 0, 0, 0), note, m_theme,
                   cell.cut ? Tone::warning : Tone::neutral);
    painter->restore();
}

void JsonDelegate::paintRun(QPainter& painter, QRect& rest, const QString& text, const QColor& colour,
                            int current) const
{
    if (!m_query.isEmpty()) paintMatches(painter, rest, text, current);
    painter.setPen(colour);
    rest.setLeft(rest.left() + paintText(painter, rest, text));
}

void JsonDelegate::paintMatches(QPainter& painter, const QRect& rest, const QString& text, int current) const
{
    const QFontMetrics metrics = painter.fontMetrics();
    int occurrence = 0;
    for (const qsizetype at : models::findAll(text, m_query)) {
        const int left = rest.left() + metrics.horizontalAdvance(text.left(at));
        if (left > rest.right()) break;
        const int width = metrics.horizontalAdvance(text.mid(at, m_query.size()));
        const QRect mark(left, rest.y() + 2, std::min(width, rest.right() - left), rest.height() - 4);
        painter.fillRect(mark, m_theme.match);
        if (occurrence++ == current) {
            painter.setPen(QPen(m_theme.currentMatch, 2));
            painter.drawRect(mark);
        }
    }
}

} // namespace retrospan::views
