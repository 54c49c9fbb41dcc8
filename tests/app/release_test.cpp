// `release` as a user and a deployment meet it: what is refused, what the pointer says, what happens when two
// publish at once or one is killed.
#include "command_line_support.h"

#include "evals/ledger_folder.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <thread>

namespace retrospan::app {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;
namespace fs = std::filesystem;

class ReleaseCommand : public CommandLine {
protected:
    void SetUp() override
    {
        m_set = m_scratch.write("refunds.yaml",
                                "name: refunds\ncases:\n- {id: a, input: x, expected: {contains: yes}}\n"
                                "- {id: b, input: x, expected: {contains: yes}}\n");
        m_policy = m_scratch.write("policy.yaml", "rules: [{pass_rate: 1}]\n");
    }
    /// A run file with these answers to both cases.
    std::string scored(const std::string& name, const std::string& a, const std::string& b)
    {
        const std::string outputs = m_scratch.write(name + ".jsonl",
                                                    R"({"case":"a","output":")" + a + "\"}\n"
                                                        + R"({"case":"b","output":")" + b + "\"}\n");
        const std::string file = m_scratch.path(name + ".run.json");
        EXPECT_EQ(run({"eval", "score", m_set, "--outputs", outputs, "--version", name, "-o", file}).exitCode,
                  0);
        return file;
    }
    std::string judged(const std::string& runFile)
    {
        const std::string file = runFile + ".verdict";
        run({"gate", m_set, "--candidate", runFile, "--policy", m_policy, "--verdict", file});
        return file;
    }
    Answer release(std::vector<std::string> arguments)
    {
        arguments.insert(arguments.begin(), "release");
        arguments.insert(arguments.end(), {"--ledger", m_scratch.path("releases")});
        return run(arguments);
    }
    void propose(const std::string& version)
    {
        const std::string file = scored(version, "yes", "yes");
        ASSERT_EQ(
            release({"candidate", "shop", "--version", version, "--verdict", judged(file), "--run", file})
                .exitCode,
            0);
    }
    void publish(const std::string& version)
    {
        propose(version);
        const Answer answer = release({"publish", "shop", "--version", version});
        ASSERT_EQ(answer.exitCode, 0) << answer.error;
    }
    [[nodiscard]] std::string file(const char* name) const
    {
        return m_scratch.path(std::string("releases/shop/") + name);
    }
    [[nodiscard]] Json pointer() const { return Json::parse(test::readFile(file("published.json"))); }

    std::string m_set, m_policy;
};

TEST_F(ReleaseCommand, RefusesAVerdictOnADataSetWithoutName)
{
    m_set = m_scratch.write("nameless.yaml",
                            "- {id: a, input: x, expected: {contains: yes}}\n"
                            "- {id: b, input: x, expected: {contains: yes}}\n");
    const Answer refused =
        release({"candidate", "shop", "--version", "1", "--verdict", judged(scored("1", "yes", "yes"))});
    EXPECT_EQ(refused.exitCode, 2);
    EXPECT_THAT(refused.error, HasSubstr("the data set has no name, by which releases know it"));
}

TEST_F(ReleaseCommand, PublishesWhatIsGreenAndNothingElse)
{
    const std::string red = judged(scored("41", "yes", "no"));
    ASSERT_EQ(release({"candidate", "shop", "--version", "41", "--verdict", red}).exitCode, 0);
    const Answer refused = release({"publish", "shop", "--version", "41"});
    EXPECT_EQ(refused.exitCode, 1);
    EXPECT_THAT(refused.error, HasSubstr("the verdict for the data set \"refunds\" is not green"));
    EXPECT_FALSE(fs::exists(file("published.json")));
    publish("42");
    EXPECT_EQ(pointer()["version"], "42");
    EXPECT_EQ(pointer()["workflow"], "shop");
    EXPECT_EQ(release({"publish", "shop", "--version", "43"}).exitCode, 1);
}

