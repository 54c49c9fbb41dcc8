#include "live/http_receiver.h"

#include "live/intake_queue.h"
#include "live/vendor_plans.h"

#include "support/fake_intake.h"
#include "support/plain_client.h"

#include <gtest/gtest.h>

#include <zlib.h>

#include <atomic>
#include <future>
#include <thread>

namespace retrospan::live {
namespace {

using test::FakeIntake;
using test::PlainAnswer;
using test::PlainClient;

std::string packed(std::string_view text, int window)
{
    std::string out(compressBound(text.size()) + 64, '\0');
    z_stream zip{};
    deflateInit2(&zip, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
    zip.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    zip.avail_in = static_cast<uInt>(text.size());
    zip.next_out = reinterpret_cast<Bytef*>(out.data());
    zip.avail_out = static_cast<uInt>(out.size());
    deflate(&zip, Z_FINISH);
    out.resize(zip.total_out);
    deflateEnd(&zip);
    return out;
}

std::string post(std::string_view body, std::string_view more = {}, std::string_view path = "/v1/traces")
{
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: " + std::to_string(body.size()) + "\r\n" + std::string(more) + "\r\n"
        + std::string(body);
}

class HttpReceiverTest : public testing::Test {
protected:
    HttpReceiverTest()
    {
        m_options.port = 0;
        m_options.lingerTime = std::chrono::milliseconds(200);
    }
    PlainClient client()
    {
        if (!m_receiver) {
            auto started = HttpReceiver::start(m_options, m_intake);
            EXPECT_TRUE(started.ok());
            m_receiver = std::move(*started);
        }
        return PlainClient(port());
    }
    std::uint16_t port() const
    {
        const std::string address = m_receiver->address();
        return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    }
    /// Status of the answer to `bytes` on a connection of its own.
    int statusOf(std::string_view bytes)
    {
        PlainClient sender = client();
        sender.send(bytes);
        return sender.read().status;
    }

    FakeIntake m_intake;
    HttpReceiverOptions m_options;
    std::unique_ptr<HttpReceiver> m_receiver;
};

/// An update does not say which trace it is of; a receiver on another port must know it all the same.
TEST_F(HttpReceiverTest, GoesOnWithWhatTheOneBeforeKnewOfRuns)
{
    m_options.vendors = std::make_shared<VendorIngest>();
    const std::string run = "11111111-1111-4111-8111-111111111111";
    const std::string trace = "22222222-2222-4222-8222-222222222222";
    EXPECT_EQ(statusOf(post(R"({"id":")" + run + R"(","trace_id":")" + trace
                                + R"(","name":"a","run_type":"chain","start_time":"2026-01-01T00:00:00Z"})",
                            {}, "/runs")),
              202);
    m_receiver.reset();
    std::string update = post(R"({"end_time":"2026-01-01T00:00:01Z"})", {}, "/runs/" + run);
    EXPECT_EQ(statusOf(update.replace(0, 4, "PATCH")), 202);
    const auto deliveries = m_intake.deliveries();
    ASSERT_EQ(deliveries.size(), 2u);
    EXPECT_NE(deliveries[1].body.find(trace), std::string::npos);
}

TEST_F(HttpReceiverTest, AnswersWhenTheIntakeHasStored)
{
    m_intake.hold();
    PlainClient sender = client();
    sender.send(post("{\"a\":1}"));
    m_intake.waitFor(1);
    EXPECT_EQ(m_receiver->counts().requests, 0u);
    m_intake.letGo();
    const PlainAnswer answer = sender.read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "{}");
    EXPECT_EQ(m_intake.deliveries().at(0).body, "{\"a\":1}");
    const HttpCounts counts = m_receiver->counts();
    EXPECT_EQ(counts.of(RouteClass::traces), 1u);
    EXPECT_EQ(counts.bytes, 7u);
    EXPECT_EQ(counts.openConnections, 1u);
}

TEST_F(HttpReceiverTest, KeepsConnectionsAndAnswersPipelinedRequestsInOrder)
{
    PlainClient sender = client();
    sender.send(post("1") + post("", {}, "/nothing") + post("3", {}, "/v1/logs"));
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_EQ(sender.read().status, 404);
    EXPECT_EQ(sender.read().status, 200);
    sender.send(post("4"));
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_EQ(m_intake.deliveries().size(), 3u);
}

