#include "actions.h"
#include "views/base/icons.h"

#include <QAction>
#include <QFile>
#include <QMainWindow>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace retrospan::app;
using namespace retrospan::views;
using namespace Qt::StringLiterals;

class ActionsTest : public QObject {
    Q_OBJECT
private slots:
    void tableIsConsistent()
    {
        QSet<QString> names;
        QMap<QString, QSet<QChar>> mnemonics;
        for (const ActionSpec& spec : actionTable()) {
            QVERIFY2(!names.contains(spec.name.toString()), qPrintable(spec.name.toString()));
            names.insert(spec.name.toString());
            const qsizetype mark = spec.text.indexOf(u'&');
            QVERIFY2(mark >= 0, qPrintable(spec.text.toString()));
            QSet<QChar>& used = mnemonics[categoryText(spec.category) + spec.submenu.toString()];
            const QChar letter = spec.text[mark + 1].toLower();
            QVERIFY2(!used.contains(letter), qPrintable(spec.text.toString()));
            used.insert(letter);
        }
    }
    void defaultShortcutsDoNotCollide()
    {
        QMainWindow window;
        const ActionRegistry registry(&window);
        for (const ActionSpec& spec : actionTable()) {
            QCOMPARE(registry.defaultShortcuts(spec.id).isEmpty(), spec.shortcut.isEmpty());
            for (const QKeySequence& key : registry.defaultShortcuts(spec.id))
                QVERIFY2(!registry.conflict(spec.id, key), qPrintable(spec.name.toString()));
        }
    }
    void overridesAreAppliedAndKept()
    {
        QMainWindow window;
        ActionRegistry registry(&window);
        QSignalSpy changed(&registry, &ActionRegistry::shortcutsChanged);
        registry.setShortcuts(ActionId::zoomFit, {QKeySequence(u"Ctrl+9"_s)});
        registry.setShortcuts(ActionId::about, {QKeySequence(u"Ctrl+Shift+A"_s)});
        registry.setShortcuts(ActionId::find, {});
        QCOMPARE(changed.size(), 3);
        const ShortcutOverrides expected{{u"session.zoom-fit"_s, u"Ctrl+9"_s},
                                         {u"help.about"_s, u"Ctrl+Shift+A"_s},
                                         {u"edit.find"_s, QString()}};
        QCOMPARE(registry.overrides(), expected);

        QMainWindow other;
        ActionRegistry again(&other);
        again.setOverrides(registry.overrides());
        QCOMPARE(again.action(ActionId::zoomFit)->shortcut(), QKeySequence(u"Ctrl+9"_s));
        QVERIFY(again.action(ActionId::find)->shortcuts().isEmpty());
        QVERIFY(again.action(ActionId::zoomFit)->toolTip().contains(u"Ctrl+9"));
        again.resetShortcuts(ActionId::zoomFit);
        QCOMPARE(again.action(ActionId::zoomFit)->shortcut(), QKeySequence(u"Ctrl+0"_s));
        QVERIFY(!again.overrides().contains(u"session.zoom-fit"_s));
    }
    void badOverridesAreDropped()
    {
        QMainWindow window;
        ActionRegistry registry(&window);
        registry.setOverrides({{u"no.such"_s, u"Ctrl+9"_s}, {u"edit.find"_s, u"Hyper+Banana"_s}});
        QVERIFY(registry.overrides().isEmpty());
        QCOMPARE(registry.action(ActionId::find)->shortcut(), QKeySequence(u"Ctrl+F"_s));
    }
    void conflictsAreFound()
    {
        QMainWindow window;
        const ActionRegistry registry(&window);
        QCOMPARE(registry.conflict(ActionId::find, QKeySequence(u"Ctrl+K"_s)), ActionId::commandPalette);
        QCOMPARE(registry.conflict(ActionId::find, QKeySequence(u"Ctrl+K, S"_s)), ActionId::commandPalette);
        QVERIFY(!registry.conflict(ActionId::find, QKeySequence(u"Ctrl+F"_s)));
        QVERIFY(!registry.conflict(ActionId::find, QKeySequence()));
    }
    void shortcutsTrigger()
    {
        QMainWindow window;
        ActionRegistry registry(&window);
        QSignalSpy zoomed(registry.action(ActionId::zoomIn), &QAction::triggered);
        window.show();
        QApplication::setActiveWindow(&window);
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_Plus, Qt::ControlModifier);
        QTest::keyClick(&window, Qt::Key_Equal, Qt::ControlModifier);
        QCOMPARE(zoomed.size(), 2);
    }
    void everyIconExistsOnce()
    {
        QSet<QString> names;
        const IconSet icons(Theme::light());
        for (std::size_t i = 0; i < kIconCount; ++i) {
            const auto icon = static_cast<Icon>(i);
            QVERIFY2(!names.contains(iconName(icon)), qPrintable(iconName(icon)));
            names.insert(iconName(icon));
            const QImage image = icons.icon(icon).pixmap(QSize(16, 16), 2.0).toImage();
            QCOMPARE(image.size(), QSize(32, 32));
            bool drawn = false;
            for (int p = 0; p < 32 * 32 && !drawn; ++p)
                drawn = image.pixelColor(p % 32, p / 32).alpha() > 100;
            QVERIFY2(drawn, qPrintable(iconName(icon)));
        }
        QVERIFY(!applicationIcon().isNull());
    }
    void iconsTakeTheColourOfTheTheme()
    {
        const QImage image =
            IconSet(Theme::light()).icon(Icon::clear, QColor(0x12, 0x34, 0x56)).pixmap(32, 32).toImage();
        QCOMPARE(image.pixelColor(16, 4), QColor(0x12, 0x34, 0x56));
        const QImage off =
            IconSet(Theme::light()).icon(Icon::clear).pixmap(QSize(32, 32), QIcon::Disabled).toImage();
        QCOMPARE(off.pixelColor(16, 4), Theme::light().textDisabled);
    }
};

QTEST_MAIN(ActionsTest)
#include "actions_test.moc"
