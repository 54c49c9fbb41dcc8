// Folders and inputs that misbehave: loops of links, pipes, files that grow, thousands of files, archives
// with names that lead elsewhere, recordings that disagree, and what a cancelled import leaves behind.
#include "importing.h"
#include "library.h"
#include "support/child.h"
#include "support/otlp.h"
#include "support/scratch.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <thread>

namespace retrospan::app {
namespace {

namespace fs = std::filesystem;
using test::otlpLine;
using ::testing::HasSubstr;

constexpr std::size_t kManyFiles = 600;

class Folders : public ::testing::Test {
protected:
    struct Outcome {
        Status status = success();
        std::vector<ImportedFile> files;
        std::vector<ImportProgressInfo> progress;

        [[nodiscard]] std::uint64_t spans() const
        {
            std::uint64_t sum = 0;
            for (const ImportedFile& file : files) sum += file.counts.newSpans;
            return sum;
        }
        /// The first finding of the code in any file.
        [[nodiscard]] std::optional<import::Diagnostic> finding(std::string_view code) const
        {
            for (const ImportedFile& file : files)
                for (const import::Diagnostic& found : file.report.diagnostics())
                    if (found.code == code) return found;
            return std::nullopt;
        }
    };

    template <typename OnProgress>
    Outcome import(const std::vector<std::string>& paths, OnProgress onProgress, std::stop_token stop = {})
    {
        Outcome outcome;
        auto workspace = store::Workspace::open(m_scratch.path("w.retrospan"), store::Access::readWrite);
        if (!workspace.ok()) return {workspace.error(), {}, {}};
        const auto progress = [&](const ImportProgressInfo& at) {
            outcome.progress.push_back(at);
            onProgress(at);
        };
        const auto done = [&](ImportedFile&& file) { outcome.files.push_back(std::move(file)); };
        outcome.status = importPaths(**workspace, paths, {}, progress, done, stop);
        return outcome;
    }
    Outcome import(const std::vector<std::string>& paths)
    {
        return import(paths, [](const ImportProgressInfo&) {});
    }
    std::vector<SessionSummary> sessions()
    {
        auto library = Library::open(m_scratch.path("w.retrospan"), store::Access::readWrite);
        EXPECT_TRUE(library.ok());
        return std::move(*(*library)->sessions());
    }
    std::string folder(const std::string& name)
    {
        fs::create_directories(m_scratch.path(name));
        return m_scratch.path(name);
    }

    test::Scratch m_scratch;
};

TEST_F(Folders, LoopsOfLinksEndAndFilesBehindThemAreReadOnce)
{
    const std::string top = folder("top");
    folder("top/sub");
    m_scratch.write("top/sub/a.jsonl", otlpLine({.trace = 1}));
    fs::create_directory_symlink("..", top + "/sub/up");
    fs::create_directory_symlink(top, top + "/sub/self");
    fs::create_symlink("ring-b.jsonl", top + "/ring-a.jsonl");
    fs::create_symlink("ring-a.jsonl", top + "/ring-b.jsonl");
    fs::create_symlink("gone.jsonl", top + "/dangling.jsonl");
    const Outcome outcome = import({top});
    EXPECT_TRUE(outcome.status.ok());
    ASSERT_EQ(outcome.files.size(), 2U);
    EXPECT_EQ(outcome.files[0].counts.newSpans, 1U);
    EXPECT_EQ(outcome.files[0].counts.identicalSpans, 0U);
    const auto told = outcome.files[1].report.diagnostics();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].code, "linked_folders");
    EXPECT_EQ(told[0].count, 2U);
}

TEST_F(Folders, APipeThatNobodyWritesToIsRefused)
{
    const std::string pipe = m_scratch.path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const std::string good = m_scratch.write("good.jsonl", otlpLine({}));
    const Outcome outcome = import({pipe, good});
    EXPECT_TRUE(outcome.status.ok());
    ASSERT_TRUE(outcome.finding("unreadable"));
    EXPECT_THAT(outcome.finding("unreadable")->example, HasSubstr("nobody writes"));
    EXPECT_EQ(outcome.spans(), 1U);
    EXPECT_EQ(import({folder("empty"), good}).spans(), 0U);
    EXPECT_EQ(sessions().size(), 1U);
}

