#include "trace/ids.h"
#include "trace/measured_time.h"
#include "trace/merge.h"
#include "trace/span_batch.h"
#include "trace/string_pool.h"
#include "trace/usage.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

TEST(Ids, HexIsAValueAndOtherTextAHash)
{
    EXPECT_EQ(spanIdFromText("00000000000000FF").value, 255U);
    EXPECT_EQ(toHex(SpanId{255}), "00000000000000ff");
    EXPECT_TRUE(spanIdFromText("").empty());
    EXPECT_TRUE(spanIdFromText("0000000000000000").empty());
    EXPECT_EQ(spanIdFromText("run-1"), spanIdFromText("run-1"));
    EXPECT_NE(spanIdFromText("run-1"), spanIdFromText("run-2"));
    EXPECT_EQ(canonicalTraceId("ABCDEFABCDEFABCDEFABCDEFABCDEFAB"), "abcdefabcdefabcdefabcdefabcdefab");
    EXPECT_EQ(canonicalTraceId("Trace-A"), "Trace-A");
    EXPECT_EQ(canonicalTraceId("00000000000000000000000000000000"), "");
    EXPECT_EQ(hexOfBytes(std::string_view("\x01\xff", 2)), "01ff");
}

TEST(MeasuredTime, IsUnknownWhereNobodyMeasured)
{
    constexpr std::int64_t kDate = 1'762'178'602'000'000'000;
    EXPECT_EQ(measuredNs(kDate, kDate + 5), 5);
    EXPECT_EQ(measuredNs(kDate, kDate), kUnknown);
    EXPECT_EQ(measuredNs(kDate, 0), kUnknown);
    EXPECT_EQ(measuredNs(kDate, kDate - 5), kUnknown);
    EXPECT_EQ(measuredNs(0, 5), 5);
    EXPECT_EQ(measuredNs(0, kDate), kUnknown);
    EXPECT_EQ(measuredNs(INT64_MIN, INT64_MAX), kUnknown);
}

