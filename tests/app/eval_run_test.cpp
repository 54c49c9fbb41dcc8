// `eval run` as a user meets it: agents that report what they do, that crash, hang and flood; runs that are
// stopped and go on.
#include "command_line_support.h"
#include "evals/run_journal.h"
#include "fake_judge.h"
#include "library.h"
#include "store/eval_runs.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <thread>

namespace retrospan::app {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Json = nlohmann::json;

class EvalRun : public CommandLine {
protected:
    /// The run of these cases; `options` beside the agent.
    Json runOf(const std::string& agent, std::vector<std::string> options = {})
    {
        options.insert(options.begin(), {"eval", "run", m_set, "--agent", agent, "--json"});
        m_answer = verb(options);
        return Json::parse(m_answer.out, nullptr, false);
    }
    /// A command that reports a tool call with curl's stand-in: bash alone. `attributes` are of the span.
    std::string reporting(const std::string& traceId, const std::string& attributes) const
    {
        return m_scratch.write(
            "agent.sh",
            R"(input=$(cat)
parent=${TRACEPARENT#00-}; trace=${parent%%-*}
address=${OTEL_EXPORTER_OTLP_ENDPOINT#http://}
now=$(date +%s)000000000
span() { printf '{"traceId":"%s","spanId":"%s","parentSpanId":"%s","name":"%s","startTimeUnixNano":"%s","endTimeUnixNano":"%s","attributes":[%s]}' )"
                + traceId + R"( "$1" "$2" "$3" "$now" "$now" "$4"; }
body='{"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":['$(span 00000000000000a1 '' 'invoke_agent shop' '{"key":"gen_ai.operation.name","value":{"stringValue":"invoke_agent"}})"
                + attributes
                + R"(')','$(span 00000000000000a2 00000000000000a1 'execute_tool find' '{"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}},{"key":"gen_ai.tool.name","value":{"stringValue":"find"}},{"key":"gen_ai.tool.call.arguments","value":{"stringValue":"{\"order\":42}"}}')']}]}]}'
exec 3<>"/dev/tcp/${address%:*}/${address##*:}"
printf 'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "${#body}" "$body" >&3
read -r status <&3
echo "I found $input"
)");
    }

    std::string m_set = m_scratch.write("shop.yaml",
                                        "- {id: a, input: order 1, expected: {contains: found}}\n"
                                        "- {id: b/ü, input: {order: 2}, expected: {contains: found}}\n");
    Answer m_answer;
};

TEST_F(EvalRun, AsksEachCase)
{
    const Json run = runOf("cat; echo \" found by $RETROSPAN_CASE_ID $RETROSPAN_CASE_REPEAT\"",
                           {"--version", "1.2", "--name", "shop"});
    EXPECT_EQ(m_answer.exitCode, 0) << m_answer.error;
    ASSERT_EQ(run["cases"].size(), 2U);
    EXPECT_EQ(run["cases"][0]["output"], "order 1 found by a 1");
    EXPECT_EQ(run["cases"][1]["output"], "{\"order\":2} found by b/ü 1");
    EXPECT_EQ(run["cases"][0]["judgement"], "pass");
    EXPECT_EQ(run["cases"][0]["attempts"], 1);
    EXPECT_GT(run["cases"][0]["latency_ns"], 0);
    EXPECT_FALSE(run["cases"][0].contains("session")) << "nothing was reported";
    EXPECT_FALSE(run["cases"][0].contains("steps")) << "what is not known is not 0";
    EXPECT_EQ(run["agent"], "shop");
    EXPECT_EQ(run["version"], "1.2");
    EXPECT_GE(run["ended_ns"], run["started_ns"]);
    EXPECT_THAT(m_answer.error, HasSubstr("1/2  passed  a  "));
}

