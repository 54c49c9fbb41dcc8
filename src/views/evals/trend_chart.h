// TrendChart: how a figure went over the eval runs of one series, oldest first: the share that passed with
// its interval, cost or latency. Of many runs neighbours are one point with their range, and a line says so.
// The runs that are looked at are marked; a click on a point chooses its run, or shows its runs one by one.
// Thread: GUI. Complexity: linear in the runs.
#pragma once

#include "models/eval_trend.h"
#include "views/base/theme.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;

namespace retrospan::views {

class ElidedLabel;

class TrendChart : public QWidget {
    Q_OBJECT
public:
    static constexpr std::size_t kMostPoints = 50; ///< that can be told from each other

    explicit TrendChart(QWidget* parent = nullptr);
    ~TrendChart() override;
    void setTheme(const Theme& theme);
    void setFigure(models::TrendFigure figure);
    /// From old to new. A key of 0 marks none.
    void setRuns(std::vector<EvalRunLine> runs, qint64 candidate, qint64 baseline);
    [[nodiscard]] const std::vector<models::TrendPoint>& points() const { return m_points; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 140}; }

signals:
    void runChosen(qint64 key);

private:
    struct Parts;
    void build();
    void offerRanges();
    void show();
    void showWords();
    void showAxes(double highest);
    void tell(const QPointF& at, bool over);
    void choose(const QPointF& at);
    [[nodiscard]] const models::TrendPoint* pointAt(const QPointF& at) const;
    [[nodiscard]] QString textOf(const models::TrendPoint& point) const;

    Theme m_theme;
    models::TrendFigure m_figure = models::TrendFigure::passRate;
    std::vector<EvalRunLine> m_runs;
    qint64 m_candidate = 0, m_baseline = 0;
    std::size_t m_about = 0; ///< the place of the run in the middle of what is shown
    models::TrendWindow m_window;
    std::vector<models::TrendPoint> m_points;
    QLabel* m_title;
    ElidedLabel* m_said;
    QComboBox *m_ranges, *m_figures;
    std::unique_ptr<Parts> m_parts;
};

} // namespace retrospan::views
