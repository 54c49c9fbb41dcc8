// The shapes of a session that grows while somebody looks at them: what is new comes in, and what one is at
// stays.
#include "models/conversation_model.h"
#include "models/flame_model.h"
#include "models/graph_model.h"
#include "support/agent_session.h"
#include "support/fake_source.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace retrospan;
using namespace retrospan::models;

namespace {

/// A turn that is still at work: first it looks something up, later it hands over and pays.
std::shared_ptr<SessionData> turn(bool later)
{
    using enum SpanKind;
    test::SessionBuilder session;
    session.add({1, 0, agent, "turn", 0, 0, SpanStatus::ok, "desk"});
    session.add({2, 1, tool, "look", 100, 200, SpanStatus::ok, "desk", {}, "look"});
    session.add({3, 1, human, "approve", 250, 260});
    if (later) {
        session.add({4, 1, tool, "look", 300, 700, SpanStatus::error, "desk", {}, "look", "timeout"});
        session.add({5, 1, handoff, "transfer", 800, 810, SpanStatus::ok, "desk", {}, {}, {}, "payments"});
        session.add({6, 1, agent, "payments", 820, 900, SpanStatus::ok, "payments"});
    }
    auto data = session.finish();
    data->summary.status = SessionStatus::running;
    data->grown = later;
    return data;
}

struct Fixture {
    std::shared_ptr<test::FakeSource> source = std::make_shared<test::FakeSource>();
    SessionDocument document{source};

    Fixture()
    {
        source->session = [](std::int64_t) { return turn(false); };
    }
    bool open()
    {
        document.open(1);
        return QTest::qWaitFor([&] { return document.state() == SessionDocument::State::ready; });
    }
    /// More of it is written, once.
    bool grow()
    {
        source->growth = [given = false]() mutable {
            return std::exchange(given, true) ? nullptr : turn(true);
        };
        QSignalSpy grew(&document, &SessionDocument::grew);
        document.grow();
        return grew.wait() || !grew.isEmpty();
    }
};

std::uint32_t nodeNamed(const GraphModel& model, const QString& name)
{
    for (std::uint32_t i = 0; i < model.picture()->graph.nodes.size(); ++i)
        if (model.name(i) == name) return i;
    return UINT32_MAX;
}

} // namespace

class ShapesGrowthTest : public QObject {
    Q_OBJECT

private slots:
    void theFlameGrowsAndStaysZoomed()
    {
        Fixture f;
        FlameModel model(f.document);
        model.setActive(true);
        model.setWidth(600);
        QVERIFY(f.open());
        QTRY_VERIFY(model.picture() && model.picture()->data == f.document.sharedData());
        model.zoomTo(0);
        QTRY_COMPARE(model.picture()->layout.root, Node{0});
        model.select(1);
        const std::int64_t before = model.picture()->flame->spans;
        QVERIFY(f.grow());
        QTRY_VERIFY(model.picture()->data == f.document.sharedData());
        QCOMPARE(model.picture()->flame->spans, before + 3);
        QCOMPARE(model.picture()->layout.root, Node{0});
        QCOMPARE(model.selected(), Node{1});
        // Those that are not in the time window are not among its spans.
        f.document.setWindow({f.document.extent().startNs, f.document.extent().startNs + 220'000'000});
        QTRY_COMPARE(model.picture()->flame->spans, std::int64_t{2});
    }

    void theGraphGrowsAndStaysAtItsNode()
    {
        Fixture f;
        GraphModel model(f.document);
        model.setActive(true);
        QVERIFY(f.open());
        QTRY_VERIFY(model.picture() && model.picture()->data == f.document.sharedData());
        const std::size_t before = model.picture()->graph.nodes.size();
        model.choose({GraphPart::Kind::node, nodeNamed(model, QStringLiteral("look"))});
        QCOMPARE(f.document.selected(), Node{1});
        QVERIFY(f.grow());
        QTRY_VERIFY(model.picture()->data == f.document.sharedData());
        QCOMPARE(model.picture()->graph.nodes.size(), before + 1);
        const std::uint32_t look = nodeNamed(model, QStringLiteral("look"));
        QCOMPARE(model.picture()->graph.nodes[look].rows.size(), 2u);
        QCOMPARE(model.picture()->graph.nodes[look].failures, 1);
        QCOMPARE(model.current(), (GraphPart{GraphPart::Kind::node, look}));
    }

    void theConversationGrows()
    {
        Fixture f;
        ConversationModel model(f.document);
        model.setActive(true);
        QVERIFY(f.open());
        QTRY_COMPARE(model.state(), ConversationModel::State::ready);
        const auto handsOver = [&] {
            return std::ranges::any_of(model.blocks()->blocks, [](const Block& block) {
                return block.title == QStringLiteral("desk hands over to payments");
            });
        };
        QVERIFY(!handsOver());
        QSignalSpy changed(&model, &ConversationModel::changed);
        QVERIFY(f.grow());
        QTRY_VERIFY(handsOver());
        // What was there stayed until the next was.
        for (int i = 0; i < changed.count(); ++i) QCOMPARE(model.state(), ConversationModel::State::ready);
        f.document.select(4);
        QVERIFY(model.selectedBlock());
        QCOMPARE(model.blocks()->blocks[*model.selectedBlock()].role, BlockRole::handoff);
    }

    void aDismissedHandoffIsNoEdge()
    {
        Fixture f;
        f.source->session = [](std::int64_t) { return turn(true); };
        GraphModel model(f.document);
        model.setActive(true);
        QVERIFY(f.open());
        QTRY_VERIFY(model.picture());
        const auto handoffs = [&] {
            std::int64_t all = 0;
            for (const insight::GraphEdge& edge : model.picture()->graph.edges) all += edge.handoffs;
            return all;
        };
        QCOMPARE(handoffs(), 1);
        Correction correction;
        correction.finding = FindingKind::handoff;
        correction.verdict = Verdict::dismissed;
        const SpanTable& table = f.document.data()->table;
        correction.span = {table.traces()[table.trace(4)], table.id(4)};
        QVERIFY(f.source->keepCorrection(1, correction).ok());
        model.setActive(false);
        model.setActive(true); // somebody looks again
        QTRY_COMPARE(handoffs(), 0);
    }
};

QTEST_MAIN(ShapesGrowthTest)
#include "shapes_growth_test.moc"