TEST_F(EvalRun, LinksTheSessionThatWasRecorded)
{
    m_set = m_scratch.write("shop.yaml",
                            "- {id: a, input: order 1, expected: {contains: found}, scorers: [tools: "
                            "{in_order: [{name: find, arguments: "
                            "{order: 42}}]}, step_limit: 9, latency_limit: 60]}\n- {id: b, input: order 2, "
                            "expected: {contains: found}}\n");
    const std::string conversation =
        R"(,{"key":"gen_ai.conversation.id","value":{"stringValue":"always the same"}})";
    const std::string agent = reporting("\"$trace\"", conversation);
    const Json run = runOf("bash " + agent, {"--jobs", "2"});
    EXPECT_EQ(m_answer.exitCode, 0) << m_answer.error;
    ASSERT_EQ(run["cases"].size(), 2U) << m_answer.error;
    EXPECT_EQ(run["cases"][0]["judgement"], "pass") << run.dump(1);
    EXPECT_EQ(run["cases"][0]["calls"], Json::parse(R"([{"name": "find", "arguments": {"order": 42}}])"));
    EXPECT_GT(run["cases"][0]["steps"], 0);
    EXPECT_FALSE(run["cases"][0].contains("cost_micro_usd")) << "no model was called";
    const std::string one = run["cases"][0]["session"], other = run["cases"][1]["session"];
    EXPECT_NE(one, other) << "though the agent calls both the same";
    EXPECT_THAT(one, StartsWith("eval-" + run["id"].get<std::string>().substr(0, 8) + "-a-"));
    const Answer shown = verb({"show", one, "--json"});
    EXPECT_EQ(shown.exitCode, 0) << shown.error;
    EXPECT_EQ(Json::parse(shown.out)["spans"].size(), 2U);
}

TEST_F(EvalRun, LinksWhateverTheAgentDoesWithTraceparent)
{
    const Json run = runOf("bash " + reporting("\"$(date +%N)$(printf %023d $$)\"", ""));
    ASSERT_EQ(run["cases"].size(), 2U) << m_answer.error;
    for (const Json& each : run["cases"]) EXPECT_EQ(each["calls"].size(), 1U) << each.dump();
}

TEST_F(EvalRun, TellsOfAgentsThatFail)
{
    const auto errorOf = [&](const std::string& agent, const std::vector<std::string>& options = {}) {
        const Json run = runOf(agent, options);
        EXPECT_EQ(m_answer.exitCode, 0) << "they were judged: " << m_answer.error;
        EXPECT_EQ(run["cases"][0]["judgement"], "fail");
        EXPECT_FALSE(run["cases"][0].contains("output"));
        return run["cases"][0]["error"].get<std::string>();
    };
    EXPECT_EQ(errorOf("echo no key >&2; exit 3"), "the command ended with status 3: no key");
    EXPECT_EQ(errorOf("kill -9 $$"), "the command was ended by signal 9 (Killed)");
    EXPECT_EQ(errorOf("sleep 1000", {"--timeout", "0.3", "--jobs", "2"}),
              "the command took longer than 0.3 seconds");
    const Answer text = verb({"eval", "run", m_set, "--agent", "exit 3"});
    EXPECT_THAT(text.out, HasSubstr("Without an answer (2)\n  a  the command ended with status 3\n"));
}

TEST_F(EvalRun, TakesNothingForNoAnswerUnlessItIsExpected)
{
    for (const char* agent : {"true", "echo", "echo ' '"}) {
        const Json first = runOf(agent)["cases"][0];
        EXPECT_EQ(first["judgement"], "fail") << agent;
        EXPECT_EQ(first["scores"][0]["explanation"], "there is no answer: the output is empty");
    }
    m_set = m_scratch.write("empty.yaml", "- {id: a, input: x, expected: ''}\n");
    EXPECT_EQ(runOf("true")["cases"][0]["judgement"], "pass");
}

TEST_F(EvalRun, TakesKeysOutOfWhatACrashedAgentSaid)
{
    const std::string file = m_scratch.path("run.json"), report = m_scratch.path("gate");
    const Json run = runOf("echo 'Authorization: Bearer sk-proj-4f9Qz7Lm2Xc8Vb5Nk1Rt6Yw3' >&2; exit 3",
                           {"-o", file, "--name", "shop"});
    EXPECT_EQ(run["cases"][0]["error"],
              "the command ended with status 3: Authorization: Bearer [redacted:key]");
    const std::string policy = m_scratch.write("p.yaml", "rules: [{pass_rate: 1}]\n");
    EXPECT_EQ(verb({"gate", m_set, "--candidate", file, "--policy", policy, "--junit", report + ".xml",
                    "--markdown", report + ".md"})
                  .exitCode,
              1);
    for (const std::string& each : {file, report + ".xml", report + ".md"})
        EXPECT_THAT(test::readFile(each), AllOf(HasSubstr("redacted"), Not(HasSubstr("4f9Qz7"))));
}

