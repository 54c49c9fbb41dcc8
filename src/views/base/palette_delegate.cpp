#include "views/base/palette_delegate.h"

#include "views/base/painting.h"
#include "views/base/palette_model.h"

#include <QPainter>

#include <algorithm>

namespace retrospan::views {

using namespace Qt::StringLiterals;

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const PaletteRow& row = static_cast<const PaletteModel*>(index.model())->row(index.row());
    const Metrics metrics(option.font);
    painter->save();
    painter->setFont(option.font);
    if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.state.testFlag(QStyle::State_Selected) ? m_theme.selection : m_theme.hover);
        painter->drawRoundedRect(option.rect.adjusted(6, 1, -6, -1), metrics.radius, metrics.radius);
    }
    QRect rest = option.rect.adjusted(16, 0, -16, 0);
    const QRect icon(rest.x(), rest.y() + (rest.height() - metrics.icon) / 2, metrics.icon, metrics.icon);
    row.item.icon.paint(painter, icon, Qt::AlignCenter, row.item.enabled ? QIcon::Normal : QIcon::Disabled);
    rest.setLeft(icon.right() + metrics.gap + 2);
    rest.setRight(rest.right() - paintShortcut(*painter, rest, row.item.shortcut));
    painter->setPen(m_theme.textTertiary);
    const int categoryWidth =
        std::min(rest.width() / 3, option.fontMetrics.horizontalAdvance(row.item.category));
    const QRect category(rest.right() + 1 - categoryWidth, rest.y(), categoryWidth, rest.height());
    paintText(*painter, category, row.item.category, Qt::AlignRight);
    rest.setRight(category.left() - metrics.gap);
    paintMatched(*painter, rest, row);
    painter->restore();
}

void PaletteDelegate::paintMatched(QPainter& painter, const QRect& rect, const PaletteRow& row) const
{
    const QFont plain = painter.font();
    const QFont strong = scaledFont(plain, 0, QFont::Bold);
    const QString text = painter.fontMetrics().elidedText(row.item.text, Qt::ElideRight, rect.width());
    QRect rest = rect;
    for (qsizetype i = 0; i < text.size() && rest.width() > 0;) {
        const auto isMatched = [&row](qsizetype at) {
            return std::ranges::binary_search(row.matched, static_cast<int>(at));
        };
        const bool matched = isMatched(i);
        qsizetype end = i + 1;
        while (end < text.size() && isMatched(end) == matched) ++end;
        painter.setFont(matched ? strong : plain);
        painter.setPen(!row.item.enabled ? m_theme.textDisabled : matched ? m_theme.accent : m_theme.text);
        const QString part = text.mid(i, end - i);
        painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, part);
        rest.setLeft(rest.left() + painter.fontMetrics().horizontalAdvance(part));
        i = end;
    }
    painter.setFont(plain);
}

int PaletteDelegate::paintShortcut(QPainter& painter, const QRect& rect, const QString& shortcut) const
{
    if (shortcut.isEmpty()) return 0;
    painter.save();
    painter.setFont(scaledFont(painter.font(), -1));
    const int width = painter.fontMetrics().horizontalAdvance(shortcut) + 12;
    const int height = painter.fontMetrics().height() + 4;
    const QRect key(rect.right() + 1 - width, rect.y() + (rect.height() - height) / 2, width, height);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.border);
    painter.setBrush(m_theme.surface);
    painter.drawRoundedRect(QRectF(key).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(m_theme.textSecondary);
    painter.drawText(key, Qt::AlignCenter | Qt::TextSingleLine, shortcut);
    painter.restore();
    return width + 12;
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {100, Metrics(option.font).rowHeight + 6};
}

} // namespace retrospan::views
