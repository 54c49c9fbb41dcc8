// Links by keys and clicks: pasted, typed, asked for, copied; and the way to the tool a span came from.
#include "link_actions.h"
#include "support/window.h"
#include "views/library/library_table.h"
#include "window_host.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QProcess>
#include <QTimer>
#include <QToolButton>

using namespace retrospan;
using app::ActionId;
using test::hex;

class LinksTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_test = std::make_unique<test::Window>();
        std::string otlp = test::otlpLine({.trace = 101, .id = 7, .name = "root"});
        otlp += test::otlpLine({.trace = 101, .id = 8, .parent = 7, .name = "child"});
        otlp +=
            test::otlpLine({.trace = 102,
                            .id = 9,
                            .name = "run",
                            .attributes = test::text("langsmith.url", "https://smith.example/r/9?a=%20b")});
        QVERIFY(m_test->import(otlp));
        QTRY_COMPARE(m_test->library().rowCount(), 2); // none of the two is opened by itself
        QVERIFY(!m_test->tree()->isVisible());
    }
    void cleanup() { m_test.reset(); }

    void aPastedLinkIsOpenedNotSearched();
    void aPastedTextIsStillAQuery();
    void aTypedLinkIsOpenedWithEnter();
    void theDialogTakesIdsAndOffersTheCopiedLink();
    void aLinkThatFindsNothingSaysSo();
    void aFilterDoesNotHideWhatALinkLeadsTo();
    void copiedLinksComeBack();
    void menusOfRowsOfferLinks();
    void thePageOfTheSourceOpensAfterAQuestion();
    void aSecondStartHandsItsLinkOver();
    void theDesktopHandsLinksAndFilesOver();

public slots:
    void noteOpened(const QUrl& url) { m_opened << url; }

private:
    [[nodiscard]] QString selectedName() const
    {
        const models::SessionDocument& document = m_test->document();
        if (document.state() != models::SessionDocument::State::ready || document.selected() == kNoNode)
            return {};
        const SpanTable& table = document.data()->table;
        return QString::fromUtf8(table.text(table.name(document.selected())));
    }
    void paste(const QString& text)
    {
        QGuiApplication::clipboard()->setText(text);
        auto* query = m_test->child<QLineEdit>("libraryQuery");
        query->setFocus();
        QTest::keyClick(query, Qt::Key_V, Qt::ControlModifier);
    }
    /// Runs `act` on the dialog that comes up next.
    template <typename Dialog, typename Act> void whenAsked(Act act)
    {
        auto* poll = new QTimer(m_test->window.get());
        connect(poll, &QTimer::timeout, this, [poll, act] {
            auto* dialog = qobject_cast<Dialog*>(QApplication::activeModalWidget());
            if (dialog == nullptr) return;
            poll->deleteLater();
            act(*dialog);
        });
        poll->start(5);
    }

    std::unique_ptr<test::Window> m_test;
    QList<QUrl> m_opened;
};

void LinksTest::aPastedLinkIsOpenedNotSearched()
{
    paste(QStringLiteral("retrospan://trace/") + QString::fromStdString(hex(101, 32))
          + QStringLiteral("/span/") + QString::fromStdString(hex(8, 16)));
    QTRY_COMPARE(selectedName(), QStringLiteral("child"));
    QVERIFY(m_test->child<QLineEdit>("libraryQuery")->text().isEmpty());
    QVERIFY(m_test->tree()->isVisible());
    QTRY_COMPARE(m_test->tree()->currentIndex().row(), 1);
    // From the open session to another one, by a header this time.
    QTest::keyClick(m_test->window.get(), Qt::Key_1, Qt::ControlModifier);
    paste(QStringLiteral("traceparent: 00-%1-%2-01\n")
              .arg(QString::fromStdString(hex(102, 32)), QString::fromStdString(hex(9, 16))));
    QTRY_COMPARE(selectedName(), QStringLiteral("run"));
}