TEST_F(EvalRun, LetsReportsPastProxies)
{
    m_set = m_scratch.write("one.yaml", "- {id: a, input: x, expected: {contains: x}}\n");
    ::unsetenv("no_proxy");
    for (const auto& [set, seen] :
         {std::pair{"", "127.0.0.1,localhost 127.0.0.1,localhost"}, std::pair{"*", "* *"},
          std::pair{".corp", ".corp,127.0.0.1,localhost .corp,127.0.0.1,localhost"}}) {
        ::setenv("NO_PROXY", set, 1);
        EXPECT_EQ(runOf(R"(printf '%s %s' "$NO_PROXY" "$no_proxy")")["cases"][0]["output"], seen);
    }
    ::unsetenv("NO_PROXY");
}

TEST_F(EvalRun, LinksWhatAnAgentReportedBeforeItCrashed)
{
    const Json run = runOf("bash " + reporting("\"$trace\"", "") + "; kill -9 $$");
    for (const Json& each : run["cases"]) {
        EXPECT_EQ(each["error"], "the command was ended by signal 9 (Killed)");
        EXPECT_EQ(each["calls"].size(), 1U) << each.dump();
    }
}

TEST_F(EvalRun, SaysWhenItDoesNotUnderstandReports)
{
    const std::string agent = m_scratch.write("agent.sh", R"(address=${OTEL_EXPORTER_OTLP_ENDPOINT#http://}
exec 3<>"/dev/tcp/${address%:*}/${address##*:}"
printf 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' >&3
cat <&3 >/dev/null
echo found
)");
    const Json run = runOf("bash " + agent);
    EXPECT_THAT(m_answer.error, HasSubstr("what the agent reports was refused: it is no OTLP over HTTP"));
    EXPECT_EQ(m_answer.error.find("refused"), m_answer.error.rfind("refused")) << "once";
    EXPECT_EQ(run["cases"][0]["judgement"], "pass");
}

TEST_F(EvalRun, IsInTheHistoryOfTheWorkspace)
{
    const Json run = runOf("bash " + reporting("\"$trace\"", ""), {"--version", "7"});
    const auto library = Library::open(m_workspace, store::Access::readWrite);
    ASSERT_TRUE(library.ok()) << library.error().message;
    store::EvalRuns runs((*library)->workspace());
    const auto lines = runs.lines();
    ASSERT_TRUE(lines.ok());
    ASSERT_THAT(*lines, SizeIs(1));
    const EvalRunLine& line = lines->front();
    EXPECT_EQ(line.id, run["id"]);
    EXPECT_EQ(line.version, "7");
    EXPECT_EQ(line.dataSetPath, m_set);
    EXPECT_EQ(std::pair(line.cases, line.passed), (std::pair<std::int64_t, std::int64_t>(2, 2)));
    EXPECT_EQ(line.costMicroUsd, kUnknown);
    EXPECT_GT(line.latencyNs, 0);
    EXPECT_EQ(*runs.file(line.key), m_answer.out);
    EXPECT_THAT(*runs.coverage(run["cases"][0]["session"]), SizeIs(1));
}

TEST_F(EvalRun, ScoresWhatIsThereAlready)
{
    const std::string outputs = m_scratch.write("out.jsonl", "{\"case\": \"a\", \"output\": \"found\"}\n");
    const Answer answer = run({"eval", "run", m_set, "--outputs", outputs});
    EXPECT_EQ(answer.exitCode, 1) << "a case lacks an output";
    EXPECT_EQ(answer.out, run({"eval", "score", m_set, "--outputs", outputs}).out);
}

TEST_F(EvalRun, TakesWhatIsNoUtf8)
{
    EXPECT_EQ(runOf("printf 'found \\377\\r\\n'")["cases"][0]["output"], "found \xef\xbf\xbd");
}

