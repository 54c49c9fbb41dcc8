// Real files in a folder of the test, followed while they are written. Nothing sleeps: the store that is
// followed into and the events wake the test.
#include "live/file_follower.h"
#include "support/scratch.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace retrospan::live {
namespace {

namespace fs = std::filesystem;
using test::Scratch;
using Kind = FollowEvent::Kind;

std::string line(const std::string& name)
{
    static int spans = 0;
    std::string id = std::to_string(++spans);
    id.insert(0, 16 - id.size(), '0');
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":")"
        + id + R"(","name":")" + name + R"(","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]})" + "\n";
}

void append(const std::string& path, const std::string& text)
{
    std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

class Following : public ::testing::TestWithParam<bool> {
protected:
    void follow(std::vector<std::string> paths, std::chrono::milliseconds quiet = std::chrono::minutes(10))
    {
        BatchStore store{[this](SpanBatch&& batch) { return accept(batch); }, [this] { return commit(); }};
        follower = std::make_unique<FileFollower>(FollowOptions{std::move(paths), quiet, GetParam()},
                                                  std::move(store),
                                                  [this](const FollowEvent& event) { note(event); });
    }
    void TearDown() override { follower.reset(); }

    /// True when spans of these names are committed, within a time that only a failure takes.
    [[nodiscard]] bool arrive(const std::vector<std::string>& names)
    {
        return wait([&] {
            return std::ranges::all_of(
                names, [&](const std::string& name) { return std::ranges::count(m_committed, name) > 0; });
        });
    }
    [[nodiscard]] bool happens(Kind kind, const std::string& path, int times = 1)
    {
        return wait([&] {
            return std::ranges::count_if(
                       m_events,
                       [&](const FollowEvent& event) { return event.kind == kind && event.path == path; })
                >= times;
        });
    }
    [[nodiscard]] std::ptrdiff_t times(const std::string& name)
    {
        const std::scoped_lock guard(m_mutex);
        return std::ranges::count(m_committed, name);
    }
    void failNextCommit()
    {
        const std::scoped_lock guard(m_mutex);
        m_failing = true;
    }

    Scratch scratch;
    std::unique_ptr<FileFollower> follower;

private:
    template <typename Condition> bool wait(Condition condition)
    {
        std::unique_lock guard(m_mutex);
        return m_changed.wait_for(guard, std::chrono::seconds(20), condition);
    }
    Status accept(const SpanBatch& batch)
    {
        const std::scoped_lock guard(m_mutex);
        for (const BatchSpan& span : batch.spans) m_accepted.emplace_back(batch.strings.view(span.name));
        return success();
    }
    Status commit()
    {
        const std::scoped_lock guard(m_mutex);
        const bool failing = std::exchange(m_failing, false);
        if (!failing) m_committed.insert(m_committed.end(), m_accepted.begin(), m_accepted.end());
        m_accepted.clear();
        m_changed.notify_all();
        return failing ? Status(Error{"disk full"}) : success();
    }
    void note(const FollowEvent& event)
    {
        const std::scoped_lock guard(m_mutex);
        m_events.push_back(event);
        m_changed.notify_all();
    }
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::string> m_accepted, m_committed;
    std::vector<FollowEvent> m_events;
    bool m_failing = false;
};

TEST_P(Following, ReadsWhatIsThereAndWhatIsAdded)
{
    const std::string path = scratch.write("a.jsonl", line("one"));
    follow({path});
    ASSERT_TRUE(arrive({"one"}));
    append(path, line("two"));
    ASSERT_TRUE(arrive({"two"}));
    EXPECT_EQ(times("one"), 1);
    EXPECT_EQ(follower->counts().files, 1u);
}

TEST_P(Following, AHalfWrittenLineWaitsForItsRest)
{
    const std::string path = scratch.write("a.jsonl", line("one"));
    follow({path});
    ASSERT_TRUE(arrive({"one"}));
    const std::string half = line("half");
    append(path, half.substr(0, half.size() / 2));
    append(scratch.path("b.jsonl"), line("other")); // not followed
    append(path, half.substr(half.size() / 2));
    ASSERT_TRUE(arrive({"half"}));
    EXPECT_EQ(times("half"), 1);
    EXPECT_EQ(times("other"), 0);
}

TEST_P(Following, AFileThatBecameShorterStartsAnew)
{
    const std::string path = scratch.write("a.jsonl", line("one") + line("two"));
    follow({path});
    ASSERT_TRUE(arrive({"one", "two"}));
    scratch.write("a.jsonl", line("new"));
    ASSERT_TRUE(happens(Kind::restarted, path));
    ASSERT_TRUE(arrive({"new"}));
}

TEST_P(Following, ARotatedFileIsReadToItsEndAndTheNewOneFromItsBeginning)
{
    const std::string path = scratch.write("a.jsonl", line("one"));
    follow({path});
    ASSERT_TRUE(arrive({"one"}));
    append(path, line("last"));
    fs::rename(path, scratch.path("a.jsonl.1"));
    scratch.write("a.jsonl", line("first") + line("second") + line("third"));
    ASSERT_TRUE(arrive({"last", "first", "second", "third"}));
}

TEST_P(Following, WaitsForAFileAndItsFolders)
{
    const std::string path = scratch.path("later/deep/a.jsonl");
    follow({path});
    ASSERT_TRUE(happens(Kind::awaited, path));
    fs::create_directories(scratch.path("later/deep"));
    scratch.write("later/deep/a.jsonl", line("one"));
    ASSERT_TRUE(arrive({"one"}));
}

TEST_P(Following, AFolderIsFollowedWithWhatComesIntoIt)
{
    const std::string folder = scratch.path("projects");
    follow({folder});
    ASSERT_TRUE(happens(Kind::awaited, folder));
    fs::create_directories(folder + "/p1");
    scratch.write("projects/p1/main.jsonl", line("main"));
    scratch.write("projects/p1/agent.jsonl", line("agent"));
    scratch.write("projects/p1/notes.txt", line("notes"));
    ASSERT_TRUE(arrive({"main", "agent"}));
    fs::create_directories(folder + "/p2/subagents");
    scratch.write("projects/p2/subagents/b.jsonl", line("deep"));
    append(scratch.path("projects/p1/main.jsonl"), line("more"));
    ASSERT_TRUE(arrive({"deep", "more"}));
    EXPECT_EQ(times("notes"), 0);
}

TEST_P(Following, LinksInFoldersAreNotFollowed)
{
    fs::create_directories(scratch.path("f/sub"));
    fs::create_directory_symlink(scratch.path("f"), scratch.path("f/sub/loop"));
    scratch.write("elsewhere.jsonl", line("elsewhere"));
    fs::create_symlink(scratch.path("elsewhere.jsonl"), scratch.path("f/link.jsonl"));
    scratch.write("f/sub/a.jsonl", line("one"));
    follow({scratch.path("f")});
    ASSERT_TRUE(arrive({"one"}));
    EXPECT_EQ(times("one"), 1);
    EXPECT_EQ(times("elsewhere"), 0);
}

TEST_P(Following, AFileThatBecomesAFolderIsLetGo)
{
    const std::string path = scratch.write("a.jsonl", line("one"));
    follow({path, scratch.path("b.jsonl")});
    ASSERT_TRUE(arrive({"one"}));
    fs::remove(path);
    fs::create_directory(path);
    ASSERT_TRUE(happens(Kind::notAFile, path));
    scratch.write("b.jsonl", line("still following"));
    ASSERT_TRUE(arrive({"still following"}));
}

TEST_P(Following, ADeletedFileIsLetGoAndFoundAgain)
{
    const std::string path = scratch.write("a.jsonl", line("one"));
    follow({path});
    ASSERT_TRUE(arrive({"one"}));
    fs::remove(path);
    ASSERT_TRUE(happens(Kind::gone, path));
    scratch.write("a.jsonl", line("again"));
    ASSERT_TRUE(arrive({"again"}));
}

TEST_P(Following, ADeletedFolderIsAwaitedAgain)
{
    const std::string folder = scratch.path("p");
    fs::create_directories(folder + "/sub");
    scratch.write("p/sub/a.jsonl", line("one"));
    follow({folder});
    ASSERT_TRUE(arrive({"one"}));
    fs::remove_all(folder);
    ASSERT_TRUE(happens(Kind::gone, folder + "/sub/a.jsonl"));
    fs::create_directories(folder + "/sub");
    scratch.write("p/sub/b.jsonl", line("again"));
    ASSERT_TRUE(arrive({"again"}));
}

TEST_P(Following, WhatIsNoFileIsReported)
{
    const std::string path = scratch.path("pipe.jsonl");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    follow({path});
    EXPECT_TRUE(happens(Kind::notAFile, path));
}

TEST_P(Following, AnUnreadableFileIsReportedOnceAndReadWhenItCanBe)
{
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const std::string path = scratch.write("a.jsonl", line("one"));
    fs::permissions(path, fs::perms::none);
    follow({path});
    ASSERT_TRUE(happens(Kind::unreadable, path));
    fs::permissions(path, fs::perms::owner_all);
    EXPECT_TRUE(arrive({"one"}));
}

TEST_P(Following, AQuietFileEndsAndIsReadAgainWhenItGoesOn)
{
    const std::string path = scratch.write("a.jsonl", line("one"));
    follow({path}, std::chrono::milliseconds(0));
    ASSERT_TRUE(arrive({"one"}));
    append(path, line("two"));
    ASSERT_TRUE(arrive({"two"}));
    EXPECT_TRUE(happens(Kind::started, path, 2));
}

TEST_P(Following, WhatTheStoreCouldNotTakeIsReadAgain)
{
    failNextCommit();
    const std::string path = scratch.write("a.jsonl", line("one"));
    follow({path});
    ASSERT_TRUE(happens(Kind::storeFailed, ""));
    EXPECT_TRUE(arrive({"one"}));
}

TEST_P(Following, ALargeFileDoesNotHoldUpTheOthers)
{
    std::string large;
    while (large.size() < 8 * FollowedFile::kPieceBytes) large += line("large");
    const std::string path = scratch.write("large.jsonl", large + line("end of large"));
    const std::string small = scratch.write("small.jsonl", line("small"));
    follow({path, small});
    ASSERT_TRUE(arrive({"small", "end of large"}));
}

INSTANTIATE_TEST_SUITE_P(Inotify, Following, ::testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Polling, Following, ::testing::Values(true));

} // namespace
} // namespace retrospan::live
