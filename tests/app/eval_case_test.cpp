// `eval case` as a user meets it: a session becomes a case of a data set, redacted, and later words about the
// session come to it.
#include "command_line_support.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace retrospan::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

std::string attribute(const std::string& key, const Json& value)
{
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    return Json{{"key", key}, {"value", {{"stringValue", text}}}}.dump();
}

/// A chat of one call: what the user wrote, and the answer.
std::string chat(const std::string& session, const std::string& asked, const std::string& answer)
{
    const auto message = [](const char* role, const std::string& content) {
        return Json::array(
            {{{"role", role}, {"parts", Json::array({{{"type", "text"}, {"content", content}}})}}});
    };
    return test::otlpLine({.trace = static_cast<int>(session.size()),
                           .name = "chat",
                           .attributes = attribute("gen_ai.operation.name", "chat") + ","
                               + attribute("gen_ai.request.model", "m") + ","
                               + attribute("gen_ai.conversation.id", session) + ","
                               + attribute("gen_ai.input.messages", message("user", asked)) + ","
                               + attribute("gen_ai.output.messages", message("assistant", answer))});
}

class EvalCase : public CommandLine {
protected:
    void import(const std::string& name, const std::string& bytes)
    {
        ASSERT_EQ(verb({"import", m_scratch.write(name, bytes)}).exitCode, 0);
    }
    void importJourney()
    {
        const std::string samples = std::string(RETROSPAN_SOURCE_DIR) + "/resources/samples/";
        ASSERT_EQ(verb({"import", samples + "checkout-journey.jsonl"}).exitCode, 0);
    }
    const std::string m_set = m_scratch.path("set");
};

TEST_F(EvalCase, IsWhatTheUserWroteAndWhatMustNotBeSaidAgain)
{
    importJourney();
    const Answer answer = verb({"eval", "case", "shop-7f3a-2210", "--tag", "payments"});
    EXPECT_EQ(answer.exitCode, 0) << answer.error;
    EXPECT_THAT(answer.out,
                StartsWith("- id: shop-7f3a-2210\n  input:\n  - role: user\n    content: \"Can I send"));
    EXPECT_THAT(answer.out,
                AllOf(HasSubstr("charge the open order 2210 again, the card should work now.\"\n  expected:\n"
                                "    never:\n    - \"The payment went through.\"\n    # contains:"),
                      HasSubstr("  tags:\n  - payments\n"),
                      HasSubstr("  source:\n    session: shop-7f3a-2210\n    span: "),
                      HasSubstr("    failure, downstream: "),
                      HasSubstr("    csat: 1, the customer: Told me it was paid when it was not.\n")));
    EXPECT_EQ(Json::parse(verb({"eval", "case", "shop-7f3a-2210", "--json"}).out)["id"], "shop-7f3a-2210");
}

TEST_F(EvalCase, JudgesTheAnswerThatWentWrong)
{
    importJourney();
    ASSERT_EQ(verb({"eval", "case", "shop-7f3a-2210", "-o", m_set}).exitCode, 0);
    const auto score = [&](const std::string& answer) {
        const Json line{{"case", "shop-7f3a-2210"}, {"output", answer}};
        const Answer scored =
            run({"eval", "score", m_set, "--outputs", m_scratch.write("o.jsonl", line.dump()), "--json"});
        return Json::parse(scored.out)["cases"][0]["judgement"];
    };
    EXPECT_EQ(score("Thanks for waiting! The payment went through."), "fail");
    EXPECT_EQ(score("I could not charge your card."), "pass");
}

TEST_F(EvalCase, CoversItsSessionBeforeAnyRunHasIt)
{
    importJourney();
    EXPECT_THAT(verb({"show", "shop-7f3a-2210"}).out, Not(HasSubstr("eval case")));
    ASSERT_EQ(verb({"eval", "case", "shop-7f3a-2210", "-o", m_set}).exitCode, 0);
    EXPECT_THAT(verb({"show", "shop-7f3a-2210"}).out,
                HasSubstr("eval case shop-7f3a-2210 of set, made from it: not run yet\n"));
    const Json json = Json::parse(verb({"show", "shop-7f3a-2210", "--json"}).out);
    ASSERT_EQ(json["eval_cases"].size(), 1U);
    EXPECT_TRUE(json["eval_cases"][0]["run"].is_null());
    std::filesystem::remove_all(m_set);
    EXPECT_THAT(verb({"show", "shop-7f3a-2210"}).out, Not(HasSubstr("eval case"))) << "it is gone";
}

