// StepList: the steps of a replay to read down, the current one selected; a click goes to a step. Thread:
// GUI. Complexity: of what is on screen.
#pragma once

#include "models/replay_annotations.h"
#include "models/step_model.h"
#include "views/base/theme.h"

#include <QListView>

namespace retrospan::views {

class StepList : public QListView {
    Q_OBJECT
public:
    StepList(models::ReplayPlayer& player, models::ReplayAnnotations& annotations, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// Letters are commands of the replay, also where they have nothing to do.
    void keyboardSearch(const QString&) override { }

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    class Delegate;
    void showStep();
    void hideSteps();

    models::ReplayPlayer& m_player;
    models::StepModel* m_steps;
    Delegate* m_delegate;
    bool m_showing = false;
};

} // namespace retrospan::views
