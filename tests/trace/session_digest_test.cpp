#include "trace/session_digest.h"

#include "trace/value_state.h"

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

std::string longText(const std::string& end)
{
    return std::string(2 * TextCollection::kMaxTextBytes, 'x') + end;
}

TEST(TextCollection, TellsTextsApartThatDifferAfterWhatIsKept)
{
    TextCollection one, other;
    const TextId a = one.add(longText("a")), b = one.add(longText("b"));
    EXPECT_NE(a, b);
    EXPECT_EQ(one.view(a), one.view(b));
    EXPECT_NE(one.hash(a), one.hash(b));
    EXPECT_TRUE(sameText(one, a, other, other.add(longText("a"))));
    EXPECT_FALSE(sameText(one, a, other, other.add(longText("b"))));
}

TEST(TextCollection, KnowsWhoCutAText)
{
    TextCollection texts;
    const std::string mark(kCutOnImport);
    EXPECT_EQ(texts.cutBy(texts.add("all of it")), CutBy::nobody);
    EXPECT_EQ(texts.cutBy(texts.add("some" + mark)), CutBy::import);
    EXPECT_EQ(texts.cutBy(texts.add(longText(mark))), CutBy::import);
    EXPECT_EQ(texts.cutBy(texts.add(longText("... [truncated]"))), CutBy::source);
    EXPECT_EQ(texts.cutBy(texts.add(longText(""))), CutBy::nobody); // that it is long is nobody's cut
    EXPECT_EQ(texts.cutBy(texts.add("words", CutBy::source)), CutBy::source);
    EXPECT_EQ(texts.cutBy(texts.add("words")), CutBy::nobody);
    EXPECT_TRUE(texts.anyCutOnImport());
}

TEST(TextCollection, JoinsTextsWithAllThatIsKnownOfThem)
{
    TextCollection texts;
    const TextId hello = texts.add("hello"), you = texts.add("you");
    EXPECT_EQ(texts.join(std::vector{hello}), hello);
    EXPECT_EQ(texts.join(std::vector{hello, TextId::empty, you}), texts.add("hello\nyou"));
    const TextId a = texts.join(std::vector{hello, texts.add(longText("a")), you}),
                 b = texts.join(std::vector{hello, texts.add(longText("b")), you});
    EXPECT_TRUE(texts.isCut(a));
    EXPECT_EQ(texts.size(a), longText("a").size() + std::string_view("hello\n\nyou").size());
    EXPECT_NE(a, b);
    EXPECT_EQ(texts.join(std::vector{hello, texts.add(longText("a")), you}), a);
    EXPECT_EQ(texts.cutBy(texts.join(std::vector{hello, texts.add("b" + std::string(kCutOnImport))})),
              CutBy::import);
}

TEST(SessionDigest, KeepsHowLongAMessageWasAndWhoCutIt)
{
    const SpanTable table = tableOf(1);
    SessionDigest digest(table);
    SpanContent content;
    content.input = {says("user", longText("a"))};
    content.output = {says("assistant", "I am cut")};
    content.output[0].parts[0].cut = true;
    digest.add(0, content, {}, {});
    digest.finish();
    const TextId asked = digest.keepPlainText(digest.messages(digest.of(0).context)[0]);
    EXPECT_EQ(digest.texts().size(asked), longText("a").size());
    EXPECT_EQ(digest.texts().cutBy(digest.keepAnswer(digest.of(0))), CutBy::source);
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
