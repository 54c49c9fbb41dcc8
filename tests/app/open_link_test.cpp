// Links against a workspace: every sort of id that sources write leads to its row, and nothing else does.
#include "importing.h"
#include "open_link.h"
#include "support/otlp.h"
#include "support/scratch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::app {
namespace {

using test::hex;
using ::testing::HasSubstr;

const std::string kRun = "6f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b";

class OpenLink : public ::testing::Test {
protected:
    /// Two traces of one conversation that share a span id, another session, and a LangSmith run.
    void SetUp() override
    {
        const std::string conversation = test::text("gen_ai.conversation.id", "talk/1");
        std::string otlp =
            test::otlpLine({.trace = 101, .id = 7, .name = "root", .attributes = conversation});
        otlp += test::otlpLine({.trace = 101, .id = 8, .parent = 7, .name = "child", .start = 500});
        otlp += test::otlpLine({.trace = 102, .id = 7, .name = "again", .attributes = conversation});
        otlp += test::otlpLine({.trace = 103,
                                .id = 9,
                                .attributes = test::text("gen_ai.response.id", "resp_0123456789") + ","
                                    + test::text("some.parent_id", "run_of_somebody_else")});
        const std::string run = R"({"id":")" + kRun
            + R"(","trace_id":"aaaa2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b","run_type":"tool",)"
              R"("name":"lookup","start_time":"2026-01-01T00:00:00","end_time":"2026-01-01T00:00:01",)"
              R"("inputs":{},"outputs":{}})";
        auto workspace = store::Workspace::open(m_scratch.path("w.retrospan"), store::Access::readWrite);
        ASSERT_TRUE(workspace.ok());
        m_workspace = std::move(*workspace);
        ASSERT_TRUE(importPaths(*m_workspace,
                                {m_scratch.write("1.jsonl", otlp), m_scratch.write("2.jsonl", run + "\n")},
                                {}, {}, [](ImportedFile&&) {}, {})
                        .ok());
    }

    LinkTarget open(const std::string& text)
    {
        const auto link = models::parseLinkOrId(text);
        EXPECT_TRUE(link.ok()) << text;
        const auto target = resolveLink(*m_workspace, *link, {});
        EXPECT_TRUE(target.ok()) << text << ": " << (target.ok() ? "" : target.error().message);
        return target.ok() ? *target : LinkTarget{};
    }
    std::string refusal(const std::string& text)
    {
        const auto target = resolveLink(*m_workspace, *models::parseLinkOrId(text), {});
        EXPECT_FALSE(target.ok()) << text;
        return target.ok() ? std::string() : target.error().message;
    }
    std::int64_t session(const std::string& id) { return *m_workspace->sessionNamed(id); }
    /// "trace number/span number"
    static std::string rowOf(const LinkTarget& target)
    {
        if (target.span.id.empty()) return "-";
        return std::to_string(std::stoi(target.span.trace)) + "/" + std::to_string(target.span.id.value);
    }

    test::Scratch m_scratch;
    std::unique_ptr<store::Workspace> m_workspace;
};

TEST_F(OpenLink, FindsSessionsAndTheirSpans)
{
    EXPECT_EQ(open("retrospan://session/talk%2F1").session, session("talk/1"));
    EXPECT_EQ(rowOf(open("retrospan://session/talk%2F1")), "-");
    EXPECT_EQ(rowOf(open("retrospan://session/talk%2F1/span/" + hex(8, 16))), "101/8");
    EXPECT_EQ(open("talk/1").session, session("talk/1"));
}

TEST_F(OpenLink, TellsSpansOfOneIdApartByTheirTrace)
{
    EXPECT_EQ(rowOf(open(models::linkToSpanOfTrace(hex(102, 32), hex(7, 16)))), "102/7");
    EXPECT_EQ(rowOf(open(models::linkToSpanOfTrace(hex(101, 32), hex(7, 16)))), "101/7");
}

