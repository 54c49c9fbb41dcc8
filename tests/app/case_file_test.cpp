// Reports and case bundles: what they hold, that nothing in them runs or leaks, and that a damaged one is
// told.
#include "case_file_support.h"
#include "evals/made_cases.h"
#include "session_json.h"
#include "support/otlp.h"

#include <archive.h>
#include <archive_entry.h>

#include <random>
#include <regex>

namespace retrospan::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Secrets in everything that can hold text.
std::string secretRecording()
{
    using test::text;
    const std::string messages = R"([{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":)"
                                 R"(\"I am ann.lee@mail.example.com, card 4111 1111 1111 1111\"}]}])";
    return test::otlpLine(
        {.id = 1,
         .name = "chat ann.lee@mail.example.com",
         .attributes = text("gen_ai.operation.name", "chat") + "," + text("gen_ai.input.messages", messages)
             + "," + text("user.id", "ann.lee@mail.example.com") + "," + text("api_key", "hunter2hunter2"),
         .extra = R"(,"status":{"code":2,"message":"no route for sk-proj-abc123DEF456ghi789JKL"})"});
}

/// Markup and script wherever a source can put text.
std::string hostileRecording()
{
    using test::text;
    const std::string evil = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    const std::string messages =
        R"([{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"<script>alert(1)</script>)"
        R"(```\\n</pre><iframe src=https://example.com></iframe>\\u202e![x](https://example.com/x.png)\"}]}])";
    return test::otlpLine({.id = 1,
                           .name = evil,
                           .attributes = text("gen_ai.operation.name", "execute_tool") + ","
                               + text("gen_ai.tool.name", evil) + "," + text("gen_ai.agent.name", evil) + ","
                               + text("gen_ai.tool.call.arguments", evil) + "," + text("user.id", evil),
                           .extra = R"(,"status":{"code":2,"message":")" + evil + R"("})"})
        + test::otlpLine({.id = 2,
                          .parent = 1,
                          .name = evil,
                          .start = 1'100,
                          .end = 1'900,
                          .attributes = text("gen_ai.operation.name", "chat") + ","
                              + text("gen_ai.request.model", evil) + ","
                              + text("gen_ai.input.messages", messages)});
}

TEST_F(CaseFile, AReportTellsTheWholeJourney)
{
    const auto library = journey();
    for (const ExportFormat format : {ExportFormat::html, ExportFormat::markdown}) {
        const std::string report = text(*library, format);
        EXPECT_THAT(report, HasSubstr("Great. Then please charge the open order 2210 again")); // the user
        EXPECT_THAT(report, HasSubstr("pages/returns")); // a page that was retrieved
        EXPECT_THAT(report, HasSubstr("POST api.stripe.com/v1/payment")); // a call that fired
        EXPECT_THAT(report, HasSubstr("decline_code: insufficient_funds")); // what it said
        EXPECT_THAT(report, HasSubstr("This is probably a short problem at the bank")); // how it was read
        EXPECT_THAT(report, HasSubstr("Handoff")); // and how a human took over
        EXPECT_THAT(report, HasSubstr("Hello, this is the payments desk."));
        EXPECT_THAT(report, HasSubstr("What the recording lacks"));
        const bool html = format == ExportFormat::html;
        EXPECT_THAT(report,
                    HasSubstr(html ? "Retries</b><span class=\"of\" dir=\"auto\">2" : "- **Retries**: 2\n"));
        EXPECT_THAT(
            report,
            HasSubstr(html ? "Handoffs</b><span class=\"of\" dir=\"auto\">2" : "- **Handoffs**: 2\n"));
        EXPECT_THAT(report,
                    HasSubstr(html ? "More exactly</b><span class=\"of\" dir=\"auto\">declined"
                                   : "- **More exactly**: declined\n"));
        EXPECT_THAT(report,
                    HasSubstr(format == ExportFormat::html // what the second attempt changed
                                  ? "<pre class=\"removed\" dir=\"auto\">18940"
                                  : "Before:\n\n```text\n18940\n```\n\nAfter:\n\n```text\n18990"));
    }
}

