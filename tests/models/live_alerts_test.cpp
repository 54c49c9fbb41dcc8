#include "models/live_alerts.h"
#include "models/live_model.h"
#include "models/sdk_lines.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace retrospan;
using namespace retrospan::models;

namespace {

constexpr std::int64_t kNow = 1'800'000'000'000'000'000, kSecond = 1'000'000'000;

SessionSummary session(std::int64_t key, SessionStatus status, std::int64_t quietS = 1)
{
    SessionSummary made;
    made.key = key;
    made.id = "session-" + std::to_string(key);
    made.status = status;
    made.startNs = kNow - 100 * kSecond;
    made.lastActiveNs = kNow - quietS * kSecond;
    made.endNs = status == SessionStatus::running ? 0 : made.lastActiveNs;
    return made;
}

} // namespace

class LiveAlertsTest : public QObject {
    Q_OBJECT

private slots:
    void whatWasSoBeforeIsNoNews()
    {
        LiveAlerts alerts;
        QVERIFY(alerts.look({session(1, SessionStatus::failed)}, {}, kNow).empty());
        QVERIFY(alerts.look({session(1, SessionStatus::failed)}, {}, kNow).empty());
    }

    void eachIsToldOnce()
    {
        LiveAlerts alerts;
        QVERIFY(alerts.look({session(1, SessionStatus::running)}, {}, kNow).empty());
        const auto told = alerts.look({session(1, SessionStatus::failed)}, {}, kNow);
        QCOMPARE(told.size(), std::size_t{1});
        QCOMPARE(told.front().text, QStringLiteral("Failed: session-1"));
        QCOMPARE(told.front().session, std::int64_t{1});
        QVERIFY(alerts.look({session(1, SessionStatus::failed)}, {}, kNow).empty());
    }

    void waitingAgainIsNewsAgain()
    {
        LiveAlerts alerts;
        QVERIFY(alerts.look({}, {}, kNow).empty());
        for (int round = 0; round < 2; ++round) {
            QCOMPARE(alerts.look({session(1, SessionStatus::interrupted)}, {}, kNow).size(), std::size_t{1});
            QVERIFY(alerts.look({session(1, SessionStatus::running)}, {}, kNow).empty());
        }
    }

    void costsAreComparedWithTheLimitAndUnknownIsNone()
    {
        LiveAlerts alerts;
        QVERIFY(alerts.look({}, {}, kNow).empty());
        SessionSummary one = session(1, SessionStatus::running);
        QVERIFY(alerts.look({one}, {}, kNow).empty()); // unknown
        one.cost.microUsd = 1'000'000;
        QVERIFY(alerts.look({one}, {}, kNow).empty());
        one.cost.microUsd = 1'000'001;
        QCOMPARE(alerts.look({one}, {}, kNow).size(), std::size_t{1});
    }

    void mutedOnesAndHistoryAreSilent()
    {
        LiveAlerts alerts;
        AlertRules rules;
        rules.wanted[static_cast<std::size_t>(AlertKind::failed)] = false;
        QVERIFY(alerts.look({}, rules, kNow).empty());
        QVERIFY(alerts.look({session(1, SessionStatus::failed)}, rules, kNow).empty());
        QVERIFY(alerts.look({session(2, SessionStatus::failed, 3'600)}, {}, kNow).empty());
    }

    void theLiveModelShowsWhatRunsFirst()
    {
        LiveModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.update({session(1, SessionStatus::ok, 5), session(2, SessionStatus::running, 60),
                      session(3, SessionStatus::ok, 7'200), session(4, SessionStatus::ok, 1)},
                     kNow);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.sessionAt(0).key, std::int64_t{2});
        QCOMPARE(model.sessionAt(1).key, std::int64_t{4});
        QCOMPARE(model.totals().running, std::int64_t{1});
        QCOMPARE(model.totals().tokens, kUnknown);
        QCOMPARE(model.index(0, LiveModel::activity).data().toString(), QStringLiteral("1 min 00 s ago"));
        QCOMPARE(model.index(0, LiveModel::duration).data().toString(), QStringLiteral("1 min 40 s"));
        model.update({session(3, SessionStatus::ok, 7'200)}, kNow, {3});
        QCOMPARE(model.rowCount(), 1); // written just now, whatever its times
        model.update({}, kNow);
        QCOMPARE(model.rowCount(), 0);
    }

    void sdkLinesNameTheAddress()
    {
        const auto lines = sdkLines(QStringLiteral("127.0.0.1:9"), {});
        QVERIFY(!lines.empty());
        for (const SdkLine& line : lines)
            QVERIFY2(line.text.contains(QStringLiteral("127.0.0.1:9")), qPrintable(line.name));
        QVERIFY(sdkLines({}, {}).empty());
        QCOMPARE(sdkLines({}, QStringLiteral("127.0.0.1:8")).size(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(LiveAlertsTest)
#include "live_alerts_test.moc"
