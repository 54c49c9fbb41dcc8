// The replay as a person uses it: a real window over the sample journey, a failed payment of fifty steps.
#include "models/replay_text.h"
#include "models/step_model.h"
#include "support/window.h"
#include "views/base/block_view.h"
#include "views/base/elided_label.h"
#include "views/replay/replay_view.h"
#include "views/replay/scrubber.h"
#include "views/replay/step_list.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QScrollBar>
#include <QToolButton>

using namespace retrospan;
using app::ActionId;
using replay::StepKind;

class ReplayTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_test = std::make_unique<test::Window>();
        QVERIFY(m_test->openSample());
        QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
        QTRY_COMPARE(player().state(), models::ReplayPlayer::State::ready);
        QTRY_VERIFY(m_test->child<QWidget>("scrubber")->isVisible());
    }
    void cleanup() { m_test.reset(); }

    void theStepsHaveTheFocusOnceTheyAreThere();
    void lettersWithoutACommandDoNothing();
    void keysMoveTheCursor();
    void theFirstFailureIsOneKeyAway();
    void whatDoesNotFitHasAScrollBar();
    void thePanesFollowTheCursor();
    void aCallSaysNothingOfWhatIsToCome();
    void theScrubberIsClickedAndDragged();
    void aSelectedSpanMovesTheCursor();
    void itBeginsAtTheSpanThatWasChosen();
    void itIsWhereItWasAfterAnotherPage();
    void itStopsAtBreakpoints();
    void itPlaysToTheEndAndBeginsAnew();
    void aBreakpointThatCannotBeReadIsMarked();
    void thePlainReplayIsRemembered();
    void thePlainReplaySaysWhatWentWrong();
    void everyKeyOfThePlainReplayShowsSomethingNew();
    void whatIsNewStandsAtTheTop();
    void aLongMessageIsShownFromItsBeginning();
    void aLateHandoffSaysSoFirst();
    void aSilentFailureIsMarkedAndReached();
    void returnInTheBreakpointGoesBackToTheSteps();
    void letterKeysAreForTheReplayAlone();
    void aSessionWithoutMessagesIsWalked();
    void anErrorWithoutATextSaysWhatTheSpanBeneathSays();
    void everyStepIsInTheList();
    void itStaysWhereItIsWhenTheSessionIsReadAgain();

private:
    [[nodiscard]] models::ReplayPlayer& player() const { return m_test->window->player(); }
    [[nodiscard]] StepKind kind() const { return player().replay()->journey().steps()[player().step()].kind; }
    void press(Qt::Key key) const { QTest::keyClick(m_test->window.get(), key); }
    [[nodiscard]] views::BlockView& blocks(const char* title) const
    {
        for (views::BlockView* view : m_test->child<QWidget>("replayView")->findChildren<views::BlockView*>())
            if (view->area().accessibleName() == QLatin1String(title)) return *view;
        qFatal("no such pane");
    }
    /// Titles, details and texts of a pane, a line each.
    [[nodiscard]] QString pane(const char* title) const
    {
        QCoreApplication::processEvents();
        const QList<views::BlockView*> views =
            m_test->child<QWidget>("replayView")->findChildren<views::BlockView*>();
        QString text;
        for (views::BlockView* view : views) {
            if (view->area().accessibleName() != QLatin1String(title)) continue;
            const auto& document = view->area().rows().document();
            for (const models::Block& block : document->blocks)
                text += block.title + QLatin1Char('\n') + block.detail + QLatin1Char('\n')
                    + QString::fromUtf8(block.text.data(), static_cast<qsizetype>(block.text.size()))
                    + QLatin1Char('\n');
        }
        return text;
    }
    std::unique_ptr<test::Window> m_test;
};

void ReplayTest::theStepsHaveTheFocusOnceTheyAreThere()
{
    QTRY_VERIFY(m_test->child<views::StepList>("steps")->hasFocus());
}

void ReplayTest::lettersWithoutACommandDoNothing()
{
    auto& steps = *m_test->child<QAbstractItemView>("steps");
    const QString title = steps.model()->index(1, 0).data().toString();
    QVERIFY(!title.isEmpty());
    steps.keyboardSearch(title);
    QCOMPARE(player().step(), 0u);
}

