#include "views/evals/trend_chart.h"

#include "evals/paired_test.h"
#include "models/eval_tables.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/elided_label.h"
#include "views/base/labels.h"

#include <QAreaSeries>
#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QComboBox>
#include <QGraphicsLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineSeries>
#include <QScatterSeries>
#include <QToolTip>
#include <QValueAxis>

#include <algorithm>
#include <cmath>
#include <optional>

namespace retrospan::views {

using models::formatDuration;
using models::formatMoney;

namespace {

constexpr std::size_t kDotsUpTo = 60; ///< of more runs the line alone is shown
constexpr std::size_t kNamedUpTo = 8; ///< of more runs the first and the last are named

double scoredOf(const EvalRunLine& run)
{
    return static_cast<double>(run.passed + run.failed);
}

/// In per cent, dollars, seconds; nothing when the run does not tell it.
std::optional<double> figureOf(const EvalRunLine& run, TrendFigure figure)
{
    const auto known = [](std::int64_t value, double unit) {
        return value == kUnknown ? std::nullopt : std::optional(static_cast<double>(value) / unit);
    };
    switch (figure) {
    case TrendFigure::passRate:
        if (scoredOf(run) == 0) return std::nullopt;
        return 100.0 * static_cast<double>(run.passed) / scoredOf(run);
    case TrendFigure::cost: return known(run.costMicroUsd, 1e6);
    case TrendFigure::latency: return known(run.latencyNs, 1e9);
    }
    return std::nullopt;
}

QString figureText(const EvalRunLine& run, TrendFigure figure)
{
    switch (figure) {
    case TrendFigure::passRate:
        return models::passedText(run) + QStringLiteral(", ")
            + models::formatShare(run.passed, run.passed + run.failed);
    case TrendFigure::cost: return formatMoney(run.costMicroUsd);
    case TrendFigure::latency: return formatDuration(run.latencyNs);
    }
    return {};
}

QColor faint(QColor colour, float alpha)
{
    colour.setAlphaF(alpha);
    return colour;
}

/// A round number at or above it.
double roundedUp(double value)
{
    if (value <= 0) return 1;
    const double unit = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 4.0, 5.0, 10.0})
        if (step * unit >= value) return step * unit;
    return 10 * unit;
}

} // namespace

struct TrendChart::Parts {
    QChart* chart = new QChart;
    QChartView* view = nullptr;
    QLineSeries *line = new QLineSeries, *low = new QLineSeries(chart),
                *high = new QLineSeries(chart); // a band owns none
    QAreaSeries* band = new QAreaSeries(high, low);
    QScatterSeries *dots = new QScatterSeries, *baseline = new QScatterSeries,
                   *candidate = new QScatterSeries;
    QCategoryAxis* across = new QCategoryAxis;
    QCategoryAxis* up = new QCategoryAxis;
};

TrendChart::TrendChart(QWidget* parent)
    : QWidget(parent)
    , m_title(plainLabel(this))
    , m_figures(new QComboBox(this))
    , m_parts(std::make_unique<Parts>())
{
    setObjectName(QStringLiteral("evalTrend"));
    setAutoFillBackground(true);
    m_title->setFont(scaledFont(font(), 0, QFont::DemiBold));
    m_figures->setObjectName(QStringLiteral("evalTrendFigure"));
    m_figures->setAccessibleName(tr("Figure of the trend"));
    m_figures->addItems({tr("Pass rate"), tr("Cost"), tr("Latency")});
    connect(m_figures, &QComboBox::currentIndexChanged, this,
            [this](int index) { setFigure(static_cast<TrendFigure>(index)); });
    build();
    auto* top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addWidget(m_figures);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 6, 8, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_parts->view, 1);
}

TrendChart::~TrendChart() = default;

void TrendChart::build()
{
    Parts& parts = *m_parts;
    parts.view = new QChartView(parts.chart, this);
    parts.view->setFrameShape(QFrame::NoFrame);
    parts.view->setRenderHint(QPainter::Antialiasing);
    parts.view->setFocusPolicy(Qt::NoFocus);
    parts.chart->legend()->hide();
    parts.chart->setMargins({0, 6, 6, 0});
    parts.chart->setBackgroundRoundness(0);
    parts.chart->layout()->setContentsMargins(0, 0, 0, 0);
    parts.chart->addAxis(parts.across, Qt::AlignBottom);
    parts.chart->addAxis(parts.up, Qt::AlignLeft);
    for (QAbstractSeries* series : std::initializer_list<QAbstractSeries*>{parts.band, parts.line, parts.dots,
                                                                           parts.baseline, parts.candidate}) {
        parts.chart->addSeries(series);
        series->attachAxis(parts.across);
        series->attachAxis(parts.up);
    }
    for (QCategoryAxis* axis : {parts.across, parts.up})
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    parts.across->setGridLineVisible(false);
    for (QXYSeries* series :
         std::initializer_list<QXYSeries*>{parts.line, parts.dots, parts.baseline, parts.candidate}) {
        connect(series, &QXYSeries::clicked, this, &TrendChart::choose);
        connect(series, &QXYSeries::hovered, this, &TrendChart::tell);
    }
    parts.dots->setMarkerSize(6);
    parts.baseline->setMarkerSize(10);
    parts.candidate->setMarkerSize(10);
}

