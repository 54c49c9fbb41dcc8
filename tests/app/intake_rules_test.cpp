// Intake rules from end to end: nothing secret reaches the disk through a receiver or a followed file, and
// sampling by what became of a session removes that and nothing else.
#include "live_service.h"
#include "store/writer.h"
#include "support/otlp.h"
#include "support/plain_client.h"
#include "support/scratch.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <sys/wait.h>

namespace retrospan::app {
namespace {

using namespace std::chrono_literals;
using test::otlpLine;
using test::OtlpSpan;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kSecrets[] = {"carol@example.net", "sk-proj-Zx9abc123DEF456ghi789",
                                    "4111111111111111",  "+49 30 5550199",
                                    "Zebra-77-Zulu",     "my very private wish"};

/// `retrospan listen` with options, as a process of its own.
class Listener {
public:
    Listener(const std::string& workspace, const std::vector<std::string>& options)
    {
        std::vector<std::string> words{"retrospan", "listen", "--http",      "127.0.0.1:0", "--grpc",
                                       "off",       "--json", "--workspace", workspace};
        words.insert(words.end(), options.begin(), options.end());
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        int ends[2];
        if (::pipe(ends) != 0) return;
        m_process = ::fork();
        if (m_process == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::dup2(ends[1], STDERR_FILENO);
            ::execv(RETROSPAN_PROGRAM, arguments.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        m_output = ::fdopen(ends[0], "r");
        const auto start = line();
        if (!start.is_object()) return;
        const std::string address = start["http"]["address"];
        m_port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    }
    ~Listener()
    {
        if (m_output != nullptr) std::fclose(m_output);
        if (m_process > 0) end(SIGKILL);
    }
    int end(int signal)
    {
        int state = 0;
        ::kill(m_process, signal);
        ::waitpid(m_process, &state, 0);
        m_process = -1;
        return state;
    }
    /// Reads until the counts are as wanted; the counts.
    template <typename Wanted> nlohmann::json until(Wanted wanted)
    {
        for (;;) {
            const nlohmann::json counts = line();
            if (!counts.is_object() || (counts["event"] == "counts" && wanted(counts))) return counts;
        }
    }
    int post(const std::string& body)
    {
        test::PlainClient client(m_port);
        client.send("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    "Content-Length: "
                    + std::to_string(body.size()) + "\r\n\r\n" + body);
        return client.read().status;
    }
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] const std::string& said() const { return m_said; }

private:
    nlohmann::json line()
    {
        char text[4096] = {};
        if (m_output == nullptr || std::fgets(text, sizeof text, m_output) == nullptr) return nullptr;
        m_said += text;
        return nlohmann::json::parse(text, nullptr, false);
    }
    pid_t m_process = -1;
    FILE* m_output = nullptr;
    std::uint16_t m_port = 0;
    std::string m_said;
};

/// Everything that stands in the workspace's files.
std::string bytesOnDisk(const std::string& workspace)
{
    std::string all;
    for (const auto& file :
         std::filesystem::directory_iterator(std::filesystem::path(workspace).parent_path()))
        if (file.path().filename().string().starts_with(std::filesystem::path(workspace).filename().string()))
            all += test::readFile(file.path().string());
    return all;
}

std::string secretSpan(int id)
{
    std::string all = "x";
    for (const char* secret : kSecrets) all += std::string(" ") + secret;
    return otlpLine({.trace = id,
                     .id = id,
                     .name = all,
                     .attributes = test::text("gen_ai.workflow.name", "wishes") + ","
                         + test::text("gen_ai.prompt", all) + "," + test::text("user.id", "carol@example.net")
                         + ","
                         + test::text("gen_ai.completion", std::string(600, 'y') + " " + "carol@example.net"),
                     .extra = R"(,"status":{"code":2,"message":"carol@example.net"})"});
}

TEST(IntakeRulesOnDisk, NothingSecretReachesIt)
{
    const test::Scratch scratch;
    const std::string folder = scratch.path("store");
    std::filesystem::create_directory(folder);
    const std::string workspace = folder + "/w.retrospan", followed = scratch.path("followed.jsonl");
    std::ofstream(followed) << secretSpan(2) << "{\"resourceSpans\": carol@example.net}\n";
    Listener listener(workspace,
                      {"--follow", followed, "--redact", "all", "--redact-pattern",
                       "Zebra-[0-9]+-[A-Z][a-z]+", "--redact-pattern", "my very private wish",
                       "--hash-prompts", "wishes", "--max-value", "400"});
    ASSERT_NE(listener.port(), 0);
    EXPECT_EQ(listener.post(secretSpan(1)), 200);
    EXPECT_EQ(listener.post("{\"resourceSpans\": carol@example.net}"), 400);
    const auto counts = listener.until([](const nlohmann::json& now) { return now["stored"] >= 2; });
    ASSERT_TRUE(counts.is_object());
    EXPECT_GT(counts["redactions"], 10);
    const auto clean = [&](const std::string& where) {
        const std::string bytes = where == "output" ? listener.said() : bytesOnDisk(workspace);
        EXPECT_FALSE(bytes.empty()) << where;
        for (const char* secret : kSecrets)
            EXPECT_EQ(bytes.find(secret), std::string::npos) << where << secret;
    };
    clean("while it runs");
    EXPECT_EQ(listener.end(SIGTERM), 0);
    clean("afterwards");
    clean("output");

    // Blocks are compressed: what they hold is looked at as well, and goes into the text index.
    auto library = Library::open(workspace, store::Access::readWrite);
    ASSERT_TRUE(library.ok());
    ASSERT_TRUE((*library)->workspace().fillIndex({}, {}).ok());
    const auto sessions = (*library)->sessions();
    ASSERT_TRUE(sessions.ok());
    ASSERT_EQ(sessions->size(), 2U);
    for (const SessionSummary& session : *sessions) {
        EXPECT_EQ(session.status, SessionStatus::failed);
        EXPECT_THAT(session.facts.user, "[redacted:email]");
        std::string all;
        const Status read =
            (*library)->workspace().eachSpan(session.key,
                                             [&](const store::SpanDetail& span) {
                                                 for (const AttributeView& attribute : span.view.attributes)
                                                     all += attribute.value.text();
                                                 return true;
                                             },
                                             {});
        EXPECT_TRUE(read.ok());
        for (const char* secret : kSecrets) EXPECT_THAT(all, Not(HasSubstr(secret)));
        EXPECT_THAT(all, HasSubstr("[redacted:prompt sha256:"));
        EXPECT_THAT(all, HasSubstr("[truncated, "));
    }
    clean("with the index");
}

TEST(IntakeRulesOnDisk, HeadSamplingAnswersAsIfAllWereStored)
{
    const test::Scratch scratch;
    Listener listener(scratch.path("w.retrospan"), {"--sample", "0"});
    ASSERT_NE(listener.port(), 0);
    EXPECT_EQ(listener.post(otlpLine({.id = 1})), 200);
    const auto counts = listener.until([](const nlohmann::json& now) { return now["requests"] >= 1; });
    EXPECT_EQ(counts["sampled"], 1);
    EXPECT_EQ(counts["stored"], 0);
    EXPECT_EQ(counts["received"], 1);
    EXPECT_EQ(listener.end(SIGTERM), 0);
}

class TailSampling : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto library = Library::open(m_scratch.path("w.retrospan"), store::Access::readWrite);
        ASSERT_TRUE(library.ok());
        m_library = std::move(*library);
    }
    [[nodiscard]] std::unique_ptr<LiveIntake> intake(const char* keep, std::chrono::nanoseconds wait = 0ns)
    {
        const auto changed = [this] {
            const std::scoped_lock guard(m_mutex);
            m_changed.notify_all();
        };
        auto intake = std::make_unique<LiveIntake>(m_library, LiveCallbacks{{}, changed}, LivePace{1ms, 1ms});
        IntakeSettings settings;
        settings.sampling.keep = *insight::parseKeepRules(keep);
        settings.decideAfterNs = wait.count();
        EXPECT_TRUE(intake->setRules(settings).ok());
        return intake;
    }
    static live::Receipt deliver(LiveIntake& intake, const OtlpSpan& span)
    {
        std::promise<live::Receipt> promise;
        intake.queue().submit({otlpLine(span), "otlp-json"},
                              [&](const live::Receipt& receipt) { promise.set_value(receipt); });
        return promise.get_future().get();
    }
    [[nodiscard]] bool there(int trace)
    {
        const auto key = m_library->workspace().sessionNamed(test::hex(trace, 32));
        return key.ok() && *key != 0;
    }
    /// Waits until a trace is gone; the test's own time-out ends it otherwise.
    void untilGone(int trace)
    {
        std::unique_lock guard(m_mutex);
        while (there(trace)) m_changed.wait_for(guard, 20ms);
    }

