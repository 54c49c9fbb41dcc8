// The command line as a user meets it: exit codes, what is said on which stream, and files that stay as they
// are.
#include "command_line_support.h"
#include "import/json.h"
#include "library.h"
#include "session_json.h"
#include "support/otlp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace retrospan::app {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(CommandLine, RefusesAWordThatIsNeitherCommandNorFile)
{
    for (const std::vector<std::string>& line :
         std::vector<std::vector<std::string>>{{"imprt", "x"},
                                               {"sesions", "--json"},
                                               {"sesions", "--help"},
                                               {"--workspace", m_workspace, "sesions"}}) {
        const Answer answer = run(line);
        EXPECT_EQ(answer.exitCode, 2);
        EXPECT_THAT(answer.error, HasSubstr("there is no command or file"));
        EXPECT_THAT(answer.out, IsEmpty());
    }
}

TEST_F(CommandLine, LeavesAFileThatIsNoWorkspaceAsItIs)
{
    m_workspace = m_scratch.write("recording.jsonl", "{\"mine\":1}\n");
    for (const std::vector<std::string>& line :
         std::vector<std::vector<std::string>>{{"sessions"}, {"import", m_workspace}, {"stats"}}) {
        const Answer answer = verb(line);
        EXPECT_EQ(answer.exitCode, 1);
        EXPECT_THAT(answer.error, HasSubstr("is not a workspace"));
        EXPECT_EQ(test::readFile(m_workspace), "{\"mine\":1}\n");
    }
}

TEST_F(CommandLine, ReadingDoesNotMakeAWorkspace)
{
    for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
             {"sessions"},
             {"show", "x"},
             {"stats"},
             {"export", "x", "--to", "json"},
             {"screenshot", "--view", "library", "-o", m_scratch.path("x.png")}}) {
        const Answer answer = verb(line);
        EXPECT_EQ(answer.exitCode, 1);
        EXPECT_THAT(answer.error, HasSubstr("there is no workspace"));
    }
    EXPECT_FALSE(std::filesystem::exists(m_workspace));
}

TEST_F(CommandLine, TellsThatADamagedWorkspaceWasSetAside)
{
    m_scratch.write("w.retrospan", std::string(4096, 'x'));
    const Answer answer = verb({"sessions"});
    EXPECT_EQ(answer.exitCode, 0);
    EXPECT_THAT(answer.error, HasSubstr("set aside as " + m_workspace + ".corrupt-1"));
}

TEST_F(CommandLine, FailsWhenItsOutputCannotBeWritten)
{
    importOne();
    for (const char* name : {"sessions", "stats"}) {
        const Answer answer = verb({name, "--json"}, "/dev/full");
        EXPECT_EQ(answer.exitCode, 1) << name;
        EXPECT_THAT(answer.error, HasSubstr("cannot write to standard output"));
    }
}

TEST_F(CommandLine, PaintsTheLibraryWithoutASession)
{
    importOne();
    const std::string file = m_scratch.path("library.png");
    const Answer answer = verb({"screenshot", "--view", "library", "-o", file});
    EXPECT_EQ(answer.exitCode, 0) << answer.error;
    EXPECT_THAT(test::readFile(file), StartsWith("\x89PNG"));
    EXPECT_EQ(verb({"screenshot", "--view", "session", "-o", file}).exitCode, 2);
}

TEST_F(CommandLine, ScoresAttachToSessionsThatAreThereOrComeLater)
{
    const std::string session = test::hex(101, 32); // of a trace without a session id
    const std::string table =
        m_scratch.write("scores.csv", "session_id,csat\n" + session + ",4\n" + test::hex(102, 32) + ",2\n");
    importOne();
    ASSERT_EQ(verb({"import", table}).exitCode, 0);
    ASSERT_EQ(verb({"import", table}).exitCode, 0); // again: nothing changes
    EXPECT_NE(verb({"sessions", "status:unknown", "--json"}).out.find(test::hex(102, 32)), std::string::npos)
        << "only scores so far";
    ASSERT_EQ(verb({"import", m_scratch.write("2.jsonl", test::otlpLine({.trace = 102}))}).exitCode, 0);
    const std::string sessions = verb({"sessions", "--json"}).out;
    import::JsonParser parser;
    Arena arena;
    const auto parsed = parser.parse(sessions, arena);
    ASSERT_TRUE(parsed.ok());
    ASSERT_EQ(parsed->root.items().size(), 2U) << sessions;
    for (const ValueView& found : parsed->root.items()) {
        ASSERT_EQ(found["scores"].items().size(), 1U) << sessions;
        EXPECT_EQ(found["scores"].items()[0]["value"].real(), found["id"].text() == session ? 4 : 2);
        EXPECT_EQ(found["spans"].integer(), 1);
        EXPECT_EQ(found["traces"].integer(), 1);
    }
}

