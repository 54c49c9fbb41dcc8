// Cases of other tools become cases that can be read.
#include "evals/foreign_cases.h"
#include "evals_support.h"

namespace retrospan::evals {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string linesOf(const ForeignCases& foreign)
{
    std::string text;
    for (const DataNode& each : foreign.cases) text += canonicalJson(each) + "\n";
    EXPECT_THAT(problemsOf(readText(text, "x.jsonl")), IsEmpty()) << text;
    return text;
}

std::vector<std::string> messagesOf(const ForeignCases& foreign)
{
    std::vector<std::string> messages;
    for (const Problem& problem : foreign.problems) messages.push_back(problem.toString());
    return messages;
}

TEST(ForeignCases, OfPromptfooHaveTheirAssertionsAsScorers)
{
    const ForeignCases foreign = readForeignCases({"promptfooconfig.yaml", R"(
prompts: ['{{question}}']
defaultTest:
  assert: [{type: latency, threshold: 1500}]
tests:
- description: Capital
  vars: {question: 'Which is the capital of France?'}
  assert:
  - {type: icontains, value: paris}
  - {type: contains, value: Seine}
  - {type: not-contains, value: London}
  - {type: not-icontains, value: BERLIN}
  - {type: not-contains, value: Rome}
- vars: {a: 7, b: 8, expected: 56}
  assert:
  - {type: equals, value: '{{ expected }}'}
  - {type: regex, value: '\b{{expected}}\b'}
  - {type: cost, threshold: 0.01}
)"});
    EXPECT_THAT(messagesOf(foreign), IsEmpty());
    EXPECT_EQ(
        linesOf(foreign),
        R"({"id":"test-1","input":"Which is the capital of France?","notes":"Capital","scorers":{"contains_all":{"any_case":["paris"],"texts":["Seine"]},"latency_limit":{"max_seconds":1.5},"never_contains":{"any_case":["BERLIN"],"texts":["London","Rome"]}}}
{"id":"test-2","input":{"a":7,"b":8,"expected":56},"scorers":{"cost_limit":{"max_usd":0.01},"exact":{"text":"56"},"latency_limit":{"max_seconds":1.5},"regex":{"patterns":["\\b56\\b"]}}}
)");
}

TEST(ForeignCases, OfResultsAreTakenOnce)
{
    const ForeignCases foreign = readForeignCases({"results.json", R"({"results": {"results": [
        {"testCase": {"vars": {"q": "x"}, "assert": [{"type": "contains-any", "value": ["a", "b"]}]}, "promptIdx": 0},
        {"testCase": {"vars": {"q": "x"}, "assert": [{"type": "contains-any", "value": ["a", "b"]}]}, "promptIdx": 1}]}})"});
    EXPECT_EQ(linesOf(foreign),
              R"({"id":"test-1","input":"x","scorers":{"contains_any":{"texts":["a","b"]}}})"
              "\n");
}

TEST(ForeignCases, OfResultsHaveTheNumberOfTheirTest)
{
    const ForeignCases foreign = readForeignCases({"results.json", R"({"results": {"results": [
        {"testCase": {"vars": {"q": "y"}, "assert": [{"type": "contains", "value": "b"}]}, "testIdx": 2},
        {"testCase": {"vars": {"q": "x"}, "assert": [{"type": "contains", "value": "a"}]}, "testIdx": 1},
        {"testCase": {"vars": {"q": "x"}, "assert": [{"type": "contains", "value": "a"}]}, "testIdx": 0}]}})"});
    EXPECT_EQ(linesOf(foreign),
              R"({"id":"test-1","input":"x","scorers":{"contains_all":{"texts":["a"]}}}
{"id":"test-2","input":"x","scorers":{"contains_all":{"texts":["a"]}}}
{"id":"test-3","input":"y","scorers":{"contains_all":{"texts":["b"]}}}
)");
}

TEST(ForeignCases, HaveDistinctIds)
{
    const ForeignCases foreign = readForeignCases({"c.csv", "id,input,expected\na,x,1\na,y,2\na-2,z,3\n"});
    ASSERT_EQ(foreign.cases.size(), 3U);
    EXPECT_EQ(foreign.cases[1].find("id")->text, "a-3") << "a-2 is there as well";
    linesOf(foreign);
    EXPECT_THAT(messagesOf(foreign),
                ElementsAre(HasSubstr("the id \"a\" is there already: this case is called \"a-3\"")));
}

