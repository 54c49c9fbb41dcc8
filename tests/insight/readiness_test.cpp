// Readiness: what meets each question, what falls short, and what nothing is said of.
#include "insight/readiness.h"

#include "insight/doctor.h"
#include "insight/gaps.h"
#include "insight/score_topics.h"
#include "structure_support.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace retrospan::insight {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum SpanKind;

SessionBuilder::Change ofAgent(std::string agent)
{
    return [agent](SpanUpdate& span, StringPool& strings) { span.agent = strings.intern(agent); };
}

SessionBuilder::Change handsOverTo(std::string from, std::string to)
{
    return [=](SpanUpdate& span, StringPool& strings) {
        span.agent = strings.intern(from);
        span.handoffTo = strings.intern(to);
    };
}

/// A session with what it said, judged.
struct Judged {
    SessionBuilder session;
    std::map<Row, SpanContent> said;
    std::vector<ReplayGap> gaps;
    std::vector<Correction> corrections;
    SessionStatus status = SessionStatus::ok;

    ContentAnswers answers()
    {
        Told told(session);
        const SpanTree tree = session.tree();
        GapFinder finder(session.table(), tree);
        for (const auto& [row, content] : said) {
            told.say(row, content);
            finder.add(row, content);
        }
        std::vector<Repair> repairs =
            diagnose(session.table(), tree, [](Row) { return CallEvidence{}; }, {}).repairs;
        for (Repair& gap : finder.finish()) repairs.push_back(std::move(gap));
        const SessionStructure& structure = told.structure(corrections);
        SessionSummary line;
        line.status = status;
        return judgeContent(line, {told.outline(), told.digest(), structure, corrections, repairs}, gaps);
    }
};

TEST(ReadinessOfReplay, IsAskedOfFailedSessionsOnly)
{
    Judged ok;
    ok.session.add(1, 0, agent, "run").add(2, 1, tool, "search");
    EXPECT_FALSE(ok.answers().replay.applies);
    Judged inside;
    inside.session.add(1, 0, agent, "run").add(2, 1, tool, "search", failed());
    EXPECT_TRUE(inside.answers().replay.applies) << "an error that nothing made good";
    EXPECT_TRUE(inside.answers().replay.met);
}

TEST(ReadinessOfReplay, NamesWhatIsMissingAndWhere)
{
    Judged lost;
    lost.session.add(1, 0, agent, "run", failed()).add(2, 1, tool, "search").add(3, 77, tool, "pay");
    lost.session.add(4, 1, tool, "notify");
    lost.gaps = {{1, "arguments not recorded"}, {3, "arguments not recorded"}, {1, "end not recorded"}};
    const Answer answer = lost.answers().replay;
    EXPECT_TRUE(answer.applies);
    EXPECT_FALSE(answer.met);
    EXPECT_EQ(answer.reason, "arguments not recorded (2), end not recorded, parent not recorded");
    EXPECT_EQ(answer.node, 1U);
}

TEST(ReadinessOfReplay, FollowsWhatPeopleSaid)
{
    Judged dismissed;
    dismissed.session.add(1, 0, agent, "run", failed());
    dismissed.status = SessionStatus::failed;
    Correction said;
    said.span = {"t1", SpanId{1}};
    dismissed.corrections = {said};
    EXPECT_FALSE(dismissed.answers().replay.applies);

    Judged added;
    added.session.add(1, 0, agent, "run").add(2, 1, tool, "search");
    said.verdict = Verdict::added;
    said.span = {"t1", SpanId{2}};
    added.corrections = {said};
    EXPECT_TRUE(added.answers().replay.applies);
}

TEST(ReadinessOfModels, AsksForTheModelOfEveryCall)
{
    Judged none;
    none.session.add(1, 0, tool, "search");
    EXPECT_FALSE(none.answers().model.applies);

    Judged named;
    named.session.add(1, 0, model, "chat", modelCall("openai", "gpt-4o", {})).add(2, 0, embedding, "embed");
    EXPECT_TRUE(named.answers().model.met) << "an embedding decides nothing";

    named.session.add(3, 0, model, "chat").add(4, 0, model, "chat", failed());
    const Answer answer = named.answers().model;
    EXPECT_FALSE(answer.met);
    EXPECT_EQ(answer.reason, "2 of 3 model calls name no model");
    EXPECT_EQ(answer.node, 2U);
}

TEST(ReadinessOfModels, TakesTheModelOfALayerOfTheSameCall)
{
    Judged layers;
    layers.session.add(1, 0, model, "chat", modelCall("openai", "gpt-4o", {})).add(2, 1, model, "http");
    EXPECT_TRUE(layers.answers().model.met);
}

