#include "trace/session_digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan {
namespace {

using ::testing::ElementsAre;

Message says(std::string role, std::string text)
{
    Part part;
    part.text = std::move(text);
    return {std::move(role), {}, {}, {part}};
}

SpanTable tableOf(std::uint64_t spans)
{
    SpanTable table;
    const std::uint32_t trace = table.addTrace("t");
    for (std::uint64_t id = 1; id <= spans; ++id) {
        SpanUpdate update;
        update.trace = trace;
        update.id.value = id;
        table.apply(update);
    }
    return table;
}

TEST(TextCollection, KeepsEachTextOnceAndBeginningsOfLongOnes)
{
    TextCollection texts;
    const TextId a = texts.add("a");
    EXPECT_EQ(texts.add("a"), a);
    EXPECT_NE(texts.add("b"), a);
    EXPECT_EQ(texts.add(""), TextId::empty);
    const TextId longText = texts.add(std::string(TextCollection::kMaxTextBytes - 1, 'x') + "\xc3\xa4");
    EXPECT_EQ(texts.view(longText).size(), TextCollection::kMaxTextBytes - 1); // not cut inside a character
    EXPECT_TRUE(texts.isCut(longText));
}

TEST(SessionDigest, SharesTheBeginningOfContexts)
{
    const SpanTable table = tableOf(2);
    SessionDigest digest(table);
    SpanContent one, two;
    one.input = {says("system", "s"), says("user", "a")};
    two.input = {says("system", "s"), says("user", "a"), says("assistant", "b"), says("user", "a")};
    digest.add(0, one, {}, {});
    digest.add(1, two, {}, {});
    digest.finish();
    EXPECT_EQ(digest.of(0).instructions, digest.of(1).instructions);
    EXPECT_EQ(digest.shared(digest.of(0).context, digest.of(1).context), digest.of(0).context);
    const auto messages = digest.messages(digest.of(1).context);
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(messages[0], messages[2]);
    EXPECT_EQ(digest.messageCount(), 3U);
}

TEST(SessionDigest, PutsContextsTogetherWhateverTheOrder)
{
    const SpanTable table = tableOf(3);
    SessionDigest digest(table);
    SpanContent last, first;
    last.contextAfterSpan = "0000000000000002";
    last.input = {says("user", "c")};
    first.input = {says("user", "a")};
    first.output = {says("assistant", "b")};
    digest.add(2, last, {}, {});
    digest.add(1, first, {}, {});
    digest.finish();
    std::string text;
    for (const MessageId message : digest.messages(digest.of(2).context)) text += digest.plainText(message);
    EXPECT_EQ(text, "abc");
}

TEST(SessionDigest, SurvivesContextsThatFollowEachOther)
{
    const SpanTable table = tableOf(2);
    SessionDigest digest(table);
    SpanContent one, two;
    one.contextAfterSpan = "0000000000000002";
    one.input = {says("user", "a")};
    two.contextAfterSpan = "0000000000000001";
    two.input = {says("user", "b")};
    digest.add(0, one, {}, {});
    digest.add(1, two, {}, {});
    digest.finish();
    EXPECT_EQ(digest.length(digest.of(0).context) + digest.length(digest.of(1).context), 3U);
}

TEST(SessionDigest, TakesResultsInTheUsersNameForResults)
{
    const SpanTable table = tableOf(1);
    SessionDigest digest(table);
    SpanContent content;
    Part result;
    result.type = PartType::toolResult;
    result.text = "4";
    content.input = {{"user", {}, {}, {result}}};
    digest.add(0, content, {}, {});
    digest.finish();
    EXPECT_EQ(digest.speaker(digest.messages(digest.of(0).context)[0]), Speaker::tool);
}

} // namespace
} // namespace retrospan
