// From bytes to a workspace and back: what the command line does, without printing.
#include "importing.h"
#include "library.h"
#include "store/database.h"
#include "support/otlp.h"
#include "support/scratch.h"

#include "import/otlp_export.h"

#include <gtest/gtest.h>

#include <csignal>
#include <random>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace retrospan::app {
namespace {

using test::otlpLine;
using test::OtlpSpan;
using test::Scratch;

struct Imported {
    Status status = success();
    std::vector<ImportedFile> files;
};

Imported importInto(const std::string& workspacePath, const std::vector<std::string>& files)
{
    Imported imported;
    auto workspace = store::Workspace::open(workspacePath, store::Access::readWrite);
    if (!workspace.ok()) return {workspace.error(), {}};
    imported.status =
        importPaths(**workspace, files, {}, {},
                    [&](ImportedFile&& file) { imported.files.push_back(std::move(file)); }, {});
    return imported;
}

std::unique_ptr<Library> openLibrary(const std::string& path)
{
    auto library = Library::open(path, store::Access::readWrite);
    EXPECT_TRUE(library.ok()) << (library.ok() ? "" : library.error().message);
    return library.ok() ? std::move(*library) : nullptr;
}

/// All spans of the workspace as OTLP, in storage order: two workspaces with the same digest hold the same.
std::string exported(Library& library)
{
    std::string out;
    import::OtlpWriter writer([&](std::string_view bytes) { out += bytes;
    return true;
});
const auto sessions = library.sessions();
EXPECT_TRUE(sessions.ok());
for (const SessionSummary& session : *sessions)
    EXPECT_TRUE(library.workspace()
                    .eachSpan(session.key,
                              [&](const store::SpanDetail& span) { return writer.add(span.view); }, {})
                    .ok());
EXPECT_TRUE(writer.finish());
return out;
} // namespace

std::string journey()
{
    return std::string(RETROSPAN_SOURCE_DIR) + "/resources/samples/checkout-journey.jsonl";
}

TEST(ImportPipeline, ImportingAgainChangesNothing)
{
    const Scratch scratch;
    const std::string path = scratch.path("w.retrospan");
    ASSERT_TRUE(importInto(path, {journey()}).status.ok());
    const std::string before = exported(*openLibrary(path));
    const auto size = std::filesystem::file_size(path);
    const Imported again = importInto(path, {journey()});
    ASSERT_TRUE(again.status.ok());
    EXPECT_EQ(again.files[0].counts.newSpans, 0U);
    EXPECT_EQ(again.files[0].counts.identicalSpans, 53U);
    EXPECT_EQ(exported(*openLibrary(path)), before);
    EXPECT_EQ(std::filesystem::file_size(path), size);
}

TEST(ImportPipeline, ASessionWithoutARootIsNamedByItsTreeUntilSomethingBetterComes)
{
    const Scratch scratch;
    const std::string path = scratch.path("w.retrospan");
    const auto titleAfter = [&](const std::string& line) {
        const std::string file = scratch.write("part.jsonl", line);
        EXPECT_TRUE(importInto(path, {file}).status.ok());
        const auto sessions = openLibrary(path)->sessions();
        EXPECT_TRUE(sessions.ok() && sessions->size() == 1);
        return sessions->front().facts.title;
    };
    EXPECT_EQ(titleAfter(otlpLine({.id = 3, .parent = 2, .name = "orphan"})), "orphan");
    EXPECT_EQ(titleAfter(otlpLine({.id = 2, .parent = 1, .name = "above it"})), "above it");
    EXPECT_EQ(titleAfter(otlpLine({.id = 1, .name = "root"})), "root");
    const std::string words = R"([{\"role\":\"user\",\"content\":\"Where is it?\"}])";
    EXPECT_EQ(titleAfter(otlpLine({.id = 4,
                                   .parent = 1,
                                   .name = "chat",
                                   .attributes = test::text("gen_ai.operation.name", "chat") + ","
                                       + test::text("gen_ai.input.messages", words)})),
              "Where is it?");
}

TEST(ImportPipeline, ALongerVersionAddsWhatIsNew)
{
    const Scratch scratch;
    const std::string path = scratch.path("w.retrospan");
    const std::string whole = test::readFile(journey());
    const std::string file = scratch.write("growing.jsonl", whole.substr(0, whole.find('\n') + 1));
    ASSERT_TRUE(importInto(path, {file}).status.ok());
    scratch.write("growing.jsonl", whole);
    const Imported grown = importInto(path, {file});
    EXPECT_EQ(grown.files[0].counts.newSpans + grown.files[0].counts.identicalSpans, 53U);
    EXPECT_GT(grown.files[0].counts.newSpans, 0U);

    const std::string other = scratch.path("other.retrospan");
    ASSERT_TRUE(importInto(other, {journey()}).status.ok());
    EXPECT_EQ(exported(*openLibrary(path)), exported(*openLibrary(other)));
}

TEST(ImportPipeline, ExportToOtlpGivesEverythingBack)
{
    const Scratch scratch;
    const std::string golden = std::string(RETROSPAN_TEST_DATA_DIR) + "/golden/";
    for (const char* name : {"otlp-json/openinference-langchain/openinference-rag-earnings.json",
                             "otlp-json/genai-old/genai-semconv-old-fixture.json",
                             "otlp-json/jaeger-mcp/jaeger-mcp-timeout-masked.json",
                             "otlp-json/copilot-cli/copilot-cli.otlp.pb.gz"}) {
        const std::string first = scratch.path("first"), second = scratch.path("second");
        std::filesystem::remove(first);
        std::filesystem::remove(second);
        ASSERT_TRUE(importInto(first, {golden + name}).status.ok());
        const std::string once = exported(*openLibrary(first));
        ASSERT_FALSE(once.empty());
        const Imported again = importInto(second, {scratch.write("export.jsonl", once)});
        EXPECT_TRUE(again.files[0].report.diagnostics().empty()) << name;
        EXPECT_EQ(exported(*openLibrary(second)), once) << name;
    }
}

TEST(ImportPipeline, ASessionIdThatArrivesLateJoinsItsSession)
{
    const Scratch scratch;
    const std::string path = scratch.path("w");
    const std::string withId = test::text("session.id", "chat-7");
    // Trace 1 first without the id, then with it; trace 2 the same, when the session exists already.
    const auto first = scratch.write("1.jsonl", otlpLine({.trace = 1, .id = 2, .parent = 1}));
    const auto second = scratch.write("2.jsonl", otlpLine({.trace = 1, .id = 1, .attributes = withId}));
    const auto third = scratch.write("3.jsonl", otlpLine({.trace = 2, .id = 4, .parent = 3}));
    const auto fourth = scratch.write("4.jsonl", otlpLine({.trace = 2, .id = 3, .attributes = withId}));
    for (const auto& file : {first, second, third, fourth}) ASSERT_TRUE(importInto(path, {file}).status.ok());
    const auto sessions = openLibrary(path)->sessions();
    ASSERT_EQ(sessions->size(), 1U);
    EXPECT_EQ(sessions->front().id, "chat-7");
    EXPECT_EQ(sessions->front().spans, 4);
    EXPECT_EQ(sessions->front().traces, 2);
}

TEST(ImportPipeline, DifferingReportsOfOneSpanAreMergedOnce)
{
    const Scratch scratch;
    const std::string path = scratch.path("w");
    const auto file = scratch.write("1.jsonl",
                                    otlpLine({.end = 0, .attributes = test::text("a", "1")})
                                        + otlpLine({.end = 5'000, .attributes = test::text("b", "2")}));
    const Imported imported = importInto(path, {file});
    EXPECT_EQ(imported.files[0].counts.mergedSpans, 1U);
    auto library = openLibrary(path);
    const std::string once = exported(*library);
    EXPECT_NE(once.find("\"5000\""), std::string::npos);
    EXPECT_NE(once.find(test::text("a", "1")), std::string::npos);
    EXPECT_NE(once.find(test::text("b", "2")), std::string::npos);
    EXPECT_EQ(importInto(path, {file}).files[0].counts.mergedSpans, 0U);
    EXPECT_EQ(exported(*openLibrary(path)), once);
}

TEST(ImportPipeline, ALogRecordJoinsItsSpanWheneverItArrives)
{
    const Scratch scratch;
    const std::string log =
        R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1500","eventName":"gen_ai.client.inference.operation.details",)"
        R"("traceId":")"
        + test::hex(1, 32) + R"(","spanId":")" + test::hex(1, 16)
        + R"(","attributes":[{"key":"gen_ai.input.messages","value":{"stringValue":"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Hello there\"}]}]"}}]}]}]}]})"
          "\n";
    const std::string span = otlpLine({.attributes = test::text("gen_ai.operation.name", "chat")});
    std::string results[2];
    for (const bool logFirst : {true, false}) {
        const std::string path = scratch.path(logFirst ? "a" : "b");
        ASSERT_TRUE(
            importInto(path, {scratch.write("in.jsonl", logFirst ? log + span : span + log)}).status.ok());
        auto library = openLibrary(path);
        const auto sessions = library->sessions();
        ASSERT_EQ(sessions->size(), 1U);
        EXPECT_EQ(sessions->front().spans, 1);
        EXPECT_EQ(sessions->front().modelCalls, 1);
        results[logFirst ? 0 : 1] = exported(*library);
    }
    EXPECT_EQ(results[0], results[1]);
    EXPECT_NE(results[0].find("Hello there"), std::string::npos);
}