TEST_F(CaseFile, NothingInAReportIsMarkupOrLoads)
{
    const auto library = workspaceOf("w.retrospan", {m_scratch.write("evil.jsonl", hostileRecording())});
    const std::string html = text(*library, ExportFormat::html);
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)"));
    EXPECT_THAT(html, HasSubstr("default-src 'none'"));
    EXPECT_THAT(html, HasSubstr("[U+202E]"));
    EXPECT_THAT(html, Not(HasSubstr("\u202e")));
    // Every tag is one of ours, and leads nowhere but to a step.
    static const std::regex tag("<(/?[a-zA-Z!][a-zA-Z0-9]*)([^>]*)>");
    static const std::regex known(
        "/?(html|head|meta|style|title|body|h[1-6]|div|p|b|span|small|a|pre)|!DOCTYPE");
    for (std::sregex_iterator it(html.begin(), html.end(), tag); it != std::sregex_iterator(); ++it) {
        EXPECT_TRUE(std::regex_match((*it)[1].str(), known)) << it->str();
        EXPECT_THAT((*it)[2].str(), Not(HasSubstr("src="))) << it->str();
        EXPECT_THAT((*it)[2].str(), Not(HasSubstr(" on"))) << it->str();
        if ((*it)[1] == "a") { EXPECT_THAT((*it)[2].str(), HasSubstr("href=\"#step-")); }
    }
    const std::string markdown = text(*library, ExportFormat::markdown);
    EXPECT_THAT(markdown, HasSubstr("````")); // the fence is longer than the text's
    EXPECT_THAT(markdown, HasSubstr("\\<script\\>"));
    EXPECT_THAT(markdown, Not(HasSubstr("\u202e")));
}

TEST_F(CaseFile, AReportOfOneSpanIsWholeAndSaysWhatIsMissing)
{
    const auto library = workspaceOf(
        "w.retrospan", {m_scratch.write("one.jsonl", test::otlpLine({.id = 1, .name = "a smile 😀"}))});
    const std::string markdown = text(*library, ExportFormat::markdown);
    EXPECT_THAT(markdown, testing::StartsWith("# a smile 😀\n"));
    EXPECT_THAT(markdown,
                HasSubstr("## What the recording lacks\n\n*No message of or to the user is recorded.*"));
    EXPECT_THAT(markdown, Not(HasSubstr("Nothing that is known to be missing")));
    EXPECT_THAT(text(*library, ExportFormat::html), HasSubstr("<title>a smile 😀</title>"));
}

