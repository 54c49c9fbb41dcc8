// The window as a person uses it: import the sample, open it, walk and fold its tree, inspect, filter,
// search.
#include "library.h"
#include "main_window.h"
#include "status_line.h"
#include "support/otlp.h"
#include "support/scratch.h"
#include "views/base/command_palette.h"
#include "views/library/library_view.h"
#include "views/session/session_view.h"
#include "views/session/span_tree_view.h"

#include <QAbstractItemModelTester>
#include <QDockWidget>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

using namespace retrospan;

class MainWindowTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_scratch = std::make_unique<test::Scratch>();
        auto library = app::Library::open(m_scratch->path("w.retrospan"), store::Access::readWrite);
        QVERIFY(library.ok());
        m_themes = std::make_unique<views::ThemeController>(*qobject_cast<QApplication*>(qApp),
                                                            views::ThemeMode::light);
        m_window = std::make_unique<app::MainWindow>(std::move(*library), *m_themes);
        m_window->show();
    }
    void cleanup()
    {
        m_window.reset();
        m_themes.reset();
        m_scratch.reset();
    }

    void theSampleOpensAndItsTreeCanBeWalked();
    void foldingKeepsTheSelectionVisible();
    void filterAndUndo();
    void theInspectorShowsWhatAToolSaid();
    void queriesNarrowTheLibrary();
    void contentSearchMarksSpans();
    void namesAreNeverMarkup();
    void thePaletteOpensByKey();
    void aBadFileIsReportedAndTheRestComesIn();
    void aFileThatIsNoRecordingIsNotCalledImported();
    void whatAnImportBroughtIsSaid();

private:
    void openSample();
    void importText(const std::string& bytes);
    [[nodiscard]] models::SessionDocument& document() { return m_window->document(); }
    [[nodiscard]] views::SpanTreeView* tree() { return &m_window->findChild<views::SessionView*>()->tree(); }

    std::unique_ptr<test::Scratch> m_scratch;
    std::unique_ptr<views::ThemeController> m_themes;
    std::unique_ptr<app::MainWindow> m_window;
};

void MainWindowTest::openSample()
{
    m_window->importSample();
    QTRY_VERIFY_WITH_TIMEOUT(document().state() == models::SessionDocument::State::ready, 20000);
    QTRY_VERIFY(tree()->isVisible());
}

