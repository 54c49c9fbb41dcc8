// CompareView: two sessions side by side: what differs in figures, the steps in pairs, and below them either
// what the current pair differs in or both sides replayed by one transport, what the user saw and the call of
// each. Everything follows one ComparisonPlayer. Thread: GUI; differences of texts are found on a worker.
// Complexity: a move costs what is new on screen.
#pragma once

#include "models/comparison_player.h"
#include "models/jobs.h"
#include "models/pair_blocks.h"
#include "views/base/theme.h"
#include "views/compare/compare_bar.h"

#include <QTimer>
#include <QWidget>

class QSplitter;
class QStackedWidget;

namespace retrospan::views {

class BlockPane;
class CompareHeader;
class EmptyState;
class PairTable;

class CompareView : public QWidget {
    Q_OBJECT
public:
    explicit CompareView(models::ComparisonPlayer& player, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setActions(const CompareActions& actions);
    /// Both sides replayed instead of what differs.
    void setReplayShown(bool shown);
    void focusPairs();

signals:
    /// A span was chosen, as a link.
    void linkRequested(const QString& link);
    void notice(const QString& text);

private:
    struct SidePanes {
        BlockPane *seen, *call;
        std::size_t said = 0; ///< messages on view
        replay::StepIndex step = replay::kNoStep;
    };
    [[nodiscard]] BlockPane* makePane(const QString& title);
    void follow(models::Side side, const SidePanes& panes);
    void buildContent();
    void showState();
    void showRow();
    void showDifference();
    void showSide(models::Side side, SidePanes& panes);
    void goTo(models::Side side, Row row);
    void goToStep(models::Side chosen);

    models::ComparisonPlayer& m_player;
    Theme m_theme;
    QTimer m_due; ///< several moves between two pictures are one
    models::JobRunner m_comparing;
    QStackedWidget *m_pages, *m_lower;
    QSplitter* m_rows; ///< pairs above, what the current one is below
    /// Of them, where what differs is shown, and where both sides are replayed.
    std::array<QList<int>, 2> m_sizes{QList<int>{420, 280}, QList<int>{180, 520}};
    EmptyState *m_empty, *m_waiting, *m_failure, *m_nothing;
    QWidget* m_content;
    CompareHeader* m_header;
    CompareBar* m_bar;
    PairTable* m_pairs;
    BlockPane* m_difference;
    SidePanes m_baseline, m_candidate;
    bool m_replayShown = false;
};

} // namespace retrospan::views
