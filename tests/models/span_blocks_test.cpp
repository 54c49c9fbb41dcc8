// What the inspector says of a span: messages and what is new in them, attempts and what they changed,
// documents and whether the answer used them, events, and the record as JSON.
#include "models/image_thumbnail.h"
#include "models/json_diff.h"
#include "models/record_json.h"
#include "models/span_blocks.h"
#include "models/span_documents.h"
#include "models/value_notes.h"
#include "support/agent_session.h"
#include "support/fake_source.h"

#include <QBuffer>
#include <QTest>

#include <cmath>

using namespace retrospan;
using namespace retrospan::models;
using namespace Qt::StringLiterals;
namespace ids = retrospan::test::ids;

namespace {

Message said(const std::string& role, const std::string& text)
{
    Part part;
    part.text = text;
    return {role, {}, {}, {part}};
}

Inspection spanOf(SpanContent content)
{
    auto span = std::make_shared<SpanInspection>();
    span->content = std::move(content);
    return span;
}

const Block* blockNamed(const BlockDocument& document, const QString& title)
{
    for (const Block& block : document.blocks)
        if (block.title == title) return &block;
    return nullptr;
}

bool hasBadge(const Block& block, const QString& text)
{
    return std::any_of(block.badges.begin(), block.badges.end(),
                       [&](const BlockBadge& badge) { return badge.text == text; });
}

std::vector<bool> marksOf(const BlockDocument& document)
{
    std::vector<bool> isNew;
    for (const Block& block : document.blocks)
        if (block.level == 1 && block.header) isNew.push_back(hasBadge(block, u"new"_s));
    return isNew;
}

Inspection toolSpan(const std::string& arguments, std::optional<std::string> result,
                    std::optional<std::string> error = {})
{
    SpanContent content;
    content.toolCall = ToolCall{"call-1", "refund", {}, arguments, std::move(result), std::move(error)};
    return spanOf(std::move(content));
}

} // namespace

