#include "insight/doctor.h"

#include "insight/duplicate_calls.h"
#include "insight/summary.h"
#include "session_support.h"
#include "trace/ids.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

namespace retrospan::insight {
namespace {

using namespace testing;
using enum SpanKind;

constexpr std::int64_t kMs = 1'000'000;

/// Times in milliseconds after the start of the session.
SessionBuilder::Change at(std::string_view service, std::int64_t startMs, std::int64_t endMs)
{
    return [=, service = std::string(service)](SpanUpdate& span, StringPool& strings) {
        span.service = strings.intern(service);
        span.startNs = kStartNs + startMs * kMs;
        span.endNs = endMs == 0 ? 0 : kStartNs + endMs * kMs;
    };
}

/// A model call told by a source, a hundred milliseconds apart from other calls.
SessionBuilder::Change told(std::string_view origin, std::int64_t startMs, std::int64_t input = kUnknown,
                            std::string_view model = "m")
{
    return
        [=, origin = std::string(origin), model = std::string(model)](SpanUpdate& span, StringPool& strings) {
            span.origin = strings.intern(origin);
            span.model = strings.intern(model);
            span.startNs = kStartNs + startMs * kMs;
            span.endNs = span.startNs + 50 * kMs;
            if (input != kUnknown) span.usage = tokens(input, 1);
        };
}

CallEvidence noEvidence(Row)
{
    return {};
}

Diagnosis diagnose(const SessionBuilder& session, const EvidenceOf& evidence = noEvidence,
                   const RepairSwitches& off = {})
{
    return insight::diagnose(session.table(), session.tree(), evidence, off);
}

std::vector<std::string> idsOf(const Diagnosis& diagnosis)
{
    std::vector<std::string> ids;
    for (const Repair& repair : diagnosis.repairs) ids.push_back(repair.id);
    return ids;
}

using Ids = std::vector<std::string>;

TEST(Doctor, HasNothingToSayOfASoundSession)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", at("web", 0, 100)).add(2, 1, model, "m", at("llm", 10, 90));
    EXPECT_TRUE(diagnose(session).repairs.empty());
    EXPECT_TRUE(diagnose(SessionBuilder()).repairs.empty());
}

TEST(Doctor, TellsLostParentsFromCallersThatAreNotRecorded)
{
    SessionBuilder session;
    session.trace("worker").add(1, 90, agent, "self-rooted").add(2, 1, step, "s");
    session.trace("lost")
        .add(3, 0, agent, "root")
        .add(4, 91, step, "x")
        .add(5, 91, step, "y")
        .add(6, 92, step, "z");
    const Diagnosis found = diagnose(session);
    EXPECT_EQ(idsOf(found), (Ids{"missing_parent", "caller_not_recorded"}));
    EXPECT_EQ(found.repairs[0].reason,
              "2 parents are named by 3 spans and not recorded; each has a row of its own");
    EXPECT_EQ(found.repairs[0].count, 2U);
    EXPECT_FALSE(found.repairs[1].changes);
    EXPECT_TRUE(diagnose(session, noEvidence, {"missing_parent"}).lostParentsAsRoots);
}

TEST(Doctor, ReportsCycles)
{
    SessionBuilder session;
    session.add(1, 2, step, "a").add(2, 1, step, "b");
    const Diagnosis found = diagnose(session);
    EXPECT_EQ(idsOf(found), (Ids{"parent_cycle"}));
    EXPECT_EQ(found.repairs[0].nodes, (std::vector<Node>{1}));
}

TEST(Doctor, PutsAServiceWhoseCallsStartTooEarlyIntoTheMiddleOfItsCallers)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", at("web", 0, 1000));
    session.add(2, 1, tool, "pay", at("payments", -100, 700)); // fits when moved by 100 to 300
    session.add(3, 2, step, "inside", at("payments", -90, 0));
    session.add(4, 3, step, "back", at("web", 150, 160));
    Diagnosis found = diagnose(session);
    ASSERT_EQ(idsOf(found), (Ids{"clock_skew:payments"}));
    EXPECT_EQ(found.repairs[0].shiftNs, 200 * kMs);
    EXPECT_EQ(found.repairs[0].reason,
              "1 of 1 call into \"payments\" lies outside the caller's time, by 100 ms at most; its clock is "
              "taken to be 200 ms behind");
    SpanTable table;
    for (Row row = 0; row < 4; ++row) {
        SpanUpdate copy;
        copy.trace = table.addTrace("t");
        copy.id = session.table().id(row);
        copy.startNs = session.table().startNs(row);
        copy.endNs = session.table().endNs(row);
        table.append(copy);
    }
    applyRepairs(found, table);
    EXPECT_EQ(table.startNs(1), kStartNs + 100 * kMs);
    EXPECT_EQ(table.shiftNs(1), 200 * kMs);
    EXPECT_EQ(table.endNs(2), 0) << "a running span stays running";
    EXPECT_EQ(table.shiftNs(3), 0) << "the caller's own clock stays";
    EXPECT_TRUE(diagnose(session, noEvidence, {"clock_skew:payments"}).shifts.empty());
}

