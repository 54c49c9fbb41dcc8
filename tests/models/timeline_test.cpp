#include "models/timeline.h"

#include <QTest>

using namespace retrospan::models;
using namespace Qt::StringLiterals;

namespace {
constexpr std::int64_t kMs = 1'000'000, kSecond = 1'000 * kMs;
const TimeScale scale{{100 * kSecond, 110 * kSecond}, 1000};
} // namespace

class TimelineTest : public QObject {
    Q_OBJECT

private slots:
    void pixelsAndTimesAreInverse()
    {
        QCOMPARE(scale.pixel(100 * kSecond), 0.0);
        QCOMPARE(scale.pixel(105 * kSecond), 500.0);
        QCOMPARE(scale.time(500), 105 * kSecond);
        QCOMPARE(scale.time(-10), 99'900 * kMs);
    }

    void barsAreClippedAndNeverThinnerThanTheLeast()
    {
        const Bar whole = barOf(scale, 0, 200 * kSecond);
        QCOMPARE(whole.left, 0.0);
        QCOMPARE(whole.width, 1000.0);
        const Bar thin = barOf(scale, 103 * kSecond, 103 * kSecond + 1);
        QCOMPARE(thin.left, 300.0);
        QCOMPARE(thin.width, 2.0);
        const Bar last = barOf(scale, 110 * kSecond, 110 * kSecond);
        QCOMPARE(last.left + last.width, 1000.0);
        QCOMPARE(barOf(scale, 50 * kSecond, 60 * kSecond).width, 0.0);
        QCOMPARE(barOf(scale, 111 * kSecond, 112 * kSecond).width, 0.0);
        QCOMPARE(barOf(scale, 104 * kSecond, 90 * kSecond).width, 2.0); // an end before the start
    }

    void ticksStandAtRoundDistances_data()
    {
        QTest::addColumn<qint64>("length");
        QTest::addColumn<QString>("labels");
        QTest::newRow("seconds") << qint64(10 * kSecond) << u"0, 1 s, 2 s, 3 s"_s;
        QTest::newRow("half seconds") << qint64(4 * kSecond) << u"0, 500 ms, 1.0 s, 1.5 s"_s;
        QTest::newRow("microseconds") << qint64(2 * kMs) << u"0, 200 µs, 400 µs, 600 µs"_s;
        QTest::newRow("minutes") << qint64(15 * 60 * kSecond) << u"0, 2:00 min, 4:00 min"_s;
        QTest::newRow("hours") << qint64(7200 * kSecond)
                               << u"0, 10:00 min, 20:00 min, 30:00 min, 40:00 min"_s;
    }
    void ticksStandAtRoundDistances()
    {
        QFETCH(qint64, length);
        QFETCH(QString, labels);
        const auto ticks = ticksOf({{kSecond, kSecond + length}, 1000}, kSecond);
        QStringList found;
        for (const Tick& tick : ticks) found << tick.label;
        QVERIFY2(found.join(u", "_s).startsWith(labels), qPrintable(found.join(u", "_s)));
        for (std::size_t i = 1; i < ticks.size(); ++i) QVERIFY(ticks[i].pixel - ticks[i - 1].pixel >= 80);
    }

    void ticksCountFromTheOriginNotTheWindow()
    {
        const auto ticks = ticksOf({{62 * kSecond + 300 * kMs, 72 * kSecond + 300 * kMs}, 1000}, kSecond);
        QCOMPARE(ticks.front().label, QStringLiteral("1:02 min"));
        QCOMPARE(ticks.front().pixel, 70.0);
    }

    void noTicksWithoutRoom()
    {
        QVERIFY(ticksOf({{5, 5}, 1000}, 0).empty());
        QVERIFY(ticksOf({{5, 500}, 0}, 0).empty());
    }

    void movingStopsAtTheEndsAndKeepsTheLength()
    {
        const TimeWindow extent{0, 100}, window{40, 60};
        QCOMPARE(moved({window, 1000}, 10, extent), (TimeWindow{50, 70}));
        QCOMPARE(moved({window, 1000}, 1000, extent), (TimeWindow{80, 100}));
        QCOMPARE(moved({window, 1000}, -1000, extent), (TimeWindow{0, 20}));
        QCOMPARE(moved({{-50, 500}, 1000}, 3, extent), extent);
    }

    void zoomingKeepsTheTimeUnderTheCursor()
    {
        const TimeWindow window{0, 100'000'000};
        const TimeWindow closer = zoomed({window, 1000}, 25'000'000, 0.5);
        QCOMPARE(closer, (TimeWindow{12'500'000, 62'500'000}));
        QCOMPARE(zoomed({{0, 2000}, 1000}, 0, 0.001).length(), 1000); // not shorter than a microsecond
    }
};

QTEST_GUILESS_MAIN(TimelineTest)
#include "timeline_test.moc"