TEST_F(ReleaseCommand, RollsBackInOneCommandAndPractises)
{
    publish("42");
    publish("43");
    const Answer drill = release({"rollback", "shop", "--to-version", "42", "--drill"});
    EXPECT_EQ(drill.exitCode, 0) << drill.error;
    EXPECT_EQ(pointer()["version"], "43");
    EXPECT_EQ(release({"rollback", "shop", "--to-version", "42", "--note", "refunds fail"}).exitCode, 0);
    EXPECT_EQ(pointer()["version"], "42");
    const Json history = Json::parse(release({"history", "shop", "--json"}).out);
    EXPECT_EQ(history["published"], "42");
    ASSERT_EQ(history["events"].size(), 6);
    EXPECT_EQ(history["events"][4]["event"], "drill");
    EXPECT_GT(history["events"][4]["took_ns"], 0);
    EXPECT_THAT(release({"history", "shop"}).out,
                HasSubstr("practised a rollback to 42  43 stayed published  took "));
    EXPECT_EQ(history["events"][5]["previous"], "43");
    EXPECT_EQ(history["events"][5]["note"], "refunds fail");
}

TEST_F(ReleaseCommand, ARetiredVersionStaysAway)
{
    publish("42");
    publish("43");
    EXPECT_EQ(release({"retire", "shop", "--version", "43", "--on", "2026-01-01"}).exitCode, 1);
    EXPECT_EQ(release({"retire", "shop", "--version", "42", "--on", "soon"}).exitCode, 2);
    EXPECT_EQ(release({"retire", "shop", "--version", "42", "--on", "2026-01-01"}).exitCode, 0);
    const Answer answer = release({"rollback", "shop", "--to-version", "42"});
    EXPECT_EQ(answer.exitCode, 1);
    EXPECT_THAT(answer.error, HasSubstr("\"42\" was retired on 2026-01-01"));
    const std::string history = release({"history", "shop"}).out;
    EXPECT_THAT(history, HasSubstr("42  retired on 2026-01-01\n"));
    EXPECT_THAT(history, Not(HasSubstr("retires on")));
}

TEST_F(ReleaseCommand, ComparesTheParityRunCaseByCase)
{
    propose("42");
    m_scratch.write("releases/shop/release.yaml", "data_sets: refunds\nparity: true\n");
    EXPECT_THAT(release({"publish", "shop", "--version", "42"}).error, HasSubstr("there is no parity run"));
    const Answer differs =
        release({"publish", "shop", "--version", "42", "--parity", scored("staging", "yes", "no")});
    EXPECT_EQ(differs.exitCode, 1);
    EXPECT_THAT(differs.error,
                HasSubstr("1 of 2 cases of the data set \"refunds\" differ in the parity run: b"));
    EXPECT_THAT(
        release({"publish", "shop", "--version", "42", "--parity", m_scratch.path("42.run.json")}).error,
        HasSubstr("is the run that was judged, none of elsewhere"));
    const Answer alike =
        release({"publish", "shop", "--version", "42", "--parity", scored("staging2", "yes", "oh yes")});
    EXPECT_EQ(alike.exitCode, 0) << alike.error;
}

TEST_F(ReleaseCommand, RunsTheHook)
{
    propose("42");
    m_scratch.write("releases/shop/release.yaml",
                    "hook: 'echo \"$RETROSPAN_EVENT $RETROSPAN_PREVIOUS $RETROSPAN_VERSION\" >> "
                        + m_scratch.path("hooked") + "'\n");
    publish("42");
    publish("43");
    EXPECT_EQ(test::readFile(m_scratch.path("hooked")), "published  42\npublished 42 43\n");
    m_scratch.write("releases/shop/release.yaml", "hook: exit 3\n");
    const Answer answer = release({"rollback", "shop", "--to-version", "42"});
    EXPECT_EQ(answer.exitCode, 1);
    EXPECT_THAT(answer.error, HasSubstr("it is done, but the hook failed"));
    EXPECT_EQ(pointer()["version"], "42");
}

