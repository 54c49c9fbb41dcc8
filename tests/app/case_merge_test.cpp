// Case files that are merged into a workspace that has their session: what comes in, what stands, and that a
// bundle that is not sound changes nothing.
#include "case_file_support.h"
#include "session_json.h"
#include "support/otlp.h"

#include <filesystem>

namespace retrospan::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const Correction kLoop{FindingKind::signal, "loop", {"t", SpanId{1}}, Verdict::confirmed, {}, "OLD", 1};

bool yes(const BundleManifest&, bool)
{
    return true;
}

class CaseMerge : public CaseFile {
protected:
    /// The journey with a note, and the bundle that was made of it then.
    void SetUp() override
    {
        m_library = journey();
        m_key = m_library->sessions()->front().key;
        ASSERT_TRUE(workspace().keepNote(m_key, {0, {}, "A", 10, "one"}).ok());
        m_bundle = exported(*m_library, ExportFormat::bundle);
        m_note = workspace().notes(m_key)->front();
    }
    store::Workspace& workspace() { return m_library->workspace(); }
    void mergeAgain() { m_library = workspaceOf("w.retrospan", {m_bundle}, yes); }
    /// The bundle with another `session.json` or another number of spans in its manifest, sealed again.
    std::string rewritten(const std::string& contents, std::int64_t spans)
    {
        auto manifest = readBundle(m_bundle, takeAll);
        auto members = membersOf(m_bundle);
        manifest->files.clear();
        manifest->spans = spans;
        BundleWriter writer;
        EXPECT_TRUE(writer.begin(kContentsMember) && writer.add(contents));
        EXPECT_TRUE(writer.begin(kSpansMember) && writer.add(members[kSpansMember]));
        write(writer, *manifest);
        return m_scratch.path("out");
    }
    void refused(const std::string& bundle, const std::string& why)
    {
        std::filesystem::rename(bundle, m_scratch.path("bad")); // exports have its name
        const std::string before = text(*m_library, ExportFormat::otlp);
        m_library = workspaceOf("w.retrospan", {m_scratch.path("bad")}, yes);
        EXPECT_THAT(codes(), HasSubstr(why));
        EXPECT_EQ(m_reports.front().spans, 0U);
        EXPECT_EQ(text(*m_library, ExportFormat::otlp), before);
        EXPECT_EQ(workspace().notes(m_key)->size(), 1U);
        EXPECT_TRUE(workspaceOf("other.retrospan", {m_scratch.path("bad")}, yes)->sessions()->empty());
    }

    std::unique_ptr<Library> m_library;
    std::int64_t m_key = 0;
    std::string m_bundle;
    Note m_note;
};

TEST_F(CaseMerge, IsAskedForBeforeItIsMergedAndAddsNothingTwice)
{
    const SessionSummary before = m_library->sessions()->front();
    EXPECT_THAT(workspaceOf("w.retrospan", {m_bundle})->sessions()->size(), 1);
    EXPECT_THAT(codes(), HasSubstr("bundle_session_here shop-7f3a-2210"));
    std::string asked;
    const auto merged =
        workspaceOf("w.retrospan", {m_bundle}, [&](const BundleManifest& manifest, bool here) {
            asked = manifest.sessionId + (here ? " here" : "");
            return true;
        });
    EXPECT_EQ(asked, "shop-7f3a-2210 here");
    EXPECT_EQ(merged->sessions()->front().spans, before.spans);
    EXPECT_EQ(merged->workspace().notes(before.key)->size(), 1U);
}

TEST_F(CaseMerge, ARedactedOneNeverTakesThePlaceOfWhatWasRecorded)
{
    const std::string path = m_scratch.write(
        "secret.jsonl",
        test::otlpLine({.id = 1, .attributes = test::text("user.id", "ann.lee@mail.example.com")}));
    const std::string before = text(*workspaceOf("secret.retrospan", {path}), ExportFormat::otlp);
    const std::string bundle = exported(*workspaceOf("secret.retrospan", {path}), ExportFormat::bundle, true);
    const auto merged =
        workspaceOf("secret.retrospan", {bundle}, [](const BundleManifest&, bool) { return true; });
    EXPECT_THAT(codes(), HasSubstr("bundle_redacted"));
    EXPECT_EQ(text(*merged, ExportFormat::otlp), before);
}

