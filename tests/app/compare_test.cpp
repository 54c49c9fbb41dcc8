// The bundled journey beside the same customer's with the fixed assistant, as `compare` tells it.
#include "compare_json.h"
#include "importing.h"
#include "library.h"
#include "support/scratch.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::app {
namespace {

class CompareTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        const std::string path = m_scratch.path("w.retrospan");
        {
            auto workspace = store::Workspace::open(path, store::Access::readWrite);
            ASSERT_TRUE(workspace.ok());
            const std::string samples = std::string(RETROSPAN_SOURCE_DIR) + "/resources/samples";
            ASSERT_TRUE(importPaths(**workspace, {samples}, {}, {}, [](ImportedFile&&) {}, {}).ok());
        }
        auto library = Library::open(path, store::Access::readWrite);
        ASSERT_TRUE(library.ok());
        m_library = std::move(*library);
        m_failed = load("shop-7f3a-2210");
        m_fixed = load("shop-9c1d-2210");
    }
    std::shared_ptr<const models::PreparedReplay> load(const std::string& id)
    {
        const auto key = m_library->workspace().findSession(id);
        auto open = m_library->session(*key, {}, {});
        return *prepareReplay(*m_library, std::move(*open));
    }
    static Json jsonOf(models::SessionPart baseline, models::SessionPart candidate)
    {
        return compareJson(*models::prepareComparison(std::move(baseline), std::move(candidate), {}));
    }

    test::Scratch m_scratch;
    std::unique_ptr<Library> m_library;
    std::shared_ptr<const models::PreparedReplay> m_failed, m_fixed;
};

TEST_F(CompareTest, NamesWhatTheModelsReadDifferently)
{
    const Json json = jsonOf(models::wholeSession(m_fixed), models::wholeSession(m_failed));
    const Json& first = json["first_divergence"];
    EXPECT_EQ(first["match"], "changed");
    EXPECT_EQ(first["kind"], "decision");
    EXPECT_EQ(first["baseline"], 22);
    EXPECT_EQ(first["candidate"], 22);
    EXPECT_EQ(first["pair"], 22);
    std::string before, after;
    for (const Json& run : first["text_diff"]) {
        const auto text = run["text"].get<std::string>();
        if (run["change"] != "added") before += text;
        if (run["change"] != "removed") after += text;
    }
    EXPECT_THAT(before, testing::HasSubstr("a decline is final"));
    EXPECT_THAT(after, testing::HasSubstr("I will try once more"));
}

/// Names of the tools that a message asks for.
std::vector<std::string> toolsOf(const Json& parts)
{
    std::vector<std::string> names;
    for (const Json& part : parts)
        if (part["type"] == "tool_call") names.push_back(part["name"]);
    return names;
}

TEST_F(CompareTest, SaysOfEveryChangedStepWhatIsDifferent)
{
    const Json json = jsonOf(models::wholeSession(m_fixed), models::wholeSession(m_failed));
    int changed = 0;
    for (const Json& pair : json["pairs"]) {
        if (pair["match"] != "changed") continue;
        ++changed;
        SCOPED_TRACE(pair.dump());
        EXPECT_TRUE(pair.contains("text_diff") || pair.contains("changes") || pair.contains("messages")
                    || pair.contains("pages"));
        for (const Json& message : pair.value("messages", Json::array()))
            EXPECT_NE(message["baseline"], message["candidate"]);
    }
    EXPECT_GT(changed, 3);
}

TEST_F(CompareTest, PairsWhatWasDecidedAfterTheSameElseWhatAsksForTheSameTools)
{
    const Json json = jsonOf(models::wholeSession(m_fixed), models::wholeSession(m_failed));
    const Json& first = json["first_divergence"]["messages"][0];
    EXPECT_THAT(toolsOf(first["baseline"]), testing::ElementsAre("search_pages"));
    EXPECT_THAT(toolsOf(first["candidate"]), testing::ElementsAre("stripe_create_payment"));
    for (const Json& pair : json["pairs"]) {
        if (pair["match"] != "changed" || pair["kind"] != "decision" || pair["baseline"] == 22) continue;
        SCOPED_TRACE(pair.dump());
        for (const Json& message : pair["messages"])
            EXPECT_EQ(toolsOf(message["baseline"]), toolsOf(message["candidate"]));
    }
}

TEST_F(CompareTest, HasEveryStepOnce)
{
    const Json json = jsonOf(models::wholeSession(m_fixed), models::wholeSession(m_failed));
    std::vector<int> left(m_fixed->journey().size()), right(m_failed->journey().size());
    for (const Json& pair : json["pairs"]) {
        if (!pair["baseline"].is_null()) ++left[pair["baseline"].get<std::size_t>() - 1];
        if (!pair["candidate"].is_null()) ++right[pair["candidate"].get<std::size_t>() - 1];
    }
    EXPECT_THAT(left, testing::Each(1));
    EXPECT_THAT(right, testing::Each(1));
}

TEST_F(CompareTest, CountsWhatDiffers)
{
    const Json deltas = jsonOf(models::wholeSession(m_fixed), models::wholeSession(m_failed))["deltas"];
    EXPECT_EQ(deltas["errors"]["baseline"], 1);
    EXPECT_EQ(deltas["errors"]["candidate"], 3);
    EXPECT_EQ(deltas["retries"]["difference"], 2);
    EXPECT_EQ(deltas["steps"]["difference"], 16);
    EXPECT_GT(deltas["duration_ns"]["difference"], 0);
    EXPECT_GT(deltas["cost_usd"]["difference"], 0);
    const auto stripe = std::ranges::find_if(
        deltas["calls"], [](const Json& call) { return call["name"] == "stripe_create_payment"; });
    ASSERT_NE(stripe, deltas["calls"].end());
    EXPECT_EQ((*stripe)["baseline"], 1);
    EXPECT_EQ((*stripe)["candidate"], 2);
}

TEST_F(CompareTest, FindsNoDifferenceToItself)
{
    const Json json = jsonOf(models::wholeSession(m_failed), models::wholeSession(m_failed));
    EXPECT_TRUE(json["first_divergence"].is_null());
    for (const Json& pair : json["pairs"]) EXPECT_EQ(pair["match"], "same");
    EXPECT_EQ(json["deltas"]["duration_ns"]["difference"], 0);
}

TEST_F(CompareTest, TwoAttemptsOfOneSessionAreCompared)
{
    const auto& table = m_failed->outline().table();
    std::vector<std::string> attempts;
    for (const insight::Attempt& attempt : m_failed->structure().attempts.all())
        if (table.text(table.tool(attempt.row)) == "stripe_create_payment")
            attempts.push_back("span=" + toHex(table.id(attempt.row)));
    ASSERT_EQ(attempts.size(), 2u);
    const auto first = models::partOf(m_failed, attempts[0]), second = models::partOf(m_failed, attempts[1]);
    ASSERT_TRUE(first.ok() && second.ok());
    const Json json = jsonOf(*first, *second);
    EXPECT_EQ(json["baseline"]["part"], attempts[0]);
    EXPECT_LE(json["pairs"].size(), 4u);
    EXPECT_EQ(json["deltas"]["steps"]["baseline"], 2);
    EXPECT_THAT(json.dump(), testing::HasSubstr("/amount"));
}

TEST_F(CompareTest, PartsThatAreNotThereAreNamed)
{
    EXPECT_EQ(models::partOf(m_failed, "branch=7").error().message,
              "session shop-7f3a-2210 has one branch only");
    EXPECT_EQ(models::partOf(m_failed, "span=00").error().message, "there is no span 00 in the session");
}

} // namespace
} // namespace retrospan::app