void ReplayTest::keysMoveTheCursor()
{
    QCOMPARE(player().step(), 0u);
    press(Qt::Key_Right);
    QCOMPARE(player().step(), 1u);
    press(Qt::Key_End);
    QCOMPARE(player().step(), player().replay()->journey().size() - 1);
    QVERIFY(!m_test->action(ActionId::replayForward)->isEnabled());
    press(Qt::Key_Left);
    press(Qt::Key_Home);
    QCOMPARE(player().step(), 0u);
    QVERIFY(!m_test->action(ActionId::replayBack)->isEnabled());
    press(Qt::Key_U);
    QVERIFY(kind() == StepKind::userMessage);
    press(Qt::Key_H);
    QVERIFY(kind() == StepKind::handoff);
    press(Qt::Key_R);
    QVERIFY(kind() == StepKind::retry);
    press(Qt::Key_N);
    QVERIFY(kind() == StepKind::error);
    const auto second = player().step();
    press(Qt::Key_P);
    QVERIFY(kind() == StepKind::error);
    QVERIFY(player().step() < second);
}

void ReplayTest::theFirstFailureIsOneKeyAway()
{
    press(Qt::Key_F);
    QVERIFY(kind() == StepKind::error);
    QVERIFY(pane("The call").contains(QStringLiteral("Your card was declined")));
    QCOMPARE(m_test->child<QLabel>("place")->text(), QStringLiteral("Step 20 of 50"));
    const Node selected = m_test->document().selected();
    QCOMPARE(player().replay()->journey().steps()[player().step()].row, selected);
}

void ReplayTest::whatDoesNotFitHasAScrollBar()
{
    m_test->window->resize(1280, 800);
    int longer = 0;
    for (replay::StepIndex step = 0; step < player().replay()->journey().size(); ++step) {
        player().seek(step);
        QCoreApplication::processEvents();
        for (auto* view : m_test->child<QWidget>("replayView")->findChildren<views::BlockView*>()) {
            if (!view->isVisible()) continue;
            const QScrollBar* bar = view->area().verticalScrollBar();
            QTRY_COMPARE(bar->isVisible(), bar->maximum() > 0);
            longer += bar->isVisible() ? 1 : 0;
        }
    }
    QVERIFY(longer > 0);
}

void ReplayTest::thePanesFollowTheCursor()
{
    QVERIFY(pane("What the user saw").contains(QStringLiteral("Can I send back a cassette")));
    QVERIFY(pane("What the model was given").contains(QStringLiteral("No model has been called yet.")));
    QVERIFY(pane("The call").contains(QStringLiteral("A message of the user: no call belongs to it.")));
    press(Qt::Key_F);
    QVERIFY(!pane("What the user saw").contains(QStringLiteral("The payment went through")));
    const QString call = pane("The call");
    QVERIFY(call.contains(QStringLiteral("How the model read it")));
    QVERIFY(call.contains(QStringLiteral("This is probably a short problem at the bank")));
    QVERIFY(call.contains(QStringLiteral("Changed in attempt 2")));
    QVERIFY(call.contains(QStringLiteral("/amount")));
    QVERIFY(pane("What the model was given").contains(QStringLiteral("lookup_order")));
    press(Qt::Key_End);
    QVERIFY(pane("What the user saw").contains(QStringLiteral("The payment went through")));
    QVERIFY(pane("What the user saw").contains(QStringLiteral("The order is kept for 48 hours")));
}

void ReplayTest::aCallSaysNothingOfWhatIsToCome()
{
    press(Qt::Key_F);
    press(Qt::Key_Left);
    QVERIFY(kind() == StepKind::toolCall);
    const QString call = pane("The call");
    QVERIFY(call.contains(QStringLiteral("18940")));
    QVERIFY(!call.contains(QStringLiteral("declined")));
    QVERIFY(!call.contains(QStringLiteral("18990")));
    QVERIFY(call.contains(QStringLiteral("What came of it is at step 20.")));
}

void ReplayTest::theScrubberIsClickedAndDragged()
{
    auto* scrubber = m_test->child<views::Scrubber>("scrubber");
    const auto at = [&](replay::StepIndex step) {
        return QPoint(scrubber->positionOf(step), scrubber->height() / 2);
    };
    QTest::mouseClick(scrubber, Qt::LeftButton, {}, at(30));
    QCOMPARE(player().step(), 30u);
    QTest::mousePress(scrubber, Qt::LeftButton, {}, at(30));
    QMouseEvent drag(QEvent::MouseMove, at(12), scrubber->mapToGlobal(at(12)), Qt::NoButton, Qt::LeftButton,
                     {});
    QCoreApplication::sendEvent(scrubber, &drag);
    QCOMPARE(player().step(), 12u);
    QCOMPARE(scrubber->accessibleName(), QStringLiteral("Step 13 of 50"));
}

