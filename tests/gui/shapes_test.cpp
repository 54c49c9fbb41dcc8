// The other shapes of a session under a person's hands: real clicks and keys in an open window.
#include "main_window.h"
#include "support/window.h"
#include "views/base/block_view.h"
#include "views/shapes/conversation_view.h"
#include "views/shapes/flame_area.h"
#include "views/shapes/flame_view.h"
#include "views/shapes/graph_area.h"
#include "views/shapes/graph_view.h"

#include <QComboBox>
#include <QToolButton>

#include <cstdlib>

using namespace retrospan;
using app::ActionId;
using views::SessionShape;

class ShapesTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_window.reset(); }

    void buttonsAndKeysChooseTheShape();
    void theShapeIsRememberedByTheWindow();
    void aClickInTheFlameSelects();
    void aDoubleClickZoomsAndEscapeGoesBack();
    void arrowsMoveInTheFlame();
    void theFlameMeasuresWhatIsChosen();
    void theWindowOfTimeLimitsTheFlame();
    void theConversationIsWhatTheUserSaw();
    void aClickOnAMessageSelectsItsSpan();
    void keysMoveInTheConversation();
    void theWindowOfTimeLimitsTheConversation();
    void theConversationShowsWhatWasSelectedMeanwhile();
    void aClickOnANodeWalksItsSpans();
    void aClickOnAnEdgeSelectsACall();
    void keysWalkTheGraph();
    void theGraphFollowsTheSelection();

private:
    [[nodiscard]] views::SessionView& view() const { return m_window->window->sessionView(); }
    [[nodiscard]] views::FlameArea& flame() const { return view().flame().area(); }
    [[nodiscard]] models::FlameModel& flameModel() const { return view().flame().model(); }
    [[nodiscard]] const SpanTable& table() const { return m_window->document().data()->table; }
    [[nodiscard]] const SpanTree& tree() const { return m_window->document().data()->tree; }
    [[nodiscard]] bool showFlame() const;
    [[nodiscard]] views::BlockArea& conversation() const { return view().conversation().blocks().area(); }
    [[nodiscard]] bool showConversation() const;
    [[nodiscard]] views::GraphArea& graph() const { return view().graph().area(); }
    [[nodiscard]] models::GraphModel& graphModel() const { return view().graph().model(); }
    [[nodiscard]] bool showGraph() const;
    /// A tool that was called more than once.
    [[nodiscard]] std::uint32_t busyTool() const;
    /// The first row of text of a block in that role.
    [[nodiscard]] std::optional<std::size_t> textRow(models::BlockRole role) const;
    /// A span beneath another one that is wide enough to be clicked.
    [[nodiscard]] Node wideChild() const;
    void click(QWidget& area, const QPoint& at) const { QTest::mouseClick(&area, Qt::LeftButton, {}, at); }

    std::unique_ptr<test::Window> m_window;
};

void ShapesTest::init()
{
    m_window = std::make_unique<test::Window>();
    QVERIFY(m_window->openSample());
    QVERIFY(QTest::qWaitForWindowActive(m_window->window.get()));
}

bool ShapesTest::showFlame() const
{
    m_window->action(ActionId::showFlame)->trigger();
    return QTest::qWaitFor([this] { return flameModel().picture() && !flameModel().working(); });
}

Node ShapesTest::wideChild() const
{
    for (Node node = 0; node < table().size(); ++node)
        if (tree().parent(node) != kNoNode && tree().hasChildren(node) && flame().boxRect(node).width() > 40)
            return node;
    return kNoNode;
}

