// What is left of a session that was removed: nothing, in tables, index and caches; and what a trial is.
#include "store/session_follower.h"
#include "store/workspace.h"
#include "store/writer.h"
#include "support/scratch.h"
#include "trace/record_codec.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

namespace retrospan::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SessionRemoval : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto opened = Workspace::open(m_scratch.path("w.retrospan"), Access::readWrite);
        ASSERT_TRUE(opened.ok());
        m_workspace = std::move(*opened);
    }
    /// One span of the trace, with a word in it.
    void write(const std::string& trace, const std::string& word, std::int64_t trial = 0,
               const std::string& session = {})
    {
        auto writer = Writer::open(*m_workspace, hooks());
        ASSERT_TRUE(writer.ok());
        ASSERT_TRUE((*writer)->accept(batch(trace, word, trial, session)).ok());
        ASSERT_TRUE((*writer)->finish().ok());
    }
    static SpanBatch batch(const std::string& trace, const std::string& word, std::int64_t trial,
                           const std::string& session)
    {
        SpanBatch batch;
        batch.trial = trial;
        batch.format = "test";
        batch.traces.push_back({trace, {}});
        batch.traces.back().facts.sessionId = session;
        const AttributeView attributes[] = {{"word", ValueView::ofText(word)}};
        SpanView view;
        view.attributes = attributes;
        encodeRecord(view, batch.records);
        batch.shared.resize(2);
        encodeResource({}, batch.shared[0]);
        encodeScope({}, batch.shared[1]);
        BatchSpan span;
        span.id = SpanId{std::hash<std::string>()(word) | 1};
        span.startNs = 1;
        span.endNs = 2;
        span.name = batch.strings.intern(word);
        span.resource = 0;
        span.scope = 1;
        span.recordSize = batch.records.size();
        batch.spans.push_back(span);
        return batch;
    }
    static WriterHooks hooks()
    {
        return {{}, [](const SessionColumns& columns) {
                    SessionSummary line;
                    line.spans = static_cast<std::int64_t>(columns.table.size());
                    line.status = SessionStatus::ok;
                    return line;
                }};
    }
    [[nodiscard]] std::vector<std::int64_t> find(const std::string& word)
    {
        EXPECT_TRUE(m_workspace->fillIndex({}, {}).ok());
        const auto hits = m_workspace->searchLibrary({word, false}, {});
        EXPECT_TRUE(hits.ok() && hits->complete);
        return hits.ok() ? hits->sessions : std::vector<std::int64_t>();
    }
    [[nodiscard]] std::int64_t key(const std::string& session) { return *m_workspace->sessionNamed(session); }
    [[nodiscard]] std::int64_t count(const std::string& table)
    {
        sqlite3* database = nullptr;
        sqlite3_open(m_workspace->path().c_str(), &database);
        sqlite3_stmt* select = nullptr;
        sqlite3_prepare_v2(database, ("SELECT count(*) FROM " + table).c_str(), -1, &select, nullptr);
        const std::int64_t rows = sqlite3_step(select) == SQLITE_ROW ? sqlite3_column_int64(select, 0) : -1;
        sqlite3_finalize(select);
        sqlite3_close(database);
        return rows;
    }

    test::Scratch m_scratch;
    std::unique_ptr<Workspace> m_workspace;
};

TEST_F(SessionRemoval, TakesEverythingAndNothingElse)
{
    write("a", "apple");
    write("b", "banana");
    const std::int64_t kept = key("a"), removed = key("b");
    EXPECT_THAT(find("banana"), ElementsAre(removed));
    const auto loaded = m_workspace->loadSession(removed, {}, {});
    ASSERT_TRUE(loaded.ok());
    ASSERT_TRUE(m_workspace->span(loaded->table.storeKey(0)).ok()) << "its block is in the cache now";
    auto follower = SessionFollower::open(*m_workspace, removed);
    ASSERT_TRUE(follower.ok());

    ASSERT_TRUE(m_workspace->deleteSession(removed).ok());
    EXPECT_FALSE((*follower)->read({}).ok()) << "who has it open is told";
    EXPECT_FALSE(m_workspace->session(removed).ok());
    EXPECT_FALSE(m_workspace->span(loaded->table.storeKey(0)).ok());
    EXPECT_THAT(find("banana"), IsEmpty());
    EXPECT_THAT(find("apple"), ElementsAre(kept));
    for (const char* table : {"sessions", "traces", "spans", "blocks"}) EXPECT_EQ(count(table), 1) << table;
    EXPECT_TRUE(m_workspace->deleteSession(removed).ok()) << "a second time is nothing";
}

