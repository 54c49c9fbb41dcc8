#include "models/eval_trend.h"

#include "evals/paired_test.h"
#include "models/eval_texts.h"
#include "models/format.h"

#include <algorithm>
#include <cmath>

namespace retrospan::models {

using namespace Qt::StringLiterals;

namespace {

double casesOf(const EvalRunLine& run)
{
    return static_cast<double>(run.cases);
}

/// What neighbours come to.
class Gathering {
public:
    explicit Gathering(TrendFigure figure)
        : m_figure(figure)
    {
    }
    void add(const EvalRunLine& run)
    {
        const auto value = figureOf(run, m_figure);
        if (!value) return;
        m_low = m_runs == 0 ? *value : std::min(m_low, *value);
        m_high = m_runs == 0 ? *value : std::max(m_high, *value);
        const double weight = m_figure == TrendFigure::passRate ? casesOf(run) : 1;
        m_sum += *value * weight;
        m_weight += weight;
        ++m_runs;
        m_only = &run;
    }
    [[nodiscard]] bool empty() const { return m_runs == 0; }
    [[nodiscard]] TrendPoint point(std::size_t first, std::size_t last) const
    {
        TrendPoint point{first, last, m_sum / m_weight, std::nullopt};
        if (point.several()) {
            point.range = {m_low, m_high};
        } else if (m_figure == TrendFigure::passRate) {
            const auto share = evals::shareInterval(static_cast<double>(m_only->passed), casesOf(*m_only));
            point.range = {100 * share.low, 100 * share.high};
        }
        return point;
    }

private:
    TrendFigure m_figure;
    const EvalRunLine* m_only = nullptr;
    std::size_t m_runs = 0;
    double m_sum = 0, m_weight = 0, m_low = 0, m_high = 0;
};

} // namespace

std::optional<double> figureOf(const EvalRunLine& run, TrendFigure figure)
{
    const auto known = [](std::int64_t value, double unit) {
        return value == kUnknown ? std::nullopt : std::optional(static_cast<double>(value) / unit);
    };
    switch (figure) {
    case TrendFigure::passRate:
        if (run.passed + run.failed == 0) return std::nullopt;
        return 100.0 * static_cast<double>(run.passed) / casesOf(run);
    case TrendFigure::cost: return known(run.costMicroUsd, 1e6);
    case TrendFigure::latency: return known(run.latencyNs, 1e9);
    }
    return std::nullopt;
}

TrendWindow trendWindow(std::size_t series, std::size_t wanted, std::size_t about)
{
    const std::size_t count = std::min(series, wanted);
    const std::size_t first = about > count / 2 ? about - count / 2 : 0;
    return {std::min(first, series - count), count};
}

std::size_t runsAPoint(const TrendWindow& window, std::size_t most)
{
    return std::max<std::size_t>(1, (window.count + most - 1) / most);
}

std::vector<TrendPoint> trendPoints(std::span<const EvalRunLine> series, const TrendWindow& window,
                                    TrendFigure figure, std::size_t most)
{
    std::vector<TrendPoint> points;
    const std::size_t each = runsAPoint(window, most), end = window.first + window.count;
    for (std::size_t first = window.first; first < end; first += each) {
        const std::size_t last = std::min(first + each, end) - 1;
        Gathering gathered(figure);
        for (const EvalRunLine& run : series.subspan(first, last - first + 1)) gathered.add(run);
        if (!gathered.empty()) points.push_back(gathered.point(first, last));
    }
    return points;
}

QString figureText(const EvalRunLine& run, TrendFigure figure)
{
    switch (figure) {
    case TrendFigure::passRate: return passedText(run) + u", "_s + formatShare(run.passed, run.cases);
    case TrendFigure::cost: return formatMoney(run.costMicroUsd);
    case TrendFigure::latency: return formatDuration(run.latencyNs);
    }
    return {};
}

QString figureText(double value, TrendFigure figure)
{
    switch (figure) {
    case TrendFigure::passRate: return QString::number(std::round(value)) + u" %"_s;
    case TrendFigure::cost: return formatMoney(std::llround(value * 1e6));
    case TrendFigure::latency: return formatDuration(std::llround(value * 1e9));
    }
    return {};
}

} // namespace retrospan::models
