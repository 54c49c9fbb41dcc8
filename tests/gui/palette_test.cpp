#include "action_palette.h"
#include "actions.h"
#include "views/base/command_palette.h"
#include "views/base/palette_model.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QMainWindow>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace retrospan;
using namespace retrospan::views;
using namespace retrospan::app;
using namespace Qt::StringLiterals;

namespace {

class Files : public PaletteProvider {
public:
    explicit Files(QStringList& ran)
        : m_ran(ran)
    {
    }
    QString name() const override { return u"file"_s; }
    std::vector<PaletteItem> items(const QString&) override
    {
        return {{u"a"_s, u"<img src=x> trace.json"_s, u"Recent"_s, {}, {}, true},
                {u"b"_s, u"zoo.jsonl"_s, u"Recent"_s, {}, {}, true}};
    }
    void run(const QString& id) override { m_ran.append(id); }

private:
    QStringList& m_ran;
};

/// A window with a line to take the focus from, a registry and the palette over it.
struct Fixture {
    QMainWindow window;
    QLineEdit* line = new QLineEdit;
    ActionRegistry registry{&window};
    CommandPalette palette{&window};
    QStringList ranFiles;

    Fixture()
    {
        window.resize(900, 600);
        window.setCentralWidget(line);
        palette.addProvider(makeActionProvider(registry));
        palette.addProvider(std::make_unique<Files>(ranFiles));
        QObject::connect(registry.action(ActionId::commandPalette), &QAction::triggered, &palette,
                         &CommandPalette::popUp);
        window.show();
        QApplication::setActiveWindow(&window);
        line->setFocus();
    }
    QLineEdit* edit() { return palette.findChild<QLineEdit*>(); }
    QListView* list() { return palette.findChild<QListView*>(); }
    QString rowText(int row) { return list()->model()->index(row, 0).data().toString(); }
    QString currentText() { return list()->currentIndex().data().toString(); }
};

} // namespace

