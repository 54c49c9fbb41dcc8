// Rows of a document of blocks: folding, cutting, pieces, JSON, and searching all of it.
#include "models/block_rows.h"
#include "models/block_search.h"

#include <QSignalSpy>
#include <QTest>

using namespace retrospan::models;
using namespace Qt::StringLiterals;
using Kind = BlockRow::Kind;

namespace {

std::shared_ptr<BlockDocument> twoMessages()
{
    auto document = std::make_shared<BlockDocument>();
    document->add(BlockRole::section, 0, u"Input"_s);
    document->add(BlockRole::user, 1, u"User"_s);
    Block& text = document->add(BlockRole::other, 2);
    text.header = false;
    text.body = BlockBody::text;
    text.text = "hello\nworld";
    Block& call = document->add(BlockRole::toolCall, 1, u"refund"_s);
    call.body = BlockBody::json;
    call.text = R"({"order": "A-1", "lines": [1, 2]})";
    call.open = false;
    return document;
}

std::shared_ptr<BlockDocument> oneText(std::string text, BlockBody body = BlockBody::text)
{
    auto document = std::make_shared<BlockDocument>();
    Block& block = document->add(BlockRole::user, 0, u"User"_s);
    block.body = body;
    block.text = document->keep(std::move(text));
    return document;
}

/// The text of all pieces, put together as copying does.
std::string joined(const BlockRows& rows)
{
    QString text;
    for (std::size_t row = 0; row < rows.count(); ++row)
        if (rows.at(row).kind == Kind::text) {
            text += rows.text(row);
            if (rows.at(row).endsLine) text += QLatin1Char('\n');
        }
    return text.toStdString();
}

} // namespace

class BlockRowsTest : public QObject {
    Q_OBJECT

private slots:
    void foldedBlocksHideWhatTheyHold()
    {
        BlockRows rows;
        rows.setDocument(twoMessages());
        QCOMPARE(rows.count(), 4U); // section, user, text, folded call
        QSignalSpy replaced(&rows, &BlockRows::replaced);
        rows.setOpen(1, false);
        QCOMPARE(rows.count(), 3U);
        QCOMPARE(replaced.count(), 1);
        rows.setOpen(0, false);
        QCOMPARE(rows.count(), 1U);
        rows.setOpen(1, true); // hidden in the section: shown when that opens
        QCOMPARE(rows.count(), 1U);
        rows.setOpen(0, true);
        QCOMPARE(rows.count(), 4U);
    }
    void jsonIsShownAsRowsThatFold()
    {
        BlockRows rows;
        rows.setDocument(twoMessages());
        QVERIFY(!rows.json(3)); // nothing is parsed before somebody looks
        rows.setOpen(3, true);
        QVERIFY(rows.json(3));
        const std::size_t root = rows.firstRow(3) + 1;
        QCOMPARE(rows.at(root).kind, Kind::json);
        const std::size_t open = rows.count();
        rows.toggleJson(root);
        QCOMPARE(rows.count(), open - 4);
        rows.toggleJson(root);
        QCOMPARE(rows.count(), open);
    }
    void whatOnlyLooksLikeJsonIsText()
    {
        BlockRows rows;
        rows.setDocument(oneText("{\"a\": 1} and then prose {}", BlockBody::json));
        QCOMPARE(rows.at(1).kind, Kind::text);
        QCOMPARE(rows.text(1), u"{\"a\": 1} and then prose {}"_s);
    }
    void jsonThatIsVeryLargeIsText()
    {
        BlockRows rows;
        rows.setDocument(oneText('[' + std::string(BlockRows::kJsonBytes, ' ') + ']', BlockBody::json));
        QCOMPARE(rows.at(1).kind, Kind::text);
    }
    void longTextsAreCutUntilAskedFor()
    {
        std::string text;
        for (int line = 0; line < 5000; ++line) text += "line " + std::to_string(line) + " ünï\n";
        text.pop_back();
        BlockRows rows;
        rows.setDocument(oneText(text));
        QCOMPARE(rows.count(), 3U); // header, the first lines, "show all"
        QCOMPARE(rows.at(1).lines, BlockRows::kShownLines);
        QCOMPARE(rows.at(2).kind, Kind::more);
        rows.showAll(0);
        QVERIFY(rows.count() > 3);
        QCOMPARE(joined(rows), text + "\n");
        for (std::size_t row = 1; row < rows.count(); ++row)
            QVERIFY(rows.at(row).end - rows.at(row).begin <= BlockRows::kPieceBytes);
    }
    void oneVeryLongLineIsCutBetweenCharacters()
    {
        std::string text;
        while (text.size() < 50'000) text += "€uro";
        BlockRows rows;
        rows.setDocument(oneText(text));
        rows.showAll(0);
        QCOMPARE(joined(rows), text + "\n");
    }
    void anEmptyTextIsARowToo()
    {
        BlockRows rows;
        rows.setDocument(oneText({}));
        QCOMPARE(rows.count(), 2U);
        QCOMPARE(rows.text(1), QString());
    }
    void badBytesDoNotStopThePieces()
    {
        BlockRows rows;
        rows.setDocument(oneText(std::string(20'000, '\x80')));
        rows.showAll(0);
        std::size_t bytes = 0;
        for (std::size_t row = 1; row < rows.count(); ++row) bytes += rows.at(row).end - rows.at(row).begin;
        QCOMPARE(bytes, 20'000U);
    }
    void searchFindsHeadersTextsAndJson()
    {
        const auto document = twoMessages();
        const auto matches = findInBlocks(document, u"or"_s);
        QCOMPARE(matches.size(), 2U);
        QCOMPARE(matches[0].place, BlockMatch::Place::text);
        QCOMPARE(matches[0].offset, 7U);
        QCOMPARE(matches[1].place, BlockMatch::Place::json);
        QCOMPARE(matches[1].ordinal, -1); // the key "order"
        QCOMPARE(findInBlocks(document, u"refund"_s).front().place, BlockMatch::Place::header);
        QVERIFY(findInBlocks(document, {}).empty());
    }
    void matchesAreReachedThroughFoldsAndCuts()
    {
        std::string text(10'000, 'a');
        text += "\nä needle";
        const auto document = oneText(text);
        document->blocks[0].open = false;
        BlockRows rows;
        rows.setDocument(document);
        const auto matches = findInBlocks(document, u"needle"_s);
        QCOMPARE(matches.size(), 1U);
        QCOMPARE(matches[0].offset, text.find("needle"));
        QVERIFY(rows.text(rows.rowOfText(0, matches[0].offset)).contains(u"needle"));
    }
    void jsonMatchesOpenTheirBlock()
    {
        const auto document = twoMessages();
        BlockRows rows;
        rows.setDocument(document);
        const auto match = findInBlocks(document, u"A-1"_s).front();
        const JsonPlace place = rows.rowOfJson(match.block, match.node, u"A-1"_s, match.ordinal);
        QVERIFY(rows.text(static_cast<std::size_t>(place.row)).contains(u"A-1"));
    }
};

QTEST_MAIN(BlockRowsTest)
#include "block_rows_test.moc"
