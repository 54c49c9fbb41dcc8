// Choices of a field's values in a query: found, added, taken out; everything else stays as it was typed.
#include "insight/query_choice.h"

#include "insight/session_query.h"

#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

TEST(QueryChoice, IsATermBesideOthersOrAGroupOfOneField)
{
    EXPECT_TRUE(isChosen("cost>1 status:failed", "status", "failed"));
    EXPECT_TRUE(isChosen("(status:ok OR Status:failed) refund", "status", "failed"));
    EXPECT_TRUE(isChosen("agent:\"a \\\"b\\\"\"", "agent", "a \"b\""));
    EXPECT_FALSE(isChosen("-status:failed", "status", "failed"));
    EXPECT_FALSE(isChosen("-(status:failed OR status:ok)", "status", "failed"));
    EXPECT_FALSE(isChosen("status:failed OR cost>1", "status", "failed")) << "not asked for of all";
    EXPECT_FALSE(isChosen("(status:failed OR cost>1)", "status", "failed"));
    EXPECT_FALSE(isChosen("status:fail*", "status", "fail*")) << "a pattern is no value";
    EXPECT_FALSE(isChosen("status:failed2 \"status:failed\"", "status", "failed"));
    EXPECT_FALSE(isChosen("((status:failed", "status", "failed"));
    EXPECT_FALSE(isChosen("-", "status", "failed"));
}

TEST(QueryChoice, GrowsSideBySide)
{
    EXPECT_EQ(toggledChoice("", "status", "failed"), "status:failed");
    EXPECT_EQ(toggledChoice(" refund ", "agent", "a b"), "refund agent:\"a b\"");
    EXPECT_EQ(toggledChoice("status:failed refund", "status", "ok"), "(status:failed OR status:ok) refund");
    EXPECT_EQ(toggledChoice("(status:failed OR status:ok) x", "status", "stale"),
              "(status:failed OR status:ok OR status:stale) x");
    EXPECT_EQ(toggledChoice("a OR b", "status", "ok"), "(a OR b) status:ok");
    EXPECT_EQ(toggledChoice("tool:a tool:b", "tool", "c"), "tool:a (tool:b OR tool:c)");
}

TEST(QueryChoice, ShrinksToNothing)
{
    EXPECT_EQ(toggledChoice("(status:failed OR status:ok) x", "status", "failed"), "status:ok x");
    EXPECT_EQ(toggledChoice("a status:ok b", "status", "ok"), "a b");
    EXPECT_EQ(toggledChoice("status:ok AND b", "status", "ok"), "b");
    EXPECT_EQ(toggledChoice("b AND status:ok", "status", "ok"), "b");
    EXPECT_EQ(toggledChoice("status:ok", "status", "ok"), "");
    EXPECT_EQ(withoutChoices("tool:a x tool:b -tool:c", "tool"), "x -tool:c");
    EXPECT_EQ(withoutChoices("cost>1", "tool"), "cost>1");
}

TEST(QueryChoice, GivesQueriesThatParse)
{
    for (const char* query : {"", "a OR b", "status:ok AND b", "tool:a (x OR y)", "(tool:a OR tool:b)"}) {
        EXPECT_TRUE(SessionQuery::parse(toggledChoice(query, "tool", "a")).ok()) << query;
        EXPECT_TRUE(SessionQuery::parse(toggledChoice(query, "status", "ok")).ok()) << query;
    }
}

} // namespace
} // namespace retrospan::insight
