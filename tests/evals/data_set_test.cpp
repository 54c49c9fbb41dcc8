#include "evals_support.h"

namespace retrospan::evals {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr auto kShop = R"(name: checkout
defaults:
  workflow: refunds
  scorers: [normalised_exact]
cases:
- id: b
  input: Where is my order?
  expected: On its way.
  tags: [orders, german]
- id: a
  input:
  - role: user
    content: I want my money back
  expected:
    contains: [refund, 5 days]
    never: guaranteed
  scorers: []
  workflow: money
  source: {session: shop-7f3a, span: 00f067aa0ba902b7}
  weight: 2
  notes: |
    The customer was promised too much.
)";

TEST(DataSet, ReadsCasesWithTheirDefaults)
{
    const auto reading = readText(kShop);
    ASSERT_THAT(problemsOf(reading), IsEmpty());
    EXPECT_EQ(reading.set.name, "checkout");
    ASSERT_THAT(idsOf(reading), ElementsAre("a", "b"));
    const EvalCase &a = reading.set.cases[0], &b = reading.set.cases[1];
    EXPECT_EQ(a.workflow, "money");
    EXPECT_EQ(a.sourceSession, "shop-7f3a");
    EXPECT_EQ(a.weight, 2);
    EXPECT_EQ(a.notes, "The customer was promised too much.\n");
    ASSERT_EQ(a.scorers.size(), 2U);
    EXPECT_EQ(a.scorers[0].name, "contains_all");
    EXPECT_EQ(a.scorers[1].name, "never_contains");
    EXPECT_EQ(b.workflow, "refunds");
    EXPECT_THAT(b.tags, ElementsAre("german", "orders"));
    ASSERT_EQ(b.scorers.size(), 1U);
    EXPECT_EQ(b.scorers[0].name, "normalised_exact");
    EXPECT_EQ(reading.set.find("b"), &b);
    EXPECT_EQ(reading.set.find("c"), nullptr);
}

TEST(DataSet, HasAHashOfWhatItsCasesSay)
{
    const auto yaml = readText("- {id: a, input: x, expected: y}\n- {id: b, input: 1.0, expected: z}\n");
    const SourceFile files[] = {{"2.jsonl", R"({"expected": "z", "input": 1, "id": "b"})"},
                                {"1.yaml", "id: a\nexpected: y # of a\ninput: 'x'\n"}};
    const auto split = readDataSet(files, "other");
    EXPECT_THAT(problemsOf(split), IsEmpty());
    EXPECT_EQ(yaml.set.hash, split.set.hash);
    EXPECT_EQ(yaml.set.hash, "sha256:f86c52b8bcdabaad5a22e8f0966d9b84bcf745b19a1ef8dd53de6950684657dd");
    EXPECT_NE(yaml.set.hash,
              readText("- {id: a, input: x, expected: y!}\n- {id: b, input: 1, expected: z}\n").set.hash);
}

TEST(DataSet, NamesThePlaceOfEveryProblemAndReadsTheOthers)
{
    const auto reading = readText(R"(- id: good
  input: "größer" 
  expected: x
- id: good
  input: x
  expected: x
- id: none
  input: x
- id: typo
  input: x
  expected: x
  tag: y
- {id: ümlaut, input: x, expected: x, scorers: [exakt, {regex: "("}, {edit_similarity: 80}]}
- input: x
  expected: {city: Berlin}
- id: last
  input: x
  expected: {json: {a: 1}}
)");
    EXPECT_THAT(idsOf(reading), ElementsAre("good", "last"));
    EXPECT_THAT(
        problemsOf(reading),
        ElementsAre(
            "4:7: case \"good\" is there already, in cases.yaml line 1",
            "7:3: case \"none\": \"expected\" or \"scorers\" is missing: nothing would be judged",
            StartsWith("12:3: case \"typo\": the key \"tag\" is not known here; known are id, input"),
            StartsWith("13:49: case \"ümlaut\": there is no scorer \"exakt\"; there are contains_all"),
            "13:64: case \"ümlaut\": regex: the expression \"(\" is wrong: missing ): (",
            StartsWith("13:71: case \"ümlaut\": edit_similarity: \"min\" must be more than 0"),
            "14:3: case: \"id\" is missing",
            StartsWith("15:14: case: expected: the key \"city\" is not known here")));
}

