// Bad input through the program itself: `retrospan import a b c --json` answers with one entry a file, goes
// on with the rest of the batch, and its exit code says whether everything came in.
#include "support/child.h"
#include "support/otlp.h"
#include "support/scratch.h"

#include "import/json.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <random>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace retrospan::app {
namespace {

using test::otlpLine;
using test::Scratch;

constexpr unsigned kNobody = 65534;
constexpr unsigned kPatienceSeconds = 120;
constexpr std::int64_t kMostMiB = 400 * test::kMemoryFactor;

struct Answer {
    int exitCode = 0;
    std::string out, error;
    std::int64_t peakMiB = 0;
    Arena arena;
    ValueView json;

    [[nodiscard]] const ValueView& file(std::size_t index) const { return json["files"].items()[index]; }
    /// The diagnostic `code` of the file at `index`, null when it is not there.
    [[nodiscard]] ValueView diagnostic(std::size_t index, std::string_view code) const
    {
        for (const ValueView& found : file(index)["diagnostics"].items())
            if (found["code"].text() == code) return found;
        return {};
    }
};

/// Opened before a test gives up its rights, which may include the way to the program.
const int kProgram = ::open(RETROSPAN_PROGRAM, O_RDONLY);

void runProgram(const Scratch& scratch, const std::vector<std::string>& arguments)
{
    std::vector<const char*> words{RETROSPAN_PROGRAM};
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    words.push_back(nullptr);
    for (const auto& [stream, name] : {std::pair(1, "out"), std::pair(2, "error")}) {
        const int file = ::open(scratch.path(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
        ::dup2(file, stream);
    }
    ::alarm(kPatienceSeconds); // a hang ends as a signal
    ::fexecve(kProgram, const_cast<char* const*>(words.data()), environ);
    ::_exit(127);
}

/// `prepare` runs in the child before the program: limits, user.
template <typename Prepare>
Answer import(const Scratch& scratch, std::vector<std::string> paths, Prepare prepare)
{
    paths.insert(paths.begin(), "import");
    paths.insert(paths.end(), {"--json", "--workspace", scratch.path("work/w.retrospan")});
    Answer answer;
    for (const char* name : {"out", "error"}) std::filesystem::remove(scratch.path(name));
    answer.exitCode = test::inChild([&] {
        prepare();
        runProgram(scratch, paths);
        return 127;
    });
    struct rusage children { };
    ::getrusage(RUSAGE_CHILDREN, &children);
    answer.peakMiB = children.ru_maxrss / 1024;
    answer.out = test::readFile(scratch.path("out"));
    answer.error = test::readFile(scratch.path("error"));
    import::JsonParser parser;
    if (const auto parsed = parser.parse(answer.out, answer.arena); parsed.ok()) answer.json = parsed->root;
    return answer;
}

Answer import(const Scratch& scratch, const std::vector<std::string>& paths)
{
    return import(scratch, paths, [] {});
}

class BadInputProgram : public ::testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directory(m_scratch.path("work")); }

    /// The bad file stands between two good ones; all three are answered for and the good ones are in.
    Answer amongGood(const std::string& bad, std::string_view code, int exitCode)
    {
        const std::string first = m_scratch.write("1.jsonl", otlpLine({.trace = 101}));
        const std::string last = m_scratch.write("3.jsonl", otlpLine({.trace = 103}));
        Answer answer = import(m_scratch, {first, bad, last});
        EXPECT_EQ(answer.exitCode, exitCode) << answer.error;
        EXPECT_EQ(answer.json["files"].items().size(), 3U) << answer.out;
        if (answer.json["files"].items().size() != 3) return answer;
        EXPECT_EQ(answer.file(0)["spans"].integer(), 1);
        EXPECT_EQ(answer.file(1)["path"].text(), bad);
        EXPECT_EQ(answer.file(2)["spans"].integer(), 1);
        const ValueView found = answer.diagnostic(1, code);
        EXPECT_GT(found["count"].integer(), 0) << code << answer.out;
        EXPECT_FALSE(found["where"].text().empty());
        EXPECT_FALSE(found["example"].text().empty());
        EXPECT_LT(answer.peakMiB, kMostMiB);
        return answer;
    }
    Answer amongGood(const char* name, const std::string& bytes, std::string_view code, int exitCode)
    {
        return amongGood(m_scratch.write(name, bytes), code, exitCode);
    }

    Scratch m_scratch;
};

TEST_F(BadInputProgram, WhatIsNoFileIsReportedAndTheBatchGoesOn)
{
    std::filesystem::create_directory(m_scratch.path("folder"));
    amongGood(m_scratch.path("folder"), "directory", 1);
    amongGood(m_scratch.path("absent"), "unreadable", 1);
    amongGood("/proc/self/mem", "unreadable", 1); // opens, and cannot be read
    amongGood("/dev/null", "empty_input", 1);
}

TEST_F(BadInputProgram, OtherFilesOfAFolderAreCountedAndDoNotFailIt)
{
    const std::string folder = m_scratch.path("project");
    std::filesystem::create_directories(folder + "/sub");
    m_scratch.write("project/README.md", "# how to\n");
    m_scratch.write("project/a.jsonl", otlpLine({.trace = 1}));
    m_scratch.write("project/empty", "");
    m_scratch.write("project/sub/b.jsonl", otlpLine({.trace = 2}));
    Answer answer = import(m_scratch, {folder});
    EXPECT_EQ(answer.exitCode, 0) << answer.out;
    ASSERT_EQ(answer.json["files"].items().size(), 3U) << answer.out;
    EXPECT_EQ(answer.file(2)["path"].text(), folder);
    EXPECT_EQ(answer.diagnostic(2, "other_files")["count"].integer(), 2);
    EXPECT_EQ(answer.diagnostic(2, "other_files")["example"].text(), folder + "/README.md");
    EXPECT_EQ(answer.json["totals"]["spans"].integer(), 2);
    std::filesystem::remove(folder + "/a.jsonl");
    std::filesystem::remove(folder + "/sub/b.jsonl");
    answer = import(m_scratch, {folder});
    EXPECT_EQ(answer.exitCode, 1); // nothing in it was a recording
    EXPECT_EQ(answer.diagnostic(0, "other_files")["severity"].text(), "error");
}

TEST_F(BadInputProgram, WhatIsLeftOutOfAFolderIsTold)
{
    const std::string folder = m_scratch.path("project");
    std::filesystem::create_directories(folder + "/.git");
    m_scratch.write("project/a.jsonl", otlpLine({.trace = 1}));
    m_scratch.write("project/.hidden.jsonl", otlpLine({.trace = 2}));
    m_scratch.write("project/.git/b.jsonl", otlpLine({.trace = 3}));
    std::filesystem::create_directory_symlink(folder, folder + "/loop");
    Answer answer = import(m_scratch, {folder});
    EXPECT_EQ(answer.exitCode, 0) << answer.out;
    ASSERT_EQ(answer.json["files"].items().size(), 2U) << answer.out;
    EXPECT_EQ(answer.diagnostic(1, "hidden_files")["count"].integer(), 2);
    EXPECT_EQ(answer.diagnostic(1, "linked_folders")["example"].text(), folder + "/loop");
    EXPECT_EQ(answer.json["totals"]["spans"].integer(), 1);
    if (geteuid() == 0) return; // may read everything
    std::filesystem::create_directory(folder + "/closed");
    std::filesystem::permissions(folder + "/closed", std::filesystem::perms::none);
    answer = import(m_scratch, {folder});
    EXPECT_EQ(answer.diagnostic(1, "unreadable_folders")["example"].text(), folder + "/closed");
    std::filesystem::permissions(folder + "/closed", std::filesystem::perms::owner_all);
}

TEST_F(BadInputProgram, WhatIsNoRecordingIsReportedAndTheBatchGoesOn)
{
    amongGood("empty", "", "empty_input", 1);
    amongGood("noise", std::string("\x7f\x45\x4c\x46\x02\x01\x01\0\0\0\xff\xfe", 12), "bad_line", 1);
    amongGood("deep", std::string(100'000, '[') + std::string(100'000, ']'), "bad_json", 1);
    amongGood("html", "<html>\n<body>not found</body>\n", "unrecognised", 1);
    amongGood("zip", "PK\x03\x04rest", "damaged_zip", 1);
}

TEST_F(BadInputProgram, WhatIsGoodInADamagedFileComesIn)
{
    const std::string good = otlpLine({.trace = 7, .id = 1});
    const auto spans = [](const Answer& answer) { return answer.file(1)["spans"].integer(); };
    EXPECT_EQ(spans(amongGood("cut", good + good.substr(0, 100), "unfinished_document", 0)), 1);
    EXPECT_EQ(spans(amongGood("utf8", otlpLine({.trace = 8, .name = "\xff"}), "repaired_json", 0)), 1);
    EXPECT_EQ(spans(amongGood("time", otlpLine({.trace = 9, .start = -1}), "time_out_of_range", 0)), 1);
    EXPECT_EQ(spans(amongGood("end", otlpLine({.trace = 10, .start = 9, .end = 1}), "end_before_start", 0)),
              1);
    EXPECT_EQ(spans(amongGood("mixed", "garbage\n" + otlpLine({.trace = 11}), "bad_line", 0)), 1);
}

TEST_F(BadInputProgram, RepeatsAndConflictsNameTheLine)
{
    const Answer same =
        amongGood("same", otlpLine({.trace = 5}) + otlpLine({.trace = 5}), "duplicate_span", 0);
    EXPECT_EQ(same.diagnostic(1, "duplicate_span")["where"].text(), "line 2");
    const Answer differing = amongGood(
        "differing", otlpLine({.trace = 6, .name = "a"}) + "\n" + otlpLine({.trace = 6, .name = "b"}),
        "merged_span", 0);
    EXPECT_EQ(differing.diagnostic(1, "merged_span")["where"].text(), "line 3");
    EXPECT_EQ(differing.diagnostic(1, "merged_span")["example"].text(),
              test::hex(6, 32) + "/" + test::hex(1, 16));
}

TEST_F(BadInputProgram, ParentCyclesAreBrokenAndCounted)
{
    const Answer answer =
        amongGood("cycle",
                  otlpLine({.trace = 4, .id = 1, .parent = 2}) + otlpLine({.trace = 4, .id = 2, .parent = 1})
                      + otlpLine({.trace = 4, .id = 3, .parent = 3}),
                  "parent_cycle", 0);
    EXPECT_EQ(answer.diagnostic(1, "parent_cycle")["count"].integer(), 2);
    EXPECT_TRUE(answer.diagnostic(1, "parent_cycle")["where"].text().starts_with("span "));
}

TEST_F(BadInputProgram, ThousandsOfReportsOfOneSpanAreLimited)
{
    std::string text;
    for (int i = 1; i <= 3'000; ++i) text += otlpLine({.trace = 3, .start = i, .end = 5'000});
    const Answer answer = amongGood("reports", text, "too_many_reports", 0);
    EXPECT_EQ(answer.diagnostic(1, "too_many_reports")["count"].integer(), 2'000);
    EXPECT_EQ(answer.diagnostic(1, "too_many_reports")["where"].text(), "line 1001");
}

TEST_F(BadInputProgram, AFileNobodyMayReadIsReported)
{
    const std::string secret = m_scratch.write("secret", otlpLine({}));
    const std::string good = m_scratch.write("good", otlpLine({.trace = 2}));
    ::chmod(secret.c_str(), 0);
    ::chmod(m_scratch.path("").c_str(), 0777);
    ::chmod(m_scratch.path("work").c_str(), 0777);
    const Answer answer = import(m_scratch, {secret, good}, [] {
        if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(126);
    });
    EXPECT_EQ(answer.exitCode, 1) << answer.error;
    EXPECT_EQ(answer.diagnostic(0, "unreadable")["example"].text(), "Permission denied");
    EXPECT_EQ(answer.file(1)["spans"].integer(), 1);
}

TEST_F(BadInputProgram, AWorkspaceThatCannotBeWrittenIsSaidForEveryFile)
{
    const std::string a = m_scratch.write("a", otlpLine({})),
                      b = m_scratch.write("b", otlpLine({.trace = 2}));
    ASSERT_EQ(import(m_scratch, {a}).exitCode, 0);
    ::chmod(m_scratch.path("").c_str(), 0777);
    ::chmod(m_scratch.path("work").c_str(), 0555);
    ::chmod(m_scratch.path("work/w.retrospan").c_str(), 0444);
    const Answer answer = import(m_scratch, {a, b}, [] {
        if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(126);
    });
    ::chmod(m_scratch.path("work").c_str(), 0777);
    EXPECT_EQ(answer.exitCode, 1);
    EXPECT_FALSE(answer.error.empty());
    ASSERT_EQ(answer.json["files"].items().size(), 2U) << answer.out;
    EXPECT_FALSE(answer.diagnostic(1, "not_stored")["example"].text().empty());
    EXPECT_EQ(import(m_scratch, {a, b}).exitCode, 0);
}

TEST_F(BadInputProgram, AFullDiskIsSaidForEveryFileAndWhatWasThereStays)
{
    std::string large;
    std::mt19937 random(1); // what does not compress, so that it is too large whatever else the file holds
    for (int id = 1; id <= 2'000; ++id) {
        std::string noise;
        for (int i = 0; i < 400; ++i) noise += static_cast<char>('a' + static_cast<int>(random() % 26));
        large += otlpLine({.trace = 9, .id = id, .attributes = test::text("noise", noise)});
    }
    const std::string a = m_scratch.write("a", otlpLine({})), b = m_scratch.write("b", large),
                      c = m_scratch.write("c", otlpLine({.trace = 3}));
    ASSERT_EQ(import(m_scratch, {a}).exitCode, 0);
    const Answer answer = import(m_scratch, {a, b, c}, [&] {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlim_t most = std::filesystem::file_size(m_scratch.path("work/w.retrospan")) + 48 * 1024;
        const struct rlimit files {
            most, most
        };
        ::setrlimit(RLIMIT_FSIZE, &files);
    });
    EXPECT_EQ(answer.exitCode, 1);
    EXPECT_FALSE(answer.error.empty());
    ASSERT_EQ(answer.json["files"].items().size(), 3U) << answer.out;
    EXPECT_TRUE(answer.diagnostic(0, "not_stored").isNull());
    EXPECT_FALSE(answer.diagnostic(1, "not_stored").isNull());
    EXPECT_FALSE(answer.diagnostic(2, "not_stored").isNull());
    EXPECT_EQ(import(m_scratch, {a, b, c}).exitCode, 0);
}

TEST_F(BadInputProgram, WrongUsageIsExitTwo)
{
    EXPECT_EQ(test::inChild([&] {
                  runProgram(m_scratch, {"import"});
                  return 0;
              }),
              2);
    EXPECT_EQ(test::inChild([&] {
                  runProgram(m_scratch, {"import", "x", "--format", "nonsense"});
                  return 0;
              }),
              2);
}

} // namespace
} // namespace retrospan::app
