// Each scorer as a case names it, over outputs.
#include "evals/edit_similarity.h"
#include "evals/normalised_text.h"
#include "evals/scorers.h"
#include "evals/sha256.h"
#include "evals/text_source.h"
#include "evals_support.h"

namespace retrospan::evals {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// By the only scorer of a case with this last part.
CaseScore score(const std::string& rest, const CaseOutput& output)
{
    const auto reading = readText("- {id: a, input: x, " + rest + "}\n");
    if (!reading.problems.empty()) return notScored("problem: " + reading.problems[0].message);
    EXPECT_EQ(reading.set.cases.at(0).scorers.size(), 1U);
    return reading.set.cases.at(0).scorers.at(0).judge(output);
}

CaseScore score(const std::string& rest, const std::string& text)
{
    return score(rest, textOutput(text));
}

std::string problem(const std::string& rest)
{
    const auto reading = readText("- {id: a, input: x, " + rest + "}\n");
    return reading.problems.empty() ? "" : reading.problems[0].message;
}

void expectScore(const CaseScore& got, Judgement judgement, double value, const std::string& words)
{
    EXPECT_EQ(got.judgement, judgement) << got.explanation;
    EXPECT_EQ(got.score, rounded(value)) << got.explanation;
    EXPECT_THAT(got.explanation, HasSubstr(words));
}

TEST(Scorers, ExactTellsWhereTextsPart)
{
    expectScore(score("expected: 'größer'", "größer"), Judgement::passed, 1, "is the expected text");
    expectScore(score("expected: 'größer'", "großer"), Judgement::failed, 0,
                R"(differs at character 3: "oßer", expected "ößer")");
    expectScore(score("expected: ab", "abc"), Judgement::failed, 0, R"("c", expected its end)");
    expectScore(score("expected: ''", ""), Judgement::passed, 1, "");
}

TEST(Scorers, NormalisedExactIgnoresCaseSpaceAndShapes)
{
    const std::string rest = "expected: \"It's ÉTÉ – ΑΒΓ Привет\", scorers: normalised_exact";
    expectScore(score(rest, " it’s\u00a0 été -\nαβγ  ПРИВЕТ "), Judgement::passed, 1, "");
    expectScore(score(rest, "its été - αβγ привет"), Judgement::failed, 0, "differs at character 3");
    EXPECT_EQ(foldedCase("ÄÖÜ ŁŻ ŹŽ ŸÇ ẞ×"), "äöü łż źž ÿç ß×");
}

TEST(Scorers, LookForPhrasesInTheTextsOfJson)
{
    const std::string json = R"({"reply": "I say \"yes\" now.\nReally.", "Ends": ["Gr\u00f6\u00dfe"]})";
    Problems none;
    CaseOutput value = textOutput("");
    value.value = *readJson(json, 1, none);
    value.text = canonicalJson(value.value);
    for (const CaseOutput& output : {textOutput(json), value}) {
        expectScore(score(R"(expected: {never: ['say "yes" now']})", output), Judgement::failed, 0,
                    R"(say \"yes\" now)");
        expectScore(score(R"(expected: {never: ["now.\nReally"]})", output), Judgement::failed, 0, "Really");
        expectScore(score("scorers: {never_contains: {any_case: [GRÖßE]}}", output), Judgement::failed, 0,
                    "");
        expectScore(score(R"(expected: {contains: ['"yes"', Größe, Ends]})", output), Judgement::passed, 1,
                    "");
        expectScore(score(R"(expected: {contains_any: [no, '"yes"']})", output), Judgement::passed, 1, "");
        expectScore(score("expected: {never: [reply now]}", output), Judgement::passed, 1, "");
    }
    expectScore(score("expected: {contains: ['\"reply\":']}", value), Judgement::passed, 1, "");
}

