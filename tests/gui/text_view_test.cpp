#include "views/base/elided_label.h"
#include "views/base/empty_state.h"
#include "views/base/plain_pane.h"
#include "views/base/text_view.h"

#include <QAction>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace retrospan::views;
using namespace Qt::StringLiterals;

namespace {

struct Fixture {
    TextView view;
    PlainPane* pane = view.findChild<PlainPane*>();
    QPushButton* all = view.findChild<QPushButton*>();

    Fixture()
    {
        view.resize(600, 400);
        view.setTheme(Theme::light());
        view.show();
        QApplication::setActiveWindow(&view);
        view.setFocus();
    }
    QString info() const
    {
        QStringList texts;
        for (const QLabel* label : view.findChildren<QLabel*>()) texts.append(label->text());
        return texts.join(u'|');
    }
};

std::string lines(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i) text += "line " + std::to_string(i) + "\n";
    return text;
}

} // namespace

class TextViewTest : public QObject {
    Q_OBJECT
private slots:
    void showsPlainCharacters()
    {
        Fixture f;
        f.view.setText("<img src=x>\x1b[31m red\x1b[0m\r\n" + std::string(1, '\0') + "\x07 <b>bold</b>");
        QCOMPARE(f.view.shownText(), u"<img src=x> red\n␀␇ <b>bold</b>"_s);
        QCOMPARE(f.pane->toPlainText(), f.view.shownText());
    }
    void jsonOnOneLineIsIndented()
    {
        Fixture f;
        f.view.setText("{\"a\":[1,2]}\n");
        QCOMPARE(f.view.shownText(), u"{\n  \"a\": [\n    1,\n    2\n  ]\n}"_s);
        f.view.setText("{\"a\":\n1}");
        QCOMPARE(f.view.shownText(), u"{\"a\":\n1}"_s);
    }
    void largeTextsShowTheirStartFirst()
    {
        Fixture f;
        const std::string text = lines(200'000);
        f.view.setText(text);
        QVERIFY(f.view.shownText().size() <= static_cast<qsizetype>(TextView::kFirstBytes));
        QVERIFY(f.all->isVisible());
        QVERIFY(f.info().contains(u"Showing the first 262 kB of 2.29 MB"));
        QSignalSpy shown(&f.view, &TextView::allShown);
        QTest::mouseClick(f.all, Qt::LeftButton);
        QVERIFY(shown.size() == 1 || shown.wait(30'000));
        QCOMPARE(f.view.shownText(), QString::fromStdString(text));
        QCOMPARE(f.pane->toPlainText().size(), f.view.shownText().size());
        QVERIFY(!f.all->isVisible());
    }
    void anotherTextStopsShowingAll()
    {
        Fixture f;
        f.view.setText(lines(500'000));
        QSignalSpy shown(&f.view, &TextView::allShown);
        f.view.showAll();
        f.view.setText("short");
        QTest::qWait(50);
        QCOMPARE(f.view.shownText(), u"short"_s);
        QVERIFY(shown.isEmpty());
    }
    void longLinesAreBrokenForDisplayOnly()
    {
        Fixture f;
        const QString text(10'000, u'x');
        f.view.setText(text.toStdString());
        QCOMPARE(f.pane->document()->blockCount(), 3);
        QCOMPARE(f.view.shownText(), text);
        f.pane->selectAll();
        QTest::keyClick(f.pane, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), text);
    }
    void positionsGoBothWays()
    {
        PlainPane pane;
        pane.append(QString(PlainPane::kMaxLine * 2 + 5, u'x'));
        pane.append(u"\nshort");
        for (const qsizetype at :
             {qsizetype{0}, PlainPane::kMaxLine - 1, PlainPane::kMaxLine, PlainPane::kMaxLine + 1,
              PlainPane::kMaxLine * 2, PlainPane::kMaxLine * 2 + 7})
            QCOMPARE(pane.textPosition(pane.documentPosition(at)), at);
        QCOMPARE(pane.documentPosition(PlainPane::kMaxLine), static_cast<int>(PlainPane::kMaxLine + 1));
    }
    void searchGoesRoundAndCounts()
    {
        Fixture f;
        f.view.setText("one two\nTwo two\nthree");
        f.view.openSearch();
        auto* edit = f.view.findChild<QLineEdit*>();
        QTest::keyClicks(edit, u"two"_s);
        QVERIFY(f.info().contains(u"1 of 3"));
        QCOMPARE(f.pane->textCursor().selectedText(), u"two"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(f.pane->textCursor().selectedText(), u"Two"_s);
        QTest::keyClick(edit, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClick(edit, Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(f.info().contains(u"3 of 3"));
        QVERIFY(!f.pane->extraSelections().isEmpty());
        edit->setText(u"Two"_s); // a capital: case counts
        QVERIFY(f.info().contains(u"1 of 1"));
        QTest::keyClick(edit, Qt::Key_Escape);
        QVERIFY(f.pane->extraSelections().isEmpty());
        QVERIFY(f.pane->hasFocus());
    }
    void searchFindsAcrossDisplayBreaks()
    {
        Fixture f;
        f.view.setText(std::string(static_cast<std::size_t>(PlainPane::kMaxLine) - 3, 'x') + "needle");
        f.view.setSearch(u"needle"_s);
        QVERIFY(f.info().contains(u"1 of 1"));
        QVERIFY(f.pane->textCursor().hasSelection());
    }
    void searchOffersTheSelection()
    {
        Fixture f;
        f.view.setText("alpha beta");
        QTextCursor cursor = f.pane->textCursor();
        cursor.setPosition(6);
        cursor.setPosition(10, QTextCursor::KeepAnchor);
        f.pane->setTextCursor(cursor);
        f.view.openSearch();
        QCOMPARE(f.view.findChild<QLineEdit*>()->text(), u"beta"_s);
    }
    void fontAndWrappingAreToggled()
    {
        Fixture f;
        QVERIFY(f.view.monospace());
        QCOMPARE(f.pane->lineWrapMode(), QPlainTextEdit::WidgetWidth);
        const QFont fixed = f.pane->font();
        for (QToolButton* button : f.view.findChildren<QToolButton*>())
            if (button->isCheckable()) {
                QVERIFY(!button->accessibleName().isEmpty());
                QTest::mouseClick(button, Qt::LeftButton);
            }
        QVERIFY(!f.view.monospace());
        QVERIFY(f.pane->font() != fixed);
        QCOMPARE(f.pane->lineWrapMode(), QPlainTextEdit::NoWrap);
    }
    void emptyStateRunsItsActions()
    {
        EmptyState state(Icon::library, u"No <b>sessions</b>"_s, u"Open a recording."_s);
        QAction action(u"&Open…"_s);
        state.addButton(&action);
        QSignalSpy ran(&action, &QAction::triggered);
        QTest::mouseClick(state.findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(ran.size(), 1);
        action.setEnabled(false);
        QVERIFY(!state.findChild<QPushButton*>()->isEnabled());
        for (const QLabel* label : state.findChildren<QLabel*>())
            if (!label->text().isEmpty()) QCOMPARE(label->textFormat(), Qt::PlainText);
        QCOMPARE(state.accessibleName(), u"No <b>sessions</b>"_s);
    }
    void elidedLabelKeepsItsText()
    {
        ElidedLabel label;
        label.setText(u"<i>a rather long title that will not fit</i>"_s);
        label.resize(60, label.sizeHint().height());
        QVERIFY(label.minimumSizeHint().width() < label.sizeHint().width());
        QCOMPARE(label.accessibleName(), label.text());
        const QImage narrow = label.grab().toImage();
        label.resize(label.sizeHint());
        QVERIFY(label.grab().toImage().width() > narrow.width());
        QCOMPARE(plainToolTip(u"<i>&"_s), u"<p style='white-space:pre-wrap'>&lt;i&gt;&amp;</p>"_s);
    }
};

QTEST_MAIN(TextViewTest)
#include "text_view_test.moc"
