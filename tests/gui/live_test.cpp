// A session that streams in while the window shows it, with real requests to a real receiver.
#include "live_controller.h"
#include "receiver_dialog.h"
#include "support/plain_client.h"
#include "support/window.h"
#include "views/live/live_view.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>

using namespace retrospan;
using app::ActionId;

namespace {

std::int64_t now()
{
    return QDateTime::currentMSecsSinceEpoch() * 1'000'000;
}

struct Live : test::Window {
    Live()
    {
        QSignalSpy started(&window->live(), &app::LiveController::receiversChanged);
        window->startLive({app::LiveAddress{"127.0.0.1", 0}, std::nullopt});
        ready = started.wait(20'000) && window->live().http().problem.empty();
    }
    [[nodiscard]] std::uint16_t port() const
    {
        const std::string& address = window->live().http().address;
        return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    }
    int send(const test::OtlpSpan& span)
    {
        if (!client) client = std::make_unique<test::PlainClient>(port());
        const std::string body = test::otlpLine(span);
        client->send("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                     "Content-Length: "
                     + std::to_string(body.size()) + "\r\n\r\n" + body);
        return client->read().status;
    }
    /// A root that runs and some spans beneath it, opened in the window.
    bool openRunning(int children = 2)
    {
        send({.id = 1, .name = "run", .start = now(), .end = 0});
        for (int i = 0; i < children; ++i) send(step(2 + i));
        if (!QTest::qWaitFor([&] { return !library().sessions().empty(); }, 20'000)) return false;
        window->openSession(library().sessions().front().key);
        return QTest::qWaitFor(
            [&] {
                return document().state() == models::SessionDocument::State::ready
                    && document().rows().rowCount() == children + 1;
            },
            20'000);
    }
    static test::OtlpSpan step(int id)
    {
        return {.id = id,
                .parent = 1,
                .name = "step " + std::to_string(id),
                .start = now(),
                .end = now() + 1'000'000};
    }
    [[nodiscard]] bool rowsBecome(int count) const
    {
        return QTest::qWaitFor([&] { return document().rows().rowCount() == count; }, 20'000);
    }

    bool ready = false;
    std::unique_ptr<test::PlainClient> client;
};

} // namespace

class LiveTest : public QObject {
    Q_OBJECT

private slots:
    void aSessionGrowsAndEndsOnScreen();
    void whatIsSelectedAndInViewStaysWhereItIs();
    void followsTheNewestUntilTheUserScrolls();
    void aPauseStopsThePictureOnly();
    void theLivePageShowsWhatRuns();
    void theStatusBarTellsAndCopies();
    void aTakenPortIsReported();
    void receiversAreChosenInADialog();
    void anotherProgramsSpansAppear();
};

void LiveTest::aSessionGrowsAndEndsOnScreen()
{
    Live live;
    QVERIFY(live.ready);
    QVERIFY(live.openRunning());
    QVERIFY(live.document().running());
    const std::int64_t before = live.document().extent().endNs;
    QTRY_VERIFY(live.document().extent().endNs > before); // what runs grows by itself

    QCOMPARE(live.send({.id = 9, .parent = 8, .name = "orphan", .start = now(), .end = now() + 1}), 200);
    QVERIFY(live.rowsBecome(5)); // with a row for the parent that is not here yet
    QCOMPARE(live.document().data()->tree.missingParents().size(), std::size_t{1});
    live.send({.id = 8, .parent = 1, .name = "late parent", .start = now(), .end = now() + 1});
    QTRY_COMPARE(live.document().data()->tree.missingParents().size(), std::size_t{0});
    QVERIFY(live.rowsBecome(5));

    live.send({.id = 1, .name = "run", .start = now() - 1'000'000'000, .end = now()});
    QTRY_VERIFY(!live.document().running());
    QTRY_VERIFY(live.library().sessions().front().status == SessionStatus::ok);
}

void LiveTest::whatIsSelectedAndInViewStaysWhereItIs()
{
    Live live;
    QVERIFY(live.ready && live.openRunning(80));
    QScrollBar* bar = live.tree()->verticalScrollBar();
    live.document().select(live.document().rows().nodeAt(3));
    bar->setValue(bar->maximum() / 2);
    live.document().setExpanded(live.document().rows().nodeAt(0), true);
    const QModelIndex top = live.tree()->indexAt({5, 5});
    const QString shown = top.data().toString();
    const int value = bar->value();
    const Node selected = live.document().selected();
    live.send(Live::step(200));
    QVERIFY(live.rowsBecome(82));
    QCOMPARE(bar->value(), value);
    QCOMPARE(live.tree()->indexAt({5, 5}).data().toString(), shown);
    QCOMPARE(live.document().selected(), selected);
}

void LiveTest::followsTheNewestUntilTheUserScrolls()
{
    Live live;
    QVERIFY(live.ready && live.openRunning(80));
    QScrollBar* bar = live.tree()->verticalScrollBar();
    QCOMPARE(bar->value(), 0);
    live.action(ActionId::followNewest)->trigger();
    QCOMPARE(bar->value(), bar->maximum());
    live.send(Live::step(200));
    QVERIFY(live.rowsBecome(82));
    QCOMPARE(bar->value(), bar->maximum());
    bar->triggerAction(QAbstractSlider::SliderToMinimum);
    QVERIFY(!live.action(ActionId::followNewest)->isChecked());
    live.send(Live::step(201));
    QVERIFY(live.rowsBecome(83));
    QCOMPARE(bar->value(), 0);
}

void LiveTest::aPauseStopsThePictureOnly()
{
    Live live;
    QVERIFY(live.ready && live.openRunning());
    live.action(ActionId::pauseLive)->trigger();
    QCOMPARE(live.send(Live::step(50)), 200);
    // What is stored is there for everybody else.
    const auto session = live.window->library().session(live.document().data()->summary.key, {}, {});
    QVERIFY(session.ok());
    QCOMPARE(session->table.size(), Row{4});
    QCOMPARE(live.document().rows().rowCount(), 3);
    live.action(ActionId::pauseLive)->trigger();
    QVERIFY(live.rowsBecome(4));
}

void LiveTest::theLivePageShowsWhatRuns()
{
    Live live;
    QVERIFY(live.ready);
    live.action(ActionId::showLive)->trigger();
    auto* table = live.child<QTableView>("liveSessions");
    QVERIFY(!table->isVisible());
    live.send(
        {.id = 1, .name = "run", .start = now(), .end = 0, .attributes = test::text("session.id", "talk-7")});
    QTRY_VERIFY(table->isVisible());
    QTRY_COMPARE(table->model()->index(0, models::LiveModel::status).data().toString(),
                 QStringLiteral("running"));
    QTRY_COMPARE(live.child<QLabel>("live-stored")->text(), QStringLiteral("1"));
    QCOMPARE(live.child<QLabel>("live-running")->text(), QStringLiteral("1"));
    table->setCurrentIndex(table->model()->index(0, 0));
    QTest::keyClick(table, Qt::Key_Return);
    QTRY_COMPARE(live.document().state(), models::SessionDocument::State::ready);
    QVERIFY(live.action(ActionId::followNewest)->isChecked());
    QVERIFY(live.action(ActionId::showSession)->isChecked());
}

void LiveTest::theStatusBarTellsAndCopies()
{
    Live live;
    QVERIFY(live.ready);
    auto* button = live.child<QToolButton>("receivers");
    const QString address = QString::fromStdString(live.window->live().http().address);
    QTRY_VERIFY(button->text().contains(address.section(QLatin1Char(':'), 1)));
    emit button->menu()->aboutToShow();
    const auto named = [&](const QString& name) {
        for (QAction* action : button->menu()->actions())
            if (action->text() == name) return action;
        return static_cast<QAction*>(nullptr);
    };
    for (const char* name : {"Python", "JavaScript", "Go", "Java", "curl", "LangSmith", "Langfuse"})
        QVERIFY2(named(QString::fromLatin1(name)) != nullptr, name);
    named(QStringLiteral("Python"))->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().contains(
        QStringLiteral("OTEL_EXPORTER_OTLP_ENDPOINT=http://") + address));
    QVERIFY(live.message().contains(QStringLiteral("Python")));
}

void LiveTest::aTakenPortIsReported()
{
    Live first;
    QVERIFY(first.ready);
    test::Window second;
    QSignalSpy started(&second.window->live(), &app::LiveController::receiversChanged);
    second.window->startLive({app::LiveAddress{"127.0.0.1", first.port()}, std::nullopt});
    QVERIFY(started.wait(20'000));
    QVERIFY(second.window->live().http().address.empty());
    QVERIFY2(second.message().contains(QString::number(first.port())), qPrintable(second.message()));
}

void LiveTest::receiversAreChosenInADialog()
{
    app::ReceiverDialog dialog({{app::LiveAddress{"127.0.0.1", 4318}, std::nullopt}, 600'000'000'000});
    dialog.show();
    auto* ok = dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
    auto* http = dialog.findChildren<QLineEdit*>().front();
    QVERIFY(ok->isEnabled());
    http->selectAll();
    QTest::keyClicks(http, QStringLiteral("nonsense:port"));
    QVERIFY(!ok->isEnabled());
    QVERIFY(!dialog.findChild<QLabel*>(QStringLiteral("receiverFault"))->text().isEmpty());
    http->selectAll();
    QTest::keyClicks(http, QStringLiteral("127.0.0.1:5000"));
    QVERIFY(ok->isEnabled());
    QCOMPARE(dialog.settings().options.http->port, std::uint16_t{5000});
    QVERIFY(!dialog.settings().options.grpc);
    const auto boxes = dialog.findChildren<QCheckBox*>();
    boxes.at(1)->click();
    QCOMPARE(dialog.settings().options.grpc->port, std::uint16_t{4317});
    boxes.at(2)->click();
    QVERIFY(!dialog.settings().alerts.wants(models::AlertKind::failed));
}

/// A second writer on the same workspace, as `retrospan listen` beside the window would be.
void LiveTest::anotherProgramsSpansAppear()
{
    test::Window window;
    QVERIFY(window.import(test::otlpLine({.id = 1, .name = "root", .start = now(), .end = 0})));
    QTRY_COMPARE(window.document().state(), models::SessionDocument::State::ready);
    auto library = app::Library::open(window.scratch.path("w.retrospan"), store::Access::readWrite);
    QVERIFY(library.ok());
    app::LiveIntake other(std::move(*library), {});
    other.queue().submit(
        {test::otlpLine({.id = 2, .parent = 1, .name = "child", .start = now(), .end = now()}), "otlp-json"},
        [](const live::Receipt&) {});
    QTRY_COMPARE(window.document().rows().rowCount(), 2);
}

QTEST_MAIN(LiveTest)
#include "live_test.moc"
