// SpeedBox: the speeds at which something is played, to choose from. Thread: GUI.
#pragma once

#include <QComboBox>

namespace retrospan::views {

class SpeedBox : public QComboBox {
    Q_OBJECT
public:
    SpeedBox(const QString& toolTip, QWidget* parent);
    /// The one of its speeds that is shown; 1 at first.
    void setSpeed(double speed);

signals:
    void speedChosen(double speed);
};

} // namespace retrospan::views
