// CaseTable: the cases on view of the eval run that is reviewed; follows the review's cursor and moves it.
// Thread: GUI.
#pragma once

#include "models/eval_tables.h"
#include "views/base/theme.h"

#include <QTableView>

namespace retrospan::views {

class EvalCellDelegate;

class CaseTable : public QTableView {
    Q_OBJECT
public:
    explicit CaseTable(models::EvalReview& review, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void showRow();
    void showColumns();

    models::EvalReview& m_review;
    models::EvalCaseModel* m_cases;
    EvalCellDelegate* m_delegate;
    bool m_showing = false;
};

} // namespace retrospan::views