TEST(DataSet, TellsWhatIsWrongWithTheDefaultsOnce)
{
    const auto reading = readText(R"(defaults: {scorers: [exakt]}
cases:
- {id: a, input: x, expected: x}
- {id: b, input: x, expected: x}
- {id: c, input: x, expected: x, scorers: exact}
)");
    EXPECT_THAT(idsOf(reading), ElementsAre("c"));
    EXPECT_THAT(problemsOf(reading),
                ElementsAre(StartsWith("1:22: case \"a\": there is no scorer \"exakt\"")));
}

TEST(DataSet, KeepsWhatStandsBeforeBrokenYaml)
{
    const auto reading = readText(
        "name: x\ncases:\n- {id: a, input: x, expected: x}\n- {id: b, input: x, expected: [}\n- {id: c}\n");
    EXPECT_THAT(idsOf(reading), ElementsAre("a"));
    ASSERT_EQ(reading.problems.size(), 1U);
    EXPECT_THAT(problemsOf(reading)[0], HasSubstr("this is no YAML"));
    EXPECT_EQ(reading.problems[0].place.line, 4U);
    EXPECT_THAT(problemsOf(readText("id: a\ninput: x\nexpected: 'it''s x\nnotes: x\n")),
                ElementsAre("3:11: this is no YAML: the quotation mark is not closed"));
    EXPECT_THAT(problemsOf(readText("id: a\ninput: \"\\\"'\"\nexpected: 'it''s x'\n")), IsEmpty());
}

TEST(DataSet, SaysWhatTheParserWantsOfQuestionMarks)
{
    EXPECT_THAT(problemsOf(readText("- {id: a, input: where?, expected: x}\n"))[0],
                StartsWith("1:23: this is no YAML: between brackets a text with a question mark needs"));
    EXPECT_THAT(problemsOf(readText("- id: a\n  input: where? there?\n  expected: '?'\n")), IsEmpty());
}

TEST(DataSet, NamesLineAndColumnOfJsonLines)
{
    const auto reading = readText(R"({"id": "a", "input": "x", "expected": "y"}

{"id": "b", "input": "ü", "expcted": 1, "expected": "y"}
{"id": "c", "input": [1, 2}
{"id": "d", "id": "e"}
nonsense
{"id": "f", "input": [[{"role": "user"}]], "expected": {"json": [1.50, -2, true, null, "ü"]}}
)",
                                  "cases.jsonl");
    EXPECT_THAT(idsOf(reading), ElementsAre("a", "f"));
    EXPECT_THAT(problemsOf(reading),
                ElementsAre(StartsWith("3:27: case \"b\": the key \"expcted\" is not known here"),
                            StartsWith("4:27: this is no JSON: unexpected '}'"),
                            "5:13: the key \"id\" is there twice",
                            StartsWith("6:2: this is no JSON: invalid literal")));
    EXPECT_EQ(canonicalJson(*reading.set.cases[1].expected.json), R"([1.5,-2,true,null,"ü"])");
}

TEST(DataSet, RefusesKeysThatAreThereTwice)
{
    const auto reading = readText("- id: a\n  input: x\n  expected: x\n  expected: y\n");
    EXPECT_THAT(problemsOf(reading), ElementsAre("4:3: the key \"expected\" is there twice"));
}

