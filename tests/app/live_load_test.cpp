// The whole path of what comes in, without the window and without gRPC, under load: senders over HTTP, the
// intake, the writer, readers beside them. Its use is under ThreadSanitizer (docs/live.md says how).
#include "library.h"
#include "live_service.h"
#include "store/session_follower.h"
#include "support/otlp.h"
#include "support/plain_client.h"
#include "support/scratch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace retrospan::app {
namespace {

using test::otlpLine;

constexpr int kSenders = 6, kRequests = 30;

std::uint16_t portOf(const std::string& address)
{
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

/// The number of requests that were answered with 200.
int sendAll(std::uint16_t port, int sender)
{
    test::PlainClient client(port);
    int stored = 0;
    for (int i = 1; i <= kRequests; ++i) {
        const std::string body =
            otlpLine({.trace = sender, .id = sender * 1'000 + i, .name = "s" + std::to_string(i)});
        client.send("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    "Content-Length: "
                    + std::to_string(body.size()) + "\r\n\r\n" + body);
        stored += client.read().status == 200 ? 1 : 0;
    }
    return stored;
}

TEST(LiveLoad, ManySendersAndReadersAtOnce)
{
    const test::Scratch scratch;
    const std::shared_ptr<Library> library =
        std::move(*Library::open(scratch.path("w.retrospan"), store::Access::readWrite));
    std::atomic<int> told = 0;
    LiveCallbacks callbacks;
    callbacks.stored = [&] { ++told; };
    callbacks.linesMade = [&] { ++told; };
    const auto intake = std::make_shared<LiveIntake>(library, callbacks, LivePace{{}, {}});
    IntakeSettings rules;
    rules.redaction.email = rules.redaction.key = true;
    ASSERT_TRUE(intake->setRules(rules).ok());
    LiveService service(intake);
    LiveOptions options{LiveAddress{"127.0.0.1", 0}, std::nullopt};
    service.start(options);
    ASSERT_EQ(service.http().problem, "");

    std::atomic<int> stored = 0;
    {
        std::vector<std::jthread> threads;
        for (int sender = 1; sender <= kSenders; ++sender)
            threads.emplace_back([&, sender] { stored += sendAll(portOf(service.http().address), sender); });
        threads.emplace_back([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                EXPECT_TRUE(library->sessions().ok());
                static_cast<void>(service.counts());
                static_cast<void>(intake->recentSessions());
                static_cast<void>(intake->setRules(rules));
            }
        });
        for (int i = 0; i < kSenders; ++i) threads[static_cast<std::size_t>(i)].join();
    }
    EXPECT_EQ(stored, kSenders * kRequests);
    EXPECT_EQ(service.counts().stored, static_cast<std::uint64_t>(kSenders * kRequests));
    EXPECT_GT(told, 0);
    for (int sender = 1; sender <= kSenders; ++sender) {
        const auto key = library->workspace().findSession(test::hex(sender, 32));
        ASSERT_TRUE(key.ok());
        const auto session = library->session(*key, {}, {});
        ASSERT_TRUE(session.ok());
        EXPECT_EQ(session->table.size(), static_cast<std::size_t>(kRequests));
    }
}

} // namespace
} // namespace retrospan::app
