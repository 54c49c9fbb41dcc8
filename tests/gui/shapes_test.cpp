// The other shapes of a session under a person's hands: real clicks and keys in an open window.
#include "main_window.h"
#include "support/window.h"
#include "views/shapes/flame_area.h"
#include "views/shapes/flame_view.h"

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

private:
    [[nodiscard]] views::SessionView& view() const { return m_window->window->sessionView(); }
    [[nodiscard]] views::FlameArea& flame() const { return view().flame().area(); }
    [[nodiscard]] models::FlameModel& flameModel() const { return view().flame().model(); }
    [[nodiscard]] const SpanTable& table() const { return m_window->document().data()->table; }
    [[nodiscard]] const SpanTree& tree() const { return m_window->document().data()->tree; }
    [[nodiscard]] bool showFlame() const;
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

QTEST_MAIN(ShapesTest)
#include "shapes_test.moc"
