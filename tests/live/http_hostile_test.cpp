// What no honest sender does, sent to a receiver that runs.
#include "live/http_receiver.h"

#include "support/fake_intake.h"
#include "support/plain_client.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <zlib.h>

namespace retrospan::live {
namespace {

using test::FakeIntake;
using test::PlainAnswer;
using test::PlainClient;

const std::string kHead = "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
const std::string kGood = kHead + "Content-Length: 2\r\n\r\n{}";

class HttpHostileTest : public testing::Test {
protected:
    HttpHostileTest()
    {
        m_options.port = 0;
        m_options.lingerTime = std::chrono::milliseconds(100);
        m_options.graceTime = std::chrono::milliseconds(20);
    }
    PlainClient client()
    {
        if (!m_receiver) m_receiver = std::move(*HttpReceiver::start(m_options, m_intake));
        const std::string address = m_receiver->address();
        return PlainClient(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    }
    PlainAnswer answerTo(std::string_view bytes)
    {
        PlainClient sender = client();
        sender.send(bytes);
        return sender.read();
    }
    void expectStillServing() { EXPECT_EQ(answerTo(kGood).status, 200); }

    FakeIntake m_intake;
    HttpReceiverOptions m_options;
    std::unique_ptr<HttpReceiver> m_receiver;
};

TEST_F(HttpHostileTest, RefusesWhatIsNoHttp)
{
    for (const std::string& bytes :
         {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), // TLS
          std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), std::string("hello\r\n\r\n"),
          std::string("GET / HTTP/9.9\r\n\r\n"), std::string("\0\0\0\0\r\n\r\n", 8),
          std::string("POST / HTTP/1.1\r\nHost: localhost\r\n folded\x01: x\r\n\r\n")}) {
        PlainClient sender = client();
        sender.send(bytes);
        EXPECT_EQ(sender.read().status, 400) << bytes;
        EXPECT_TRUE(sender.closedByPeer());
    }
    EXPECT_EQ(m_receiver->counts().of(Refusal::malformed), 6u);
    expectStillServing();
}

TEST_F(HttpHostileTest, RefusesLyingLengths)
{
    for (const char* lie : {"-5", "99999999999999999999", "2, 3", "0x10", "2\r\nContent-Length: 3",
                            "2\r\nTransfer-Encoding: chunked"})
        EXPECT_EQ(answerTo(kHead + "Content-Length: " + lie + "\r\n\r\n{}").status, 400) << lie;
    EXPECT_EQ(answerTo(kHead + "Transfer-Encoding: chunked\r\n\r\nzz\r\n").status, 400);
    EXPECT_EQ(answerTo(kHead + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n").status, 400);
    {
        PlainClient sender = client(); // more announced than sent
        sender.send(kHead + "Content-Length: 100\r\n\r\n{}");
    }
    expectStillServing();
    EXPECT_EQ(m_intake.deliveries().size(), 1u);
}

TEST_F(HttpHostileTest, RefusesHugeBodiesAndHeads)
{
    m_options.maxBodyBytes = 100'000;
    EXPECT_EQ(answerTo(kHead + "Content-Length: 1073741824\r\n\r\n").status, 413);
    EXPECT_EQ(answerTo(kHead + "Content-Length: 1073741824\r\nExpect: 100-continue\r\n\r\n").status, 413);
    const std::string chunk = "2710\r\n" + std::string(10'000, ' ') + "\r\n";
    PlainClient streaming = client();
    streaming.send(kHead + "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 100 && streaming.send(chunk); ++i) { }
    EXPECT_EQ(streaming.read().status, 413);
    EXPECT_EQ(answerTo(kHead + "X: " + std::string(100'000, 'x') + "\r\n\r\n").status, 431);
    EXPECT_EQ(m_receiver->counts().of(Refusal::size), 4u);
    expectStillServing();
}

TEST_F(HttpHostileTest, RefusesBombs)
{
    m_options.maxInflatedBytes = 1'000'000;
    const std::vector<char> zeros(50'000'000);
    std::string bomb(100'000, '\0');
    z_stream zip{};
    deflateInit2(&zip, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    zip.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zeros.data()));
    zip.avail_in = static_cast<uInt>(zeros.size());
    zip.next_out = reinterpret_cast<Bytef*>(bomb.data());
    zip.avail_out = static_cast<uInt>(bomb.size());
    ASSERT_EQ(deflate(&zip, Z_FINISH), Z_STREAM_END);
    bomb.resize(zip.total_out);
    deflateEnd(&zip);
    EXPECT_EQ(answerTo(kHead + "Content-Encoding: gzip\r\nContent-Length: " + std::to_string(bomb.size())
                       + "\r\n\r\n" + bomb)
                  .status,
              413);
    expectStillServing();
}

TEST_F(HttpHostileTest, RefusesPagesAndNamesOfOthers)
{
    EXPECT_EQ(answerTo(kHead + "Origin: https://evil.example\r\nContent-Length: 2\r\n\r\n{}").status, 403);
    EXPECT_EQ(answerTo(kHead + "Origin: null\r\nContent-Length: 2\r\n\r\n{}").status, 403);
    const PlainAnswer preflight =
        answerTo("OPTIONS /v1/traces HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
                 "Access-Control-Request-Method: POST\r\n\r\n");
    EXPECT_EQ(preflight.status, 403);
    EXPECT_FALSE(preflight.fields.contains("Access-Control-Allow-Origin"));
    EXPECT_EQ(answerTo("POST /v1/traces HTTP/1.1\r\nHost: rebound.example:4318\r\n"
                       "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                  .status,
              403);
    EXPECT_TRUE(m_intake.deliveries().empty());
    EXPECT_EQ(m_receiver->counts().of(Refusal::foreignOrigin), 3u);
    EXPECT_EQ(m_receiver->counts().of(Refusal::foreignHost), 1u);
}

TEST_F(HttpHostileTest, SlowSendersKeepNobodyOut)
{
    m_options.maxConnections = 50;
    std::vector<PlainClient> slow;
    for (int i = 0; i < 100; ++i) {
        slow.push_back(client());
        slow.back().send(i % 2 == 0 ? "" : "POST /v1/tra");
    }
    expectStillServing();
    EXPECT_LE(m_receiver->counts().openConnections, 51u);
}

TEST_F(HttpHostileTest, EndsSlowSenders)
{
    m_options.idleTime = std::chrono::milliseconds(20);
    m_options.bodyTime = std::chrono::milliseconds(20);
    PlainClient silent = client(), slowHead = client(), slowBody = client();
    slowHead.send("POST /v1/traces HTTP/1.1\r\nHost: lo");
    slowBody.send(kHead + "Content-Length: 100\r\n\r\n{");
    EXPECT_TRUE(silent.closedByPeer());
    EXPECT_TRUE(slowHead.closedByPeer());
    EXPECT_TRUE(slowBody.closedByPeer());
    EXPECT_TRUE(m_intake.deliveries().empty());
}

TEST_F(HttpHostileTest, AThousandConnectionsAtOnceAreAllServed)
{
    m_options.graceTime = std::chrono::seconds(10); // all of them are about to send
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
    setrlimit(RLIMIT_NOFILE, &files);
    std::vector<PlainClient> senders;
    for (int i = 0; i < 1000; ++i) {
        senders.push_back(client());
        ASSERT_TRUE(senders.back().connected());
    }
    for (PlainClient& sender : senders)
        sender.send(kHead + "Connection: close\r\nContent-Length: 2\r\n\r\n{}");
    std::size_t served = 0;
    for (PlainClient& sender : senders) served += sender.read().status == 200 ? 1 : 0;
    EXPECT_EQ(served, m_intake.deliveries().size());
    EXPECT_EQ(served, senders.size());
}

TEST_F(HttpHostileTest, TakesNoMoreThanItCanHold)
{
    m_options.maxFlightBytes = 1'000;
    m_options.turnTime = std::chrono::milliseconds(40);
    m_intake.hold();
    const auto request = [](std::size_t bytes) {
        return kHead + "Content-Length: " + std::to_string(bytes) + "\r\n\r\n" + std::string(bytes, ' ');
    };
    PlainClient first = client(), second = client();
    first.send(request(900));
    m_intake.waitFor(1);
    second.send(request(200));
    const PlainAnswer refused = second.read();
    EXPECT_EQ(refused.status, 429);
    EXPECT_TRUE(refused.fields.contains("Retry-After"));
    m_intake.letGo();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(answerTo(request(5'000)).status, 200); // alone it fits
    EXPECT_EQ(m_receiver->counts().of(Refusal::busy), 1u);
}

TEST_F(HttpHostileTest, LetsSendersWaitForRoom)
{
    m_options.maxFlightBytes = 1'000;
    m_options.turnTime = std::chrono::minutes(1);
    m_intake.hold();
    std::vector<PlainClient> senders;
    for (int i = 0; i < 20; ++i) {
        senders.push_back(client());
        senders.back().send(kHead + "Content-Length: 900\r\n\r\n" + std::string(900, ' '));
        if (i == 0) m_intake.waitFor(1);
    }
    m_intake.letGo();
    for (PlainClient& sender : senders) EXPECT_EQ(sender.read().status, 200);
    EXPECT_EQ(m_receiver->counts().of(Refusal::busy), 0u);
}

TEST_F(HttpHostileTest, SurvivesSendersThatLeave)
{
    m_intake.hold();
    {
        PlainClient sender = client();
        sender.send(kGood + kGood);
        m_intake.waitFor(1);
    }
    m_intake.letGo();
    expectStillServing();
}

} // namespace
} // namespace retrospan::live
