// Many runs as few points, none of them lost.
#include "models/eval_trend.h"

#include <QTest>

using namespace retrospan;
using namespace retrospan::models;

namespace {

std::vector<EvalRunLine> runs(std::size_t count)
{
    std::vector<EvalRunLine> lines(count);
    for (std::size_t i = 0; i < count; ++i) {
        lines[i].passed = static_cast<std::int64_t>(i % 11);
        lines[i].failed = 10 - lines[i].passed;
        lines[i].cases = 10;
        lines[i].costMicroUsd = static_cast<std::int64_t>(i) * 1'000'000;
    }
    return lines;
}

} // namespace

class EvalTrendTest : public QObject {
    Q_OBJECT

private slots:
    void everyRunIsInOnePoint()
    {
        const auto series = runs(401);
        const auto points = trendPoints(series, {0, 401}, TrendFigure::cost, 50);
        QVERIFY(points.size() <= 50);
        std::size_t next = 0;
        for (const TrendPoint& point : points) {
            QCOMPARE(point.first, next);
            next = point.last + 1;
        }
        QCOMPARE(next, std::size_t{401});
        QCOMPARE(points.front().value, 4.0); // 0 to 8 dollars
        QCOMPARE(points.front().range, (std::optional<std::pair<double, double>>({0.0, 8.0})));
    }

    void fewRunsAreThemselves()
    {
        auto series = runs(12);
        series[3].passed = series[3].failed = 0;
        const auto points = trendPoints(series, {1, 11}, TrendFigure::passRate, 50);
        QCOMPARE(points.size(), std::size_t{10}); // one tells nothing
        QCOMPARE(points[0].value, 10.0);
        QVERIFY(points[0].range->first > 0 && points[0].range->second < 50); // the interval of one in ten
        QVERIFY(!points[0].several());
        QVERIFY(!trendPoints(series, {1, 1}, TrendFigure::cost, 50)[0].range);
        QVERIFY(trendPoints(series, {0, 12}, TrendFigure::latency, 50).empty());
    }

    void aPointOfManyHasAllTheirCases()
    {
        std::vector<EvalRunLine> series(2);
        series[0].cases = series[0].passed = 90;
        series[1].cases = series[1].failed = 10;
        const auto points = trendPoints(series, {0, 2}, TrendFigure::passRate, 1);
        QCOMPARE(points.size(), std::size_t{1});
        QCOMPARE(points[0].value, 90.0); // not the mean of 100 and 0
    }

    void aWindowStaysWithinTheSeries()
    {
        const auto at = [](std::size_t about) { return trendWindow(100, 50, about).first; };
        QCOMPARE(at(0), std::size_t{0});
        QCOMPARE(at(60), std::size_t{35});
        QCOMPARE(at(99), std::size_t{50});
        QCOMPARE(trendWindow(3, 50, 2).count, std::size_t{3});
    }
};

QTEST_MAIN(EvalTrendTest)
#include "eval_trend_test.moc"
