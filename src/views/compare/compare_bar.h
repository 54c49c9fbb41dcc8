// CompareBar: what moves through the pairs of a comparison: the transport of both sides, jumps between
// differences, what is shown. Says where one is and how much differs. Thread: GUI.
#pragma once

#include "models/comparison_player.h"
#include "views/base/theme.h"

#include <QWidget>

class QAction;
class QHBoxLayout;

namespace retrospan::views {

class ElidedLabel;
class SpeedBox;

/// The commands of a comparison, not owned.
struct CompareActions {
    QAction *first, *back, *play, *forward, *last, *firstDifference, *previousDifference, *nextDifference,
        *differencesOnly, *replay, *swap, *choose;
};

class CompareBar : public QWidget {
    Q_OBJECT
public:
    explicit CompareBar(models::ComparisonPlayer& player, QWidget* parent = nullptr);
    void setActions(const CompareActions& actions);
    void setTheme(const Theme& theme);

private:
    void showPlace();

    models::ComparisonPlayer& m_player;
    QHBoxLayout *m_transport, *m_jumps, *m_switches;
    SpeedBox* m_speed;
    ElidedLabel* m_place;
};

} // namespace retrospan::views
