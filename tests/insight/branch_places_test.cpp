// Where branches lie in a session: which spans are on the way to where it ended, and what is left.
#include "insight/branch_places.h"
#include "structure_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using enum SpanKind;

SessionBuilder fiveCalls()
{
    SessionBuilder session;
    for (std::uint64_t id = 1; id <= 5; ++id) session.add(id, 0, model, "chat");
    return session;
}

/// Five turns: the third takes the place of the second, the fifth that of both and of the fourth.
class TwiceEdited : public ::testing::Test {
protected:
    TwiceEdited()
    {
        const auto turn = [&](Row row, std::vector<Message> before, const std::string& asked) {
            before.push_back(user(asked));
            told.say(row, chat(before, {assistant("to " + asked)}));
        };
        const std::vector<Message> first{user("a"), assistant("to a")};
        turn(0, {}, "a");
        turn(1, first, "b");
        turn(2, first, "c");
        turn(3, {user("a"), assistant("to a"), user("c"), assistant("to c")}, "d");
        turn(4, first, "e");
    }
    BranchPlaces places(const std::vector<Row>& dismissed = {})
    {
        std::vector<Correction> said;
        for (const Row row : dismissed) {
            const SpanTable& table = session.table();
            said.push_back({FindingKind::branch,
                            {},
                            {table.traces()[table.trace(row)], table.id(row)},
                            Verdict::dismissed,
                            {},
                            "ann",
                            7});
        }
        const auto branches = told.structure(said).branches;
        return placesOf(told.outline(), branches);
    }

    SessionBuilder session = fiveCalls();
    Told told{session};
};

TEST_F(TwiceEdited, PartsWhereTheFirstMessageThatItReplacesWasWritten)
{
    const auto& branches = told.structure().branches;
    ASSERT_EQ(branches.size(), 3U);
    EXPECT_EQ(branches[2].parent, 0U);
    EXPECT_EQ(branches[2].partedAt, Row{1});
    EXPECT_EQ(nameOf(branches[2]), "branch 2 (edited, live)");
}

TEST_F(TwiceEdited, WentOnFromWhatCameBeforeTheEdit)
{
    const BranchPlaces found = places();
    EXPECT_EQ(found.standing(), 3);
    EXPECT_THAT(found.numbers, ElementsAre(0U, 0U, 1U, 1U, 2U));
    EXPECT_THAT(found.live, ElementsAre(true, false, false, false, true));
    EXPECT_EQ(found.liveBranch()->number, 2U);
    EXPECT_EQ(found.begunBy(2), &found.branches[1]);
    EXPECT_EQ(found.begunBy(3), nullptr);
}

TEST_F(TwiceEdited, IsOnTheParentsBranchWhereSomebodyDismissedOne)
{
    const BranchPlaces found = places({4});
    EXPECT_EQ(found.standing(), 2);
    EXPECT_THAT(found.numbers, ElementsAre(0U, 0U, 1U, 1U, 0U));
    EXPECT_THAT(found.live, ElementsAre(true, true, false, false, true));
    EXPECT_EQ(found.begunBy(4), nullptr);
    EXPECT_TRUE(places({2, 4}).empty());
}

TEST(BranchPlaces, AreNoneOfASessionWithOneWay)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat");
    Told told(session);
    const auto branches = told.structure().branches;
    const BranchPlaces none = placesOf(told.outline(), branches);
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.of(0), nullptr);
    EXPECT_FALSE(none.isLeft(0));
}

} // namespace
} // namespace retrospan::insight
