#include "models/json_document.h"
#include "models/json_pretty.h"

#include <QTest>

#include <algorithm>

using namespace retrospan::models;
using namespace Qt::StringLiterals;

namespace {

/// Back quotes stand for quotes.
std::string json(std::string text)
{
    std::ranges::replace(text, '`', '"');
    return text;
}

/// The document as nested text: objects {key:value}, arrays [..], strings decoded in <>, cut ones with ~.
std::string dump(const JsonDocument& document, JsonDocument::Node node)
{
    std::string out = document.hasKey(node) ? document.key(node) + ":" : "";
    const JsonType type = document.type(node);
    if (type == JsonType::string) out += "<" + document.stringValue(node) + ">";
    if (document.isContainer(node)) {
        out += type == JsonType::object ? "{" : "[";
        for (auto child = node + 1; child < document.subtreeEnd(node); child = document.subtreeEnd(child))
            out += (document.indexInParent(child) > 0 ? "," : "") + dump(document, child);
        out += type == JsonType::object ? "}" : "]";
    } else if (type != JsonType::string) {
        out += std::string(type == JsonType::invalid ? "?" : "") + std::string(document.raw(node));
    }
    return out + (document.isCut(node) ? "~" : "");
}

std::string dump(const JsonDocument& document)
{
    std::string out;
    for (JsonDocument::Node node = 0; node < document.size(); node = document.subtreeEnd(node))
        out += (node > 0 ? " " : "") + dump(document, node);
    return out;
}

} // namespace

