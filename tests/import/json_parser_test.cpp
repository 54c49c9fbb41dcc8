// A document that is parsed where it stands says the same as one that is copied first.
#include "import/json.h"

#include <gtest/gtest.h>

#include <string>

namespace retrospan::import {
namespace {

/// A document with something else behind it, as lines of a recording have.
struct Line {
    std::string text;
    std::string buffer = text + "\n{\"the next\": \"line\"}" + std::string(kJsonPadding, ' ');
    [[nodiscard]] std::string_view view() const { return std::string_view(buffer).substr(0, text.size()); }
    [[nodiscard]] std::size_t readable() const { return buffer.size() - text.size(); }
};

class JsonInPlace : public ::testing::TestWithParam<const char*> { };

INSTANTIATE_TEST_SUITE_P(
    Documents, JsonInPlace,
    ::testing::Values(R"({"a":"text","list":[1,-2,3.5,null,true,"\u00e9\n"],"map":{"":{}}})",
                      R"(["lone surrogate \ud83d"])", "[\"invalid \xff byte\"]", R"({"a":NaN})"));

TEST_P(JsonInPlace, SaysTheSameAsACopy)
{
    const Line line{GetParam()};
    JsonParser parser, other;
    Arena arena;
    const auto copied = other.parse(line.view(), arena);
    for (const std::size_t readable : {line.readable(), std::size_t{0}}) {
        const auto inPlace = parser.parseInPlace(line.view(), readable, arena);
        ASSERT_TRUE(copied.ok() && inPlace.ok());
        EXPECT_EQ(toJson(inPlace->root), toJson(copied->root));
        EXPECT_EQ(inPlace->repaired, copied->repaired);
    }
}

TEST(JsonInPlaceErrors, DoNotReadTheNextLine)
{
    const Line line{R"({"unfinished":)"};
    JsonParser parser;
    Arena arena;
    EXPECT_FALSE(parser.parseInPlace(line.view(), line.readable(), arena).ok());
}

TEST(JsonCopied, OutlivesTheNextDocument)
{
    JsonParser parser;
    Arena arena;
    const auto first = parser.parse(R"({"key":"the first text"})", arena);
    ASSERT_TRUE(first.ok());
    ASSERT_TRUE(parser.parse(R"({"word":"quite another text"})", arena).ok());
    EXPECT_EQ(toJson(first->root), R"({"key":"the first text"})");
}

} // namespace
} // namespace retrospan::import