TEST(ImportPipeline, ARepeatedHistoryIsStoredOnce)
{
    const Scratch scratch;
    std::mt19937 random(3);
    std::string history, recording;
    for (int message = 0; history.size() < 100'000; ++message) {
        history += (message == 0 ? "" : ",") + std::string(R"({\"role\":\"user\",\"content\":\")");
        for (int word = 0; word < 60; ++word) history += std::to_string(random() % 100'000) + " ";
        history += R"(\"})";
    }
    for (int call = 1; call <= 100; ++call) {
        history += R"(,{\"role\":\"user\",\"content\":\"question )" + std::to_string(call) + R"(\"})";
        recording += otlpLine({.id = call,
                               .start = call,
                               .attributes = test::text("gen_ai.input.messages", "[" + history + "]")});
    }
    const std::string path = scratch.path("w");
    ASSERT_TRUE(importInto(path, {scratch.write("in.jsonl", recording)}).status.ok());
    EXPECT_LT(static_cast<double>(std::filesystem::file_size(path)),
              0.1 * static_cast<double>(recording.size()));
    EXPECT_NE(exported(*openLibrary(path)).find("question 100"), std::string::npos);
}

TEST(ImportPipeline, KilledAtAnyMomentTheWorkspaceOpensWithWholeBatches)
{
    const Scratch scratch;
    const std::string path = scratch.path("w");
    std::string recording;
    for (int id = 1; id <= 8'000; ++id)
        recording += otlpLine(
            {.trace = id / 100 + 1,
             .id = id,
             .name = "span " + std::to_string(id % 50),
             .attributes = test::text("content", std::string(300, static_cast<char>('a' + id % 26)))});
    const std::string file = scratch.write("in.jsonl", recording);
    // --gtest_shuffle --gtest_repeat=N tries other moments, and says which seed it used.
    std::mt19937 random(5 + static_cast<unsigned>(::testing::UnitTest::GetInstance()->random_seed()));
    for (int round = 0; round < 20; ++round) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            // Die when a random share of the input was read, without any clean-up.
            auto workspace = store::Workspace::open(path, store::Access::readWrite);
            const std::uint64_t deadline = random() % recording.size();
            const auto progress = [&](const ImportProgressInfo& at) {
                if (at.bytesRead >= deadline) ::kill(::getpid(), SIGKILL);
            };
            if (workspace.ok())
                static_cast<void>(importPaths(**workspace, {file}, {}, progress, [](ImportedFile&&) {}, {}));
            ::_exit(0);
        }
        random.discard(1);
        int state = 0;
        ASSERT_EQ(::waitpid(child, &state, 0), child);
        auto library = openLibrary(path);
        ASSERT_NE(library, nullptr) << round;
        EXPECT_TRUE(library->workspace().setAside().empty());
        static_cast<void>(exported(*library)); // every reference resolves
        std::int64_t listed = 0;
        const auto lines = library->sessions();
        for (const SessionSummary& session : *lines) listed += session.spans;
        const auto stored = store::Database::open(path, store::Database::Mode::readOnly)
                                ->integer("SELECT count(*) FROM spans");
        EXPECT_EQ(listed, *stored) << round; // the library tells of what is there
    }
    ASSERT_TRUE(importInto(path, {file}).status.ok());
    const std::string other = scratch.path("other");
    ASSERT_TRUE(importInto(other, {file}).status.ok());
    const auto sessions = openLibrary(path)->sessions(), expected = openLibrary(other)->sessions();
    std::int64_t spans = 0;
    for (const SessionSummary& session : *sessions) spans += session.spans;
    EXPECT_EQ(spans, 8'000);
    EXPECT_EQ(sessions->size(), expected->size());
}

TEST(Workspace, AfterAnImportTheOneFileHoldsEverything)
{
    const Scratch scratch;
    ASSERT_TRUE(importInto(scratch.path("w"), {journey()}).status.ok());
    std::filesystem::copy_file(scratch.path("w"), scratch.path("copy"));
    EXPECT_EQ(exported(*openLibrary(scratch.path("copy"))), exported(*openLibrary(scratch.path("w"))));
    EXPECT_EQ(openLibrary(scratch.path("copy"))->sessions()->size(), 1U);
}

TEST(Workspace, ANewerFormatIsRefusedAndADamagedFileSetAside)
{
    const Scratch scratch;
    const std::string path = scratch.path("w");
    ASSERT_TRUE(importInto(path, {journey()}).status.ok());
    {
        auto database = store::Database::open(path, store::Database::Mode::readWrite);
        ASSERT_TRUE(database->execute("PRAGMA user_version=99").ok());
    }
    const auto newer = store::Workspace::open(path, store::Access::readWrite);
    ASSERT_FALSE(newer.ok());
    EXPECT_NE(newer.error().message.find("newer Retrospan"), std::string::npos);

    scratch.write("damaged", std::string(4096, 'x'));
    const auto damaged = store::Workspace::open(scratch.path("damaged"), store::Access::readWrite);
    ASSERT_TRUE(damaged.ok());
    EXPECT_EQ((*damaged)->setAside(), scratch.path("damaged.corrupt-1"));
    EXPECT_EQ(test::readFile(scratch.path("damaged.corrupt-1")), std::string(4096, 'x'));
}

TEST(Workspace, AReadOnlyWorkspaceReadsAndRefusesToWrite)
{
    const Scratch scratch;
    const std::string path = scratch.path("w");
    ASSERT_TRUE(importInto(path, {journey()}).status.ok());
    auto workspace = store::Workspace::open(path, store::Access::readOnly);
    ASSERT_TRUE(workspace.ok());
    EXPECT_EQ((*workspace)->sessions()->size(), 1U);
    const Status refused = importPaths(**workspace, {journey()}, {}, {}, [](ImportedFile&&) {}, {});
    EXPECT_FALSE(refused.ok());
}

TEST(Workspace, AFullDiskIsAnErrorAndWhatWasCommittedStays)
{
    const Scratch scratch;
    const std::string path = scratch.path("w");
    ASSERT_TRUE(importInto(path, {journey()}).status.ok());
    std::string recording;
    std::mt19937 random(9);
    for (int id = 1; id <= 2'000; ++id) {
        std::string noise;
        for (int i = 0; i < 400; ++i) noise += static_cast<char>('a' + random() % 26);
        recording += otlpLine({.trace = 9, .id = id, .attributes = test::text("noise", noise)});
    }
    const std::string file = scratch.write("big.jsonl", recording);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlim_t limit = std::filesystem::file_size(path) + 64 * 1024;
        const struct rlimit files {
            limit, limit
        };
        ::setrlimit(RLIMIT_FSIZE, &files);
        ::_exit(importInto(path, {file}).status.ok() ? 1 : 0);
    }
    int state = 0;
    ASSERT_EQ(::waitpid(child, &state, 0), child);
    EXPECT_EQ(WEXITSTATUS(state), 0);
    auto library = openLibrary(path);
    ASSERT_NE(library, nullptr);
    EXPECT_EQ(library->sessions()->back().id, "shop-7f3a-2210");
}

