// TrendChart: how a figure went over the eval runs of one series, oldest first: the share that passed with
// its interval, cost or latency. The runs that are looked at are marked; a click on a point chooses its run.
// Thread: GUI. Complexity: linear in the runs, of which the last kMostRuns are shown.
#pragma once

#include "trace/eval_record.h"
#include "views/base/theme.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;

namespace retrospan::views {

enum class TrendFigure : std::uint8_t { passRate, cost, latency };

class TrendChart : public QWidget {
    Q_OBJECT
public:
    static constexpr std::size_t kMostRuns = 2'000;

    explicit TrendChart(QWidget* parent = nullptr);
    ~TrendChart() override;
    void setTheme(const Theme& theme);
    void setFigure(TrendFigure figure);
    /// From old to new. A key of 0 marks none.
    void setRuns(std::vector<EvalRunLine> runs, qint64 candidate, qint64 baseline);
    /// How many points the figure has; runs that do not tell it have none.
    [[nodiscard]] int points() const;
    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 140}; }

signals:
    void runChosen(qint64 key);

private:
    struct Parts;
    void build();
    void show();
    void showAxes(double highest);
    void tell(const QPointF& point, bool over);
    void choose(const QPointF& point);
    [[nodiscard]] const EvalRunLine* runAt(const QPointF& point) const;

    Theme m_theme;
    TrendFigure m_figure = TrendFigure::passRate;
    std::vector<EvalRunLine> m_runs;
    qint64 m_candidate = 0, m_baseline = 0;
    QLabel* m_title;
    QComboBox* m_figures;
    std::unique_ptr<Parts> m_parts;
};

} // namespace retrospan::views