TEST_F(ReleaseCommand, FollowsNoLinks)
{
    publish("42");
    propose("43");
    const std::string elsewhere = m_scratch.write("elsewhere.json", test::readFile(file("published.json")));
    fs::remove(file("published.json"));
    fs::create_symlink(elsewhere, file("published.json"));
    const Answer answer = release({"publish", "shop", "--version", "43"});
    EXPECT_EQ(answer.exitCode, 1);
    EXPECT_THAT(answer.error, HasSubstr("it is a link"));
    EXPECT_THAT(test::readFile(elsewhere), HasSubstr("\"version\":\"42\""));
    fs::remove_all(m_scratch.path("releases/other"));
    fs::create_directory_symlink(m_scratch.path("."), m_scratch.path("releases/other"));
    EXPECT_THAT(
        release({"candidate", "other", "--version", "1", "--verdict", judged(scored("1", "yes", "yes"))})
            .error,
        HasSubstr("is a link"));
    EXPECT_EQ(release({"history", "../shop"}).exitCode, 1);
}

TEST_F(ReleaseCommand, OfTwoThatPublishAtOnceOneIsTold)
{
    propose("42");
    propose("43");
    const auto open = [this] {
        return std::move(
            *LedgerFolder::open(m_scratch.path("releases"), "shop", LedgerFolder::Missing::refuse));
    };
    LedgerFolder one = open(), other = open();
    evals::ReleaseEvent event;
    event.kind = evals::ReleaseEventKind::published;
    event.author = "ann";
    event.version = "42";
    ASSERT_TRUE(one.point(event).ok());
    event.version = "43";
    const Status told = other.point(event);
    ASSERT_FALSE(told.ok());
    EXPECT_THAT(told.error().message, HasSubstr("somebody else was faster: published \"42\" by \"ann\""));
    EXPECT_EQ(pointer()["version"], "42");
}

TEST_F(ReleaseCommand, ManyProcessesLoseNoEvent)
{
    propose("42");
    const std::string verdict = judged(scored("many", "yes", "yes"));
    std::vector<std::thread> writers;
    for (int i = 0; i < 8; ++i)
        writers.emplace_back([this, i] {
            auto folder =
                LedgerFolder::open(m_scratch.path("releases"), "shop", LedgerFolder::Missing::refuse);
            ASSERT_TRUE(folder.ok()) << folder.error().message;
            evals::ReleaseEvent event;
            event.kind = evals::ReleaseEventKind::retired;
            event.version = std::to_string(i);
            event.day = "2030-01-01";
            for (int times = 0; times < 5; ++times) EXPECT_TRUE(folder->record(event).ok());
        });
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(Json::parse(release({"history", "shop", "--json"}).out)["events"].size(), 41);
}

TEST_F(ReleaseCommand, CompletesAPublishThatWasKilled)
{
    publish("42");
    publish("43");
    // Killed after the pointer, in the middle of the line.
    const std::string events = test::readFile(file("ledger.jsonl"));
    m_scratch.write("releases/shop/ledger.jsonl", events.substr(0, events.size() - 10));
    const Json history = Json::parse(release({"history", "shop", "--json"}).out);
    EXPECT_EQ(history["published"], "43");
    EXPECT_EQ(release({"rollback", "shop", "--to-version", "42"}).exitCode, 0);
    const Json after = Json::parse(release({"history", "shop", "--json"}).out);
    EXPECT_EQ(after["events"].size(), 5);
    EXPECT_EQ(after["events"][3], history["events"][3]);
}

TEST_F(ReleaseCommand, SaysWhenPointerAndLedgerDisagree)
{
    publish("42");
    std::string text = test::readFile(file("published.json"));
    for (std::size_t at = 0; (at = text.find("42", at)) != std::string::npos; at += 2)
        text.replace(at, 2, "99");
    m_scratch.write("releases/shop/published.json", text);
    const Answer answer = release({"history", "shop"});
    EXPECT_EQ(answer.exitCode, 1);
    EXPECT_THAT(answer.error, HasSubstr("names \"99\", but the ledger says that \"42\" is published"));
}