void ReplayTest::aSelectedSpanMovesTheCursor()
{
    const Row row = player().replay()->journey().steps()[19].row;
    m_test->document().select(row);
    QCOMPARE(player().replay()->journey().steps()[player().step()].row, row);
    auto* steps = m_test->child<views::StepList>("steps");
    QCOMPARE(steps->currentIndex().row(), static_cast<int>(player().step()));
    steps->setFocus();
    QTest::keyClick(steps, Qt::Key_Down);
    QCOMPARE(steps->currentIndex().row(), static_cast<int>(player().step()));
}

void ReplayTest::itBeginsAtTheSpanThatWasChosen()
{
    const auto rowAt = [this](replay::StepIndex step) {
        return player().replay()->journey().steps()[step].row;
    };
    const Row row = rowAt(19), other = rowAt(5);
    QVERIFY(row != other);
    QTest::keyClick(m_test->window.get(), Qt::Key_2, Qt::ControlModifier);
    m_test->document().select(row);
    QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
    QCOMPARE(rowAt(player().step()), row);
    // A replay that is made anew, too.
    const std::int64_t key = m_test->document().data()->summary.key;
    QTest::keyClick(m_test->window.get(), Qt::Key_2, Qt::ControlModifier);
    QVERIFY(m_test->import(
        R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",)"
        R"("spanId":"0000000000000001","name":"a","startTimeUnixNano":"1"}]}]}]})",
        "other.json"));
    for (const SessionSummary& session : m_test->library().sessions())
        if (session.key != key) m_test->window->openSession(session.key);
    QTRY_VERIFY(m_test->document().data() && m_test->document().data()->table.size() == 1);
    QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(player().replay() && player().replay()->table().size() == 1);
    m_test->window->openSession(key);
    QTRY_VERIFY(m_test->document().data() && m_test->document().data()->summary.key == key
                && m_test->document().data()->complete);
    m_test->document().select(other);
    QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(player().replay() && player().replay()->data().summary.key == key);
    QCOMPARE(rowAt(player().step()), other);
}

void ReplayTest::itIsWhereItWasAfterAnotherPage()
{
    for (replay::StepIndex step = 0; step < player().replay()->journey().size(); ++step) {
        player().seek(step);
        QTest::keyClick(m_test->window.get(), Qt::Key_2, Qt::ControlModifier);
        QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
        QCOMPARE(player().step(), step);
    }
}

