// Spans a second through the receivers beside an import of the same bytes, measured in the same run: requests
// of 512 agent-shaped spans, each answered when it is stored. Senders are threads of this process and take
// their share of the processor. Then a stream of small requests from many connections, and what stays in
// memory. Usage: bench_live [SPANS], default 50000.
#include "bench/support/measure.h"
#include "bench/support/otlp_files.h"

#include "importing.h"
#include "live_service.h"
#include "support/plain_client.h"
#include "support/scratch.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace retrospan;
using namespace retrospan::bench;

constexpr const char* kExport = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
constexpr int kRepeats = 3;

/// The requests of a length-delimited file.
std::vector<std::string> requestsOf(const std::string& recording)
{
    const std::string bytes = test::readFile(recording);
    std::vector<std::string> requests;
    for (std::size_t at = 0; at < bytes.size();) {
        std::size_t length = 0; // four bytes, the highest first
        for (int i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(bytes[at++]);
        requests.push_back(bytes.substr(at, length));
        at += length;
    }
    return requests;
}

/// A service over a workspace of its own.
struct Running {
    Running()
    {
        auto opened = app::Library::open(scratch.path("w.retrospan"), store::Access::readWrite);
        if (!opened.ok()) std::abort();
        service = std::make_unique<app::LiveService>(
            std::make_shared<app::LiveIntake>(std::move(*opened), app::LiveCallbacks()));
        service->start({app::LiveAddress{"127.0.0.1", 0}, app::LiveAddress{"127.0.0.1", 0}});
    }
    [[nodiscard]] std::uint16_t httpPort() const
    {
        const std::string& address = service->http().address;
        return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    }
    test::Scratch scratch;
    std::unique_ptr<app::LiveService> service;
};

/// Told to come again, a sender does, on a new connection.
void postAll(std::uint16_t port, const std::vector<std::string>& requests, std::atomic<std::size_t>& next,
             std::atomic<int>& repeated)
{
    auto client = std::make_unique<test::PlainClient>(port);
    for (std::size_t i = next++; i < requests.size(); i = next++) {
        for (int status = 0; status != 200;) {
            client->send(
                "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
                "Content-Length: "
                + std::to_string(requests[i].size()) + "\r\n\r\n");
            client->send(requests[i]);
            status = client->read().status;
            if (status == 200) break;
            if (status != 429 && status != 0) std::abort();
            ++repeated;
            client = std::make_unique<test::PlainClient>(port);
        }
    }
}

double overHttp(const std::vector<std::string>& requests, int connections, std::atomic<int>& repeated)
{
    double best = 1e300;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
        const Running running;
        std::atomic<std::size_t> next = 0;
        const Stopwatch watch;
        std::vector<std::jthread> senders;
        for (int i = 0; i < connections; ++i)
            senders.emplace_back([&] { postAll(running.httpPort(), requests, next, repeated); });
        senders.clear();
        best = std::min(best, watch.spent().wall);
    }
    return best;
}

/// One call after another on one channel.
double overGrpc(const std::vector<std::string>& requests)
{
    double best = 1e300;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
        const Running running;
        const auto channel =
            grpc::CreateChannel(running.service->grpc().address, grpc::InsecureChannelCredentials());
        grpc::GenericStub stub(channel);
        grpc::CompletionQueue queue;
        const Stopwatch watch;
        for (const std::string& request : requests) {
            grpc::ClientContext context;
            const grpc::Slice slice(request);
            const grpc::ByteBuffer body(&slice, 1);
            auto call = stub.PrepareUnaryCall(&context, kExport, body, &queue);
            call->StartCall();
            grpc::ByteBuffer answer;
            grpc::Status status;
            call->Finish(&answer, &status, nullptr);
            void* tag = nullptr;
            bool good = false;
            if (!queue.Next(&tag, &good) || !status.ok()) std::abort();
        }
        best = std::min(best, watch.spent().wall);
    }
    return best;
}

double asFile(const std::string& recording)
{
    return bestOf(kRepeats,
                  [&] {
                      const test::Scratch scratch;
                      auto library =
                          app::Library::open(scratch.path("w.retrospan"), store::Access::readWrite);
                      if (!library.ok()) std::abort();
                      const Status imported = app::importPaths((*library)->workspace(), {recording}, {}, {},
                                                               [](app::ImportedFile&&) {}, {});
                      if (!imported.ok()) std::abort();
                  })
        .wall;
}

} // namespace

int main(int argc, char** argv)
{
    const std::uint64_t spans = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 50'000;
    const test::Scratch scratch;
    const std::string recording = scratch.path("recording");
    writeRecording(recording, Encoding::protobuf,
                   [spans](const SpanSink& sink) { generateSession(spans, 1, sink); });
    const std::vector<std::string> requests = requestsOf(recording);
    std::atomic<int> repeated = 0;
    const double file = asFile(recording), one = overHttp(requests, 1, repeated),
                 many = overHttp(requests, 100, repeated), grpc = overGrpc(requests);
    const double count = static_cast<double>(spans);
    std::printf(
        "%.0f spans in %zu requests | file import %.0f spans/s | HTTP, 1 connection %.0f spans/s, %.2f x of "
        "the "
        "import | 100 connections %.0f, %.2f x of one (%d requests sent again) | gRPC %.0f, %.2f x of HTTP | "
        "anonymous %.0f MB\n",
        count, requests.size(), count / file, count / one, file / one, count / many, one / many,
        repeated.load(), count / grpc, one / grpc, static_cast<double>(anonymousBytes()) / 1e6);
    return 0;
}
