#include "views/evals/trend_chart.h"

#include "models/eval_texts.h"
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

using models::TrendFigure;
using models::TrendPoint;

namespace {

constexpr std::size_t kNamedUpTo = 8; ///< of more runs the first and the last are named
constexpr std::size_t kRanges[] = {50, 200}; ///< runs that can be looked at closely

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
    , m_said(new ElidedLabel(this))
    , m_ranges(new QComboBox(this))
    , m_figures(new QComboBox(this))
    , m_parts(std::make_unique<Parts>())
{
    setObjectName(QStringLiteral("evalTrend"));
    setAutoFillBackground(true);
    m_title->setFont(scaledFont(font(), 0, QFont::DemiBold));
    m_said->setObjectName(QStringLiteral("evalTrendSaid"));
    m_said->setFont(scaledFont(font(), -1));
    m_ranges->setObjectName(QStringLiteral("evalTrendRange"));
    m_ranges->setAccessibleName(tr("Runs of the trend"));
    connect(m_ranges, &QComboBox::currentIndexChanged, this, &TrendChart::show);
    m_figures->setObjectName(QStringLiteral("evalTrendFigure"));
    m_figures->setAccessibleName(tr("Figure of the trend"));
    m_figures->addItems({tr("Pass rate"), tr("Cost"), tr("Latency")});
    connect(m_figures, &QComboBox::currentIndexChanged, this,
            [this](int index) { setFigure(static_cast<TrendFigure>(index)); });
    build();
    auto* top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addWidget(m_ranges);
    top->addWidget(m_figures);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 6, 8, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_said);
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
    parts.dots->setMarkerSize(5);
    parts.baseline->setMarkerSize(10);
    parts.candidate->setMarkerSize(10);
}

void TrendChart::setTheme(const Theme& theme)
{
    m_theme = theme;
    Parts& parts = *m_parts;
    setColour(*this, QPalette::Window, theme.surface);
    setTextColour(*m_said, theme.textSecondary);
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
    m_candidate = candidate;
    m_baseline = baseline;
    const auto found = std::ranges::find(m_runs, candidate, &EvalRunLine::key);
    m_about = found == m_runs.end() ? m_runs.size() : static_cast<std::size_t>(found - m_runs.begin());
    m_title->setText(m_runs.empty() ? QString() : models::oneLine(m_runs.back().dataSet, 40));
    offerRanges();
    show();
}

void TrendChart::offerRanges()
{
    const QSignalBlocker quiet(m_ranges);
    const QVariant chosen = m_ranges->currentData();
    m_ranges->clear();
    m_ranges->addItem(tr("All runs"), 0);
    for (const std::size_t count : kRanges)
        if (count < m_runs.size())
            m_ranges->addItem(tr("%1 runs").arg(count), static_cast<qulonglong>(count));
    m_ranges->setCurrentIndex(std::max(0, m_ranges->findData(chosen)));
    m_ranges->setVisible(m_ranges->count() > 1);
}

void TrendChart::show()
{
    const std::size_t wanted = m_ranges->currentData().toULongLong();
    m_window = models::trendWindow(m_runs.size(), wanted == 0 ? m_runs.size() : wanted, m_about);
    m_points = models::trendPoints(m_runs, m_window, m_figure, kMostPoints);
    QList<QPointF> line, low, high, baseline, candidate;
    double highest = 0;
    for (const TrendPoint& point : m_points) {
        line.append({point.place(), point.value});
        highest = std::max(highest, point.range ? point.range->second : point.value);
        if (!point.range) continue;
        low.append({point.place(), point.range->first});
        high.append({point.place(), point.range->second});
    }
    for (std::size_t i = m_window.first; i < m_window.first + m_window.count; ++i) {
        const auto figure = figureOf(m_runs[i], m_figure);
        if (figure && m_runs[i].key == m_baseline) baseline.append({static_cast<double>(i), *figure});
        if (figure && m_runs[i].key == m_candidate) candidate.append({static_cast<double>(i), *figure});
    }
    Parts& parts = *m_parts;
    parts.dots->replace(line);
    parts.line->replace(line);
    parts.low->replace(low);
    parts.high->replace(high);
    parts.band->setVisible(low.size() > 1);
    parts.baseline->replace(baseline);
    parts.candidate->replace(candidate);
    showAxes(highest);
    showWords();
}