void ReplayTest::itStopsAtBreakpoints()
{
    player().setSpeed(50);
    player().setBreakpoint(QStringLiteral("kind:handoff"));
    QTRY_VERIFY(m_test->action(ActionId::replayNextBreakpoint)->isEnabled());
    press(Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(player().playing(), false, 20'000);
    QVERIFY(kind() == StepKind::handoff);
    const auto first = player().step();
    press(Qt::Key_B);
    QVERIFY(kind() == StepKind::handoff);
    QVERIFY(player().step() > first);
}

void ReplayTest::itPlaysToTheEndAndBeginsAnew()
{
    player().setSpeed(50);
    press(Qt::Key_Space);
    QVERIFY(player().playing());
    QTRY_COMPARE_WITH_TIMEOUT(player().playing(), false, 20'000);
    QCOMPARE(player().step(), player().replay()->journey().size() - 1);
    press(Qt::Key_Space);
    QVERIFY(player().playing());
    QTest::keyClick(m_test->window.get(), Qt::Key_1, Qt::ControlModifier); // away from the replay
    QVERIFY(!player().playing());
}

void ReplayTest::aBreakpointThatCannotBeReadIsMarked()
{
    auto* field = m_test->child<QWidget>("transport")->findChild<QLineEdit*>();
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("colour:red nr"));
    QCOMPARE(field->text(), QStringLiteral("colour:red nr")); // letters are not commands here
    QVERIFY(!player().breakpointError().isEmpty());
    QVERIFY(!m_test->action(ActionId::replayNextBreakpoint)->isEnabled());
    QVERIFY(field->toolTip().contains(QStringLiteral("colour")));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!field->hasFocus()); // letters are commands again
    QCOMPARE(field->text(), QStringLiteral("colour:red nr"));
}

void ReplayTest::thePlainReplayIsRemembered()
{
    m_test->action(ActionId::replayPlain)->trigger();
    const auto panes = [this] {
        int visible = 0;
        for (auto* view : m_test->child<QWidget>("replayView")->findChildren<views::BlockView*>())
            visible += view->isVisible() ? 1 : 0;
        return visible;
    };
    QCOMPARE(panes(), 2); // what the user saw, what happened
    m_test->reopen();
    QTRY_VERIFY(!m_test->library().sessions().empty());
    m_test->window->openSession(m_test->library().sessions().front().key);
    QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(player().state(), models::ReplayPlayer::State::ready);
    QCOMPARE(panes(), 2);
    QVERIFY(pane("What the user saw").contains(QStringLiteral("cassette")));
}

void ReplayTest::thePlainReplaySaysWhatWentWrong()
{
    press(Qt::Key_L);
    QVERIFY(m_test->action(ActionId::replayPlain)->isChecked());
    const auto buttons = m_test->child<QWidget>("transport")->findChildren<QToolButton*>();
    const auto toggle =
        std::ranges::find(buttons, m_test->action(ActionId::replayPlain), &QToolButton::defaultAction);
    QVERIFY(toggle != buttons.end() && (*toggle)->isVisible());
    QVERIFY((*toggle)->toolTip().contains(QStringLiteral("(L)")));
    const QString said = pane("What happened");
    QVERIFY(said.contains(QStringLiteral("The user wrote a message.")));
    QVERIFY(said.contains(QStringLiteral("First point of failure")));
    const auto& structure = player().replay()->structure();
    QVERIFY(said.contains(QStringLiteral("the user was not told that anything failed.")));
    for (const Signal& signal : structure.noticed)
        QVERIFY(said.contains(QString::fromStdString(signal.reason)));
    press(Qt::Key_F);
    QCOMPARE(player().step(), 19u);
    QVERIFY(pane("What happened").contains(QStringLiteral("Your card was declined")));
    QTest::mouseClick(*toggle, Qt::LeftButton);
    QVERIFY(!m_test->action(ActionId::replayPlain)->isChecked());
    QCOMPARE(player().step(), 19u);
}

void ReplayTest::everyKeyOfThePlainReplayShowsSomethingNew()
{
    press(Qt::Key_L);
    auto* steps = m_test->child<views::StepList>("steps");
    QString before = pane("What happened") + pane("What the user saw");
    int moves = 0;
    for (; m_test->action(ActionId::replayForward)->isEnabled(); ++moves) {
        press(Qt::Key_Right);
        QVERIFY(player().isShown(player().step()));
        QVERIFY(!steps->isRowHidden(static_cast<int>(player().step())));
        QCOMPARE(steps->currentIndex().row(), static_cast<int>(player().step()));
        const QString now = pane("What happened") + pane("What the user saw");
        QVERIFY(now != before);
        before = now;
    }
    QVERIFY(moves > 5);
    QVERIFY(moves < 30);
    for (; m_test->action(ActionId::replayBack)->isEnabled(); --moves) press(Qt::Key_Left);
    QCOMPARE(moves, 0);
    player().setSpeed(50);
    press(Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(player().playing(), false, 20'000);
    QVERIFY(!m_test->action(ActionId::replayForward)->isEnabled());
    press(Qt::Key_L); // all of them again
    QVERIFY(!steps->isRowHidden(1));
}

void ReplayTest::whatIsNewStandsAtTheTop()
{
    int looked = 0;
    do {
        QCoreApplication::processEvents();
        const views::BlockArea& area = blocks("What the model was given").area();
        const auto& document = area.rows().document();
        const auto isNew = [](const models::Block& block) { return block.mark == models::BlockMark::added; };
        const auto fresh = std::ranges::find_if(document->blocks, isNew);
        if (fresh != document->blocks.end()) {
            const auto row =
                area.rows().firstRow(static_cast<std::uint32_t>(fresh - document->blocks.begin()));
            QCOMPARE(area.rowRect(row).top(), 0);
            ++looked;
        }
        press(Qt::Key_Right);
    } while (!player().atLast());
    QVERIFY(looked > 20);
}

void ReplayTest::aLongMessageIsShownFromItsBeginning()
{
    const std::string words(20'000, 'w'),
        call = R"({"resourceSpans":[{"scopeSpans":[{"spans":[{)"
               R"("traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"0000000000000001","name":"chat m",)"
               R"("startTimeUnixNano":"1000","endTimeUnixNano":"2000","attributes":[)"
               R"({"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
               R"({"key":"gen_ai.input.messages","value":{"stringValue":"[{\"role\":\"user\",\"parts\":)"
               R"([{\"type\":\"text\",\"content\":\"first )"
        + words + R"(\"}]}]"}}]}]}]}]})";
    QVERIFY(m_test->import(call, "long.json"));
    for (const SessionSummary& session : m_test->library().sessions())
        if (session.spans == 1) m_test->window->openSession(session.key);
    QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(player().state() == models::ReplayPlayer::State::ready
                && player().replay()->table().size() == 1);
    QCoreApplication::processEvents();
    const views::BlockArea& area = blocks("What the user saw").area();
    QVERIFY(area.rows().text(1).startsWith(QStringLiteral("first")));
    QCOMPARE(area.rowRect(0).top(), 0);
    QVERIFY(area.rowRect(area.rows().count() - 1).bottom() > area.viewport()->height());
}

