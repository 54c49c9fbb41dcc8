// Several sources of one session, and the doctor's repairs over them, from files to the library and back.
#include "importing.h"
#include "library.h"
#include "store/database.h"
#include "support/otlp.h"
#include "support/scratch.h"

#include <gtest/gtest.h>

#include <set>

namespace retrospan::app {
namespace {

using test::Scratch;

const std::string kFolder = std::string(RETROSPAN_SOURCE_DIR) + "/tests/golden/several-sources/checkout/";

class Repairs : public ::testing::Test {
protected:
    void import(const std::vector<std::string>& names)
    {
        std::vector<std::string> paths;
        for (const std::string& name : names) paths.push_back(kFolder + name);
        auto workspace = store::Workspace::open(m_path, store::Access::readWrite);
        ASSERT_TRUE(workspace.ok());
        ASSERT_TRUE(importPaths(**workspace, paths, {}, {}, [](ImportedFile&&) {}, {}).ok());
    }
    std::unique_ptr<Library> library() const
    {
        auto library = Library::open(m_path, store::Access::readWrite);
        EXPECT_TRUE(library.ok());
        return std::move(*library);
    }
    static OpenSession only(Library& library, app::Repairs repairs = app::Repairs::asSwitched)
    {
        const auto sessions = library.sessions();
        EXPECT_TRUE(sessions.ok());
        EXPECT_EQ(sessions->size(), 1U);
        auto session = library.session(sessions->front().key, {}, {}, repairs);
        EXPECT_TRUE(session.ok());
        return std::move(*session);
    }
    static std::set<std::string> origins(const OpenSession& session)
    {
        std::set<std::string> names;
        for (Row row = 0; row < session.table.size(); ++row)
            names.emplace(session.table.text(session.table.origin(row)));
        return names;
    }