TEST(DataSet, SurvivesBytesThatAreNoText)
{
    const auto broken = readText("- {id: a, input: x, expected: x}\n- {id: ü\xff, input: x, expected: x}\n");
    EXPECT_THAT(problemsOf(broken), ElementsAre("2:9: this is no UTF-8"));
    const auto control =
        readText(std::string("- {id: a, input: x, expected: x}\n- {id: b\x04, input: x, expected: x}\n"));
    EXPECT_THAT(problemsOf(control), ::testing::Contains(StartsWith("2:9: YAML has no control characters")));
    EXPECT_THAT(idsOf(control), ElementsAre("a"));
    const auto line =
        readText("{\"id\": \"\xc3\"}\n{\"id\": \"b\", \"input\": 1, \"expected\": \"1\"}\n", "x.jsonl");
    EXPECT_THAT(problemsOf(line), ElementsAre("1:9: this is no UTF-8"));
    EXPECT_THAT(idsOf(line), ElementsAre("b"));
}

TEST(DataSet, StopsAliasesThatGrowWithoutEnd)
{
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int k = 0; k < 9; ++k) bomb += before + ", ";
        bomb += before + "]\n";
    }
    const auto reading = readText(bomb);
    EXPECT_THAT(problemsOf(reading), ::testing::Contains(HasSubstr("aliases repeat more than 16 MB")));
}

TEST(DataSet, StopsAliasesAtTheirPlaceAndKeepsWhatIsBefore)
{
    std::string bomb = "cases: &c\n- {id: first, input: x, expected: y}\n";
    for (const auto& [anchor, of] : {std::pair{"i", "x"}, std::pair{"j", "*i"}, std::pair{"k", "*j"}}) {
        bomb += std::string("- id: ") + anchor + "\n  input: &" + anchor + " [" + of;
        for (int n = 1; n < 50; ++n) bomb += std::string(",") + of;
        bomb += "]\n  expected: y\n";
    }
    const auto reading = readText(bomb);
    ASSERT_EQ(reading.problems.size(), 1U);
    EXPECT_EQ(reading.problems[0].message, "aliases repeat more than 16 MB; what follows is not read");
    EXPECT_EQ(reading.problems[0].place.line, 10U);
    EXPECT_GT(reading.problems[0].place.column, 1U);
    EXPECT_THAT(idsOf(reading), ElementsAre("first", "i", "j"));
}

TEST(DataSet, MergesWhatIsExpectedWithTheDefaults)
{
    const auto reading = readText(R"(defaults: {expected: {never: guaranteed, text: ok}}
cases:
- {id: a, input: x}
- {id: b, input: x, expected: {contains: [yes], text: fine}}
- {id: c, input: x, expected: good}
- {id: d, input: x, expected: {never: maybe}}
)");
    EXPECT_THAT(problemsOf(reading), IsEmpty());
    const auto scorersOf = [&](const char* id) {
        std::vector<std::string> names;
        for (const CaseScorer& scorer : reading.set.find(id)->scorers) names.push_back(scorer.name);
        return names;
    };
    EXPECT_THAT(scorersOf("a"), ElementsAre("exact", "never_contains"));
    EXPECT_THAT(scorersOf("b"), ElementsAre("contains_all", "exact", "never_contains"));
    EXPECT_THAT(scorersOf("c"), ElementsAre("exact", "never_contains"));
    EXPECT_EQ(reading.set.find("b")->expected.text, "fine");
    EXPECT_EQ(reading.set.find("c")->expected.text, "good");
    const Judge& own = reading.set.find("d")->scorers[1].judge;
    EXPECT_EQ(own(textOutput("guaranteed")).judgement, Judgement::passed) << "the case's own key wins";
    const auto text = [](const std::string& shared) {
        return readText("defaults: {expected: " + shared + "}\ncases: [{id: a, input: x, expected: y}]\n")
            .set.hash;
    };
    EXPECT_EQ(text("z"), text("{text: z}")) << "a text replaces a text";
}

