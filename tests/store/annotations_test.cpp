// Notes and corrections: kept, changed, removed, gone with their session, there when an older file is
// upgraded.
#include "store/database.h"
#include "store/workspace.h"
#include "support/scratch.h"

#include <gmock/gmock.h>

namespace retrospan::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// As before format 7.
const std::string kNoEvals =
    "DROP TABLE eval_judgements; DROP TABLE eval_remarks; DROP TABLE eval_links; DROP TABLE eval_runs; ";
const SpanPlace kSpan{"4bf92f3577b34da6a3ce929d0e0e4736", SpanId{0xf0f1f2f3f4f5f6f7}};

class Annotations : public ::testing::Test {
protected:
    void SetUp() override
    {
        m_workspace = open();
        execute("INSERT INTO sessions(id, ext, facts, trial) VALUES(1, 'one', x'', 7), (2, 'two', x'', 0)");
    }
    [[nodiscard]] std::unique_ptr<Workspace> open() const
    {
        auto opened = Workspace::open(m_scratch.path("w.retrospan"), Access::readWrite);
        EXPECT_TRUE(opened.ok());
        return std::move(*opened);
    }
    void execute(const char* sql) const
    {
        auto database = Database::open(m_scratch.path("w.retrospan"), Database::Mode::readWrite);
        ASSERT_TRUE(database.ok());
        ASSERT_TRUE(database->execute("PRAGMA foreign_keys=ON").ok());
        ASSERT_TRUE(database->execute(sql).ok());
    }
    [[nodiscard]] std::int64_t integer(const char* sql) const
    {
        auto database = Database::open(m_scratch.path("w.retrospan"), Database::Mode::readOnly);
        return database->integer(sql).value();
    }
    static Correction correction(FindingKind finding, Verdict verdict, SpanPlace span = kSpan)
    {
        Correction made;
        made.finding = finding;
        made.verdict = verdict;
        made.span = std::move(span);
        made.author = "ann";
        made.timeNs = 5;
        return made;
    }

    test::Scratch m_scratch;
    std::unique_ptr<Workspace> m_workspace;
};

TEST_F(Annotations, ANoteIsKeptAsItIs)
{
    Note note{0, {kSpan, "error", 1}, "ann", 42, "<b>declined</b>", std::string(kNoteUidDigits, 'a')};
    note.id = m_workspace->keepNote(1, note).value();
    EXPECT_THAT(open()->notes(1).value(), ElementsAre(note));
    EXPECT_THAT(m_workspace->notes(2).value(), IsEmpty());
}

TEST_F(Annotations, ANoteIsChangedAndRemoved)
{
    ASSERT_TRUE(m_workspace->keepNote(1, {0, {}, "ann", 42, "first"}).ok());
    Note note = m_workspace->notes(1)->front();
    EXPECT_EQ(note.uid.size(), kNoteUidDigits);
    note.text = "second";
    note.author = "bob";
    note.timeNs = 43;
    EXPECT_EQ(m_workspace->keepNote(1, note).value(), note.id);
    EXPECT_THAT(m_workspace->notes(1).value(), ElementsAre(note));
    ASSERT_TRUE(m_workspace->removeNote(note.id, 44).ok());
    EXPECT_THAT(m_workspace->notes(1).value(), IsEmpty());
    EXPECT_EQ(m_workspace->keepNote(1, note).error().message, "there is no note " + std::to_string(note.id));
    Note again = note; // undone
    again.id = 0;
    EXPECT_EQ(m_workspace->keepNote(1, again).value(), note.id);
    EXPECT_THAT(m_workspace->notes(1).value(), ElementsAre(note));
}

TEST_F(Annotations, ANoteHasATextOfBoundedLength)
{
    for (const char* blank : {"", " ", "\n\t "})
        EXPECT_FALSE(m_workspace->keepNote(1, {0, {}, "ann", 1, blank}).ok());
    EXPECT_FALSE(m_workspace->keepNote(1, {0, {}, "ann", 1, std::string(kMaxNoteBytes + 1, 'x')}).ok());
    EXPECT_THAT(m_workspace->notes(1).value(), IsEmpty());
}

TEST_F(Annotations, ASessionWithANoteIsNoLongerOnTrial)
{
    ASSERT_TRUE(m_workspace->keepNote(1, {0, {}, "ann", 1, "look"}).ok());
    EXPECT_EQ(integer("SELECT trial FROM sessions WHERE id=1"), 0);
}

