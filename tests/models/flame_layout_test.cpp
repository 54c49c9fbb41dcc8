// The boxes of a flame: where they are, which share one, and how they are found again.
#include "models/flame_layout.h"
#include "support/agent_session.h"
#include "support/large_session.h"

#include <QTest>

using namespace retrospan;
using models::FlameBox;
using models::FlameLayout;

namespace {

struct Drawn {
    std::shared_ptr<models::SessionData> data;
    insight::Flame flame;
    FlameLayout layout;

    [[nodiscard]] const FlameBox* of(Node node) const { return layout.boxOf(data->tree, flame, node); }
};

Drawn draw(std::shared_ptr<models::SessionData> data, int width, Node root = kNoNode)
{
    Drawn drawn{std::move(data), {}, {}};
    insight::FlameQuestion question;
    question.nowNs = test::kSessionStart + 10'000 * test::kMillisecond;
    drawn.flame = insight::measureFlame(drawn.data->table, drawn.data->tree, drawn.data->costs, question);
    drawn.layout = models::layOutFlame(drawn.data->table, drawn.data->tree, drawn.flame, root, width);
    return drawn;
}

/// An agent of ten seconds with two calls of two and four.
std::shared_ptr<models::SessionData> smallSession()
{
    test::SessionBuilder session;
    session.add({1, 0, SpanKind::agent, "agent", 0, 10'000});
    session.add({2, 1, SpanKind::model, "chat", 1'000, 3'000});
    session.add({3, 1, SpanKind::tool, "search", 4'000, 8'000, SpanStatus::error});
    return session.finish();
}

} // namespace

class FlameLayoutTest : public QObject {
    Q_OBJECT

private slots:
    void widthsAreShares();
    void aZoomShowsWhatIsAround();
    void narrowSpansShareABox();
    void boxesAreInOrderAndDoNotOverlap();
    void nothingToMeasureIsNoBox();
};

void FlameLayoutTest::widthsAreShares()
{
    const Drawn drawn = draw(smallSession(), 1000);
    QCOMPARE(drawn.layout.rows.size(), 2U);
    QCOMPARE(drawn.of(0)->left, 0.F);
    QCOMPARE(drawn.of(0)->right, 1000.F);
    QCOMPARE(drawn.of(1)->left, 0.F);
    QCOMPARE(drawn.of(1)->right, 200.F);
    QCOMPARE(drawn.of(2)->left, 200.F);
    QCOMPARE(drawn.of(2)->right, 600.F);
    QVERIFY(drawn.of(2)->failed);
    QCOMPARE(drawn.layout.boxAt(1, 250), drawn.of(2));
    QVERIFY(drawn.layout.boxAt(1, 601) == nullptr);
    QVERIFY(drawn.layout.boxAt(2, 1) == nullptr);
}

void FlameLayoutTest::aZoomShowsWhatIsAround()
{
    const Drawn drawn = draw(smallSession(), 1000, 2);
    QCOMPARE(drawn.layout.rows.size(), 2U);
    QCOMPARE(drawn.of(0)->right, 1000.F);
    QCOMPARE(drawn.of(2)->left, 0.F);
    QCOMPARE(drawn.of(2)->right, 1000.F);
    QVERIFY(drawn.of(1) == nullptr);
}

void FlameLayoutTest::narrowSpansShareABox()
{
    test::SessionBuilder session;
    session.add({1, 0, SpanKind::agent, "agent", 0, 10'000});
    for (std::uint64_t id = 2; id < 1'002; ++id) {
        const auto start = static_cast<std::int64_t>(id) * 5;
        session.add({id, 1, SpanKind::tool, "tool", start, start + 1,
                     id == 500 ? SpanStatus::error : SpanStatus::ok});
    }
    const Drawn drawn = draw(session.finish(), 100);
    const auto& row = drawn.layout.rows[1];
    QVERIFY(row.size() <= 100);
    std::uint32_t spans = 0, failed = 0;
    for (const FlameBox& box : row) {
        spans += box.spans;
        failed += box.failed ? 1 : 0;
    }
    QCOMPARE(spans, 1'000U);
    QCOMPARE(failed, 1U);
    for (Node node = 1; node < 1'001; ++node) QVERIFY(drawn.of(node) != nullptr);
}

void FlameLayoutTest::boxesAreInOrderAndDoNotOverlap()
{
    const Drawn drawn = draw(test::largeSession(20'000), 700);
    QVERIFY(drawn.layout.rows.size() > 4);
    for (const auto& row : drawn.layout.rows) {
        QVERIFY(row.size() <= 700);
        float end = 0;
        for (const FlameBox& box : row) {
            QVERIFY(box.left >= end && box.right > box.left && box.right <= 700.5F);
            end = box.right;
        }
    }
}

void FlameLayoutTest::nothingToMeasureIsNoBox()
{
    test::SessionBuilder session;
    session.add({1, 0, SpanKind::step, "log", 5, 5});
    const Drawn drawn = draw(session.finish(), 500);
    QVERIFY(drawn.layout.rows.empty());
    QVERIFY(drawn.of(0) == nullptr);
    QVERIFY(draw(std::make_shared<models::SessionData>(), 500).layout.rows.empty());
}

QTEST_APPLESS_MAIN(FlameLayoutTest)
#include "flame_layout_test.moc"