void ReplayTest::aLateHandoffSaysSoFirst()
{
    const auto& replay = *player().replay();
    models::StepModel model;
    model.setReplay(player().replay());
    int late = 0;
    for (const replay::StepIndex step : replay.journey().ofKind(StepKind::handoff)) {
        const Handoff& handoff = replay.structure().handoffs[replay.journey().steps()[step].detail];
        if (!handoff.late) continue;
        ++late;
        const QModelIndex index = model.index(static_cast<int>(step));
        QVERIFY(index.data(models::StepModel::faultsRole).toStringList().contains(QStringLiteral("late")));
        QVERIFY(index.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("late")));
        player().seek(step);
        const QString call = pane("The call");
        QVERIFY(call.contains(QStringLiteral("Due since the user asked for a person at step ")));
        QVERIFY(call.contains(QStringLiteral("What went along")));
        const auto due = models::dueStep(replay, handoff);
        QVERIFY(call.contains(models::stepText(replay, due)));
    }
    QCOMPARE(late, 1);
}

void ReplayTest::aSilentFailureIsMarkedAndReached()
{
    const auto& noticed = player().replay()->noticedSteps();
    QVERIFY(!noticed.empty());
    auto* steps = m_test->child<views::StepList>("steps");
    const QModelIndex index = steps->model()->index(static_cast<int>(noticed.front()), 0);
    QVERIFY(index.data(models::StepModel::noticedRole).toBool());
    const Signal& signal = player().replay()->structure().noticed.front();
    QVERIFY(index.data(Qt::AccessibleTextRole).toString().contains(QString::fromStdString(signal.reason)));
    QVERIFY(!index.data(Qt::ToolTipRole).toString().isEmpty());
    press(Qt::Key_Home);
    bool reached = false;
    while (m_test->action(ActionId::replayNextError)->isEnabled() && !reached) {
        press(Qt::Key_N);
        reached = player().step() == noticed.front();
    }
    QVERIFY(reached);
    QVERIFY(pane("The call").contains(QStringLiteral("Noticed")));
    press(Qt::Key_End);
    while (m_test->action(ActionId::replayPreviousError)->isEnabled() && player().step() > noticed.front())
        press(Qt::Key_P);
    QCOMPARE(player().step(), noticed.front());
}

void ReplayTest::returnInTheBreakpointGoesBackToTheSteps()
{
    auto* field = m_test->child<QWidget>("transport")->findChild<QLineEdit*>();
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("colour:red"));
    auto* why = m_test->child<views::ElidedLabel>("breakpointError");
    QVERIFY(why->isVisible());
    QCOMPARE(why->text(), player().breakpointError());
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(field->hasFocus()); // it is to be put right
    field->clear();
    QTest::keyClicks(field, QStringLiteral("kind:handoff"));
    QVERIFY(!why->isVisible());
    QTRY_VERIFY(m_test->action(ActionId::replayNextBreakpoint)->isEnabled());
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(kind() == StepKind::handoff);
    QVERIFY(m_test->child<views::StepList>("steps")->hasFocus());
}

