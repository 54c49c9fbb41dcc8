// TransportBar: what moves a replay: first, back, play, forward, last, speed, compressed waits, breakpoint;
// and the figures of the step one is at. Thread: GUI.
#pragma once

#include "models/replay_player.h"
#include "views/base/theme.h"

#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace retrospan::views {

class ElidedLabel;
class SpeedBox;

/// The commands of a replay, not owned.
struct ReplayActions {
    QAction *first, *back, *play, *forward, *last, *failure, *nextError, *nextHandoff, *nextRetry,
        *nextBreakpoint, *plain;
};

class TransportBar : public QWidget {
    Q_OBJECT
public:
    explicit TransportBar(models::ReplayPlayer& player, QWidget* parent = nullptr);
    void setActions(const ReplayActions& actions);
    void setTheme(const Theme& theme);
    /// Without what only developers need.
    void setPlain(bool plain);

signals:
    /// Its breakpoint field is done with.
    void left();

private:
    void showSettings();
    void showStep();
    [[nodiscard]] static QStringList spentFigures(const replay::Totals& totals);

    models::ReplayPlayer& m_player;
    Theme m_theme;
    QHBoxLayout *m_buttons, *m_jumps, *m_modes;
    SpeedBox* m_speed;
    QToolButton* m_compress;
    QLineEdit* m_breakpoint;
    QLabel* m_place;
    ElidedLabel *m_figures, *m_error; ///< one of them: what the breakpoint is wrong in comes first
    bool m_plain = false;
};

} // namespace retrospan::views