class SpanBlocksTest : public QObject {
    Q_OBJECT

private slots:
    void messagesOfThisCallAloneAreNew()
    {
        SpanContent before, now;
        before.input = {said("system", "Be kind."), said("user", "go on")};
        before.output = {said("assistant", "Done.")};
        now.input = {said("system", "Be kind."), said("user", "go on"), said("assistant", "Done."),
                     said("user", "go on")};
        now.output = {said("assistant", "Again.")};
        const auto document = conversationBlocks(spanOf(now), spanOf(before), {});
        QCOMPARE(marksOf(*document), (std::vector<bool>{false, false, false, true, false}));
        QCOMPARE(document->summary, u"5 messages, 1 new since the previous call"_s);
    }
    void withoutAPreviousCallNothingIsMarked()
    {
        SpanContent now;
        now.input = {said("user", "hello")};
        QCOMPARE(marksOf(*conversationBlocks(spanOf(now), nullptr, {})), std::vector<bool>{false});
    }
    void aTranscriptThatKeepsOnlyWhatIsNewSaysSo()
    {
        SpanContent now;
        now.contextAfterSpan = "msg-1";
        now.input = {said("user", "hello")};
        const auto document = conversationBlocks(spanOf(now), spanOf({}), {{}, {}, 7});
        QCOMPARE(document->blocks.front().role, BlockRole::note);
        QCOMPARE(document->blocks.front().target, 7);
    }
    void partsSayWhatTheyAre()
    {
        Message message{"assistant", {}, "length", {}};
        Part part;
        part.type = PartType::reasoning;
        part.text = "let me think";
        message.parts.push_back(part);
        part = {};
        part.type = PartType::toolCall;
        part.name = "refund";
        part.text = "{\"order\": 1}";
        message.parts.push_back(part);
        part = {};
        part.type = PartType::image;
        part.mimeType = "image/png";
        part.uri = "https://example.invalid/a.png";
        message.parts.push_back(part);
        SpanContent content;
        content.output = {message};
        const auto document = conversationBlocks(spanOf(content), nullptr, {});
        const Block* reasoning = blockNamed(*document, u"Reasoning"_s);
        QVERIFY(reasoning && !reasoning->open);
        const Block* call = blockNamed(*document, u"refund"_s);
        QVERIFY(call && call->body == BlockBody::json && !call->open);
        const Block* image = blockNamed(*document, u"image/png"_s);
        QVERIFY(image && image->body == BlockBody::none);
        QCOMPARE(image->detail, u"not loaded: https://example.invalid/a.png"_s);
        QVERIFY(hasBadge(*blockNamed(*document, u"Assistant"_s), u"length"_s));
    }
    void longConversationsFoldWhatIsOld()
    {
        SpanContent before, now;
        for (int i = 0; i < 100; ++i) before.input.push_back(said("user", std::to_string(i)));
        now.input = before.input;
        now.input.push_back(said("user", "new"));
        const auto document = conversationBlocks(spanOf(now), spanOf(before), {});
        std::vector<bool> open;
        for (const Block& block : document->blocks)
            if (block.level == 1) open.push_back(block.open);
        QCOMPARE(std::count(open.begin(), open.end(), true), 1);
        QVERIFY(open.back());
    }
    void changesAreWhatCameAndWhatWent()
    {
        SpanContent before, now;
        before.input = {said("system", "Be kind."), said("user", "old")};
        now.input = {said("system", "Be kind."), said("user", "new")};
        const auto document = changeBlocks(spanOf(now), spanOf(before));
        QCOMPARE(document->summary, u"1 of 2 messages new, 1 gone"_s);
        QVERIFY(blockNamed(*document, u"No longer in the context"_s));
    }
    void diffNamesFieldsByPath()
    {
        const JsonDiff diff = diffJson(R"({"a":1,"b":{"c":"x","d":[1,2]},"gone":true})",
                                       R"({"a":1,"b":{"c":"y","d":[1,3,4]},"new":null})");
        QCOMPARE(diff.changes.size(), 5U);
        QCOMPARE(diff.changes[0].path, u"/b/c"_s);
        QCOMPARE(diff.changes[0].before, std::string("x"));
        QCOMPARE(diff.changes[0].after, std::string("y"));
        QCOMPARE(diff.changes[1].path, u"/b/d/1"_s);
        QVERIFY(!diff.changes[2].before); // $.b.d[2] was added
        QCOMPARE(diff.changes[3].path, u"/new"_s);
        QCOMPARE(diff.changes[4].path, u"/gone"_s);
        QVERIFY(!diff.changes[4].after);
        QCOMPARE(diff.same, 2U); // $.a and $.b.d[0]
    }
    void diffOfWhatIsNotJsonIsOfTheWhole()
    {
        QCOMPARE(diffJson("ls -l", "ls -la").changes.size(), 1U);
        QVERIFY(diffJson("ls", "ls").changes.empty());
        QVERIFY(diffJson("", "{}").changes.size() == 1);
    }
    void attemptsAreComparedFieldByField()
    {
        const auto first = toolSpan(R"({"cents":4200})", {}, "card_declined");
        const auto second = toolSpan(R"({"cents":2100})", "ok");
        const auto document = toolBlocks(second, {{u"Attempt 1 of 2"_s, u"failed"_s, true, first}}, false);
        const Block* field = blockNamed(*document, u"/cents"_s);
        QVERIFY(field && hasBadge(*field, u"changed"_s));
        QVERIFY(blockNamed(*document, u"Changed since attempt 1 of 2"_s));
        QVERIFY(blockNamed(*document, u"Attempt 1 of 2"_s));
        QVERIFY(blockNamed(*document, u"Error"_s)); // of the first attempt
    }
    void aLongTextThatChangedIsMarkedByWords()
    {
        const std::string text = "Look at the folder (1 level deep) and say what each of the files is for";
        std::string changed = text;
        changed.replace(text.find("1 level"), 7, "2 levels");
        const auto first = toolSpan(R"({"prompt":")" + text + R"("})", "ok");
        const auto second = toolSpan(R"({"prompt":")" + changed + R"("})", "ok");
        const auto document = toolBlocks(second, {{u"Attempt 1 of 2"_s, u"ok"_s, true, first}}, false);
        const auto marked =
            std::ranges::find_if(document->blocks, [](const Block& block) { return !block.ranges.empty(); });
        QVERIFY(marked != document->blocks.end());
        for (const BlockRange& range : marked->ranges) QVERIFY(range.size < 20);
    }
    void theResultFollowsTheArguments()
    {
        const auto call = toolSpan(R"({"cents":4200})", "paid");
        const auto document = toolBlocks(call, {{u"Attempt 1 of 2"_s, u"failed"_s, true, call}}, false);
        std::vector<QString> sections;
        for (const Block& block : document->blocks)
            if (block.role == BlockRole::section) sections.push_back(block.title);
        QCOMPARE(sections,
                 (std::vector<QString>{u"Arguments"_s, u"Result"_s, u"Changed since attempt 1 of 2"_s,
                                       u"Attempt 1 of 2"_s}));
    }
    void missingResultsAreSaid()
    {
        const auto running = toolBlocks(toolSpan("{}", {}), {}, true);
        QVERIFY(blockNamed(*running, u"The call is still running."_s));
        const auto failed = toolBlocks(toolSpan("", {}, ""), {}, false);
        QVERIFY(blockNamed(*failed, u"No result was recorded: the call failed."_s));
        QVERIFY(blockNamed(*failed, u"No arguments were recorded."_s));
    }
    void valuesSayWhatBecameOfThem()
    {
        const auto cut =
            toolBlocks(toolSpan(R"({"order": "A-1", "items": [1, 2... [truncated])", ""), {}, false);
        QCOMPARE(blockNamed(*cut, u"Arguments"_s)->detail, u"cut by the source after 31 characters"_s);
        const Block& json = cut->blocks[1];
        QVERIFY(json.body == BlockBody::json);
        QVERIFY2(json.text.ends_with("[1, 2"), "the tree ends at the cut, not with the mark");
        QCOMPARE(cut->blocks.back().text, std::string_view("(empty)"));
        const auto masked =
            toolBlocks(toolSpan("[REDACTED]", "<truncated due to size exceeding limit>"), {}, false);
        QCOMPARE(blockNamed(*masked, u"Arguments"_s)->detail, u"masked by the source"_s);
        QCOMPARE(blockNamed(*masked, u"Result"_s)->detail, u"left out by the source for its size"_s);
        SpanContent content;
        content.input = {said("user", "***"), said("user", "A story... [truncated]"), said("user", "whole")};
        content.input.back().parts.back().cut = true;
        const auto messages = conversationBlocks(spanOf(content), nullptr, {});
        QVERIFY(blockNamed(*messages, u"Masked by the source."_s));
        QVERIFY(blockNamed(*messages, u"Cut by the source after 7 characters."_s));
        QVERIFY(blockNamed(*messages, u"Cut by the source: the rest is not in the recording."_s));
    }
    void stringsInJsonSayItToo()
    {
        const auto noteOf = [](const std::string& text) { return stringNote('"' + text + '"'); };
        QCOMPARE(noteOf("[REDACTED]"), u"masked"_s);
        QCOMPARE(noteOf("An article"), QString());
        QCOMPARE(noteOf(""), QString());
        QCOMPARE(noteOf(R"({\"a\": \"b)"), u"cut"_s);
        const std::string filling(5000, 'x');
        QCOMPARE(noteOf(filling + "... [truncated]"), u"cut"_s);
        QCOMPARE(noteOf(R"([{\"a\": \")" + filling), u"cut"_s);
        QCOMPARE(noteOf(R"([{\"a\": \")" + filling + R"(\"}])"), QString());
        QCOMPARE(noteOf(filling), QString());
    }
    void documentsSayWhetherTheAnswerUsedThem()
    {
        SpanContent retrieval, answer;
        retrieval.documents = {
            {"kb-refunds", 0.83, "Refunds take five to seven days after we have received the parts.", {}},
            {"kb-opening", {}, "We are open.", R"({"source": "opening.md"})"}};
        answer.output = {said("assistant", "Refunds take five to seven days after we have received them.")};
        const auto document = retrievalBlocks(spanOf(retrieval), spanOf(answer));
        QVERIFY(hasBadge(*blockNamed(*document, u"1.  kb-refunds"_s), u"quoted in the answer"_s));
        QVERIFY(hasBadge(*blockNamed(*document, u"1.  kb-refunds"_s), u"score 0.83"_s));
        const Block* other = blockNamed(*document, u"2.  opening.md"_s);
        QVERIFY(other && hasBadge(*other, u"no score"_s) && !hasBadge(*other, u"quoted in the answer"_s));
        QCOMPARE(document->summary, u"2 documents, 1 quoted in the next answer"_s);
    }
    void rerankersSayWhereADocumentWas()
    {
        SpanContent content;
        content.inputDocuments = {{"a", {}, "one", {}}, {"b", {}, "two", {}}};
        content.documents = {{"b", 0.9, "two", {}}, {"a", 0.1, "one", {}}};
        const auto document = retrievalBlocks(spanOf(content), nullptr);
        QVERIFY(hasBadge(*blockNamed(*document, u"1.  b"_s), u"was 2"_s));
    }
    void eventsShowExceptionsAsTheyAre()
    {
        const std::vector<AttributeView> attributes{
            {"exception.type", ValueView::ofText("Timeout")},
            {"exception.message", ValueView::ofText("<b>no answer</b>")},
            {"exception.stacktrace", ValueView::ofText("at a\nat b")}};
        const std::vector<EventView> events{{1'500'000'000, "exception", attributes, 2}};
        auto span = std::make_shared<SpanInspection>();
        span->view.startNs = 1'000'000'000;
        span->view.events = events;
        const auto document = eventBlocks(span);
        const Block* event = blockNamed(*document, u"exception · Timeout"_s);
        QVERIFY(event && event->detail.startsWith(u"+500 ms"));
        QVERIFY(blockNamed(*document, u"Stack trace"_s));
        QVERIFY(blockNamed(*document, u"The recorder dropped 2 attributes here."_s));
    }
    void recordsLeaveNothingOut()
    {
        const std::vector<AttributeView> attributes{{"empty", ValueView::ofText("")},
                                                    {"absent", ValueView()},
                                                    {"nan", ValueView::ofReal(std::nan(""))},
                                                    {"bytes", ValueView::ofBytes("\x01\x02")}};
        SpanView view;
        view.name = "a \"b\"";
        view.attributes = attributes;
        view.droppedAttributes = 3;
        const std::string json = recordJson(view);
        const auto has = [&json](const QString& part) {
            return QString::fromStdString(json).contains(QString(part).replace(u'\'', u'"'));
        };
        for (const QString& part : {u"'empty':''"_s, u"'absent':null"_s, u"'nan':NaN"_s, u"'bytes':'AQI='"_s,
                                    u"'droppedAttributesCount':3"_s, u"a \\'b\\'"_s})
            QVERIFY2(has(part), qPrintable(part));
        const std::string filtered = attributesJson(view, "EMPT");
        QVERIFY(filtered.find("\"empty\"") != filtered.npos && filtered.find("absent") == filtered.npos);
    }
    void otherSpansAreFound()
    {
        auto source = std::make_shared<test::FakeSource>();
        source->session = [](std::int64_t) { return test::agentSession(); };
        SessionDocument document(source);
        document.open(1);
        QTRY_COMPARE(document.state(), SessionDocument::State::ready);
        const SessionData& session = *document.data();
        const auto node = [&](std::uint64_t id) { return session.table.find(0, {id}); };
        QCOMPARE(previousCall(session, node(ids::running)), node(2)); // the same agent's
        QCOMPARE(previousCall(session, node(2)), kNoNode);
        QCOMPARE(previousCall(session, node(ids::search)), kNoNode);
        QCOMPARE(nextCall(session, node(4)), node(10));
        const SpanRequest request = requestFor(document, node(ids::secondTry));
        QCOMPARE(request.attempt, 2U);
        QCOMPARE(request.others.size(), 1U);
        QCOMPARE(request.others[0].node, node(ids::firstTry));
        QCOMPARE(request.others[0].outcome, u"failed: card_declined"_s);
        QVERIFY(request.others[0].earlier);
    }
    void imagesAreBoundedAndCheckedFirst()
    {
        QImage image(2000, 1000, QImage::Format_RGB32);
        image.fill(Qt::red);
        QByteArray png;
        QBuffer buffer(&png);
        buffer.open(QIODevice::WriteOnly);
        QVERIFY(image.save(&buffer, "PNG"));
        const Thumbnail shown = decodeThumbnail(png.toStdString(), {400, 300});
        QCOMPARE(shown.image.size(), QSize(400, 200));
        QCOMPARE(shown.original, QSize(2000, 1000));
        QVERIFY(!decodeThumbnail("<svg xmlns='http://www.w3.org/2000/svg'/>", {400, 300}).problem.isEmpty());
        QVERIFY(!decodeThumbnail(png.left(30).toStdString(), {400, 300}).problem.isEmpty());
        std::string huge = png.toStdString();
        huge.replace(16, 8,
                     std::string("\x00\x00\xff\xff\x00\x00\xff\xff", 8)); // width and height of the PNG
        QVERIFY(decodeThumbnail(huge, {400, 300}).image.isNull());
    }
};

QTEST_MAIN(SpanBlocksTest)
#include "span_blocks_test.moc"
