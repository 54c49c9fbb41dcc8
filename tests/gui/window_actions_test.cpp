// The window's commands by their keys: enabled when they do something, and then they do it.
#include "shortcut_dialog.h"
#include "support/kept_evals.h"
#include "support/release_ledger.h"
#include "support/window.h"
#include "views/base/json_view.h"
#include "views/base/text_view.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenuBar>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>

using namespace retrospan;
using app::ActionId;

class WindowActionsTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_test = std::make_unique<test::Window>(); }
    void cleanup() { m_test.reset(); }

    void everyActionIsInAMenu();
    void onAnEmptyLibraryOnlyWhatWorksIsEnabled();
    void everyActionComesToLife();
    void levelsAndKindsByKey();
    void undoAndRedoOfTheView();
    void errorsAndTheWayToTheRoot();
    void findWalksTheContent();
    void findBelongsToTheViewerWithTheFocus();
    void resetFiltersIsOneStep();
    void shortcutsCanBeChangedAndAreKept();
    void aHiddenInspectorStaysHidden();
    void aWindowComesBackAsItWasLeft();
    void exportsAsTheCommandLineDoes();
    void anExportThatCannotBeWrittenSaysSo();
    void aFolderIsImported();
    void theOneSessionOfAFolderOpens();
    void importsWaitForEachOther();

private:
    void lookAtAComparison(const std::function<void()>& look) const;
    void lookAtEvals(const std::function<void()>& look) const;
    void lookAtReleases(const std::function<void()>& look) const;
    void press(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_test->window.get(), static_cast<Qt::Key>(key), modifiers);
    }
    std::unique_ptr<test::Window> m_test;
};

void WindowActionsTest::everyActionIsInAMenu()
{
    QSet<QAction*> reachable;
    const auto collect = [&](auto&& self, const QList<QAction*>& actions) -> void {
        for (QAction* action : actions) {
            reachable.insert(action);
            if (action->menu() != nullptr) self(self, action->menu()->actions());
        }
    };
    collect(collect, m_test->window->menuBar()->actions());
    for (const app::ActionSpec& spec : app::actionTable())
        QVERIFY2(reachable.contains(m_test->action(spec.id)), qPrintable(spec.name.toString()));
}

void WindowActionsTest::onAnEmptyLibraryOnlyWhatWorksIsEnabled()
{
    for (const ActionId id : {ActionId::zoomIn, ActionId::exportSession, ActionId::nextError,
                              ActionId::findNext, ActionId::resetFilters, ActionId::cancelJobs,
                              ActionId::importReport, ActionId::openSelectedSession})
        QVERIFY2(!m_test->action(id)->isEnabled(), qPrintable(m_test->action(id)->objectName()));
    for (const ActionId id : {ActionId::openFiles, ActionId::openFolder, ActionId::openWorkspace,
                              ActionId::find, ActionId::keyboardShortcuts})
        QVERIFY2(m_test->action(id)->isEnabled(), qPrintable(m_test->action(id)->objectName()));
}

/// Of the sample with the same customer's session that went well.
void WindowActionsTest::lookAtAComparison(const std::function<void()>& look) const
{
    m_test->window->importFiles(
        {QStringLiteral(RETROSPAN_SOURCE_DIR "/resources/samples/checkout-journey-fixed.jsonl")});
    QTRY_COMPARE(m_test->library().sessions().size(), 2u);
    m_test->window->compareSessions({m_test->library().sessions()[0].key},
                                    {m_test->library().sessions()[1].key});
    models::ComparisonPlayer& comparison = m_test->window->comparison();
    QTRY_VERIFY(comparison.hasRows());
    comparison.seekRow(comparison.rows().size() / 2);
    look();
}

