#include "trace/value_state.h"

#include "trace/json_prefix.h"

#include <gtest/gtest.h>

#include <string>

namespace retrospan {
namespace {

ValueState stateOf(std::string_view text)
{
    return valueStateOf(text).state;
}

std::string closed(std::string_view text)
{
    const JsonPrefix prefix = scanJsonPrefix(text);
    if (prefix.kind != JsonPrefix::Kind::cut) return "not cut";
    return std::string(text.substr(0, prefix.end)) + prefix.closing;
}

TEST(JsonPrefix, WholeJsonIsNotCut)
{
    for (const char* text :
         {"{}", " [1, 2] ", R"({"a": [true, null, -1.5e3, "x\"}"]})", R"([NaN, -Infinity])"})
        EXPECT_EQ(scanJsonPrefix(text).kind, JsonPrefix::Kind::whole) << text;
}

TEST(JsonPrefix, ProseThatBeginsWithABracketIsNotJson)
{
    for (const char* text :
         {"", "[", "{", "[t", "[TODO] look at it", "{name}, your order", "{'a': 'b'", "[1] Smith",
          "{\"a\" - \"b\"", "\"text", "42", "[1, 2]]", "{\"a\": tree", "[}", "{]"})
        EXPECT_EQ(scanJsonPrefix(text).kind, JsonPrefix::Kind::notJson) << text;
}

TEST(JsonPrefix, IsClosedAfterTheLastWholeValue)
{
    EXPECT_EQ(closed(R"({"a": "some te)"), R"({"a": "some te"})");
    EXPECT_EQ(closed(R"({"a": 1, "b)"), R"({"a": 1})");
    EXPECT_EQ(closed(R"({"a": 1, "b")"), R"({"a": 1})");
    EXPECT_EQ(closed(R"({"a": 1, "b": )"), R"({"a": 1})");
    EXPECT_EQ(closed(R"([{"a": [1, 2)"), R"([{"a": [1]}])") << "12 and 2 look alike when the rest is gone";
    EXPECT_EQ(closed(R"([true, fal)"), R"([true])");
    EXPECT_EQ(closed(R"([[1], )"), R"([[1]])");
}

TEST(JsonPrefix, DropsHalfAnEscape)
{
    EXPECT_EQ(closed(R"(["ab\)"), R"(["ab"])");
    EXPECT_EQ(closed(R"(["ab\u12)"), R"(["ab"])");
    EXPECT_EQ(closed(R"(["ab\ud83d)"), R"(["ab"])") << "half a surrogate pair";
    EXPECT_EQ(closed(R"(["ab\u00e9)"), R"(["ab\u00e9"])");
}

TEST(JsonPrefix, EveryPrefixClosesToJson)
{
    const std::string text =
        R"({"role": "user", "parts": [{"n": -12.5e1, "t": "a\n\"\u00e9\ud83d\ude00"}, [], {}, true, null], "z": [[0]]})";
    for (std::size_t size = 3; size < text.size(); ++size) {
        const std::string json = closed(std::string_view(text).substr(0, size));
        EXPECT_EQ(scanJsonPrefix(json).kind, JsonPrefix::Kind::whole)
            << text.substr(0, size) << " -> " << json;
    }
}

TEST(ValueState, Empty)
{
    for (const char* text : {"", " \n", "{}", "[ ]", "null", "\"\""})
        EXPECT_EQ(stateOf(text), ValueState::empty) << text;
    EXPECT_EQ(stateOf("0"), ValueState::recorded);
    EXPECT_EQ(stateOf("{}[]"), ValueState::recorded);
}

TEST(ValueState, MasksOfRecorders)
{
    for (const char* text :
         {"***", "********", "[REDACTED]", "<redacted>", "<REDACTED>", "__REDACTED__", "[MASKED]", "REDACTED",
          "redacted-by-litellm", "[Scrubbed due to 'password']", "[Filtered]", "[REDACTED: email]",
          "[REDACTED_KEY]", "<fully masked due to failed mask function>"})
        EXPECT_EQ(stateOf(text), ValueState::masked) << text;
    for (const char* text : {"redacted", "The file was [REDACTED] by [MASKED]", "**", "[filtering]", "* * *",
                             "[REDACTED] sent [REDACTED]", "filtered list", "{\"a\": \"***\"}"})
        EXPECT_EQ(stateOf(text), ValueState::recorded) << text;
}

TEST(ValueState, LeftOutForItsSize)
{
    for (const char* text :
         {"<truncated due to size exceeding limit>", "[truncated]", "... [truncated]",
          "[This value has been dropped because this span's size exceeds the 5MB size limit.]",
          R"({"truncated": true, "original_type": "dict", "preview": "<dict len=9 truncated>"})",
          R"({"litellm_truncated": true})",
          "<persisted-output>\nOutput too large (80.4KB). Full output saved to: /tmp/a.txt\n\nPreview: x"})
        EXPECT_EQ(stateOf(text), ValueState::leftOut) << text;
}

TEST(ValueState, CutTextsKeepWhatIsBeforeTheMark)
{
    for (const char* text :
         {"A long story... [truncated]", "A long story...[truncated]\n", "A long story...truncated",
          "A long story\xe2\x80\xa6 (truncated)", "A long story\n\n[TRUNCATED - Content exceeds 60KB limit]",
          "A long story... (litellm_truncated 12982 chars)", "A long story <truncated 33 characters>"}) {
        const ValueReport report = valueStateOf(text);
        EXPECT_EQ(report.state, ValueState::cut) << text;
        EXPECT_EQ(report.kept, "A long story") << text;
    }
    const ValueReport middle = valueStateOf("Head ... (litellm_truncated 900 chars) ... tail");
    EXPECT_EQ(middle.state, ValueState::cut);
    EXPECT_TRUE(middle.goesOn);
    for (const char* text : {"And so on...", "It was truncated", "(a truncated list) of names", "x (y)"})
        EXPECT_EQ(stateOf(text), ValueState::recorded) << text;
}

TEST(ValueState, OfAMarkOfTheImportAloneNothingWasKept)
{
    const ValueReport report = valueStateOf(kCutOnImport);
    EXPECT_EQ(report.state, ValueState::cut);
    EXPECT_TRUE(report.onImport);
    EXPECT_TRUE(report.kept.empty());
}

TEST(ValueState, CutJson)
{
    for (const char* text : {R"({"a": "b)", R"({"a": "b... [truncated])", R"({"a": "b...)"}) {
        const ValueReport report = valueStateOf(text);
        EXPECT_EQ(report.state, ValueState::cut) << text;
        EXPECT_TRUE(report.json) << text;
        EXPECT_EQ(report.kept, R"({"a": "b)") << text;
    }
    EXPECT_EQ(stateOf(R"({"a": "b... [truncated]"})"), ValueState::recorded) << "cut inside, whole outside";
    EXPECT_TRUE(valueStateOf(R"({"a": 1})").json);
}

TEST(ValueState, AUsualLimitIsEvidenceOnly)
{
    EXPECT_EQ(stateOf(std::string(4096, 'x')), ValueState::perhapsCut);
    EXPECT_EQ(stateOf(std::string(4095, 'x')), ValueState::recorded);
    EXPECT_EQ(stateOf(std::string(512, 'x')), ValueState::recorded);
    std::string umlauts;
    for (int i = 0; i < 2048; ++i) umlauts += i % 3 == 0 ? "\xc3\xa4" : "a";
    EXPECT_EQ(stateOf(umlauts), ValueState::perhapsCut) << "2,048 characters in more bytes";
    EXPECT_EQ(stateOf("[\"" + std::string(4092, 'x') + "\"]"), ValueState::recorded) << "whole JSON";
}

TEST(ValueState, Names)
{
    EXPECT_EQ(toString(ValueState::recorded), "");
    EXPECT_EQ(toString(ValueState::leftOut), "left_out");
}

} // namespace
} // namespace retrospan
