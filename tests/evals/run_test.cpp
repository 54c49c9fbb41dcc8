// Outputs scored into runs, and runs as files.
#include "evals/run.h"
#include "evals_support.h"

namespace retrospan::evals {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

DataSet threeCases()
{
    const auto reading = readText(R"(
- {id: a, input: x, expected: {contains: [yes]}, scorers: [cost_limit: 0.01]}
- {id: b, input: x, expected: {json: {n: 1}}}
- {id: c, input: x, expected: z}
)");
    EXPECT_THAT(problemsOf(reading), IsEmpty());
    return reading.set;
}

constexpr auto kOutputs =
    R"({"case": "c", "output": "z", "session": "s1", "calls": ["find", {"name": "pay", "arguments": {"usd": 5}}]}
{"case": "b", "output": {"n": 1.0}, "metadata": {"any": "thing"}, "latency_ns": 5}
{"case": "a", "output": "oh yes", "cost_micro_usd": 20000, "steps": 3}
)";

Outputs outputsOf(const std::string& bytes)
{
    return readOutputs({"out.jsonl", bytes});
}

Run runOf(const std::string& outputs)
{
    return scoreOutputs(threeCases(), outputsOf(outputs).each, "retrospan 1");
}

TEST(Run, HasTheScoresOfItsCases)
{
    const auto run = runOf(kOutputs);
    ASSERT_EQ(run.cases.size(), 3U);
    EXPECT_EQ(run.cases[0].judgement(), Judgement::failed);
    EXPECT_EQ(run.cases[0].score(), 0.75);
    EXPECT_EQ(run.cases[0].find("contains_all")->judgement, Judgement::passed);
    EXPECT_EQ(run.find("b")->judgement(), Judgement::passed);
    EXPECT_EQ(run.find("c")->output.calls->at(1).name, "pay");
    EXPECT_EQ(run.find("d"), nullptr);
    EXPECT_THAT(run.missing, IsEmpty());
}

TEST(Run, NamesWhatDoesNotFit)
{
    const auto run = runOf(R"({"case": "a", "output": "yes"}
{"case": "a", "output": "no"}
{"case": "z", "output": "no"}
{"case": "b", "error": "timed out"}
)");
    EXPECT_THAT(run.missing, ElementsAre("c"));
    EXPECT_THAT(run.duplicate, ElementsAre("a"));
    EXPECT_THAT(run.unknown, ElementsAre("z"));
    EXPECT_EQ(run.find("a")->output.text, "yes") << "the first counts";
    EXPECT_EQ(run.find("a")->judgement(), Judgement::notScored) << "it tells no cost";
    EXPECT_EQ(run.find("b")->judgement(), Judgement::failed);
    EXPECT_EQ(run.find("b")->scores[0].score.explanation, R"(there is no answer: "timed out")");
}

TEST(Run, TakesNothingForNoAnswer)
{
    const auto reading = readText(R"(
- {id: never, input: x, expected: {never: guaranteed}}
- {id: empty, input: x, expected: ''}
- {id: exact, input: x, scorers: {exact: {text: ''}}}
- {id: "null", input: x, expected: {json: null}}
)");
    ASSERT_THAT(problemsOf(reading), IsEmpty());
    const auto judged = [&](const std::string& id, const std::string& output) {
        auto outputs = outputsOf(R"({"case": ")" + id + R"(", "output": )" + output + "}\n");
        return scoreOutputs(reading.set, std::move(outputs.each), "retrospan").cases.at(0);
    };
    for (const char* nothing : {"null", R"("")", R"(" \n")"}) {
        const CaseRun run = judged("never", nothing);
        EXPECT_EQ(run.judgement(), Judgement::failed) << nothing;
        EXPECT_THAT(run.scores[0].score.explanation, HasSubstr("there is no answer: the output is "));
    }
    EXPECT_EQ(judged("never", "\"ok\"").judgement(), Judgement::passed);
    EXPECT_EQ(judged("never", "0").judgement(), Judgement::passed);
    EXPECT_EQ(judged("empty", "\"\"").judgement(), Judgement::passed);
    EXPECT_EQ(judged("exact", "\"\"").judgement(), Judgement::passed);
    EXPECT_EQ(judged("null", "null").judgement(), Judgement::passed);
}

