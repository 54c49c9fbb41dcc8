// Cases that are written as YAML: whatever a text has in it, it is read back as it was.
#include "evals/case_yaml.h"
#include "evals/text_source.h"
#include "evals_support.h"

#include <random>

namespace retrospan::evals {
namespace {

using ::testing::HasSubstr;

CaseDraft draftOf(DataNode input)
{
    return {"a", std::move(input), {}, {"never this"}, {"x"}, "refunds", "shop-1", "00ff", "one\ntwo"};
}

/// The keys in their order of writing; JSON sorts them.
DataNode readBack(const std::string& yaml)
{
    Problems problems;
    auto documents = readYaml(yaml, problems);
    EXPECT_EQ(problems.count(), 0U) << yaml;
    EXPECT_EQ(documents.size(), 1U) << yaml;
    return documents.size() == 1 && documents[0].items.size() == 1 ? documents[0].items[0] : DataNode();
}

TEST(CaseYaml, IsWhatPeopleWouldWrite)
{
    const DataNode messages = DataNode::listOf({DataNode::mapOf(
        {{"role", DataNode::ofText("user")}, {"content", DataNode::ofText("Hi: where is it?")}})});
    EXPECT_EQ(caseYaml(caseNode(draftOf(messages))),
              "- id: a\n"
              "  input:\n"
              "  - role: user\n"
              "    content: \"Hi: where is it?\"\n"
              "  expected:\n"
              "    never:\n"
              "    - \"never this\"\n"
              "    # contains: [what a right answer says]\n"
              "  tags:\n"
              "  - x\n"
              "  workflow: refunds\n"
              "  source:\n"
              "    session: shop-1\n"
              "    span: \"00ff\"\n"
              "  notes: |-\n"
              "    one\n"
              "    two\n");
}

TEST(CaseYaml, IsACaseOfADataSet)
{
    const auto reading = testing::readText(caseYaml(caseNode(draftOf(DataNode::ofText("true")))));
    EXPECT_THAT(testing::problemsOf(reading), ::testing::IsEmpty());
    ASSERT_EQ(reading.set.cases.size(), 1U);
    const EvalCase& made = reading.set.cases.front();
    EXPECT_EQ(made.input.type, NodeType::text);
    EXPECT_EQ(made.sourceSpan, "00ff");
    EXPECT_EQ(made.notes, "one\ntwo");
}

TEST(CaseYaml, DemandsAnAnswerWhenNoPhraseIsKnown)
{
    CaseDraft draft = draftOf(DataNode::ofText("x"));
    draft.never.clear();
    const auto reading = testing::readText(caseYaml(caseNode(draft)));
    ASSERT_EQ(reading.set.cases.size(), 1U);
    const CaseScorer& scorer = reading.set.cases.front().scorers.front();
    EXPECT_EQ(scorer.judge(testing::textOutput("anything")).judgement, Judgement::passed);
    EXPECT_EQ(scorer.judge(testing::textOutput(" \n")).judgement, Judgement::failed);
}

const std::vector<std::string> kPieces{
    "a",
    " ",
    "\n",
    "\t",
    "\r",
    "\"",
    "'",
    "\\",
    "#",
    ": ",
    "- ",
    "---",
    "...",
    "?",
    "{",
    "}",
    "[",
    "]",
    ",",
    "|",
    ">",
    "&",
    "*",
    "!",
    "%",
    "@",
    "`",
    "~",
    "null",
    "true",
    "0x1f",
    "1e3",
    ".5",
    "<<",
    "=",
    "\xc3\xa4",
    "\xc2\x85",
    "\x7f",
    "\x04",
    std::string(1, '\0'),
    "\x1b[m",
    "  \n",
    "\n\n",
    "\xe2\x80\xa8",
    "\xef\xbb\xbf",
    "\xf0\x9f\x98\x80",
    "yes",
    "key: value",
    "# no",
    "\n ",
};

std::string randomText(std::mt19937& random)
{
    std::string text;
    for (std::size_t left = random() % 9; left > 0; --left) text += kPieces[random() % kPieces.size()];
    return text;
}

DataNode randomNode(std::mt19937& random, int depth)
{
    switch (random() % (depth > 0 ? 7 : 4)) {
    case 0: return DataNode::ofInteger(static_cast<std::int64_t>(random()) - 1'000'000);
    case 1: return DataNode::ofFlag(random() % 2 == 0);
    case 4: return DataNode();
    case 5: {
        std::vector<DataNode> items;
        for (std::size_t left = random() % 4; left > 0; --left)
            items.push_back(randomNode(random, depth - 1));
        return DataNode::listOf(std::move(items));
    }
    case 6: {
        DataNode map = DataNode::mapOf({});
        for (std::size_t left = random() % 4; left > 0; --left)
            if (const std::string key = randomText(random); map.find(key) == nullptr)
                map.set(key, randomNode(random, depth - 1));
        return map;
    }
    default: return DataNode::ofText(randomText(random));
    }
}

TEST(CaseYaml, ReadsBackAsItWas)
{
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        CaseDraft draft = draftOf(randomNode(random, 6));
        draft.notes = randomText(random);
        draft.never = {randomText(random), randomText(random)};
        draft.workflow = randomText(random);
        const DataNode node = caseNode(draft);
        const std::string yaml = caseYaml(node, random() % 3);
        ASSERT_EQ(canonicalJson(readBack(yaml)), canonicalJson(node)) << yaml;
    }
}

} // namespace
} // namespace retrospan::evals
