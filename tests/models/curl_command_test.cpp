// What is copied as curl can be pasted into a shell: recorded texts stay texts.
#include "models/curl_command.h"

#include <QProcess>
#include <QtTest>

#include <array>

namespace retrospan::models {

class CurlCommandTest : public QObject {
    Q_OBJECT
private slots:
    void namesTheRecordedAddress()
    {
        const std::array attributes{
            AttributeView{"http.method", ValueView::ofText("PUT")},
            AttributeView{"url.full", ValueView::ofText("http://127.0.0.1/v1/charges")},
            AttributeView{"http.request.header.authorization", ValueView::ofText("Bearer secret")},
        };
        SpanView span;
        span.attributes = attributes;
        const std::string command = curlCommand(requestTargetOf(span), R"({"amount":5})");
        QCOMPARE(command,
                 std::string("curl -X 'PUT' -H 'Content-Type: application/json' --data-raw '{\"amount\":5}' "
                             "--url 'http://127.0.0.1/v1/charges'"));
    }

    void leavesTheAddressOpenWhenNoneWasRecorded()
    {
        QCOMPARE(
            curlCommand(requestTargetOf({}), "1"),
            std::string("curl -X POST -H 'Content-Type: application/json' --data-raw '1' --url \"$URL\""));
    }

    void aShellReadsBackWhatWasRecorded()
    {
        const std::string hostile = "{\"a\":\"it's $(touch x) `id` \\\\ \n\"}";
        QProcess shell;
        shell.start(QStringLiteral("/bin/sh"),
                    {QStringLiteral("-c"),
                     QStringLiteral("curl() { printf '%s|' \"$@\"; }; ")
                         + QString::fromStdString(curlCommand({"GET", "http://h/?q='; rm -rf x"}, hostile))});
        QVERIFY(shell.waitForFinished());
        QCOMPARE(shell.readAllStandardOutput().toStdString(),
                 "-X|GET|-H|Content-Type: application/json|--data-raw|" + hostile
                     + "|--url|http://h/?q='; rm -rf x|");
    }
};

} // namespace retrospan::models

QTEST_GUILESS_MAIN(retrospan::models::CurlCommandTest)
#include "curl_command_test.moc"