TEST_F(EvalRun, TriesAgainAfterACrashAndNotAfterAWrongAnswer)
{
    const std::string mark = m_scratch.path("mark");
    const Json run = runOf("[ -e " + mark + "$RETROSPAN_CASE_REPEAT ] || { touch " + mark
                               + "$RETROSPAN_CASE_REPEAT; exit 1; }; echo found",
                           {"--retries", "1"});
    EXPECT_EQ(run["cases"][0]["attempts"], 2) << m_answer.error;
    EXPECT_EQ(run["cases"][0]["judgement"], "pass");
    EXPECT_EQ(run["cases"][1]["attempts"], 1);
    EXPECT_EQ(runOf("echo wrong", {"--retries", "3"})["cases"][0]["attempts"], 1);
}

TEST_F(EvalRun, ShowsWhatIsFlaky)
{
    const std::string agent =
        "[ $RETROSPAN_CASE_REPEAT = 2 ] && [ $RETROSPAN_CASE_ID = a ] || echo found; echo .";
    const Json run = runOf(agent, {"--repeat", "3", "--jobs", "3"});
    EXPECT_THAT(run["cases"], SizeIs(6));
    EXPECT_THAT(run["missing"], IsEmpty());
    const Answer text = verb({"eval", "run", m_set, "--agent", agent, "--repeat", "3"});
    EXPECT_EQ(text.exitCode, 0);
    EXPECT_THAT(text.out, StartsWith("shop: 1 of 2 cases passed\n"));
    EXPECT_THAT(text.out, HasSubstr("Flaky (1)\n  a  2 of 3 repeats passed\n"));
    EXPECT_THAT(text.out, HasSubstr("  a, repeat 2  contains_all: "));
}

TEST_F(EvalRun, GoesOnAfterItWasKilled)
{
    const std::string file = m_scratch.path("run.json"), asked = m_scratch.path("asked");
    const std::string agent = "echo $RETROSPAN_CASE_ID >> " + asked + "; [ $RETROSPAN_CASE_ID = a ] || [ -e "
        + asked + ".go ] || kill -9 $PPID; echo found";
    const std::vector<std::string> line{"eval", "run", m_set, "--agent", agent, "-o", file};
    EXPECT_EQ(verb(line).exitCode, -SIGKILL);
    EXPECT_FALSE(std::filesystem::exists(file));
    m_scratch.write("asked.go", "");
    const Answer rest = verb(line);
    EXPECT_EQ(rest.exitCode, 0) << rest.error;
    EXPECT_THAT(rest.error, HasSubstr("goes on: 1 of 2 were done before"));
    EXPECT_EQ(test::readFile(asked), "a\nb/ü\nb/ü\n") << "what was done is not done again";
    EXPECT_THAT(Json::parse(test::readFile(file))["cases"], SizeIs(2));
    EXPECT_FALSE(std::filesystem::exists(file + ".journal")) << "the run is complete";
}

class StoppedEvalRun : public EvalRun, public ::testing::WithParamInterface<int> { };

