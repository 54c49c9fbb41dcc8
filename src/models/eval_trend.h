// How a figure went over eval runs, in so few points that each can be seen: of many runs neighbours are one
// point, with the range of their figures. Invariants: every run of the window that tells the figure is in one
// point. Thread: pure functions. Complexity: linear in the runs of the window.
#pragma once

#include "trace/eval_record.h"

#include <QString>

#include <optional>
#include <span>
#include <vector>

namespace retrospan::models {

enum class TrendFigure : std::uint8_t { passRate, cost, latency };

/// Runs of a series, by place.
struct TrendWindow {
    std::size_t first = 0, count = 0;
};

struct TrendPoint {
    std::size_t first = 0, last = 0; ///< places in the series of the runs that it stands for
    double value = 0; ///< per cent (of all their cases), dollars, seconds (the mean of the runs)
    /// Of several runs the lowest and the highest; of one the 95 % interval of its rate; else nothing.
    std::optional<std::pair<double, double>> range;

    [[nodiscard]] double place() const { return static_cast<double>(first + last) / 2; }
    [[nodiscard]] bool several() const { return last > first; }
};

/// In per cent, dollars, seconds; nothing when the run does not tell it.
[[nodiscard]] std::optional<double> figureOf(const EvalRunLine& run, TrendFigure figure);
/// So many runs about a place, all within the series.
[[nodiscard]] TrendWindow trendWindow(std::size_t series, std::size_t wanted, std::size_t about);
/// How many neighbours are one point, so that there are at most `most`.
[[nodiscard]] std::size_t runsAPoint(const TrendWindow& window, std::size_t most);
/// From old to new; none for runs that do not tell the figure.
[[nodiscard]] std::vector<TrendPoint> trendPoints(std::span<const EvalRunLine> series,
                                                  const TrendWindow& window, TrendFigure figure,
                                                  std::size_t most);
/// "12 of 14, 86 %", "$0.0120".
[[nodiscard]] QString figureText(const EvalRunLine& run, TrendFigure figure);
/// "84 %", "$0.0120", "1.24 s": a value of a point.
[[nodiscard]] QString figureText(double value, TrendFigure figure);

} // namespace retrospan::models