TEST_F(CommandLine, TheLastOutcomeCountsWhicheverComesInFirst)
{
    const auto outcome = [](const char* label, const char* time) {
        return std::string(R"({"session_id":"s","name":"outcome","value":")") + label + R"(","time":")" + time
            + "\"}\n";
    };
    const std::string early = m_scratch.write("early.jsonl", outcome("resolved", "2025-10-10T10:00:00Z"));
    const std::string late = m_scratch.write("late.jsonl", outcome("escalated", "2025-10-11T10:00:00Z"));
    for (const auto& files : {std::pair(early, late), std::pair(late, early)}) {
        std::filesystem::remove(m_workspace);
        ASSERT_EQ(verb({"import", files.first}).exitCode, 0);
        ASSERT_EQ(verb({"import", files.second}).exitCode, 0);
        EXPECT_NE(verb({"sessions", "outcome:escalated", "--json"}).out, "[]\n");
        EXPECT_EQ(verb({"sessions", "outcome:resolved", "--json"}).out, "[]\n");
    }
}

TEST_F(CommandLine, SaysWhatBecameOfValues)
{
    const std::string file = m_scratch.write("values.json", R"({"resourceSpans": [{"scopeSpans": [{"spans": [
        {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "00f067aa0ba902b7", "name": "lookup",
         "startTimeUnixNano": "1000000000", "endTimeUnixNano": "2000000000", "attributes": [
            {"key": "gen_ai.conversation.id", "value": {"stringValue": "values"}},
            {"key": "gen_ai.operation.name", "value": {"stringValue": "execute_tool"}},
            {"key": "gen_ai.tool.call.arguments", "value": {"stringValue": "{\"order\": \"A-1"}}]}]}]}]})");
    ASSERT_EQ(verb({"import", file}).exitCode, 0);
    const std::string shown = verb({"show", "values", "--json"}).out;
    EXPECT_NE(shown.find(R"("input_state": "cut")"), std::string::npos) << shown;
    EXPECT_NE(shown.find(R"("output_state": "not_recorded")"), std::string::npos);
}

TEST_F(CommandLine, SaysThatAModelCallHasNoRecordedContent)
{
    const auto show = [this](int trace, const std::string& status) {
        const std::string file =
            m_scratch.write("bare.jsonl",
                            test::otlpLine({.trace = trace,
                                            .start = 1'000'000'000,
                                            .end = 2'000'000'000,
                                            .attributes = test::text("gen_ai.operation.name", "chat"),
                                            .extra = status}));
        EXPECT_EQ(verb({"import", file}).exitCode, 0);
        return verb({"show", test::hex(trace, 32), "--json"}).out;
    };
    const std::string missing = show(201, "");
    EXPECT_THAT(missing, HasSubstr(R"("input_state": "not_recorded")"));
    EXPECT_THAT(missing, HasSubstr(R"("output_state": "not_recorded")"));
    const std::string failed = show(202, R"(,"status":{"code":2})");
    EXPECT_THAT(failed, HasSubstr(R"("output_state": null)")) << "what failed has no answer";
}

TEST_F(CommandLine, GoesOnWithBuiltInPricesWhenTheUsersCannotBeRead)
{
    importOne();
    {
        auto library = Library::open(m_workspace, store::Access::readWrite);
        ASSERT_TRUE(library.ok());
        ASSERT_TRUE((*library)->workspace().setSetting("prices", "{\"prices\":[").ok());
    }
    const Answer answer = verb({"sessions"});
    EXPECT_EQ(answer.exitCode, 0);
    EXPECT_THAT(answer.out, Not(IsEmpty()));
    EXPECT_THAT(answer.error, HasSubstr("built-in prices alone: the workspace's own prices"));
}