TEST(Doctor, FollowsClocksFromServiceToService)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", at("web", 0, 1000));
    session.add(2, 1, tool, "b", at("b", -500, 500)); // +500
    session.add(3, 2, tool, "c", at("c", -1000, 0)); // +1000: inside b once b is moved
    const auto shifts = diagnose(session).shifts;
    const std::vector<std::pair<Row, std::int64_t>> expected{{1, 500 * kMs}, {2, 1000 * kMs}};
    EXPECT_EQ(shifts, expected);
}

TEST(Doctor, LeavesBackgroundWorkAndRoundingAlone)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", at("web", 0, 100));
    session.add(2, 1, tool, "queue", at("worker", 150, 160)); // after its caller
    session.add(3, 1, tool, "longer", at("worker", 50, 400));
    session.add(4, 1, tool, "rounded", at("db", 0, 101));
    session.add(5, 1, tool, "inside", at("mail", 10, 20));
    session.add(6, 1, tool, "overruns", at("mail", 90, 130)); // one of two: goes on in the background
    session.add(7, 1, tool, "same service", at("web", -50, 20));
    EXPECT_TRUE(diagnose(session).repairs.empty());
}

TEST(Doctor, MovesAClockWhenSeveralCallsAllEndLate)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", at("web", 0, 10'000));
    session.add(2, 1, tool, "goes on", at("worker", 9'000, 14'000)); // one alone: goes on in the background
    EXPECT_TRUE(diagnose(session).repairs.empty());
    session.add(3, 0, agent, "b", at("web", 0, 100));
    for (std::uint64_t i = 4; i < 7; ++i) session.add(i, 3, tool, "late", at("db", 60, 120));
    EXPECT_EQ(idsOf(diagnose(session)), (Ids{"clock_skew:db"}));
}

TEST(Doctor, SaysWhenNoSingleShiftFits)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", at("web", 0, 100));
    session.add(2, 1, tool, "early", at("db", -50, 40)).add(3, 1, tool, "late", at("db", 50, 140));
    const Diagnosis found = diagnose(session);
    ASSERT_EQ(found.repairs.size(), 1U);
    EXPECT_FALSE(found.repairs[0].changes);
    EXPECT_TRUE(found.shifts.empty());
    EXPECT_NE(found.repairs[0].reason.find("no single correction"), std::string::npos);
}

TEST(Doctor, CountsACallOfTwoSourcesOnce)
{
    SessionBuilder session;
    session.trace("otlp").add(1, 0, agent, "run", told("otlp-json", 0));
    session.add(2, 1, model, "chat", told("otlp-json", 100, 10))
        .add(3, 1, model, "chat", told("otlp-json", 200, 20));
    session.trace("native").add(4, 0, agent, "run", told("langsmith", 0));
    session.add(5, 4, model, "ChatOpenAI", told("langsmith", 101, 10));
    session.add(6, 4, model, "ChatOpenAI", told("langsmith", 201));
    session.add(7, 4, model, "another", told("langsmith", 300, 5));
    const std::map<Row, CallEvidence> evidence{
        {1, {{"chatcmpl-1"}, 0}}, {4, {{"chatcmpl-1", "x"}, 0}}, {2, {{}, 77}}, {5, {{}, 77}}, {6, {{}, 78}}};
    const auto evidenceOf = [&](Row row) {
        return evidence.contains(row) ? evidence.at(row) : CallEvidence{};
    };
    const Diagnosis found = diagnose(session, evidenceOf);
    const std::vector<std::pair<Row, Row>> expected{{1, 4}, {5, 2}};
    EXPECT_EQ(found.duplicates, expected) << "both report usage: by name; else the one that does";
    EXPECT_EQ(idsOf(found),
              (Ids{"duplicate_call:langsmith=otlp-json", "duplicate_call:otlp-json=langsmith"}));
    EXPECT_EQ(
        found.repairs[1].reason,
        "1 call is reported by otlp-json and by langsmith (same run or response id: 1); counted once, as "
        "langsmith tells it");
}

