// A second start joins the first: over the real socket, with the real program, and with messages nobody
// should send.
#include "single_instance.h"
#include "support/window.h"
#include "window_host.h"

#include <QDir>
#include <QLocalSocket>
#include <QProcess>

using namespace retrospan;
using app::StartRequest;

class SingleInstanceTest : public QObject {
    Q_OBJECT

private slots:
    void requestsSurviveTheWay();
    void strangeMessagesAreRefused_data();
    void strangeMessagesAreRefused();
    void theSocketIsTheWorkspaces();
    void aStaleSocketIsTakenOver();
    void anEndlessMessageIsCutOff();
    void aSecondStartJoinsTheFirst();
    void anotherWorkspaceTakesTheWindowsPlace();
};

void SingleInstanceTest::requestsSurviveTheWay()
{
    const StartRequest request{{QStringLiteral("/tmp/a b"), QStringLiteral("/tmp/é\"\n")},
                               {QStringLiteral("retrospan://session/a%20b")},
                               true};
    const auto back = app::decodeRequest(app::encodeRequest(request));
    QVERIFY(back.has_value());
    QVERIFY(*back == request);
}

void SingleInstanceTest::strangeMessagesAreRefused_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("empty") << QByteArray("\n");
    QTest::newRow("no end") << QByteArray(R"({"retrospan":"open","files":[]})");
    QTest::newRow("no JSON") << QByteArray("open /etc/passwd\n");
    QTest::newRow("other verb") << QByteArray("{\"retrospan\":\"quit\",\"files\":[]}\n");
    QTest::newRow("no files") << QByteArray("{\"retrospan\":\"open\"}\n");
    QTest::newRow("relative") << QByteArray("{\"retrospan\":\"open\",\"files\":[\"a\"]}\n");
    QTest::newRow("no text") << QByteArray("{\"retrospan\":\"open\",\"files\":[7]}\n");
    QTest::newRow("NUL") << QByteArray("{\"retrospan\":\"open\",\"files\":[\"/a\\u0000b\"]}\n");
    QTest::newRow("no link") << QByteArray(
        "{\"retrospan\":\"open\",\"files\":[],\"links\":[\"https://a/b\"]}\n");
    QTest::newRow("long") << QByteArray(app::kMaxMessageBytes, ' ')
            + "{\"retrospan\":\"open\",\"files\":[]}\n";
}

void SingleInstanceTest::strangeMessagesAreRefused()
{
    QFETCH(QByteArray, message);
    QVERIFY(!app::decodeRequest(message).has_value());
}

void SingleInstanceTest::theSocketIsTheWorkspaces()
{
    const test::Scratch scratch;
    const QString path = QString::fromStdString(scratch.path("w.retrospan"));
    const QString before = app::socketOf(path);
    scratch.write("w.retrospan", "");
    QCOMPARE(app::socketOf(path), before);
    const QString link = QString::fromStdString(scratch.path("link"));
    QVERIFY(QFile::link(path, link));
    QCOMPARE(app::socketOf(link), before);
    QVERIFY(app::socketOf(QString::fromStdString(scratch.path("other.retrospan"))) != before);
    QVERIFY(before.size() < 100); // sun_path
}

void SingleInstanceTest::aStaleSocketIsTakenOver()
{
    const test::Scratch scratch;
    const QString socket = QString::fromStdString(scratch.write("socket", "left behind"));
    QVERIFY(!app::handOver(socket, {}));
    const app::InstanceServer server(socket);
    QVERIFY(server.listening());
    const app::InstanceServer second(socket);
    QVERIFY(!second.listening());
    QCOMPARE(QFile::permissions(socket) & (QFile::ReadOther | QFile::WriteOther | QFile::WriteGroup),
             QFile::Permissions());
}

void SingleInstanceTest::anEndlessMessageIsCutOff()
{
    const test::Scratch scratch;
    const QString socket = QString::fromStdString(scratch.path("socket"));
    app::InstanceServer server(socket);
    const QSignalSpy requested(&server, &app::InstanceServer::requested);
    QLocalSocket client;
    client.connectToServer(socket);
    QVERIFY(client.waitForConnected());
    client.write(QByteArray(2 * app::kMaxMessageBytes, 'x'));
    QTRY_COMPARE(client.state(), QLocalSocket::UnconnectedState);
    QCOMPARE(requested.size(), 0);
}

void SingleInstanceTest::aSecondStartJoinsTheFirst()
{
    const test::Scratch scratch;
    const QString workspace = QString::fromStdString(scratch.path("w.retrospan"));
    scratch.write("in.jsonl", test::otlpLine({}));
    views::ThemeController themes(*qobject_cast<QApplication*>(qApp), views::ThemeMode::light);
    auto library = app::Library::open(workspace.toStdString(), store::Access::readWrite);
    QVERIFY(library.ok());
    app::WindowHost host(themes);
    host.show(std::move(*library));
    host.window()->showMinimized();
    QProcess second;
    second.setWorkingDirectory(QString::fromStdString(scratch.path("")));
    second.start(QStringLiteral(RETROSPAN_PROGRAM),
                 {QStringLiteral("--workspace"), workspace, QStringLiteral("in.jsonl")});
    QSignalSpy finished(&second, &QProcess::finished);
    QVERIFY(finished.wait(20'000));
    QCOMPARE(second.exitCode(), 0);
    QTRY_COMPARE(host.window()->libraryModel().sessions().size(), std::size_t{1});
    QVERIFY(!host.window()->isMinimized());
    // A desktop names files by address.
    const std::string address = "file://" + scratch.write("a b.jsonl", test::otlpLine({.trace = 2}));
    second.start(QStringLiteral(RETROSPAN_PROGRAM),
                 {QStringLiteral("--workspace"), workspace,
                  QString::fromStdString(address).replace(QLatin1Char(' '), QLatin1String("%20"))});
    QVERIFY(finished.wait(20'000));
    QTRY_COMPARE(host.window()->libraryModel().sessions().size(), std::size_t{2});
}

void SingleInstanceTest::anotherWorkspaceTakesTheWindowsPlace()
{
    const test::Scratch scratch;
    views::ThemeController themes(*qobject_cast<QApplication*>(qApp), views::ThemeMode::light);
    auto library = app::Library::open(scratch.path("one.retrospan"), store::Access::readWrite);
    QVERIFY(library.ok());
    app::WindowHost host(themes);
    host.show(std::move(*library));
    const QPointer<app::MainWindow> first = host.window();
    const QSignalSpy shown(&host, &app::WindowHost::shown);
    emit first->openWorkspaceRequested(QString::fromStdString(scratch.path("two.retrospan")));
    QTRY_COMPARE(shown.size(), 1);
    QTRY_VERIFY(first.isNull());
    QCOMPARE(host.window()->library().workspace().path(), scratch.path("two.retrospan"));
    QCOMPARE(host.window()->findChild<QWidget*>(QStringLiteral("workspaceName"))->accessibleName(),
             QStringLiteral("Workspace two"));
    emit host.window()->openWorkspaceRequested(QString::fromStdString(scratch.path("")));
    QTRY_VERIFY(host.window()->statusLine().message().size() > 5);
    QCOMPARE(shown.size(), 1);
}

QTEST_MAIN(SingleInstanceTest)
#include "single_instance_test.moc"