TEST_F(CaseFile, NothingInMarkdownBecomesALinkByItself)
{
    const std::string name =
        "ask @octocat about #12 at https://example.com/a, www.example.com or ann@example.com `x`";
    const std::string line = test::otlpLine(
        {.id = 1, .name = name, .extra = R"(,"status":{"code":2,"message":"@octocat https://example.com"})"});
    const auto library = workspaceOf("w.retrospan", {m_scratch.write("links.jsonl", line)});
    const std::string markdown = text(*library, ExportFormat::markdown);
    EXPECT_THAT(markdown,
                HasSubstr("ask `@octocat` about `#12` at `https://example.com/a,` `www.example.com` or "
                          "`ann@example.com` \\`x\\`"));
    EXPECT_THAT(markdown, HasSubstr("```text\n@octocat https://example.com\n```"));
}

TEST_F(CaseFile, ImagesThatAReportLeavesOutAreNamed)
{
    const std::string messages =
        R"([{\"role\":\"user\",\"parts\":[{\"type\":\"blob\",\"modality\":\"image\",)"
        R"(\"mime_type\":\"image/png\",\"content\":\")"
        + std::string(4'000, 'A') + R"(\"}]}])";
    const std::string line = test::otlpLine({.id = 1,
                                             .attributes = test::text("gen_ai.operation.name", "chat") + ","
                                                 + test::text("gen_ai.input.messages", messages)});
    const auto library = workspaceOf("w.retrospan", {m_scratch.write("image.jsonl", line)});
    EXPECT_THAT(text(*library, ExportFormat::html), HasSubstr("image/png <small>3.00 kB, left out</small>"));
    EXPECT_THAT(text(*library, ExportFormat::markdown), HasSubstr("**image/png · 3.00 kB, left out**"));
}

TEST_F(CaseFile, AnExportThatIsCancelledLeavesNothingBehind)
{
    const auto library = journey();
    const std::int64_t key = library->sessions()->front().key;
    const auto files = [&] {
        const std::filesystem::directory_iterator folder(m_scratch.path(""));
        return std::distance(begin(folder), end(folder));
    };
    const auto before = files();
    for (const ExportFormat format : {ExportFormat::html, ExportFormat::markdown}) {
        std::stop_source stop;
        const Status written = exportSession(
            *library, key, {format, m_scratch.path("out")}, [&](double) { stop.request_stop(); },
            stop.get_token());
        EXPECT_TRUE(written.cancelled());
        EXPECT_EQ(files(), before);
    }
}

TEST_F(CaseFile, ABundleBringsTheSessionBackWithItsNotes)
{
    const auto library = journey();
    const SessionSummary before = library->sessions()->front();
    Note note{0, {}, "Support", 42, "The customer called."};
    ASSERT_TRUE(library->workspace().keepNote(before.key, note).ok());
    const std::vector<MadeCase> cases{{"checkout", "declined-card"}};
    ASSERT_TRUE(keepMadeCases(library->workspace(), before.id, cases).ok());
    const std::string bundle = exported(*library, ExportFormat::bundle);
    ASSERT_TRUE(isCaseBundle(bundle));
    const auto other = workspaceOf("other.retrospan", {bundle});
    EXPECT_EQ(codes(), "");
    const auto sessions = other->sessions();
    ASSERT_EQ(sessions->size(), 1U);
    EXPECT_EQ(dump(sessionJson(sessions->front())), dump(sessionJson(before)));
    const auto notes = other->workspace().notes(sessions->front().key);
    ASSERT_EQ(notes->size(), 1U);
    EXPECT_EQ(notes->front().text, "The customer called.");
    EXPECT_EQ(notes->front().author, "Support");
    EXPECT_EQ(*casesMadeFrom(other->workspace(), before.id), cases);
}

TEST_F(CaseFile, AnExportNeverOverwritesTheWorkspace)
{
    const auto library = journey();
    const ExportTarget target{ExportFormat::markdown, m_scratch.path("w.retrospan")};
    const Status written = exportSession(*library, library->sessions()->front().key, target, {}, {});
    ASSERT_FALSE(written.ok());
    EXPECT_THAT(written.error().message, HasSubstr("is the workspace itself"));
}

TEST_F(CaseFile, ScoresOnTheSessionComeWithIt)
{
    const std::string folder = std::string(RETROSPAN_SOURCE_DIR) + "/tests/golden/several-sources/checkout/";
    const auto library = workspaceOf("w.retrospan", {folder + "otlp.json", folder + "tickets.csv"});
    ASSERT_EQ(library->sessions()->size(), 1U);
    const auto other = workspaceOf("other.retrospan", {exported(*library, ExportFormat::bundle)});
    ASSERT_EQ(other->sessions()->size(), 1U);
    EXPECT_EQ(sessionJson(other->sessions()->front())["scores"],
              sessionJson(library->sessions()->front())["scores"]);
}

TEST_F(CaseFile, RedactionLeavesNothingInAnyFormat)
{
    const auto library = workspaceOf("w.retrospan", {m_scratch.write("secret.jsonl", secretRecording())});
    const std::int64_t key = library->sessions()->front().key;
    ASSERT_TRUE(library->workspace().keepNote(key, {0, {}, "Bob", 1, "call bob@example.org"}).ok());
    for (const ExportFormat format : {ExportFormat::otlp, ExportFormat::json, ExportFormat::html,
                                      ExportFormat::markdown, ExportFormat::bundle}) {
        std::string out = text(*library, format, true);
        if (format == ExportFormat::bundle) {
            const auto manifest = readBundle(m_scratch.path("out"), takeAll);
            ASSERT_TRUE(manifest.ok());
            EXPECT_TRUE(manifest->redacted);
            EXPECT_GT(manifest->removed[0], 0U);
            out += dump(Json(manifest->title));
            for (const auto& [member, bytes] : membersOf(m_scratch.path("out"))) out += bytes;
        }
        for (const char* secret : {"ann.lee", "4111 1111", "hunter2", "abc123DEF", "bob@example"})
            EXPECT_THAT(out, Not(HasSubstr(secret))) << static_cast<int>(format);
        EXPECT_THAT(out, HasSubstr("redacted:email"));
    }
    EXPECT_THAT(text(*library, ExportFormat::otlp), HasSubstr("ann.lee")); // the workspace stays as it is
}

TEST_F(CaseFile, ADamagedBundleSaysSoAndChangesNothing)
{
    const auto library = journey();
    const std::string whole = text(*library, ExportFormat::bundle);
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        std::string damaged = whole;
        if (round % 2 == 0)
            damaged.resize(40 + random() % (whole.size() - 41));
        else
            damaged[40 + random() % (whole.size() - 40)] ^= static_cast<char>(1U << random() % 8);
        const auto opened = readBundle(m_scratch.write("damaged", damaged), takeAll);
        if (opened.ok()) // what was hit says nothing: times, permissions
            EXPECT_EQ(opened->sessionId, "shop-7f3a-2210");
        else
            EXPECT_THAT(opened.error().message,
                        testing::AnyOf(HasSubstr("cut"), HasSubstr("changed"), HasSubstr("manifest"),
                                       HasSubstr("no case")));
    }
}

TEST_F(CaseFile, ABundleThatIsCutIsNamedAndChangesNothing)
{
    const auto library = journey();
    const std::string whole = text(*library, ExportFormat::bundle);
    const std::size_t directory = whole.find("PK\x01\x02");
    ASSERT_NE(directory, std::string::npos);
    for (const std::size_t size :
         {std::size_t{60}, std::size_t{200}, whole.size() / 2, directory - 100, directory - 1, directory}) {
        const std::string path = m_scratch.write("cut", whole.substr(0, size));
        const auto other = workspaceOf("other.retrospan", {path});
        EXPECT_THAT(codes(),
                    HasSubstr("bad_bundle " + path + ": the file ends early (cut off while copying?)"))
            << size << " of " << whole.size() << " bytes";
        EXPECT_TRUE(other->sessions()->empty());
    }
}

TEST_F(CaseFile, WhatIsBehindTheSealedMembersIsNotNeeded)
{
    const auto library = journey();
    const std::string whole = text(*library, ExportFormat::bundle);
    for (const std::string& bytes : {whole.substr(0, whole.size() - 22), whole + "more"}) {
        const auto opened = readBundle(m_scratch.write("bundle", bytes), takeAll);
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        EXPECT_EQ(opened->sessionId, "shop-7f3a-2210");
    }
}

TEST_F(CaseFile, WhatStandsBehindTheSealIsRefused)
{
    const auto library = journey();
    const std::string bundle = exported(*library, ExportFormat::bundle);
    const std::unique_ptr<archive, decltype(&archive_read_free)> in(archive_read_new(), archive_read_free);
    const std::unique_ptr<archive, decltype(&archive_write_free)> out(archive_write_new(),
                                                                      archive_write_free);
    const std::string path = m_scratch.path("more");
    archive_read_support_format_zip(in.get());
    archive_write_set_format_zip(out.get());
    ASSERT_EQ(archive_read_open_filename(in.get(), bundle.c_str(), 10'240), ARCHIVE_OK);
    ASSERT_EQ(archive_write_open_filename(out.get(), path.c_str()), ARCHIVE_OK);
    const auto add = [&](archive_entry* entry, const std::string& bytes) {
        archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
        ASSERT_EQ(archive_write_header(out.get(), entry), ARCHIVE_OK);
        archive_write_data(out.get(), bytes.data(), bytes.size());
    };
    archive_entry* entry = nullptr;
    while (archive_read_next_header(in.get(), &entry) == ARCHIVE_OK) {
        std::string bytes(1 << 22, '\0');
        bytes.resize(static_cast<std::size_t>(archive_read_data(in.get(), bytes.data(), bytes.size())));
        archive_entry* copy = archive_entry_new();
        archive_entry_set_pathname(copy, archive_entry_pathname(entry));
        archive_entry_set_filetype(copy, AE_IFREG);
        add(copy, bytes);
        archive_entry_free(copy);
    }
    EXPECT_TRUE(readBundle(bundle, takeAll).ok());
    archive_entry* more = archive_entry_new();
    archive_entry_set_pathname(more, "notes.txt");
    archive_entry_set_filetype(more, AE_IFREG);
    add(more, "trust me");
    archive_entry_free(more);
    ASSERT_EQ(archive_write_close(out.get()), ARCHIVE_OK);
    const auto opened = readBundle(path, takeAll);
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.error().message, HasSubstr("notes.txt stands behind its seal"));
}

TEST_F(CaseFile, AnotherProgramsArchiveIsNoBundle)
{
    EXPECT_FALSE(
        isCaseBundle(m_scratch.write("a.zip", "PK\x03\x04 something else entirely, of some length")));
    EXPECT_FALSE(isCaseBundle(m_scratch.write("short", "PK")));
    EXPECT_FALSE(isCaseBundle(m_scratch.path("missing")));
    const auto opened = readBundle(m_scratch.path("missing"), takeAll);
    EXPECT_FALSE(opened.ok());
    // One whose members are sound and say nothing: the contents are refused.
    BundleWriter writer;
    ASSERT_TRUE(writer.begin(kContentsMember) && writer.add("{}"));
    write(writer, {});
    workspaceOf("w.retrospan", {m_scratch.path("out")});
    EXPECT_THAT(codes(), HasSubstr("bad_bundle session.json cannot be read"));
}

TEST_F(CaseFile, ANewerVersionIsNamed)
{
    BundleManifest manifest;
    manifest.version = BundleManifest::kVersion + 1;
    BundleWriter writer;
    write(writer, manifest);
    const auto opened = readBundle(m_scratch.path("out"), takeAll);
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.error().message, HasSubstr("it is of version 2; this Retrospan reads version 1"));
}

} // namespace
} // namespace retrospan::app
