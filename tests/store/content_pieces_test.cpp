// Content is cut at the same places wherever it stands, and found again by its hash.
#include "store/content_index.h"
#include "store/content_splitter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace retrospan::store {
namespace {

std::vector<std::string> piecesOf(std::string_view text)
{
    std::vector<std::string> pieces;
    while (!text.empty()) pieces.emplace_back(takePiece(text));
    return pieces;
}

std::string joined(const std::vector<std::string>& pieces)
{
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    return text;
}

/// `count` messages of some 700 bytes each as a JSON list without an end.
std::string conversation(int count)
{
    std::string text = "[";
    for (int i = 0; i < count; ++i)
        text += R"({"content":")" + std::string(700, static_cast<char>('a' + i % 26)) + R"("},)";
    return text;
}

TEST(ContentSplitter, ShortTextsAndTextsWithoutACutStayWhole)
{
    EXPECT_EQ(piecesOf("short\ntext").size(), 1U);
    EXPECT_EQ(piecesOf(std::string(100'000, 'x')).size(), 1U);
}

TEST(ContentSplitter, PiecesEndAtMessagesAndJoinToTheText)
{
    const std::string text = conversation(40);
    const auto pieces = piecesOf(text);
    EXPECT_EQ(pieces.size(), 40U);
    EXPECT_EQ(joined(pieces), text);
    for (const std::string& piece : pieces) EXPECT_TRUE(piece.ends_with("},"));
}

TEST(ContentSplitter, ACutMayStraddleTheWindowThatIsSearched)
{
    for (std::size_t at = 1'000; at < 2'600; ++at) {
        const std::string head = std::string(at, 'x') + "},", text = head + std::string(2'000, 'y');
        const auto pieces = piecesOf(text);
        ASSERT_EQ(pieces.size(), 2U) << at;
        ASSERT_EQ(pieces.front(), head);
    }
}

TEST(ContentSplitter, ALongerConversationSharesAllEarlierPieces)
{
    const auto earlier = piecesOf(conversation(20)), later = piecesOf(conversation(30));
    for (std::size_t i = 0; i + 1 < earlier.size(); ++i) EXPECT_EQ(earlier[i], later[i]);
}

TEST(ContentIndex, FindsWhatWasPutUntilCleared)
{
    ContentIndex index;
    const ContentHash hash = hashContent("some content", 1);
    EXPECT_EQ(index.find(hash).block, 0);
    index.put(hash, {7, 3});
    EXPECT_EQ(index.find(hash), (EntryAddress{7, 3}));
    EXPECT_EQ(index.find(hashContent("some content", 2)).block, 0) << "sessions do not share pieces";
    index.clear();
    EXPECT_EQ(index.find(hash).block, 0);
}

TEST(ContentIndex, KnowsNearlyEverythingWhileItGrows)
{
    ContentIndex index;
    constexpr std::int64_t pieces = 30'000; // several times its first size
    const auto numbered = [](std::int64_t number) { return hashContent(std::to_string(number), 1); };
    for (std::int64_t i = 1; i <= pieces; ++i) index.put(numbered(i), {i, 0});
    std::int64_t found = 0;
    for (std::int64_t i = 1; i <= pieces; ++i) found += index.find(numbered(i)) == EntryAddress{i, 0} ? 1 : 0;
    EXPECT_GT(found, pieces - pieces / 500) << "a bucket may be full before the table is";
}

TEST(ContentIndex, TheLeastRecentlyUsedOfABucketGivesWay)
{
    ContentIndex index;
    constexpr std::uint64_t bucket = 5;
    const auto numbered = [](std::uint64_t number) { return ContentHash{number << 32 | bucket, number}; };
    for (std::uint64_t i = 1; i <= 8; ++i) index.put(numbered(i), {static_cast<std::int64_t>(i), 0});
    EXPECT_EQ(index.find(numbered(1)).block, 1);
    index.put(numbered(9), {9, 0});
    EXPECT_EQ(index.find(numbered(1)).block, 1);
    EXPECT_EQ(index.find(numbered(2)).block, 0);
    EXPECT_EQ(index.find(numbered(9)).block, 9);
}

} // namespace
} // namespace retrospan::store
