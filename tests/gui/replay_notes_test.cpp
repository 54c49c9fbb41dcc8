// Notes and corrections as a person makes them in the replay, with keys and clicks, over the sample journey.
#include "models/finding_model.h"
#include "models/step_model.h"
#include "support/window.h"
#include "views/replay/findings_list.h"
#include "views/replay/notes_bar.h"
#include "views/replay/replay_view.h"
#include "views/replay/step_list.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QToolButton>

using namespace retrospan;
using app::ActionId;

class ReplayNotesTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_test = std::make_unique<test::Window>();
        QVERIFY(m_test->openSample());
        openReplay();
    }
    void cleanup() { m_test.reset(); }

    void aNoteIsWrittenOnTheCurrentStep();
    void aNoteIsKeptInTheWorkspace();
    void aNoteIsChangedRemovedAndBroughtBack();
    void escapeLeavesNothing();
    void ctrlReturnKeepsTheNoteThoughTheLibraryHasThatKey();
    void lettersInANoteAreNoCommands();
    void aFindingIsDismissedByKeyAndComesBack();
    void theListOfFindingsGoesToTheirSteps();
    void theMenuOfAFindingChangesTheCategory();
    void theFailureIsMovedToAnotherStep();
    void thePlainListHasNoCalls();

private:
    void openReplay() const
    {
        QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
        QTRY_COMPARE(player().state(), models::ReplayPlayer::State::ready);
        QTRY_VERIFY(m_test->child<QWidget>("scrubber")->isVisible());
    }
    [[nodiscard]] models::ReplayPlayer& player() const { return m_test->window->player(); }
    [[nodiscard]] models::ReplayAnnotations& annotations() const { return m_test->window->annotations(); }
    void press(Qt::Key key, Qt::KeyboardModifiers with = Qt::NoModifier) const
    {
        QTest::keyClick(m_test->window.get(), key, with);
    }
    [[nodiscard]] QPlainTextEdit* text() const { return m_test->child<QPlainTextEdit>("noteText"); }
    void writeNote(const QString& words) const
    {
        const auto before = annotations().notes().size();
        press(Qt::Key_M);
        QTRY_VERIFY(text()->hasFocus());
        QTest::keyClicks(text(), words);
        QTest::keyClick(text(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(annotations().notes().size(), before + 1);
    }
    [[nodiscard]] bool shows(const QString& words) const
    {
        for (const QLabel* label : m_test->child<QWidget>("notes")->findChildren<QLabel*>())
            if (label->isVisible() && label->text() == words) return true;
        return false;
    }
    [[nodiscard]] const std::optional<Failure>& failure() const
    {
        return player().replay()->structure().failure;
    }
    std::unique_ptr<test::Window> m_test;
};

void ReplayNotesTest::aNoteIsWrittenOnTheCurrentStep()
{
    auto* bar = m_test->child<QWidget>("notes");
    QVERIFY(!bar->isVisible());
    press(Qt::Key_F);
    const auto step = player().step();
    writeNote(QStringLiteral("The bank said <b>no</b>."));
    QCOMPARE(annotations().notes().front().step, step);
    QVERIFY(shows(QStringLiteral("The bank said <b>no</b>.")));
    auto* steps = m_test->child<views::StepList>("steps");
    const QModelIndex noted = steps->model()->index(static_cast<int>(step), 0);
    QVERIFY(noted.data(models::StepModel::notedRole).toBool());
    QVERIFY(!noted.siblingAtRow(0).data(models::StepModel::notedRole).toBool());
    press(Qt::Key_Home);
    QTRY_VERIFY(!bar->isVisible());
}

void ReplayNotesTest::aNoteIsKeptInTheWorkspace()
{
    press(Qt::Key_F);
    const auto step = player().step();
    writeNote(QStringLiteral("look"));
    m_test->reopen();
    QTRY_VERIFY(m_test->library().rowCount() > 0);
    QVERIFY(m_test->openSample());
    openReplay();
    QCOMPARE(annotations().notes().size(), 1u);
    QCOMPARE(annotations().notes().front().step, step);
}

void ReplayNotesTest::aNoteIsChangedRemovedAndBroughtBack()
{
    writeNote(QStringLiteral("first"));
    press(Qt::Key_M); // the author's own note on the step is edited
    QTRY_VERIFY(text()->hasFocus());
    QCOMPARE(text()->toPlainText(), QStringLiteral("first"));
    QTest::keyClicks(text(), QStringLiteral(" and more"));
    QTest::mouseClick(m_test->child<QWidget>("noteSave"), Qt::LeftButton);
    QTRY_VERIFY(shows(QStringLiteral("first and more")));
    QTest::mouseClick(m_test->child<QToolButton>("noteRemove"), Qt::LeftButton);
    QTRY_VERIFY(annotations().notes().empty());
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(shows(QStringLiteral("first and more")));
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(!m_test->action(ActionId::replayUndo)->isEnabled() || shows(QStringLiteral("first")));
}

void ReplayNotesTest::escapeLeavesNothing()
{
    press(Qt::Key_M);
    QTRY_VERIFY(text()->hasFocus());
    QTest::keyClicks(text(), QStringLiteral("never mind"));
    QTest::keyClick(text(), Qt::Key_Escape);
    QVERIFY(!text()->isVisible());
    QVERIFY(m_test->child<views::StepList>("steps")->hasFocus());
    QVERIFY(annotations().notes().empty());
    QVERIFY(!m_test->action(ActionId::replayUndo)->isEnabled());
}

void ReplayNotesTest::ctrlReturnKeepsTheNoteThoughTheLibraryHasThatKey()
{
    press(Qt::Key_1, Qt::ControlModifier);
    auto* table = m_test->child<QAbstractItemView>("libraryTable");
    table->setCurrentIndex(table->model()->index(0, 0));
    openReplay();
    QVERIFY(m_test->action(ActionId::openSelectedSession)->isEnabled());
    QVERIFY(m_test->action(ActionId::openSelectedSession)->shortcut()
            == QKeySequence(QStringLiteral("Ctrl+Return")));
    const QSignalSpy opened(m_test->action(ActionId::openSelectedSession), &QAction::triggered);
    writeNote(QStringLiteral("kept"));
    QCOMPARE(annotations().notes().front().note.text, std::string("kept"));
    QCOMPARE(opened.size(), 0);
    QVERIFY(m_test->child<QWidget>("scrubber")->isVisible());
    press(Qt::Key_M);
    QTRY_VERIFY(text()->hasFocus());
    m_test->action(ActionId::cancelJobs)->setShortcut(Qt::Key_Escape);
    m_test->action(ActionId::cancelJobs)->setEnabled(true);
    QTest::keyClick(text(), Qt::Key_Escape);
    QVERIFY(!text()->isVisible());
}

void ReplayNotesTest::lettersInANoteAreNoCommands()
{
    press(Qt::Key_M);
    QTRY_VERIFY(text()->hasFocus());
    QTest::keyClicks(text(), QStringLiteral("nhrubxcm f"));
    QCOMPARE(text()->toPlainText(), QStringLiteral("nhrubxcm f"));
    QCOMPARE(player().step(), 0u);
}

void ReplayNotesTest::aFindingIsDismissedByKeyAndComesBack()
{
    press(Qt::Key_H);
    QVERIFY(m_test->action(ActionId::replayDismiss)->isEnabled());
    press(Qt::Key_X);
    const auto& handoffs = [this]() -> const std::vector<Handoff>& {
        return player().replay()->structure().handoffs;
    };
    QTRY_VERIFY(handoffs().front().judgement.dismissed());
    QVERIFY(!handoffs().front().judgement.by.empty());
    QVERIFY(!m_test->action(ActionId::replayDismiss)->isEnabled());
    QVERIFY(m_test->action(ActionId::replayTakeBack)->isEnabled());
    press(Qt::Key_C);
    QTRY_COMPARE(handoffs().front().judgement.verdict, std::optional(Verdict::confirmed));
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(handoffs().front().judgement.dismissed());
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(!handoffs().front().judgement.verdict);
}

void ReplayNotesTest::theListOfFindingsGoesToTheirSteps()
{
    auto* list = m_test->child<views::FindingsList>("findings");
    const QAbstractItemModelTester tester(list->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto* tabs = qobject_cast<QTabWidget*>(list->parentWidget()->parentWidget());
    QVERIFY(tabs != nullptr);
    tabs->setCurrentWidget(list);
    QVERIFY(tabs->tabText(1).contains(QString::number(list->model()->rowCount())));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualRect(list->model()->index(1, 0)).center());
    const insight::Finding finding = annotations().findings()[1];
    QCOMPARE(player().step(), annotations().stepOf(finding));
    QTest::keyClick(list, Qt::Key_X);
    QTRY_VERIFY(annotations().findings()[1].judgement.dismissed());
    QTRY_VERIFY(list->model()->index(1, 0).data(models::FindingModel::dismissedRole).toBool());
    QVERIFY(list->model()
                ->index(1, 0)
                .data(models::FindingModel::stateRole)
                .toString()
                .startsWith(QStringLiteral("dismissed by ")));
}

void ReplayNotesTest::theMenuOfAFindingChangesTheCategory()
{
    auto* list = m_test->child<views::FindingsList>("findings");
    qobject_cast<QTabWidget*>(list->parentWidget()->parentWidget())->setCurrentWidget(list);
    list->setFocus();
    list->setCurrentIndex(list->model()->index(0, 0));
    QCOMPARE(annotations().findings().front().kind, FindingKind::failure);
    bool seen = false;
    QTimer::singleShot(0, this, [&seen] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (menu == nullptr) return;
        for (QAction* action : menu->actions().back()->menu()->actions())
            if (action->text() == QStringLiteral("Timeout")) {
                seen = true;
                action->trigger();
            }
        menu->close();
    });
    QContextMenuEvent ask(QContextMenuEvent::Keyboard, {}, {});
    QApplication::sendEvent(list->viewport(), &ask);
    QVERIFY(seen);
    QTRY_COMPARE(failure()->category, FailureCategory::timeout);
}