void TrendChart::setTheme(const Theme& theme)
{
    m_theme = theme;
    Parts& parts = *m_parts;
    setColour(*this, QPalette::Window, theme.surface);
    parts.view->setBackgroundBrush(theme.surface);
    parts.chart->setBackgroundBrush(theme.surface);
    for (QCategoryAxis* axis : {parts.across, parts.up}) {
        axis->setLabelsBrush(theme.textSecondary);
        axis->setLabelsFont(scaledFont(font(), -1));
        axis->setLinePen(QPen(theme.border));
        axis->setGridLinePen(QPen(theme.gridLine));
    }
    parts.line->setPen(QPen(theme.accent, 2));
    parts.band->setPen(Qt::NoPen);
    parts.band->setBrush(faint(theme.accent, 0.18F));
    parts.dots->setPen(Qt::NoPen);
    parts.dots->setBrush(theme.accent);
    parts.baseline->setPen(QPen(theme.accent, 2));
    parts.baseline->setBrush(theme.surface);
    parts.candidate->setPen(QPen(theme.surface, 2));
    parts.candidate->setBrush(theme.accent);
    show();
}

void TrendChart::setFigure(TrendFigure figure)
{
    m_figure = figure;
    m_figures->setCurrentIndex(static_cast<int>(figure));
    show();
}

void TrendChart::setRuns(std::vector<EvalRunLine> runs, qint64 candidate, qint64 baseline)
{
    m_runs = std::move(runs);
    if (m_runs.size() > kMostRuns)
        m_runs.erase(m_runs.begin(), m_runs.end() - static_cast<std::ptrdiff_t>(kMostRuns));
    m_candidate = candidate;
    m_baseline = baseline;
    m_title->setText(
        m_runs.empty()
            ? QString()
            : tr("%1: %2").arg(models::oneLine(m_runs.back().dataSet, 40),
                               models::countOf(static_cast<std::int64_t>(m_runs.size()), tr("run"))));
    show();
}

int TrendChart::points() const
{
    return static_cast<int>(m_parts->line->count());
}

void TrendChart::show()
{
    QList<QPointF> line, low, high, baseline, candidate;
    double highest = 0;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const EvalRunLine& run = m_runs[i];
        const auto figure = figureOf(run, m_figure);
        if (!figure) continue;
        const auto x = static_cast<double>(i);
        line.append({x, *figure});
        if (run.key == m_baseline) baseline.append({x, *figure});
        if (run.key == m_candidate) candidate.append({x, *figure});
        highest = std::max(highest, *figure);
        if (m_figure != TrendFigure::passRate) continue;
        const evals::Interval interval = evals::shareInterval(static_cast<double>(run.passed), scoredOf(run));
        low.append({x, 100 * interval.low});
        high.append({x, 100 * interval.high});
    }
    Parts& parts = *m_parts;
    parts.dots->replace(line.size() <= static_cast<qsizetype>(kDotsUpTo) ? line : QList<QPointF>());
    parts.line->replace(line);
    parts.low->replace(low);
    parts.high->replace(high);
    parts.band->setVisible(m_figure == TrendFigure::passRate && line.size() > 1);
    parts.baseline->replace(baseline);
    parts.candidate->replace(candidate);
    showAxes(highest);
    setAccessibleDescription(line.isEmpty() ? tr("No run tells it") : figureText(m_runs.back(), m_figure));
}

void TrendChart::showAxes(double highest)
{
    Parts& parts = *m_parts;
    for (QCategoryAxis* axis : {parts.across, parts.up})
        for (const QString& label : axis->categoriesLabels()) axis->remove(label);
    const auto last = static_cast<double>(std::max<std::size_t>(m_runs.size(), 1) - 1);
    const double margin = std::max(0.5, last * 0.04);
    parts.across->setRange(-margin, last + margin);
    const bool all = m_runs.size() <= kNamedUpTo;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        if (!all && i != 0 && i + 1 != m_runs.size()) continue;
        QString label = models::oneLine(m_runs[i].version, 12);
        if (label.isEmpty() || parts.across->categoriesLabels().contains(label.toHtmlEscaped()))
            label += QStringLiteral(" #%1").arg(i + 1); // labels tell runs apart
        parts.across->append(label.trimmed().toHtmlEscaped(), static_cast<double>(i)); // axes take markup
    }
    const double top = m_figure == TrendFigure::passRate ? 100 : roundedUp(highest);
    parts.up->setRange(0, top);
    for (const double part : {0.0, 0.5, 1.0}) {
        const double value = top * part;
        parts.up->append(m_figure == TrendFigure::passRate   ? QStringLiteral("%1 %").arg(value)
                             : m_figure == TrendFigure::cost ? formatMoney(std::llround(value * 1e6))
                                                             : formatDuration(std::llround(value * 1e9)),
                         value);
    }
}

const EvalRunLine* TrendChart::runAt(const QPointF& point) const
{
    const double place = std::round(point.x());
    if (place < 0 || place >= static_cast<double>(m_runs.size())) return nullptr;
    return &m_runs[static_cast<std::size_t>(place)];
}

void TrendChart::tell(const QPointF& point, bool over)
{
    const EvalRunLine* run = over ? runAt(point) : nullptr;
    QToolTip::showText(
        QCursor::pos(),
        run == nullptr ? QString()
                       : plainToolTip(models::runText(*run) + QLatin1Char('\n') + figureText(*run, m_figure)),
        this);
}

void TrendChart::choose(const QPointF& point)
{
    if (const EvalRunLine* run = runAt(point)) emit runChosen(run->key);
}

} // namespace retrospan::views