TEST_F(CaseMerge, RedactedOnesMeetRedactedOnesAlone)
{
    const std::string path = m_scratch.write(
        "secret.jsonl",
        test::otlpLine({.id = 1, .attributes = test::text("note", "ann.lee@mail.example.com")}));
    const auto bundleOf = [&](const std::string& workspace, const std::string& file, bool redact) {
        std::string bundle = m_scratch.path(workspace + (redact ? ".redacted" : ".bundle"));
        const auto library = workspaceOf(workspace, {file}, yes);
        std::filesystem::rename(exported(*library, ExportFormat::bundle, redact), bundle);
        return bundle;
    };
    const std::string plain = bundleOf("secret", path, false), first = bundleOf("secret", path, true);
    const std::string recorded = text(*workspaceOf("secret", {path}), ExportFormat::otlp);
    const std::string redacted = text(*workspaceOf("red", {first}), ExportFormat::otlp);
    const std::string again =
        bundleOf("red", first, false); // the same one twice; handed on it does not say so
    EXPECT_THAT(codes(), testing::Not(HasSubstr("bundle_")));
    EXPECT_EQ(text(*workspaceOf("secret", {again}, yes), ExportFormat::otlp), recorded);
    EXPECT_THAT(codes(), HasSubstr("bundle_redacted"));
    EXPECT_EQ(text(*workspaceOf("red", {plain}, yes), ExportFormat::otlp), redacted);
    EXPECT_THAT(codes(), HasSubstr("bundle_redacted"));
}

TEST_F(CaseMerge, TheLaterCorrectionStands)
{
    Correction old = kLoop;
    ASSERT_TRUE(workspace().keepCorrection(m_key, old).ok());
    m_bundle = exported(*m_library, ExportFormat::bundle);
    Correction later = old;
    later.verdict = Verdict::dismissed;
    later.author = "NEW";
    later.timeNs = 2;
    ASSERT_TRUE(workspace().keepCorrection(m_key, later).ok());
    mergeAgain();
    const auto corrections = workspace().corrections(m_key);
    ASSERT_EQ(corrections->size(), 1U);
    EXPECT_EQ(corrections->front().author, "NEW");
}

TEST_F(CaseMerge, WithFewerSpansThanItsManifestSaysIsRefused)
{
    const auto manifest = readBundle(m_bundle, takeAll);
    refused(rewritten(membersOf(m_bundle)[kContentsMember], manifest->spans + 1),
            "it has 53 spans, and its manifest names 54");
}

TEST_F(CaseMerge, WithCorrectionsThatCannotBeReadIsRefused)
{
    Json contents = Json::parse(membersOf(m_bundle)[kContentsMember]);
    contents["corrections"] = {{{"finding", "unheard of"}}};
    refused(rewritten(dump(contents), 53), "session.json cannot be read");
}

TEST_F(CaseMerge, CancelledWhileItAsksChangesNothing)
{
    std::stop_source stop;
    const auto library = workspaceOf("other.retrospan", {});
    const Status done = importPaths(
        library->workspace(), {m_bundle}, {}, {}, [](ImportedFile&&) {}, stop.get_token(),
        [&](const BundleManifest&, bool) { return stop.request_stop(); });
    EXPECT_TRUE(done.cancelled());
    EXPECT_THAT(*library->sessions(), IsEmpty());
}

TEST_F(CaseMerge, ANoteThatWasEditedHereStaysAsItIs)
{
    Note edited = m_note;
    edited.text = "two";
    edited.timeNs = 20;
    ASSERT_TRUE(workspace().keepNote(m_key, edited).ok());
    mergeAgain();
    const auto notes = workspace().notes(m_key);
    ASSERT_EQ(notes->size(), 1U);
    EXPECT_EQ(notes->front().text, "two");
}

TEST_F(CaseMerge, ANoteThatWasRemovedHereStaysAway)
{
    ASSERT_TRUE(workspace().removeNote(m_note.id, 20).ok());
    mergeAgain();
    EXPECT_THAT(*workspace().notes(m_key), IsEmpty());
}

TEST_F(CaseMerge, ANoteThatWasEditedElsewhereLaterComesIn)
{
    Note edited = m_note;
    edited.text = "two";
    edited.timeNs = 20;
    ASSERT_TRUE(workspace().keepNote(m_key, edited).ok());
    m_bundle = exported(*m_library, ExportFormat::bundle);
    ASSERT_TRUE(workspace().keepNote(m_key, m_note).ok()); // as an older copy of the workspace has it
    mergeAgain();
    EXPECT_EQ(workspace().notes(m_key)->front().text, "two");
}

TEST_F(CaseMerge, WhatWasTakenBackHereStaysTakenBack)
{
    Correction elsewhere = kLoop;
    elsewhere.finding = FindingKind::failure;
    elsewhere.detail.clear();
    elsewhere.verdict = Verdict::added;
    for (const Correction& said : {kLoop, elsewhere})
        ASSERT_TRUE(workspace().keepCorrection(m_key, said).ok());
    m_bundle = exported(*m_library, ExportFormat::bundle);
    Correction moved = elsewhere; // to another step, and then taken back there
    moved.span.span = SpanId{2};
    moved.timeNs = 2;
    ASSERT_TRUE(workspace().keepCorrection(m_key, moved).ok());
    for (Correction gone : {kLoop, moved}) {
        gone.timeNs = 3;
        ASSERT_TRUE(workspace().removeCorrection(m_key, gone).ok());
    }
    mergeAgain();
    EXPECT_THAT(*workspace().corrections(m_key), IsEmpty());
}

} // namespace
} // namespace retrospan::app
