// The page of readiness by keys and clicks: computed, read down, followed to the place, computed again.
#include "models/readiness_model.h"
#include "support/window.h"
#include "views/base/empty_state.h"
#include "views/readiness/readiness_view.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSemaphore>
#include <QTableView>
#include <QThreadPool>

using namespace retrospan;
using app::ActionId;
using models::ReadinessModel;

namespace {

/// A failed run whose model is not named, and whose tool says neither arguments nor result.
std::string failedRun()
{
    const auto text = test::text;
    return test::otlpLine({.trace = 101,
                           .id = 1,
                           .name = "run",
                           .start = 1'000,
                           .end = 9'000,
                           .attributes = text("gen_ai.operation.name", "invoke_agent") + ","
                               + text("gen_ai.agent.name", "desk"),
                           .extra = R"(,"status":{"code":2})"})
        + test::otlpLine({.trace = 101,
                          .id = 2,
                          .parent = 1,
                          .name = "chat",
                          .start = 2'000,
                          .end = 3'000,
                          .attributes = text("gen_ai.operation.name", "chat")})
        + test::otlpLine({.trace = 101,
                          .id = 3,
                          .parent = 1,
                          .name = "pay",
                          .start = 4'000,
                          .end = 5'000,
                          .attributes = text("gen_ai.operation.name", "execute_tool"),
                          .extra = R"(,"status":{"code":2})"});
}

} // namespace

class ReadinessTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_test = std::make_unique<test::Window>(); }
    void cleanup() { m_test.reset(); }

    void anEmptyWorkspaceHasNoData();
    void theQuestionsAreReadDownByKeys();
    void whatFallsShortIsOpenedAtItsPlace();
    void whatCameInSinceIsSaid();
    void cancelledItSaysThatNothingIsComputed();
    void theModelsAreInOrder();