TEST_F(EvalCase, AddsToADataSetAndPrintsTheDiff)
{
    importJourney();
    const Answer made = verb({"eval", "case", "shop-7f3a-2210", "-o", m_set});
    const std::string file = m_set + "/shop-7f3a-2210.yaml";
    EXPECT_EQ(made.exitCode, 0) << made.error;
    EXPECT_THAT(made.out, StartsWith("--- /dev/null\n+++ b/" + file.substr(1) + "\n@@ -0,0 +1,"));
    EXPECT_EQ(run({"eval", "check", m_set}).exitCode, 0);
    const Answer again = verb({"eval", "case", "shop-7f3a-2210", "-o", m_set});
    EXPECT_THAT(again.out, HasSubstr("shop-7f3a-2210-2.yaml"));
    const std::string before = test::readFile(file);
    const Answer named = verb({"eval", "case", "shop-7f3a-2210", "--id", "shop-7f3a-2210", "-o", file});
    EXPECT_EQ(named.exitCode, 1);
    EXPECT_THAT(named.error, HasSubstr("has a case \"shop-7f3a-2210\" already"));
    EXPECT_EQ(test::readFile(file), before);
    EXPECT_EQ(verb({"eval", "case", "shop-7f3a-2210", "--id", "x", "-o", file}).exitCode, 0);
    EXPECT_THAT(test::readFile(file), StartsWith(before + "- id: x\n"));
    const std::string link = m_scratch.path("link.yaml");
    std::filesystem::create_symlink(file, link);
    EXPECT_EQ(verb({"eval", "case", "shop-7f3a-2210", "--id", "y", "-o", link}).exitCode, 0);
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    EXPECT_THAT(test::readFile(file), HasSubstr("\n- id: y\n"));
}

TEST_F(EvalCase, MakesADiffThatApplies)
{
    importJourney();
    const std::string set = m_scratch.write("grown.yaml", "- {id: a, input: x, expected: y}");
    const Answer made = verb({"eval", "case", "shop-7f3a-2210", "-o", set});
    ASSERT_EQ(made.exitCode, 0) << made.error;
    const std::string after = test::readFile(set), diff = m_scratch.write("diff", made.out);
    m_scratch.write("grown.yaml", "- {id: a, input: x, expected: y}");
    ASSERT_EQ(start({"/bin/sh", "-c", "patch -s '" + set + "' '" + diff + "'"}).exitCode, 0);
    EXPECT_EQ(test::readFile(set), after);
}

TEST_F(EvalCase, LeavesOutWhatIsPersonal)
{
    import(
        "1.jsonl",
        chat("s-1",
             "I am jo@example.com, phone +49 170 1234567, key sk-proj-abcdefghijklmnopqrstuvwx1234567890AB",
             "Done, jo@example.com."));
    const Answer answer =
        verb({"eval", "case", "s-1", "--never", "Done, jo@example.com", "--must", "refund"});
    EXPECT_EQ(answer.exitCode, 0) << answer.error;
    EXPECT_THAT(answer.out,
                AllOf(Not(HasSubstr("jo@example.com")), Not(HasSubstr("1234567")),
                      Not(HasSubstr("abcdefghijklm")), HasSubstr("[redacted:email]")));
    EXPECT_THAT(answer.out, HasSubstr("    contains:\n    - refund\n  source:"))
        << "nobody says a placeholder";
    const Answer chosen =
        verb({"eval", "case", "s-1", "--must", "x", "--redact", "key", "--redact-pattern", "phone"});
    EXPECT_THAT(chosen.out,
                AllOf(HasSubstr("jo@example.com, [redacted:pattern]"), Not(HasSubstr("abcdefghijklm"))));
}

TEST_F(EvalCase, SaysWhenNothingIsKnownToBeWrong)
{
    import("1.jsonl", chat("s-1", "Hello?", "Hello."));
    const Answer answer = verb({"eval", "case", "s-1", "-o", m_set});
    EXPECT_EQ(answer.exitCode, 1);
    EXPECT_THAT(answer.error, HasSubstr("nothing in the session is known to be wrong"));
    EXPECT_FALSE(std::filesystem::exists(m_set));
    const Answer told = verb({"eval", "case", "s-1", "--never", "Hello."});
    EXPECT_EQ(told.exitCode, 0) << told.error;
    EXPECT_THAT(told.out,
                StartsWith("- id: s-1\n  input: \"Hello?\"\n  expected:\n    never:\n    - Hello.\n"));
}