TEST(ReadinessOfToolCalls, AsksForATraceOfWhatModelsAskedFor)
{
    Judged talk;
    talk.session.add(1, 0, model, "chat");
    talk.said[0] = chat({user("hello")}, {assistant("hello")});
    EXPECT_FALSE(talk.answers().toolCalls.applies);

    Judged lost;
    lost.session.add(1, 0, model, "chat");
    lost.said[0] = chat({user("pay")}, {asks("stripe", "{}")});
    const Answer answer = lost.answers().toolCalls;
    EXPECT_TRUE(answer.applies) << "there is no span of a tool at all";
    EXPECT_FALSE(answer.met);
    EXPECT_THAT(answer.reason, HasSubstr("nothing more is recorded"));
    EXPECT_EQ(answer.node, 0U);

    lost.session.add(2, 0, tool, "stripe");
    lost.said[1] = called("stripe", "{}");
    lost.said[1].toolCall->id = "c1";
    EXPECT_TRUE(lost.answers().toolCalls.met);
}

TEST(ReadinessOfHandoffs, AsksWhoToWhomAndWhoTookOver)
{
    Judged none;
    none.session.add(1, 0, agent, "run", ofAgent("desk"));
    EXPECT_FALSE(none.answers().handoffs.applies);

    Judged clear;
    clear.session.add(1, 0, model, "chat", ofAgent("desk"))
        .add(2, 0, handoff, "to billing", handsOverTo("desk", "billing"))
        .add(3, 0, model, "chat", ofAgent("billing"));
    clear.said[0] = chat({user("my bill")}, {assistant("one moment")});
    clear.said[2] = chat({user("my bill")}, {assistant("I see it")});
    EXPECT_TRUE(clear.answers().handoffs.met) << clear.answers().handoffs.reason;
    clear.said.clear();
    EXPECT_EQ(clear.answers().handoffs.reason, "what went along is not recorded");

    Judged dropped;
    dropped.session.add(1, 0, agent, "run", ofAgent("desk"))
        .add(2, 1, handoff, "to nobody", handsOverTo("desk", "billing"));
    const Answer answer = dropped.answers().handoffs;
    EXPECT_FALSE(answer.met);
    EXPECT_EQ(answer.reason, "nobody took over, what went along is not recorded");
    EXPECT_EQ(answer.node, 1U);
    dropped.corrections = {{FindingKind::handoff, {}, {"t1", SpanId{2}}, Verdict::dismissed, {}, "ann", 0}};
    EXPECT_FALSE(dropped.answers().handoffs.applies);
}

TEST(ReadinessOfHandoffs, CountsARequestForAPersonThatNobodyHeard)
{
    Judged ignored;
    ignored.session.add(1, 0, model, "chat");
    ignored.said[0] = chat({user("Please let me talk to a person.")}, {assistant("I can help you.")});
    const Answer answer = ignored.answers().handoffs;
    EXPECT_TRUE(answer.applies);
    EXPECT_EQ(answer.reason, "the user asked for a person, and no handoff to one is recorded");
    EXPECT_EQ(answer.node, 0U);

    ignored.session.add(2, 0, human, "ann");
    ignored.said[1].outputText = "Hello, this is Ann.";
    EXPECT_FALSE(ignored.answers().handoffs.applies) << "a person wrote";

    Judged prompt;
    prompt.session.add(1, 0, model, "chat");
    const std::string text = "Please let me talk to a person." + std::string(1000, '.');
    prompt.said[0] = chat({user(text)}, {assistant("As you say.")});
    EXPECT_FALSE(prompt.answers().handoffs.applies) << "no message but a prompt";
}

TEST(Readiness, HostileShapesOfSessionsAreJudged)
{
    Judged nothing;
    const ContentAnswers none = nothing.answers();
    EXPECT_FALSE(none.replay.applies || none.model.applies || none.toolCalls.applies
                 || none.handoffs.applies);

    Judged timeless;
    const auto noTimes = [](SpanUpdate& span, StringPool&) { span.startNs = span.endNs = 0; };
    timeless.session.add(1, 1, model, "its own parent", noTimes).add(2, 3, handoff, "cycle", noTimes);
    timeless.session.add(3, 2, tool, "cycle", noTimes);
    const ContentAnswers answers = timeless.answers();
    EXPECT_FALSE(answers.model.met);
    EXPECT_THAT(answers.handoffs.reason, HasSubstr("when is not recorded"));
}

SessionSummary line(std::string agent = "desk")
{
    SessionSummary session;
    session.status = SessionStatus::ok;
    session.spans = session.modelCalls = 1;
    session.agents = {std::move(agent)};
    session.cost.microUsd = 10;
    return session;
}