void MainWindowTest::importText(const std::string& bytes)
{
    QSignalSpy finished(m_window.get(), &app::MainWindow::importFinished);
    m_window->importFiles({QString::fromStdString(m_scratch->write("in.jsonl", bytes))});
    QVERIFY(finished.wait(20'000));
}

void MainWindowTest::theSampleOpensAndItsTreeCanBeWalked()
{
    openSample();
    QAbstractItemModelTester tester(tree()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(tree()->model()->rowCount(), 54); // 53 spans and one missing parent
    QTest::mouseClick(tree()->viewport(), Qt::LeftButton, {},
                      tree()->visualRect(tree()->model()->index(0, 0)).center());
    QCOMPARE(document().selected(), document().data()->tree.preorder()[0]);
    QTest::keyClick(tree(), Qt::Key_Down);
    QCOMPARE(document().selected(), document().data()->tree.preorder()[1]);
    QTest::keyClicks(tree(), QStringLiteral("e"));
    QVERIFY(document().data()->table.status(document().selected()) == SpanStatus::error);
    const Node error = document().selected();
    QVERIFY(document().onSelectedPath(document().data()->tree.parent(error)));
    QTest::keyClick(tree(), Qt::Key_Left);
    QTest::keyClick(tree(), Qt::Key_Left);
    QVERIFY(document().selected() != error);
}

void MainWindowTest::foldingKeepsTheSelectionVisible()
{
    openSample();
    document().collapseToLevel(0);
    QCOMPARE(tree()->model()->rowCount(), 6); // five turns and the missing parent
    const Node error = document().findError(true);
    document().select(error);
    QVERIFY(document().rows().rowOf(error) >= 0);
    QTest::keyClicks(tree(), QStringLiteral("*"));
    QCOMPARE(tree()->model()->rowCount(), 54);
}

void MainWindowTest::filterAndUndo()
{
    openSample();
    auto* filter = m_window->findChild<QLineEdit*>(QStringLiteral("spanFilter"));
    QTest::keyClicks(filter, QStringLiteral("stripe_create"));
    QCOMPARE(document().rows().matchCount(), std::size_t{2});
    QVERIFY(tree()->model()->rowCount() < 10);
    const models::TimeWindow whole = document().window();
    tree()->zoomIn();
    QVERIFY(document().window().endNs - document().window().startNs < whole.endNs - whole.startNs);
    document().undo();
    QVERIFY(document().window() == whole);
    filter->clear();
    QCOMPARE(tree()->model()->rowCount(), 54);
}

void MainWindowTest::theInspectorShowsWhatAToolSaid()
{
    openSample();
    auto* inspector = m_window->findChild<QWidget*>(QStringLiteral("inspector"));
    auto* tabs = inspector->findChild<QTabWidget*>();
    document().select(document().findError(true));
    QTRY_VERIFY(tabs->count() > 2);
    for (Row row = 0; row < document().data()->table.size(); ++row)
        if (document().data()->table.kind(row) == SpanKind::model) {
            document().select(row);
            break;
        }
    QTRY_COMPARE(tabs->tabText(0), QStringLiteral("Messages"));
}

void MainWindowTest::queriesNarrowTheLibrary()
{
    openSample();
    importText(
        test::otlpLine({.trace = 5, .name = "broken", .attributes = {}, .extra = R"(,"status":{"code":2})"}));
    QTRY_COMPARE(m_window->libraryModel().rowCount(), 2);
    QAbstractItemModelTester tester(&m_window->libraryModel(),
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto* query = m_window->findChild<QLineEdit*>(QStringLiteral("libraryQuery"));
    QTest::keyClicks(query, QStringLiteral("status:failed"));
    QCOMPARE(m_window->libraryModel().rowCount(), 1);
    query->clear();
    QTest::keyClicks(query, QStringLiteral("insufficient_funds"));
    QTRY_COMPARE(m_window->libraryModel().rowCount(), 1);
    QTRY_COMPARE(m_window->libraryModel().sessionAt(0).id, std::string("shop-7f3a-2210"));
    query->setText(QStringLiteral("cost>>"));
    QVERIFY(!m_window->libraryModel().queryErrors().empty());
}

void MainWindowTest::contentSearchMarksSpans()
{
    openSample();
    auto* search = m_window->findChild<QLineEdit*>(QStringLiteral("contentSearch"));
    QTest::keyClicks(search, QStringLiteral("T-90417"));
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_VERIFY(!document().searchHits().empty());
    QVERIFY(document().searchHits().contains(document().selected()));
}

void MainWindowTest::namesAreNeverMarkup()
{
    const std::string name = "<img src=x><b>bold</b>";
    importText(test::otlpLine({.name = name}));
    QTRY_VERIFY(document().state() == models::SessionDocument::State::ready);
    QCOMPARE(tree()->model()->index(0, 0).data().toString(), QString::fromStdString(name));
    const QImage shown = tree()->grab().toImage();
    QVERIFY(!shown.isNull());
    document().select(0);
    QTRY_VERIFY(m_window->findChild<QWidget*>(QStringLiteral("inspector"))->findChild<QTabWidget*>()->count()
                > 0);
}

void MainWindowTest::thePaletteOpensByKey()
{
    openSample();
    m_window->activateWindow();
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    auto* palette = m_window->findChild<views::CommandPalette*>(QStringLiteral("commandPalette"));
    QTRY_VERIFY(palette->isVisible());
    QTest::keyClicks(palette->findChild<QLineEdit*>(), QStringLiteral("collapse all"));
    QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Return);
    QTRY_COMPARE(tree()->model()->rowCount(), 6);
}

void MainWindowTest::aBadFileIsReportedAndTheRestComesIn()
{
    importText("this is no recording\n" + test::otlpLine({}) + "{\"broken\": \n");
    QTRY_COMPARE(m_window->libraryModel().sessions().size(), std::size_t{1});
}

void MainWindowTest::aFileThatIsNoRecordingIsNotCalledImported()
{
    importText("this is no recording\n");
    const auto message = [this] { return m_window->statusLine().message(); };
    QVERIFY2(message().startsWith(QStringLiteral("Not imported")), qPrintable(message()));
    QSignalSpy finished(m_window.get(), &app::MainWindow::importFinished);
    m_window->importFiles({QString::fromStdString(m_scratch->write("bad.md", "this is no recording\n")),
                           QString::fromStdString(m_scratch->write("good.jsonl", test::otlpLine({})))});
    QVERIFY(finished.wait(20'000));
    QCOMPARE(message(), QStringLiteral("1 span imported; 1 of 2 files left out"));
}

void MainWindowTest::whatAnImportBroughtIsSaid()
{
    const auto message = [this] { return m_window->statusLine().message(); };
    const std::string one = test::otlpLine({.trace = 1}), two = test::otlpLine({.trace = 2});
    importText(one);
    QTRY_VERIFY(tree()->isVisible()); // one session: it is opened
    importText(one);
    QCOMPARE(message(), QStringLiteral("Nothing new"));
    importText(one + two);
    QCOMPARE(message(), QStringLiteral("2 spans of 2 sessions imported"));
    QTRY_VERIFY(m_window->findChild<QWidget*>(QStringLiteral("libraryTable"))->isVisible());
    importText(R"({"session_id":"other","name":"csat","value":4})"
               "\n");
    QCOMPARE(message(), QStringLiteral("Scores of 1 session imported"));
}

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
