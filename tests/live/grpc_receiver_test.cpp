// Real calls of a grpc client on loopback against a receiver in this process.
#include "live/grpc_receiver.h"
#include "live/otlp_answer.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <protozero/pbf_reader.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <vector>

namespace retrospan::live {
namespace {

using grpc::StatusCode;

constexpr const char* kTraces = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
constexpr const char* kLogs = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
constexpr const char* kMetrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

/// Answers with `receipt`, or holds the answers back while `holding`.
class FakeIntake : public Intake {
public:
    void submit(Delivery delivery, std::function<void(const Receipt&)> done) override
    {
        const std::scoped_lock guard(m_mutex);
        m_bodies.push_back(std::move(delivery.body));
        if (holding)
            m_held.push_back(std::move(done));
        else
            done(receipt);
        m_changed.notify_all();
    }
    void waitForHeld()
    {
        std::unique_lock guard(m_mutex);
        m_changed.wait(guard, [this] { return !m_held.empty(); });
    }
    void letGo()
    {
        const std::scoped_lock guard(m_mutex);
        for (const auto& done : m_held) done(receipt);
        m_held.clear();
    }
    std::vector<std::string> bodies()
    {
        const std::scoped_lock guard(m_mutex);
        return m_bodies;
    }

    bool holding = false;
    Receipt receipt = {};

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::string> m_bodies;
    std::vector<std::function<void(const Receipt&)>> m_held;
};

struct Answer {
    grpc::Status status;
    std::string body;
};

class Client {
public:
    explicit Client(const std::string& address)
    {
        grpc::ChannelArguments arguments;
        arguments.SetInt("grpc.use_local_subchannel_pool", 1); // a connection of its own
        m_channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
    }
    std::future<Answer> start(const std::string& method, const std::string& body,
                              grpc_compression_algorithm packed = GRPC_COMPRESS_NONE,
                              const std::string& authorization = {})
    {
        Call* call = m_calls.emplace_back(std::make_unique<Call>()).get();
        call->context.set_compression_algorithm(packed);
        if (!authorization.empty()) call->context.AddMetadata("authorization", authorization);
        const grpc::Slice slice(body);
        call->request = grpc::ByteBuffer(&slice, 1);
        grpc::GenericStub stub(m_channel);
        stub.UnaryCall(&call->context, method, {}, &call->request, &call->response,
                       [call](grpc::Status status) { finish(*call, std::move(status)); });
        return call->answer.get_future();
    }
    Answer call(const std::string& method, const std::string& body,
                grpc_compression_algorithm packed = GRPC_COMPRESS_NONE, const std::string& authorization = {})
    {
        return start(method, body, packed, authorization).get();
    }
    [[nodiscard]] const std::shared_ptr<grpc::Channel>& channel() const { return m_channel; }

private:
    /// Kept until the end: a context owns the channel, which must not go on one of its own threads.
    struct Call {
        grpc::ClientContext context;
        grpc::ByteBuffer request, response;
        std::promise<Answer> answer;
    };
    static void finish(Call& call, grpc::Status status)
    {
        Answer answer{std::move(status), {}};
        std::vector<grpc::Slice> slices;
        if (call.response.Valid() && call.response.Dump(&slices).ok())
            for (const grpc::Slice& slice : slices)
                answer.body.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
        call.answer.set_value(std::move(answer));
    }
    std::shared_ptr<grpc::Channel> m_channel;
    std::vector<std::unique_ptr<Call>> m_calls;
};

class GrpcReceiving : public ::testing::Test {
protected:
    void SetUp() override
    {
#if defined(__SANITIZE_THREAD__)
        GTEST_SKIP() << "grpc's own library is not instrumented: its locks are not seen";
#endif
        listen({});
    }
    void listen(GrpcReceiverOptions options)
    {
        options.port = 0;
        auto started = GrpcReceiver::start(options, intake);
        ASSERT_TRUE(started.ok()) << started.error().message;
        receiver = std::move(*started);
        client = std::make_unique<Client>(receiver->address());
    }
    FakeIntake intake;
    std::unique_ptr<GrpcReceiver> receiver;
    std::unique_ptr<Client> client;
};

TEST_F(GrpcReceiving, HandsInWhatWasSentPackedOrNot)
{
    const std::string body(100'000, '\x0a');
    for (const auto packed : {GRPC_COMPRESS_NONE, GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
        const Answer answer = client->call(kTraces, body, packed);
        EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
        EXPECT_TRUE(answer.body.empty());
    }
    EXPECT_EQ(intake.bodies(), std::vector<std::string>(3, body));
    EXPECT_EQ(receiver->counts().delivered, 3u);
}

TEST_F(GrpcReceiving, TakesLogsAndCountsMetrics)
{
    EXPECT_TRUE(client->call(kLogs, "log").status.ok());
    EXPECT_TRUE(client->call(kMetrics, "metric").status.ok());
    EXPECT_EQ(intake.bodies(), std::vector<std::string>{"log"});
    EXPECT_EQ(receiver->counts().metrics, 1u);
}

TEST_F(GrpcReceiving, AnEmptyRequestIsFine)
{
    EXPECT_TRUE(client->call(kTraces, "").status.ok());
    EXPECT_TRUE(client->call(kTraces, "", GRPC_COMPRESS_GZIP).status.ok());
}

TEST_F(GrpcReceiving, SaysWhatWasRejected)
{
    intake.receipt = {Verdict::stored, 5, 2, "bad ids"};
    const Answer answer = client->call(kTraces, "x");
    EXPECT_TRUE(answer.status.ok());
    EXPECT_EQ(answer.body, exportResponse(intake.receipt));
}

TEST_F(GrpcReceiving, VerdictsAreStatusCodes)
{
    intake.receipt = {Verdict::malformed, 0, 1, "no protobuf"};
    Answer answer = client->call(kTraces, "garbage");
    EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(answer.status.error_message(), "no protobuf");
    intake.receipt = {Verdict::failed, 0, 0, "disk full"};
    answer = client->call(kTraces, "x");
    EXPECT_EQ(answer.status.error_code(), StatusCode::UNAVAILABLE);
    EXPECT_EQ(answer.status.error_message(), "disk full");
}

TEST_F(GrpcReceiving, BusySaysWhenToComeAgain)
{
    intake.receipt = {Verdict::busy, 0, 0, "behind"};
    const grpc::Status status = client->call(kTraces, "x").status;
    EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(status.error_details(), rpcStatus(StatusCode::RESOURCE_EXHAUSTED, "behind", kRetryAfter));
}

TEST_F(GrpcReceiving, MoreThanMayWaitIsBusy)
{
    intake.holding = true;
    const std::string large(GrpcReceiver::kMaxMessageBytes - 1'000, 'x');
    std::vector<std::future<Answer>> waiting;
    for (int i = 0; i < 3; ++i) waiting.push_back(client->start(kTraces, large));
    std::vector<StatusCode> codes;
    intake.waitForHeld();
    while (receiver->counts().busy == 0) std::this_thread::yield();
    intake.letGo();
    intake.holding = false;
    for (auto& answer : waiting) codes.push_back(answer.get().status.error_code());
    EXPECT_EQ(std::ranges::count(codes, StatusCode::RESOURCE_EXHAUSTED), 1);
    EXPECT_EQ(std::ranges::count(codes, StatusCode::OK), 2);
    EXPECT_TRUE(client->call(kTraces, large).status.ok());
}

TEST_F(GrpcReceiving, TooLargeIsRefusedPackedOrNot)
{
    const std::string bomb(GrpcReceiver::kMaxMessageBytes + 1, 'x');
    for (const auto packed : {GRPC_COMPRESS_NONE, GRPC_COMPRESS_GZIP})
        EXPECT_EQ(client->call(kTraces, bomb, packed).status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_TRUE(intake.bodies().empty());
    EXPECT_TRUE(client->call(kTraces, "x").status.ok());
}

TEST_F(GrpcReceiving, ADamagedPackedMessageIsMalformed)
{
    EXPECT_EQ(client->call(kTraces, "\x1f\x8b garbage").status.error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(receiver->counts().refused, 1u);
}

TEST_F(GrpcReceiving, OtherMethodsAreUnimplemented)
{
    for (const char* method : {"/opentelemetry.proto.collector.trace.v1.TraceService/Import", "/x/../y", "/"})
        EXPECT_EQ(client->call(method, "x").status.error_code(), StatusCode::UNIMPLEMENTED);
    EXPECT_TRUE(intake.bodies().empty());
}

TEST_F(GrpcReceiving, AsksForTheTokenWhenThereIsOne)
{
    listen({.token = "secret"});
    EXPECT_EQ(client->call(kTraces, "x").status.error_code(), StatusCode::UNAUTHENTICATED);
    EXPECT_TRUE(client->call(kTraces, "x", GRPC_COMPRESS_NONE, "Bearer secret").status.ok());
}

/// A call that opens and says nothing.
class SilentCall : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
public:
    explicit SilentCall(const std::shared_ptr<grpc::Channel>& channel)
        : m_stub(channel)
    {
        m_stub.PrepareBidiStreamingCall(&m_context, kTraces, {}, this);
        StartCall();
    }
    void OnDone(const grpc::Status& status) override { m_done.set_value(status); }
    grpc::Status status() { return m_done.get_future().get(); }

private:
    grpc::GenericStub m_stub;
    grpc::ClientContext m_context;
    std::promise<grpc::Status> m_done;
};

TEST_F(GrpcReceiving, ACallThatSendsNothingIsEnded)
{
    listen({.patience = std::chrono::milliseconds(50)});
    EXPECT_EQ(SilentCall(client->channel()).status().error_code(), StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(GrpcReceiving, EndsWithOpenCalls)
{
    intake.holding = true;
    auto waiting = client->start(kTraces, "x");
    SilentCall silent(client->channel());
    intake.waitForHeld();
    receiver.reset();
    EXPECT_FALSE(waiting.get().status.ok());
    EXPECT_FALSE(silent.status().ok());
    intake.letGo(); // nobody listens any more
}

/// Connections that send `text` and stay open.
std::vector<int> connectAndSay(const std::string& address, std::string_view text, int count)
{
    std::vector<int> sockets;
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1))));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < count; ++i) {
        sockets.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        EXPECT_EQ(::connect(sockets.back(), reinterpret_cast<const sockaddr*>(&to), sizeof(to)), 0);
        EXPECT_EQ(::send(sockets.back(), text.data(), text.size(), MSG_NOSIGNAL), std::ssize(text));
    }
    return sockets;
}

TEST_F(GrpcReceiving, ConnectionsThatSayNothingOrGarbageHoldNobodyUp)
{
    std::vector<int> sockets;
    for (const std::string_view text : {"", "GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0"})
        for (const int socket : connectAndSay(receiver->address(), text, 100)) sockets.push_back(socket);
    EXPECT_TRUE(client->call(kTraces, "x").status.ok());
    for (const int socket : sockets) ::close(socket);
}

TEST_F(GrpcReceiving, ATakenPortSaysWhatToDo)
{
    const std::string address = receiver->address();
    const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1)));
    const auto second = GrpcReceiver::start({.port = port}, intake);
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().message.find(address + " is taken"), std::string::npos);
}

TEST_F(GrpcReceiving, ListensToOthersOnlyWhenToldTo)
{
    EXPECT_FALSE(GrpcReceiver::start({.host = "0.0.0.0", .port = 0}, intake).ok());
    EXPECT_FALSE(GrpcReceiver::start({.host = "0.0.0.0", .port = 0, .allowRemote = true}, intake).ok());
    EXPECT_TRUE(
        GrpcReceiver::start({.host = "0.0.0.0", .port = 0, .allowRemote = true, .token = "t"}, intake).ok());
    EXPECT_FALSE(
        GrpcReceiver::start({.host = "192.0.2.1", .port = 0, .allowRemote = true, .token = "t"}, intake)
            .ok());
}

} // namespace
} // namespace retrospan::live