TEST_F(OpenLink, ATraceLeadsToItsRootNotToItsEarliestSpan)
{
    const LinkTarget target = open("retrospan://trace/" + hex(101, 32));
    EXPECT_EQ(target.session, session("talk/1"));
    EXPECT_EQ(rowOf(target), "101/7");
    EXPECT_EQ(rowOf(open(hex(102, 32))), "102/7");
}

TEST_F(OpenLink, ATraceparentLeadsToItsSpanOrSaysThatOnlyTheTraceIsHere)
{
    EXPECT_EQ(rowOf(open("00-" + hex(101, 32) + "-" + hex(8, 16) + "-01")), "101/8");
    const LinkTarget unsent = open("traceparent: 00-" + hex(101, 32) + "-" + hex(99, 16) + "-01");
    EXPECT_EQ(rowOf(unsent), "101/7");
    EXPECT_THAT(unsent.missing, HasSubstr(hex(99, 16)));
    EXPECT_TRUE(open("00-" + hex(101, 32) + "-" + hex(8, 16) + "-01").missing.empty());
}

TEST_F(OpenLink, FindsASpanWithoutItsSession)
{
    EXPECT_EQ(rowOf(open("retrospan://span/" + hex(9, 16))), "103/9");
    EXPECT_EQ(rowOf(open(hex(8, 16))), "101/8");
}

TEST_F(OpenLink, FindsRunsByTheIdTheirToolGaveThem)
{
    const SpanId id = spanIdFromText(kRun);
    EXPECT_EQ(open("retrospan://run/" + kRun).span.id, id);
    EXPECT_EQ(open("retrospan://span/" + kRun).span.id, id);
    EXPECT_EQ(open("retrospan://run/6F1A2B3C-4D5E-4F60-8A7B-9C0D1E2F3A4B").span.id, id);
    EXPECT_EQ(open("retrospan://trace/AAAA2B3C-4d5e-4f60-8a7b-9c0d1e2f3a4b").span.id, id);
}

TEST_F(OpenLink, FindsARunThatIsOnlyAnAttribute)
{
    EXPECT_EQ(rowOf(open("retrospan://run/resp_0123456789")), "103/9"); // before there is an index
    ASSERT_TRUE(m_workspace->fillIndex([](double) {}, {}).ok());
    EXPECT_EQ(rowOf(open("retrospan://run/resp_0123456789")), "103/9");
    EXPECT_THAT(refusal("retrospan://run/resp_012345678"), HasSubstr("there is no")); // a part is not the id
    EXPECT_THAT(refusal("run_of_somebody_else"), HasSubstr("run_of_somebody_else"));
}

TEST_F(OpenLink, NamesWhatIsNotThere)
{
    EXPECT_THAT(refusal("retrospan://session/nobody"), HasSubstr("session \"nobody\""));
    EXPECT_THAT(refusal("retrospan://session/talk"), HasSubstr("\"talk\"")); // no prefixes
    EXPECT_THAT(refusal("retrospan://session/1"), HasSubstr("\"1\"")); // no row numbers
    EXPECT_THAT(refusal("retrospan://trace/" + hex(999, 32)), HasSubstr("trace"));
    EXPECT_THAT(refusal("retrospan://span/" + hex(999, 16)), HasSubstr("span"));
    EXPECT_THAT(refusal("00-" + hex(999, 32) + "-" + hex(8, 16) + "-01"), HasSubstr(hex(999, 32)));
    EXPECT_THAT(refusal("'; DROP TABLE spans; --"), HasSubstr("DROP"));
}

TEST_F(OpenLink, NamesOfSessionsMayBeLinks)
{
    EXPECT_EQ(*findNamedSession(*m_workspace, "retrospan://trace/" + hex(103, 32)), session(hex(103, 32)));
    EXPECT_EQ(*findNamedSession(*m_workspace, "talk"), session("talk/1"));
    EXPECT_FALSE(findNamedSession(*m_workspace, "retrospan://session/talk").ok());
}

} // namespace
} // namespace retrospan::app
