// Changes to data sets as text: what is there stays, and what is written is a data set.
#include "evals/data_set_edit.h"

#include "evals/case_yaml.h"
#include "evals/unified_diff.h"
#include "evals_support.h"

namespace retrospan::evals {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

DataNode caseNamed(const std::string& id)
{
    return caseNode({id, DataNode::ofText("x"), {}, {"no"}, {}, {}, "shop-1", {}, "csat: 1"});
}

Result<FileEdit> added(const std::string& before, const std::string& id, const std::string& path = "set.yaml")
{
    const SourceFile file{path, before};
    return addCase({&file, 1}, path, caseNamed(id));
}

const std::string kList = "# refunds\n- id: b # last week\n  input: x\n  expected: y\n";

TEST(DataSetEdit, AddsToAList)
{
    const auto edit = added(kList, "a");
    ASSERT_TRUE(edit.ok()) << edit.error().message;
    EXPECT_EQ(edit->after, kList + caseYaml(caseNamed("a")));
}

TEST(DataSetEdit, AddsToTheCasesOfAMap)
{
    const std::string before =
        "name: shop\ncases:\n  - id: b\n    input: x\n    expected: y # without a line end";
    const auto edit = added(before, "a");
    ASSERT_TRUE(edit.ok()) << edit.error().message;
    EXPECT_EQ(edit->after, before + "\n" + caseYaml(caseNamed("a"), 2));
}

TEST(DataSetEdit, AddsADocumentWhereNoListCanGrow)
{
    for (const std::string before :
         {"{id: b, input: x, expected: y}\n", "cases: [{id: b, input: x, expected: y}]\n",
          "cases:\n- {id: b, input: x, expected: y}\nname: shop\n"}) {
        const auto edit = added(before, "a");
        ASSERT_TRUE(edit.ok()) << before << edit.error().message;
        EXPECT_EQ(edit->after, before + "---\n" + caseYaml(caseNamed("a")));
    }
}

TEST(DataSetEdit, AddsALineToJsonLines)
{
    const std::string before = "{\"id\": \"b\", \"input\": 1, \"expected\": \"z\"}";
    const auto edit = added(before, "a", "set.jsonl");
    ASSERT_TRUE(edit.ok()) << edit.error().message;
    EXPECT_EQ(edit->after, before + "\n" + canonicalJson(caseNamed("a")) + "\n");
}

TEST(DataSetEdit, BeginsAFileThatSaysNothing)
{
    for (const std::string before : {"", "\n", "# refunds\n"}) {
        const auto edit = added(before, "a");
        ASSERT_TRUE(edit.ok()) << before << edit.error().message;
        EXPECT_EQ(edit->after, before + caseYaml(caseNamed("a")));
    }
    EXPECT_EQ(added("", "a", "set.jsonl")->after, canonicalJson(caseNamed("a")) + "\n");
    EXPECT_THAT(added("cases: []\n", "a").error().message, HasSubstr("set.yaml: there is no case in it"));
}

TEST(DataSetEdit, KeepsTheLineEndsOfAFile)
{
    const auto withReturns = [](const std::string& text) {
        std::string all;
        for (const char c : text) (all += c == '\n' ? "\r" : "") += c;
        return all;
    };
    const auto edit = added(withReturns(kList), "a");
    ASSERT_TRUE(edit.ok()) << edit.error().message;
    EXPECT_EQ(edit->after, withReturns(kList + caseYaml(caseNamed("a"))));
    const SourceFile file{"set.yaml", edit->after};
    const auto notes = addNotes({&file, 1}, {{"shop-1", {"csat: 2"}}});
    ASSERT_TRUE(notes.ok() && notes->size() == 1);
    std::string plain = notes->front().after;
    EXPECT_THAT(plain, HasSubstr("csat: 2"));
    std::erase(plain, '\r');
    EXPECT_EQ(notes->front().after, withReturns(plain));
    EXPECT_EQ(added("# x\r\n\n", "a")->after, "# x\r\n\n" + caseYaml(caseNamed("a"))) << "it had both";
}

TEST(DataSetEdit, RefusesWhatWouldBeNoDataSet)
{
    EXPECT_THAT(added(kList, "b").error().message, HasSubstr("has a case \"b\" already"));
    EXPECT_THAT(added("- {id: b}\n", "a").error().message,
                HasSubstr("the data set has problems: set.yaml:1:3"));
    EXPECT_THAT(added(kList, std::string(201, 'a')).error().message, HasSubstr("an id has 1 to 200 bytes"));
    EXPECT_THAT(added("name: shop\ncases: []\n", "a").error().message, HasSubstr("problems"));
}

TEST(DataSetEdit, MakesTheFirstCaseOfAFolder)
{
    const auto edit = addCase({}, "set/a.yaml", caseNamed("a"));
    ASSERT_TRUE(edit.ok()) << edit.error().message;
    EXPECT_EQ(edit->after, caseYaml(caseNamed("a")));
    EXPECT_THAT(unifiedDiff(*edit),
                StartsWith("--- /dev/null\n+++ b/set/a.yaml\n@@ -0,0 +1,9 @@\n+- id: a\n"));
}

TEST(DataSetEdit, ShowsWhatChangesWithLinesAround)
{
    EXPECT_EQ(unifiedDiff({"/set.yaml", "1\n2\n3\n4\n5", "1\n2\n3\n4\n5\n6\n"}),
              "--- a/set.yaml\n+++ b/set.yaml\n@@ -2,4 +2,5 @@\n 2\n 3\n 4\n-5\n\\ No newline at end of "
              "file\n+5\n+6\n");
    EXPECT_EQ(unifiedDiff({"s", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n"}),
              "--- a/s\n+++ b/s\n@@ -2,8 +2,8 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n 9\n");
}

TEST(DataSetEdit, ShowsChangesThatLieApartOneByOne)
{
    std::string before, after;
    for (int i = 1; i <= 30; ++i) {
        const std::string line = std::to_string(i) + "\n";
        before += line;
        after += i == 3 || i == 25 ? line + "new\n" : line;
    }
    EXPECT_EQ(unifiedDiff({"s", before, after}),
              "--- a/s\n+++ b/s\n@@ -1,6 +1,7 @@\n 1\n 2\n 3\n+new\n 4\n 5\n 6\n"
              "@@ -23,6 +24,7 @@\n 23\n 24\n 25\n+new\n 26\n 27\n 28\n");
}

Result<std::vector<FileEdit>> noted(const std::string& before, const std::vector<std::string>& lines,
                                    const std::string& path = "set.yaml")
{
    const SourceFile file{path, before};
    return addNotes({&file, 1}, {{"shop-1", lines}});
}

TEST(DataSetEdit, AddsNotesToCasesOfTheSessionAlone)
{
    const std::string other = "- id: b\n  input: x\n  expected: y\n  source: shop-2\n";
    const std::string before = caseYaml(caseNamed("a")) + "\n# the other one\n" + other;
    const auto edits = noted(before, {"csat: 1", "note: called \"back\""});
    ASSERT_TRUE(edits.ok()) << edits.error().message;
    ASSERT_EQ(edits->size(), 1U);
    std::string after = before;
    const std::string line = "  notes: \"csat: 1\"\n";
    after.replace(after.find(line), line.size(), "  notes: |-\n    csat: 1\n    note: called \"back\"\n");
    EXPECT_EQ(edits->front().after, after);
    EXPECT_TRUE(noted(after, {"csat: 1", "note: called \"back\""})->empty()) << "all of it is there";
}

TEST(DataSetEdit, AddsNotesWhereThereAreNone)
{
    const auto edits =
        noted("cases:\n- id: a\n  source:\n    session: shop-1\n  input: |\n    x\n\n  expected: y\n\n"
              "- id: b\n  input: x\n  expected: y\n",
              {"csat: 2"});
    ASSERT_TRUE(edits.ok()) << edits.error().message;
    EXPECT_EQ(edits->front().after,
              "cases:\n- id: a\n  source:\n    session: shop-1\n  input: |\n    x\n\n  expected: y\n"
              "  notes: \"csat: 2\"\n\n- id: b\n  input: x\n  expected: y\n");
}

TEST(DataSetEdit, AddsNotesToJsonLines)
{
    const std::string other = "{\"id\": \"b\", \"input\": 1, \"expected\": \"z\"}\n";
    const auto edits = noted(other + canonicalJson(caseNamed("a")) + "\n", {"csat: 3"}, "set.jsonl");
    ASSERT_TRUE(edits.ok()) << edits.error().message;
    DataNode after = caseNamed("a");
    after.items.back() = DataNode::ofText("csat: 1\ncsat: 3");
    EXPECT_EQ(edits->front().after, other + canonicalJson(after) + "\n");
}

TEST(DataSetEdit, RefusesNotesInOneLine)
{
    EXPECT_THAT(noted("- {id: a, input: x, expected: y, source: shop-1}\n", {"csat: 2"}).error().message,
                HasSubstr("set.yaml:1:3: the notes of this case are not on lines of their own"));
}

TEST(DataSetEdit, FindsIdsThatAreFreeAndFileNames)
{
    const DataSet set = testing::readText(kList).set;
    EXPECT_EQ(freeCaseId(set, "b"), "b-2");
    EXPECT_EQ(freeCaseId(set, "../c d\xc3\xa4/"), "c-d");
    EXPECT_EQ(freeCaseId(set, "\xe6\x97\xa5"), "case");
}

} // namespace
} // namespace retrospan::evals