Score score(std::string name, std::optional<double> value = 1, std::string label = {})
{
    Score result;
    result.name = std::move(name);
    result.value = value;
    result.label = std::move(label);
    return result;
}

Readiness fold(const std::vector<SessionSummary>& sessions)
{
    return ReadinessFold(sessions, sessions).finish();
}

TEST(ReadinessFold, WithoutSessionsThereIsNoData)
{
    const Readiness readiness = fold({});
    for (const QuestionResult& result : readiness.questions) {
        EXPECT_EQ(result.applies, 0);
        EXPECT_FALSE(result.noData.empty());
    }
}

TEST(ReadinessFold, LooksForABaselineInTheWholeWorkspace)
{
    std::vector<SessionSummary> known{line(), line()};
    known[0].facts.agentVersion = "1";
    known[1].facts.agentVersion = "2";
    const std::span<const SessionSummary> asked(known.data(), 1);
    const auto met = [&](std::span<const SessionSummary> among) {
        return ReadinessFold(asked, among).finish().questions[static_cast<std::size_t>(Question::drift)].met;
    };
    EXPECT_EQ(met(asked), 0);
    EXPECT_EQ(met(known), 1);
}

TEST(ReadinessFold, LeavesOutWhatRunsAndWhatHasNoAgent)
{
    std::vector<SessionSummary> sessions{line(), line(), line()};
    sessions[1].status = SessionStatus::running;
    sessions[2] = SessionSummary();
    sessions[2].spans = 3;
    ReadinessFold counted(sessions, sessions);
    EXPECT_TRUE(counted.wants(0));
    EXPECT_FALSE(counted.wants(1) || counted.wants(2));
    const Readiness readiness = counted.finish();
    EXPECT_EQ(readiness.judged, 1);
    EXPECT_EQ(readiness.running, 1);
    EXPECT_EQ(readiness.withoutAgent, 1);
    sessions[0] = sessions[2];
    EXPECT_EQ(fold(sessions).of(Question::replay).noData, "No session of an agent has ended.");
}

TEST(ReadinessFold, TakesAnswersWithTheNameOfTheirSpan)
{
    const std::vector<SessionSummary> sessions{line(), line()};
    ReadinessFold counted(sessions, sessions);
    ContentAnswers answers;
    answers.model = {true, false, "no name", 7};
    answers.toolCalls = {true, true, {}, kNoNode};
    counted.add(1, std::move(answers), [](Node node) { return SpanName{SpanId{node}, "span seven"}; });
    counted.addUnread("damaged");
    counted.addUnread("gone");
    const Readiness readiness = counted.finish();
    const QuestionResult& models = readiness.of(Question::model);
    EXPECT_EQ(models.applies, 1);
    EXPECT_EQ(models.met, 0);
    ASSERT_THAT(models.shortfalls, SizeIs(1));
    EXPECT_EQ(models.shortfalls[0].session, 1U);
    EXPECT_EQ(models.shortfalls[0].span.written, "span seven");
    EXPECT_EQ(models.shortfalls[0].span.id, SpanId{7});
    EXPECT_EQ(readiness.of(Question::toolCalls).met, 1);
    EXPECT_EQ(readiness.unread, 2);
    EXPECT_EQ(readiness.firstFault, "damaged");
    EXPECT_EQ(readiness.of(Question::replay).noData, "No session failed.");
}

TEST(ReadinessOfTone, IsByChannel)
{
    std::vector<SessionSummary> sessions{line(), line(), line(), line()};
    for (const std::size_t i : {0U, 1U, 2U}) sessions[i].facts.channel = i == 2 ? "phone" : "chat";
    EXPECT_THAT(fold(sessions).of(Question::tone).noData, HasSubstr("No score speaks of tone"));
    sessions[0].scores = {score("userSentiment", 0.5), score("manner_politeness", {}, "curt"),
                          score("politeness", std::numeric_limits<double>::quiet_NaN())};
    sessions[1].scores = {score("userSentiment", 0.8)};
    sessions[3].scores = {score("tone", 1)};
    const QuestionResult tone = fold(sessions).of(Question::tone);
    EXPECT_EQ(tone.applies, 4);
    EXPECT_EQ(tone.met, 2);
    ASSERT_THAT(tone.shortfalls, SizeIs(2));
    EXPECT_EQ(tone.shortfalls[0].reason, "no score speaks of tone");
    EXPECT_EQ(tone.shortfalls[1].reason, "its channel is not recorded");
    ASSERT_THAT(tone.parts, SizeIs(2));
    EXPECT_EQ(tone.parts[0].name, "chat");
    EXPECT_EQ(tone.parts[0].met, 2);
    EXPECT_EQ(describe(tone.parts[0].scores), "manner_politeness: curt 1; politeness; userSentiment 0.65");
    EXPECT_EQ(tone.parts[1].met, 0);
}

