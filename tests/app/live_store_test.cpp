// What is stored while it runs: several writers of one workspace, sessions that grow under a reader's eyes,
// and what is there after a kill.
#include "library.h"
#include "live_service.h"
#include "store/session_follower.h"
#include "support/otlp.h"
#include "support/plain_client.h"
#include "support/scratch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fcntl.h>
#include <future>
#include <set>
#include <sys/wait.h>
#include <thread>

namespace retrospan::app {
namespace {

using test::otlpLine;
using test::OtlpSpan;
using ::testing::UnorderedElementsAre;

live::Receipt deliver(live::Intake& intake, const OtlpSpan& span)
{
    std::promise<live::Receipt> promise;
    intake.submit({otlpLine(span), "otlp-json"},
                  [&](const live::Receipt& receipt) { promise.set_value(receipt); });
    return promise.get_future().get();
}

class LiveStore : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto library = Library::open(m_scratch.path("w.retrospan"), store::Access::readWrite);
        ASSERT_TRUE(library.ok()) << library.error().message;
        m_library = std::move(*library);
    }
    [[nodiscard]] std::unique_ptr<store::SessionFollower> follow(const std::string& session)
    {
        const auto key = m_library->workspace().findSession(session);
        if (!key.ok()) return nullptr;
        auto follower = store::SessionFollower::open(m_library->workspace(), *key);
        return follower.ok() ? std::move(*follower) : nullptr;
    }
    static std::set<std::string> names(const SpanTable& table)
    {
        std::set<std::string> found;
        for (Row row = 0; row < table.size(); ++row) found.emplace(table.text(table.name(row)));
        return found;
    }

    test::Scratch m_scratch;
    std::shared_ptr<Library> m_library;
};

TEST_F(LiveStore, WritersOfOneWorkspaceTakeTurns)
{
    constexpr int kEach = 40;
    LiveIntake first(m_library, {}), second(m_library, {});
    const auto send = [](LiveIntake& intake, int from) {
        for (int i = 0; i < kEach; ++i)
            EXPECT_EQ(
                deliver(intake.queue(), {.id = from + i, .name = "s" + std::to_string(from + i)}).verdict,
                live::Verdict::stored);
    };
    std::thread other([&] { send(second, 1 + kEach); });
    send(first, 1);
    other.join();
    // What one wrote, the other knows: nothing is there twice.
    EXPECT_EQ(deliver(first.queue(), {.id = kEach + 1, .name = "s" + std::to_string(kEach + 1)}).verdict,
              live::Verdict::stored);
    const auto key = m_library->workspace().findSession(test::hex(1, 32));
    ASSERT_TRUE(key.ok());
    const auto session = m_library->session(*key, {}, {});
    ASSERT_TRUE(session.ok());
    EXPECT_EQ(session->table.size(), 2U * kEach);
    EXPECT_EQ(names(session->table).size(), 2U * kEach);
}

