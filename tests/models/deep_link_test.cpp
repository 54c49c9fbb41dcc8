// Links as people and desktops hand them over: well written, differently written, and hostile.
#include "models/deep_link.h"
#include "models/source_link.h"

#include <QtTest>

#include <array>
#include <random>

using namespace retrospan;
using models::DeepLink;

class DeepLinkTest : public QObject {
    Q_OBJECT
private slots:
    void wellFormedLinks_data();
    void wellFormedLinks();
    void badLinksAreRefusedWithAReason_data();
    void badLinksAreRefusedWithAReason();
    void plainIdsAreIdsOfAnything();
    void whatIsALink();
    void everyIdSurvivesTheWay();
    void anyBytesAreAnswered();
    void descriptionsAreShort();
    void onlyWebAddressesOfKnownFieldsLeadToTheSource();
};

namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736", kSpan = "00f067aa0ba902b7";

} // namespace

Q_DECLARE_METATYPE(DeepLink)

void DeepLinkTest::wellFormedLinks_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<DeepLink>("link");
    const auto row = [](const char* name, const std::string& text, const DeepLink& link) {
        QTest::newRow(name) << text << link;
    };
    row("session", "retrospan://session/abc", {"abc", {}, {}, {}});
    row("span of a session", "retrospan://session/abc/span/" + kSpan, {"abc", {}, kSpan, {}});
    row("trace", "retrospan://trace/" + kTrace, {{}, kTrace, {}, {}});
    row("span of a trace", "retrospan://trace/t/span/s", {{}, "t", "s", {}});
    row("span", "retrospan://span/s", {{}, {}, "s", {}});
    row("run", "retrospan://run/run_7", {{}, {}, {}, "run_7"});
    row("escaped", "retrospan://session/a%2Fb%20c%C3%A9%25", {"a/b c\u00e9%", {}, {}, {}});
    row("lower-case escapes", "retrospan://session/a%2fb", {"a/b", {}, {}, {}});
    row("UTF-8 as it is", "retrospan://session/\u00e9", {"\u00e9", {}, {}, {}});
    row("scheme and words in capitals", "RETROSPAN://Session/Abc", {"Abc", {}, {}, {}});
    row("slash at the end", "retrospan://session/abc/", {"abc", {}, {}, {}});
    row("blanks around", " \tretrospan://session/abc\r\n", {"abc", {}, {}, {}});
    row("traceparent", "00-" + kTrace + "-" + kSpan + "-01", {{}, kTrace, kSpan, {}});
    row("header", "traceparent: 00-" + kTrace + "-" + kSpan + "-00", {{}, kTrace, kSpan, {}});
    row("header in capitals", "Traceparent:00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
        {{}, kTrace, kSpan, {}});
    row("environment", "TRACEPARENT=\"00-" + kTrace + "-" + kSpan + "-01\"", {{}, kTrace, kSpan, {}});
    row("later version", "cc-" + kTrace + "-" + kSpan + "-01-what-may-come", {{}, kTrace, kSpan, {}});
}

void DeepLinkTest::wellFormedLinks()
{
    QFETCH(std::string, text);
    QFETCH(DeepLink, link);
    QVERIFY(models::isDeepLink(text));
    const auto parsed = models::parseDeepLink(text);
    QVERIFY2(parsed.ok(), parsed.ok() ? "" : parsed.error().message.c_str());
    QVERIFY(*parsed == link);
}

void DeepLinkTest::badLinksAreRefusedWithAReason_data()
{
    QTest::addColumn<std::string>("text");
    const auto row = [](const char* name, const std::string& text) { QTest::newRow(name) << text; };
    row("nothing", "");
    row("another scheme", "https://session/abc");
    row("a file", "file:///etc/passwd");
    row("no id", "retrospan://session/");
    row("nothing at all", "retrospan://");
    row("empty id", "retrospan://session//span/a");
    row("another word", "retrospan://open/etc");
    row("too many words", "retrospan://session/a/b");
    row("two sessions", "retrospan://session/a/session/b");
    row("span of a span", "retrospan://span/a/span/b");
    row("span of a run", "retrospan://run/a/span/b");
    row("cut escape", "retrospan://session/a%2");
    row("no escape", "retrospan://session/%zz");
    row("NUL", "retrospan://session/a%00b");
    row("not UTF-8", "retrospan://session/%ff%fe");
    row("cut UTF-8", "retrospan://session/%C3");
    row("overlong UTF-8", "retrospan://session/%C0%AF");
    row("blank inside", "retrospan://session/a b");
    row("line break inside", "retrospan://session/a\nb");
    row("question", "retrospan://session/a?file=/etc/passwd");
    row("fragment", "retrospan://session/a#b");
    row("long id", "retrospan://session/" + std::string(models::kMaxLinkId + 1, 'a'));
    row("long text", "retrospan://session/" + std::string(models::kMaxLinkText, 'a'));
    row("no trace", "00-00000000000000000000000000000000-" + kSpan + "-01");
    row("no span", "00-" + kTrace + "-0000000000000000-01");
    row("version ff", "ff-" + kTrace + "-" + kSpan + "-01");
    row("more behind version 00", "00-" + kTrace + "-" + kSpan + "-01-more");
    row("short header", "traceparent: 00-abc-def-01");
    row("flags", "traceparent: 00-" + kTrace + "-" + kSpan + "-zz");
    row("span digits", "traceparent: 00-" + kTrace + "-00f067aa0ba902bz-01");
}