void ShapesTest::buttonsAndKeysChooseTheShape()
{
    auto* button = m_window->child<QToolButton>("shape-session.flame");
    QVERIFY(button && button->isVisible());
    QVERIFY(m_window->action(ActionId::showTree)->isChecked());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(view().shape(), SessionShape::flame);
    QVERIFY(flame().isVisible() && !m_window->tree()->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY2(button->isChecked(), "a second click leaves it chosen");
    QTest::keyClick(m_window->window.get(), Qt::Key_1, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(view().shape(), SessionShape::tree);
    QVERIFY(m_window->tree()->isVisible() && m_window->tree()->hasFocus());
    QTest::keyClick(m_window->window.get(), Qt::Key_3, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(view().shape(), SessionShape::flame);
    QVERIFY(flame().hasFocus());
}

void ShapesTest::theShapeIsRememberedByTheWindow()
{
    m_window->action(ActionId::showFlame)->trigger();
    m_window->window->close();
    m_window->reopen();
    QCOMPARE(view().shape(), SessionShape::flame);
    QVERIFY(m_window->action(ActionId::showFlame)->isChecked());
}

void ShapesTest::aClickInTheFlameSelects()
{
    QVERIFY(showFlame());
    const Node child = wideChild();
    QVERIFY(child != kNoNode);
    click(*flame().viewport(), flame().boxRect(child).center());
    QCOMPARE(m_window->document().selected(), child);
    QSignalSpy moved(&flameModel(), &models::FlameModel::selectionChanged);
    m_window->document().select(0);
    QCOMPARE(moved.size(), 1);
    QCOMPARE(flameModel().selected(), Node(0));
}

void ShapesTest::aDoubleClickZoomsAndEscapeGoesBack()
{
    QVERIFY(showFlame());
    const Node child = wideChild();
    const QRect before = flame().boxRect(child);
    QTest::mouseDClick(flame().viewport(), Qt::LeftButton, {}, before.center());
    QTRY_VERIFY(flame().boxRect(child).width() >= flame().viewport()->width() - 20);
    auto* back = m_window->child<QToolButton>("flameBack");
    QVERIFY(back->isVisible());
    QTest::keyClick(&flame(), Qt::Key_Escape);
    QTRY_COMPARE(flame().boxRect(child), before);
    QVERIFY(!back->isVisible());
    QTest::mouseDClick(flame().viewport(), Qt::LeftButton, {}, before.center());
    QTRY_VERIFY(back->isVisible());
    QTest::mouseClick(back, Qt::LeftButton);
    QTRY_COMPARE(flame().boxRect(child), before);
}

void ShapesTest::arrowsMoveInTheFlame()
{
    QVERIFY(showFlame());
    const Node child = wideChild();
    m_window->document().select(child);
    QTest::keyClick(&flame(), Qt::Key_Up);
    QCOMPARE(m_window->document().selected(), tree().parent(child));
    QTest::keyClick(&flame(), Qt::Key_Down);
    const Node below = m_window->document().selected();
    QCOMPARE(tree().parent(below), tree().parent(child));
    QTest::keyClick(&flame(), Qt::Key_Right);
    QVERIFY(m_window->document().selected() != below);
    QTest::keyClick(&flame(), Qt::Key_Left);
    QCOMPARE(m_window->document().selected(), below);
    m_window->document().select(child);
    QTest::keyClick(&flame(), Qt::Key_Return);
    QTRY_VERIFY(flame().boxRect(child).width() >= flame().viewport()->width() - 20);
}

void ShapesTest::theFlameMeasuresWhatIsChosen()
{
    QVERIFY(showFlame());
    auto* choice = m_window->child<QComboBox>("flameMeasure");
    choice->setFocus();
    for (const auto measure : {insight::FlameMeasure::tokens, insight::FlameMeasure::cost}) {
        QTest::keyClick(choice, Qt::Key_Down);
        QTRY_COMPARE(flameModel().picture()->flame->measure, measure);
        QVERIFY(flameModel().picture()->flame->sum > 0);
    }
    // Calls are rounded one by one, the session as a whole.
    const SessionSummary& session = m_window->document().data()->summary;
    QVERIFY(std::abs(flameModel().picture()->flame->sum - session.cost.microUsd) <= session.modelCalls);
}

void ShapesTest::theWindowOfTimeLimitsTheFlame()
{
    QVERIFY(showFlame());
    const std::int64_t all = flameModel().picture()->flame->sum;
    models::TimeWindow window = m_window->document().extent();
    window.endNs = window.startNs + window.length() / 4;
    m_window->document().setWindow(window);
    QTRY_COMPARE(flameModel().picture()->window, window);
    QVERIFY(flameModel().picture()->flame->sum < all);
    QVERIFY(flameModel().picture()->flame->sum > 0);
}

bool ShapesTest::showConversation() const
{
    m_window->action(ActionId::showConversation)->trigger();
    return QTest::qWaitFor(
        [this] { return conversation().isVisible() && conversation().rows().count() > 0; });
}

std::optional<std::size_t> ShapesTest::textRow(models::BlockRole role) const
{
    const models::BlockRows& rows = conversation().rows();
    for (std::size_t row = 0; row < rows.count(); ++row)
        if (rows.blockAt(row).role == role && rows.at(row).kind == models::BlockRow::Kind::text) return row;
    return {};
}

void ShapesTest::theConversationIsWhatTheUserSaw()
{
    QVERIFY(showConversation());
    const auto user = textRow(models::BlockRole::user), answer = textRow(models::BlockRole::assistant);
    QVERIFY(user && answer && *user < *answer);
    QCOMPARE(conversation().rows().text(*user),
             QStringLiteral("Can I send back a cassette that I have not mounted?"));
    QCOMPARE(conversation().rows().blockAt(*user).look, models::BlockLook::right);
}

void ShapesTest::aClickOnAMessageSelectsItsSpan()
{
    QVERIFY(showConversation());
    const auto row = textRow(models::BlockRole::assistant);
    conversation().setCurrent(*row);
    const qint64 target = conversation().rows().blockAt(*row).target;
    QVERIFY(qint64{m_window->document().selected()} != target);
    const QRect rect = conversation().rowRect(*row);
    click(*conversation().viewport(), {rect.x() + 40, rect.y() + 8});
    QCOMPARE(qint64{m_window->document().selected()}, target);
}

void ShapesTest::keysMoveInTheConversation()
{
    QVERIFY(showConversation());
    conversation().setFocus();
    QTest::keyClick(&conversation(), Qt::Key_End);
    QCOMPARE(conversation().current(), conversation().rows().count() - 1);
    QTest::keyClick(&conversation(), Qt::Key_Home);
    QTest::keyClick(&conversation(), Qt::Key_Down);
    QCOMPARE(conversation().current(), std::size_t{1});
    QTest::keyClick(&conversation(), Qt::Key_Return);
    QCOMPARE(qint64{m_window->document().selected()}, conversation().rows().blockAt(1).target);
}

void ShapesTest::theWindowOfTimeLimitsTheConversation()
{
    QVERIFY(showConversation());
    const std::size_t all = conversation().rows().count();
    models::TimeWindow window = m_window->document().extent();
    window.endNs = window.startNs + window.length() / 50;
    m_window->document().setWindow(window);
    QTRY_VERIFY(conversation().rows().count() < all);
    QVERIFY(textRow(models::BlockRole::user).has_value());
    m_window->document().setWindow(m_window->document().extent());
    QTRY_COMPARE(conversation().rows().count(), all);
}

void ShapesTest::theConversationShowsWhatWasSelectedMeanwhile()
{
    QVERIFY(showConversation());
    const auto current = [this] { return conversation().rows().blockAt(conversation().current()).target; };
    const auto answer = textRow(models::BlockRole::assistant);
    const qint64 target = conversation().rows().blockAt(*answer).target;
    conversation().setCurrent(*textRow(models::BlockRole::user));
    QVERIFY(current() != target);
    QVERIFY(showGraph());
    m_window->document().select(static_cast<Node>(target));
    QVERIFY(showConversation());
    QTRY_COMPARE(current(), target);
    QVERIFY(showGraph());
    m_window->document().select(graphModel().picture()->graph.nodes[busyTool()].rows[0]); // has no message
    QVERIFY(showConversation());
    QVERIFY(tree().position(static_cast<Node>(current()))
            <= tree().position(m_window->document().selected()));
}

bool ShapesTest::showGraph() const
{
    m_window->action(ActionId::showGraph)->trigger();
    return QTest::qWaitFor([this] { return graphModel().picture() && !graphModel().working(); });
}

std::uint32_t ShapesTest::busyTool() const
{
    const auto& nodes = graphModel().picture()->graph.nodes;
    const auto busy = std::ranges::find_if(nodes, [](const insight::GraphNode& node) {
        return node.kind == insight::GraphNodeKind::tool && node.rows.size() > 1;
    });
    return static_cast<std::uint32_t>(busy - nodes.begin());
}

void ShapesTest::aClickOnANodeWalksItsSpans()
{
    QVERIFY(showGraph());
    const std::uint32_t tool = busyTool();
    QVERIFY(tool < graphModel().picture()->graph.nodes.size());
    const std::vector<Row> rows = graphModel().picture()->graph.nodes[tool].rows;
    for (const Row row : {rows[0], rows[1]}) {
        click(graph(), graph().nodeRect(tool).center());
        QCOMPARE(m_window->document().selected(), Node(row));
    }
    QTest::mouseClick(m_window->child<QToolButton>("graphPrevious"), Qt::LeftButton);
    QCOMPARE(m_window->document().selected(), Node(rows[0]));
    QTest::keyClick(&graph(), Qt::Key_N);
    QCOMPARE(m_window->document().selected(), Node(rows[1]));
    QTest::keyClick(&graph(), Qt::Key_P);
    QTest::keyClick(&graph(), Qt::Key_P);
    QCOMPARE(m_window->document().selected(), Node(rows.back()));
}

void ShapesTest::aClickOnAnEdgeSelectsACall()
{
    QVERIFY(showGraph());
    const auto& edges = graphModel().picture()->graph.edges;
    QVERIFY(!edges.empty());
    for (std::uint32_t edge = 0; edge < edges.size(); ++edge) {
        click(graph(), graph().edgePoint(edge));
        const models::GraphPart part = graphModel().current();
        QVERIFY(part.kind == models::GraphPart::Kind::edge);
        const auto& rows = edges[part.number].rows; // edges may cross there
        QVERIFY(std::ranges::find(rows, m_window->document().selected()) != rows.end());
    }
}

void ShapesTest::keysWalkTheGraph()
{
    QVERIFY(showGraph());
    graph().setFocus();
    const QRect before = graph().nodeRect(0);
    QTest::keyClick(&graph(), Qt::Key_Plus);
    QVERIFY(graph().nodeRect(0).width() > before.width());
    QTest::keyClick(&graph(), Qt::Key_0);
    QCOMPARE(graph().nodeRect(0), before);
    QSignalSpy moved(&graphModel(), &models::GraphModel::currentChanged);
    QTest::keyClick(&graph(), Qt::Key_Right);
    QTest::keyClick(&graph(), Qt::Key_Left);
    QVERIFY(moved.size() >= 1);
    QVERIFY(graphModel().place() > 0);
}

void ShapesTest::theGraphFollowsTheSelection()
{
    QVERIFY(showGraph());
    const std::uint32_t tool = busyTool();
    const auto& nodes = graphModel().picture()->graph.nodes;
    m_window->document().select(nodes[tool].rows[1]);
    QCOMPARE(graphModel().current(), (models::GraphPart{models::GraphPart::Kind::node, tool}));
    QCOMPARE(graphModel().place(), std::size_t{2});
    models::TimeWindow window = m_window->document().extent();
    window.endNs = window.startNs + window.length() / 50;
    const std::size_t all = nodes.size();
    m_window->document().setWindow(window);
    QTRY_VERIFY(graphModel().picture()->graph.nodes.size() < all);
}

QTEST_MAIN(ShapesTest)
#include "shapes_test.moc"