TEST(Scorers, LookForPhrases)
{
    const std::string all = "scorers: {contains_all: [Refund, 5 days]}";
    expectScore(score(all, "Refund in 5 days"), Judgement::passed, 1, "contains all");
    expectScore(score(all, "refund in 5 days"), Judgement::failed, 0.5, R"(does not contain "Refund")");
    expectScore(score("scorers: {contains_all: {texts: [IN], any_case: [Refund, Ünd]}}", "REFUND ÜND IN"),
                Judgement::passed, 1, "");
    expectScore(score("expected: {contains_any: [x, y]}", "an y"), Judgement::passed, 1, R"(contains "y")");
    expectScore(score("expected: {contains_any: [x, y]}", "z"), Judgement::failed, 0, R"(none of "x", "y")");
    expectScore(score("expected: {never: guaranteed}", "it is guaranteed"), Judgement::failed, 0,
                R"("guaranteed")");
    expectScore(score("expected: {never: guaranteed}", "it is not"), Judgement::passed, 1, "");
    EXPECT_THAT(problem("scorers: contains_all"), HasSubstr("\"texts\" or \"any_case\" is missing"));
    EXPECT_THAT(problem("scorers: {never_contains: {texts: [A], any_case: true}}"),
                HasSubstr("\"any_case\" has the texts that count in any letter case, not true"));
    EXPECT_THAT(problem("scorers: {contains_all: []}"), HasSubstr("is an empty list"));
    EXPECT_THAT(problem("scorers: {contains_all: ['']}"), HasSubstr("not empty"));
}

TEST(Scorers, MatchExpressionsInLinearTime)
{
    expectScore(score("expected: {matches: '^\\d+$'}", "123"), Judgement::passed, 1, "matches");
    expectScore(score("expected: {matches: ['a', 'b']}", "xa"), Judgement::failed, 0.5,
                R"(does not match "b")");
    expectScore(score("expected: {matches: '(a*)*b'}", std::string(100'000, 'a')), Judgement::failed, 0, "");
    EXPECT_THAT(problem("expected: {matches: 'a{1000000}'}"), HasSubstr("is wrong"));
}

TEST(Scorers, CompareJsonButForWhatIsIgnored)
{
    const std::string rest =
        "expected: {json: {id: 1, items: [{sku: a, n: 2}, {sku: b, n: 10.0}], at: now}}, "
        "scorers: {json_equal: {ignore: [/at, '/items/*/sku'], tolerance: 0.1}}";
    expectScore(score(rest, R"({"id":1,"items":[{"n":2},{"n":10.1,"sku":"z"}]})"), Judgement::passed, 1, "");
    expectScore(score(rest, R"({"id":1,"items":[{"n":3},{"n":10}],"x":[]})"), Judgement::failed, 0.5,
                R"(2 of 4 values differ: /items/0/n is "3", expected "2"; /x is not expected: "[]")");
    expectScore(score(rest, "no json"), Judgement::failed, 0, "this is no JSON");
    expectScore(score("scorers: {json_equal: {a: 1}}", R"({"a": 1.0})"), Judgement::passed, 1, "");
    expectScore(score("scorers: {json_equal: [9007199254740993]}", "[9007199254740992]"), Judgement::failed,
                0, "");
    expectScore(score("scorers: {json_equal: {json: {a: 1}, subset: true}}", R"({"a": 1, "b": 2})"),
                Judgement::passed, 1, "");
    expectScore(score("scorers: {json_equal: {json: {a: {}}}}", R"({"a": []})"), Judgement::failed, 0,
                "/a is");
    EXPECT_THAT(problem("expected: {json: 1}, scorers: {json_equal: {ignore: at}}"), HasSubstr("is no path"));
    EXPECT_THAT(problem("scorers: json_equal"), HasSubstr("no expected JSON"));
}

TEST(Scorers, FindTheNumberOfAnOutput)
{
    expectScore(score("scorers: {number: 1234.5}", "It costs $1,234.50."), Judgement::passed, 1, "is 1234.5");
    expectScore(score("scorers: {number: {value: 10, tolerance: 0.5}}", "-10.4"), Judgement::failed, 0,
                "is -10.4, wanted is 10, give or take 0.5");
    expectScore(score("scorers: {number: {value: 100, relative_tolerance: 0.1}}", "109.9"), Judgement::passed,
                1, "");
    expectScore(score("scorers: {number: {min: 1, max: 2}}", "3"), Judgement::failed, 0,
                "at least 1, at most 2");
    for (const auto& [value, text] :
         std::vector<std::pair<const char*, const char*>>{{"0.5", "it is .5"},
                                                          {"-0.5", "-.5"},
                                                          {"-5", "-$5"},
                                                          {"-5",
                                                           "\xE2\x88\x92"
                                                           "5 degrees"},
                                                          {"0.00001", "1e-05"},
                                                          {"2500", "2.5E3"},
                                                          {"5", "5."},
                                                          {"1234567", "1,234,567"}})
        expectScore(score("scorers: {number: " + std::string(value) + "}", text), Judgement::passed, 1, "");
    for (const std::string& text :
         {std::string("1.2.3"), std::string("192.168.0.1"), std::string("01.02.2024"), std::string(400, '9')})
        expectScore(score("scorers: {number: {min: 0}}", text), Judgement::failed, 0, "has 0 numbers");
    for (const char* text : {"2024-05", "1,2", "1,2345"})
        expectScore(score("scorers: {number: {min: 0}}", text), Judgement::failed, 0, "has 2 numbers");
    expectScore(score("scorers: {number: 5}", "5 of 7"), Judgement::failed, 0, "has 2 numbers");
    expectScore(score("scorers: {number: 5}", "none"), Judgement::failed, 0, "has 0 numbers");
    expectScore(score("scorers: {number: {value: 5, path: /items/1/n}}", R"({"items":[0,{"n":5}]})"),
                Judgement::passed, 1, "");
    expectScore(score("scorers: {number: {value: 5, path: /n}}", R"({"n":"5"})"), Judgement::failed, 0,
                "no number at the path");
    EXPECT_THAT(problem("scorers: {number: {min: 2, max: 1}}"), HasSubstr("which no number satisfies"));
    EXPECT_THAT(problem("scorers: number"), HasSubstr("is needed"));
    EXPECT_THAT(problem("scorers: {number: {value: 1, tolerance: -1}}"), HasSubstr("must not be negative"));
}

std::size_t plainDistance(const std::u32string& a, const std::u32string& b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)});
            corner = above;
        }
    }
    return row.back();
}

