#include "views/evals/run_table.h"

#include "views/base/painting.h"
#include "views/base/row_table.h"
#include "views/evals/eval_cell_delegate.h"

#include <QHeaderView>
#include <QPainter>

namespace retrospan::views {

using models::EvalRunModel;

namespace {

constexpr int kBarHeight = 3;

class RunDelegate : public EvalCellDelegate {
public:
    using EvalCellDelegate::EvalCellDelegate;

protected:
    void paintCell(QPainter& painter, const QRect& rect, const QModelIndex& index) const override
    {
        if (index.column() == EvalRunModel::signOff) return paintSignOff(painter, rect, index);
        EvalCellDelegate::paintCell(painter, rect, index);
        if (index.column() != EvalRunModel::passed || !index.data(EvalRunModel::passedShareRole).isValid())
            return;
        const auto fill = [&](double share, const QColor& colour) {
            const int width = static_cast<int>(share * rect.width());
            painter.fillRect(rect.left(), rect.bottom() - kBarHeight, width, kBarHeight, colour);
        };
        fill(1, theme().border); // what was not scored
        fill(index.data(EvalRunModel::scoredShareRole).toDouble(), theme().tone(Tone::error));
        fill(index.data(EvalRunModel::passedShareRole).toDouble(), theme().tone(Tone::ok));
    }

private:
    void paintSignOff(QPainter& painter, const QRect& rect, const QModelIndex& index) const
    {
        const auto decision = static_cast<ReviewDecision>(index.data(EvalRunModel::decisionRole).toInt());
        if (decision == ReviewDecision::none) return;
        const bool approved = decision == ReviewDecision::approved;
        paintIconText(painter, rect, approved ? Icon::statusOk : Icon::cancel,
                      approved ? Tone::ok : Tone::error, index.data(Qt::DisplayRole).toString());
    }
};

} // namespace

RunTable::RunTable(const models::EvalHistory& history, QWidget* parent)
    : QTableView(parent)
    , m_runs(new EvalRunModel(history, this))
    , m_delegate(new RunDelegate(this))
{
    setObjectName(QStringLiteral("evalRuns"));
    setAccessibleName(tr("Eval runs"));
    setModel(m_runs);
    setItemDelegate(m_delegate);
    setUpRowTable(*this);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    constexpr int widths[] = {15, 9, 12, 14, 12, 11, 12, 11};
    for (int column = 0; column < EvalRunModel::columnCount_; ++column)
        setColumnWidth(column, widths[column] * em);
    horizontalHeader()->setSectionResizeMode(EvalRunModel::dataSet, QHeaderView::Stretch);
}

void RunTable::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    viewport()->update();
}

void RunTable::setRun(qint64 key)
{
    m_showing = true;
    setCurrentIndex(m_runs->indexOf(key));
    m_showing = false;
}

void RunTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (current.isValid()) scrollTo(current);
    if (!m_showing && current.isValid()) emit runChosen(current.data(EvalRunModel::keyRole).toLongLong());
}

} // namespace retrospan::views
