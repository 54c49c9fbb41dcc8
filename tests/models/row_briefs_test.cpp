#include "models/row_briefs.h"
#include "support/fake_source.h"

#include <QSignalSpy>
#include <QTest>

using namespace retrospan;
using namespace retrospan::models;
using namespace Qt::StringLiterals;

class RowBriefsTest : public QObject {
    Q_OBJECT

    static SpanContent called(std::string arguments)
    {
        SpanContent content;
        content.toolCall = ToolCall{"1", "tool", {}, std::move(arguments), {}, {}};
        return content;
    }
    static QString toolBrief(std::string arguments)
    {
        return briefOf(SpanKind::tool, called(std::move(arguments)));
    }
    static Part part(PartType type, std::string text, std::string name = {})
    {
        Part made;
        made.type = type;
        made.text = std::move(text);
        made.name = std::move(name);
        return made;
    }

private slots:
    void aToolCallSaysWhatItWasCalledWith()
    {
        QCOMPARE(toolBrief(R"({"command": "rm -rf x", "description": "Clean up"})"), u"Clean up"_s);
        QCOMPARE(toolBrief(R"({"limit": 5, "query": "late\norders"})"), u"late orders"_s);
        QCOMPARE(toolBrief(R"({"filter": {"order": "A-1"}})"), u"A-1"_s);
        QCOMPARE(toolBrief(R"({"cents": 4200})"), u"{\"cents\": 4200}"_s);
        QCOMPARE(toolBrief("{}"), QString());
        QCOMPARE(toolBrief("plain words"), u"plain words"_s);
        QCOMPARE(toolBrief("{\"a\": \"cut in the mid"), u"cut in the mid"_s);
        QCOMPARE(toolBrief(""), QString());
    }
    void ofAPathTheEndIsShown()
    {
        QCOMPARE(toolBrief(R"({"file_path": "/home/a/src/views/tree.cpp"})"), u"views/tree.cpp"_s);
        QCOMPARE(toolBrief(R"({"file_path": "C:\\work\\tree.cpp"})"), u"work\\tree.cpp"_s);
        QCOMPARE(toolBrief(R"({"file_path": "/home/deal-pipeline-monitoring-agent/a.md"})"), u"a.md"_s);
        QCOMPARE(toolBrief(R"({"path": "tree.cpp"})"), u"tree.cpp"_s);
        QCOMPARE(toolBrief("{\"url\": \"https://example.org/a/b/c\"}"), u"https://example.org/a/b/c"_s);
        QCOMPARE(toolBrief(R"({"command": "ls /home/a/src/views"})"), u"ls /home/a/src/views"_s);
    }
    void aModelCallSaysWhatItAnswered()
    {
        SpanContent content;
        QCOMPARE(briefOf(SpanKind::model, content), QString());
        content.output = {{"assistant",
                           {},
                           {},
                           {part(PartType::reasoning, "hm"), part(PartType::toolCall, "{}", "Bash"),
                            part(PartType::toolCall, "{}", "Bash"), part(PartType::toolCall, "{}", "Read")}}};
        QCOMPARE(briefOf(SpanKind::model, content), u"calls Bash, Read"_s);
        content.output.front().parts.push_back(part(PartType::text, "Let me look"));
        QCOMPARE(briefOf(SpanKind::model, content), u"Let me look"_s);
        QCOMPARE(briefOf(SpanKind::agent, content), QString());
    }
    void whatIsAskedForIsReadAndKept()
    {
        auto source = std::make_shared<test::FakeSource>();
        std::atomic<int> reads = 0;
        std::atomic<bool> readable = true;
        source->span = [&](std::int64_t key) -> Result<std::shared_ptr<const SpanInspection>> {
            ++reads;
            if (!readable) return Error{"damaged"};
            auto span = std::make_shared<SpanInspection>();
            span->content = called("call " + std::to_string(key));
            return std::shared_ptr<const SpanInspection>(std::move(span));
        };
        RowBriefs briefs(source);
        QSignalSpy read(&briefs, &RowBriefs::read);
        QCOMPARE(briefs.of(SpanKind::step, 7), QString()); // is no call
        QCOMPARE(briefs.of(SpanKind::tool, 7), QString());
        QCOMPARE(briefs.of(SpanKind::tool, 7), QString());
        QVERIFY(read.wait());
        QCOMPARE(briefs.of(SpanKind::tool, 7), u"call 7"_s);
        QCOMPARE(reads, 1);
        briefs.outdate();
        QCOMPARE(briefs.of(SpanKind::tool, 7), u"call 7"_s); // until it is read again
        QVERIFY(read.wait());
        QCOMPARE(reads, 2);
        briefs.clear();
        readable = false;
        QCOMPARE(briefs.of(SpanKind::tool, 7), QString());
        QVERIFY(read.wait());
        QCOMPARE(briefs.of(SpanKind::tool, 7), QString());
        QCOMPARE(reads, 3);
    }
    void onlyTheLastOfManyAreRead()
    {
        auto source = std::make_shared<test::FakeSource>();
        std::atomic<int> reads = 0;
        source->span = [&](std::int64_t) -> Result<std::shared_ptr<const SpanInspection>> {
            ++reads;
            return std::make_shared<const SpanInspection>();
        };
        RowBriefs briefs(source);
        QSignalSpy read(&briefs, &RowBriefs::read);
        for (std::int64_t key = 1; key <= 1000; ++key) (void)briefs.of(SpanKind::tool, key);
        QTRY_COMPARE(static_cast<std::size_t>(reads), RowBriefs::kMostWanted);
        QTRY_COMPARE(read.count(), 8); // by batches
        QCOMPARE(static_cast<std::size_t>(reads), RowBriefs::kMostWanted);
    }
};

QTEST_GUILESS_MAIN(RowBriefsTest)
#include "row_briefs_test.moc"