TEST_P(StoppedEvalRun, AsksNoJudgeAgain)
{
    m_set = m_scratch.write("set.yaml",
                            "defaults: {scorers: [{llm_judge: {criterion: c, model: 'openai:m'}}]}\n"
                            "cases: [{id: a, input: x}, {id: b, input: y}]\n");
    std::atomic<bool> stops = true;
    std::atomic<std::size_t> answered = 0;
    const std::string journal = m_scratch.path("run.json.journal");
    const test::FakeJudge judge([&](std::size_t number, const std::string&) {
        const bool dies = stops && number > 0; // when the answer before is in the journal
        while (dies && test::readFile(journal).find("\"verdict\"") == std::string::npos)
            std::this_thread::yield();
        if (dies) ::kill(std::stoi(test::readFile(m_scratch.path("pid"))), GetParam());
        while (dies && stops) std::this_thread::yield();
        answered += dies ? 0 : 1;
        return dies ? test::HttpReply{200, {}, {}, true}
                    : test::FakeJudge::says(R"("{\"score\": 1, \"pass\": true, \"explanation\": \"\"}")");
    });
    ::setenv("OPENAI_BASE_URL", judge.address().c_str(), 1);
    const std::vector<std::string> line{"eval",
                                        "run",
                                        m_set,
                                        "--agent",
                                        "echo $PPID > " + m_scratch.path("pid") + "; cat",
                                        "-o",
                                        m_scratch.path("run.json"),
                                        "--ask"};
    const Answer first = verb(line);
    EXPECT_EQ(first.exitCode, GetParam() == SIGKILL ? -SIGKILL : 1);
    EXPECT_FALSE(std::filesystem::exists(m_scratch.path("run.json"))) << "it is half judged";
    EXPECT_EQ(answered, 1U);
    stops = false;
    const Answer rest = verb(line);
    ::unsetenv("OPENAI_BASE_URL");
    EXPECT_EQ(rest.exitCode, 0) << rest.error;
    EXPECT_THAT(first.error, HasSubstr("1/2  answered, to be judged  a"));
    EXPECT_THAT(rest.error, HasSubstr("1 question, 0 without an answer"));
    EXPECT_EQ(answered, 2U) << "one for each case, though it was stopped between";
    const Json run = Json::parse(test::readFile(m_scratch.path("run.json")));
    EXPECT_THAT(run["verdicts"], SizeIs(2));
    EXPECT_EQ(run["cases"][0]["judgement"], "pass");
}

INSTANTIATE_TEST_SUITE_P(Signals, StoppedEvalRun, ::testing::Values(SIGKILL, SIGINT));

TEST_F(EvalRun, BeginsAnewWhenTheProgramHasChanged)
{
    const std::string go = m_scratch.path("go"), file = m_scratch.path("run.json");
    const std::string stopping = "[ $RETROSPAN_CASE_ID = a ] || [ -e " + go + " ] || kill -9 $PPID; ";
    const std::string agent = m_scratch.write("agent.sh", stopping + "echo found\n");
    const std::vector<std::string> line{"eval", "run", m_set, "--agent", "exec sh " + agent, "-o", file};
    EXPECT_EQ(verb(line).exitCode, -SIGKILL);
    m_scratch.write("go", "");
    m_scratch.write("agent.sh", stopping + "echo lost\n");
    const Answer anew = verb(line);
    EXPECT_THAT(anew.error, HasSubstr("begins anew: the program of the command has changed since"));
    const Json run = Json::parse(test::readFile(file));
    for (const Json& each : run["cases"]) EXPECT_EQ(each["output"], "lost");
}

TEST_F(EvalRun, BeginsAnewWhenItIsAnother)
{
    const std::string file = m_scratch.path("run.json");
    const std::string agent =
        "[ $RETROSPAN_CASE_ID = a ] || [ -e " + m_scratch.path("go") + " ] || kill -9 $PPID; echo found $V";
    const auto line = [&](const std::string& version) {
        return std::vector<std::string>{"eval", "run", m_set,       "--agent", agent,
                                        "-o",   file,  "--version", version};
    };
    EXPECT_EQ(verb(line("1")).exitCode, -SIGKILL);
    m_scratch.write("go", "");
    const Answer anew = verb(line("2"));
    EXPECT_EQ(anew.exitCode, 0) << anew.error;
    EXPECT_THAT(anew.error, HasSubstr("begins anew: it was made with another version"));
    EXPECT_TRUE(std::filesystem::exists(file + ".journal.old"));
}

TEST_F(EvalRun, StopsAndSaysHowToGoOn)
{
    const std::string agent = "[ $RETROSPAN_CASE_ID = a ] || { kill -INT $PPID; sleep 1000; }; echo found";
    const Answer stopped = verb({"eval", "run", m_set, "--agent", agent, "-o", m_scratch.path("run.json")});
    EXPECT_EQ(stopped.exitCode, 1);
    EXPECT_THAT(stopped.error, HasSubstr("stopped: 1 of 2 are done; the same command goes on from there"));
    EXPECT_THAT(stopped.out, IsEmpty());
    EXPECT_THAT(test::readFile(m_scratch.path("run.json.journal")), HasSubstr("\"case\":\"a\""));
}

TEST_F(EvalRun, BlamesNoAgentForWhatThisMachineLacks)
{
#if defined(RETROSPAN_SANITIZED)
    GTEST_SKIP()
        << "UBSan asks by a pipe whether memory is there, and takes everything for wrong without one";
#endif
    const Answer answer =
        start({"/bin/sh", "-c",
               "ulimit -n 40; exec " RETROSPAN_PROGRAM " eval run " + m_set
                   + " --agent 'sleep 1; echo found' --repeat 10 --jobs 20 --workspace " + m_workspace});
    EXPECT_EQ(answer.exitCode, 1);
    EXPECT_THAT(answer.error, AllOf(HasSubstr("Too many open files"), HasSubstr("stopped: ")));
    EXPECT_THAT(answer.out, IsEmpty());
}

TEST_F(EvalRun, RefusesWhatMakesNoSense)
{
    for (const std::vector<std::string>& options :
         std::vector<std::vector<std::string>>{{"--repeat", "0"},
                                               {"--repeat", "1.5"},
                                               {"--jobs", "x"},
                                               {"--timeout", "0"},
                                               {"--retries", "-1"}}) {
        runOf("echo found", options);
        EXPECT_EQ(m_answer.exitCode, 2) << options[0];
        EXPECT_THAT(m_answer.error, HasSubstr(options[0] + " is a "));
    }
    EXPECT_FALSE(std::filesystem::exists(m_workspace));
}

TEST(RunJournal, KnowsTheProgramOfACommand)
{
    const test::Scratch scratch;
    const std::string agent = scratch.write("agent.py", "1"), other = scratch.write("state.db", "2");
    const std::string known = programHashOf("python3 " + agent);
    EXPECT_THAT(known, SizeIs(64));
    for (const std::string& line : {agent, agent + " " + other, "KEY=1 python3 -u " + agent + " " + other,
                                    agent + " --fast", "/usr/bin/python3.11 " + agent})
        EXPECT_EQ(programHashOf(line), known) << line;
    for (const std::string& line :
         {std::string("cat"), "echo x >> " + other, "echo 'a b'; cat " + other, std::string()})
        EXPECT_EQ(programHashOf(line), "") << line;
    scratch.write("agent.py", "3");
    EXPECT_NE(programHashOf("python3 " + agent), known);
}

TEST(RunJournal, GoesOnToTheLastWholeLine)
{
    const test::Scratch scratch;
    const std::string path = scratch.path("run.journal");
    const RunIdentity identity{"sha256:1", "agent", "1"};
    evals::CaseOutput output;
    output.caseId = "a";
    output.repeat = 2;
    output.value = evals::DataNode::ofText("x");
    {
        auto journal = RunJournal::open(path, identity, {"id", "agent", "1", "", 5, 0}, false);
        ASSERT_TRUE(journal.ok()) << journal.error().message;
        ASSERT_TRUE(journal->append(output).ok());
        EXPECT_THAT(RunJournal::open(path, identity, {}, false).error().message,
                    HasSubstr("another eval run is writing"));
    }
    const std::string whole = test::readFile(path);
    scratch.write("run.journal", whole + "{\"case\": \"b\", \"outp");
    {
        auto journal = RunJournal::open(path, identity, {"other", "", "", "", 7, 0}, false);
        ASSERT_TRUE(journal.ok());
        EXPECT_EQ(journal->facts().id, "id");
        EXPECT_EQ(journal->facts().startedNs, 5);
        ASSERT_THAT(journal->done(), SizeIs(1));
        EXPECT_EQ(journal->done()[0].repeat, 2);
        EXPECT_EQ(test::readFile(path), whole);
    }
    const auto other = RunJournal::open(path, {"sha256:2", "agent", "1"}, {"new", "", "", "", 7, 0}, false);
    ASSERT_TRUE(other.ok());
    EXPECT_EQ(other->whyAnew(), "it was made with another state of the data set");
    EXPECT_EQ(other->facts().id, "new");
    EXPECT_EQ(test::readFile(path + ".old"), whole);
}

} // namespace
} // namespace retrospan::app