    test::Scratch m_scratch;
    std::shared_ptr<Library> m_library;
    std::mutex m_mutex;
    std::condition_variable m_changed;
};

const char* const kFailed = R"(,"status":{"code":2})";

TEST_F(TailSampling, RemovesWhatThePolicyDoesNotKeepAndWhatComesAfter)
{
    const auto live = intake("failed,rest=0");
    deliver(*live, {.trace = 1, .id = 1, .extra = kFailed});
    deliver(*live, {.trace = 2, .id = 2});
    untilGone(2);
    EXPECT_TRUE(there(1));
    EXPECT_EQ(live->tailCounts().droppedSessions, 1U);
    EXPECT_EQ(live->tailCounts().droppedSpans, 1U);
    const live::Receipt late = deliver(*live, {.trace = 2, .id = 3, .extra = kFailed});
    EXPECT_EQ(late.verdict, live::Verdict::stored) << "the sender goes on";
    EXPECT_EQ(live->effects().sampledSpans, 1U);
    EXPECT_FALSE(there(2));
}

TEST_F(TailSampling, LeavesTheOpenSessionUntilItIsClosed)
{
    const auto live = intake("rest=0", 1h);
    deliver(*live, {.trace = 1, .id = 1});
    live->setOpenSession(*m_library->workspace().sessionNamed(test::hex(1, 32)));
    IntakeSettings now;
    now.sampling.keep = *insight::parseKeepRules("rest=0");
    now.decideAfterNs = 0;
    ASSERT_TRUE(live->setRules(now).ok());
    deliver(*live, {.trace = 2, .id = 2});
    untilGone(2);
    EXPECT_TRUE(there(1));
    live->setOpenSession(0);
    untilGone(1);
}

TEST_F(TailSampling, LeavesWhatWasThereBeforeOrCameFromElsewhere)
{
    {
        LiveIntake before(m_library, {});
        deliver(before, {.trace = 1, .id = 1});
    }
    const auto live = intake("rest=0", 1h);
    deliver(*live, {.trace = 1, .id = 2});
    deliver(*live, {.trace = 2, .id = 3});
    {
        LiveIntake other(m_library, {}); // as an import would
        deliver(other, {.trace = 2, .id = 4});
    }
    IntakeSettings now;
    now.sampling.keep = *insight::parseKeepRules("rest=0");
    now.decideAfterNs = 0;
    ASSERT_TRUE(live->setRules(now).ok());
    deliver(*live, {.trace = 3, .id = 5});
    untilGone(3);
    EXPECT_TRUE(there(1));
    EXPECT_TRUE(there(2));
}

TEST_F(TailSampling, AKilledProgramKeepsWhatItHadNotDecidedOn)
{
    {
        Listener listener(m_library->workspace().path(), {"--keep", "rest=0", "--decide-after", "3600"});
        ASSERT_NE(listener.port(), 0);
        EXPECT_EQ(listener.post(otlpLine({.trace = 1, .id = 1})), 200);
        listener.end(SIGKILL);
    }
    EXPECT_TRUE(there(1));
    const auto live = intake("rest=0");
    deliver(*live, {.trace = 2, .id = 2});
    untilGone(2);
    EXPECT_TRUE(there(1));
}

TEST_F(TailSampling, WorkflowsHaveRatiosOfTheirOwn)
{
    const auto live = intake("rest=1");
    IntakeSettings settings;
    settings.sampling.headRatio = 0;
    settings.sampling.overrides = {*insight::parseOverride("vip:sample=1", false)};
    settings.decideAfterNs = 0;
    ASSERT_TRUE(live->setRules(settings).ok());
    deliver(*live, {.trace = 1, .id = 1, .attributes = test::text("gen_ai.workflow.name", "vip")});
    deliver(*live, {.trace = 2, .id = 2, .attributes = test::text("gen_ai.workflow.name", "batch")});
    untilGone(2);
    EXPECT_TRUE(there(1));
}

TEST(IntakeSettingsText, IsReadAsItWasWritten)
{
    IntakeSettings settings;
    settings.redaction = *import::parseRedactionClasses("email,key");
    settings.redaction.patterns = {"EMP-[0-9]+", "a\nb"};
    settings.hashPromptsOf = {"refunds"};
    settings.maxValueBytes = 4096;
    settings.sampling.headRatio = 0.25;
    settings.sampling.keep = *insight::parseKeepRules("failed,slower=2s,rest=10");
    settings.sampling.overrides = {*insight::parseOverride("a:sample=1", false),
                                   *insight::parseOverride("b:failed", true)};
    settings.decideAfterNs = 1;
    EXPECT_EQ(intakeSettingsFrom(toText(settings)), settings);
    EXPECT_EQ(intakeSettingsFrom(""), IntakeSettings());
    EXPECT_EQ(intakeSettingsFrom(R"({"redact": 7, "max_value": "x"})"), IntakeSettings());
    EXPECT_EQ(describe(IntakeSettings()), "");
    EXPECT_THAT(describe(settings), HasSubstr("25 % of traces"));
    EXPECT_EQ(hexHash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

} // namespace
} // namespace retrospan::app
