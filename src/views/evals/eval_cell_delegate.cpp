#include "views/evals/eval_cell_delegate.h"

#include "models/eval_tables.h"
#include "views/base/elided_label.h"
#include "views/base/painting.h"
#include "views/base/row_table.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace retrospan::views {

using evals::CaseChange;
using evals::Judgement;

Tone toneOf(CaseChange change)
{
    switch (change) {
    case CaseChange::newFailure: return Tone::error;
    case CaseChange::unscored:
    case CaseChange::worse: return Tone::warning;
    case CaseChange::fixed:
    case CaseChange::better: return Tone::ok;
    case CaseChange::scored:
    case CaseChange::output:
    case CaseChange::baselineOnly:
    case CaseChange::candidateOnly: return Tone::accent;
    case CaseChange::none: break;
    }
    return Tone::neutral;
}

Tone toneOf(Judgement judgement)
{
    switch (judgement) {
    case Judgement::passed: return Tone::ok;
    case Judgement::failed: return Tone::error;
    case Judgement::notScored: break;
    }
    return Tone::warning;
}

Icon iconOf(Judgement judgement)
{
    switch (judgement) {
    case Judgement::passed: return Icon::statusOk;
    case Judgement::failed: return Icon::statusError;
    case Judgement::notScored: break;
    }
    return Icon::statusUnset;
}

void EvalCellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    painter->save();
    painter->setClipRect(option.rect);
    painter->setFont(option.font);
    paintRowBackground(*painter, option.rect, m_theme, (option.state & QStyle::State_Selected) != 0,
                       (option.state & QStyle::State_Active) != 0, isRowHovered(option.widget, option.rect));
    const int gap = Metrics(option.font).gap;
    painter->setPen(m_theme.text);
    paintCell(*painter, option.rect.adjusted(gap, 0, -gap, 0), index);
    painter->restore();
}

void EvalCellDelegate::paintCell(QPainter& painter, const QRect& rect, const QModelIndex& index) const
{
    const auto alignment = static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
    paintText(painter, rect, index.data(Qt::DisplayRole).toString(), alignment & Qt::AlignHorizontal_Mask);
}

void EvalCellDelegate::paintIconText(QPainter& painter, const QRect& rect, Icon icon, Tone tone,
                                     const QString& text) const
{
    const Metrics metrics(painter.font());
    const QRect place(rect.left(), rect.center().y() - metrics.icon / 2 + 1, metrics.icon, metrics.icon);
    paintIcon(painter, place, icon, m_theme.tone(tone));
    paintText(painter, rect.adjusted(metrics.icon + metrics.gap / 2 + 2, 0, 0, 0), text);
}

bool EvalCellDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                                 const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip) return false;
    const QString text = index.data(models::EvalRunModel::descriptionRole).toString();
    QToolTip::showText(event->globalPos(), text.isEmpty() ? QString() : plainToolTip(text), view);
    return true;
}

} // namespace retrospan::views