TEST_F(CommandLine, ProposesWhatToCompareAFailedSessionWith)
{
    ASSERT_EQ(verb({"import", RETROSPAN_SOURCE_DIR "/resources/samples"}).exitCode, 0);
    // Both samples ended well in the end; either is proposed for the other, by what the user asked first.
    const Answer answer = verb({"compare", "shop-7f3a-2210", "--propose", "--json"});
    ASSERT_EQ(answer.exitCode, 0) << answer.error;
    EXPECT_THAT(answer.out, HasSubstr(R"("id": "shop-9c1d-2210")"));
    EXPECT_THAT(answer.out, HasSubstr(R"("reason": "same first message")"));
    EXPECT_THAT(answer.out, Not(HasSubstr("shop-7f3a-2210")));
    EXPECT_EQ(verb({"compare", "shop-7f3a-2210"}).exitCode, 2);
    EXPECT_EQ(verb({"compare", "shop-7f3a-2210", "shop-9c1d-2210", "--propose"}).exitCode, 2);
    EXPECT_EQ(verb({"compare", "no-such-session", "--propose"}).exitCode, 1);
}

TEST_F(CommandLine, TextsOfATraceDoNotSteerTheTerminal)
{
    test::OtlpSpan span;
    span.name = "pay\\u202E\\u001b[31mred\\u009b\\nline";
    span.extra = R"(,"status":{"code":2,"message":"the bank\nsaid no"})";
    ASSERT_EQ(verb({"import", m_scratch.write("1.jsonl", test::otlpLine(span))}).exitCode, 0);
    const std::string shown = verb({"show", test::hex(1, 32)}).out;
    EXPECT_THAT(shown, HasSubstr("pay[U+202E]red\uFFFD line"));
    // An error without a type says its message.
    EXPECT_THAT(shown, HasSubstr("ERROR the bank said no"));
}

TEST_F(CommandLine, AWindowThatGetsLargerThanAskedForSaysSo)
{
    importOne();
    const std::string picture = m_scratch.path("small.png");
    const Answer small = verb({"screenshot", "--view", "library", "--size", "200x200", "-o", picture});
    EXPECT_EQ(small.exitCode, 0);
    EXPECT_THAT(small.error, HasSubstr("the window is not that small: the picture is "));
}

TEST_F(CommandLine, APictureShowsTheSpanThatALinkNames)
{
    const std::string samples =
        std::string(RETROSPAN_SOURCE_DIR) + "/resources/samples/checkout-journey.jsonl";
    ASSERT_EQ(verb({"import", samples}).exitCode, 0);
    const auto spans = Json::parse(verb({"show", "shop-7f3a-2210", "--json"}).out)["spans"];
    ASSERT_GT(spans.size(), 3U);
    const auto pictureOf = [&](const std::string& part) {
        const std::string picture = m_scratch.path("part.png");
        const std::string link = "retrospan://session/shop-7f3a-2210" + part;
        EXPECT_EQ(verb({"screenshot", "--view", "session", link, "-o", picture}).exitCode, 0) << link;
        return test::readFile(picture);
    };
    const std::string first = pictureOf("/span/" + spans[1]["id"].get<std::string>()),
                      second = pictureOf("/span/" + spans[3]["id"].get<std::string>());
    EXPECT_TRUE(first.starts_with("\x89PNG"));
    EXPECT_NE(first, second);
    EXPECT_NE(first, pictureOf(""));
    const Answer missing =
        verb({"screenshot", "--view", "session", "retrospan://session/shop-7f3a-2210/span/ffffffffffffffff",
              "-o", m_scratch.path("none.png")});
    EXPECT_EQ(missing.exitCode, 1);
    EXPECT_THAT(missing.error, HasSubstr("in this workspace"));
}

