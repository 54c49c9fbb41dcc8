#include "models/timeline.h"
#include "support/agent_session.h"

#include <QTest>

using namespace retrospan;
using namespace retrospan::models;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t kSecond = 1'000 * test::kMillisecond, kMinute = 60 * kSecond;

std::int64_t at(std::int64_t ns)
{
    return test::kSessionStart + ns;
}

/// Calls of a second each, that begin at these seconds.
std::shared_ptr<SessionData> callsAt(std::initializer_list<std::int64_t> seconds)
{
    test::SessionBuilder session;
    session.add({1, 0, SpanKind::agent, "desk", 0, 3'600'000});
    std::uint64_t id = 1;
    for (const std::int64_t second : seconds)
        session.add({++id, 1, SpanKind::tool, "look", second * 1'000, second * 1'000 + 1'000});
    return session.finish();
}

TimeAxis axisOf(const SessionData& data)
{
    return TimeAxis::of(data.table, data.tree, {at(0), at(3'600 * kSecond)});
}

} // namespace

class TimeAxisTest : public QObject {
    Q_OBJECT

private slots:
    void timeIsShownAsItIsWhereNothingIsIdle()
    {
        const TimeAxis whole;
        QCOMPARE(whole.shown(5), 5);
        QCOMPARE(whole.recorded(-7), -7);
        test::SessionBuilder session;
        session.add({1, 0, SpanKind::tool, "look", 0, 3'600'000});
        QVERIFY(axisOf(*session.finish()).idle().empty());
        QVERIFY(TimeAxis::of(SpanTable(), SpanTree(), {0, 1}).idle().empty());
    }

    void longStretchesWithoutWorkAreShortened()
    {
        const TimeAxis axis = axisOf(*callsAt({0, 2, 600, 603}));
        QCOMPARE(axis.idle().size(), std::size_t{2}); // before the third call, and after the last
        QCOMPARE(axis.idle()[0].startNs, at(3 * kSecond));
        QCOMPARE(axis.idle()[0].endNs, at(600 * kSecond));
        QCOMPARE(axis.idle()[1].startNs, at(604 * kSecond));
        // Four seconds at work: of each stretch 4 % of them are shown.
        QCOMPARE(axis.shown(at(kSecond)), at(kSecond));
        QCOMPARE(axis.shown(at(600 * kSecond)), at(3'160 * test::kMillisecond));
        QCOMPARE(axis.shown(at(604 * kSecond)), at(7'160 * test::kMillisecond));
        QCOMPARE(axis.shown(at(3'600 * kSecond)), at(7'320 * test::kMillisecond));
    }

    void shownAndRecordedAreInverse()
    {
        const TimeAxis axis = axisOf(*callsAt({0, 2, 600, 603, 1'800, 1'802, 3'000}));
        std::int64_t before = axis.shown(at(-kMinute));
        for (std::int64_t ns = at(-kMinute) + kSecond / 3; ns < at(70 * kMinute); ns += kSecond / 3) {
            const std::int64_t shown = axis.shown(ns);
            QVERIFY(shown > before);
            QVERIFY(std::abs(axis.recorded(shown) - ns) < test::kMillisecond); // in idle time it is rounded
            before = shown;
        }
        for (const TimeAxis::Idle& idle : axis.idle()) {
            QCOMPARE(axis.recorded(axis.shown(idle.startNs)), idle.startNs);
            QCOMPARE(axis.recorded(axis.shown(idle.endNs)), idle.endNs);
        }
    }

    void waitingForAPersonIsIdle()
    {
        test::SessionBuilder session;
        session.add({1, 0, SpanKind::tool, "look", 0, 1'000});
        session.add({2, 0, SpanKind::human, "approve", 1'000, 3'599'000});
        session.add({3, 0, SpanKind::tool, "pay", 3'599'000, 3'600'000});
        const TimeAxis axis = axisOf(*session.finish());
        QCOMPARE(axis.idle().size(), std::size_t{1});
        QCOMPARE(axis.idle()[0].startNs, at(kSecond));
        QCOMPARE(axis.idle()[0].endNs, at(3'599 * kSecond));
    }

    void whatRunsIsAtWork()
    {
        test::SessionBuilder session;
        session.add({1, 0, SpanKind::tool, "look", 0, 1'000});
        session.add({2, 0, SpanKind::tool, "wait", 1'000, 0});
        QVERIFY(axisOf(*session.finish()).idle().empty());
    }

    void spansOutOfOrderAreTheSame()
    {
        const TimeAxis axis = axisOf(*callsAt({603, 0, 600, 2}));
        QCOMPARE(axis.idle().size(), std::size_t{2});
        QCOMPARE(axis.idle()[0].endNs, at(600 * kSecond));
    }

    void theTimelineIsThatOfTheAxis()
    {
        const auto data = callsAt({0, 2, 600, 603});
        const TimeAxis axis = axisOf(*data);
        const TimeWindow extent{at(0), at(3'600 * kSecond)};
        const TimeScale scale{extent, 732, &axis};
        QCOMPARE(qRound(scale.pixel(at(600 * kSecond))), 316);
        QCOMPARE(scale.time(316), at(600 * kSecond));
        QCOMPARE(scale.length(), 7'320 * test::kMillisecond);
        const auto bars = idleBars(scale);
        QCOMPARE(bars.size(), std::size_t{2});
        QCOMPARE(qRound(bars[0].left), 300);
        QCOMPARE(qRound(bars[0].width), 16);
        QCOMPARE(idleAt(scale, 310)->startNs, at(3 * kSecond));
        QVERIFY(idleAt(scale, 299) == nullptr);
        const auto ticks = ticksOf(scale, extent.startNs);
        QVERIFY(ticks.size() >= 4);
        for (std::size_t i = 1; i < ticks.size(); ++i) QVERIFY(ticks[i].pixel - ticks[i - 1].pixel >= 79);
        const TimeScale part{{at(kSecond), at(2 * kSecond)}, 100, &axis};
        QCOMPARE(moved(part, 2'160 * test::kMillisecond, extent),
                 (TimeWindow{at(600 * kSecond), at(601 * kSecond)})); // over what is idle
        QCOMPARE(moved(scale, kMinute, extent), extent);
        const TimeWindow closer = zoomed(scale, at(600 * kSecond), 0.5);
        const TimeScale near{closer, 732, &axis};
        QCOMPARE(qRound(near.pixel(at(600 * kSecond))), 316); // stays where it was
        QVERIFY(std::abs(near.length() - scale.length() / 2) <= 1);
    }
};

QTEST_GUILESS_MAIN(TimeAxisTest)
#include "time_axis_test.moc"