class PaletteTest : public QObject {
    Q_OBJECT
private slots:
    void opensByKeyAndRunsTheBestMatch()
    {
        Fixture f;
        QVERIFY(QTest::qWaitForWindowActive(&f.window));
        QSignalSpy ran(f.registry.action(ActionId::zoomFit), &QAction::triggered);
        QTest::keyClick(f.line, Qt::Key_K, Qt::ControlModifier);
        QVERIFY(f.palette.isVisible());
        QVERIFY(f.edit()->hasFocus());
        QTest::keyClicks(f.edit(), u"zofit"_s);
        QCOMPARE(f.currentText(), u"Zoom to fit"_s);
        QTest::keyClick(f.edit(), Qt::Key_Return);
        QCOMPARE(ran.size(), 1);
        QVERIFY(!f.palette.isVisible());
        QVERIFY(f.line->hasFocus());
    }
    void keysMoveAndWrap()
    {
        Fixture f;
        f.palette.popUp();
        const int last = f.list()->model()->rowCount() - 1;
        QVERIFY(last > 20);
        QTest::keyClick(f.edit(), Qt::Key_Down);
        QCOMPARE(f.list()->currentIndex().row(), 1);
        QTest::keyClick(f.edit(), Qt::Key_PageDown);
        QCOMPARE(f.list()->currentIndex().row(), 10);
        QTest::keyClick(f.edit(), Qt::Key_PageUp);
        QTest::keyClick(f.edit(), Qt::Key_PageUp);
        QCOMPARE(f.list()->currentIndex().row(), 0);
        QTest::keyClick(f.edit(), Qt::Key_Up);
        QCOMPARE(f.list()->currentIndex().row(), last);
        QTest::keyClick(f.edit(), Qt::Key_Down);
        QCOMPARE(f.list()->currentIndex().row(), 0);
    }
    void escapeGivesTheFocusBack()
    {
        Fixture f;
        QSignalSpy closed(&f.palette, &CommandPalette::closed);
        f.palette.popUp();
        QTest::keyClick(f.edit(), Qt::Key_Escape);
        QVERIFY(!f.palette.isVisible());
        QVERIFY(f.line->hasFocus());
        QCOMPARE(closed.size(), 1);
        QVERIFY(f.palette.recent().isEmpty());
    }
    void clickOutsideCloses()
    {
        Fixture f;
        f.palette.popUp();
        QTest::mouseClick(f.line, Qt::LeftButton, {}, QPoint(3, f.line->height() - 3));
        QVERIFY(!f.palette.isVisible());
        QVERIFY(f.line->hasFocus());
    }
    void mouseRunsOtherProviders()
    {
        Fixture f;
        f.palette.popUp();
        QTest::keyClicks(f.edit(), u"zoo.js"_s);
        QCOMPARE(f.currentText(), u"zoo.jsonl"_s);
        const QRect row = f.list()->visualRect(f.list()->model()->index(0, 0));
        QTest::mouseClick(f.list()->viewport(), Qt::LeftButton, {}, row.center());
        QCOMPARE(f.ranFiles, QStringList{u"b"_s});
    }
    void recentComesFirst()
    {
        Fixture f;
        f.palette.setRecent({u"file/b"_s, u"action/help.about"_s, u"gone/x"_s});
        f.palette.popUp();
        QCOMPARE(f.rowText(0), u"zoo.jsonl"_s);
        QCOMPARE(f.rowText(1), u"About Retrospan"_s);
        QTest::keyClicks(f.edit(), u"trace"_s);
        QTest::keyClick(f.edit(), Qt::Key_Return);
        const QStringList newest{u"file/a"_s, u"file/b"_s, u"action/help.about"_s, u"gone/x"_s};
        QCOMPARE(f.palette.recent(), newest);
    }
    void disabledEntriesDoNotRun()
    {
        Fixture f;
        f.registry.action(ActionId::about)->setEnabled(false);
        QSignalSpy ran(f.registry.action(ActionId::about), &QAction::triggered);
        f.palette.popUp();
        QTest::keyClicks(f.edit(), u"about retro"_s);
        QCOMPARE(f.currentText(), u"About Retrospan"_s);
        QTest::keyClick(f.edit(), Qt::Key_Return);
        QVERIFY(f.palette.isVisible());
        QCOMPARE(ran.size(), 0);
    }
    void categoryCountsLessThanText()
    {
        Fixture f;
        f.palette.popUp();
        QTest::keyClicks(f.edit(), u"session"_s);
        QVERIFY(f.rowText(0).contains(u"session", Qt::CaseInsensitive));
        QVERIFY(f.list()->model()->rowCount() > 5); // zoom and its like, by their category
    }
    void nothingMatches()
    {
        Fixture f;
        f.palette.popUp();
        QTest::keyClicks(f.edit(), u"qqqq"_s);
        QVERIFY(!f.list()->isVisible());
        QTest::keyClick(f.edit(), Qt::Key_Down);
        QTest::keyClick(f.edit(), Qt::Key_Return);
        QVERIFY(f.palette.isVisible());
    }
    void followsTheWindowSize()
    {
        Fixture f;
        f.palette.popUp();
        f.window.resize(400, 300);
        QTRY_VERIFY(f.window.rect().contains(f.palette.geometry()));
    }
    void modelIsSound()
    {
        QStringList ran;
        PaletteModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.addProvider(std::make_unique<Files>(ran));
        model.setQuery({});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), u"<img src=x> trace.json, Recent"_s);
        model.setQuery(u"zoo"_s);
        QCOMPARE(model.rowCount(), 1);
        model.setQuery(u"zzz"_s);
        QCOMPARE(model.rowCount(), 0);
    }
    void hasAccessibleNames()
    {
        Fixture f;
        f.palette.popUp();
        const auto name = [](QWidget* widget) {
            return QAccessible::queryAccessibleInterface(widget)->text(QAccessible::Name);
        };
        QCOMPARE(name(f.edit()), u"Command"_s);
        QCOMPARE(name(f.list()), u"Matching commands"_s);
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(f.list());
        QVERIFY(list->child(0)->text(QAccessible::Name).contains(u"File"));
    }
};

QTEST_MAIN(PaletteTest)
#include "palette_test.moc"