TEST_F(Folders, APipeIsReadToItsEndHoweverItsWriterPauses)
{
    const std::string pipe = m_scratch.path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::thread writer([&] {
        const int out = ::open(pipe.c_str(), O_WRONLY); // returns when the reader is there
        const std::string line = otlpLine({.trace = 1}) + otlpLine({.trace = 2});
        for (std::size_t from = 0; from < line.size(); from += 100) {
            const std::string part = line.substr(from, 100);
            EXPECT_EQ(::write(out, part.data(), part.size()), static_cast<ssize_t>(part.size()));
        }
        ::close(out);
    });
    const Outcome outcome = import({pipe});
    writer.join();
    EXPECT_EQ(outcome.spans(), 2U);
    EXPECT_FALSE(outcome.finding("unreadable"));
}

TEST_F(Folders, StandardInputIsAnInput)
{
    const std::string file = m_scratch.write("in.jsonl", otlpLine({.trace = 1}) + otlpLine({.trace = 2}));
    EXPECT_EQ(test::inChild([&] {
                  ::dup2(::open(file.c_str(), O_RDONLY), STDIN_FILENO);
                  const Outcome outcome = import({"-"});
                  return outcome.files.size() == 1 && outcome.files[0].report.path == "-"
                      ? static_cast<int>(outcome.spans())
                      : 99;
              }),
              2);
}

TEST_F(Folders, AFileThatGrowsWhileItIsReadIsWholeAfterTheNextImport)
{
    const std::string line = otlpLine({.trace = 2});
    const std::string path = m_scratch.write("live.jsonl", otlpLine({.trace = 1}));
    const auto append = [&](const std::string& bytes) { std::ofstream(path, std::ios::app) << bytes; };
    bool grown = false;
    const Outcome first = import({path}, [&](const ImportProgressInfo&) {
        if (!std::exchange(grown, true)) append(line + line.substr(0, line.size() / 2));
    });
    EXPECT_TRUE(first.status.ok());
    EXPECT_EQ(first.spans(), 2U); // what was appended in time, but not the half line
    EXPECT_TRUE(first.finding("unfinished_document"));
    for (const ImportProgressInfo& at : first.progress) EXPECT_LE(at.bytesRead, at.bytesTotal);
    append(line.substr(line.size() / 2) + otlpLine({.trace = 3}));
    EXPECT_EQ(import({path}).spans(), 1U);
    EXPECT_EQ(sessions().size(), 3U);
}

TEST_F(Folders, ManyFilesAreOneProgressAndOtherFilesOneEntry)
{
    const std::string top = folder("top");
    for (std::size_t i = 0; i < kManyFiles; ++i) {
        const std::string name = "top/" + test::hex(static_cast<int>(i), 5);
        if (i % 100 == 0)
            m_scratch.write(name + ".jsonl", otlpLine({.trace = static_cast<int>(i) + 1}));
        else
            m_scratch.write(name + ".txt", "not a recording\n");
    }
    const Outcome outcome = import({top});
    ASSERT_EQ(outcome.files.size(), 7U); // six recordings and what the folder holds beside them
    EXPECT_EQ(outcome.finding("other_files")->count, kManyFiles - 6);
    EXPECT_EQ(outcome.spans(), 6U);
    ASSERT_FALSE(outcome.progress.empty());
    std::uint64_t before = 0;
    for (const ImportProgressInfo& at : outcome.progress) {
        EXPECT_GE(at.bytesRead, before);
        before = at.bytesRead;
        EXPECT_EQ(at.fileCount, kManyFiles);
    }
    EXPECT_EQ(outcome.progress.back().bytesRead, outcome.progress.back().bytesTotal);
}

TEST_F(Folders, CancelKeepsWhatIsDone)
{
    const std::string top = folder("top");
    for (int i = 1; i <= 20; ++i)
        m_scratch.write("top/" + test::hex(i, 2) + ".jsonl", otlpLine({.trace = i}));
    std::stop_source stop;
    const Outcome outcome = import(
        {top},
        [&](const ImportProgressInfo& at) {
            if (at.fileIndex == 9) stop.request_stop();
        },
        stop.get_token());
    EXPECT_TRUE(outcome.status.cancelled());
    EXPECT_EQ(outcome.files.size(), 10U);
    const auto kept = sessions();
    EXPECT_GE(kept.size(), 9U);
    EXPECT_LE(kept.size(), 10U);
    for (const SessionSummary& session : kept) EXPECT_EQ(session.spans, 1);
    EXPECT_EQ(import({top}).spans(), 20 - kept.size());
}

