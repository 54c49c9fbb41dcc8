// Notes and corrections as people write them at a terminal, and ids that join wherever they are printed.
#include "command_line_support.h"
#include "session_json.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <regex>
#include <set>

namespace retrospan::app {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kSource = RETROSPAN_SOURCE_DIR;
const std::string kSession = "shop-7f3a-2210";

class Annotated : public CommandLine {
protected:
    void SetUp() override
    {
        ASSERT_EQ(verb({"import", kSource + "/resources/samples/checkout-journey.jsonl"}).exitCode, 0);
    }
    Json json(const std::vector<std::string>& arguments)
    {
        return Json::parse(verb(arguments).out, nullptr, false);
    }
    Json replayed() { return json({"replay", kSession, "--json"}); }
    void done(const std::vector<std::string>& arguments)
    {
        const Answer answer = verb(arguments);
        EXPECT_EQ(answer.exitCode, 0) << answer.error;
    }
    void refused(const std::vector<std::string>& arguments, int code, const std::string& why)
    {
        const Answer answer = verb(arguments);
        EXPECT_EQ(answer.exitCode, code);
        EXPECT_THAT(answer.error, HasSubstr(why));
    }
};

TEST_F(Annotated, ANoteOnAStepIsListedChangedAndRemoved)
{
    done({"note", kSession, "--step", "20", "--author", "ann", "The bank said no."});
    done({"note", kSession, "Call", "them", "back"});
    EXPECT_THAT(verb({"note", kSession}).out, HasSubstr("1  step 20  ann, "));
    done({"note", kSession, "--edit", "1", "--author", "bob", "Insufficient funds."});
    const Json notes = replayed()["notes"];
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(notes[0]["text"], "Insufficient funds.");
    EXPECT_EQ(notes[0]["author"], "bob");
    done({"note", kSession, "--edit", "1", "Insufficient funds!"}); // whoever edits it, it stays bob's
    EXPECT_EQ(replayed()["notes"][0]["author"], "bob");
    EXPECT_EQ(notes[0]["step"], 20);
    EXPECT_EQ(notes[0]["step_kind"], "error");
    EXPECT_EQ(notes[1]["text"], "Call them back");
    EXPECT_TRUE(notes[1]["span"].is_null());
    EXPECT_FALSE(notes[1]["author"].get<std::string>().empty());
    done({"note", kSession, "--remove", "1"});
    EXPECT_EQ(json({"show", kSession, "--json"})["notes"].size(), 1U);
}

TEST_F(Annotated, ANoteStaysWhenTheRecordingIsImportedAgain)
{
    done({"note", kSession, "--step", "20", "look"});
    done({"import", kSource + "/resources/samples/checkout-journey.jsonl"});
    EXPECT_EQ(replayed()["notes"][0]["step"], 20);
}

TEST_F(Annotated, NotesThatCannotBeWrittenAreRefused)
{
    refused({"note"}, 2, "note needs a session");
    refused({"note", kSession, "--step", "3"}, 2, "note needs a text");
    refused({"note", kSession, "--step", "3", "--span", "1", "x"}, 2, "exclude each other");
    refused({"note", kSession, "--step", "99", "x"}, 1, "50 steps");
    refused({"note", kSession, "--span", "0123456789abcdef", "x"}, 1, "there is no span 0123456789abcdef");
    refused({"note", kSession, "--remove", "7"}, 1, "no note 7");
    refused({"note", kSession, " \u00a0"}, 1, "a note needs a text");
}

TEST_F(Annotated, ADismissedFailureMakesRoomForTheNextAndComesBack)
{
    const Json before = replayed()["failure"];
    const std::string span = before["span"];
    done({"correct", kSession, "failure", "--span", span, "--dismiss", "--author", "ann"});
    const Json after = replayed();
    EXPECT_NE(after["failure"]["span"], before["span"]);
    ASSERT_EQ(after["corrections"].size(), 1U);
    EXPECT_EQ(after["corrections"][0]["verdict"], "dismissed");
    EXPECT_EQ(after["corrections"][0]["span"], span);
    EXPECT_EQ(after["corrections"][0]["by"], "ann");
    EXPECT_THAT(
        verb({"correct", kSession}).out,
        HasSubstr("failure  " + span + "  failed, but is no failure of the session (dismissed by ann)"));
    done({"correct", kSession, "failure", "--span", span, "--undo"});
    EXPECT_EQ(replayed()["failure"], before);
    refused({"correct", kSession, "failure", "--span", span, "--undo"}, 1, "nobody said anything");
}

TEST_F(Annotated, AFailureIsMovedWithACategory)
{
    const std::string span = replayed()["steps"][0]["span"];
    done({"correct", kSession, "failure", "--span", "retrospan://session/x/span/" + span, "--add",
          "--category", "timeout"});
    const Json failure = replayed()["failure"];
    EXPECT_EQ(failure["span"], span);
    EXPECT_EQ(failure["category"], "timeout");
    EXPECT_EQ(failure["added"], true);
}

TEST_F(Annotated, SignalsAndHandoffsSayWhatPeopleSaidOfThem)
{
    const Json before = json({"show", kSession, "--json"});
    const std::string signal = before["signals"][0]["evidence"][0];
    const std::string handoff = before["structure"]["handoffs"][0]["span"];
    done({"correct", kSession, before["signals"][0]["kind"], "--span", signal, "--confirm"});
    done({"correct", kSession, "handoff", "--span", handoff, "--dismiss", "--author", "ann"});
    const Json after = json({"show", kSession, "--json"});
    EXPECT_EQ(after["signals"][0]["confirmed"], true);
    EXPECT_EQ(after["structure"]["handoffs"][0]["dismissed"], true);
    EXPECT_EQ(after["structure"]["handoffs"][0]["by"], "ann");
    EXPECT_FALSE(before["structure"]["handoffs"][0].contains("dismissed"));
    EXPECT_THAT(verb({"correct", kSession}).out, HasSubstr("(dismissed by ann)"));
    const Json findings = json({"correct", kSession, "--json"});
    std::set<std::string> kinds;
    for (const Json& finding : findings) {
        kinds.insert(finding["finding"]);
        EXPECT_TRUE(finding["span"].is_string());
        EXPECT_FALSE(finding["reason"].get<std::string>().empty());
        EXPECT_TRUE(finding["finding"] != "failure" || finding["verdict"].is_null());
        if (finding["span"] == handoff && finding["finding"] == "handoff") {
            EXPECT_EQ(finding["verdict"], "dismissed");
            EXPECT_EQ(finding["by"], "ann");
        }
    }
    EXPECT_THAT(kinds, ::testing::IsSupersetOf({"failure", "signal", "handoff", "attempts"}));
}

TEST_F(Annotated, AttemptsByDecisionStandInTheTreeUntilSomebodyDismissesThem)
{
    const auto marked = [&] {
        return std::regex_replace(verb({"show", kSession}).out, std::regex(" +"), " ");
    };
    const Json group = json({"show", kSession, "--json"})["structure"]["attempts"][0];
    const std::string first = group["spans"][0], count = std::to_string(group["spans"].size());
    EXPECT_THAT(marked(), HasSubstr(" attempt 1/" + count));
    EXPECT_THAT(marked(), HasSubstr(" attempt " + count + "/" + count));
    EXPECT_THAT(verb({"replay", kSession}).out, HasSubstr("  retry  "));
    const Json groups = json({"show", kSession, "--json"})["structure"]["attempts"];
    for (const Json& one : groups)
        done({"correct", kSession, "attempts", "--span", one["spans"][0], "--dismiss", "--author", "ann"});
    EXPECT_THAT(marked(), Not(HasSubstr(" attempt ")));
    EXPECT_THAT(verb({"replay", kSession}).out, Not(HasSubstr("  retry  ")));
    EXPECT_EQ(json({"show", kSession, "--json"})["structure"]["attempts"][0]["dismissed"], true);
    const Json dismissed = replayed()["dismissed"];
    ASSERT_FALSE(dismissed.empty());
    EXPECT_EQ(dismissed[0]["finding"], "attempts");
    EXPECT_EQ(dismissed[0]["dismissed"], true);
    EXPECT_EQ(dismissed[0]["by"], "ann");
}

TEST_F(Annotated, AHandoffThatSomebodyDismissedIsTheCallThatItWas)
{
    const Json before = replayed();
    const auto isHandoff = [](const Json& step) { return step["kind"] == "handoff"; };
    const auto step = std::ranges::find_if(before["steps"], isHandoff);
    ASSERT_NE(step, before["steps"].end());
    const std::string span = (*step)["span"];
    done({"correct", kSession, "handoff", "--span", span, "--dismiss"});
    const Json after = replayed();
    EXPECT_EQ(after["dismissed"][0]["span"], span);
    EXPECT_TRUE(std::ranges::none_of(after["steps"],
                                     [&](const Json& one) { return isHandoff(one) && one["span"] == span; }));
    const std::string reason = (*step)["handoff"]["reason"];
    EXPECT_THAT(verb({"replay", kSession}).out, Not(HasSubstr(reason)));
    done({"correct", kSession, "handoff", "--span", span, "--undo"});
    EXPECT_EQ(replayed()["steps"], before["steps"]);
}

TEST_F(Annotated, ADismissedHandoffIsNotCountedAndReadsAsTheCallThatItWas)
{
    const Json before = json({"show", kSession, "--json"});
    const auto isHandoff = [](const Json& span) { return span["kind"] == "handoff"; };
    const auto handoff = std::ranges::find_if(before["spans"], isHandoff);
    ASSERT_NE(handoff, before["spans"].end());
    const std::string span = (*handoff)["id"], name = (*handoff)["name"], to = (*handoff)["handoff"]["to"];
    EXPECT_THAT(verb({"show", kSession}).out, HasSubstr("[handoff] " + name));
    EXPECT_THAT(verb({"show", kSession}).out, HasSubstr("  to " + to));
    done({"correct", kSession, "handoff", "--span", span, "--dismiss"});
    EXPECT_THAT(verb({"show", kSession}).out, HasSubstr("[tool] " + name));
    const Json after = json({"show", kSession, "--json"});
    const auto same =
        std::ranges::find_if(after["spans"], [&](const Json& one) { return one["id"] == span; });
    ASSERT_NE(same, after["spans"].end());
    EXPECT_EQ((*same)["kind"], "handoff") << "as its source has it";
    EXPECT_EQ((*same)["handoff"]["dismissed"], true);
    EXPECT_EQ(after["handoffs"], before["handoffs"]) << "the library counts columns";
    EXPECT_EQ(after["structure"]["counts"]["handoffs"].get<int>() + 1,
              before["structure"]["counts"]["handoffs"].get<int>());
}

TEST_F(Annotated, BranchesAreToldWhereTheyBegin)
{
    done({"import", kSource + "/tests/golden/otlp-json/edited-chat/edited-chat.jsonl"});
    const auto shown = [&] { return verb({"show", "edited-chat"}).out; };
    EXPECT_THAT(shown(), HasSubstr("  branch 0 (start)"));
    EXPECT_THAT(shown(), HasSubstr("  branch 1 (edited)"));
    EXPECT_THAT(shown(), HasSubstr("  branch 2 (edited, live)"));
    EXPECT_THAT(verb({"replay", "edited-chat"}).out,
                HasSubstr("user_message   Lübeck, near the station  branch 2 (edited, live)"));
    const Json steps = json({"replay", "edited-chat", "--json"})["steps"];
    std::vector<int> begins, left;
    for (const Json& step : steps) {
        if (step.contains("begins_branch")) {
            begins.push_back(step["begins_branch"]["branch"]);
            EXPECT_EQ(step["kind"], "user_message");
            EXPECT_EQ(step["branch"], step["begins_branch"]["branch"]);
        }
        if (step["kind"] == "user_message") left.push_back(step.contains("left") ? 1 : 0);
    }
    EXPECT_EQ(begins, (std::vector<int>{0, 1, 2}));
    EXPECT_EQ(left, (std::vector<int>{0, 1, 1, 1, 0, 0}));
}

TEST_F(Annotated, ADismissedBranchBelongsToTheOneThatItLeft)
{
    done({"import", kSource + "/tests/golden/otlp-json/edited-chat/edited-chat.jsonl"});
    const Json branches = json({"show", "edited-chat", "--json"})["structure"]["branches"];
    ASSERT_EQ(branches.size(), 3U);
    done({"correct", "edited-chat", "branch", "--span", branches[2]["first_span"], "--dismiss"});
    EXPECT_THAT(verb({"show", "edited-chat"}).out, HasSubstr("  branch 0 (start, live)"));
    EXPECT_THAT(verb({"show", "edited-chat"}).out, Not(HasSubstr("branch 2")));
    const Json after = json({"show", "edited-chat", "--json"});
    EXPECT_EQ(after["branches"], 2);
    EXPECT_EQ(after["structure"]["counts"]["branches"], 2);
    EXPECT_EQ(after["spans"].back()["branch"], 0);
}

TEST_F(Annotated, AStepInTextSaysWhatTheModelWasGivenAndHowItReadIt)
{
    const Json steps = replayed()["steps"];
    const auto numberOf = [&](const char* kind) {
        const auto found =
            std::ranges::find_if(steps, [&](const Json& step) { return step["kind"] == kind; });
        return (*found)["step"].dump();
    };
    const std::string error = verb({"replay", kSession, "--step", numberOf("error")}).out;
    EXPECT_THAT(error, HasSubstr("\nhow the model read it\n"));
    EXPECT_THAT(error, HasSubstr("probably a short problem at the bank"));
    EXPECT_THAT(error, HasSubstr("\nthe model was given 10 messages, 2 new\n"));
    EXPECT_THAT(error, HasSubstr("\n  user: Can I send back a cassette"));
    EXPECT_THAT(error, HasSubstr("\n+ assistant: calls lookup_order "));
    EXPECT_THAT(verb({"replay", kSession, "--step", numberOf("retry")}).out,
                HasSubstr("\nchanged since attempt 1\n  /amount: 18940 -> 18990\n"));
    EXPECT_THAT(verb({"replay", kSession}).out, HasSubstr("\nfailure (downstream"));
}

TEST_F(Annotated, CorrectionsThatMeanNothingAreRefused)
{
    const std::string span = replayed()["steps"][0]["span"];
    refused({"correct", kSession, "handoff", "--span", span, "--dismiss"}, 1, "there is no handoff at this");
    refused({"correct", kSession, "branch", "--span", span, "--add"}, 1, "branch cannot be added by hand");
    refused({"correct", kSession, "failure", "--span", span, "--add", "--category", "bad luck"}, 1,
            "there is no category bad luck");
    refused({"correct", kSession, "failure", "--dismiss"}, 2, "--span");
    refused({"correct", kSession, "signal", "--span", span, "--dismiss"}, 2, "name the signal");
}

/// Every value under a key that holds ids of spans.
void eachSpanId(const Json& json, const std::function<void(const std::string&)>& visit)
{
    const std::set<std::string> keys{"span",      "evidence",      "path",      "tried_after", "visible_at",
                                     "spans",     "stopped_at",    "due_since", "resumed_by",  "first_span",
                                     "parted_at", "taken_over_by", "tops",      "duplicate_of"};
    for (const auto& [key, value] : json.items()) {
        if (json.is_object() && keys.contains(key))
            for (const Json& id : value.is_array() ? value : Json::array({value}))
                if (id.is_string()) visit(id);
        if (value.is_structured()) eachSpanId(value, visit);
    }
}

TEST_F(Annotated, IdsOfSpansAreWrittenInOneWay)
{
    const std::string folder = kSource + "/tests/golden/several-sources/checkout/";
    done({"import", folder + "runs.json", folder + "otlp.json"});
    const Json shown = json({"show", "conv-42", "--json"});
    std::set<std::string> ids;
    for (const Json& span : shown["spans"]) ids.insert(span["id"]);
    std::size_t seen = 0;
    const auto check = [&](const std::string& id) {
        ++seen;
        EXPECT_TRUE(ids.contains(id)) << id;
    };
    eachSpanId(shown, check);
    eachSpanId(json({"replay", "conv-42", "--json"}), check);
    EXPECT_GT(seen, 5U);
    for (const Json& span : shown["spans"])
        if (span["id"].get<std::string>().size() > 16)
            return done({"note", "conv-42", "--span", span["id"], "by the id of its source"});
    FAIL() << "no span has an id of its source";
}

} // namespace
} // namespace retrospan::app
