// What the window does by itself: library lines that a killed process left stale, and the text index.
#include "import/importer.h"
#include "importing.h"
#include "store/database.h"
#include "support/window.h"

using namespace retrospan;

class UpkeepTest : public QObject {
    Q_OBJECT

private slots:
    void staleLinesAreRefreshedAtTheStart();
    void contentIsIndexedAfterAnImport();
};

void UpkeepTest::staleLinesAreRefreshedAtTheStart()
{
    test::Window test;
    QVERIFY(test.import(test::otlpLine({})));
    test.window.reset();
    const std::string path = test.scratch.path("w.retrospan");
    {
        auto database = store::Database::open(path, store::Database::Mode::readWrite);
        QVERIFY(database.ok());
        QVERIFY(database->execute("UPDATE sessions SET revision=revision+1, spans=0").ok());
    }
    auto workspace = store::Workspace::open(path, store::Access::readOnly);
    QVERIFY(workspace.ok());
    QVERIFY(*(*workspace)->hasStaleSessions());
    test.reopen();
    QTRY_VERIFY(!*(*workspace)->hasStaleSessions());
    QTRY_VERIFY(test.library().rowCount() == 1 && test.library().sessionAt(0).spans == 1);
}

void UpkeepTest::contentIsIndexedAfterAnImport()
{
    const test::Window test;
    QVERIFY(test.openSample());
    const auto complete = [&] {
        const auto hits = test.window->library().workspace().searchLibrary({"insufficient_funds", false}, {});
        return hits.ok() && hits->complete && hits->sessions.size() == 1;
    };
    QTRY_VERIFY(complete());
}

QTEST_MAIN(UpkeepTest)
#include "upkeep_test.moc"