TEST(Doctor, TellsCallsWithLittleOrNoOutcomeByTheirQuestion)
{
    struct Case {
        const char* what;
        SpanKind kind;
        SpanStatus status;
        CallEvidence one, two;
        bool same;
    };
    const auto unset = SpanStatus::unset, error = SpanStatus::error;
    const Case cases[]{
        {"brief, same question", model, unset, {{}, 5, 9, true}, {{}, 5, 9, true}, true},
        {"brief, other question", model, unset, {{}, 5, 9, true}, {{}, 5, 8, true}, false},
        {"brief, no question", model, unset, {{}, 5, 0, true}, {{}, 5, 0, true}, false},
        {"both failed", model, error, {{}, 0, 9}, {{}, 0, 9}, true},
        {"both failed, other question", model, error, {{}, 0, 9}, {{}, 0, 8}, false},
        {"no answer of either", model, unset, {{}, 0, 9}, {{}, 0, 9}, false},
        {"a result of one", tool, unset, {{}, 5, 9, false, true}, {{}, 6, 9}, true},
        {"two results", tool, unset, {{}, 5, 9, false, true}, {{}, 6, 9, false, true}, false},
        {"embedding", embedding, unset, {{}, 0, 9}, {{}, 0, 9}, true},
        {"retrieval", retrieval, unset, {{}, 5, 9}, {{}, 5, 9}, true},
        {"handoff", handoff, unset, {{}, 5, 9}, {{}, 5, 9}, true},
    };
    for (const Case& one : cases) {
        const auto tell = [&](std::string_view origin, std::int64_t startMs) {
            return [&, change = told(origin, startMs)](SpanUpdate& span, StringPool& strings) {
                change(span, strings);
                span.status = one.status;
                span.tool = strings.intern("pay");
            };
        };
        SessionBuilder session;
        session.add(1, 0, one.kind, "a", tell("otlp-json", 0))
            .add(2, 0, one.kind, "b", tell("langsmith", 10));
        const Diagnosis found = diagnose(session, [&](Row row) { return row == 0 ? one.one : one.two; });
        EXPECT_EQ(found.duplicates.size(), one.same ? 1U : 0U) << one.what;
    }
}

TEST(Doctor, LeavesDuplicatesOutOfSumsAndKeepsTheirRows)
{
    SessionBuilder session;
    session.add(1, 0, model, "a", told("otlp-json", 0, 10)).add(2, 0, model, "b", told("langsmith", 10, 10));
    const auto same = [](Row) { return CallEvidence{{"resp_1"}, 0}; };
    SpanTable table;
    for (Row row = 0; row < 2; ++row) {
        SpanUpdate copy;
        copy.trace = table.addTrace("t");
        copy.id = session.table().id(row);
        copy.kind = model;
        copy.status = SpanStatus::error;
        copy.usage = session.table().usage(row);
        copy.origin = table.strings().intern(session.table().text(session.table().origin(row)));
        copy.startNs = session.table().startNs(row);
        copy.endNs = session.table().endNs(row);
        table.append(copy);
    }
    applyRepairs(insight::diagnose(table, SpanTree::build(table), same, {}), table);
    const SessionSummary sum = summariseSession(table, SpanTree::build(table));
    EXPECT_EQ(sum.spans, 2);
    EXPECT_EQ(sum.modelCalls, 1);
    EXPECT_EQ(sum.errors, 1);
    EXPECT_EQ(sum.usage.input, 10);
    ASSERT_EQ(sum.usageGroups.size(), 1U);
    EXPECT_EQ(sum.usageGroups[0].calls, 1);
}

