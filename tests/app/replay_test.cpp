// The test of the whole: the bundled journey is replayed from its file, and everything a support engineer
// asks about it is there: what the user wrote, the pages, the calls with their arguments, how the error was
// read, the handoff.
#include "importing.h"
#include "library.h"
#include "models/step_query.h"
#include "replay_json.h"
#include "support/scratch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Replay : public ::testing::Test {
protected:
    void load(const std::string& file, const std::string& session)
    {
        const std::string path = m_scratch.path("w.retrospan");
        {
            auto workspace = store::Workspace::open(path, store::Access::readWrite);
            ASSERT_TRUE(workspace.ok());
            const std::string sample = std::string(RETROSPAN_SOURCE_DIR) + "/resources/samples/" + file;
            ASSERT_TRUE(importPaths(**workspace, {sample}, {}, {}, [](ImportedFile&&) {}, {}).ok());
        }
        auto library = Library::open(path, store::Access::readWrite);
        ASSERT_TRUE(library.ok());
        const auto key = (*library)->workspace().findSession(session);
        ASSERT_TRUE(key.ok());
        auto open = (*library)->session(*key, {}, {});
        ASSERT_TRUE(open.ok());
        auto loaded = prepareReplay(**library, std::move(*open));
        ASSERT_TRUE(loaded.ok());
        replay = std::move(*loaded);
        json = replayJson(*replay);
    }
    /// A field of all steps of a kind.
    [[nodiscard]] std::vector<std::string> field(const std::string& kind, const std::string& name) const
    {
        std::vector<std::string> values;
        for (const Json& step : json["steps"])
            if (step["kind"] == kind)
                values.push_back(step[name].is_string() ? step[name].get<std::string>() : step[name].dump());
        return values;
    }
    [[nodiscard]] Json first(const std::string& kind, const std::string& name, const std::string& value) const
    {
        for (const Json& step : json["steps"])
            if (step["kind"] == kind && step.contains(name) && step[name] == value) return step;
        return {};
    }

    test::Scratch m_scratch;
    std::shared_ptr<const models::PreparedReplay> replay;
    Json json;
};

TEST_F(Replay, TheFailedJourneySaysWhatTheUserWroteAndWasTold)
{
    load("checkout-journey.jsonl", "shop-7f3a-2210");
    EXPECT_THAT(
        field("user_message", "text"),
        ElementsAre(
            "Can I send back a cassette that I have not mounted?",
            "Great. Then please charge the open order 2210 again, the card should work now.",
            "My bank says nothing was charged. Is the order paid or not? I would like to talk to a person.",
            "The shop's page still says unpaid. Please let me talk to somebody now.", "Yes, please."));
    EXPECT_THAT(
        field("final_answer", "text"),
        ElementsAre("Yes. Unused parts can be returned within 30 days.",
                    "The payment went through. Your order 2210 will leave our warehouse today.",
                    "The payment of 189.40 EUR was made today. Banks can take up to five days to show it.",
                    HasSubstr("A colleague takes over (ticket T-90417")));
    EXPECT_THAT(field("human_message", "text"),
                ElementsAre(HasSubstr("this is the payments desk"), HasSubstr("kept for 48 hours")));
    ASSERT_EQ(json["missing"].size(), 1U);
    EXPECT_EQ(json["missing"][0]["piece"], "parent not recorded") << json["missing"].dump();
}

TEST_F(Replay, TheFailedJourneySaysWhichPagesWereRetrieved)
{
    load("checkout-journey.jsonl", "shop-7f3a-2210");
    EXPECT_THAT(field("retrieval", "query"),
                ElementsAre("return unused cassette", "payment failed twice", "bank shows no charge"));
    std::vector<std::string> pages;
    for (const Json& step : json["steps"])
        if (step["kind"] == "retrieval")
            for (const Json& page : step["documents"]) pages.push_back(page["id"]);
    EXPECT_THAT(pages,
                ElementsAre("pages/returns", "pages/shipping", "pages/warranty", "pages/payment",
                            "pages/open-orders"));
}