TEST(Outputs, TellEachLineThatIsWrong)
{
    const Outputs outputs = outputsOf(R"({"case": "a", "output": "x"}
{"case": "b"}
{"output": "x"}
{"case": "c", "output": "x", "error": "y"}
{"case": "d", "output": "x", "cost_micro_usd": -1, "latency_ms": 5}
{"case": "e", "output": "x", "calls": {}}
nonsense
{"case": 7, "output": null, "cost_micro_usd": null}
)");
    ASSERT_EQ(outputs.each.size(), 2U);
    EXPECT_EQ(outputs.each[1].caseId, "7");
    EXPECT_EQ(outputs.each[1].costMicroUsd, kUnknown);
    std::vector<std::uint32_t> lines;
    for (const Problem& problem : outputs.problems) lines.push_back(problem.place.line);
    EXPECT_THAT(lines, ElementsAre(2, 3, 4, 5, 5, 6, 7));
    EXPECT_THAT(outputs.problems[3].message,
                HasSubstr("\"cost_micro_usd\" must be a whole number from 0 on"));
    EXPECT_THAT(outputs.problems[4].message, HasSubstr("the key \"latency_ms\" is not known here"));
}

TEST(RunFile, GivesTheRunBack)
{
    const auto run =
        runOf(std::string(kOutputs)
              + "{\"case\": \"c\", \"output\": 1}\n{\"case\": \"\\u00fc\\u0001\", \"output\": 1}\n");
    const std::string text = runText(run);
    const auto back = readRun({"run.json", text});
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(runText(*back), text);
    EXPECT_EQ(back->find("a")->output.costMicroUsd, 20000);
    EXPECT_THAT(back->duplicate, ElementsAre("c"));
    EXPECT_THAT(back->unknown, ElementsAre("ü\x01"));
    EXPECT_EQ(std::ranges::count(text, '\n'), 5) << "one case a line";
}

TEST(RunFile, DoesNotDependOnTheOrderOfOutputs)
{
    std::string lines = kOutputs;
    const std::size_t end = lines.find('\n') + 1;
    EXPECT_EQ(runText(runOf(lines)), runText(runOf(lines.substr(end) + lines.substr(0, end))));
}

TEST(RunFile, IsRefusedWhenItIsNoneOrWasChanged)
{
    const std::string text = runText(runOf(kOutputs));
    const auto errorOf = [](const std::string& bytes) {
        const auto run = readRun({"run.json", bytes});
        return run.ok() ? std::string() : run.error().message;
    };
    const auto changed = [&](const std::string& what, const std::string& by) {
        std::string other = text;
        return errorOf(other.replace(other.find(what), what.size(), by));
    };
    EXPECT_EQ(errorOf(text), "");
    EXPECT_THAT(changed("oh yes", "oh no"), HasSubstr("the output of \"a\" was changed after it was scored"));
    EXPECT_THAT(changed("\"steps\":3", "\"steps\":2"),
                HasSubstr("the outputs were changed after they were scored"));
    EXPECT_THAT(changed("\"format_version\":2", "\"format_version\":3"),
                HasSubstr("a format that is not known"));
    EXPECT_THAT(changed("retrospan-run", "other"), HasSubstr("this is no run file"));
    EXPECT_THAT(changed("\"case\":\"b\"", "\"case\":\"a\""), HasSubstr("a case is there twice"));
    EXPECT_THAT(changed("\"score\":0.5", "\"score\":1.5"), HasSubstr("a score is from 0 to 1"));
    EXPECT_THAT(errorOf(text.substr(0, 100)), HasSubstr("this is no JSON"));
    EXPECT_THAT(errorOf("[]"), HasSubstr("a map is expected"));
    EXPECT_THAT(errorOf(""), HasSubstr("this is no JSON"));
}

