#include "models/json_model.h"
#include "models/json_search.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace retrospan::models;
using namespace Qt::StringLiterals;

namespace {

constexpr auto kJson =
    "{\"messages\":[{\"role\":\"user\",\"content\":\"Where is it?\"},{\"role\":\"tool\","
    "\"content\":\"line one\\nline two\\nline three\"}],\"n\":-1.5e3,\"ok\":true,\"none\":null,"
    "\"empty\":{},\"odd\":[]}";

/// Rows as "depth text", with + for folded and - for open ones.
QStringList rows(const JsonModel& model)
{
    QStringList out;
    for (int row = 0; row < model.rowCount(); ++row) {
        const JsonCell cell = model.cell(row);
        const QString mark = !cell.foldable ? u" "_s : cell.open ? u"-"_s : u"+"_s;
        out.append(QString(cell.depth * 2, u' ') + mark + model.index(row, 0).data().toString());
    }
    return out;
}

int find(const JsonModel& model, QStringView start)
{
    for (int row = 0; row < model.rowCount(); ++row)
        if (model.index(row, 0).data().toString().startsWith(start)) return row;
    return -1;
}

} // namespace

class JsonModelTest : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_model = std::make_unique<JsonModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_model->setDocument(JsonDocument::parse(kJson));
    }
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
    }
    void smallDocumentsOpenWhole()
    {
        const QStringList expected{u"-{6}"_s,
                                   u"  -messages: [2]"_s,
                                   u"    -0: {2}"_s,
                                   u"       role: \"user\""_s,
                                   u"       content: \"Where is it?\""_s,
                                   u"    -1: {2}"_s,
                                   u"       role: \"tool\""_s,
                                   u"      +content: \"line one↵line two↵line three\" 32 B"_s,
                                   u"   n: -1.5e3"_s,
                                   u"   ok: true"_s,
                                   u"   none: null"_s,
                                   u"   empty: {}"_s,
                                   u"   odd: []"_s};
        QCOMPARE(rows(*m_model), expected);
    }
    void foldedContainersSayWhatIsInside()
    {
        m_model->setOpen(1, false);
        QCOMPARE(rows(*m_model).value(1), u"  +messages: [2] {2}, {2}"_s);
        m_model->setOpen(1, true);
        m_model->setOpen(2, false);
        QCOMPARE(rows(*m_model).value(2), u"    +0: {2} role: \"user\", content: \"Where is it?\""_s);
        QCOMPARE(m_model->rowCount(), 11);
    }
    void foldingKeepsWhatWasOpenInside()
    {
        m_model->setOpen(2, false);
        m_model->setOpen(0, false);
        QCOMPARE(m_model->rowCount(), 1);
        m_model->setOpen(0, true);
        QCOMPARE(m_model->rowCount(), 11);
        QVERIFY(!m_model->isOpen(2));
    }
    void foldingTellsTheViewExactly()
    {
        QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
        m_model->setOpen(1, false);
        QCOMPARE(removed.size(), 1);
        QCOMPARE(removed[0][1].toInt(), 2);
        QCOMPARE(removed[0][2].toInt(), 7);
        m_model->setOpen(1, true);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(inserted[0][2].toInt(), 7);
    }
    void stringsUnfoldToLines()
    {
        const int row = find(*m_model, u"content: \"line");
        m_model->setOpen(row, true);
        QCOMPARE(rows(*m_model).mid(row, 4),
                 (QStringList{u"      -content:  3 lines, 32 B"_s, u"         line one"_s,
                              u"         line two"_s, u"         line three"_s}));
        QCOMPARE(m_model->nodeAt(row + 2), m_model->nodeAt(row));
        m_model->setOpen(row, false);
        QCOMPARE(m_model->rowCount(), 13);
    }
    void longStringsWrapBetweenWords()
    {
        m_model->setWrapColumns(20);
        m_model->setDocument(JsonDocument::parse("[\"The quick brown fox jumps over the lazy dog\"]"));
        m_model->setOpen(1, true);
        QCOMPARE(
            rows(*m_model).mid(2),
            (QStringList{u"     The quick brown fox "_s, u"     jumps over the lazy "_s, u"     dog"_s}));
    }
    void jsonInStringsIsIndented()
    {
        m_model->setWrapColumns(20);
        m_model->setDocument(
            JsonDocument::parse("{\"arguments\":\"{\\\"city\\\":\\\"Paris\\\",\\\"days\\\":3}\"}"));
        m_model->setOpen(1, true);
        QCOMPARE(rows(*m_model).mid(2),
                 (QStringList{u"     {"_s, u"       \"city\": \"Paris\","_s, u"       \"days\": 3"_s,
                              u"     }"_s}));
    }
    void hugeStringsShowTheirStartFirst()
    {
        m_model->setDocument(JsonDocument::parse("[\"" + std::string(10'000'000, 'x') + "\"]"));
        m_model->setOpen(1, true);
        const int last = m_model->rowCount() - 1;
        QCOMPARE(m_model->cell(last).kind, JsonCell::Kind::more);
        QCOMPARE(m_model->cell(last).value, u"Show all (10.0 MB)"_s);
        m_model->showWholeString(last);
        QCOMPARE(m_model->rowCount(), 2 + 100'000);
        QCOMPARE(m_model->cell(m_model->rowCount() - 1).kind, JsonCell::Kind::line);
    }
    void levels()
    {
        m_model->expandToLevel(1);
        QCOMPARE(m_model->rowCount(), 7);
        m_model->expandToLevel(2);
        QCOMPARE(m_model->rowCount(), 9);
        m_model->collapseAll();
        QCOMPARE(rows(*m_model).size(), 1);
        m_model->expandAll();
        QCOMPARE(m_model->rowCount(), 13);
    }
    void openingWithDescendants()
    {
        m_model->setOpenWithDescendants(1, false);
        m_model->setOpen(1, true);
        QCOMPARE(m_model->rowCount(), 9);
        m_model->setOpenWithDescendants(1, true);
        QCOMPARE(m_model->rowCount(), 13);
    }
    void largeDocumentsOpenTwoLevels()
    {
        std::string json = "[";
        for (int i = 0; i < 1000; ++i) json += "{\"a\":{\"b\":1}},";
        json.back() = ']';
        m_model->setDocument(JsonDocument::parse(json));
        QCOMPARE(m_model->rowCount(), 1 + 1000 + 1000);
    }
    void revealOpensWhatHides()
    {
        m_model->collapseAll();
        const auto matches = findInJson(*m_model->document(), u"LINE t"_s.toLower());
        QCOMPARE(matches.size(), std::size_t{2});
        m_model->setWrapColumns(20);
        m_model->reveal(matches[0].node, u"line t"_s, 0);
        QVERIFY(m_model->rowOf(matches[0].node) > 0);
        m_model->collapseAll();
        const JsonPlace key = m_model->reveal(2, u"role"_s, -1);
        QCOMPARE(key.row, 2);
        QCOMPARE(key.occurrence, -1);
    }
    void revealFindsThePlaceInALongString()
    {
        std::string text;
        for (int i = 0; i < 20'000; ++i) text += "row " + std::to_string(i) + (i % 2 ? "\\n" : " ");
        m_model->setDocument(JsonDocument::parse("[[\"" + text + "needle here\"]]"));
        m_model->collapseAll();
        const JsonPlace place = m_model->reveal(2, u"needle"_s, 0);
        QVERIFY(m_model->cell(place.row).value.contains(u"needle here"));
        QCOMPARE(place.occurrence, 0);
        const JsonPlace second = m_model->reveal(2, u"row"_s, 3);
        QCOMPARE(m_model->cell(second.row).value, u"row 2 row 3"_s);
        QCOMPARE(second.occurrence, 1);
    }
    void rowsAreFoundByNode()
    {
        for (int row = 0; row < m_model->rowCount(); ++row)
            QCOMPARE(m_model->rowOf(m_model->nodeAt(row)), row);
        m_model->setOpen(1, false);
        QCOMPARE(m_model->rowOf(3), -1);
        QCOMPARE(m_model->nodeAt(99), JsonDocument::kNone);
    }
    void markupAndControlCharactersAreShownAsCharacters()
    {
        m_model->setDocument(JsonDocument::parse("{\"<b>k</b>\":\"<img src=x> \\u0000\\t\\u001b[31mred\"}"));
        QCOMPARE(m_model->index(1, 0).data().toString(), u"<b>k</b>: \"<img src=x> ␀⇥red\""_s);
    }
    void deepDocumentsStayPaintable()
    {
        m_model->setDocument(JsonDocument::parse(std::string(100'000, '[')));
        m_model->expandAll();
        QCOMPARE(m_model->rowCount(), 100'000);
        QCOMPARE(m_model->cell(99'999).depth, JsonModel::kMaxIndent);
        QVERIFY(m_model->cell(99'999).cut);
    }
    void emptyAndMissingDocuments()
    {
        m_model->setDocument(JsonDocument::parse(""));
        QCOMPARE(m_model->rowCount(), 0);
        m_model->setDocument(nullptr);
        m_model->expandAll();
        QCOMPARE(m_model->rowCount(), 0);
    }
    void searchFindsKeysValuesAndEscapedText()
    {
        const auto document =
            JsonDocument::parse("{\"Refund\":\"a refund, REFUND\",\"x\":[\"re\\u0066und\",\"ré\",12]}");
        const auto places = [&document](const QString& query) {
            QStringList out;
            for (const JsonMatch& match : findInJson(*document, query))
                out.append(u"%1/%2"_s.arg(match.node).arg(match.ordinal));
            return out.join(u' ');
        };
        QCOMPARE(places(u"refund"_s), u"1/-1 1/0 1/1 3/0"_s);
        QCOMPARE(places(u"Refund"_s), u"1/-1"_s);
        QCOMPARE(places(u"RÉ"_s), QString());
        QCOMPARE(places(u"ré"_s), u"4/0"_s);
        QCOMPARE(places(u"12"_s), u"5/0"_s);
        QCOMPARE(places(u"\""_s), QString());
        QCOMPARE(places(u""_s), QString());
    }

private:
    std::unique_ptr<JsonModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_GUILESS_MAIN(JsonModelTest)
#include "json_model_test.moc"
