// What a ledger allows, and its texts.
#include "evals/gate.h"
#include "evals/release_ledger.h"
#include "evals_support.h"

namespace retrospan::evals {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kToday = "2026-11-22";

VerdictReference verdict(const std::string& dataSet, bool passed = true)
{
    return {dataSet, "sha256:d", "release", "sha256:p", "sha256:o", "sha256:v", "", passed};
}

/// A ledger that is written line by line.
struct Written {
    ReleaseLedger ledger;

    ReleaseEvent& add(ReleaseEventKind kind, const std::string& version)
    {
        event = {};
        event.number = ledger.nextNumber();
        event.kind = kind;
        event.version = version;
        event.author = "ann";
        event.timeNs = 5;
        return event;
    }
    void done() { ledger.add(event); }
    void candidate(const std::string& version, std::vector<VerdictReference> verdicts)
    {
        add(ReleaseEventKind::candidate, version).verdicts = std::move(verdicts);
        done();
    }
    void happened(ReleaseEventKind kind, const std::string& version)
    {
        add(kind, version);
        done();
    }
    [[nodiscard]] std::vector<std::string> publish(const std::string& version,
                                                   const ReleaseRules& rules = {}) const
    {
        return ledger.obstaclesToPublish(version, rules, kToday);
    }

private:
    ReleaseEvent event;
};

TEST(ReleaseLedger, OnlyVerdictsByThePoliciesOfTheWorkflowCount)
{
    Written written;
    written.candidate("42", {verdict("refunds")});
    EXPECT_THAT(written.publish("42", {{}, {"sha256:p"}, false, {}}), IsEmpty());
    EXPECT_THAT(
        written.publish("42", {{}, {"sha256:strict"}, false, {}}),
        ElementsAre("the verdict for the data set \"refunds\" is by the policy \"release\", sha256:p, "
                    "which the workflow does not name"));
}

TEST(ReleaseLedger, VerdictsAreAboutTheVersionAndOneForEachDataSet)
{
    VerdictReference other = verdict("refunds");
    other.version = "41";
    EXPECT_EQ(faultOfVerdicts({verdict("refunds"), verdict("tone")}, "42"), "");
    EXPECT_THAT(faultOfVerdicts({other}, "42"), HasSubstr("is about version \"41\""));
    EXPECT_EQ(faultOfVerdicts({other}, "41"), "");
    EXPECT_EQ(faultOfVerdicts({verdict("tone"), verdict("tone", false)}, "42"),
              "there are two verdicts for the data set \"tone\"");
}

TEST(ReleaseLedger, AVersionNeedsGreenVerdictsForTheRequiredDataSets)
{
    const ReleaseRules rules{{"refunds", "tone"}, {}, false, {}};
    Written written;
    EXPECT_THAT(written.publish("42", rules), ElementsAre("\"42\" is no candidate"));
    written.candidate("42", {verdict("refunds", false)});
    EXPECT_THAT(written.publish("42", rules),
                ElementsAre("the verdict for the data set \"refunds\" is not green",
                            "there is no verdict for the data set \"tone\""));
    written.candidate("42", {verdict("refunds"), verdict("tone")});
    EXPECT_THAT(written.publish("42", rules), IsEmpty());
}

TEST(ReleaseLedger, ARedVerdictThatNobodyRequiredCountsToo)
{
    Written written;
    written.candidate("42", {verdict("refunds"), verdict("extra", false)});
    EXPECT_THAT(written.publish("42"), ElementsAre("the verdict for the data set \"extra\" is not green"));
    written.candidate("43", {});
    EXPECT_THAT(written.publish("43"), ElementsAre("there is no verdict"));
}

TEST(ReleaseLedger, AVerdictThatNamesNoVersionIsAboutTheFirstOne)
{
    Written written;
    written.candidate("42", {verdict("refunds")});
    ReleaseEvent event;
    event.version = "42";
    event.verdicts = {verdict("refunds")};
    EXPECT_EQ(written.ledger.faultOfUnversioned(event), "");
    event.version = "43";
    EXPECT_THAT(written.ledger.faultOfUnversioned(event), HasSubstr("those of version \"42\""));
    event.verdicts[0].version = "43";
    EXPECT_EQ(written.ledger.faultOfUnversioned(event), "");
}

TEST(ReleaseLedger, ParityIsOfTheRunThatWasJudged)
{
    const ReleaseRules rules{{"refunds"}, {}, true, {}};
    Written written;
    written.candidate("42", {verdict("refunds")});
    EXPECT_THAT(written.publish("42", rules),
                ElementsAre("there is no parity run for the data set \"refunds\""));
    written.add(ReleaseEventKind::parity, "42").parity = {{"refunds", "sha256:o2", 9, {"a", "b"}}};
    written.done();
    for (const ReleaseRules& demanded : {rules, ReleaseRules{}})
        EXPECT_THAT(written.publish("42", demanded),
                    ElementsAre("2 of 9 cases of the data set \"refunds\" differ in the parity run: a, b"));
    written.add(ReleaseEventKind::parity, "42").parity = {{"refunds", "sha256:o2", 9, {}}};
    written.done();
    EXPECT_THAT(written.publish("42", rules), IsEmpty());
    written.candidate("42", {verdict("refunds")});
    EXPECT_THAT(written.publish("42", rules),
                ElementsAre("there is no parity run for the data set \"refunds\""));
}

TEST(ReleaseLedger, RollsBackToWhatWasPublishedAndIsNotRetired)
{
    Written written;
    for (const char* version : {"41", "42", "43"}) written.candidate(version, {verdict("refunds")});
    written.happened(ReleaseEventKind::published, "41");
    written.happened(ReleaseEventKind::published, "42");
    EXPECT_EQ(written.ledger.published(), "42");
    EXPECT_THAT(written.ledger.obstaclesToRollBack("43", kToday), ElementsAre("\"43\" was never published"));
    EXPECT_THAT(written.ledger.obstaclesToRollBack("42", kToday), ElementsAre("\"42\" is published already"));
    EXPECT_THAT(written.ledger.obstaclesToRollBack("41", kToday), IsEmpty());
    written.happened(ReleaseEventKind::drill, "41");
    EXPECT_EQ(written.ledger.published(), "42");
    written.add(ReleaseEventKind::retired, "41").day = "2026-11-23";
    written.done();
    EXPECT_THAT(written.ledger.obstaclesToRollBack("41", kToday), IsEmpty());
    EXPECT_THAT(written.ledger.obstaclesToRollBack("41", "2026-11-23"),
                ElementsAre("\"41\" was retired on 2026-11-23"));
    written.happened(ReleaseEventKind::rolledBack, "41");
    EXPECT_EQ(written.ledger.published(), "41");
}

TEST(ReleaseLedger, KnowsTheStateOfEachVersion)
{
    Written written;
    for (const char* version : {"41", "42", "43"}) written.candidate(version, {verdict("refunds")});
    written.happened(ReleaseEventKind::published, "41");
    written.happened(ReleaseEventKind::published, "42");
    std::vector<std::string> states;
    for (const ReleaseVersion& each : written.ledger.versions(kToday))
        states.push_back(each.version + " " + std::string(toString(each.state)));
    EXPECT_THAT(states, ElementsAre("41 superseded", "42 published", "43 candidate"));
}

TEST(ReleaseLedger, ComesBackFromItsText)
{
    Written written;
    written.candidate("42", {verdict("refunds")});
    ReleaseEvent& parity = written.add(ReleaseEventKind::parity, "42");
    parity.parity = {{"refunds", "sha256:o2", 9, {"a"}}};
    parity.note = "staging, \"eu\"";
    written.done();
    written.add(ReleaseEventKind::rolledBack, "41").tookNs = 12;
    written.done();
    std::string text;
    for (const ReleaseEvent& event : written.ledger.events()) text += eventText(event);
    const auto read = readLedger({"ledger.jsonl", text});
    ASSERT_TRUE(read.ok());
    std::string again;
    for (const ReleaseEvent& event : read->events()) again += eventText(event);
    EXPECT_EQ(again, text);
    EXPECT_EQ(read->published(), "41");
    EXPECT_EQ(read->events()[1].parity[0].differing, std::vector<std::string>{"a"});
}

TEST(ReleaseLedger, SaysWhereItIsBroken)
{
    const auto fault = [](const std::string& text) { return readLedger({"l.jsonl", text}).error().message; };
    const std::string first = R"({"number":1,"event":"published","version":"42","time_ns":1,"author":""})";
    EXPECT_THAT(fault(first + "\n" + first), HasSubstr("l.jsonl:2:1: event: number 2 is expected"));
    EXPECT_THAT(fault("{\"number\":1,"), HasSubstr("l.jsonl:1"));
    EXPECT_THAT(fault(R"({"number":1,"event":"burnt","version":"42"})"), HasSubstr("\"event\" is not known"));
    EXPECT_THAT(fault(R"({"number":1,"event":"published","version":"../x"})"), HasSubstr("no version"));
    EXPECT_FALSE(readLedger({"l.jsonl", "[1]"}).ok());
    EXPECT_TRUE(readLedger({"l.jsonl", ""}).ok());
}

TEST(ReleaseLedger, TakesAVerdictAsItWasWritten)
{
    const DataSet set = readText("name: shop\ncases: [{id: a, input: x, expected: yes}]").set;
    const auto policy = readPolicy({"p.yaml", "rules: [{pass_rate: 1}]"}, set, false).policy;
    const auto judged = scoreOutputs(set, readOutputs({"o", R"({"case":"a","output":"yes"})"}).each, "p");
    const std::string file = canonicalJson(verdictNode(judge({set, policy, judged}, "retrospan 1")));
    const auto reference = readVerdictReference({"v.json", file});
    ASSERT_TRUE(reference.ok()) << reference.error().message;
    EXPECT_TRUE(reference->passed);
    EXPECT_EQ(reference->dataSet, "shop");
    EXPECT_EQ(reference->outputsHash, judged.outputsHash);
    std::string forged = file;
    forged.replace(forged.find("\"passed_cases\":1"), 16, "\"passed_cases\":2");
    EXPECT_THAT(readVerdictReference({"v.json", forged}).error().message, HasSubstr("was changed"));
    EXPECT_THAT(readVerdictReference({"v.json", "{}"}).error().message, HasSubstr("no verdict file"));
    EXPECT_FALSE(readVerdictReference({"v.json", "[]"}).ok());
}

TEST(ReleaseLedger, ParityComparesJudgementsNotWords)
{
    const DataSet set = readText("- {id: a, input: x, expected: {contains: yes}}\n"
                                 "- {id: b, input: x, expected: {contains: yes}}\n"
                                 "- {id: c, input: x, expected: {contains: yes}}")
                            .set;
    const auto runOf = [&](const std::string& outputs) {
        return scoreOutputs(set, readOutputs({"o", outputs}).each, "p");
    };
    const auto judged = runOf(R"({"case":"a","output":"yes"})"
                              "\n"
                              R"({"case":"b","output":"yes"})"
                              "\n"
                              R"({"case":"c","output":"yes"})");
    const auto parity = compareParity(judged,
                                      runOf(R"({"case":"a","output":"oh yes"})"
                                            "\n"
                                            R"({"case":"b","output":"no"})"));
    EXPECT_EQ(parity.cases, 3);
    EXPECT_THAT(parity.differing, ElementsAre("b", "c"));
}

TEST(ReleaseLedger, ReadsItsRules)
{
    const auto reading =
        readReleaseRules({"release.yaml", "data_sets: [refunds, tone]\nparity: true\nhook: ./deploy"});
    EXPECT_THAT(reading.problems, IsEmpty());
    EXPECT_THAT(reading.rules.dataSets, ElementsAre("refunds", "tone"));
    EXPECT_TRUE(reading.rules.parity);
    EXPECT_EQ(reading.rules.hook, "./deploy");
    EXPECT_EQ(readReleaseRules({"release.yaml", "datasets: [a]"}).problems.size(), 1);
    EXPECT_THAT(readReleaseRules({"release.yaml", ""}).problems, IsEmpty());
}

TEST(ReleaseLedger, NamesAreFitForFiles)
{
    for (const char* name : {"42", "v1.2+eu", "support-agent", "a@b"})
        EXPECT_TRUE(isReleaseName(name)) << name;
    for (const char* name : {"", ".hidden", "..", "a/b", "a b", "a\nb", "ä"})
        EXPECT_FALSE(isReleaseName(name)) << name;
    EXPECT_FALSE(isReleaseName(std::string(101, 'a')));
}

} // namespace
} // namespace retrospan::evals