Run repeatedRun(const std::string& more = {})
{
    return runOf(R"({"case": "c", "repeat": 2, "output": "no", "attempts": 2}
{"case": "a", "output": "yes", "cost_micro_usd": 10, "repeat": 1}
{"case": "b", "output": {"n": 1}, "repeat": 2}
{"case": "b", "output": {"n": 2}}
{"case": "a", "output": "yes", "cost_micro_usd": 30, "repeat": 2}
)" + more);
}

TEST(Repeats, AreOneCase)
{
    const auto run = repeatedRun("{\"case\": \"c\", \"output\": \"z\"}\n");
    ASSERT_EQ(run.cases.size(), 6U);
    EXPECT_EQ(run.cases[5].output.repeat, 2);
    EXPECT_EQ(run.repeats(), 2);
    EXPECT_THAT(run.missing, IsEmpty());
    EXPECT_EQ(run.complete("a")->judgement(), Judgement::passed);
    EXPECT_EQ(run.complete("a")->mean(&CaseOutput::costMicroUsd), 20);
    EXPECT_EQ(run.complete("b")->judgement(), Judgement::failed) << "one of them failed";
    EXPECT_EQ(run.complete("b")->score(), 0.5);
    EXPECT_EQ(run.complete("b")->score("json_equal"), 0.5);
    EXPECT_EQ(run.complete("b")->mean(&CaseOutput::costMicroUsd), std::nullopt);
    ASSERT_EQ(run.flaky().size(), 2U);
    EXPECT_EQ(run.flaky()[0].caseId, "b");
    EXPECT_EQ(flakyText(run.flaky()[1]), "1 of 2 repeats passed");
    EXPECT_EQ(run.find("c", 2)->output.attempts, 2);
    EXPECT_EQ(run.find("c", 3), nullptr);
}

TEST(Repeats, AreMissingWhenOthersHaveThem)
{
    const auto run = repeatedRun("{\"case\": \"a\", \"repeat\": 2, \"output\": \"x\"}\n");
    EXPECT_THAT(run.missing, ElementsAre("c")) << "its first";
    EXPECT_THAT(run.duplicate, ElementsAre("a"));
    EXPECT_EQ(run.complete("c"), std::nullopt);
    EXPECT_EQ(run.find("a", 2)->output.text, "yes");
}

TEST(Repeats, BeginWithOne)
{
    EXPECT_THAT(outputsOf("{\"case\": \"a\", \"output\": 1, \"repeat\": 0}\n").problems[0].message,
                HasSubstr("\"repeat\" begins with 1"));
}

TEST(RunFile, KeepsFactsAndRepeats)
{
    auto run = repeatedRun();
    run.facts = {"6f1c", "shop <agent>", "1.2", "before the sale", 1'700'000'000'000'000'000, 5};
    const std::string text = runText(run);
    const auto back = readRun({"run.json", text});
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(runText(*back), text);
    EXPECT_EQ(back->facts.agent, "shop <agent>");
    EXPECT_EQ(back->facts.startedNs, 1'700'000'000'000'000'000);
    EXPECT_EQ(back->find("c", 2)->output.attempts, 2);
}

TEST(RunFile, OfTheFormatBeforeIsRead)
{
    std::string text = runText(runOf(kOutputs));
    text.replace(text.find("\"format_version\":2"), 18, "\"format_version\":1");
    const auto run = readRun({"run.json", text});
    ASSERT_TRUE(run.ok()) << run.error().message;
    EXPECT_EQ(run->find("c")->output.repeat, 1);
    EXPECT_EQ(run->facts.id, "");
}

} // namespace
} // namespace retrospan::evals
