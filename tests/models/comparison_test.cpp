// The comparison of two sessions as a model: loading, growing, cancelling, what is there without a window.
#include "models/comparison_player.h"
#include "models/pair_blocks.h"
#include "support/agent_session.h"
#include "support/fake_source.h"

#include <QSignalSpy>
#include <QTest>

using namespace retrospan;
using namespace retrospan::models;
using State = ComparisonPlayer::State;

namespace {

/// Tool calls one after another, of which the last still runs.
std::shared_ptr<SessionData> calls(std::initializer_list<const char*> tools)
{
    test::SessionBuilder session;
    std::uint64_t id = 0;
    for (const char* tool : tools) {
        const auto start = static_cast<std::int64_t>(id) * 1'000;
        session.add({++id, 0, SpanKind::tool, tool, start, start + 500});
    }
    auto data = session.finish();
    data->summary.status = SessionStatus::running;
    return data;
}

struct Fixture {
    std::shared_ptr<test::FakeSource> source = std::make_shared<test::FakeSource>();
    ComparisonPlayer player{source, [] { return std::int64_t{0}; }};

    bool compare()
    {
        player.compare({1}, {2});
        return QTest::qWaitFor([&] { return player.state() == State::ready; });
    }
    [[nodiscard]] std::size_t pairs() const { return player.comparison()->alignment.pairs.size(); }
};

} // namespace

class ComparisonTest : public QObject {
    Q_OBJECT

private slots:
    void aSessionThatGrowsIsAlignedAgain()
    {
        Fixture f;
        f.source->session = [](std::int64_t key) {
            return key == 1 ? calls({"look", "pay", "mail"}) : calls({"look", "pay"});
        };
        QVERIFY(f.compare());
        const std::size_t before = f.pairs();
        const auto comparison = f.player.comparison();
        f.player.seekRow(1);
        f.player.refresh(); // nothing was written
        QSignalSpy changed(&f.player, &ComparisonPlayer::stateChanged);
        f.source->growth = [] { return calls({"look", "pay", "mail", "call back"}); };
        f.player.refresh();
        f.player.refresh();
        QVERIFY(QTest::qWaitFor([&] { return f.player.comparison() != comparison; }));
        QVERIFY(changed.count() >= 1);
        QCOMPARE(f.player.state(), State::ready);
        QVERIFY(f.pairs() > before);
        QCOMPARE(f.player.pair(), 1u); // the cursor stays at its steps
    }

    void partsOfASessionThatGrowsAreReadOnce()
    {
        Fixture f;
        f.source->session = [](std::int64_t) { return calls({"look", "pay"}); };
        f.player.compare({1, "span=0000000000000001"}, {1, "span=0000000000000002"});
        QVERIFY(QTest::qWaitFor([&] { return f.player.state() == State::ready; }));
        const auto comparison = f.player.comparison();
        QCOMPARE(comparison->of(Side::baseline), comparison->of(Side::candidate));
        QCOMPARE(partText(comparison->part(Side::candidate)), QStringLiteral("pay"));
        QVERIFY(!comparison->baseline.steps.whole());
        f.source->growth = [] { return calls({"look", "pay", "mail"}); };
        f.player.refresh();
        QVERIFY(QTest::qWaitFor([&] { return f.player.comparison() != comparison; }));
        QCOMPARE(f.player.comparison()->of(Side::baseline), f.player.comparison()->of(Side::candidate));
        QCOMPARE(f.player.comparison()->of(Side::candidate)->table().size(), Row{3});
        QCOMPARE(f.pairs(), comparison->alignment.pairs.size()); // what is new is in neither part
    }

    void aPartThatIsNotThereIsSaid()
    {
        Fixture f;
        f.source->session = [](std::int64_t) { return calls({"look"}); };
        f.player.compare({1}, {1, "span=00000000000000ff"});
        QVERIFY(QTest::qWaitFor([&] { return f.player.state() == State::failed; }));
        QCOMPARE(f.player.errorText(), QStringLiteral("there is no span 00000000000000ff in the session"));
    }

    void whatHasEndedIsNotLookedAtAgain()
    {
        Fixture f;
        f.source->session = [](std::int64_t) {
            auto data = calls({"look"});
            data->summary.status = SessionStatus::ok;
            return data;
        };
        QVERIFY(f.compare());
        f.source->growth = []() -> std::shared_ptr<SessionData> {
            qFatal("nobody should ask");
            return nullptr;
        };
        f.player.refresh();
        QCoreApplication::processEvents();
        QCOMPARE(f.player.state(), State::ready);
    }

    void loadingIsCancelled()
    {
        Fixture f;
        f.source->session = [](std::int64_t) { return calls({"look"}); };
        f.source->hold();
        f.player.compare({1}, {2});
        QCOMPARE(f.player.state(), State::loading);
        f.player.cancel();
        QCOMPARE(f.player.state(), State::empty);
        f.source->release();
        QVERIFY(f.compare());
    }

    void nothingInCommonIsSaidByEveryPair()
    {
        Fixture f;
        f.source->session = [](std::int64_t key) {
            return key == 1 ? calls({"look", "pay"}) : calls({"sing", "dance"});
        };
        QVERIFY(f.compare());
        QCOMPARE(f.player.comparison()->common, 0u);
        QCOMPARE(f.player.comparison()->differences, f.pairs());
        QCOMPARE(f.player.pair(), 0u);
        for (std::size_t pair = 0; pair < f.pairs(); ++pair) {
            const auto blocks = pairBlocks(f.player.comparison(), pair, {});
            QVERIFY(blocks->blocks.front().title.contains(QStringLiteral("has no such step")));
        }
    }

    void sessionsWithoutStepsAreNothing()
    {
        Fixture f;
        f.source->session = [](std::int64_t) { return calls({}); };
        QVERIFY(f.compare());
        QVERIFY(!f.player.hasRows());
        f.player.setDifferencesOnly(true);
        QVERIFY(!f.player.hasRows());
        QVERIFY(!f.player.firstDivergence());
    }

    void aSideThatHasNothingStaysAtItsLastStep()
    {
        Fixture f;
        f.source->session = [](std::int64_t key) {
            return key == 1 ? calls({"look", "pay"}) : calls({"look", "ask", "pay"});
        };
        QVERIFY(f.compare());
        const Comparison& comparison = *f.player.comparison();
        for (std::size_t pair = 1; pair < f.pairs(); ++pair) {
            QVERIFY(comparison.timesNs[pair] >= comparison.timesNs[pair - 1]);
            if (comparison.stepOf(Side::baseline, pair) == replay::kNoStep)
                QCOMPARE(comparison.placeOf(Side::baseline, pair),
                         comparison.placeOf(Side::baseline, pair - 1));
        }
        QCOMPARE(comparison.places.back().candidate, comparison.of(Side::candidate)->journey().size() - 1);
        const auto row = f.player.firstDivergence();
        QVERIFY(row);
        QCOMPARE(comparison.stepOf(Side::baseline, f.player.rows()[*row]), replay::kNoStep);
    }
};

QTEST_GUILESS_MAIN(ComparisonTest)
#include "comparison_test.moc"