TEST(Doctor, DoesNotTakeTwoCallsForOne)
{
    SessionBuilder session;
    session.add(1, 0, model, "a", told("otlp-json", 0, 10));
    session.add(2, 0, model, "other model", told("langsmith", 0, 10, "n"));
    session.add(3, 0, tool, "other kind", told("langsmith", 0, 10));
    session.add(4, 0, model, "much later", told("langsmith", 9000, 10));
    session.add(5, 0, model, "same source", told("otlp-json", 1, 10));
    const auto sameContent = [](Row) { return CallEvidence{{}, 5}; };
    EXPECT_TRUE(diagnose(session, sameContent).duplicates.empty());
    EXPECT_TRUE(diagnose(session).duplicates.empty());
}

TEST(Doctor, CountsACallThatTwoInstrumentationsReportOnce)
{
    const auto told = [](std::int64_t startMs, std::int64_t endMs, std::int64_t output, std::int64_t cached) {
        return [=](SpanUpdate& span, StringPool& strings) {
            at("web", startMs, endMs)(span, strings);
            span.origin = strings.intern("otlp-json");
            span.usage = tokens(10, output);
            span.usage.cacheRead = cached;
        };
    };
    SessionBuilder session;
    session.add(1, 0, agent, "run", at("web", 0, 1000));
    session.add(2, 1, model, "ChatOpenAI", told(0, 100, 20, kUnknown));
    session.add(3, 1, model, "openai.chat", told(2, 98, 20, 4)); // the same
    session.add(4, 1, model, "beside it", told(5, 90, 20, 4)); // has an answer of its own
    session.add(5, 1, model, "another length", told(5, 90, 21, 4));
    session.add(6, 1, model, "from a cache", told(200, 201, 20, 4)); // the same answer, later
    const std::map<Row, std::string> answers{{1, "r-1"}, {2, "r-1"}, {3, "r-2"}, {4, "r-1"}, {5, "r-1"}};
    const auto evidenceOf = [&](Row row) {
        CallEvidence evidence{{"run-1"}, 7};
        if (answers.contains(row)) evidence.answers = {answers.at(row)};
        return evidence;
    };
    const Diagnosis found = diagnose(session, evidenceOf);
    const std::vector<std::pair<Row, Row>> expected{{1, 2}};
    EXPECT_EQ(found.duplicates, expected) << "the one with more classes of tokens counts";
    ASSERT_EQ(found.repairs.size(), 1U);
    EXPECT_EQ(found.repairs[0].reason,
              "1 call is reported twice by otlp-json (same run or response id: 1); "
              "counted once, as the report says that has more figures");
}

