// The comparison as a person uses it: a real window over the sample journey and its fixed run.
#include "models/pair_model.h"
#include "support/window.h"
#include "views/base/block_view.h"
#include "views/base/command_palette.h"
#include "views/base/elided_label.h"
#include "views/compare/compare_view.h"
#include "views/compare/pair_table.h"
#include "views/library/library_table.h"

#include <QAbstractItemModelTester>
#include <QListView>
#include <QToolButton>

using namespace retrospan;
using app::ActionId;
using models::Side;
using replay::Match;
using State = models::ComparisonPlayer::State;

class CompareTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_test = std::make_unique<test::Window>();
        const QString samples = QStringLiteral(RETROSPAN_SOURCE_DIR "/resources/samples/");
        QSignalSpy finished(m_test->window.get(), &app::MainWindow::importFinished);
        m_test->window->importFiles({samples + QStringLiteral("checkout-journey.jsonl"),
                                     samples + QStringLiteral("checkout-journey-fixed.jsonl")});
        QVERIFY(finished.wait(20'000));
        QTRY_COMPARE(m_test->library().sessions().size(), 2u);
    }
    void cleanup() { m_test.reset(); }

    void withoutSessionsItSaysWhatToDo();
    void twoSelectedSessionsAreCompared();
    void theOneThatWorkedIsProposed();
    void keysMoveBetweenDifferences();
    void differencesAloneAreShown();
    void wordsFieldsAndMessagesAreCompared();
    void bothSidesAreReplayedByOneTransport();
    void sidesAreSwapped();
    void aSessionIsTheSameAsItself();
    void whatCannotBeReadIsSaid();
    void lettersAreTheComparisonsAlone();
    void everyPairIsInTheTable();

private:
    [[nodiscard]] models::ComparisonPlayer& player() const { return m_test->window->comparison(); }
    [[nodiscard]] const models::Comparison& comparison() const { return *player().comparison(); }
    [[nodiscard]] Match match() const { return comparison().alignment.pairs[player().pair()].match; }
    [[nodiscard]] qint64 key(const char* id) const
    {
        for (const SessionSummary& session : m_test->library().sessions())
            if (session.id == id) return session.key;
        return 0;
    }
    [[nodiscard]] bool compare(qint64 baseline, qint64 candidate) const
    {
        m_test->window->compareSessions({baseline}, {candidate});
        return QTest::qWaitFor([this] { return player().state() == State::ready; }, 20'000);
    }
    [[nodiscard]] bool compareSamples() const
    {
        return compare(key("shop-9c1d-2210"), key("shop-7f3a-2210"));
    }
    void press(Qt::Key pressed) const { QTest::keyClick(m_test->window.get(), pressed); }
    /// Titles, details and texts of a pane, a line each.
    [[nodiscard]] QString pane(const char* title) const
    {
        QString text;
        for (views::BlockView* view :
             m_test->child<QWidget>("compareView")->findChildren<views::BlockView*>()) {
            if (view->area().accessibleName() != QLatin1String(title)) continue;
            if (!view->area().rows().document()) return {};
            for (const models::Block& block : view->area().rows().document()->blocks)
                text += block.title + QLatin1Char('\n') + block.detail + QLatin1Char('\n')
                    + QString::fromUtf8(block.text.data(), static_cast<qsizetype>(block.text.size()))
                    + QLatin1Char('\n');
        }
        return text;
    }
    [[nodiscard]] QString place() const { return m_test->child<views::ElidedLabel>("comparePlace")->text(); }
    /// The first pair of this kind and match.
    void goTo(replay::StepKind kind, Match wanted) const
    {
        for (std::size_t row = 0; row < player().rows().size(); ++row) {
            const replay::AlignedPair& pair = comparison().alignment.pairs[player().rows()[row]];
            const Side side = pair.baseline == replay::kNoStep ? Side::candidate : Side::baseline;
            const replay::StepIndex step = side == Side::baseline ? pair.baseline : pair.candidate;
            if (pair.match == wanted && comparison().of(side)->journey().steps()[step].kind == kind)
                return player().seekRow(row);
        }
        QFAIL("there is no such pair");
    }
    std::unique_ptr<test::Window> m_test;
};

void CompareTest::withoutSessionsItSaysWhatToDo()
{
    QTest::keyClick(m_test->window.get(), Qt::Key_4, Qt::ControlModifier);
    QVERIFY(m_test->child<QWidget>("compareView")->isVisible());
    QVERIFY(!m_test->child<QWidget>("pairs")->isVisible());
    QVERIFY(!m_test->action(ActionId::compareNextDifference)->isEnabled());
    QVERIFY(!m_test->action(ActionId::compareWith)->isEnabled());
}

void CompareTest::twoSelectedSessionsAreCompared()
{
    auto* table = m_test->child<views::LibraryTable>("libraryTable");
    const auto click = [&](int row, Qt::KeyboardModifiers modifiers) {
        QTest::mouseClick(table->viewport(), Qt::LeftButton, modifiers,
                          table->visualRect(table->model()->index(row, 1)).center());
    };
    click(0, {});
    click(1, Qt::ControlModifier);
    QCOMPARE(table->selectedKeys().size(), 2u);
    QSignalSpy loaded(&m_test->library(), &models::LibraryModel::loaded);
    m_test->library().reload(); // as when something comes in meanwhile
    QVERIFY(loaded.wait(20'000));
    QCOMPARE(table->selectedKeys().size(), 2u);
    QTest::keyClick(m_test->window.get(), Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(player().state(), State::ready);
    QVERIFY(m_test->child<QWidget>("pairs")->isVisible());
    // Both ended well, as they say: the one in which less stayed wrong is the baseline.
    QCOMPARE(player().baselineKey(), key("shop-9c1d-2210"));
    QCOMPARE(match(), Match::changed);
    QCOMPARE(comparison().alignment.firstDivergence, std::optional<std::size_t>(player().pair()));
}

void CompareTest::theOneThatWorkedIsProposed()
{
    m_test->window->openSession(key("shop-7f3a-2210"));
    QTRY_COMPARE(m_test->document().state(), models::SessionDocument::State::ready);
    QTest::keyClick(m_test->window.get(), Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    auto* picker = m_test->child<views::CommandPalette>("comparePicker");
    QVERIFY(picker->isVisible());
    auto* list = picker->findChild<QListView*>();
    QCOMPARE(list->model()->rowCount(), 1);
    QVERIFY(list->model()->index(0, 0).data().toString().contains(QStringLiteral("cassette")));
    const QString spoken = list->model()->index(0, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.contains(QStringLiteral("shop-9c1d-2210")), qPrintable(spoken));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(!picker->isVisible());
    QTRY_COMPARE(player().state(), State::ready);
    QCOMPARE(player().baselineKey(), key("shop-9c1d-2210"));
    QCOMPARE(player().candidateKey(), key("shop-7f3a-2210"));
}

void CompareTest::keysMoveBetweenDifferences()
{
    QVERIFY(compareSamples());
    const std::size_t first = player().pair();
    QCOMPARE(first, 21u);
    QVERIFY(place().startsWith(QStringLiteral("Pair 22 of 50")));
    press(Qt::Key_N);
    QVERIFY(player().pair() > first);
    QVERIFY(match() != Match::same);
    press(Qt::Key_P);
    QCOMPARE(player().pair(), first);
    QVERIFY(!m_test->action(ActionId::comparePreviousDifference)->isEnabled());
    press(Qt::Key_Home);
    QCOMPARE(player().pair(), 0u);
    press(Qt::Key_Right);
    QCOMPARE(player().pair(), 1u);
    press(Qt::Key_F);
    QCOMPARE(player().pair(), first);
    press(Qt::Key_End);
    QCOMPARE(player().pair(), 49u);
    QVERIFY(!m_test->action(ActionId::compareForward)->isEnabled());
    auto* table = m_test->child<views::PairTable>("pairs");
    QCOMPARE(table->currentIndex().row(), 49);
    press(Qt::Key_Home);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(table->model()->index(2, 2)).center());
    QCOMPARE(player().pair(), 2u);
}

void CompareTest::differencesAloneAreShown()
{
    QVERIFY(compareSamples());
    auto* table = m_test->child<views::PairTable>("pairs");
    QCOMPARE(table->model()->rowCount(), 50);
    press(Qt::Key_D);
    QCOMPARE(table->model()->rowCount(), static_cast<int>(comparison().differences));
    QCOMPARE(player().pair(), 21u);
    press(Qt::Key_Right);
    QVERIFY(match() != Match::same);
    press(Qt::Key_D);
    QCOMPARE(table->model()->rowCount(), 50);
    QCOMPARE(player().pair(), 22u);
}

void CompareTest::wordsFieldsAndMessagesAreCompared()
{
    QVERIFY(compareSamples());
    QTRY_VERIFY(pane("What differs").contains(QStringLiteral("a decline is final")));
    QVERIFY(pane("What differs").contains(QStringLiteral("I will try once more")));
    goTo(replay::StepKind::toolCall, Match::changed);
    QTRY_VERIFY(pane("What differs").contains(QStringLiteral("/query")));
    QVERIFY(pane("What differs").contains(QStringLiteral("payment failed twice")));
    goTo(replay::StepKind::modelCall, Match::changed);
    QTRY_VERIFY(pane("What differs").contains(QStringLiteral("What the model was given")));
    QVERIFY(pane("What differs").contains(QStringLiteral("differ\n")));
    goTo(replay::StepKind::error, Match::candidateOnly);
    QTRY_VERIFY(pane("What differs").contains(QStringLiteral("The baseline has no such step.")));
    QVERIFY(pane("What differs").contains(QStringLiteral("idempotency")));
    press(Qt::Key_Home);
    QTRY_VERIFY(pane("What differs").contains(QStringLiteral("Both say the same.")));
}

void CompareTest::bothSidesAreReplayedByOneTransport()
{
    QVERIFY(compareSamples());
    press(Qt::Key_R);
    QTRY_VERIFY(pane("Baseline: what the user saw").contains(QStringLiteral("Can I send back a cassette")));
    QVERIFY(!pane("Candidate: what the user saw").contains(QStringLiteral("The payment went through")));
    const replay::StepIndex baseline = comparison().placeOf(Side::baseline, player().pair());
    press(Qt::Key_N); // what the candidate has alone: the baseline stays where it is
    QCOMPARE(match(), Match::candidateOnly);
    QCOMPARE(comparison().placeOf(Side::baseline, player().pair()), baseline);
    press(Qt::Key_End);
    QTRY_VERIFY(pane("Candidate: what the user saw").contains(QStringLiteral("The payment went through")));
    QVERIFY(!pane("Baseline: what the user saw").contains(QStringLiteral("The payment went through")));
    player().setSpeed(50);
    press(Qt::Key_Space);
    QVERIFY(player().playing());
    QTRY_COMPARE_WITH_TIMEOUT(player().playing(), false, 20'000);
    QCOMPARE(player().pair(), 49u);
    press(Qt::Key_Space);
    QTest::keyClick(m_test->window.get(), Qt::Key_1, Qt::ControlModifier); // away from it
    QVERIFY(!player().playing());
}

void CompareTest::sidesAreSwapped()
{
    QVERIFY(compareSamples());
    press(Qt::Key_W);
    QTRY_COMPARE(player().state(), State::ready);
    QCOMPARE(player().baselineKey(), key("shop-7f3a-2210"));
    QCOMPARE(player().pair(), 21u);
}

void CompareTest::aSessionIsTheSameAsItself()
{
    QVERIFY(compare(key("shop-7f3a-2210"), key("shop-7f3a-2210")));
    QVERIFY(place().endsWith(QStringLiteral("No differences")));
    QVERIFY(!m_test->action(ActionId::compareFirstDifference)->isEnabled());
    press(Qt::Key_D);
    QVERIFY(!player().hasRows());
    QTRY_VERIFY(pane("What differs").contains(QStringLiteral("Every step says the same on both sides.")));
    press(Qt::Key_Right); // does nothing, and breaks nothing
    press(Qt::Key_D);
    QVERIFY(player().hasRows());
}

void CompareTest::whatCannotBeReadIsSaid()
{
    m_test->window->compareSessions({key("shop-7f3a-2210")}, {4711});
    QTRY_COMPARE(player().state(), State::failed);
    QVERIFY(!player().errorText().isEmpty());
    QVERIFY(!m_test->child<QWidget>("pairs")->isVisible());
    m_test->window->compareSessions({key("shop-7f3a-2210")}, {key("shop-9c1d-2210")});
    player().cancel();
    QCOMPARE(player().state(), State::empty);
    QVERIFY(compareSamples());
}

void CompareTest::lettersAreTheComparisonsAlone()
{
    QVERIFY(compareSamples());
    QVERIFY(m_test->action(ActionId::compareNextDifference)->isEnabled());
    QVERIFY(!m_test->action(ActionId::replayNextError)->isEnabled());
    QTest::keyClick(m_test->window.get(), Qt::Key_1, Qt::ControlModifier);
    for (const ActionId id : {ActionId::compareNextDifference, ActionId::comparePlay, ActionId::compareSwap})
        QVERIFY(!m_test->action(id)->isEnabled());
}

void CompareTest::everyPairIsInTheTable()
{
    models::PairModel model(player());
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(compareSamples());
    QCOMPARE(model.rowCount(), 50);
    QCOMPARE(model.index(21, models::PairModel::match).data().toString(), QStringLiteral("changed"));
    QVERIFY(model.index(21, 0).data(models::PairModel::firstRole).toBool());
    QCOMPARE(model.index(22, models::PairModel::match).data().toString(), QStringLiteral("only here ▸"));
    QCOMPARE(model.index(22, 0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("Not in the baseline"));
    QVERIFY(model.index(22, 0).data().toString().isEmpty());
    QVERIFY(model.index(22, 2)
                .data(Qt::AccessibleTextRole)
                .toString()
                .startsWith(QStringLiteral("Step 23, Retry: ")));
}

QTEST_MAIN(CompareTest)
#include "compare_test.moc"
