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

TEST(ForeignCases, NameWhatIsLeftOut)
{
    const ForeignCases foreign = readForeignCases({"p.yaml", R"(tests:
- vars: {q: x}
  assert:
  - {type: llm-rubric, value: is polite}
  - {type: contains, value: '{{unknown}}'}
  - {type: contains, value: 'file://x.txt'}
  - {type: contains-all, value: 'a, b'}
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
    EXPECT_THAT(messagesOf(foreign)[0],
                HasSubstr("p.yaml:4:5: test-1: the assertion \"llm-rubric\" has no counterpart"));
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

} // namespace
} // namespace retrospan::evals
