#include "key_field.h"
#include "shortcut_dialog.h"
#include "shortcut_model.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace retrospan::app;
using namespace retrospan::views;
using namespace Qt::StringLiterals;

namespace {

struct Fixture {
    QMainWindow window;
    ActionRegistry registry{&window};
    ShortcutDialog dialog{registry, Theme::light()};
    QTableView* table = dialog.findChild<QTableView*>();
    QLineEdit* search = dialog.findChild<QLineEdit*>();
    KeyField* keys = dialog.findChild<KeyField*>();

    Fixture() { dialog.show(); }
    void choose(const QString& text)
    {
        search->clear();
        QTest::keyClicks(search, text);
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::ControlModifier)
    {
        QTest::keyClick(keys, key, modifiers);
    }
    QPushButton* button(QStringView text) const
    {
        for (auto* button : dialog.findChildren<QPushButton*>())
            if (button->text().remove(u'&') == text) return button;
        return nullptr;
    }
    bool says(QStringView text) const
    {
        for (const auto* label : dialog.findChildren<QLabel*>())
            if (label->text().contains(text)) return true;
        return false;
    }
};

} // namespace

class ShortcutDialogTest : public QObject {
    Q_OBJECT
private slots:
    void searchNarrows()
    {
        Fixture f;
        QCOMPARE(f.table->model()->rowCount(), static_cast<int>(kActionCount));
        f.choose(u"zoom to fit"_s);
        QCOMPARE(f.table->model()->rowCount(), 1);
        QVERIFY(f.says(u"Zoom to fit"));
        f.choose(u"Ctrl+K"_s);
        QCOMPARE(f.table->model()->index(0, ShortcutModel::command).data().toString(), u"Command palette"_s);
        f.choose(u"no such command"_s);
        QCOMPARE(f.table->model()->rowCount(), 0);
        QVERIFY(!f.keys->isEnabled());
    }
    void assignsPressedKeys()
    {
        Fixture f;
        f.choose(u"zoom to fit"_s);
        f.press(Qt::Key_9);
        QVERIFY(!f.says(u"belongs to"));
        QTest::mouseClick(f.button(u"Assign"), Qt::LeftButton);
        QCOMPARE(f.registry.action(ActionId::zoomFit)->shortcut(), QKeySequence(u"Ctrl+9"_s));
        QCOMPARE(f.registry.overrides().value(u"session.zoom-fit"_s), u"Ctrl+9"_s);
        QVERIFY(f.table->model()->index(0, ShortcutModel::keys).data(Qt::FontRole).value<QFont>().bold());
        QTest::mouseClick(f.button(u"Reset"), Qt::LeftButton);
        QCOMPARE(f.registry.action(ActionId::zoomFit)->shortcut(), QKeySequence(u"Ctrl+0"_s));
        QVERIFY(!f.button(u"Reset")->isEnabled());
    }
    void conflictsAreNamedAndResolved()
    {
        Fixture f;
        f.choose(u"zoom to fit"_s);
        f.press(Qt::Key_K);
        QVERIFY(f.says(u"belongs to “Command palette”"));
        QTest::mouseClick(f.button(u"Reassign"), Qt::LeftButton);
        QCOMPARE(f.registry.action(ActionId::zoomFit)->shortcut(), QKeySequence(u"Ctrl+K"_s));
        QVERIFY(f.registry.action(ActionId::commandPalette)->shortcuts().isEmpty());
        QVERIFY(!f.says(u"belongs to"));
        QTest::mouseClick(f.button(u"Reset all"), Qt::LeftButton);
        QVERIFY(f.registry.overrides().isEmpty());
        QCOMPARE(f.registry.action(ActionId::commandPalette)->shortcut(), QKeySequence(u"Ctrl+K"_s));
    }
    void takingOneOfSeveralKeysLeavesTheOthers()
    {
        Fixture f;
        f.choose(u"zoom to fit"_s);
        f.press(Qt::Key_Equal);
        QTest::mouseClick(f.button(u"Reassign"), Qt::LeftButton);
        QCOMPARE(f.registry.action(ActionId::zoomIn)->shortcuts(),
                 QList<QKeySequence>{QKeySequence(u"Ctrl++"_s)});
    }
    void removes()
    {
        Fixture f;
        f.choose(u"zoom to fit"_s);
        QTest::mouseClick(f.button(u"Remove"), Qt::LeftButton);
        QVERIFY(f.registry.action(ActionId::zoomFit)->shortcuts().isEmpty());
        QVERIFY(!f.button(u"Remove")->isEnabled());
    }
    void fieldTakesCombinationsOnly()
    {
        KeyField field;
        field.show();
        QTest::keyClick(&field, Qt::Key_Control, Qt::ControlModifier);
        QVERIFY(field.key().isEmpty());
        QTest::keyClick(&field, Qt::Key_Question, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(field.key(), QKeySequence(u"Ctrl+?"_s));
        QTest::keyClick(&field, Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(field.key(), QKeySequence(u"Shift+F3"_s));
        QTest::keyClick(&field, Qt::Key_Backspace);
        QVERIFY(field.key().isEmpty());
        QCOMPARE(field.text(), QString());
    }
    void modelIsSound()
    {
        QMainWindow window;
        ActionRegistry registry(&window);
        ShortcutModel model(registry);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSearch(u"zoom"_s);
        QVERIFY(model.rowCount() >= 4);
        QCOMPARE(model.actionAt(model.rowOf(ActionId::zoomIn)), ActionId::zoomIn);
        QCOMPARE(model.rowOf(ActionId::quit), -1);
        registry.setShortcuts(ActionId::zoomIn, {});
        QCOMPARE(model.index(model.rowOf(ActionId::zoomIn), ShortcutModel::keys).data().toString(),
                 QString());
    }
};

QTEST_MAIN(ShortcutDialogTest)
#include "shortcut_dialog_test.moc"