void LinksTest::aPastedTextIsStillAQuery()
{
    paste(QStringLiteral("status:ok"));
    QCOMPARE(m_test->child<QLineEdit>("libraryQuery")->text(), QStringLiteral("status:ok"));
    QVERIFY(!m_test->tree()->isVisible());
}

void LinksTest::aTypedLinkIsOpenedWithEnter()
{
    auto* query = m_test->child<QLineEdit>("libraryQuery");
    query->setFocus();
    QTest::keyClicks(query, QStringLiteral("retrospan://span/") + QString::fromStdString(hex(8, 16)));
    QTest::keyClick(query, Qt::Key_Return);
    QTRY_COMPARE(selectedName(), QStringLiteral("child"));
    QVERIFY(query->text().isEmpty());
}

void LinksTest::theDialogTakesIdsAndOffersTheCopiedLink()
{
    const QString link = QString::fromStdString(models::linkToSession(hex(102, 32)));
    QGuiApplication::clipboard()->setText(link);
    QString offered;
    whenAsked<QInputDialog>([&](QInputDialog& dialog) {
        offered = dialog.textValue();
        dialog.setTextValue(QString::fromStdString(hex(8, 16)));
        QTest::keyClick(&dialog, Qt::Key_Return);
    });
    QTest::keyClick(m_test->window.get(), Qt::Key_G, Qt::ControlModifier);
    QCOMPARE(offered, link);
    QTRY_COMPARE(selectedName(), QStringLiteral("child"));
}

void LinksTest::aLinkThatFindsNothingSaysSo()
{
    m_test->window->openLink(QStringLiteral("retrospan://session/no-such-session"));
    QTRY_VERIFY(m_test->message().contains(QLatin1String("no-such-session")));
    QVERIFY(!m_test->tree()->isVisible());
    m_test->window->openLink(QStringLiteral("retrospan://open/etc/passwd"));
    QTRY_VERIFY(m_test->message().contains(QLatin1String("retrospan://session/ID")));
    m_test->window->openLink(
        QStringLiteral("00-%1-%2-01")
            .arg(QString::fromStdString(hex(101, 32)), QString::fromStdString(hex(55, 16))));
    QTRY_COMPARE(selectedName(), QStringLiteral("root"));
    QTRY_VERIFY(m_test->message().contains(QString::fromStdString(hex(55, 16))));
}

void LinksTest::aFilterDoesNotHideWhatALinkLeadsTo()
{
    const QString link = QString::fromStdString(models::linkToSpan(hex(101, 32), hex(8, 16)));
    m_test->window->openLink(QString::fromStdString(models::linkToSession(hex(101, 32))));
    QTRY_COMPARE(selectedName(), QStringLiteral("root"));
    m_test->document().setErrorsOnly(true);
    QCOMPARE(m_test->document().rows().rowCount(), 0);
    m_test->window->openLink(link);
    QTRY_COMPARE(m_test->document().rows().rowCount(), 2);
    QCOMPARE(selectedName(), QStringLiteral("child"));
}

void LinksTest::copiedLinksComeBack()
{
    auto* table = m_test->child<views::LibraryTable>("libraryTable");
    table->setFocus();
    table->selectRow(0);
    m_test->action(ActionId::copySessionLink)->trigger();
    const std::string session = m_test->library().sessionAt(0).id;
    QCOMPARE(QGuiApplication::clipboard()->text().toStdString(), models::linkToSession(session));
    QVERIFY(!m_test->action(ActionId::copySpanLink)->isEnabled());
    m_test->window->openLink(QString::fromStdString(models::linkToSpan(hex(101, 32), hex(8, 16))));
    QTRY_COMPARE(selectedName(), QStringLiteral("child"));
    QTest::keyClick(m_test->window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().toStdString(),
             models::linkToSpan(hex(101, 32), hex(8, 16)));
    QVERIFY(m_test->message().contains(QLatin1String("retrospan://session/")));
}