void DeepLinkTest::badLinksAreRefusedWithAReason()
{
    QFETCH(std::string, text);
    const auto parsed = models::parseDeepLink(text);
    QVERIFY(!parsed.ok());
    QVERIFY(parsed.error().message.size() > 10);
}

void DeepLinkTest::plainIdsAreIdsOfAnything()
{
    QVERIFY(*models::parseLinkOrId("  7d0c0f2e ") == (DeepLink{{}, {}, {}, "7d0c0f2e"}));
    QVERIFY(*models::parseLinkOrId("retrospan://session/a") == (DeepLink{"a", {}, {}, {}}));
    QVERIFY(!models::parseLinkOrId("").ok());
    QVERIFY(!models::parseLinkOrId("retrospan://nothing").ok());
    QVERIFY(!models::parseLinkOrId(std::string(models::kMaxLinkId + 1, 'x')).ok());
    QVERIFY(!models::parseLinkOrId("\xff").ok());
}

void DeepLinkTest::whatIsALink()
{
    QVERIFY(models::isDeepLink("retrospan://nonsense")); // meant to be one: its fault can be told
    QVERIFY(!models::isDeepLink("status:failed tool:stripe*"));
    QVERIFY(!models::isDeepLink("retrospan"));
    QVERIFY(!models::isDeepLink("traceparent"));
    QVERIFY(!models::isDeepLink(kTrace));
    QVERIFY(!models::isDeepLink(""));
}

void DeepLinkTest::everyIdSurvivesTheWay()
{
    for (const std::string id :
         {"a", "a/b", "%2F", "?#&=", " x\ty\n", "\u00e9\u4e2d\U0001f600", "..", "a%b"}) {
        QVERIFY(*models::parseDeepLink(models::linkToSession(id)) == (DeepLink{id, {}, {}, {}}));
        QVERIFY(*models::parseDeepLink(models::linkToSpan(id, kSpan)) == (DeepLink{id, {}, kSpan, {}}));
        QVERIFY(*models::parseDeepLink(models::linkToSpanOfTrace(id, id)) == (DeepLink{{}, id, id, {}}));
    }
}

void DeepLinkTest::anyBytesAreAnswered()
{
    std::mt19937 random(7); // fixed: the same texts every time
    const std::string seed = "retrospan://session/a%2F/span/traceparent: 00-" + kTrace + "-" + kSpan + "-01";
    for (int i = 0; i < 20'000; ++i) {
        std::string text = seed.substr(random() % seed.size());
        for (int change = 0; change < 3 && !text.empty(); ++change)
            text[random() % text.size()] = static_cast<char>(random());
        for (const std::string& tried : {text, "retrospan://" + text})
            if (const auto link = models::parseLinkOrId(tried); link.ok())
                QVERIFY(!models::describe(*link).empty());
    }
}

void DeepLinkTest::descriptionsAreShort()
{
    QCOMPARE(models::describe({"s", {}, "x", {}}), std::string("span \"x\" in session \"s\""));
    QVERIFY(models::describe({{}, {}, {}, std::string(4000, 'a')}).size() < 200);
}

void DeepLinkTest::onlyWebAddressesOfKnownFieldsLeadToTheSource()
{
    const auto source = [](std::string_view key, std::string_view value) {
        const std::array attributes{AttributeView{key, ValueView::ofText(value)}};
        SpanView span;
        span.attributes = attributes;
        return models::sourceLinkOf(span);
    };
    const auto found = source("langsmith.app_path", "https://smith.example/o/1/r/2?poll=true");
    QVERIFY(found.has_value());
    QCOMPARE(found->tool, QStringLiteral("LangSmith"));
    QCOMPARE(found->url.toString(), QStringLiteral("https://smith.example/o/1/r/2?poll=true"));
    QVERIFY(source("langfuse.trace.htmlPath", "http://localhost:3000/trace/1").has_value());
    QVERIFY(!source("langfuse.trace.htmlPath", "/project/1/traces/2").has_value());
    for (const char* address : {"javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https://",
                                "https:///x", "http://user:secret@host/", "//host/x", "smb://host/x", ""})
        QVERIFY2(!source("langsmith.url", address).has_value(), address);
    QVERIFY(!source("http.url", "https://api.example/v1").has_value());
}

QTEST_GUILESS_MAIN(DeepLinkTest)
#include "deep_link_test.moc"