TEST(Workspace, SearchFindsTextInContentAndInSmallValues)
{
    const Scratch scratch;
    const std::string path = scratch.path("w");
    ASSERT_TRUE(importInto(path, {journey()}).status.ok());
    auto library = openLibrary(path);
    store::Workspace& workspace = library->workspace();
    const auto hits = [&](const std::string& text) {
        int count = 0;
        EXPECT_TRUE(workspace
                        .searchSession(library->sessions()->front().key, {text, false},
                                       [&](std::int64_t) { ++count; }, {})
                        .ok());
        return count;
    };
    EXPECT_GT(hits("INSUFFICIENT_FUNDS"), 1);
    EXPECT_GT(hits("customer-58121"), 0);
    EXPECT_EQ(hits("no such text anywhere"), 0);
    EXPECT_FALSE(workspace.searchLibrary({"idempotency", false}, {})->complete);
    ASSERT_TRUE(workspace.fillIndex({}, {}).ok());
    const auto found = workspace.searchLibrary({"idempotency_error", false}, {});
    EXPECT_TRUE(found->complete);
    EXPECT_EQ(found->sessions.size(), 1U);
    EXPECT_TRUE(workspace.searchLibrary({"zebra", false}, {})->sessions.empty());
}

} // namespace retrospan::app
} // namespace retrospan::app
