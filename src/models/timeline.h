// Timeline geometry as pure functions: time to pixels and back, bars, ticks of the axis.
// Times are nanoseconds, pixels are doubles relative to the left of the canvas. Complexity: constant.
#pragma once

#include "models/time_window.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace retrospan::models {

struct TimeScale {
    TimeWindow window;
    double width = 0; ///< pixels that show the window

    [[nodiscard]] double pixel(std::int64_t ns) const;
    [[nodiscard]] std::int64_t time(double pixel) const;
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
/// pixels apart.
[[nodiscard]] std::vector<Tick> ticksOf(const TimeScale& scale, std::int64_t originNs, double least = 80);

/// The window moved by `ns` but not beyond `extent`; it keeps its length.
[[nodiscard]] TimeWindow moved(const TimeWindow& window, std::int64_t ns, const TimeWindow& extent);

/// The window scaled by `factor` around a time that stays where it is; not shorter than a microsecond.
[[nodiscard]] TimeWindow zoomed(const TimeWindow& window, std::int64_t around, double factor);

} // namespace retrospan::models
