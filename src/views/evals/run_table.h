// RunTable: the eval runs that are listed; the one that is chosen is looked at. Thread: GUI.
#pragma once

#include "models/eval_tables.h"
#include "views/base/theme.h"

#include <QTableView>

namespace retrospan::views {

class EvalCellDelegate;

class RunTable : public QTableView {
    Q_OBJECT
public:
    explicit RunTable(const models::EvalHistory& history, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// Chooses a run that is listed; says nothing of it.
    void setRun(qint64 key);

signals:
    void runChosen(qint64 key);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    models::EvalRunModel* m_runs;
    EvalCellDelegate* m_delegate;
    bool m_showing = false; ///< what is chosen was chosen elsewhere
};

} // namespace retrospan::views
