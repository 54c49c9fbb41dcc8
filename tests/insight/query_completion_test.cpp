#include "insight/query_completion.h"

#include "insight/query_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace retrospan::insight {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> tools(std::string_view field)
{
    return field == "tool" ? std::vector<std::string>{"stripe.refund", "search web", "my stripe"}
                           : std::vector<std::string>();
}

/// The query with each suggestion put in place; `|` marks the cursor.
std::vector<std::string> completed(std::string query)
{
    const std::size_t cursor = query.find('|');
    query.erase(cursor, 1);
    const Completion completion = completeQuery(query, cursor, tools);
    std::vector<std::string> result;
    for (const Suggestion& suggestion : completion.suggestions) {
        std::string text = query;
        result.push_back(text.replace(completion.offset, completion.length, suggestion.text));
    }
    return result;
}

TEST(QueryCompletion, SuggestsFields)
{
    EXPECT_THAT(completed("|"), Contains("status:"));
    EXPECT_THAT(completed("errors>1 |"), Contains("errors>1 cost>"));
    EXPECT_THAT(completed("sta|"), ElementsAre("status:", "start>"));
    EXPECT_THAT(completed("-ten|"), ElementsAre("-tenant:"));
    EXPECT_THAT(completed("(a OR too|)"), ElementsAre("(a OR tool:)", "(a OR tools>)"));
    EXPECT_THAT(completed("VERS|"), ElementsAre("version:", "prompt_version:"));
}

TEST(QueryCompletion, SuggestsOperatorsForNumbers)
{
    EXPECT_THAT(completed("cost|"), ElementsAre("cost>", "cost>=", "cost<", "cost<=", "cost:"));
}

TEST(QueryCompletion, SuggestsValues)
{
    EXPECT_THAT(completed("status:fa|"), ElementsAre("status:failed"));
    EXPECT_THAT(completed("tool:str|"), ElementsAre("tool:stripe.refund", "tool:\"my stripe\""));
    EXPECT_THAT(completed("tool:\"sea|"), ElementsAre("tool:\"search web\""));
    EXPECT_THAT(completed("a start>-7| b"), ElementsAre("a start>-7d b"));
    EXPECT_THAT(completed("start:to|"), ElementsAre("start:today"));
}

TEST(QueryCompletion, SuggestsNothingInsideATextOrAfterAWholeValue)
{
    EXPECT_THAT(completed("\"sta|"), IsEmpty());
    EXPECT_THAT(completed("tool:\"x\"|"), IsEmpty());
    EXPECT_THAT(completed("nonsense:x|"), IsEmpty());
    EXPECT_THAT(completed("errors>1|"), IsEmpty());
}

TEST(QueryCompletion, IsBounded)
{
    const auto many = [](std::string_view) { return std::vector<std::string>(1'000, "x"); };
    EXPECT_EQ(completeQuery("tenant:", 7, many).suggestions.size(), kMaxSuggestions);
    EXPECT_EQ(completeQuery("a", 99, many).length, 1u);
}

TEST(KnownValues, AreOrderedByFrequency)
{
    std::vector<SessionSummary> sessions(3);
    sessions[0].tools = {"b", "a"};
    sessions[1].tools = {"b"};
    sessions[2].facts.tenant = "acme";
    EXPECT_THAT(knownValues(sessions, "tool"), ElementsAre("b", "a"));
    EXPECT_THAT(knownValues(sessions, "tenant"), ElementsAre("acme"));
    EXPECT_THAT(knownValues(sessions, "cost"), IsEmpty());
}

TEST(QueryFields, HaveUniqueNamesAndAliases)
{
    std::set<std::string_view> names;
    for (const Field& field : queryFields()) {
        EXPECT_TRUE(names.insert(field.name).second) << field.name;
        EXPECT_EQ(findField(field.name), &field);
        EXPECT_FALSE(field.help.empty());
    }
    EXPECT_EQ(findField("TOOL_CALLS")->id, FieldId::tools);
    EXPECT_EQ(findField("nothing"), nullptr);
    EXPECT_EQ(nearestField("modle")->name, "model");
    EXPECT_EQ(nearestField("completely"), nullptr);
}

} // namespace
} // namespace retrospan::insight