TEST(ReadinessOfTone, WithoutChannelsThereIsNoData)
{
    std::vector<SessionSummary> sessions{line()};
    sessions[0].scores = {score("tone")};
    const QuestionResult tone = fold(sessions).of(Question::tone);
    EXPECT_THAT(tone.noData, HasSubstr("No session says its channel."));
    EXPECT_EQ(tone.applies, 0);
    EXPECT_THAT(tone.shortfalls, IsEmpty());
}

TEST(ReadinessOfDrift, NeedsSomethingToCompareWith)
{
    std::vector<SessionSummary> sessions{line(), line(), line("billing"), line("other"), line("other")};
    EXPECT_FALSE(fold(sessions).of(Question::drift).noData.empty());
    sessions[0].facts.agentVersion = "1";
    sessions[1].facts.agentVersion = "2";
    sessions[2].facts.agentVersion = "1";
    sessions[3].scores = {score("csat")};
    QuestionResult drift = fold(sessions).of(Question::drift);
    EXPECT_EQ(drift.applies, 5);
    EXPECT_EQ(drift.met, 2);
    ASSERT_THAT(drift.shortfalls, SizeIs(3));
    EXPECT_EQ(drift.shortfalls[0].reason, "no other version of billing to compare with");
    EXPECT_EQ(drift.shortfalls[1].reason, "no other session of other with the same score");
    EXPECT_EQ(drift.shortfalls[2].reason, "neither version nor score is recorded");
    sessions[4].scores = {score("csat"), score("csat")};
    drift = fold(sessions).of(Question::drift);
    EXPECT_EQ(drift.met, 4);
}

TEST(ReadinessOfOutcome, NeedsAnOutcomeAndTheWholeCost)
{
    std::vector<SessionSummary> sessions{line(), line(), line(), line(), SessionSummary()};
    EXPECT_FALSE(fold(sessions).of(Question::outcome).noData.empty());
    sessions[0].scores = {score("csat")};
    sessions[1].facts.outcome = "sold";
    sessions[1].unpricedCalls = 2;
    sessions[2].cost.microUsd = kUnknown;
    sessions[4].scores = {score("resolved")};
    const QuestionResult outcome = fold(sessions).of(Question::outcome);
    EXPECT_EQ(outcome.applies, 5);
    EXPECT_EQ(outcome.met, 1);
    std::vector<std::string> reasons;
    for (const Shortfall& shortfall : outcome.shortfalls) reasons.push_back(shortfall.reason);
    EXPECT_THAT(reasons,
                ElementsAre("2 calls have no price", "no outcome is recorded, its cost is not known",
                            "no outcome is recorded",
                            "a score came in, but nothing of the session is recorded"));
    ASSERT_THAT(outcome.parts, SizeIs(3));
    EXPECT_EQ(outcome.parts[0].met, 1) << "satisfaction";
    EXPECT_EQ(outcome.parts[1].met, 2) << "conversion";
    EXPECT_EQ(outcome.parts[2].met, 2) << "cost";
}

TEST(ScoreTopics, AreToldByWordsOfTheName)
{
    const auto speaks = [](const char* name, ScoreTopic topic) { return speaksOf(score(name), topic); };
    for (const char* name : {"tone", "user_sentiment", "Politeness [GEval]", "isFriendly", "toxicity"})
        EXPECT_TRUE(speaks(name, ScoreTopic::tone)) << name;
    for (const char* name : {"CSAT", "csatScore", "star_rating", "thumbs-up", "user feedback"})
        EXPECT_TRUE(speaks(name, ScoreTopic::satisfaction)) << name;
    for (const char* name : {"conversion", "converted", "is_resolved", "outcome"})
        EXPECT_TRUE(speaks(name, ScoreTopic::conversion)) << name;
    for (const char* name : {"", "accuracy", "milestone", "generating", "conversation_quality", "\xff\xfe"})
        for (const ScoreTopic topic : {ScoreTopic::tone, ScoreTopic::satisfaction, ScoreTopic::conversion})
            EXPECT_FALSE(speaks(name, topic)) << name;
    Score asked = score("how was it?");
    asked.source = ScoreSource::csat;
    EXPECT_TRUE(speaksOf(asked, ScoreTopic::satisfaction));
}

} // namespace
} // namespace retrospan::insight