void ReplayTest::letterKeysAreForTheReplayAlone()
{
    QVERIFY(m_test->action(ActionId::replayFailure)->isEnabled());
    QTest::keyClick(m_test->window.get(), Qt::Key_2, Qt::ControlModifier);
    for (const ActionId id : {ActionId::replayFailure, ActionId::replayPlay, ActionId::replayForward})
        QVERIFY(!m_test->action(id)->isEnabled());
}

void ReplayTest::aSessionWithoutMessagesIsWalked()
{
    std::string spans;
    for (const char* id : {"1", "2", "3"})
        spans += std::string(spans.empty() ? "" : ",") + R"({"traceId":"0af7651916cd43dd8448eb211c80319c",)"
            + R"("spanId":"000000000000000)" + id
            + R"(","name":"execute_tool lookup","startTimeUnixNano":"100)" + id
            + R"(","endTimeUnixNano":"200)" + id
            + R"(","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}}]})";
    QVERIFY(
        m_test->import(R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + spans + "]}]}]}", "tools.json"));
    for (const SessionSummary& session : m_test->library().sessions())
        if (session.spans == 3) m_test->window->openSession(session.key);
    QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(player().state() == models::ReplayPlayer::State::ready
                && player().replay()->table().size() == 3);
    QVERIFY(player().replay()->journey().size() > 2);
    for (replay::StepIndex step = 1; step < player().replay()->journey().size(); ++step) {
        press(Qt::Key_Right);
        QVERIFY(pane("What the user saw").contains(QStringLiteral("The user has seen nothing yet.")));
        if (kind() == StepKind::result)
            QCOMPARE(models::stepText(*player().replay(), step), QStringLiteral("no result recorded"));
    }
    QCOMPARE(player().step(), player().replay()->journey().size() - 1);
}

void ReplayTest::anErrorWithoutATextSaysWhatTheSpanBeneathSays()
{
    const auto span = [](const std::string& id, const std::string& parent, const std::string& name,
                         const std::string& more) {
        return R"({"traceId":"1af7651916cd43dd8448eb211c80319c","spanId":"000000000000000)" + id
            + R"(","parentSpanId":")" + (parent.empty() ? "" : "000000000000000" + parent) + R"(","name":")"
            + name + R"(","startTimeUnixNano":"100)" + id + R"(","endTimeUnixNano":"200)" + id
            + R"(","status":{"code":2)" + more + R"(},"attributes":[{"key":"gen_ai.operation.name","value":)"
            + R"({"stringValue":"execute_tool"}}]})";
    };
    QVERIFY(m_test->import(R"({"resourceSpans":[{"scopeSpans":[{"spans":[)"
                               + span("1", "", "execute_tool pay", "") + ","
                               + span("2", "1", "execute_tool post", R"(,"message":"the bank is closed")")
                               + "," + span("3", "", "execute_tool ship", "") + "]}]}]}",
                           "errors.json"));
    for (const SessionSummary& session : m_test->library().sessions())
        if (session.spans == 3) m_test->window->openSession(session.key);
    QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(player().state() == models::ReplayPlayer::State::ready
                && player().replay()->table().size() == 3);
    QString errors;
    for (replay::StepIndex step = 0; step < player().replay()->journey().size(); ++step) {
        player().seek(step);
        if (kind() == StepKind::error) errors += pane("The call");
    }
    QVERIFY2(errors.contains(QStringLiteral("the bank is closed")), qPrintable(errors));
    QVERIFY2(errors.contains(QStringLiteral("the recording does not say why")), qPrintable(errors));
}

void ReplayTest::everyStepIsInTheList()
{
    models::StepModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    model.setReplay(player().replay());
    QCOMPARE(model.rowCount(), 50);
    QCOMPARE(model.index(0).data().toString(),
             QStringLiteral("Can I send back a cassette that I have not mounted?"));
    QVERIFY(model.index(19)
                .data(Qt::AccessibleTextRole)
                .toString()
                .startsWith(QStringLiteral("Step 20, Error: ")));
    for (int row = 0; row < model.rowCount(); ++row) QVERIFY(!model.index(row).data().toString().isEmpty());
}

void ReplayTest::itStaysWhereItIsWhenTheSessionIsReadAgain()
{
    press(Qt::Key_F);
    const auto before = player().replay();
    m_test->document().reload();
    QTRY_VERIFY(player().state() == models::ReplayPlayer::State::ready && player().replay() != before);
    QCOMPARE(player().step(), 19u);
}

QTEST_MAIN(ReplayTest)
#include "replay_test.moc"