TEST_F(CommandLine, OurOwnCaseFileIsReadWithoutRemarksOnIds)
{
    const std::string transcript = RETROSPAN_TEST_DATA_DIR "/golden/several-sources/claude/transcript.jsonl";
    ASSERT_EQ(verb({"import", transcript}).exitCode, 0);
    const std::string file = m_scratch.path("case.retrospan-case"),
                      session = "0a1b2c3d-0000-4000-8000-000000000001";
    ASSERT_EQ(verb({"export", session, "--to", "bundle", "-o", file}).exitCode, 0);
    const Answer read = run({"import", file, "--json", "--workspace", m_scratch.path("other.retrospan")});
    EXPECT_EQ(read.exitCode, 0);
    EXPECT_TRUE(Json::parse(read.out)["files"][0]["diagnostics"].empty()) << read.out;
}

TEST_F(CommandLine, PartsOfASessionAreComparedAndPainted)
{
    const std::string samples =
        std::string(RETROSPAN_SOURCE_DIR) + "/resources/samples/checkout-journey.jsonl";
    ASSERT_EQ(verb({"import", samples}).exitCode, 0);
    const auto attempts =
        Json::parse(verb({"show", "shop-7f3a-2210", "--json"}).out)["structure"]["attempts"];
    ASSERT_FALSE(attempts.empty());
    const std::string first = "shop-7f3a-2210#span=" + attempts[0]["spans"][0].get<std::string>(),
                      second = "shop-7f3a-2210#span=" + attempts[0]["spans"][1].get<std::string>();
    const Answer compared = verb({"compare", first, second});
    EXPECT_EQ(compared.exitCode, 0);
    EXPECT_THAT(compared.out, testing::StartsWith("baseline   shop-7f3a-2210  ok  Attempt 1 of 2 of "));
    EXPECT_THAT(compared.out, HasSubstr("\ncandidate  shop-7f3a-2210  ok  Attempt 2 of 2 of "));
    const std::string picture = m_scratch.path("parts.png");
    EXPECT_EQ(verb({"screenshot", "--view", "compare", first, second, "-o", picture}).exitCode, 0);
    EXPECT_TRUE(test::readFile(picture).starts_with("\x89PNG"));
    const Answer missing =
        verb({"screenshot", "--view", "compare", first, "shop-7f3a-2210#branch=7", "-o", picture});
    EXPECT_EQ(missing.exitCode, 1);
    EXPECT_THAT(missing.error, HasSubstr("session shop-7f3a-2210 has one branch only"));
}

TEST_F(CommandLine, CompletesVerbsOptionsAndTheirValues)
{
    const std::string script = m_scratch.write("completion.bash", run({"completion", "bash"}).out);
    const auto offered = [&](const std::string& words) {
        const std::string line = "words=(retrospan " + words + " ''); . " + script
            + "; COMP_WORDS=(\"${words[@]}\"); COMP_CWORD=$((${#words[@]} - 1)); cd /; _retrospan; "
              "echo \"${COMPREPLY[*]}\"";
        return start({"/bin/bash", "-c", line}).out;
    };
    EXPECT_THAT(offered(""), HasSubstr("import"));
    EXPECT_THAT(offered("--workspace w.retrospan"), HasSubstr("import"));
    EXPECT_THAT(offered("--workspace w.retrospan export"), HasSubstr("--to"));
    EXPECT_EQ(offered("export --to"), "otlp json html md pdf bundle\n");
    EXPECT_EQ(offered("screenshot abc --view"),
              "session conversation flame graph replay compare evals releases library readiness\n");
    EXPECT_EQ(offered("stats --by"), "model tool tenant agent version day\n");
    EXPECT_EQ(offered("completion"), "bash\n");
    EXPECT_THAT(offered("eval"),
                ::testing::AllOf(HasSubstr("check "), HasSubstr(" run "), HasSubstr(" --help\n")));
    EXPECT_THAT(offered("eval run"), HasSubstr("--agent"));
    EXPECT_THAT(offered("export abc -o"), Not(HasSubstr("--to")));
}

TEST_F(CommandLine, CompletesForBashAlone)
{
    EXPECT_THAT(run({"completion", "bash"}).out, HasSubstr("complete "));
    EXPECT_EQ(run({"completion", "zsh"}).exitCode, 2);
    EXPECT_EQ(run({"completion"}).exitCode, 2);
}

} // namespace
} // namespace retrospan::app