TEST_F(Replay, TheFailedJourneySaysWhichCallsFiredAndHowTheErrorWasRead)
{
    load("checkout-journey.jsonl", "shop-7f3a-2210");
    const Json charge = first("tool_call", "tool", "stripe_create_payment");
    EXPECT_EQ(Json::parse(charge["arguments"].get<std::string>()),
              (Json{{"amount", 18940}, {"currency", "eur"}, {"idempotency_key", "order-2210"}}));
    const Json declined = first("error", "error_type", "card_declined");
    EXPECT_THAT(declined["text"].get<std::string>(), HasSubstr("insufficient_funds"));
    EXPECT_THAT(declined["read_as"].get<std::string>(), HasSubstr("probably a short problem at the bank"));
    const Json again = first("retry", "tool", "stripe_create_payment");
    EXPECT_EQ(again["changes"], (Json{{{"field", "/amount"}, {"before", "18940"}, {"after", "18990"}}}));
    EXPECT_EQ(again["attempt"]["number"], 2);
    const Json refused = first("error", "error_type", "idempotency_error");
    EXPECT_THAT(refused["read_as"].get<std::string>(),
                HasSubstr("the first payment must have been made after all"));
    EXPECT_EQ(json["failure"]["category"], "downstream");
    EXPECT_EQ(json["failure"]["step"], declined["step"]); // where the window and the report lead, too
    EXPECT_EQ(json["failure"]["told_the_user"], false);
    EXPECT_EQ(json["signals"][0]["kind"], "claimed_success");
    const auto noticed = json["signals"][0]["step"].get<std::size_t>(); // where the call has ended
    EXPECT_EQ(json["steps"][noticed - 1]["span"], json["signals"][0]["evidence"][0]);
    EXPECT_THAT(json["steps"][noticed - 1]["kind"].get<std::string>(),
                testing::AnyOf("final_answer", "decision"));
    // To the micro-dollar what the session costs.
    EXPECT_EQ(json["totals"]["cost_usd"], sessionJson(replay->data().summary)["cost_usd"]);
}

TEST_F(Replay, TheFailedJourneySaysHowTheHandoffWent)
{
    load("checkout-journey.jsonl", "shop-7f3a-2210");
    std::vector<Json> handoffs;
    for (const Json& step : json["steps"])
        if (step["kind"] == "handoff") handoffs.push_back(step);
    ASSERT_EQ(handoffs.size(), 2U);
    EXPECT_EQ(handoffs[0]["handoff"]["to"], "payments");
    const Json& late = handoffs[1];
    EXPECT_EQ(late["handoff"]["human"], true);
    EXPECT_EQ(late["handoff"]["late"], true);
    EXPECT_EQ(late["handoff"]["context"], "summary");
    EXPECT_THAT(late["arguments"].get<std::string>(),
                HasSubstr("two failed charges, assistant claimed success"));
    EXPECT_EQ(late["handoff"]["taken_over_ns"].get<std::int64_t>()
                  - late["handoff"]["time_ns"].get<std::int64_t>(),
              727'616'000'000);
}

TEST_F(Replay, TheStateAtTheErrorIsWhatWasKnownThen)
{
    load("checkout-journey.jsonl", "shop-7f3a-2210");
    const Json declined = first("error", "error_type", "card_declined");
    const Json state = stateJson(*replay, declined["step"].get<replay::StepIndex>() - 1);
    EXPECT_EQ(state["agent"], "payments");
    EXPECT_EQ(state["conversation"].size(), 3U);
    EXPECT_EQ(state["pages"].size(), 3U);
    EXPECT_TRUE(state["open_calls"].empty());
    const Json& context = state["model"]["context"];
    EXPECT_EQ(context[0]["role"], "system");
    EXPECT_EQ(context.back()["new"], true);
    EXPECT_EQ(context[1]["new"], false);
    EXPECT_GT(state["totals"]["cost_usd"].get<double>(), 0.0);
}

TEST_F(Replay, TheFixedJourneyTellsTheUser)
{
    load("checkout-journey-fixed.jsonl", "shop-9c1d-2210");
    EXPECT_TRUE(json["signals"].empty());
    EXPECT_EQ(json["failure"]["told_the_user"], true);
    EXPECT_EQ(field("handoff", "handoff").size(), 2U);
    EXPECT_TRUE(field("retry", "tool").empty());
}

TEST_F(Replay, StepsAreFoundByTheLanguageOfTheLibrary)
{
    load("checkout-journey.jsonl", "shop-7f3a-2210");
    const auto count = [&](const char* text) {
        const auto query = models::parseStepQuery(text);
        EXPECT_TRUE(query.ok()) << text;
        const auto matches = models::stepsThatMatch(replay->journey(), query);
        int found = 0;
        for (replay::StepIndex step = 0; step < replay->journey().size(); ++step)
            found += matches(step) ? 1 : 0;
        return found;
    };
    EXPECT_EQ(count("kind:tool status:failed"), 2);
    EXPECT_EQ(count("kind:error -kind:tool"), 1);
    EXPECT_EQ(count("cost>0.1"), 0);
    EXPECT_EQ(count("cost>0.004 agent:payments"), 1);
    EXPECT_EQ(count("tool:stripe* (kind:tool_call OR kind:retry)"), 2);
    EXPECT_EQ(count("kind:user_message person"), 1);
    EXPECT_FALSE(insight::SessionQuery::parse("kind:tool").ok());
}

} // namespace
} // namespace retrospan::app
