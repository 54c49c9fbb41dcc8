// EvalsView: the eval runs of the workspace with their trend, and beneath them the one that is chosen beside
// its baseline: what the gate says, what differs in figures, its cases with those that changed first, the
// chosen case of both sides. Everything follows one EvalHistory, one EvalReview and its EvalGate. Text of
// runs is shown as plain characters. Thread: GUI; differences of texts are found on a worker. Complexity: a
// move costs what is new on screen.
#pragma once

#include "models/eval_gate.h"
#include "models/eval_review.h"
#include "models/jobs.h"
#include "views/base/theme.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QStackedWidget;

namespace retrospan::views {

class BlockView;
class CaseTable;
class DiffHeader;
class EmptyState;
class GateBar;
class GroupChips;
class RemarkBar;
class RunTable;
class SearchField;
class TrendChart;

/// The commands of the page, not owned.
struct EvalActions {
    QAction *previous, *next, *sessions, *note, *approve, *reject, *remove;
    QAction *choosePolicy, *policyBeside, *chooseDataSet;
};

class EvalsView : public QWidget {
    Q_OBJECT
public:
    EvalsView(models::EvalHistory& history, models::EvalReview& review, const models::EvalGate& gate,
              QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setActions(const EvalActions& actions);
    void focusCases();
    void focusFilter();
    /// Asks for a reason, or for a note on the current case, which is kept when it is given.
    void askForSignOff(ReviewDecision decision);
    void askForNote();
    /// Asks which note or sign-off of the run, or of the current case, is to go, and whether it is.
    void askForRemoval();

signals:
    /// Enter on a case, or a double click.
    void sessionsWanted();
    void linkRequested(const QString& link);
    void notice(const QString& text);

private:
    [[nodiscard]] QWidget* buildTop();
    [[nodiscard]] QWidget* buildRuns();
    [[nodiscard]] QWidget* buildReview();
    void connectParts();
    void showHistory();
    void showFilters();
    void showState();
    void showTrend();
    void showCase();
    void showFiltered();
    void confirmRemoval(std::int64_t run, const EvalRemark& remark);
    [[nodiscard]] QString runName() const;
    void choose(qint64 run);

    models::EvalHistory& m_history;
    models::EvalReview& m_review;
    Theme m_theme;
    QTimer m_due; ///< several moves between two pictures are one
    models::JobRunner m_reading;
    QWidget *m_content, *m_top = nullptr, *m_cases = nullptr, *m_lower = nullptr;
    QLabel* m_title = nullptr;
    QComboBox *m_dataSets, *m_agents;
    QHBoxLayout* m_buttons = nullptr;
    RunTable* m_runs;
    TrendChart* m_trend;
    DiffHeader* m_header;
    GateBar* m_gate;
    GroupChips* m_groups;
    SearchField* m_filter;
    QLabel* m_filtered;
    RemarkBar* m_remark;
    CaseTable* m_table;
    BlockView* m_detail;
    QStackedWidget *m_pages, *m_reviewPages;
    EmptyState *m_empty, *m_waiting, *m_failure, *m_reviewWaiting, *m_reviewFailure;
};

} // namespace retrospan::views