TEST_F(SessionRemoval, NeverGivesIdsOutAgain)
{
    write("a", "apple");
    write("b", "banana");
    EXPECT_THAT(find("banana"), SizeIs(1));
    const std::int64_t removed = key("b");
    const auto gone = m_workspace->loadSession(removed, {}, {});
    ASSERT_TRUE(gone.ok() && m_workspace->span(gone->table.storeKey(0)).ok());
    ASSERT_TRUE(m_workspace->deleteSession(removed).ok());
    write("c", "cherry");
    EXPECT_GT(key("c"), removed);
    EXPECT_THAT(find("cherry"), ElementsAre(key("c"))) << "the text index goes on behind what was removed";
    const auto loaded = m_workspace->loadSession(key("c"), {}, {});
    ASSERT_TRUE(loaded.ok());
    EXPECT_NE(loaded->table.storeKey(0), gone->table.storeKey(0));
    EXPECT_EQ(m_workspace->span(loaded->table.storeKey(0))->view.attributes[0].value.text(), "cherry");
}

TEST_F(SessionRemoval, AWriterThatKnewItWritesItAnew)
{
    auto writer = Writer::open(*m_workspace, hooks());
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->accept(batch("a", "apple", 0, {})).ok());
    ASSERT_TRUE((*writer)->commit().ok());
    ASSERT_TRUE(m_workspace->deleteSession(key("a")).ok());
    ASSERT_TRUE((*writer)->accept(batch("a", "apple", 0, {})).ok());
    ASSERT_TRUE((*writer)->commit().ok());
    EXPECT_THAT(find("apple"), ElementsAre(key("a")));
}

TEST_F(SessionRemoval, OnlyWhatCameUnderTheTrialAloneGoes)
{
    constexpr std::int64_t kTrial = 7, kOther = 8;
    write("before", "one");
    write("before", "two", kTrial);
    write("mine", "three", kTrial);
    write("mine", "four", kTrial);
    write("touched", "five", kTrial);
    write("touched", "six", kOther);
    write("imported", "seven", kTrial);
    write("imported", "eight");
    write("other", "nine", kOther);
    const auto states = m_workspace->sessionsOnTrial(kTrial);
    ASSERT_TRUE(states.ok());
    ASSERT_THAT(*states, SizeIs(1));
    EXPECT_EQ(states->front().key, key("mine"));
    const auto removed = m_workspace->removeOnTrial(kTrial, *states);
    ASSERT_TRUE(removed.ok());
    EXPECT_THAT(*removed, ElementsAre("mine"));
    EXPECT_EQ(key("mine"), 0);
    for (const char* session : {"before", "touched", "imported", "other"})
        EXPECT_NE(key(session), 0) << session;
}

TEST_F(SessionRemoval, ATraceFromElsewhereEndsTheTrialOfTheSessionItJoins)
{
    constexpr std::int64_t kTrial = 7;
    write("old", "one");
    write("new", "two", kTrial, "chat");
    write("old", "three", kTrial, "chat"); // the old trace names its session now
    EXPECT_EQ(key("old"), key("chat"));
    EXPECT_THAT(*m_workspace->sessionsOnTrial(kTrial), IsEmpty());
}

TEST_F(SessionRemoval, WhatChangedSinceStays)
{
    constexpr std::int64_t kTrial = 7;
    write("a", "one", kTrial);
    const auto states = m_workspace->sessionsOnTrial(kTrial);
    ASSERT_TRUE(states.ok());
    write("a", "two", kTrial);
    EXPECT_THAT(*m_workspace->removeOnTrial(kTrial, *states), IsEmpty());
    EXPECT_NE(key("a"), 0);
    const auto now = m_workspace->sessionsOnTrial(kTrial);
    ASSERT_TRUE(m_workspace->endTrials(kTrial, *now).ok());
    EXPECT_THAT(*m_workspace->sessionsOnTrial(kTrial), IsEmpty());
}

TEST_F(SessionRemoval, ContentIsCountedBySession)
{
    write("a", std::string(5000, 'x'));
    const auto bytes = m_workspace->contentBytes();
    ASSERT_TRUE(bytes.ok());
    EXPECT_GT(bytes->at(key("a")), 0);
}

} // namespace
} // namespace retrospan::store