    Scratch m_scratch;
    std::string m_path = m_scratch.path("w.retrospan");
};

TEST_F(Repairs, SpansOfOneSessionSayWhichSourceTheyComeFrom)
{
    import({"otlp.json", "runs.json", "tickets.csv"});
    const auto shown = library();
    const OpenSession session = only(*shown);
    EXPECT_EQ(session.summary.id, "conv-42");
    EXPECT_EQ(origins(session), (std::set<std::string>{"langsmith", "otlp-json"}));
    EXPECT_EQ(session.summary.scores.size(), 2U);
    EXPECT_EQ(session.summary.modelCalls, 2);
    EXPECT_EQ(session.summary.usage.input, 280);
    EXPECT_EQ(session.diagnosis.duplicates.size(), 3U);
    EXPECT_EQ(session.table.size(), 10U) << "both reports are kept";
}

TEST_F(Repairs, AreTheSameInWhateverOrderTheSourcesCome)
{
    import({"tickets.csv", "runs.json", "otlp.json"});
    const auto shown = library();
    const OpenSession session = only(*shown);
    EXPECT_EQ(session.summary.modelCalls, 2);
    ASSERT_EQ(session.diagnosis.repairs.size(), 2U);
    EXPECT_EQ(session.diagnosis.repairs[0].id, "clock_skew:payments");
    EXPECT_EQ(session.diagnosis.repairs[1].id, "duplicate_call:otlp-json=langsmith");
}

TEST_F(Repairs, CanBeSwitchedOffAndOnAndTheLibraryFollows)
{
    import({"otlp.json", "runs.json"});
    const auto shown = library();
    const OpenSession before = only(*shown);
    auto& workspace = shown->workspace();
    ASSERT_TRUE(
        workspace.setSwitchedOffRepairs(before.summary.key, {"duplicate_call:otlp-json=langsmith"}).ok());
    EXPECT_TRUE(refreshStaleSessions(workspace).ok());
    const OpenSession off = only(*shown);
    EXPECT_EQ(off.summary.modelCalls, 4);
    EXPECT_EQ(off.summary.usage.input, 560);
    EXPECT_TRUE(off.diagnosis.duplicates.empty());
    EXPECT_FALSE(off.diagnosis.repairs[1].on);
    ASSERT_TRUE(workspace.setSwitchedOffRepairs(before.summary.key, {}).ok());
    EXPECT_TRUE(refreshStaleSessions(workspace).ok());
    EXPECT_EQ(only(*shown).summary.usage.input, before.summary.usage.input);
}

TEST_F(Repairs, LeaveWhatWasRecordedAsItIs)
{
    import({"otlp.json"});
    const auto shown = library();
    const OpenSession repaired = only(*shown), raw = only(*shown, app::Repairs::none);
    std::size_t moved = 0;
    for (Row row = 0; row < raw.table.size(); ++row) {
        EXPECT_EQ(raw.table.shiftNs(row), 0);
        EXPECT_EQ(repaired.table.startNs(row) - repaired.table.shiftNs(row), raw.table.startNs(row));
        moved += repaired.table.shiftNs(row) != 0 ? 1 : 0;
    }
    EXPECT_EQ(moved, 1U);
}

TEST_F(Repairs, AsRecordedTheFiguresAreThoseOfTheRows)
{
    import({"otlp.json", "runs.json"});
    const auto shown = library();
    EXPECT_EQ(only(*shown).summary.usage.input, 280);
    const OpenSession raw = only(*shown, app::Repairs::none);
    EXPECT_EQ(raw.summary.usage.input, 560);
    EXPECT_EQ(raw.summary.modelCalls, 4);
    EXPECT_EQ(raw.summary.id, only(*shown).summary.id);
    EXPECT_EQ(raw.summary.facts.title, only(*shown).summary.facts.title);
}

TEST_F(Repairs, AWorkspaceOfTheFirstFormatIsUpgraded)
{
    import({"otlp.json"});
    {
        auto database = store::Database::open(m_path, store::Database::Mode::readWrite);
        ASSERT_TRUE(database.ok());
        ASSERT_TRUE(
            database
                ->execute(
                    "DROP TABLE eval_judgements; DROP TABLE eval_remarks; DROP TABLE eval_links; DROP TABLE "
                    "eval_runs; "
                    "DROP INDEX sessions_joined; DROP INDEX sessions_stale; DROP TABLE trace_relations; "
                    "DROP TABLE span_changes; DROP TABLE generation; DROP TABLE notes; DROP TABLE "
                    "corrections; "
                    "DROP INDEX sessions_on_trial; DROP TABLE used_ids; ALTER TABLE sessions DROP COLUMN "
                    "trial; "
                    "ALTER TABLE sessions ADD COLUMN stale INT NOT NULL DEFAULT 1; "
                    "ALTER TABLE sessions DROP COLUMN last_active; ALTER TABLE sessions DROP COLUMN "
                    "revision; "
                    "ALTER TABLE sessions DROP COLUMN line_revision; "
                    "ALTER TABLE spans DROP COLUMN origin; ALTER TABLE sessions DROP COLUMN repairs_off; "
                    "ALTER TABLE sessions DROP COLUMN joined_to; ALTER TABLE sessions DROP COLUMN "
                    "join_reason; PRAGMA user_version=1")
                .ok());
    }
    const auto shown = library();
    EXPECT_EQ(origins(only(*shown)), (std::set<std::string>{"otlp-json"}));
    EXPECT_TRUE(only(*shown).diagnosis.repairs.front().on);
}

/// Traces that name no session, in whatever order they come.
class Joins : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto workspace = store::Workspace::open(m_scratch.path("w.retrospan"), store::Access::readWrite);
        ASSERT_TRUE(workspace.ok());
        m_workspace = std::move(*workspace);
    }
    void import(const test::OtlpSpan& span)
    {
        const std::string path = m_scratch.write("in.jsonl", test::otlpLine(span));
        ASSERT_TRUE(importPaths(*m_workspace, {path}, {}, {}, [](ImportedFile&&) {}, {}).ok());
    }
    static test::OtlpSpan named(int trace, const std::string& session)
    {
        return {.trace = trace, .attributes = test::text("session.id", session)};
    }
    static test::OtlpSpan linked(int trace, std::initializer_list<int> to)
    {
        std::string links;
        for (const int other : to)
            links += (links.empty() ? "" : ",") + std::string(R"({"traceId":")") + test::hex(other, 32)
                + R"(","spanId":")" + test::hex(1, 16) + "\"}";
        return {.trace = trace, .extra = R"(,"links":[)" + links + "]"};
    }
    /// "id:traces" of each session of the library.
    std::set<std::string> library() const
    {
        std::set<std::string> lines;
        const auto sessions = m_workspace->sessions();
        EXPECT_TRUE(sessions.ok());
        for (const SessionSummary& session : *sessions)
            lines.insert((session.id.size() == 32 ? session.id.substr(31) : session.id) + ":"
                         + std::to_string(session.traces));
        return lines;
    }

    Scratch m_scratch;
    std::unique_ptr<store::Workspace> m_workspace;
};

using Lines = std::set<std::string>;