/// At the second of three cases that failed, with a note on the run and a policy.
void WindowActionsTest::lookAtEvals(const std::function<void()>& look) const
{
    using test::evalCase;
    constexpr auto failed = evals::Judgement::failed;
    QVERIFY(test::keepEvalRun(
        m_test->window->library().workspace(), "1",
        {evalCase("a", failed, ""), evalCase("b", failed, ""), evalCase("c", failed, "")}, 1'000'000'000));
    m_test->action(ActionId::showEvals)->trigger();
    models::EvalReview& review = m_test->window->evalReview();
    QTRY_VERIFY(review.hasRows());
    review.seekRow(1);
    review.remarks().keep(review.candidateKey(), ReviewDecision::none, {}, QStringLiteral("look"));
    QTRY_VERIFY(!review.remarks().all().empty());
    m_test->window->evalGate().choosePolicy(QStringLiteral("policy.yaml"));
    look();
}

/// With a version to roll back to.
void WindowActionsTest::lookAtReleases(const std::function<void()>& look) const
{
    const std::string ledger = m_test->scratch.path("releases");
    QVERIFY(test::makeReleaseLedger(ledger, "shop"));
    QSettings().setValue(QStringLiteral("evals/releases"), QString::fromStdString(ledger));
    m_test->action(ActionId::showReleases)->trigger();
    QTRY_VERIFY(m_test->action(ActionId::releaseRollBack)->isEnabled());
    look();
}

/// Nothing in the table is there for show: every action is enabled at some moment of an ordinary use.
void WindowActionsTest::everyActionComesToLife()
{
    QSet<QString> seen;
    const auto look = [&] {
        for (const app::ActionSpec& spec : app::actionTable())
            if (m_test->action(spec.id)->isEnabled()) seen.insert(spec.name.toString());
    };
    connect(&m_test->window->statusLine().jobs(), &app::JobBar::jobsChanged, this, look);
    m_test->window->importSample();
    QTRY_VERIFY(m_test->document().data() != nullptr);
    QTRY_VERIFY(m_test->document().state() == models::SessionDocument::State::ready);
    m_test->document().select(m_test->document().findError(true));
    m_test->tree()->zoomIn();
    m_test->document().setErrorsOnly(true);
    look();
    m_test->document().undo();
    look();
    models::ReplayPlayer& player = m_test->window->player();
    press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(player.hasSteps());
    player.setBreakpoint(QStringLiteral("kind:handoff"));
    player.seek(0);
    QTRY_VERIFY(m_test->action(ActionId::replayNextBreakpoint)->isEnabled());
    look();
    player.seek(player.find(replay::StepKind::retry, true)); // an attempt after another
    look();
    player.seek(player.replay()->journey().size() / 2);
    look();
    player.seek(player.find(replay::StepKind::handoff, true));
    look();
    m_test->action(ActionId::replayDismiss)->trigger();
    QTRY_VERIFY(m_test->action(ActionId::replayTakeBack)->isEnabled());
    look();
    lookAtAComparison(look);
    lookAtEvals(look);
    lookAtReleases(look);
    press(Qt::Key_1, Qt::ControlModifier);
    QTest::keyClick(m_test->child<QWidget>("libraryTable"), Qt::Key_Down);
    look();
    m_test->child<QLineEdit>("libraryQuery")->setText(QStringLiteral("status:ok"));
    look();
    for (const app::ActionSpec& spec : app::actionTable()) {
        const bool kindOfAnotherJourney = spec.id >= ActionId::showAgents && spec.id <= ActionId::showOthers;
        const bool pageOfAnotherTool = spec.id == ActionId::openInSource;
        if (!kindOfAnotherJourney && !pageOfAnotherTool)
            QVERIFY2(seen.contains(spec.name.toString()), qPrintable(spec.name.toString()));
    }
}

void WindowActionsTest::levelsAndKindsByKey()
{
    QVERIFY(m_test->openSample());
    press(Qt::Key_1, Qt::AltModifier);
    QCOMPARE(m_test->tree()->model()->rowCount(), 6);
    press(Qt::Key_2, Qt::AltModifier);
    const int second = m_test->tree()->model()->rowCount();
    QVERIFY(second > 6);
    press(Qt::Key_Down, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(m_test->tree()->model()->rowCount(), 54);
    m_test->action(ActionId::showTools)->trigger();
    QVERIFY(m_test->tree()->model()->rowCount() < 54);
    const auto tree = m_test->document().data()->tree.preorder();
    for (const Node node : tree)
        if (!m_test->document().data()->tree.isMissing(node)
            && m_test->document().data()->table.kind(node) == SpanKind::tool)
            QVERIFY(m_test->document().rows().rowOf(node) >= 0);
    QVERIFY(!m_test->action(ActionId::showRerankers)->isEnabled());
}

void WindowActionsTest::undoAndRedoOfTheView()
{
    QVERIFY(m_test->openSample());
    QVERIFY(!m_test->action(ActionId::viewBack)->isEnabled());
    const models::TimeWindow whole = m_test->document().window();
    press(Qt::Key_Equal, Qt::ControlModifier);
    const models::TimeWindow zoomed = m_test->document().window();
    QVERIFY(!(zoomed == whole));
    press(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(m_test->document().window() == whole);
    QVERIFY(!m_test->action(ActionId::viewBack)->isEnabled());
    press(Qt::Key_Right, Qt::AltModifier);
    QVERIFY(m_test->document().window() == zoomed);
    QVERIFY(!m_test->action(ActionId::viewForward)->isEnabled());
    press(Qt::Key_0, Qt::ControlModifier);
    QVERIFY(m_test->document().window() == whole);
}

void WindowActionsTest::errorsAndTheWayToTheRoot()
{
    QVERIFY(m_test->openSample());
    QVERIFY(!m_test->action(ActionId::goToParent)->isEnabled());
    press(Qt::Key_F8);
    const Node first = m_test->document().selected();
    QVERIFY(m_test->document().data()->table.status(first) == SpanStatus::error);
    press(Qt::Key_F8);
    QVERIFY(m_test->document().selected() != first);
    press(Qt::Key_F8, Qt::ShiftModifier);
    QCOMPARE(m_test->document().selected(), first);
    press(Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(m_test->document().selected(), m_test->document().data()->tree.parent(first));
    press(Qt::Key_Home, Qt::AltModifier);
    QCOMPARE(m_test->document().data()->tree.parent(m_test->document().selected()), kNoNode);
    QVERIFY(!m_test->action(ActionId::goToRoot)->isEnabled());
}

void WindowActionsTest::findWalksTheContent()
{
    QVERIFY(m_test->openSample());
    auto* search = m_test->child<QLineEdit>("contentSearch");
    press(Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(search->hasFocus());
    QTest::keyClicks(search, QStringLiteral("T-90417"));
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_VERIFY(m_test->document().searchHits().size() > 1);
    const Node first = m_test->document().selected();
    press(Qt::Key_F3);
    const Node second = m_test->document().selected();
    QVERIFY(second != first);
    QVERIFY(m_test->document().searchHits().contains(second));
    press(Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(m_test->document().selected(), first);
}

void WindowActionsTest::findBelongsToTheViewerWithTheFocus()
{
    QVERIFY(m_test->openSample());
    auto* tabs = m_test->child<QWidget>("inspector")->findChild<QTabWidget*>();
    m_test->document().select(m_test->document().findError(true));
    const auto viewer = [&]() -> views::JsonView* {
        for (auto* view : tabs->findChildren<views::JsonView*>())
            if (view->isVisible()) return view;
        return nullptr;
    };
    for (int tab = 0; tab < tabs->count(); ++tab)
        if (tabs->tabText(tab) == QLatin1String("Raw")) tabs->setCurrentIndex(tab);
    QTRY_VERIFY(viewer() != nullptr);
    viewer()->findChild<QTableView*>()->setFocus();
    press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(viewer()->isAncestorOf(QApplication::focusWidget()));
    QVERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()) != nullptr);
}

void WindowActionsTest::resetFiltersIsOneStep()
{
    QVERIFY(m_test->openSample());
    QVERIFY(!m_test->action(ActionId::resetFilters)->isEnabled());
    QTest::keyClicks(m_test->child<QLineEdit>("spanFilter"), QStringLiteral("stripe"));
    m_test->document().setKindHidden(SpanKind::model, true);
    m_test->document().setErrorsOnly(true);
    press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(m_test->tree()->model()->rowCount(), 54);
    QVERIFY(m_test->child<QLineEdit>("spanFilter")->text().isEmpty());
    press(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(m_test->document().view().errorsOnly);
    QVERIFY(m_test->document().view().hiddenKinds.contains(SpanKind::model));
    press(Qt::Key_1, Qt::ControlModifier);
    auto* query = m_test->child<QLineEdit>("libraryQuery");
    QTest::keyClicks(query, QStringLiteral("status:ok"));
    press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(query->text().isEmpty());
}

void WindowActionsTest::shortcutsCanBeChangedAndAreKept()
{
    bool seen = false;
    QTimer::singleShot(0, this, [&] {
        auto* dialog = m_test->window->findChild<app::ShortcutDialog*>();
        seen = dialog != nullptr;
        m_test->window->actionRegistry().setShortcuts(ActionId::zoomFit, {QKeySequence(Qt::Key_F5)});
        if (dialog != nullptr) dialog->reject();
    });
    m_test->action(ActionId::keyboardShortcuts)->trigger();
    QVERIFY(seen);
    m_test->reopen();
    QCOMPARE(m_test->action(ActionId::zoomFit)->shortcut(), QKeySequence(Qt::Key_F5));
}

void WindowActionsTest::aHiddenInspectorStaysHidden()
{
    QVERIFY(m_test->openSample());
    const auto hidden = [this] { return m_test->child<QWidget>("inspectorDock")->isHidden(); };
    QVERIFY(!hidden());
    press(Qt::Key_I, Qt::ControlModifier);
    QVERIFY(hidden());
    press(Qt::Key_1, Qt::ControlModifier);
    press(Qt::Key_2, Qt::ControlModifier);
    QVERIFY(hidden());
    m_test->window->close();
    m_test->reopen();
    QTRY_VERIFY(m_test->document().data() != nullptr);
    QVERIFY(hidden());
    press(Qt::Key_I, Qt::ControlModifier);
    QVERIFY(!hidden());
    press(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(hidden());
}

void WindowActionsTest::aWindowComesBackAsItWasLeft()
{
    QVERIFY(m_test->openSample());
    m_test->child<QLineEdit>("libraryQuery")->setText(QStringLiteral("status:ok"));
    const auto key = m_test->document().data()->summary.key;
    m_test->window->close();
    m_test->reopen();
    QTRY_VERIFY(m_test->document().data() != nullptr);
    QCOMPARE(m_test->document().data()->summary.key, key);
    QVERIFY(m_test->tree()->isVisible());
    QCOMPARE(m_test->child<QLineEdit>("libraryQuery")->text(), QStringLiteral("status:ok"));
    press(Qt::Key_1, Qt::ControlModifier);
    m_test->window->close();
    m_test->reopen();
    QTRY_COMPARE(m_test->library().rowCount(), 1);
    QVERIFY(m_test->child<QWidget>("libraryTable")->isVisible());
    QVERIFY(m_test->document().data() == nullptr);
}

void WindowActionsTest::exportsAsTheCommandLineDoes()
{
    QVERIFY(m_test->openSample());
    QSignalSpy finished(m_test->window.get(), &app::MainWindow::exportFinished);
    const std::string json = m_test->scratch.path("out.json"), otlp = m_test->scratch.path("out.jsonl");
    m_test->window->exportSession({app::ExportFormat::json, json});
    QVERIFY(finished.wait());
    m_test->window->exportSession({app::ExportFormat::otlp, otlp});
    QVERIFY(finished.wait());
    const std::string direct = m_test->scratch.path("direct.json");
    auto library = app::Library::open(m_test->scratch.path("w.retrospan"), store::Access::readOnly);
    QVERIFY(library.ok());
    QVERIFY(app::exportSession(**library, m_test->document().data()->summary.key,
                               {app::ExportFormat::json, direct}, {}, {})
                .ok());
    QCOMPARE(test::readFile(json), test::readFile(direct));
    const QJsonObject written =
        QJsonDocument::fromJson(QByteArray::fromStdString(test::readFile(json))).object();
    QCOMPARE(written.value(QLatin1String("id")).toString(), QStringLiteral("shop-7f3a-2210"));
    QVERIFY(test::readFile(otlp).starts_with("{\"resourceSpans\""));
    QVERIFY(m_test->message().contains(QLatin1String("out.jsonl")));
    QVERIFY(!QFile::exists(QString::fromStdString(otlp + ".part")));
}

void WindowActionsTest::anExportThatCannotBeWrittenSaysSo()
{
    QVERIFY(m_test->openSample());
    QSignalSpy finished(m_test->window.get(), &app::MainWindow::exportFinished);
    m_test->window->exportSession({app::ExportFormat::otlp, m_test->scratch.path("no/such/folder/x.jsonl")});
    QVERIFY(finished.wait());
    QVERIFY(m_test->message().contains(QLatin1String("cannot write")));
    QVERIFY(m_test->action(ActionId::exportSession)->isEnabled());
}

void WindowActionsTest::aFolderIsImported()
{
    const QString folder = QString::fromStdString(m_test->scratch.path("recordings"));
    QVERIFY(QDir().mkpath(folder + QStringLiteral("/deep/.hidden")));
    m_test->scratch.write("recordings/one.jsonl", test::otlpLine({.trace = 1}));
    m_test->scratch.write("recordings/deep/two.jsonl", test::otlpLine({.trace = 2}));
    m_test->scratch.write("recordings/deep/.hidden/three.jsonl", test::otlpLine({.trace = 3}));
    m_test->window->importFiles({folder});
    QTRY_COMPARE(m_test->library().sessions().size(), std::size_t{2});
}

void WindowActionsTest::theOneSessionOfAFolderOpens()
{
    const QString folder = QString::fromStdString(m_test->scratch.path("recordings"));
    QVERIFY(QDir().mkpath(folder + QStringLiteral("/.hidden")));
    m_test->scratch.write("recordings/one.jsonl", test::otlpLine({.trace = 1}));
    m_test->window->importFiles({folder});
    QTRY_VERIFY(m_test->document().data() != nullptr); // what is left out of the folder is no second file
}

void WindowActionsTest::importsWaitForEachOther()
{
    QSignalSpy finished(m_test->window.get(), &app::MainWindow::importFinished);
    for (int trace = 1; trace <= 3; ++trace)
        m_test->window->importFiles({QString::fromStdString(m_test->scratch.write(
            "in" + std::to_string(trace) + ".jsonl", test::otlpLine({.trace = trace})))});
    QTRY_COMPARE(finished.size(), 3);
    QTRY_COMPARE(m_test->library().sessions().size(), std::size_t{3});
    QTRY_VERIFY(!m_test->action(ActionId::cancelJobs)->isEnabled());
}

QTEST_MAIN(WindowActionsTest)
#include "window_actions_test.moc"
