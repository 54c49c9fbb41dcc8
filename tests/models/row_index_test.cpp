#include "models/row_index.h"
#include "support/agent_session.h"

#include <QTest>

using namespace retrospan;
using namespace retrospan::models;

class RowIndexTest : public QObject {
    Q_OBJECT

    std::shared_ptr<SessionData> m_session = test::agentSession();
    RowIndex m_rows;

    Node node(std::uint64_t id) const { return m_session->table.find(0, {id}); }
    std::vector<std::uint64_t> shown() const
    {
        std::vector<std::uint64_t> ids;
        for (int row = 0; row < m_rows.rowCount(); ++row) {
            const Node at = m_rows.nodeAt(row);
            ids.push_back(m_session->tree.isMissing(at) ? m_session->tree.missing(at).id.value
                                                        : m_session->table.id(at).value);
        }
        return ids;
    }

private slots:
    void init() { m_rows.setTree(&m_session->tree); }

    void everythingIsOpenAtFirst()
    {
        QCOMPARE(m_rows.rowCount(), 19); // 18 spans and a missing parent
        QCOMPARE(shown().front(), test::ids::root);
        for (int row = 0; row < m_rows.rowCount(); ++row) QCOMPARE(m_rows.rowOf(m_rows.nodeAt(row)), row);
    }

    void foldingHidesWhatIsBelow()
    {
        m_rows.setExpanded(node(test::ids::search), false);
        QCOMPARE(m_rows.rowCount(), 16);
        QCOMPARE(m_rows.rowOf(node(test::ids::markup)), -1);
        m_rows.setExpanded(node(test::ids::root), false);
        QCOMPARE(shown(), (std::vector<std::uint64_t>{1, 20, 21}));
        m_rows.setExpanded(node(test::ids::root), true);
        QCOMPARE(m_rows.rowCount(), 16); // what was folded inside stays folded
        m_rows.setSubtreeExpanded(node(test::ids::root), true);
        QCOMPARE(m_rows.rowCount(), 19);
    }

    void foldsToALevel()
    {
        m_rows.collapseToLevel(0);
        QCOMPARE(shown(), (std::vector<std::uint64_t>{1, 20}));
        m_rows.collapseToLevel(1);
        QCOMPARE(shown(), (std::vector<std::uint64_t>{1, 2, 3, 7, 8, 9, 16, 17, 20, 21}));
        m_rows.expandAll();
        QCOMPARE(m_rows.rowCount(), 19);
    }

    void opensWhatLeadsToAKind()
    {
        m_rows.expandTo([&](Node at) {
            return !m_session->tree.isMissing(at) && m_session->table.kind(at) == SpanKind::retrieval;
        });
        QCOMPARE(shown(), (std::vector<std::uint64_t>{1, 2, 3, 4, 7, 8, 9, 16, 17, 20}));
    }

    void revealOpensTheAncestors()
    {
        m_rows.collapseToLevel(0);
        m_rows.reveal(node(test::ids::http));
        QVERIFY(m_rows.rowOf(node(test::ids::http)) > 0);
        QCOMPARE(m_rows.rowOf(node(test::ids::markup)), -1);
    }

    void aFilterKeepsAncestorsAsContext()
    {
        m_rows.setFilter([&](Node at) { return at == node(test::ids::http); });
        QCOMPARE(shown(), (std::vector<std::uint64_t>{1, 9, 11, 12}));
        QVERIFY(m_rows.filtered());
        QVERIFY(m_rows.matches(node(test::ids::http)));
        QVERIFY(!m_rows.matches(node(test::ids::root)));
        QCOMPARE(m_rows.matchCount(), 1U);
        m_rows.setFilter({});
        QVERIFY(!m_rows.filtered());
        QCOMPARE(m_rows.rowCount(), 19);
    }

    void aFilterWithoutAMatchShowsNothing()
    {
        m_rows.setFilter([](Node) { return false; });
        QCOMPARE(m_rows.rowCount(), 0);
        QCOMPARE(m_rows.rowOf(node(test::ids::root)), -1);
    }

    void withoutATreeThereIsNothing()
    {
        m_rows.setTree(nullptr);
        QCOMPARE(m_rows.rowCount(), 0);
        QCOMPARE(m_rows.rowOf(3), -1);
    }
};

QTEST_GUILESS_MAIN(RowIndexTest)
#include "row_index_test.moc"