/// Which runs are shown, and how.
void TrendChart::showWords()
{
    QStringList words;
    const std::size_t each = models::runsAPoint(m_window, kMostPoints), all = m_runs.size();
    words << (m_window.count == all ? models::countOf(static_cast<std::int64_t>(all), tr("run"))
                                    : tr("runs %1 to %2 of %3")
                                          .arg(m_window.first + 1)
                                          .arg(m_window.first + m_window.count)
                                          .arg(all));
    const auto untold =
        std::count_if(m_runs.begin() + static_cast<std::ptrdiff_t>(m_window.first),
                      m_runs.begin() + static_cast<std::ptrdiff_t>(m_window.first + m_window.count),
                      [this](const EvalRunLine& run) { return !figureOf(run, m_figure); });
    if (untold > 0) words << tr("%1 without this figure").arg(untold);
    if (each > 1)
        words << tr("%1 a point, with the lowest and the highest").arg(each);
    else if (m_figure == TrendFigure::passRate && m_points.size() > 1)
        words << tr("with the 95 % interval");
    m_said->setText(m_runs.empty() ? QString() : words.join(QStringLiteral(", ")));
    setAccessibleDescription(m_points.empty() ? tr("No run tells it")
                                              : m_said->text() + QStringLiteral(". ")
                                     + figureText(m_runs.back(), m_figure));
}

void TrendChart::showAxes(double highest)
{
    Parts& parts = *m_parts;
    for (QCategoryAxis* axis : {parts.across, parts.up})
        for (const QString& label : axis->categoriesLabels()) axis->remove(label);
    const std::size_t end = m_window.first + m_window.count;
    const auto first = static_cast<double>(m_window.first),
               last = static_cast<double>(std::max<std::size_t>(end, 1) - 1);
    const double margin = std::max(0.5, (last - first) * 0.04);
    parts.across->setRange(first - margin, last + margin);
    const bool all = m_window.count <= kNamedUpTo;
    for (std::size_t i = m_window.first; i < end; ++i) {
        if (!all && i != m_window.first && i + 1 != end) continue;
        QString label = models::oneLine(m_runs[i].version, 12);
        if (label.isEmpty() || parts.across->categoriesLabels().contains(label.toHtmlEscaped()))
            label += QStringLiteral(" #%1").arg(i + 1); // labels tell runs apart
        parts.across->append(label.trimmed().toHtmlEscaped(), static_cast<double>(i)); // axes take markup
    }
    const double top = m_figure == TrendFigure::passRate ? 100 : roundedUp(highest);
    const double room = top * 0.04; // so that points at the edges are whole
    parts.up->setRange(-room, top + room);
    for (const double part : {0.0, 0.5, 1.0})
        parts.up->append(models::figureText(top * part, m_figure), top * part);
}

/// The nearest one; null without any.
const TrendPoint* TrendChart::pointAt(const QPointF& at) const
{
    const auto nearest = std::ranges::min_element(
        m_points, {}, [&](const TrendPoint& point) { return std::abs(point.place() - at.x()); });
    return nearest == m_points.end() ? nullptr : &*nearest;
}

QString TrendChart::textOf(const TrendPoint& point) const
{
    if (!point.several())
        return models::runText(m_runs[point.first]) + QLatin1Char('\n')
            + figureText(m_runs[point.first], m_figure);
    return tr("runs %1 to %2: %3, from %4 to %5\nA click shows them one by one.")
        .arg(point.first + 1)
        .arg(point.last + 1)
        .arg(figureText(point.value, m_figure), figureText(point.range->first, m_figure),
             figureText(point.range->second, m_figure));
}

void TrendChart::tell(const QPointF& at, bool over)
{
    const TrendPoint* point = over ? pointAt(at) : nullptr;
    QToolTip::showText(QCursor::pos(), point == nullptr ? QString() : plainToolTip(textOf(*point)), this);
}

void TrendChart::choose(const QPointF& at)
{
    const TrendPoint* point = pointAt(at);
    if (point == nullptr) return;
    if (!point->several()) return emit runChosen(m_runs[point->first].key);
    m_about = (point->first + point->last) / 2;
    m_ranges->setCurrentIndex(1);
}

} // namespace retrospan::views