private:
    /// A single session is opened when it is there.
    [[nodiscard]] bool importFailedRun() const
    {
        using State = models::SessionDocument::State;
        return m_test->import(failedRun())
            && QTest::qWaitFor([this] { return m_test->document().state() == State::ready; }, 20'000);
    }
    /// By the palette, as somebody who does not know where it is.
    [[nodiscard]] bool openPage() const
    {
        QSignalSpy computed(m_test->window.get(), &app::MainWindow::readinessComputed);
        QTest::keyClick(m_test->window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* words = m_test->child<QWidget>("commandPalette")->findChild<QLineEdit*>();
        QTest::keyClicks(words, QStringLiteral("readiness"));
        QTest::keyClick(words, Qt::Key_Return);
        return computed.wait(20'000);
    }
    [[nodiscard]] QListView* questions() const { return m_test->child<QListView>("questions"); }
    [[nodiscard]] QTableView* shortfalls() const { return m_test->child<QTableView>("shortfalls"); }
    [[nodiscard]] QString share(int question) const
    {
        return questions()->model()->index(question, 0).data(ReadinessModel::shareTextRole).toString();
    }
    [[nodiscard]] QString reason(int row) const
    {
        return shortfalls()->model()->index(row, models::ShortfallModel::reason).data().toString();
    }
    [[nodiscard]] QString labelText(const char* name) const { return m_test->child<QLabel>(name)->text(); }
    [[nodiscard]] QString emptyTitle() const
    {
        return m_test->child<views::ReadinessView>("readinessView")
            ->findChild<views::EmptyState*>()
            ->accessibleName();
    }
    std::unique_ptr<test::Window> m_test;
};

void ReadinessTest::anEmptyWorkspaceHasNoData()
{
    QVERIFY(openPage());
    QVERIFY(questions()->isVisible());
    QVERIFY(questions()->hasFocus());
    for (int question = 0; question < questions()->model()->rowCount(); ++question)
        QCOMPARE(share(question), QStringLiteral("no data"));
    QVERIFY(!shortfalls()->isVisible());
    QCOMPARE(emptyTitle(), QStringLiteral("No data"));
    QCOMPARE(labelText("readinessState"), QStringLiteral("0 sessions judged"));
}

void ReadinessTest::theQuestionsAreReadDownByKeys()
{
    QVERIFY(importFailedRun());
    QVERIFY(openPage());
    QCOMPARE(share(0), QStringLiteral("0 %"));
    QVERIFY(shortfalls()->isVisible());
    QVERIFY2(reason(0).contains(QStringLiteral("no message of the user recorded")), qPrintable(reason(0)));
    QTest::keyClick(questions(), Qt::Key_Down);
    QCOMPARE(reason(0), QStringLiteral("1 of 1 model call names no model"));
    QVERIFY(labelText("readinessMeaning").contains(QStringLiteral("names its model")));
    QTest::keyClick(questions(), Qt::Key_Down);
    QCOMPARE(share(2), QStringLiteral("100 %"));
    QCOMPARE(emptyTitle(), QStringLiteral("None falls short"));
    QTest::keyClick(questions(), Qt::Key_Down);
    QCOMPARE(share(3), QStringLiteral("no data"));
    QVERIFY(!shortfalls()->isVisible());
}

void ReadinessTest::whatFallsShortIsOpenedAtItsPlace()
{
    QVERIFY(importFailedRun());
    QVERIFY(openPage());
    QTest::mouseClick(questions()->viewport(), Qt::LeftButton, {},
                      questions()->visualRect(questions()->model()->index(1, 0)).center());
    QTest::keyClick(questions(), Qt::Key_Tab);
    QTRY_VERIFY(shortfalls()->hasFocus());
    QTest::keyClick(shortfalls(), Qt::Key_Return);
    QTRY_VERIFY(m_test->tree()->isVisible());
    const auto selectedName = [this] {
        const models::SessionData* data = m_test->document().data();
        const Node node = m_test->document().selected();
        return data == nullptr || node == kNoNode ? std::string()
                                                  : std::string(data->table.text(data->table.name(node)));
    };
    QTRY_COMPARE(selectedName(), std::string("chat"));

    m_test->action(ActionId::showReadiness)->trigger();
    QVERIFY(questions()->isVisible());
    QTest::mouseClick(questions()->viewport(), Qt::LeftButton, {},
                      questions()->visualRect(questions()->model()->index(0, 0)).center());
    const QPoint first = shortfalls()->visualRect(shortfalls()->model()->index(0, 1)).center();
    QTest::mouseClick(shortfalls()->viewport(), Qt::LeftButton, {}, first);
    QTest::mouseDClick(shortfalls()->viewport(), Qt::LeftButton, {}, first);
    QTRY_VERIFY(m_test->tree()->isVisible());
}

void ReadinessTest::whatCameInSinceIsSaid()
{
    QVERIFY(importFailedRun());
    QVERIFY(openPage());
    QCOMPARE(labelText("readinessNote"), QString());
    const auto later = test::otlpLine(
        {.trace = 102, .name = "search", .attributes = test::text("gen_ai.operation.name", "execute_tool")});
    QVERIFY(m_test->import(later, "later.jsonl"));
    QTRY_COMPARE(labelText("readinessNote"), QStringLiteral("Sessions came in or changed since"));
    QCOMPARE(labelText("readinessState"), QStringLiteral("1 session judged"));
    m_test->action(ActionId::showLibrary)->trigger();
    QSignalSpy computed(m_test->window.get(), &app::MainWindow::readinessComputed);
    m_test->action(ActionId::showReadiness)->trigger();
    QVERIFY(!m_test->child<QPushButton>("computeReadiness")->isEnabled());
    QVERIFY(computed.wait(20'000));
    QCOMPARE(labelText("readinessState"), QStringLiteral("2 sessions judged"));
    QCOMPARE(labelText("readinessNote"), QString());

    QTest::mouseClick(m_test->child<QPushButton>("computeReadiness"), Qt::LeftButton);
    QVERIFY(computed.wait(20'000));
    QCOMPARE(labelText("readinessState"), QStringLiteral("2 sessions judged"));
}

void ReadinessTest::cancelledItSaysThatNothingIsComputed()
{
    QVERIFY(importFailedRun());
    QThreadPool& pool = *QThreadPool::globalInstance();
    pool.waitForDone();
    const int threads = pool.maxThreadCount();
    QSemaphore held, free;
    pool.setMaxThreadCount(1);
    pool.start([&] {
        held.release();
        free.acquire();
    });
    held.acquire(); // what is started now waits
    QSignalSpy computed(m_test->window.get(), &app::MainWindow::readinessComputed);
    m_test->action(ActionId::showReadiness)->trigger();
    QCOMPARE(emptyTitle(), QStringLiteral("Reading the sessions…"));
    m_test->action(ActionId::cancelJobs)->trigger();
    free.release();
    pool.setMaxThreadCount(threads);
    QVERIFY(computed.wait(20'000));
    QCOMPARE(emptyTitle(), QStringLiteral("Not computed"));
    QVERIFY(m_test->child<QPushButton>("computeReadiness")->isEnabled());
    QVERIFY(!m_test->action(ActionId::cancelJobs)->isEnabled());
}

void ReadinessTest::theModelsAreInOrder()
{
    QVERIFY(importFailedRun());
    const QAbstractItemModelTester ofQuestions(questions()->model());
    const QAbstractItemModelTester ofShortfalls(shortfalls()->model());
    QVERIFY(openPage());
    QTest::keyClick(questions(), Qt::Key_End);
    QTest::keyClick(questions(), Qt::Key_Home);
    QVERIFY(shortfalls()->model()->rowCount() > 0);
}

QTEST_MAIN(ReadinessTest)
#include "readiness_test.moc"