TEST(ForeignCases, NameThePagesThatAreMissing)
{
    const ForeignCases foreign = readForeignCases({"page.json", R"({"data": [
        {"id": "i", "datasetId": "d", "input": "x", "expectedOutput": "y"}],
        "meta": {"page": 1, "limit": 1, "totalItems": 3, "totalPages": 3}})"});
    EXPECT_EQ(foreign.cases.size(), 1U);
    EXPECT_THAT(messagesOf(foreign), ElementsAre(HasSubstr("this is page 1 of 3")));
}

TEST(ForeignCases, NameWhatIsLeftOut)
{
    const ForeignCases foreign = readForeignCases({"p.yaml", R"(tests:
- vars: {q: x}
  assert:
  - {type: llm-rubric, value: is polite}
  - {type: contains, value: '{{unknown}}'}
  - {type: contains, value: 'file://x.txt'}
  - {type: contains-all, value: '"a, b", c'}
  - {type: equals, value: {a: 1}}
  - {type: equals, value: y}
  - {type: equals, value: z}
  - {type: cost}
- vars: {q: x}
  assert: [{type: javascript, value: 'true'}]
- assert: [{type: equals, value: x}]
- file://tests.yaml
)"});
    EXPECT_EQ(linesOf(foreign),
              R"({"id":"test-1","input":"x","scorers":{"exact":{"text":"y"}}})"
              "\n");
    std::vector<std::uint32_t> lines;
    for (const Problem& problem : foreign.problems) lines.push_back(problem.place.line);
    EXPECT_THAT(lines, ElementsAre(4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15));
    EXPECT_THAT(
        messagesOf(foreign)[0],
        HasSubstr("p.yaml:4:5: test-1: the assertion \"llm-rubric\" names no model that can be asked here"));
}

TEST(ForeignCases, OfPromptfooMayBeAListOfTests)
{
    const ForeignCases foreign = readForeignCases({"tests.yaml", R"(
- vars: {q: 'capital of {{country}}', country: France}
  options: {provider: 'openai:chat:gpt-4o'}
  assert:
  - {type: contains-any, value: 'Paris,  paris '}
  - {type: starts-with, value: 'The (capital)'}
  - {type: is-json, value: {type: object}}
  - {type: llm-rubric, value: 'names {{country}}', threshold: 0.7}
- vars: {q: 'of {{unknown}}'}
  assert: [{type: is-json}]
)"});
    EXPECT_EQ(
        linesOf(foreign),
        R"({"id":"test-1","input":{"country":"France","q":"capital of France"},"scorers":{"contains_any":{"texts":["Paris","paris"]},"json_schema":{"schema":{"type":"object"}},"llm_judge":{"criterion":"names France","min":0.7,"model":"openai:gpt-4o"},"regex":{"patterns":["\\A\\QThe (capital)\\E"]}}}
{"id":"test-2","input":"of {{unknown}}","scorers":{"json_schema":{"schema":{}}}}
)");
    EXPECT_THAT(messagesOf(foreign), ElementsAre(HasSubstr("\"of {{unknown}}\" stays as it is")));
}

TEST(ForeignCases, AreLeftOutWhereTheyWouldBeJudgedOtherwise)
{
    const ForeignCases foreign = readForeignCases({"p.yaml", R"(tests:
- vars: {q: a}
  threshold: 0.5
  assert: [{type: contains, value: x}]
- vars: {q: b}
  options: {transform: output.trim()}
  assert: [{type: contains, value: x}]
- vars: {q: c}
  threshold: 1
  assert:
  - {type: contains, value: x, transform: output.trim()}
  - {type: contains, value: y, weight: 0}
  - {type: contains, value: z, weight: 3}
- vars: {q: d}
  assert: [{type: regex, value: 'a(?=b)'}]
)"});
    EXPECT_EQ(linesOf(foreign),
              R"({"id":"test-3","input":"c","scorers":{"contains_all":{"texts":["z"]}}})"
              "\n");
    EXPECT_THAT(
        messagesOf(foreign),
        ElementsAre("p.yaml:3:14: test-1: \"threshold\" has no counterpart, so it is left out",
                    "p.yaml:6:24: test-2: \"options.transform\" has no counterpart, so it is left out",
                    HasSubstr("p.yaml:11:43: test-3: the assertion \"contains\" judges what"),
                    HasSubstr("p.yaml:12:40: test-3: the assertion \"contains\" has the weight 0"),
                    HasSubstr("p.yaml:13:40: test-3: the weight of \"contains\" is left out"),
                    HasSubstr("case \"test-4\": regex: ")));
    EXPECT_THAT(messagesOf(readForeignCases({"d.yaml", R"(defaultTest: {threshold: 0.2}
tests: [{vars: {q: a}, assert: [{type: contains, value: x}]}]
)"})),
                ElementsAre(HasSubstr("test-1: \"threshold\"")));
}

TEST(ForeignCases, OfListsAreOneForEachCombination)
{
    const std::string tests = R"(tests:
- vars: {q: [a, b], lang: [en, de], day: 1}
  assert: [{type: contains, value: '{{q}}'}]
- vars: {q: []}
  assert: [{type: contains, value: x}]
- vars: {q: c}
  assert: [{type: contains, value: x}]
)";
    const ForeignCases foreign = readForeignCases({"p.yaml", tests});
    ASSERT_EQ(foreign.cases.size(), 5U);
    EXPECT_EQ(
        canonicalJson(foreign.cases[1]),
        R"({"id":"test-2","input":{"day":1,"lang":"de","q":"a"},"scorers":{"contains_all":{"texts":["a"]}}})");
    EXPECT_EQ(foreign.cases[4].find("id")->text, "test-5");
    EXPECT_THAT(messagesOf(foreign),
                ElementsAre("p.yaml:4:13: the values of \"q\" are none, so the test is left out"));
    const ForeignCases whole =
        readForeignCases({"p.yaml", "defaultTest: {options: {disableVarExpansion: true}}\n" + tests});
    ASSERT_EQ(whole.cases.size(), 2U) << "a list is not filled in";
    EXPECT_EQ(canonicalJson(*whole.cases.at(0).find("input")), "[]");
    std::string many = "tests:\n- assert: [{type: contains, value: x}]\n  vars:\n";
    for (const char* name : {"a", "b", "c", "d", "e"})
        many += std::string("    ") + name + ": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n";
    const ForeignCases none = readForeignCases({"p.yaml", many});
    EXPECT_THAT(none.cases, IsEmpty());
    EXPECT_THAT(messagesOf(none).at(0), HasSubstr("make too many tests"));
}

TEST(ForeignCases, ThatNoDataSetTakesAreLeftOut)
{
    const ForeignCases table = readForeignCases({"c.csv", "input,expected,weight\nx,y,zero\nx,y,2\n"});
    EXPECT_EQ(table.cases.size(), 1U);
    EXPECT_THAT(messagesOf(table), ElementsAre(HasSubstr("c.csv:2:1: case \"line-2\": \"weight\" must be")));
    const ForeignCases samples = readForeignCases({"s.jsonl", R"({"input": "x", "ideal": []})"});
    EXPECT_THAT(samples.cases, IsEmpty());
    EXPECT_THAT(messagesOf(samples)[0], HasSubstr("is an empty list"));
}

TEST(ForeignCases, OfOpenAiEvalsContainOneOfTheirIdeals)
{
    const ForeignCases foreign =
        readForeignCases({"samples.jsonl", R"({"input": [{"role": "user", "content": "2+2?"}], "ideal": "4"}
{"input": "x", "ideal": ["a", "b"]}
{"input": "x"}
)"});
    EXPECT_EQ(linesOf(foreign),
              R"({"expected":{"contains_any":"4"},"id":"line-1","input":[{"content":"2+2?","role":"user"}]}
{"expected":{"contains_any":["a","b"]},"id":"line-2","input":"x"}
)");
    EXPECT_THAT(messagesOf(foreign), ElementsAre("samples.jsonl:3:1: a sample has \"input\" and \"ideal\""));
}

TEST(ForeignCases, OfNothingAreNone)
{
    for (const char* nothing : {"", "[]", "x: y", "tests: []", "tests: x"})
        EXPECT_THAT(readForeignCases({"p.yaml", nothing}).cases, IsEmpty()) << nothing;
    EXPECT_EQ(readForeignCases({"p.json", "{"}).problemCount, 1U);
}

TEST(ForeignCases, OfLangSmithAreExamples)
{
    const std::string example =
        R"({"id": "e1", "dataset_id": "d", "inputs": {"question": "Where?"}, )"
        R"("outputs": {"answer": "Here."}, "metadata": {"dataset_split": ["base"], "by": "qa"}, )"
        R"("source_run_id": "run-1"})";
    const std::string made =
        R"({"expected":{"text":"Here."},"id":"e1","input":"Where?","notes":"metadata: {\"by\":\"qa\"}",)"
        R"("scorers":["normalised_exact"],"source":{"session":"run-1"},"tags":["base"]})"
        "\n";
    EXPECT_EQ(linesOf(readForeignCases({"x.jsonl", example + "\n"})), made);
    EXPECT_EQ(linesOf(readForeignCases({"x.json", "[" + example + "]"})), made);
    EXPECT_EQ(
        linesOf(readForeignCases({"x.jsonl",
                                  R"({"inputs": {"messages": [{"role": "user", "content": "Hi"}]},)"
                                  R"( "outputs": {"a": 1, "b": [2]}, "metadata": null})"})),
        R"({"expected":{"json":{"a":1,"b":[2]}},"id":"example-1","input":[{"content":"Hi","role":"user"}]})"
        "\n");
}

TEST(ForeignCases, OfLangfuseAreItems)
{
    const ForeignCases foreign = readForeignCases({"items.json", R"({"data": [
{"id": "i1", "status": "ACTIVE", "input": "Where?", "expectedOutput": {"city": "Rome", "sure": true},
 "metadata": {"topic": "geo"}, "sourceTraceId": "t1", "sourceObservationId": "o1", "datasetId": "d"},
{"id": "i2", "status": "ARCHIVED", "input": "x", "expectedOutput": "y"},
{"id": "i3", "status": "ACTIVE", "input": "x", "expectedOutput": null}], "meta": {"page": 1}})"});
    EXPECT_EQ(linesOf(foreign),
              R"({"expected":{"json":{"city":"Rome","sure":true}},"id":"i1","input":"Where?",)"
              R"("notes":"metadata: {\"topic\":\"geo\"}","source":{"session":"t1","span":"o1"}})"
              "\n");
    EXPECT_THAT(
        messagesOf(foreign),
        ElementsAre("items.json:4:1: i2: it is archived",
                    "items.json:5:1: i3: there is no expected output, so nothing of it would be judged"));
}

TEST(ForeignCases, OfTablesHaveTheirColumns)
{
    const ForeignCases foreign =
        readForeignCases({"cases.csv",
                          "ID;Input;must contain;Must_never;tags;owner\na;\"late;\norder\";\"refund; 5 "
                          "days\";\"paid\nsent\";x, y;jo\n"
                          ";;;;;\nb;[1, 2];;no;;\n;only input;;;;\n"});
    EXPECT_EQ(
        linesOf(foreign),
        R"({"expected":{"contains":["refund","5 days"],"never":["paid","sent"]},"id":"a","input":"late;\norder","tags":["x","y"]})"
        "\n"
        R"({"expected":{"never":["no"]},"id":"b","input":[1,2]})"
        "\n");
    EXPECT_THAT(messagesOf(foreign),
                ElementsAre("cases.csv:1:1: the column \"owner\" has no counterpart",
                            "cases.csv:7:1: line-7: nothing of it would be judged"));
    EXPECT_EQ(
        linesOf(readForeignCases(
            {"c.csv", "question,expected,must never,weight\nWhere?,Here.,there;nowhere,2\n"})),
        R"({"expected":{"never":["there","nowhere"],"text":"Here."},"id":"line-2","input":"Where?","weight":2})"
        "\n");
}

} // namespace
} // namespace retrospan::evals