TEST_F(Folders, NamesInAnArchiveLeadNowhere)
{
    const std::string outside = m_scratch.path("escaped.jsonl"), zip = m_scratch.path("in/slip.zip");
    folder("in");
    archive* writer = archive_write_new();
    archive_write_set_format_zip(writer);
    ASSERT_EQ(archive_write_open_filename(writer, zip.c_str()), ARCHIVE_OK);
    int trace = 0;
    for (const std::string& name : {std::string("../escaped.jsonl"), outside,
                                    std::string("a/../../escaped.jsonl"), std::string("ok.jsonl")}) {
        const std::string line = otlpLine({.trace = ++trace});
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, static_cast<la_int64_t>(line.size()));
        ASSERT_EQ(archive_write_header(writer, entry), ARCHIVE_OK);
        archive_write_data(writer, line.data(), line.size());
        archive_entry_free(entry);
    }
    archive_write_free(writer);
    const Outcome outcome = import({m_scratch.path("in")});
    EXPECT_EQ(outcome.spans(), 4U); // members are read where they are, their names are names only
    EXPECT_FALSE(fs::exists(outside));
    EXPECT_EQ(std::distance(fs::directory_iterator(m_scratch.path("in")), fs::directory_iterator()), 1);
}

TEST_F(Folders, ATraceThatTwoFilesGiveToDifferentSessionsStaysWithTheFirst)
{
    const auto file = [&](const std::string& name, int span, const std::string& session) {
        return m_scratch.write(
            name,
            otlpLine({.trace = 7, .id = span, .attributes = test::text("gen_ai.conversation.id", session)}));
    };
    const Outcome outcome = import({file("1.jsonl", 1, "one"), file("2.jsonl", 2, "two")});
    EXPECT_EQ(sessions().size(), 1U);
    ASSERT_EQ(outcome.files.size(), 2U);
    EXPECT_TRUE(outcome.files[0].report.diagnostics().empty());
    const auto found = outcome.files[1].report.diagnostics();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().code, "several_sessions_in_trace");
    EXPECT_EQ(found.front().example, "two");
}

TEST_F(Folders, FilesThatClaimOneSessionAreBothKeptAndTheirDisputeIsTold)
{
    const auto line = [](int span, const std::string& said) {
        return R"({"type":"user","uuid":"u)" + std::to_string(span)
            + R"(","parentUuid":null,"sessionId":"s1","timestamp":"2026-01-01T00:00:0)" + std::to_string(span)
            + R"(Z","message":{"role":"user","content":")" + said + R"("}})" + "\n";
    };
    const std::string one = m_scratch.write("1.jsonl", line(1, "first of one") + line(2, "only in one"));
    const std::string two = m_scratch.write("2.jsonl", line(1, "first of two") + line(3, "only in two"));
    const std::string common = test::text("gen_ai.conversation.id", "talk");
    const std::string otlp = m_scratch.write(
        "3.jsonl", otlpLine({.trace = 7, .attributes = common + "," + test::text("said", "this")}));
    const std::string other = m_scratch.write(
        "4.jsonl", otlpLine({.trace = 7, .attributes = common + "," + test::text("said", "that")}));
    const Outcome outcome = import({one, two, otlp, other});
    EXPECT_EQ(sessions().size(), 2U);
    ASSERT_EQ(outcome.files.size(), 4U);
    for (const std::size_t later : {1, 3}) {
        const auto findings = outcome.files[later].report.diagnostics();
        EXPECT_TRUE(std::ranges::any_of(findings, [](const import::Diagnostic& found) {
            return found.code == "merged_span";
        })) << outcome.files[later].report.path;
    }
    auto library = Library::open(m_scratch.path("w.retrospan"), store::Access::readWrite);
    const auto all = (*library)->sessions();
    const auto holds = [&](const std::string& text) {
        int hits = 0;
        for (const SessionSummary& session : *all)
            EXPECT_TRUE((*library)
                            ->workspace()
                            .searchSession(session.key, {text, true}, [&](std::int64_t) { ++hits; }, {})
                            .ok());
        return hits > 0;
    };
    for (const char* said : {"first of one", "first of two", "only in one", "only in two", "this", "that"})
        EXPECT_TRUE(holds(said)) << said;
}

} // namespace
} // namespace retrospan::app