TEST_F(Annotations, GoWithTheirSessionAndAreShownWithTheOneItIsJoinedTo)
{
    ASSERT_TRUE(m_workspace->keepNote(2, {0, {kSpan, {}, 0}, "ann", 1, "look"}).ok());
    ASSERT_TRUE(m_workspace->keepCorrection(2, correction(FindingKind::interrupt, Verdict::dismissed)).ok());
    execute("UPDATE sessions SET joined_to=1 WHERE id=2");
    EXPECT_EQ(m_workspace->notes(1)->size(), 1U);
    EXPECT_EQ(m_workspace->corrections(1)->size(), 1U);
    ASSERT_TRUE(m_workspace->deleteSession(1).ok());
    EXPECT_EQ(integer("SELECT (SELECT count(*) FROM notes) + (SELECT count(*) FROM corrections)"), 0);
}

TEST_F(Annotations, ACorrectionTakesThePlaceOfTheOneBefore)
{
    const Correction dismissed = correction(FindingKind::handoff, Verdict::dismissed);
    const Correction confirmed = correction(FindingKind::handoff, Verdict::confirmed);
    ASSERT_TRUE(m_workspace->keepCorrection(1, dismissed).ok());
    ASSERT_TRUE(m_workspace->keepCorrection(1, confirmed).ok());
    EXPECT_THAT(m_workspace->corrections(1).value(), ElementsAre(confirmed));
    ASSERT_TRUE(m_workspace->removeCorrection(1, dismissed).ok());
    EXPECT_THAT(m_workspace->corrections(1).value(), IsEmpty());
}

TEST_F(Annotations, SignalsOfOneSpanAreCorrectedEachForItself)
{
    Correction loop = correction(FindingKind::signal, Verdict::dismissed);
    loop.detail = "loop";
    Correction empty = loop;
    empty.detail = "empty_answer";
    ASSERT_TRUE(m_workspace->keepCorrection(1, loop).ok());
    ASSERT_TRUE(m_workspace->keepCorrection(1, empty).ok());
    EXPECT_THAT(m_workspace->corrections(1).value(), ElementsAre(loop, empty));
}

TEST_F(Annotations, TheFailureIsAtTheLastPlaceThatSomebodyNamed)
{
    Correction first = correction(FindingKind::failure, Verdict::added);
    first.value = "timeout";
    const Correction second = correction(FindingKind::failure, Verdict::added, {"other", SpanId{2}});
    const Correction other = correction(FindingKind::failure, Verdict::dismissed, {"other", SpanId{3}});
    const Correction handoff = correction(FindingKind::handoff, Verdict::added);
    for (const Correction& made : {first, other, handoff, second})
        ASSERT_TRUE(m_workspace->keepCorrection(1, made).ok());
    EXPECT_THAT(m_workspace->corrections(1).value(), ElementsAre(other, handoff, second));
}

TEST_F(Annotations, AnOlderFileIsUpgraded)
{
    m_workspace.reset();
    execute((kNoEvals + "DROP TABLE notes; DROP TABLE corrections; PRAGMA user_version=4").c_str());
    m_workspace = open();
    EXPECT_THAT(m_workspace->notes(1).value(), IsEmpty());
    ASSERT_TRUE(m_workspace->keepNote(1, {0, {}, "ann", 1, "look"}).ok());
    EXPECT_EQ(m_workspace->notes(1)->size(), 1U);
}

TEST_F(Annotations, NotesOfAnOlderFileGetAnIdOfTheirOwn)
{
    for (const char* text : {"one", "two"})
        ASSERT_TRUE(m_workspace->keepNote(1, {0, {}, "ann", 1, text}).ok());
    m_workspace.reset();
    execute((kNoEvals + "ALTER TABLE notes DROP COLUMN uid; PRAGMA user_version=5").c_str());
    m_workspace = open();
    const auto notes = m_workspace->notes(1).value();
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(notes[0].uid.size(), kNoteUidDigits);
    EXPECT_NE(notes[0].uid, notes[1].uid);
}

TEST_F(Annotations, AWorkspaceThatCannotBeWrittenRefusesThem)
{
    auto reading = Workspace::open(m_scratch.path("w.retrospan"), Access::readOnly);
    ASSERT_TRUE(reading.ok());
    EXPECT_FALSE((*reading)->keepNote(1, {0, {}, "ann", 1, "look"}).ok());
}

} // namespace
} // namespace retrospan::store