TEST_F(HttpReceiverTest, ReadsChunkedAndPackedBodies)
{
    const std::string text(100'000, 'x');
    PlainClient sender = client();
    for (const auto& [name, window] : {std::pair("gzip", 15 + 16), {"deflate", 15}, {"deflate", -15}}) {
        const std::string body = packed(text, window);
        sender.send(post(body, std::string("Content-Encoding: ") + name + "\r\n"));
        EXPECT_EQ(sender.read().status, 200);
        EXPECT_EQ(m_intake.deliveries().back().body, text);
    }
    sender.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_EQ(m_intake.deliveries().back().body, "abcde");
}

TEST_F(HttpReceiverTest, InvitesBodiesThatWaitForIt)
{
    PlainClient sender = client();
    const std::string request = post("{}", "Expect: 100-continue\r\n");
    sender.send(std::string_view(request).substr(0, request.size() - 2));
    EXPECT_EQ(sender.read().status, 100);
    sender.send("{}");
    EXPECT_EQ(sender.read().status, 200);
}

TEST_F(HttpReceiverTest, SpeaksHttp10)
{
    PlainClient sender = client();
    sender.send("POST /v1/traces HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_TRUE(sender.closedByPeer());
}

TEST_F(HttpReceiverTest, SaysWhatListensHere)
{
    PlainClient sender = client();
    sender.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_NE(sender.read().body.find("Retrospan"), std::string::npos);
    sender.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(sender.read(false).status, 200);
    sender.send("OPTIONS /v1/traces HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:1\r\n"
                "Access-Control-Request-Method: POST\r\n\r\n");
    EXPECT_EQ(sender.read().status, 204);
    sender.send(post("{}", "Origin: http://localhost:1\r\n"));
    EXPECT_EQ(sender.read().fields["Access-Control-Allow-Origin"], "http://localhost:1");
}

TEST_F(HttpReceiverTest, PassesOnWhatTheIntakeSays)
{
    PlainClient sender = client();
    m_intake.answerWith({Verdict::busy, 0, 0, "behind"});
    sender.send(post("{}"));
    PlainAnswer answer = sender.read();
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.fields["Retry-After"], "1");
    m_intake.answerWith({Verdict::stored, 1, 2, "cut"});
    sender.send(post("{}"));
    EXPECT_EQ(sender.read().body, R"({"partialSuccess":{"rejectedSpans":"2","errorMessage":"cut"}})");
    EXPECT_EQ(m_receiver->counts().of(Refusal::busy), 1u);
}

TEST_F(HttpReceiverTest, SaysWhatToDoWhenItMayNotListen)
{
    static_cast<void>(client());
    HttpReceiverOptions taken = m_options;
    taken.port = port();
    const auto second = HttpReceiver::start(taken, m_intake);
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().message.find(m_receiver->address() + " is taken"), std::string::npos);
    HttpReceiverOptions open = m_options;
    open.host = "0.0.0.0";
    EXPECT_FALSE(HttpReceiver::start(open, m_intake).ok());
    open.allowRemote = true;
    EXPECT_FALSE(HttpReceiver::start(open, m_intake).ok());
    open.token = "s3cret";
    EXPECT_TRUE(HttpReceiver::start(open, m_intake).ok());
}

TEST_F(HttpReceiverTest, AnswersWhatItHasBeforeItEnds)
{
    m_intake.hold();
    PlainClient sender = client(), idle = client();
    sender.send(post("{}"));
    m_intake.waitFor(1);
    std::future<void> stopped = std::async(std::launch::async, [this] { m_receiver.reset(); });
    EXPECT_TRUE(idle.closedByPeer());
    m_intake.letGo();
    EXPECT_EQ(sender.read().status, 200);
    stopped.get();
    EXPECT_TRUE(sender.closedByPeer());
}

TEST_F(HttpReceiverTest, ManySendersAtOnceLoseNothing)
{
    std::atomic<std::size_t> stored = 0, answered = 0;
    const auto accept = [&](SpanBatch&& batch) {
        stored += batch.spans.size();
        return success();
    };
    IntakeQueue queue({accept, [] { return success(); }});
    m_receiver = std::move(*HttpReceiver::start(m_options, queue));
    const std::string request = post(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{)"
                                     R"("traceId":"0af7651916cd43dd8448eb211c80319c",)"
                                     R"("spanId":"b7ad6b7169203331","name":"chat"}]}]}]})");
    std::vector<std::jthread> senders;
    for (int i = 0; i < 8; ++i)
        senders.emplace_back([&] {
            PlainClient sender(port());
            for (int n = 0; n < 50; ++n) {
                sender.send(request + request);
                for (int k = 0; k < 2; ++k) answered += sender.read().status == 200 ? 1 : 0;
                static_cast<void>(m_receiver->counts());
            }
        });
    senders.clear(); // waits for them
    EXPECT_EQ(answered, 800u);
    EXPECT_EQ(stored, 800u);
    EXPECT_EQ(m_receiver->counts().of(RouteClass::traces), 800u);
    m_receiver.reset();
}

TEST_F(HttpReceiverTest, EndsWithoutAnIntakeThatAnswers)
{
    m_options.stopTime = std::chrono::milliseconds(1);
    m_intake.hold();
    PlainClient sender = client();
    sender.send(post("{}"));
    m_intake.waitFor(1);
    m_receiver.reset();
    EXPECT_TRUE(sender.closedByPeer());
    m_intake.letGo(); // reaches nobody, and harms nobody
}

} // namespace
} // namespace retrospan::live
