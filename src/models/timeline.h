// Timeline geometry as pure functions: time to pixels and back, bars, ticks of the axis.
// Times are nanoseconds, pixels are doubles relative to the left of the canvas. Complexity: constant.
#pragma once

#include "models/time_axis.h"
#include "models/time_window.h"

#include <QString>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace retrospan::models {

struct TimeScale {
    TimeWindow window;
    double width = 0; ///< pixels that show the window
    const TimeAxis* axis = nullptr; ///< null: all time is shown as it is

    [[nodiscard]] double pixel(std::int64_t ns) const;
    [[nodiscard]] std::int64_t time(double pixel) const;
    /// On the axis, in nanoseconds that are shown.
    [[nodiscard]] std::int64_t shown(std::int64_t ns) const { return axis == nullptr ? ns : axis->shown(ns); }
    [[nodiscard]] std::int64_t recorded(std::int64_t shownNs) const
    {
        return axis == nullptr ? shownNs : axis->recorded(shownNs);
    }
    /// Of the window, on the axis; at least 1.
    [[nodiscard]] std::int64_t length() const
    {
        return std::max<std::int64_t>(shown(window.endNs) - shown(window.startNs), 1);
    }
};

/// A bar in pixels, clipped to the canvas; width 0 when it is outside. Never narrower than `least` inside.
struct Bar {
    double left = 0, width = 0;
};
[[nodiscard]] Bar barOf(const TimeScale& scale, std::int64_t startNs, std::int64_t endNs, double least = 2);

struct Tick {
    double pixel = 0;
    QString label; ///< relative to `originNs`
};
/// Ticks at round distances (1, 2 or 5 times a power of ten, minutes and hours beyond) at least `least`
/// pixels apart, none in what is idle.
[[nodiscard]] std::vector<Tick> ticksOf(const TimeScale& scale, std::int64_t originNs, double least = 80);

/// What is idle and in the window, as bars of their true widths.
[[nodiscard]] std::vector<Bar> idleBars(const TimeScale& scale);
/// The stretch that is idle at a pixel; null where something was at work.
[[nodiscard]] const TimeAxis::Idle* idleAt(const TimeScale& scale, double pixel);

/// The scale's window moved by a length of the axis but not beyond `extent`; it keeps its length there.
[[nodiscard]] TimeWindow moved(const TimeScale& scale, std::int64_t shownNs, const TimeWindow& extent);

/// The scale's window scaled by `factor` around a time that stays where it is; not shorter than a
/// microsecond.
[[nodiscard]] TimeWindow zoomed(const TimeScale& scale, std::int64_t around, double factor);

} // namespace retrospan::models