TEST_F(ReleaseCommand, ALostPointerIsWrittenAgainByARollback)
{
    publish("42");
    publish("43");
    fs::remove(file("published.json"));
    const Answer history = release({"history", "shop"});
    EXPECT_EQ(history.exitCode, 1);
    EXPECT_THAT(history.out, HasSubstr("43  published"));
    EXPECT_THAT(history.error,
                HasSubstr("names nothing, but the ledger says that \"43\" is published: a rollback to \"43\" "
                          "writes it again"));
    EXPECT_EQ(release({"publish", "shop", "--version", "42"}).exitCode, 1);
    EXPECT_EQ(release({"rollback", "shop", "--to-version", "43", "--drill"}).exitCode, 1);
    EXPECT_FALSE(fs::exists(file("published.json")));
    const Answer again = release({"rollback", "shop", "--to-version", "43"});
    EXPECT_EQ(again.exitCode, 0) << again.error;
    EXPECT_EQ(pointer()["version"], "43");
    EXPECT_EQ(release({"history", "shop"}).exitCode, 0);
    EXPECT_EQ(release({"rollback", "shop", "--to-version", "43"}).exitCode, 1) << "it is published now";
    fs::remove(file("published.json"));
    EXPECT_EQ(release({"rollback", "shop", "--to-version", "42"}).exitCode, 0);
    EXPECT_EQ(pointer()["version"], "42");
}

TEST_F(ReleaseCommand, TakesNoForgedVerdict)
{
    const std::string verdict = judged(scored("41", "yes", "no"));
    std::string text = test::readFile(verdict);
    for (std::size_t at = 0; (at = text.find("\"fail\"", at)) != std::string::npos; at += 6)
        text.replace(at, 6, "\"pass\"");
    const Answer answer =
        release({"candidate", "shop", "--version", "41", "--verdict", m_scratch.write("forged", text)});
    EXPECT_EQ(answer.exitCode, 2);
    EXPECT_THAT(answer.error, HasSubstr("was changed after it was written"));
}

TEST_F(ReleaseCommand, ComparesSessionsOfTwoVersions)
{
    const auto session = [](int trace, const std::string& names) {
        return test::otlpLine({.trace = trace, .attributes = names});
    };
    const std::string agent = test::text("gen_ai.agent.name", "shop"),
                      one = test::text("gen_ai.agent.version", "1"),
                      two = test::text("gen_ai.agent.version", "2");
    const std::string recording = m_scratch.write(
        "two.jsonl",
        session(1, agent + "," + one) + session(2, agent + "," + two) + session(3, agent + "," + two)
            + session(4, two + "," + test::text("gen_ai.workflow.name", "other") + "," + agent));
    ASSERT_EQ(verb({"import", recording}).exitCode, 0);
    const std::vector<std::string> words{"release", "rollout", "shop", "--version", "2", "--against", "1"};
    const Answer text = verb(words);
    EXPECT_EQ(text.exitCode, 0) << text.error;
    EXPECT_THAT(text.out, HasSubstr("failed tools"));
    EXPECT_THAT(text.out, HasSubstr("too few to tell"));
    EXPECT_THAT(text.out, Not(HasSubstr("_")));
    const Answer byService =
        verb({"release", "rollout", "test", "--version", "2", "--against", "1", "--json"});
    const Json found = Json::parse(byService.out);
    EXPECT_EQ(found["sessions_before"], 1);
    EXPECT_EQ(found["sessions_now"], 2) << "one belongs to the workflow that it names";
    EXPECT_EQ(found["rates"][0]["finding"], "too_few");
    const Answer none = verb({"release", "rollout", "shop", "--version", "3", "--against", "1", "--json"});
    EXPECT_EQ(none.exitCode, 1);
    EXPECT_THAT(none.error, HasSubstr("no session of \"shop\" has the version \"3\""));
    EXPECT_THAT(none.out, IsEmpty());
}

} // namespace
} // namespace retrospan::app