TEST(EditSimilarity, AgreesWithThePlainAlgorithm)
{
    std::uint32_t dice = 7;
    const auto next = [&dice](std::uint32_t end) {
        return (dice = dice * 1664525 + 1013904223) / 65536 % end;
    };
    for (int round = 0; round < 300; ++round) {
        std::string a, b;
        for (std::uint32_t i = next(200); i > 0; --i) a += static_cast<char>('a' + next(3));
        for (std::uint32_t i = next(200); i > 0; --i) b += static_cast<char>('a' + next(3));
        if (a.empty() && b.empty()) continue;
        const double longest = static_cast<double>(std::max(a.size(), b.size()));
        const auto plain = static_cast<double>(plainDistance({a.begin(), a.end()}, {b.begin(), b.end()}));
        EXPECT_NEAR(editSimilarity(a, b).value(), 1 - plain / longest, 1e-12) << a << " " << b;
    }
}

TEST(EditSimilarity, CountsCharactersAndHasALimit)
{
    EXPECT_DOUBLE_EQ(editSimilarity("äöü", "äöu").value(), 2.0 / 3);
    EXPECT_DOUBLE_EQ(editSimilarity("", "").value(), 1);
    EXPECT_DOUBLE_EQ(editSimilarity("", "x").value(), 0);
    EXPECT_FALSE(editSimilarity(std::string(kLongestCompared + 1, 'a'), "b").has_value());
    expectScore(score("expected: kitten, scorers: {edit_similarity: 0.5}", "sitting"), Judgement::passed,
                4.0 / 7, "57.1 % like");
    expectScore(score("expected: kitten, scorers: edit_similarity", "sitting"), Judgement::failed, 4.0 / 7,
                "at least 80.0 %");
    expectScore(score("expected: a, scorers: edit_similarity", std::string(kLongestCompared + 1, 'b')),
                Judgement::notScored, 0, "not compared");
}

