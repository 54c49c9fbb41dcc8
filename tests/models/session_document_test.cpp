#include "models/row_model.h"
#include "models/session_document.h"
#include "support/agent_session.h"
#include "support/fake_source.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace retrospan;
using namespace retrospan::models;
namespace ids = retrospan::test::ids;

namespace {

struct Fixture {
    std::shared_ptr<test::FakeSource> source = std::make_shared<test::FakeSource>();
    SessionDocument document{source};
    RowModel rows{document};
    QAbstractItemModelTester tester{&rows, QAbstractItemModelTester::FailureReportingMode::QtTest};

    Fixture()
    {
        source->session = [](std::int64_t) { return test::agentSession(); };
    }
    bool open(std::int64_t key = 1)
    {
        document.open(key);
        return QTest::qWaitFor([&] { return document.state() == SessionDocument::State::ready; });
    }
    Node node(std::uint64_t id) const { return document.data()->table.find(0, {id}); }
    std::uint64_t selectedId() const { return document.data()->table.id(document.selected()).value; }
};

/// The first four spans of the session, in another order, as an early look.
std::shared_ptr<SessionData> firstRows(std::int64_t)
{
    test::SessionBuilder session;
    session.add({3, 1, SpanKind::tool, "search_pages", 920, 1'240});
    session.add({4, 3, SpanKind::retrieval, "help-pages", 930, 1'220});
    session.add({1, 0, SpanKind::agent, "invoke_agent help-desk", 0, 9'400});
    return session.finish();
}

} // namespace

class SessionDocumentTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral("."))); }

    void findsTheCriticalPathWhenItIsAskedFor()
    {
        Fixture f;
        QVERIFY(f.open());
        const Node root = f.document.data()->tree.roots().front();
        QVERIFY(f.document.criticalSegments(root).empty());
        f.document.setCriticalPathShown(true);
        QVERIFY(QTest::qWaitFor([&] { return f.document.criticalPathShown(); }));
        QVERIFY(!f.document.criticalSegments(root).empty());
        QVERIFY(f.rows.description(root).contains(QStringLiteral("On the critical path for")));
        f.document.setCriticalPathShown(false);
        QVERIFY(!f.document.criticalPathShown());
        f.document.setCriticalPathShown(true);
        QVERIFY(f.open(2)); // another session has its own
        QVERIFY(QTest::qWaitFor([&] { return f.document.criticalPathShown(); }));
    }

    void opensOnAWorker()
    {
        Fixture f;
        QSignalSpy data(&f.document, &SessionDocument::dataChanged);
        f.document.open(1);
        QCOMPARE(f.document.state(), SessionDocument::State::loading);
        QCOMPARE(f.document.data(), nullptr);
        QTRY_COMPARE(f.document.state(), SessionDocument::State::ready);
        QCOMPARE(data.count(), 1);
        QCOMPARE(f.rows.rowCount(), 19);
        QCOMPARE(f.document.extent().length(), 9'400 * test::kMillisecond);
        QCOMPARE(f.document.window(), f.document.extent());
        QCOMPARE(f.document.kindCount(SpanKind::model), 3);
        QCOMPARE(f.document.marks().handoffs.size(), 1U);
    }

    void marksAreThoseOfTheStructureOnceItIsRead()
    {
        Fixture f;
        QSignalSpy marked(&f.document, &SessionDocument::marksChanged);
        QVERIFY(f.open());
        QTRY_COMPARE(marked.count(), 1);
        QVERIFY(f.document.attempt(f.node(ids::secondTry)) != nullptr);
        QCOMPARE(f.document.marks().handoffs.size(), 1U);
        const std::int64_t tools = f.document.kindCount(SpanKind::tool);
        const SpanTable& table = f.document.data()->table;
        for (const auto& [finding, id] : {std::pair(FindingKind::attempts, ids::firstTry),
                                          std::pair(FindingKind::handoff, ids::transfer)}) {
            const Row row = f.node(id);
            const SpanPlace place{table.traces()[table.trace(row)], table.id(row)};
            QVERIFY(f.source->keepCorrection(1, {finding, {}, place, Verdict::dismissed, {}, "ann", 7}).ok());
        }
        f.document.setKindHidden(SpanKind::handoff, true);
        QVERIFY(!f.document.rows().matches(f.node(ids::transfer)));
        f.document.reload();
        QTRY_COMPARE(marked.count(), 2);
        QVERIFY(f.document.rows().matches(f.node(ids::transfer))); // a call, as the columns of counts say too
        QCOMPARE(f.document.kindCount(SpanKind::handoff), 0);
        QCOMPARE(f.document.kindCount(SpanKind::tool), tools + 1);
        QVERIFY(f.document.attempt(f.node(ids::firstTry)) == nullptr);
        QVERIFY(f.document.attempt(f.node(ids::secondTry)) == nullptr);
        QVERIFY(f.document.marks().handoffs.empty());
        // What was read stays until it is read again, when the columns know nothing new.
        f.source->growth = [done = false]() mutable {
            auto data = std::exchange(done, true) ? nullptr : test::agentSession();
            if (data) data->grown = true;
            return data;
        };
        const auto before = f.document.data();
        f.document.grow();
        QTRY_VERIFY(f.document.data() != before);
        QVERIFY(f.document.attempt(f.node(ids::secondTry)) == nullptr);
        f.document.setMarks(before, nullptr); // of other data: nothing changes
        QVERIFY(f.document.attempt(f.node(ids::secondTry)) == nullptr);
    }

    void firstRowsComeEarlyAndSelectionAndFoldingStay()
    {
        Fixture f;
        f.source->firstRows = firstRows;
        f.source->hold();
        f.document.open(1);
        QTRY_VERIFY(f.document.data() != nullptr);
        QCOMPARE(f.document.state(), SessionDocument::State::loading);
        QCOMPARE(f.rows.rowCount(), 3);
        f.document.select(f.node(ids::search));
        f.document.setExpanded(f.node(ids::search), false);
        QCOMPARE(f.rows.rowCount(), 2);
        f.source->release();
        QTRY_COMPARE(f.document.state(), SessionDocument::State::ready);
        QCOMPARE(f.selectedId(), ids::search);
        QVERIFY(!f.document.rows().expanded(f.node(ids::search)));
        QCOMPARE(f.rows.rowCount(), 16);
    }

    void aFailureIsTold()
    {
        Fixture f;
        f.source->session = {};
        f.document.open(1);
        QTRY_COMPARE(f.document.state(), SessionDocument::State::failed);
        QCOMPARE(f.document.errorText(), QStringLiteral("the workspace has no such session"));
    }

    void loadingCanBeCancelled()
    {
        Fixture f;
        f.source->hold();
        f.document.open(1);
        f.document.cancelLoading();
        QCOMPARE(f.document.state(), SessionDocument::State::empty);
        f.source->release();
        QVERIFY(f.open(2));
    }

    void theNewestOpenWins()
    {
        Fixture f;
        f.source->hold();
        f.document.open(1);
        f.document.open(2);
        f.source->release();
        QTRY_COMPARE(f.document.state(), SessionDocument::State::ready);
        QCOMPARE(f.rows.rowCount(), 19);
    }

    void anotherSessionStartsAfresh()
    {
        Fixture f;
        QVERIFY(f.open());
        f.document.select(f.node(ids::http));
        f.document.setFilter(QStringLiteral("stripe"));
        QVERIFY(f.open(2));
        QCOMPARE(f.document.selected(), f.document.rows().nodeAt(0)); // something to look at
        QVERIFY(f.document.view().filter.isEmpty());
        QVERIFY(!f.document.canUndo());
    }

    void filtersByTextKindAndError()
    {
        Fixture f;
        QVERIFY(f.open());
        f.document.setFilter(QStringLiteral("STRIPE"));
        QCOMPARE(f.document.rows().matchCount(), 3U);
        QCOMPARE(f.rows.rowCount(), 5);
        f.document.setKindHidden(SpanKind::tool, true);
        QCOMPARE(f.document.rows().matchCount(), 1U);
        f.document.setFilter({});
        f.document.setKindHidden(SpanKind::tool, false);
        f.document.setErrorsOnly(true);
        QCOMPARE(f.document.rows().matchCount(), 4U);
    }

    void undoGoesBackStepByStep()
    {
        Fixture f;
        QVERIFY(f.open());
        const TimeWindow all = f.document.extent();
        for (const char* typed : {"s", "st", "str"}) f.document.setFilter(QString::fromLatin1(typed));
        f.document.setWindow({all.startNs, all.startNs + 1000});
        f.document.setWindow({all.startNs, all.startNs + 2000}, true);
        f.document.undo();
        QCOMPARE(f.document.window(), all); // a drag is one step
        f.document.undo();
        QVERIFY(f.document.view().filter.isEmpty()); // and so is typing
        QVERIFY(!f.document.canUndo());
        f.document.redo();
        f.document.redo();
        QCOMPARE(f.document.window().length(), 2000);
        QCOMPARE(f.document.view().filter, QStringLiteral("str"));
    }

    void theWindowIsClippedToTheSession()
    {
        Fixture f;
        QVERIFY(f.open());
        f.document.setWindow({0, INT64_MAX});
        QCOMPARE(f.document.window(), f.document.extent());
        QVERIFY(!f.document.canUndo());
    }

    void walksThroughErrors()
    {
        Fixture f;
        QVERIFY(f.open());
        std::vector<std::uint64_t> seen;
        for (int i = 0; i < 5; ++i) {
            f.document.select(f.document.findError(true));
            seen.push_back(f.selectedId());
        }
        QCOMPARE(seen, (std::vector<std::uint64_t>{9, 11, 12, 14, 9}));
        f.document.select(f.document.findError(false));
        QCOMPARE(f.selectedId(), ids::secondTry);
    }

    void selectingOpensThePathToTheRoot()
    {
        Fixture f;
        QVERIFY(f.open());
        f.document.collapseToLevel(0);
        f.document.select(f.node(ids::http));
        QVERIFY(f.document.rows().rowOf(f.node(ids::http)) > 0);
        QVERIFY(f.document.onSelectedPath(f.node(ids::firstTry)));
        QVERIFY(f.document.onSelectedPath(f.node(ids::root)));
        QVERIFY(!f.document.onSelectedPath(f.node(ids::secondTry)));
        QVERIFY(!f.document.onSelectedPath(f.node(ids::http)));
    }

    void attemptsAreNumbered()
    {
        Fixture f;
        QVERIFY(f.open());
        const insight::Attempt* second = f.document.attempt(f.node(ids::secondTry));
        QVERIFY(second != nullptr);
        QCOMPARE(second->number, 2U);
        QCOMPARE(second->of, 2U);
        QVERIFY(f.document.attempt(f.node(ids::search)) == nullptr);
    }

    void contentSearchMarksAndSelectsHits()
    {
        Fixture f;
        f.source->hits["declined"] = {12, 14, 999};
        QVERIFY(f.open());
        QSignalSpy searched(&f.document, &SessionDocument::searchChanged);
        f.document.searchContent(QStringLiteral("declined"));
        QVERIFY(f.document.searching());
        QTRY_COMPARE(f.document.searchHits().size(), 2U);
        QCOMPARE(f.selectedId(), ids::http);
        f.document.selectHit(true);
        QCOMPARE(f.selectedId(), ids::secondTry);
        f.document.selectHit(true);
        QCOMPARE(f.selectedId(), ids::http);
        f.document.selectHit(false);
        QCOMPARE(f.selectedId(), ids::secondTry);
        f.document.searchContent({});
        QVERIFY(f.document.searchHits().empty());
    }

    void rowsSayWhatTheyShow()
    {
        Fixture f;
        QVERIFY(f.open());
        QCOMPARE(f.rows.text(f.node(ids::markup), RowModel::name), QStringLiteral("<img src=x>"));
        QCOMPARE(f.rows.text(f.node(ids::running), RowModel::duration), QStringLiteral("running"));
        QCOMPARE(f.rows.text(f.node(2), RowModel::tokens), QStringLiteral("812 / 41"));
        QCOMPARE(f.rows.text(f.node(2), RowModel::cost), QStringLiteral("$0.0009"));
        QCOMPARE(f.rows.text(f.node(10), RowModel::cost), QStringLiteral("unpriced"));
        QCOMPARE(f.rows.text(f.node(ids::transfer), RowModel::detail), QStringLiteral("payments"));
        QCOMPARE(f.rows.text(f.node(ids::http), RowModel::detail), QStringLiteral("402"));
        const Node missing = f.document.data()->table.size();
        QCOMPARE(f.rows.text(missing, RowModel::name), QStringLiteral("Missing parent 0000000000000014"));
        const QModelIndex index = f.rows.indexOf(f.node(ids::http));
        QCOMPARE(f.rows.data(index, Qt::AccessibleTextRole).toString(),
                 QStringLiteral("other POST api.stripe.com/v1/payments, level 4, 1.34 s, error"));
    }

    void foldingByKind()
    {
        Fixture f;
        QVERIFY(f.open());
        f.document.expandToKind(SpanKind::retrieval);
        QCOMPARE(f.rows.rowCount(), 10);
        f.document.expandAll();
        QCOMPARE(f.rows.rowCount(), 19);
    }
};

QTEST_GUILESS_MAIN(SessionDocumentTest)
#include "session_document_test.moc"