void LinksTest::menusOfRowsOfferLinks()
{
    auto* table = m_test->child<views::LibraryTable>("libraryTable");
    const QPoint at = table->visualRect(table->model()->index(1, 0)).center();
    QTest::mouseClick(table->viewport(), Qt::RightButton, {}, at);
    QCOMPARE(table->currentIndex().row(), 1);
    bool offered = false;
    QTimer::singleShot(50, this, [&] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (menu == nullptr) return;
        offered = menu->actions().contains(m_test->action(ActionId::copySessionLink));
        menu->close();
    });
    QContextMenuEvent ask(QContextMenuEvent::Mouse, at, table->viewport()->mapToGlobal(at));
    QApplication::sendEvent(table->viewport(), &ask);
    QVERIFY(offered);
}

void LinksTest::thePageOfTheSourceOpensAfterAQuestion()
{
    QDesktopServices::setUrlHandler(QStringLiteral("https"), this, "noteOpened");
    m_test->window->openLink(QString::fromStdString(hex(8, 16)));
    QTRY_COMPARE(selectedName(), QStringLiteral("child"));
    QVERIFY(!m_test->action(ActionId::openInSource)->isEnabled());
    m_test->window->openLink(QString::fromStdString(hex(9, 16)));
    QTRY_VERIFY(m_test->action(ActionId::openInSource)->isEnabled());
    auto* button = m_test->child<QToolButton>("openInSource");
    QTRY_VERIFY(button->isVisible());
    QCOMPARE(button->text(), QStringLiteral("Open in LangSmith…"));
    QString question;
    whenAsked<QMessageBox>([&](QMessageBox& box) {
        question = box.text();
        QTest::keyClick(&box, Qt::Key_Return); // the harmless answer is the default one
    });
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(question.contains(QLatin1String("https://smith.example/r/9?a=%20b")));
    QVERIFY(m_opened.isEmpty());
    whenAsked<QMessageBox>([](QMessageBox& box) {
        for (QAbstractButton* answer : box.buttons())
            if (box.buttonRole(answer) == QMessageBox::AcceptRole) QTest::mouseClick(answer, Qt::LeftButton);
    });
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(m_opened, QList<QUrl>{QUrl(QStringLiteral("https://smith.example/r/9?a=%20b"))});
    QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
}

void LinksTest::aSecondStartHandsItsLinkOver()
{
    const QString workspace = QString::fromStdString(m_test->scratch.path("w.retrospan"));
    m_test->window.reset();
    auto library = app::Library::open(workspace.toStdString(), store::Access::readWrite);
    QVERIFY(library.ok());
    app::WindowHost host(*m_test->themes);
    host.show(std::move(*library));
    QProcess second;
    second.start(QStringLiteral(RETROSPAN_PROGRAM),
                 {QStringLiteral("--workspace"), workspace,
                  QString::fromStdString(models::linkToSpan(hex(101, 32), hex(8, 16)))});
    QSignalSpy finished(&second, &QProcess::finished);
    QVERIFY(finished.wait(20'000));
    QCOMPARE(second.exitCode(), 0);
    models::SessionDocument& document = host.window()->document();
    QTRY_VERIFY(document.state() == models::SessionDocument::State::ready);
    QTRY_COMPARE(document.data()->table.id(document.selected()).value, std::uint64_t{8});
}

void LinksTest::theDesktopHandsLinksAndFilesOver()
{
    const std::string entry = test::readFile(RETROSPAN_SOURCE_DIR "/resources/retrospan.desktop");
    QVERIFY(entry.find("MimeType=x-scheme-handler/retrospan;") != std::string::npos);
    QVERIFY(entry.find("Exec=retrospan %U") != std::string::npos); // files and addresses
}

QTEST_MAIN(LinksTest)
#include "links_test.moc"