TEST_F(LiveStore, AFollowerSeesWhatIsNewAndWhatChanged)
{
    LiveIntake intake(m_library, {});
    deliver(intake.queue(), {.id = 1, .name = "root", .end = 0});
    const auto follower = follow(test::hex(1, 32));
    ASSERT_NE(follower, nullptr);
    EXPECT_FALSE(follower->read({})->changed);

    deliver(intake.queue(), {.id = 2, .parent = 1, .name = "child"});
    auto growth = follower->read({});
    ASSERT_TRUE(growth.ok());
    EXPECT_TRUE(growth->changed && growth->anew);
    EXPECT_THAT(names(follower->table()), UnorderedElementsAre("root", "child"));
    EXPECT_EQ(follower->table().endNs(0), 0);

    deliver(intake.queue(), {.id = 1, .name = "root", .end = 5'000});
    deliver(intake.queue(), {.id = 3, .parent = 1, .name = "late"});
    growth = follower->read({});
    ASSERT_TRUE(growth.ok());
    EXPECT_TRUE(growth->changed && !growth->anew);
    EXPECT_EQ(follower->table().endNs(0), 5'000);
    EXPECT_EQ(follower->table().size(), 3U);
    EXPECT_FALSE(follower->read({})->changed);
}

/// Logfire tells of a span that begins by a child of it, which says what the parent's parent is.
OtlpSpan announced(int id, int parent, const std::string& name)
{
    return {.id = 100 + id,
            .parent = id,
            .name = name,
            .attributes = test::text("logfire.span_type", "pending_span") + ","
                + test::text("logfire.pending_parent_id", test::hex(parent, 16))};
}

TEST_F(LiveStore, SpansThatLogfireAnnouncesRunUntilTheyEnd)
{
    LiveIntake intake(m_library, {});
    deliver(intake.queue(), announced(1, 0, "agent run"));
    const auto follower = follow(test::hex(1, 32));
    ASSERT_NE(follower, nullptr);
    const auto begun = m_library->session(*m_library->workspace().findSession(test::hex(1, 32)), {}, {});
    ASSERT_TRUE(begun.ok());
    ASSERT_EQ(begun->table.size(), 1U);
    EXPECT_EQ(begun->table.status(0), SpanStatus::running);

    deliver(intake.queue(), announced(2, 1, "chat"));
    deliver(intake.queue(), {.id = 2, .parent = 1, .name = "chat gpt-4o", .end = 3'000});
    ASSERT_TRUE(follower->read({})->changed);
    const SpanTable& table = follower->table();
    ASSERT_EQ(table.size(), 2U); // an announcement and its span are one row
    EXPECT_EQ(table.status(0), SpanStatus::running);
    EXPECT_NE(table.status(1), SpanStatus::running);
    EXPECT_EQ(table.text(table.name(1)), "chat gpt-4o");
    EXPECT_EQ(table.endNs(1), 3'000);

    deliver(intake.queue(), {.id = 1, .name = "agent run", .end = 5'000});
    deliver(intake.queue(), announced(1, 0, "agent run")); // sent again, late
    ASSERT_TRUE(follower->read({})->changed);
    EXPECT_THAT(names(table), UnorderedElementsAre("agent run", "chat gpt-4o"));
    EXPECT_EQ(table.endNs(0), 5'000);
    EXPECT_NE(table.status(0), SpanStatus::running);
}

TEST_F(LiveStore, AFollowerBeginsAnewWhenATraceNamesItsSessionLate)
{
    LiveIntake intake(m_library, {});
    const std::string named = test::text("session.id", "chat-1");
    deliver(intake.queue(), {.trace = 1, .id = 1, .name = "first", .attributes = named});
    deliver(intake.queue(), {.trace = 2, .id = 2, .name = "second"});
    const auto follower = follow("chat-1");
    ASSERT_NE(follower, nullptr);
    deliver(intake.queue(), {.trace = 2, .id = 3, .name = "third", .attributes = named});
    ASSERT_TRUE(follower->read({})->changed);
    EXPECT_THAT(names(follower->table()), UnorderedElementsAre("first", "second", "third"));
}

TEST_F(LiveStore, TheWriterIsNotPutAwayUnderWhatWaitsForItsCommit)
{
    LiveIntake intake(m_library, {}, {std::chrono::milliseconds(0), std::chrono::milliseconds(0)});
    const live::BatchStore store = intake.store();
    for (int i = 1; i <= 50; ++i) {
        import::ImportReport report;
        live::decodeDelivery(
            {otlpLine({.id = i, .name = "s"}), "otlp-json"},
            [&](SpanBatch&& batch) { return store.accept(std::move(batch)).ok(); }, report);
        // Long enough for a thread that puts the writer away at once.
        for (int turn = 0; turn < 100; ++turn) std::this_thread::yield();
    }
    ASSERT_TRUE(store.commit().ok());
    const auto key = m_library->workspace().findSession(test::hex(1, 32));
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(m_library->session(*key, {}, {})->table.size(), 50U);
    EXPECT_THAT(intake.recentSessions(), ::testing::ElementsAre(*key));
}

TEST_F(LiveStore, ASessionThatIsReadBeforeItsLineIsMadeHasItsOwnFigures)
{
    LiveIntake intake(m_library, {}, {std::chrono::milliseconds(5'000), std::chrono::milliseconds(60'000)});
    deliver(intake.queue(), {.id = 1, .name = "one"});
    deliver(intake.queue(), {.id = 2, .name = "two"});
    const auto key = m_library->workspace().findSession(test::hex(1, 32));
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(m_library->session(*key, {}, {})->summary.spans, 2);
}

TEST_F(LiveStore, LinesFollowWhatIsStored)
{
    std::promise<void> made;
    std::atomic<int> calls = 0;
    const auto count = [&] {
        const auto sessions = m_library->sessions();
        if (sessions.ok() && !sessions->empty() && sessions->front().spans == 1 && calls++ == 0)
            made.set_value();
    };
    LiveIntake intake(m_library, {{}, count});
    deliver(intake.queue(), {.id = 1, .name = "only"});
    made.get_future().get();
}

TEST(LiveAddresses, AreHostsAndPorts)
{
    EXPECT_EQ(parseAddress("127.0.0.1:99", 1), (LiveAddress{"127.0.0.1", 99}));
    EXPECT_EQ(parseAddress("4000", 1), (LiveAddress{"127.0.0.1", 4000}));
    EXPECT_EQ(parseAddress(":4000", 1), (LiveAddress{"127.0.0.1", 4000}));
    EXPECT_EQ(parseAddress("localhost", 7), (LiveAddress{"localhost", 7}));
    EXPECT_EQ(parseAddress("[::1]:80", 7), (LiveAddress{"::1", 80}));
    EXPECT_EQ(parseAddress("[::1]", 7), (LiveAddress{"::1", 7}));
    for (const char* wrong : {"", "host:", "host:99999", "[::1", "[::1]80", "host:x"})
        EXPECT_FALSE(parseAddress(wrong, 7)) << wrong;
}

/// `retrospan listen` as a process of its own.
class Listener {
public:
    explicit Listener(const std::string& workspace)
    {
        int ends[2];
        if (::pipe(ends) != 0) return;
        m_process = ::fork();
        if (m_process == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::execl(RETROSPAN_PROGRAM, "retrospan", "listen", "--http", "127.0.0.1:0", "--grpc", "off",
                    "--json", "--workspace", workspace.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        m_output = ::fdopen(ends[0], "r");
        char line[1024] = {};
        if (m_output == nullptr || std::fgets(line, sizeof line, m_output) == nullptr) return;
        const auto start = nlohmann::json::parse(line, nullptr, false);
        if (start.is_discarded()) return;
        const std::string address = start["http"]["address"];
        m_port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    }
    ~Listener()
    {
        if (m_output != nullptr) std::fclose(m_output);
        if (m_process > 0) end(SIGKILL);
    }
    void end(int signal)
    {
        ::kill(m_process, signal);
        ::waitpid(m_process, &m_state, 0);
        m_process = -1;
    }
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] int state() const { return m_state; }

private:
    pid_t m_process = -1;
    FILE* m_output = nullptr;
    std::uint16_t m_port = 0;
    int m_state = 0;
};

/// Posts spans until the peer is gone; the ids of those that were acknowledged.
std::vector<int> sendUntilGone(std::uint16_t port, int trace, const std::atomic<bool>& over,
                               std::atomic<int>& done)
{
    std::vector<int> acknowledged;
    test::PlainClient client(port);
    for (int id = 1; !over; ++id) {
        const std::string body = otlpLine({.trace = trace,
                                           .id = id,
                                           .name = "n" + std::to_string(id),
                                           .attributes = test::text("input", std::string(300, 'x'))});
        if (!client.send("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                         "application/json\r\nContent-Length: "
                         + std::to_string(body.size()) + "\r\n\r\n" + body))
            break;
        if (client.read().status != 200) break;
        acknowledged.push_back(id);
        ++done;
        done.notify_all();
    }
    return acknowledged;
}

TEST(LiveKill, EveryAcknowledgedSpanIsThereAfterAKill)
{
    constexpr int kKills = 20, kSenders = 3;
    const test::Scratch scratch;
    const std::string path = scratch.path("w.retrospan");
    std::map<int, std::vector<int>> acknowledged;
    for (int round = 0; round < kKills; ++round) {
        Listener listener(path);
        ASSERT_NE(listener.port(), 0);
        std::atomic<bool> over = false;
        std::atomic<int> done = 0;
        std::vector<std::future<std::vector<int>>> senders;
        for (int sender = 0; sender < kSenders; ++sender)
            senders.push_back(std::async(std::launch::async, sendUntilGone, listener.port(),
                                         1 + round * kSenders + sender, std::cref(over), std::ref(done)));
        // Each time a little later in the work.
        for (int seen = done; seen < 5 + round * 7; seen = done) done.wait(seen);
        listener.end(SIGKILL);
        over = true;
        for (int sender = 0; sender < kSenders; ++sender)
            acknowledged[1 + round * kSenders + sender] = senders[static_cast<std::size_t>(sender)].get();
    }
    auto library = Library::open(path, store::Access::readWrite);
    ASSERT_TRUE(library.ok()) << library.error().message;
    EXPECT_EQ((*library)->workspace().setAside(), "");
    for (const auto& [trace, ids] : acknowledged) {
        const auto key = (*library)->workspace().findSession(test::hex(trace, 32));
        ASSERT_TRUE(key.ok() || ids.empty()) << trace;
        if (ids.empty()) continue;
        const auto session = (*library)->session(*key, {}, {});
        ASSERT_TRUE(session.ok());
        EXPECT_GE(session->table.size(), ids.size());
        for (const int id : ids)
            EXPECT_NE(session->table.find(0, SpanId{std::stoull(test::hex(id, 16), nullptr, 16)}), kNoRow);
        EXPECT_TRUE((*library)->workspace().span(session->table.storeKey(0)).ok());
    }
}

TEST(LiveKill, ATerminatedListenerEndsWellAndLeavesOneFile)
{
    const test::Scratch scratch;
    const std::string path = scratch.path("w.retrospan");
    Listener listener(path);
    ASSERT_NE(listener.port(), 0);
    std::atomic<bool> over = false;
    std::atomic<int> done = 0;
    auto sender =
        std::async(std::launch::async, sendUntilGone, listener.port(), 1, std::cref(over), std::ref(done));
    for (int seen = done; seen < 20; seen = done) done.wait(seen);
    over = true;
    const std::size_t sent = sender.get().size();
    listener.end(SIGTERM);
    EXPECT_EQ(listener.state(), 0);
    const std::string copy = scratch.path("copy.retrospan");
    std::filesystem::copy_file(path, copy); // without what lies beside it
    auto library = Library::open(copy, store::Access::readWrite);
    ASSERT_TRUE(library.ok());
    const auto sessions = (*library)->sessions();
    ASSERT_TRUE(sessions.ok());
    ASSERT_EQ(sessions->size(), 1U);
    EXPECT_EQ(static_cast<std::size_t>(sessions->front().spans), sent);
}

} // namespace
} // namespace retrospan::app
