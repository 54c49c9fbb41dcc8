// Several sources of one session, and the doctor's repairs over them, from files to the library and back.
#include "importing.h"
#include "library.h"
#include "store/database.h"
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

TEST_F(Repairs, AWorkspaceOfTheFirstFormatIsUpgraded)
{
    import({"otlp.json"});
    {
        auto database = store::Database::open(m_path, store::Database::Mode::readWrite);
        ASSERT_TRUE(database.ok());
        ASSERT_TRUE(database
                        ->execute("ALTER TABLE spans DROP COLUMN origin; ALTER TABLE sessions DROP COLUMN "
                                  "repairs_off; PRAGMA user_version=1")
                        .ok());
    }
    const auto shown = library();
    EXPECT_EQ(origins(only(*shown)), (std::set<std::string>{"otlp-json"}));
    EXPECT_TRUE(only(*shown).diagnosis.repairs.front().on);
}

} // namespace
} // namespace retrospan::app
