#include "replay/text_diff.h"

#include <gmock/gmock.h>

#include <random>
#include <string>

namespace retrospan::replay {
namespace {

using testing::ElementsAre;

/// What was removed in [brackets], what was added in {braces}.
std::string marked(std::string_view before, std::string_view after)
{
    std::string text;
    for (const auto& [change, begin, size] : diffText(before, after)) {
        const std::string piece((change == TextChange::added ? after : before).substr(begin, size));
        text += change == TextChange::same ? piece
            : change == TextChange::added  ? "{" + piece + "}"
                                           : "[" + piece + "]";
    }
    return text;
}

TEST(TextDiffTest, MarksWords)
{
    EXPECT_EQ(marked("the card was declined", "the card was accepted"), "the card was [declined]{accepted}");
    EXPECT_EQ(marked("pay 20 EUR now", "pay 25 EUR"), "pay [20]{25} EUR[ now]");
    EXPECT_EQ(marked("same", "same"), "same");
    EXPECT_EQ(marked("", "new"), "{new}");
    EXPECT_EQ(marked("old", ""), "[old]");
    EXPECT_EQ(marked("", ""), "");
}

TEST(TextDiffTest, JoinsWhatWasReplacedAcrossSpaces)
{
    EXPECT_EQ(marked("it failed: try again later", "it failed: call us first"),
              "it failed: [try again later]{call us first}");
}

TEST(TextDiffTest, SplitsScriptsThatWriteWithoutSpaces)
{
    EXPECT_THAT(splitWords("\u652F\u6255 ok"), ElementsAre("\u652F", "\u6255", " ", "ok"));
    EXPECT_EQ(marked("\u652F\u6255\u5931\u8D25", "\u652F\u6255\u6210\u529F"),
              "\u652F\u6255[\u5931\u8D25]{\u6210\u529F}");
}

TEST(TextDiffTest, KeepsMarksWithTheirLetters)
{
    EXPECT_THAT(splitWords("e\u0301a !\uFE0F"), ElementsAre("e\u0301a", " ", "!\uFE0F"));
    EXPECT_EQ(marked("cafe", "cafe\u0301"), "[cafe]{cafe\u0301}");
    EXPECT_THAT(splitWords("\u05E9\u05DC\u05D5\u05DD \u0639\u0644\u0649"),
                ElementsAre("\u05E9\u05DC\u05D5\u05DD", " ", "\u0639\u0644\u0649"));
}

TEST(TextDiffTest, TakesBrokenUtf8ByteByByte)
{
    EXPECT_EQ(marked("a\xFF", "a\xFE\xFE"), "a[\xFF]{\xFE\xFE}");
    EXPECT_EQ(marked("\xE2\x82", "\xE2\x82\xAC"), "[\xE2\x82]{\u20AC}");
}

TEST(TextDiffTest, RunsAreBothTexts)
{
    std::mt19937 random(1);
    const auto text = [&] {
        std::string letters(random() % 60, ' ');
        for (char& letter : letters) letter = "ab \n.\xC3\xA9\xE2"[random() % 8];
        return letters;
    };
    for (int i = 0; i < 2'000; ++i) {
        const std::string before = text(), after = text();
        std::string left, right;
        for (const auto& [change, begin, size] : diffText(before, after)) {
            const std::string piece = (change == TextChange::added ? after : before).substr(begin, size);
            if (change != TextChange::added) left += piece;
            if (change != TextChange::removed) right += piece;
        }
        ASSERT_EQ(left, before);
        ASSERT_EQ(right, after);
    }
}

} // namespace
} // namespace retrospan::replay
