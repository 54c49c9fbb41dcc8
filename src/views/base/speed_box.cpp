#include "views/base/speed_box.h"

#include <algorithm>
#include <array>

namespace retrospan::views {
namespace {

constexpr std::array kSpeeds{0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0};

} // namespace

SpeedBox::SpeedBox(const QString& toolTip, QWidget* parent)
    : QComboBox(parent)
{
    setAccessibleName(tr("Speed"));
    setToolTip(toolTip);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    for (const double speed : kSpeeds) addItem(tr("%1 x").arg(speed));
    setSpeed(1);
    connect(this, &QComboBox::activated, this,
            [this](int index) { emit speedChosen(kSpeeds[static_cast<std::size_t>(index)]); });
}

void SpeedBox::setSpeed(double speed)
{
    setCurrentIndex(static_cast<int>(std::ranges::find(kSpeeds, speed) - kSpeeds.begin()));
}

} // namespace retrospan::views
