// Reports of one span by sources that know more and less of it: the same, whichever came first.
#include "trace/merge.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace retrospan {
namespace {

std::map<std::string, std::string> factsOf(const SpanView& span)
{
    std::map<std::string, std::string> facts{{"name", std::string(span.name)},
                                             {"parent", std::string(span.parentText)},
                                             {"start", std::to_string(span.startNs)},
                                             {"end", std::to_string(span.endNs)}};
    for (const AttributeView& attribute : span.attributes)
        facts[std::string(attribute.key)] = attribute.value.isText()
            ? std::string(attribute.value.text())
            : std::to_string(attribute.value.integer());
    return facts;
}

SpanView report(std::string_view name, std::int64_t endNs, const std::vector<AttributeView>& attributes)
{
    SpanView span;
    span.name = name;
    span.parentText = name;
    span.startNs = 5;
    span.endNs = endNs;
    span.attributes = attributes;
    return span;
}

TEST(MergeSpans, AReportThatFillsIsNeverTheBase)
{
    const std::vector<AttributeView> less{{kFillsMark, ValueView::ofBoolean(true)},
                                          {"gen_ai.usage.output_tokens", ValueView::ofInteger(2)},
                                          {"seen.by", ValueView::ofText("stream")}};
    const std::vector<AttributeView> more{{"gen_ai.usage.output_tokens", ValueView::ofInteger(60)}};
    for (const std::int64_t endNs : {0, 10, 20, 30}) {
        const SpanView stream = report("stream", endNs, less), transcript = report("transcript", 20, more);
        Arena arena;
        const SpanView one = mergeSpans(stream, transcript, arena),
                       two = mergeSpans(transcript, stream, arena);
        EXPECT_EQ(factsOf(one), factsOf(two)) << endNs;
        EXPECT_EQ(factsOf(one).at("parent"), "transcript");
        EXPECT_EQ(factsOf(one).at("gen_ai.usage.output_tokens"), "60");
        EXPECT_EQ(factsOf(one).at("seen.by"), "stream");
        EXPECT_FALSE(factsOf(one).contains(std::string(kFillsMark)));
        EXPECT_EQ(factsOf(mergeSpans(one, stream, arena)), factsOf(one)) << "imported once more";
    }
}

TEST(MergeSpans, CertainCountsTakeThePlaceOfSnapshots)
{
    const std::vector<AttributeView> snapshot{{kUsageAtLeastMark, ValueView::ofBoolean(true)},
                                              {"gen_ai.usage.output_tokens", ValueView::ofInteger(1)}};
    const std::vector<AttributeView> counted{{kFillsMark, ValueView::ofBoolean(true)},
                                             {"gen_ai.usage.output_tokens", ValueView::ofInteger(42)}};
    const std::vector<AttributeView> silent{{kFillsMark, ValueView::ofBoolean(true)}};
    Arena arena;
    const SpanView a = report("a", 9, snapshot), b = report("b", 8, counted), c = report("c", 8, silent);
    for (const SpanView& merged : {mergeSpans(a, b, arena), mergeSpans(b, a, arena)}) {
        EXPECT_EQ(factsOf(merged).at("gen_ai.usage.output_tokens"), "42");
        EXPECT_FALSE(factsOf(merged).contains(std::string(kUsageAtLeastMark)));
        EXPECT_EQ(factsOf(merged).at("name"), "a");
    }
    EXPECT_TRUE(factsOf(mergeSpans(a, c, arena)).contains(std::string(kUsageAtLeastMark)));
}

} // namespace
} // namespace retrospan