TEST_F(EvalCase, TakesWhatASpanWasGiven)
{
    import("1.jsonl", chat("s-1", "Hello?", "Bye. See you."));
    const Answer answer = verb({"eval", "case", "s-1", "--span", "0000000000000001"});
    EXPECT_EQ(answer.exitCode, 0) << answer.error;
    EXPECT_THAT(
        answer.out,
        StartsWith("- id: s-1\n  input:\n  - role: user\n    content: \"Hello?\"\n  expected:\n    never:\n"
                   "    - Bye.\n"));
    EXPECT_EQ(verb({"eval", "case", "s-1", "--span", "0000000000000009"}).exitCode, 1);
}

TEST_F(EvalCase, GetsWhatPeopleSayLater)
{
    import("1.jsonl", chat("s-1", "Hello?", "Bye."));
    const std::string file = m_set + "/s-1.yaml";
    ASSERT_EQ(verb({"eval", "case", "s-1", "--never", "Bye", "-o", m_set}).exitCode, 0);
    EXPECT_THAT(verb({"eval", "case", "s-1", "--refresh", "-o", m_set}).out, IsEmpty());
    ASSERT_EQ(verb({"note", "s-1", "Called jo@example.com back"}).exitCode, 0);
    import("scores.jsonl",
           R"({"session_id": "s-1", "name": "csat", "value": 2, "source": "csat", "comment": "rude"})"
           "\n");
    const Answer refreshed = verb({"eval", "case", "s-1", "--refresh", "-o", m_set});
    EXPECT_EQ(refreshed.exitCode, 0) << refreshed.error;
    EXPECT_THAT(refreshed.out,
                HasSubstr("+  notes: |-\n+    csat: 2, the customer: rude\n"
                          "+    note: Called [redacted:email] back\n"));
    EXPECT_THAT(test::readFile(file), StartsWith("- id: s-1\n  input: \"Hello?\"\n"));
    EXPECT_EQ(run({"eval", "check", m_set}).exitCode, 0);
    EXPECT_THAT(verb({"eval", "case", "s-1", "--refresh", "-o", m_set}).out, IsEmpty())
        << "all of it is there";
}

TEST_F(EvalCase, AllCasesGetWhatPeopleSayLater)
{
    for (const char* id : {"s-1", "s-22", "s-333"}) {
        import(std::string(id) + ".jsonl", chat(id, "Hello?", "Bye."));
        if (std::string_view(id) == "s-333") break; // nobody made a case of it
        ASSERT_EQ(verb({"eval", "case", id, "--never", "Bye", "-o", m_set}).exitCode, 0);
    }
    for (const char* id : {"s-1", "s-22", "s-333"}) ASSERT_EQ(verb({"note", id, "Rude"}).exitCode, 0);
    const Answer refreshed = verb({"eval", "case", "--refresh", "-o", m_set, "--json"});
    EXPECT_EQ(refreshed.exitCode, 0) << refreshed.error;
    const auto edits = nlohmann::json::parse(refreshed.out)["edits"];
    ASSERT_EQ(edits.size(), 2U);
    EXPECT_THAT(edits[0]["diff"].get<std::string>(), HasSubstr("+  notes: \"note: Rude\"\n"));
    EXPECT_THAT(edits[1]["file"].get<std::string>(), testing::EndsWith("s-22.yaml"));
}

TEST_F(EvalCase, RefusesWrongUsage)
{
    importOne();
    for (const std::vector<std::string>& line :
         std::vector<std::vector<std::string>>{{"eval", "case"},
                                               {"eval", "case", "s", "--refresh"},
                                               {"eval", "case", "s", "t", "--refresh", "-o", m_set},
                                               {"eval", "case", "s", "--redact", "names"},
                                               {"eval", "case", "s", "--redact-pattern", "("}}) {
        const Answer answer = verb(line);
        EXPECT_EQ(answer.exitCode, 2) << answer.error;
        EXPECT_THAT(answer.out, IsEmpty());
    }
    EXPECT_EQ(verb({"eval", "case", "none", "-o", m_set}).exitCode, 1);
}

} // namespace
} // namespace retrospan::app