TEST(DataSet, ReadsAliasesAndRefusesEndlessOnes)
{
    const auto reading =
        readText("- {id: a, input: x, expected: &e {contains: ok}}\n- {id: b, input: x, expected: *e}\n");
    EXPECT_THAT(problemsOf(reading), IsEmpty());
    EXPECT_THAT(idsOf(reading), ElementsAre("a", "b"));
    EXPECT_THAT(problemsOf(readText("- &a [*a]\n"))[0], HasSubstr("inside of what it stands for"));
    EXPECT_THAT(problemsOf(readText("- *a\n"))[0], HasSubstr("this is no YAML"));
}

TEST(DataSet, EndsOnWhatBeginsNoValue)
{
    for (const char* stray : {",", ",,,- id: a", "- {id: a, input: x, expected: y}\n,\n"})
        EXPECT_THAT(problemsOf(readText(stray)), ::testing::Contains(HasSubstr("this is no YAML"))) << stray;
    EXPECT_THAT(
        idsOf(readText(
            "---\n---\nid: a\ninput: x\nexpected: y\n---\n...\n---\n{id: b, input: x, expected: y}\n")),
        ElementsAre("a", "b"));
}

TEST(DataSet, HasLimits)
{
    EXPECT_THAT(problemsOf(readText(std::string(100'000, '[')))[0],
                HasSubstr("nested deeper than 200 levels"));
    EXPECT_THAT(problemsOf(readText(std::string(100'000, '['), "x.jsonl"))[0],
                HasSubstr("nested deeper than 200 levels"));
    const auto large = readText(std::string(kMostDataSetBytes + 1, ' '));
    EXPECT_THAT(problemsOf(large), ElementsAre(" a data set can have 64 MB at most; this file is not read"));
    EXPECT_THAT(problemsOf(readText("- {id: '', input: x, expected: x}\n"))[0],
                HasSubstr("an id has 1 to 200 bytes"));
    EXPECT_THAT(problemsOf(readText("- {id: a, input: x, expected: x, weight: 0}\n"))[0],
                HasSubstr("a weight is more than 0"));
}

TEST(DataSet, OfNothingHasAProblem)
{
    for (const char* nothing : {"", "\n", "# only a comment\n", "[]", "cases: []\n", "---\n"})
        EXPECT_THAT(problemsOf(readText(nothing)), ElementsAre(" there is no case in it")) << nothing;
    EXPECT_THAT(problemsOf(readText("just a text")), ElementsAre("1:1: case: a map is expected, not a text"));
    EXPECT_THAT(problemsOf(readText("cases: x\n")), ElementsAre("1:8: data set: \"cases\" must be a list"));
    EXPECT_THAT(problemsOf(readText("- {id: a, input: x, expected: {}}\n")),
                ElementsAre("1:31: case \"a\": expected: nothing is expected"));
    EXPECT_THAT(problemsOf(readText("- {id: a, input: x, scorers: []}\n")),
                ElementsAre("1:3: case \"a\": nothing is expected"));
}

TEST(DataSet, TakesWordsOfYamlAsTheyAreWritten)
{
    const auto reading = readText("- {id: 007, input: x, expected: yes}\n- {id: b, input: x, expected: "
                                  "{json: [yes, 1e3, +5, 0x1f, .5, -.5, 1.0, true, ~]}}\n");
    EXPECT_THAT(problemsOf(reading), IsEmpty());
    EXPECT_EQ(reading.set.cases[0].id, "007");
    EXPECT_EQ(reading.set.cases[0].expected.text, "yes");
    EXPECT_EQ(canonicalJson(*reading.set.cases[1].expected.json),
              R"(["yes",1000,5,"0x1f",0.5,-0.5,1,true,null])");
}

TEST(DataSet, GivesItsNameOnce)
{
    const SourceFile files[] = {{"1.yaml", "name: x\ncases: [{id: a, input: x, expected: y}]\n"},
                                {"2.yaml", "name: y\ncases: [{id: b, input: x, expected: y}]\n"}};
    EXPECT_THAT(readDataSet(files, "folder").problems.at(0).message, HasSubstr("is called \"x\" already"));
}

} // namespace
} // namespace retrospan::evals
