#include "trace/record_codec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace retrospan {
namespace {

std::string encoded(const SpanView& span)
{
    std::string bytes;
    encodeRecord(span, bytes);
    return bytes;
}

SpanView exampleSpan(Arena& arena, std::string_view longText)
{
    const auto items = arena.array<ValueView>(3);
    items[0] = ValueView::ofInteger(INT64_MIN);
    items[1] = ValueView::ofReal(std::nan(""));
    items[2] = ValueView::ofText(longText);
    const auto members = arena.array<AttributeView>(1);
    members[0] = {"nested", ValueView::ofArray(items)};
    const auto attributes = arena.array<AttributeView>(6);
    attributes[0] = {"", ValueView::ofText("empty key")};
    attributes[1] = {"twice", ValueView::ofBoolean(true)};
    attributes[2] = {"twice", ValueView::ofBoolean(false)};
    attributes[3] = {"map", ValueView::ofMap(members)};
    attributes[4] = {"bytes", ValueView::ofBytes(longText)};
    attributes[5] = {"null", {}};
    const auto events = arena.array<EventView>(1);
    events[0] = {-5, "exception", attributes.subspan(0, 2), 7};
    const auto links = arena.array<LinkView>(1);
    links[0] = {"trace", "span", "state", attributes.subspan(1, 1), 1, 2};

    SpanView span;
    span.otlpKind = 3;
    span.status = OtlpStatus::error;
    span.statusMessage = "failed";
    span.idText = "run-1";
    span.parentText = "run-0";
    span.traceState = "a=b";
    span.flags = 0x301;
    span.droppedAttributes = 1;
    span.droppedEvents = 2;
    span.droppedLinks = 3;
    span.addendum = true;
    span.attributes = attributes;
    span.events = events;
    span.links = links;
    return span;
}

TEST(RecordCodec, GivesEveryFieldBack)
{
    Arena arena;
    const std::string longText(5000, 'x');
    const std::string bytes = encoded(exampleSpan(arena, longText));
    SpanView back;
    ASSERT_TRUE(decodeRecord(bytes, {}, arena, back));
    EXPECT_EQ(encoded(back), bytes);
    EXPECT_EQ(back.attributes[3].value["nested"].items()[0].integer(), INT64_MIN);
    EXPECT_TRUE(std::isnan(back.attributes[3].value["nested"].items()[1].real()));
    EXPECT_EQ(back.events[0].timeNs, -5);
    EXPECT_EQ(back.links[0].flags, 2U);
    EXPECT_TRUE(back.addendum);
}

TEST(RecordCodec, PackedValuesComeBackThroughTheResolver)
{
    Arena arena;
    const std::string longText(5000, 'x');
    const std::string bytes = encoded(exampleSpan(arena, longText));
    std::string packed;
    ASSERT_TRUE(packRecord(
        bytes,
        [](std::string_view content, std::string& out) {
            out = std::to_string(content.size());
            return true;
        },
        packed));
    EXPECT_LT(packed.size(), 400U);
    SpanView back;
    ASSERT_TRUE(decodeRecord(
        packed,
        [&](std::string_view reference) {
            EXPECT_EQ(reference, "5000");
            return std::string_view(longText);
        },
        arena, back));
    EXPECT_EQ(encoded(back), bytes);
}

TEST(RecordCodec, VisitSeesKeysTextsAndReferences)
{
    Arena arena;
    const std::string bytes = encoded(exampleSpan(arena, std::string(300, 'y')));
    std::string packed, seen;
    ASSERT_TRUE(packRecord(
        bytes,
        [](std::string_view, std::string& out) {
            out = "R";
            return true;
        },
        packed));
    int references = 0;
    ASSERT_TRUE(visitRecord(
        packed, [&](std::string_view text) { seen += std::string(text) + "|"; },
        [&](std::string_view) { ++references; }));
    EXPECT_EQ(references, 2);
    EXPECT_NE(seen.find("empty key|"), std::string::npos);
    EXPECT_NE(seen.find("failed|"), std::string::npos);
    EXPECT_NE(seen.find("nested|"), std::string::npos);
}

TEST(RecordCodec, TooDeepValuesAreCutAndStillDecode)
{
    Arena arena;
    ValueView value = ValueView::ofText("bottom");
    for (int depth = 0; depth < 200; ++depth) {
        const auto item = arena.array<ValueView>(1);
        item[0] = value;
        value = ValueView::ofArray(item);
    }
    const auto attributes = arena.array<AttributeView>(1);
    attributes[0] = {"deep", value};
    SpanView span;
    span.attributes = attributes;
    SpanView back;
    ASSERT_TRUE(decodeRecord(encoded(span), {}, arena, back));
    int depth = 0;
    for (ValueView at = back.attributes[0].value; at.isArray(); at = at.items()[0]) ++depth;
    EXPECT_EQ(depth, kMaxValueDepth + 1);
}

TEST(RecordCodec, DamagedBytesNeverDecodeOutOfBounds)
{
    Arena arena;
    const std::string bytes = encoded(exampleSpan(arena, std::string(300, 'z')));
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        SpanView back;
        EXPECT_FALSE(decodeRecord(std::string_view(bytes).substr(0, cut), {}, arena, back)) << cut;
    }
    std::mt19937 random(7);
    for (int i = 0; i < 20000; ++i) {
        std::string damaged = bytes;
        damaged[random() % damaged.size()] = static_cast<char>(random());
        SpanView back;
        std::string ignored;
        const bool decoded = decodeRecord(damaged, {}, arena, back);
        EXPECT_EQ(visitRecord(
                      damaged, [](std::string_view) {}, [](std::string_view) {})
                      || !decoded,
                  true);
        arena.clear();
    }
}

TEST(RecordCodec, ResourceAndScopeRoundTrip)
{
    Arena arena;
    const auto attributes = arena.array<AttributeView>(1);
    attributes[0] = {"service.name", ValueView::ofText("shop")};
    std::string bytes;
    encodeResource({attributes, 4, "url"}, bytes);
    ResourceView resource;
    ASSERT_TRUE(decodeResource(bytes, {}, arena, resource));
    EXPECT_EQ(resource.attributes[0].value.text(), "shop");
    EXPECT_EQ(resource.droppedAttributes, 4U);
    bytes.clear();
    encodeScope({"name", "1.2", attributes, 0, "url"}, bytes);
    ScopeView scope;
    ASSERT_TRUE(decodeScope(bytes, {}, arena, scope));
    EXPECT_EQ(scope.version, "1.2");
    EXPECT_FALSE(decodeResource(bytes, {}, arena, resource));
}

} // namespace
} // namespace retrospan
