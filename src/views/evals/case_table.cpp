#include "views/evals/case_table.h"

#include "views/base/painting.h"
#include "views/base/row_table.h"
#include "views/evals/eval_cell_delegate.h"

#include <QHeaderView>
#include <QPainter>

namespace retrospan::views {

using models::EvalCaseModel;

namespace {

class CaseDelegate : public EvalCellDelegate {
public:
    using EvalCellDelegate::EvalCellDelegate;

protected:
    void paintCell(QPainter& painter, const QRect& rect, const QModelIndex& index) const override
    {
        const QString text = index.data(Qt::DisplayRole).toString();
        switch (index.column()) {
        case EvalCaseModel::change:
            paintBadge(painter, rect, text, theme(),
                       toneOf(static_cast<evals::CaseChange>(index.data(EvalCaseModel::changeRole).toInt())));
            return;
        case EvalCaseModel::caseId: return paintCase(painter, rect, index);
        case EvalCaseModel::baseline:
        case EvalCaseModel::candidate: break;
        default: return EvalCellDelegate::paintCell(painter, rect, index);
        }
        const int judgement = index.data(EvalCaseModel::judgementRole).toInt();
        if (judgement < 0) return EvalCellDelegate::paintCell(painter, rect, index);
        const auto judged = static_cast<evals::Judgement>(judgement);
        paintIconText(painter, rect, iconOf(judged), toneOf(judged), text);
    }

private:
    /// With a badge at its right end when it is flaky.
    void paintCase(QPainter& painter, const QRect& rect, const QModelIndex& index) const
    {
        const QString marks = index.data(EvalCaseModel::marksRole).toString();
        const int width = badgeWidth(painter.font(), marks);
        if (width > 0)
            paintBadge(painter, QRect(rect.right() - width, rect.top(), width, rect.height()), marks, theme(),
                       Tone::warning);
        painter.setPen(theme().text);
        paintText(painter, rect.adjusted(0, 0, width > 0 ? -width - 6 : 0, 0),
                  index.data(Qt::DisplayRole).toString());
    }
};

} // namespace

CaseTable::CaseTable(models::EvalReview& review, QWidget* parent)
    : QTableView(parent)
    , m_review(review)
    , m_cases(new EvalCaseModel(review, this))
    , m_delegate(new CaseDelegate(this))
{
    setObjectName(QStringLiteral("evalCases"));
    setAccessibleName(tr("Cases"));
    setModel(m_cases);
    setItemDelegate(m_delegate);
    setUpRowTable(*this);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    constexpr int widths[] = {16, 16, 15, 15, 11, 12};
    for (int column = 0; column < EvalCaseModel::columnCount_; ++column)
        setColumnWidth(column, widths[column] * em);
    horizontalHeader()->setSectionResizeMode(EvalCaseModel::caseId, QHeaderView::Stretch);
    connect(&review, &models::EvalReview::rowChanged, this, &CaseTable::showRow);
    connect(&review, &models::EvalReview::stateChanged, this, &CaseTable::showColumns);
}

void CaseTable::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    viewport()->update();
}

/// Alone a run has nothing to say of a baseline.
void CaseTable::showColumns()
{
    const bool two = m_review.comparison() && m_review.comparison()->baseline;
    setColumnHidden(EvalCaseModel::change, !two);
    setColumnHidden(EvalCaseModel::baseline, !two);
}

void CaseTable::showRow()
{
    if (!m_review.hasRows()) return;
    const QModelIndex index = m_cases->index(static_cast<int>(m_review.row()), EvalCaseModel::caseId);
    if (index.row() == currentIndex().row()) return;
    m_showing = true;
    setCurrentIndex(index);
    m_showing = false;
    scrollTo(index);
}

void CaseTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (m_showing || !current.isValid()) return;
    scrollTo(current);
    if (static_cast<std::size_t>(current.row()) != m_review.row())
        m_review.seekRow(static_cast<std::size_t>(current.row()));
}

} // namespace retrospan::views
