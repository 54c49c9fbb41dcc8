// ReplayView: a session step by step: transport and scrubber above four panes that follow one cursor: what
// the user saw, what the model was given, the call, and where it is among the steps and in the tree. Plain,
// it shows the conversation and the steps alone. Notes on the step are below the scrubber, findings
// beside the tree. Everything comes from one ReplayPlayer. Thread: GUI.
// Complexity: a step costs what is new on screen.
#pragma once

#include "models/replay_annotations.h"
#include "models/session_part.h"
#include "views/base/theme.h"
#include "views/replay/transport_bar.h"

#include <QTimer>
#include <QWidget>

class QStackedWidget;
class QTabWidget;

namespace retrospan::views {

class BlockPane;
class EmptyState;
class FindingsList;
class NotesBar;
class Scrubber;
class SpanTreeView;
class StepList;

class ReplayView : public QWidget {
    Q_OBJECT
public:
    ReplayView(models::ReplayPlayer& player, models::ReplayAnnotations& annotations,
               models::SessionDocument& document, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setActions(const ReplayActions& actions);
    /// Without the panes for developers.
    void setPlain(bool plain);
    [[nodiscard]] bool plain() const { return m_plain; }
    void focusSteps();
    void editNote();
    /// What commands of findings act on: the one chosen in the list when it has the focus, else the one that
    /// the step is about; null for none.
    [[nodiscard]] const insight::Finding* currentFinding() const;
    void setFindingActions(const QList<QAction*>& actions);

signals:
    void currentFindingChanged();
    void inspectRequested();
    /// Two parts of the session are to be looked at side by side.
    void comparisonRequested(const models::PartPair& parts);
    void notice(const QString& text);

private:
    [[nodiscard]] BlockPane* makePane(const QString& title);
    void buildContent();
    void showState();
    void showStep();
    void showSeen();
    void showGiven();
    void goTo(qint64 target);
    void countFindings();

    models::ReplayPlayer& m_player;
    models::ReplayAnnotations& m_annotations;
    models::SessionDocument& m_document;
    Theme m_theme;
    QTimer m_due; ///< several moves between two pictures are one
    QStackedWidget* m_pages;
    EmptyState *m_empty, *m_waiting, *m_failure, *m_nothing;
    QWidget* m_content;
    TransportBar* m_transport;
    Scrubber* m_scrubber;
    BlockPane *m_seen, *m_given, *m_call, *m_happened; ///< the last one is for the plain replay
    NotesBar* m_notes;
    StepList* m_steps;
    SpanTreeView* m_tree;
    FindingsList* m_findings;
    QTabWidget* m_places; ///< tree and findings
    models::Replay m_shown; ///< what the panes show, up to here:
    std::size_t m_saidShown = 0;
    replay::StepIndex m_seenStep = replay::kNoStep, m_callShown = replay::kNoStep;
    bool m_plain = false;
    bool m_stepsWantFocus = false; ///< once they are there
};

} // namespace retrospan::views