CaseOutput called(const std::string& json)
{
    const auto reading = readText("- {id: a, input: " + json + ", expected: x}\n");
    EXPECT_THAT(problemsOf(reading), IsEmpty());
    CaseOutput output = textOutput("done");
    output.calls.emplace();
    for (const DataNode& item : reading.set.cases.at(0).input.items)
        output.calls->push_back({item.items[0].text, item.items[1]});
    return output;
}

TEST(Scorers, JudgeWhichToolsWereCalled)
{
    const CaseOutput output =
        called(R"([[find, {id: 1}], [look, {}], [find, {id: 2, deep: true}], [pay, {usd: 5}]])");
    expectScore(score("scorers: {tools: [find, look, pay]}", output), Judgement::passed, 1, "3 of 3");
    expectScore(score("scorers: {tools: [pay, find]}", output), Judgement::failed, 0.5,
                "1 of 2 expected calls; called were \"find, look, find, pay\"");
    expectScore(score("scorers: {tools: {any_order: [pay, find]}}", output), Judgement::passed, 1, "");
    expectScore(score("scorers: {tools: {any_order: [find, {name: find, arguments: {id: 1}}]}}", output),
                Judgement::passed, 1, "2 of 2");
    expectScore(score("scorers: {tools: {any_order: [{name: find, arguments: {id: 3}}]}}", output),
                Judgement::failed, 0, "");
    expectScore(score("scorers: {tools: {none_of: [refund]}}", output), Judgement::passed, 1,
                "nothing that it must not");
    expectScore(
        score("scorers: {tools: {in_order: find, none_of: [{name: pay, arguments: {usd: 5}}]}}", output),
        Judgement::failed, 0, "called \"pay\"");
    expectScore(score("scorers: {tools: {in_order: [find, pay], only: true}}", output), Judgement::failed,
                0.5, "and 2 others");
    expectScore(score("scorers: {tools: {only: true}}", called("[]")), Judgement::passed, 1, "");
    expectScore(score("scorers: {tools: find}", textOutput("x")), Judgement::notScored, 0,
                "does not tell which tools");
    EXPECT_THAT(problem("scorers: tools"), HasSubstr("is needed"));
    EXPECT_THAT(problem("scorers: {tools: [{arguments: {}}]}"), HasSubstr("\"name\" is missing"));
    EXPECT_THAT(problem("scorers: {tools: {in_order: a, any_order: b}}"), HasSubstr("exclude each other"));
}

TEST(Scorers, KeepLimits)
{
    CaseOutput output = textOutput("x");
    expectScore(score("scorers: {cost_limit: 0.01}", output), Judgement::notScored, 0, "tells no cost");
    output.costMicroUsd = 20'000;
    output.latencyNs = 1'500'000'000;
    output.steps = 5;
    expectScore(score("scorers: {cost_limit: 0.01}", output), Judgement::failed, 0.5,
                "0.02 USD, at most 0.01 USD");
    expectScore(score("scorers: {cost_limit: 0.02}", output), Judgement::passed, 1, "");
    expectScore(score("scorers: {latency_limit: 1.5}", output), Judgement::passed, 1, "1.5 s");
    expectScore(score("scorers: {latency_limit: {max_seconds: 1}}", output), Judgement::failed, 1 / 1.5, "");
    expectScore(score("scorers: {step_limit: 4}", output), Judgement::failed, 0.8,
                "5 steps, at most 4 steps");
    EXPECT_THAT(problem("scorers: cost_limit"), HasSubstr("must be from 0"));
    EXPECT_THAT(problem("scorers: {cost_limit: -1}"), HasSubstr("must be from 0"));
    EXPECT_THAT(problem("scorers: {cost_limit: cheap}"), HasSubstr("must be a number"));
}

TEST(Sha256, IsTheOneThatOthersCompute)
{
    EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

} // namespace
} // namespace retrospan::evals