TEST(StringPool, InternsOnceAndViewsStayValid)
{
    StringPool pool;
    const StringId first = pool.intern("first");
    const std::string_view view = pool.view(first);
    for (int i = 0; i < 10'000; ++i) pool.intern("text " + std::to_string(i));
    EXPECT_EQ(pool.intern("first"), first);
    EXPECT_EQ(view, "first");
    EXPECT_EQ(pool.intern(""), StringId::empty);
    StringId found{};
    EXPECT_FALSE(pool.find("absent", found));
    EXPECT_TRUE(pool.find("text 9999", found));
    EXPECT_EQ(pool.view(found), "text 9999");
}

TEST(Usage, UnknownIsNeutralAndSumsSaturate)
{
    EXPECT_EQ(addKnown(kUnknown, kUnknown), kUnknown);
    EXPECT_EQ(addKnown(kUnknown, 0), 0);
    EXPECT_EQ(addKnown(INT64_MAX, 1), INT64_MAX);
}

TEST(SessionFacts, FillsGapsAndTakesTheBetterTitle)
{
    SessionFacts facts;
    facts.title = "GET /chat";
    facts.titleRank = 1;
    facts.user = "u1";
    SessionFacts more;
    more.title = "Where is my order?";
    more.titleRank = 2;
    more.user = "u2";
    more.tags = {"a", "a"};
    facts.merge(more);
    EXPECT_EQ(facts.title, "Where is my order?");
    EXPECT_EQ(facts.user, "u1");
    EXPECT_EQ(facts.tags, std::vector<std::string>{"a"});
}

SpanView halfSpan(Arena& arena, std::string_view key, std::int64_t start, std::int64_t end)
{
    const auto attributes = arena.array<AttributeView>(2);
    attributes[0] = {key, ValueView::ofText(key)};
    attributes[1] = {"both", ValueView::ofText(key)};
    const auto events = arena.array<EventView>(2);
    events[0] = {5, "shared", {}, 0};
    events[1] = {start, key, {}, 0};
    SpanView span;
    span.attributes = attributes;
    span.events = events;
    span.startNs = start;
    span.endNs = end;
    return span;
}

TEST(MergeSpans, NewerWinsAndEverythingElseIsUnited)
{
    Arena arena;
    SpanView older = halfSpan(arena, "older", 10, 0);
    older.status = OtlpStatus::error;
    older.statusMessage = "boom";
    const SpanView newer = halfSpan(arena, "newer", 20, 30);
    const SpanView merged = mergeSpans(older, newer, arena);
    EXPECT_EQ(merged.startNs, 10);
    EXPECT_EQ(merged.endNs, 30);
    EXPECT_EQ(merged.status, OtlpStatus::error);
    EXPECT_EQ(merged.statusMessage, "boom");
    EXPECT_EQ(merged.attributes.size(), 3U);
    EXPECT_EQ(findAttribute(merged.attributes, "both")->text(), "newer");
    EXPECT_EQ(merged.events.size(), 3U);
}

TEST(MergeSpans, ATimeIsUnknownOnlyWhileNoReportSaysIt)
{
    Arena arena;
    const AttributeView mark[] = {{kTimeUnknownMark, ValueView::ofBoolean(true)}};
    SpanView timed, update;
    timed.startNs = 5;
    update.attributes = mark;
    for (const auto& [older, newer] : {std::pair(timed, update), std::pair(update, timed)})
        EXPECT_TRUE(mergeSpans(older, newer, arena).attributes.empty());
    EXPECT_EQ(mergeSpans(update, update, arena).attributes.size(), 1u);
    timed.addendum = true;
    EXPECT_EQ(mergeSpans(update, timed, arena).attributes.size(), 1u);
}

TEST(MergeSpans, AReportOfTheRunningSpanReplacesNothingOfItsEnd)
{
    Arena arena;
    const SpanView ended = halfSpan(arena, "ended", 10, 30), running = halfSpan(arena, "running", 10, 0);
    for (const SpanView& merged : {mergeSpans(ended, running, arena), mergeSpans(running, ended, arena)}) {
        EXPECT_EQ(findAttribute(merged.attributes, "both")->text(), "ended");
        EXPECT_NE(findAttribute(merged.attributes, "running"), nullptr);
        EXPECT_EQ(merged.endNs, 30);
    }
}

TEST(MergeSpans, WhatWasAssumedGivesWayToWhatIsTold)
{
    Arena arena;
    const AttributeView assumed[] = {{"retrospan.status", ValueView::ofText("interrupted")},
                                     {"retrospan.time_unknown", ValueView::ofBoolean(true)}};
    SpanView guess, told;
    guess.attributes = assumed;
    told.startNs = 10;
    told.endNs = 20;
    told.status = OtlpStatus::ok;
    EXPECT_TRUE(mergeSpans(guess, told, arena).attributes.empty());
    EXPECT_TRUE(mergeSpans(told, guess, arena).attributes.empty());
    EXPECT_EQ(mergeSpans(guess, guess, arena).attributes.size(), 2u);
}

TEST(MergeSpans, AnAddendumOnlyAddsInEitherOrder)
{
    Arena arena;
    SpanView addendum = halfSpan(arena, "log", 999, 999);
    addendum.addendum = true;
    SpanView span = halfSpan(arena, "span", 10, 20);
    span.name = "chat";
    for (const SpanView& merged : {mergeSpans(addendum, span, arena), mergeSpans(span, addendum, arena)}) {
        EXPECT_FALSE(merged.addendum);
        EXPECT_EQ(merged.startNs, 10);
        EXPECT_EQ(merged.endNs, 20);
        EXPECT_EQ(findAttribute(merged.attributes, "both")->text(), "span");
        EXPECT_NE(findAttribute(merged.attributes, "log"), nullptr);
        EXPECT_EQ(merged.events.size(), 3U);
    }
}

} // namespace
} // namespace retrospan
