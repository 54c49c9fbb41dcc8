// Scores and outcomes from tables and JSON lines.
#include "support/import_outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

using ::testing::ElementsAre;

struct Scores {
    std::vector<std::string> lines; ///< "trace session name value label comment time source"
    ImportReport report;
};

Scores scoresOf(std::string_view text, std::size_t step = 1)
{
    Scores scores;
    const auto sink = [&](SpanBatch&& batch) {
        for (const BatchScore& found : batch.scores) {
            const BatchTrace& trace = batch.traces[found.trace];
            const Score& score = found.score;
            scores.lines.push_back(trace.id + "|" + std::string(trace.facts.sessionId) + "|" + score.name
                                   + "|" + (score.value ? std::to_string(*score.value) : "-") + "|"
                                   + score.label + "|" + score.comment + "|" + std::to_string(score.timeNs)
                                   + "|" + std::to_string(static_cast<int>(score.source)));
        }
        return true;
    };
    Importer importer({"test"}, sink, scores.report);
    for (; !text.empty(); text.remove_prefix(std::min(step, text.size())))
        importer.push(text.substr(0, step));
    importer.finish();
    return scores;
}

TEST(Scores, ATableWithNamesGivesOneScoreARow)
{
    const Scores scores = scoresOf("Session ID;Name;Value;Comment;Created At;Source\r\n"
                                   "s-1;csat;4.5;\"fine; thanks\nreally\";2026-11-21T10:00:00Z;customer\r\n"
                                   "s-2;ticket state;solved;;;\r\n");
    EXPECT_THAT(scores.lines,
                ElementsAre("scores/s-1|s-1|csat|4.500000||fine; thanks\nreally|1795255200000000000|4",
                            "scores/s-2|s-2|ticket state|-|solved||0|0"));
    EXPECT_TRUE(scores.report.diagnostics().empty());
    EXPECT_EQ(scores.report.format, "scores");
}

TEST(Scores, ASourceDoesNotMakeThemLangfuse)
{
    const Scores scores =
        scoresOf("session_id,name,value,comment,time,source\ns-1,csat,4,x,2026-11-21T10:00:00Z,human\n");
    EXPECT_THAT(scores.lines, ElementsAre("scores/s-1|s-1|csat|4.000000||x|1795255200000000000|1"));
    EXPECT_EQ(scores.report.format, "scores");
}

TEST(Scores, ATableWithoutNamesGivesOneScoreForEachOtherColumn)
{
    const Scores scores =
        scoresOf("conversation_id,csat,converted,timestamp\ns-1,5,yes,1795255200\ns-2,,no,\n");
    EXPECT_THAT(scores.lines,
                ElementsAre("scores/s-1|s-1|csat|5.000000|||1795255200000000000|0",
                            "scores/s-1|s-1|converted|1.000000|yes||1795255200000000000|0",
                            "scores/s-2|s-2|converted|0.000000|no||0|0"));
}

TEST(Scores, JsonLinesNameTracesAndSpansToo)
{
    const Scores scores =
        scoresOf(R"({"traceId":"t1","spanId":"00000000000000aa","name":"helpful","value":true}
{"run_id":"r1","metric":"outcome","label":"escalated","time":1795255200000}
)");
    EXPECT_THAT(scores.lines,
                ElementsAre("t1||helpful|1.000000|||0|0", "r1||outcome|-|escalated||1795255200000000000|0"));
}

TEST(Scores, RowsThatNameNothingAreReportedAndTheRestComesIn)
{
    const Scores scores =
        scoresOf("session_id,name,value\n,csat,3\ns-1,csat,1e999\ns-2,,3\n\"s-3\",csat,2\n", 7);
    EXPECT_THAT(scores.lines,
                ElementsAre("scores/s-1|s-1|csat|-|1e999||0|0", "scores/s-3|s-3|csat|2.000000|||0|0"));
    ASSERT_EQ(scores.report.diagnostics().size(), 1U);
    EXPECT_EQ(scores.report.diagnostics().front().code, "unknown_document");
    EXPECT_EQ(scores.report.diagnostics().front().count, 2U);
    EXPECT_EQ(scores.report.diagnostics().front().where, "line 2");
}

TEST(Scores, ARowWithoutAnEndIsRefused)
{
    const Scores scores =
        scoresOf("session_id,csat\ns-1,4\ns-2,\"" + std::string(6 * 1024 * 1024, 'x'), 64 * 1024);
    EXPECT_EQ(scores.lines.size(), 1U);
    ASSERT_EQ(scores.report.diagnostics().size(), 1U);
    EXPECT_EQ(scores.report.diagnostics().front().code, "document_too_large");
}

TEST(Scores, IdsAreFoundHoweverTheyAreWritten)
{
    const Scores scores =
        scoresOf(R"({"trace_id":"0AF7651916CD43DD8448EB211C80319C","name":"csat","value":4})"
                 "\n"
                 R"({"session_id":42,"name":"csat","value":5})"
                 "\n",
                 1000);
    EXPECT_THAT(scores.lines,
                ElementsAre("0af7651916cd43dd8448eb211c80319c||csat|4.000000|||0|0",
                            "scores/42|42|csat|5.000000|||0|0"));
}

TEST(Scores, OrdinaryTextIsNoTable)
{
    for (const std::string_view text : {"a,b,c\n1,2,3\n", "hello, session\n", "session_id\ns-1\n"})
        EXPECT_NE(scoresOf(text).report.format, "scores") << text;
}

} // namespace
} // namespace retrospan::import