TEST_F(Joins, ATraceThatLinksToASessionIsShownWithIt)
{
    import(named(1, "conv"));
    import(linked(2, {1}));
    EXPECT_EQ(library(), (Lines{"conv:2"}));
    const auto found = m_workspace->findSession(test::hex(2, 32));
    ASSERT_TRUE(found.ok());
    const auto loaded = m_workspace->loadSession(*found, {}, {});
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ(loaded->summary.id, "conv");
    EXPECT_EQ(loaded->table.size(), 2U);
    ASSERT_EQ(loaded->joined.size(), 1U);
    EXPECT_EQ(loaded->joined[0].trace, test::hex(2, 32));
    std::size_t hits = 0;
    ASSERT_TRUE(m_workspace->searchSession(*found, {"span", false}, [&](std::int64_t) { ++hits; }, {}).ok());
    std::size_t spans = 0;
    ASSERT_TRUE(
        m_workspace->eachSpan(*found, [&](const store::SpanDetail&) { return ++spans > 0; }, {}).ok());
    EXPECT_EQ(spans, 2U);
}

TEST_F(Joins, ComeWhicheverOfBothComesFirst)
{
    import(linked(2, {1}));
    EXPECT_EQ(library(), (Lines{"2:1"}));
    import(named(1, "conv"));
    EXPECT_EQ(library(), (Lines{"conv:2"}));
    import(linked(3, {2}));
    EXPECT_EQ(library(), (Lines{"conv:3"})) << "a link to a joined trace leads to the same session";
}

TEST_F(Joins, AreMadeByTraceparentsAndRunIds)
{
    import(named(1, "conv"));
    import(
        {.trace = 2,
         .attributes = test::text("traceparent", "00-" + test::hex(1, 32) + "-" + test::hex(1, 16) + "-01")});
    import(
        {.trace = 3, .attributes = test::text("langsmith.trace.id", "00000000-0000-0000-0000-000000000001")});
    import({.trace = 4, .attributes = test::text("traceparent", "00-xyz")});
    EXPECT_EQ(library(), (Lines{"conv:3", "4:1"}));
}

TEST_F(Joins, AnUnnamedCallerIsShownWithTheSessionThatNamesIt)
{
    import({.trace = 1});
    test::OtlpSpan worker = linked(2, {1});
    worker.attributes = test::text("session.id", "conv");
    import(worker);
    EXPECT_EQ(library(), (Lines{"conv:2"}));
}

TEST_F(Joins, TwoTracesThatLinkToEachOtherCanBeSeparated)
{
    import(linked(1, {2}));
    import(linked(2, {1}));
    ASSERT_EQ(library().size(), 1U);
    const auto session = m_workspace->findSession(test::hex(1, 32));
    ASSERT_TRUE(session.ok());
    const auto loaded = m_workspace->loadSession(*session, {}, {});
    ASSERT_TRUE(loaded.ok());
    ASSERT_EQ(loaded->joined.size(), 1U);
    ASSERT_TRUE(
        m_workspace->setSwitchedOffRepairs(*session, {"joined_trace:" + loaded->joined[0].trace}).ok());
    ASSERT_TRUE(refreshStaleSessions(*m_workspace).ok());
    EXPECT_EQ(library(), (Lines{"1:1", "2:1"}));
}

TEST_F(Joins, AreNotMadeWhereRelationsLeadToSeveralSessions)
{
    import(named(1, "a"));
    import(named(2, "b"));
    import(linked(3, {1, 2}));
    EXPECT_EQ(library(), (Lines{"a:1", "b:1", "3:1"}));
}

TEST_F(Joins, AreTakenBackWhenTheTraceNamesItsSession)
{
    import(named(1, "conv"));
    import(linked(2, {1}));
    import({.trace = 2, .id = 2, .attributes = test::text("session.id", "other")});
    EXPECT_EQ(library(), (Lines{"conv:1", "other:1"}));
}

TEST_F(Joins, CanBeSwitchedOffAndOn)
{
    import(named(1, "conv"));
    import(linked(2, {1}));
    const auto session = m_workspace->findSession("conv");
    ASSERT_TRUE(session.ok());
    ASSERT_TRUE(m_workspace->setSwitchedOffRepairs(*session, {"joined_trace:" + test::hex(2, 32)}).ok());
    ASSERT_TRUE(refreshStaleSessions(*m_workspace).ok());
    EXPECT_EQ(library(), (Lines{"conv:1", "2:1"}));
    import({.trace = 2, .id = 7});
    EXPECT_EQ(library(), (Lines{"conv:1", "2:1"})) << "off is off for what comes later";
    ASSERT_TRUE(m_workspace->setSwitchedOffRepairs(*session, {}).ok());
    ASSERT_TRUE(refreshStaleSessions(*m_workspace).ok());
    EXPECT_EQ(library(), (Lines{"conv:2"}));
    ASSERT_TRUE(m_workspace->deleteSession(*session).ok());
    EXPECT_EQ(library(), Lines{});
}

} // namespace
} // namespace retrospan::app