class JsonDocumentTest : public QObject {
    Q_OBJECT
private slots:
    void aCutEndIsNoError()
    {
        const std::string text =
            json("{`role`: `user`, `parts`: [{`n`: -12.5e1, `t`: `a\\n\\`b`}, [], {}, true, null], `z`: 1}");
        for (std::size_t size = 1; size < text.size(); ++size) {
            const auto document = JsonDocument::parse(text.substr(0, size));
            QVERIFY2(!document->firstErrorOffset(), text.substr(0, size).c_str());
            QVERIFY(document->cut() && document->isCut(0));
        }
    }
    void reads_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("tree");
        QTest::addColumn<int>("error"); // offset, -1 = none
        const auto row = [](const char* name, const std::string& text, const QByteArray& tree,
                            int error = -1) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << tree << error;
        };
        row("empty", "", "");
        row("white space", " \n\t", "");
        row("object", json("{`a`:1,`b`:[true,null,`x`],`c`:{}}"), "{a:1,b:[true,null,<x>],c:{}}");
        row("numbers stay as written", "[1.50, -0, 1e400, 12345678901234567890]",
            "[1.50,-0,1e400,12345678901234567890]");
        row("escapes", json("[`\\u00e9\\n\\`\\\\\\/\\ud83d\\ude00`]"), "[<é\n\"\\/😀>]");
        row("lone surrogates", json("[`\\ud83d`, `\\ude00x`, `\\ud83d\\u0041`]"),
            "[<\ufffd>,<\ufffdx>,<\ufffdA>]");
        row("bad escapes", json("[`\\u12`, `\\q`]"),
            "[<\ufffd"
            "12>,<q>]");
        row("duplicate keys", json("{`a`:1,`a`:2}"), "{a:1,a:2}");
        row("several values", "{\"a\":1}\n{\"a\":2}\n3", "{a:1} {a:2} 3");
        row("byte order mark", "\xef\xbb\xbf[1]", "[1]");
        row("cut in a string", json("{`a`:{`b`:`hel"), "{a:{b:<hel>~}~}~");
        row("cut in a key", json("{`a`:1,`b"), "{a:1,b:?}~");
        row("cut after a colon", json("{`a`:"), "{a:?}~");
        row("cut in a number", "[1, 2, -", "[1,2,?-]~");
        row("cut in a word", "[1, tr", "[1,?tr]~");
        row("cut in an escape", json("[`a\\"), "[<a>~]~");
        row("trailing comma", "[1,]", "[1]", 3);
        row("missing comma", "[1 2]", "[1,2]", 3);
        row("missing value", json("{`a`:,`b`:2}"), "{a:?,b:2}", 5);
        row("wrong closer", "[{\"a\":1]", "[{a:1}]", 7);
        row("stray closers", "}][1]}", "[1]", 0);
        row("python", "{'role': 'it\\'s', 'x': None, 'y': True, 'z': '\\x41'}",
            "{role:<it's>,x:None,y:True,z:<A>}", 1);
        row("bare keys", "{a: 1, b: NaN}", "{a:1,b:NaN}", 1);
        row("noise", "[@@ %, 1]", "[?@@,?%,1]", 1);
        row("invalid utf-8 is kept", "[\"\xff\"]", "[<\xff>]");
        row("leading zeros", "[01, +1, 1., .5, 1e]", "[?01,?+1,?1.,?.5,?1e]", 1);
    }
    void reads()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, error);
        const auto document = JsonDocument::parse(text.toStdString());
        QTEST(QByteArray::fromStdString(dump(*document)), "tree");
        QCOMPARE(document->cut(), dump(*document).find('~') != std::string::npos);
        QCOMPARE(document->firstErrorOffset().has_value(), error >= 0);
        if (error >= 0) QCOMPARE(static_cast<int>(*document->firstErrorOffset()), error);
    }
    void everyPrefixParses()
    {
        const std::string whole =
            json("{`m`:[{`role`:`user`,`content`:`h\\u00e9\\n`},{`n`:-1.5e3,`t`:true,`z`:null}],`e`:{}}");
        for (std::size_t length = 0; length <= whole.size(); ++length) {
            const auto document = JsonDocument::parse(whole.substr(0, length));
            QCOMPARE(document->cut(), length > 0 && length < whole.size());
            for (JsonDocument::Node node = 0; node < document->size(); ++node) {
                QVERIFY(document->subtreeEnd(node) > node);
                QVERIFY(document->subtreeEnd(node) <= document->size());
                QVERIFY(document->raw(node).size() <= length);
            }
        }
    }
    void pathsLeadToTheNode()
    {
        const auto document =
            JsonDocument::parse(json("{`messages`:[{`odd key`:1,`it's`:2},{`content`:`x`}],`Ü_1`:3}"));
        QStringList paths;
        for (JsonDocument::Node node = 0; node < document->size(); ++node) paths.append(document->path(node));
        const QStringList expected{u"$"_s,
                                   u"$.messages"_s,
                                   u"$.messages[0]"_s,
                                   u"$.messages[0]['odd key']"_s,
                                   u"$.messages[0]['it\\'s']"_s,
                                   u"$.messages[1]"_s,
                                   u"$.messages[1].content"_s,
                                   u"$.Ü_1"_s};
        QCOMPARE(paths, expected);
    }
    void rawIsWhatWasWritten()
    {
        const auto document = JsonDocument::parse(json("{`a` : { `b`:[ 1 ] } , `c`:`\\u0041`}"));
        QCOMPARE(document->raw(1), json("{ `b`:[ 1 ] }"));
        QCOMPARE(document->rawKey(1), std::string_view("\"a\""));
        QCOMPARE(document->raw(4), json("`\\u0041`"));
        QCOMPARE(document->childCount(0), 2U);
        QCOMPARE(document->depth(3), 3);
        QCOMPARE(document->depth(3, 2), 2);
    }
    void decodingStopsAtTheLimitBetweenCharacters()
    {
        QCOMPARE(JsonDocument::decode("\"abcdef\"", 3), std::string("abc"));
        QCOMPARE(JsonDocument::decode("\"abäöü\"", 3), std::string("ab"));
        QCOMPARE(JsonDocument::decode("\"a\\nb\"", 2), std::string("a\n"));
        QCOMPARE(JsonDocument::decode("\"ä\"", 2), std::string("ä"));
    }
    void hundredThousandLevelsDeep()
    {
        constexpr int kLevels = 100'000;
        const auto open = JsonDocument::parse(std::string(kLevels, '['));
        QCOMPARE(open->size(), std::size_t{kLevels});
        QVERIFY(open->cut());
        const auto closed = JsonDocument::parse(std::string(kLevels, '[') + std::string(kLevels, ']'));
        QVERIFY(!closed->cut());
        QCOMPARE(closed->depth(kLevels - 1), kLevels - 1);
        const auto crossed = JsonDocument::parse(std::string(kLevels, '[') + std::string(kLevels, '}'));
        QCOMPARE(crossed->size(), std::size_t{kLevels});
    }
    void nodesAreBounded()
    {
        std::string many = "[";
        for (std::size_t i = 0; i < JsonDocument::kMaxNodes + 10; ++i) many += "1,";
        const auto document = JsonDocument::parse(std::move(many));
        QCOMPARE(document->size(), JsonDocument::kMaxNodes);
        QVERIFY(document->cut());
        QVERIFY(document->isCut(0));
    }
    void stopsWhenAsked()
    {
        std::stop_source source;
        source.request_stop();
        QVERIFY(!JsonDocument::parse("[1]", nullptr, source.get_token()));
    }
    void looksLikeJson()
    {
        QVERIFY(JsonDocument::looksLikeJson(" \n{"));
        QVERIFY(JsonDocument::looksLikeJson("[cut"));
        QVERIFY(!JsonDocument::looksLikeJson("hello {"));
        QVERIFY(!JsonDocument::looksLikeJson(""));
    }
    void prettyPrintingOnlyAddsWhiteSpace_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("pretty");
        QTest::newRow("object") << QByteArray::fromStdString(json("{`a`:[1,{`b`:`x,{y`}],`c`:[],`d`:{ }}"))
                                << QByteArray(
                                       "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x,{y\"\n    }\n  ],\n"
                                       "  \"c\": [],\n  \"d\": {}\n}");
        QTest::newRow("cut") << QByteArray::fromStdString(json("{`a`:`b\\`"))
                             << QByteArray("{\n  \"a\": \"b\\\"");
        QTest::newRow("closers") << QByteArray("]}") << QByteArray("\n]\n}");
        QTest::newRow("empty") << QByteArray("") << QByteArray("");
    }
    void prettyPrintingOnlyAddsWhiteSpace()
    {
        QFETCH(QByteArray, json);
        QTEST(QByteArray::fromStdString(prettyJson(json.toStdString())), "pretty");
    }
    void prettyPrintingIsBounded()
    {
        const std::string deep(1'000'000, '[');
        QVERIFY(prettyJson(deep, 100'000).size() < 101'000);
    }
};

QTEST_APPLESS_MAIN(JsonDocumentTest)
#include "json_document_test.moc"