void ReplayNotesTest::theFailureIsMovedToAnotherStep()
{
    const Row before = failure()->row;
    press(Qt::Key_F);
    press(Qt::Key_N);
    const Row here = player().replay()->journey().steps()[player().step()].row;
    QVERIFY(here != before);
    m_test->action(ActionId::replayMoveFailure)->trigger();
    QTRY_COMPARE(failure()->row, here);
    QCOMPARE(failure()->judgement.verdict, std::optional(Verdict::added));
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(failure()->row, before);
}

void ReplayNotesTest::thePlainListHasNoCalls()
{
    auto* steps = m_test->child<views::StepList>("steps");
    const auto hidden = [&](replay::StepKind kind) {
        return steps->isRowHidden(static_cast<int>(player().replay()->journey().ofKind(kind).front()));
    };
    m_test->action(ActionId::replayPlain)->trigger();
    QVERIFY(hidden(replay::StepKind::toolCall));
    QVERIFY(hidden(replay::StepKind::modelCall));
    QVERIFY(!hidden(replay::StepKind::userMessage));
    QVERIFY(!hidden(replay::StepKind::error));
    player().seek(player().replay()->journey().ofKind(replay::StepKind::toolCall).front());
    QCOMPARE(steps->currentIndex().row(), 0); // the message that led to it
    m_test->action(ActionId::replayPlain)->trigger();
    QVERIFY(!hidden(replay::StepKind::toolCall));
    QCOMPARE(steps->currentIndex().row(), static_cast<int>(player().step()));
}

QTEST_MAIN(ReplayNotesTest)
#include "replay_notes_test.moc"