TEST(Doctor, GoesByTheResponseIdWhateverTheClocksSay)
{
    SessionBuilder session;
    session.add(1, 0, model, "a", told("otlp-json", 0, 10));
    session.add(2, 0, model, "a", told("langsmith", 600'000, 10));
    session.add(3, 0, model, "another answer", told("langsmith", 700'000, 10));
    session.add(4, 0, model, "from a cache", told("langsmith", 800'000, 10));
    const std::array<std::string, 4> answers{"r-1", "r-1", "r-2", "r-1"};
    const Diagnosis found = diagnose(session, [&](Row row) {
        CallEvidence evidence;
        evidence.answers = {answers.at(row)};
        return evidence;
    });
    const std::vector<std::pair<Row, Row>> expected{{0, 1}};
    EXPECT_EQ(found.duplicates, expected) << "the nearer one";
}

TEST(Doctor, ManyAlikeCallsAtATimeAreNotReadOneByOne)
{
    SessionBuilder session;
    for (std::uint64_t id = 1; id <= 2000; ++id) session.add(id, 0, model, "a", told("otlp-json", 0, 10));
    std::size_t read = 0;
    EXPECT_TRUE(diagnose(session, [&](Row) {
                    ++read;
                    return CallEvidence{{}, 5};
                }).duplicates.empty());
    EXPECT_LE(read, 2 * kMaxAlike);
}

TEST(Doctor, TakesTheSameSpanIdOfTwoSourcesForOneCall)
{
    SessionBuilder session;
    session.trace("x").add(7, 0, tool, "pay", told("otlp-json", 0));
    session.trace("y").add(7, 0, tool, "pay", told("zipkin", 0));
    const Diagnosis found = diagnose(session);
    const std::vector<std::pair<Row, Row>> expected{{1, 0}};
    EXPECT_EQ(found.duplicates, expected);
    EXPECT_TRUE(diagnose(session, noEvidence, {"duplicate_call:zipkin=otlp-json"}).duplicates.empty());
}

TEST(Doctor, TakesATurnToldAsASumForTheOneToldByItsCalls)
{
    const auto sum = [](SpanUpdate& span, StringPool& strings) {
        span.origin = strings.intern("codex-exec");
        span.usage = tokens(150, 2);
    };
    SessionBuilder session;
    session.add(1, 0, agent, "thread", told("codex", 0));
    session.add(2, 1, step, "turn", told("codex", 100));
    session.add(3, 2, model, "chat", told("codex", 100, 100))
        .add(4, 2, model, "chat", told("codex", 200, 50));
    session.add(5, 1, step, "turn", sum).add(6, 5, tool, "ls", told("codex-exec", 0));
    session.add(7, 1, step, "turn", sum);
    const Diagnosis found = diagnose(session);
    const std::vector<std::pair<Row, Row>> expected{{4, 1}, {5, 1}};
    EXPECT_EQ(found.duplicates, expected) << "the second turn of the stream is another one";
}

TEST(Doctor, LeavesOutATurnWhoseCallsAnotherSourceTells)
{
    const auto stream = [](std::int64_t output, std::int64_t cost) {
        return [=](SpanUpdate& span, StringPool& strings) {
            span.origin = strings.intern("claude-stream");
            if (output != kUnknown) span.usage = tokens(0, output);
            span.reportedCostMicroUsd = cost;
        };
    };
    const std::uint64_t call = spanIdFromText("call:msg_1").value;
    SessionBuilder session;
    session.add(1, 0, agent, "Claude Code", told("claude-code", 0));
    session.add(2, 1, step, "turn", told("claude-code", 100));
    session.add(call, 2, model, "chat", told("claude-code", 100, 100));
    session.add(4, 1, step, "turn", stream(kUnknown, 12300)).add(5, 4, step, "rest", stream(87, kUnknown));
    session.add(6, 1, step, "turn", stream(kUnknown, 500)).add(7, 6, model, "chat", stream(9, kUnknown));
    const auto evidence = [](Row row) {
        return row == 3 || row == 5 ? CallEvidence{{"call:msg_1", "stream-turn"}, 0} : CallEvidence{};
    };
    const std::vector<std::pair<Row, Row>> expected{{3, 1}, {4, 1}};
    EXPECT_EQ(diagnose(session, evidence).duplicates, expected) << "a turn with calls of its own counts";
    EXPECT_TRUE(diagnose(session).duplicates.empty());
}

TEST(Doctor, LeavesAbsurdTimesAlone)
{
    const auto absurd = [](std::string_view service, std::string_view origin, std::int64_t start,
                           std::int64_t end) {
        return [=, service = std::string(service), origin = std::string(origin)](SpanUpdate& span,
                                                                                 StringPool& strings) {
            span.service = strings.intern(service);
            span.origin = strings.intern(origin);
            span.startNs = start;
            span.endNs = end;
        };
    };
    SessionBuilder session;
    session.add(1, 0, agent, "a", absurd("web", "x", 1, INT64_MAX - 1));
    session.add(2, 1, tool, "b", absurd("db", "y", INT64_MAX - 2, INT64_MAX - 1));
    session.add(3, 0, agent, "c", absurd("web", "x", INT64_MAX / 2 - 2, INT64_MAX / 2 - 1));
    session.add(4, 3, tool, "d", absurd("mail", "y", 1, 2));
    session.add(5, 4, tool, "e", absurd("sms", "x", INT64_MAX / 2 - 2, 0));
    const Diagnosis found = diagnose(session, [](Row) { return CallEvidence{{"same"}, 1}; });
    EXPECT_TRUE(found.shifts.empty());
}

TEST(Doctor, SaysTheSameTwice)
{
    SessionBuilder session;
    for (std::uint64_t i = 1; i <= 40; ++i)
        session.add(i, i / 3, i % 2 == 0 ? model : step, "s",
                    at(i % 3 == 0 ? "x" : "y", 40 - static_cast<int>(i), 90));
    const Diagnosis one = diagnose(session), two = diagnose(session);
    EXPECT_EQ(idsOf(one), idsOf(two));
    EXPECT_EQ(one.shifts, two.shifts);
}

} // namespace
} // namespace retrospan::insight
