#include "live/grpc_receiver.h"

#include "live/access.h"
#include "live/grpc_call.h"

#include <grpc/support/log.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <array>

namespace retrospan::live {
namespace {

constexpr std::size_t kMemoryQuota = 256 * 1024 * 1024; ///< of all connections, for what grpc itself buffers
constexpr int kMaxCallsPerConnection = 256;
constexpr std::chrono::milliseconds kShutdownPatience{500};

struct Method {
    std::string_view path;
    GrpcCall::Kind kind;
};
constexpr std::array<Method, 3> kMethods{{
    {"/opentelemetry.proto.collector.trace.v1.TraceService/Export", GrpcCall::Kind::deliver},
    {"/opentelemetry.proto.collector.logs.v1.LogsService/Export", GrpcCall::Kind::deliver},
    {"/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", GrpcCall::Kind::count},
}};

const Method* findMethod(std::string_view path)
{
    for (const Method& method : kMethods)
        if (method.path == path) return &method;
    return nullptr;
}

std::string_view authorizationOf(const grpc::CallbackServerContext& context)
{
    const auto found = context.client_metadata().find("authorization");
    if (found == context.client_metadata().end()) return {};
    return {found->second.data(), found->second.size()};
}

/// grpc writes what it finds into stderr; what matters is in our own results and counts.
void silenceGrpc()
{
    ::gpr_set_log_function([](gpr_log_func_args*) {});
}

void setLimits(grpc::ServerBuilder& builder, std::chrono::milliseconds patience)
{
    builder.SetMaxReceiveMessageSize(GrpcReceiver::kMaxMessageBytes);
    builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0); // or a second receiver would take half the calls
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxCallsPerConnection);
    builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, static_cast<int>(patience.count()));
    grpc::ResourceQuota quota("retrospan");
    quota.Resize(kMemoryQuota);
    builder.SetResourceQuota(quota);
}

} // namespace

class GrpcReceiver::Impl : public grpc::CallbackGenericService {
public:
    Impl(GrpcReceiverOptions options, Intake& intake)
        : m_options(std::move(options))
        , m_state(std::make_shared<GrpcCallState>(intake))
    {
    }
    ~Impl() override
    {
        if (m_server) m_server->Shutdown(std::chrono::system_clock::now() + kShutdownPatience);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    Status listen()
    {
        const Status allowed = mayListen(m_options.host, m_options.allowRemote, m_options.token);
        if (!allowed.ok()) return allowed;
        silenceGrpc();
        grpc::ServerBuilder builder;
        int bound = 0;
        builder.AddListeningPort(joinAddress(m_options.host, m_options.port),
                                 grpc::InsecureServerCredentials(), &bound);
        setLimits(builder, m_options.patience);
        builder.RegisterCallbackGenericService(this);
        m_server = builder.BuildAndStart();
        if (!m_server || bound == 0) return whyNotBound(m_options.host, m_options.port);
        m_address = joinAddress(m_options.host, static_cast<std::uint16_t>(bound));
        return success();
    }

    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override
    {
        const Method* method = findMethod(context->method());
        const auto kind = method != nullptr ? method->kind : GrpcCall::Kind::count;
        const auto call = std::make_shared<GrpcCall>(m_state, kind);
        if (method == nullptr)
            call->refuse({grpc::StatusCode::UNIMPLEMENTED, "only the Export methods of OTLP are answered"});
        else if (!mayDeliver(authorizationOf(*context), m_options.token))
            call->refuse({grpc::StatusCode::UNAUTHENTICATED, "authorization: Bearer TOKEN is needed here"});
        else if (m_state->openCalls > kMaxOpenCalls)
            call->refuseBusy("too many open calls");
        else
            call->begin(m_options.patience);
        return call.get();
    }

    [[nodiscard]] const std::string& address() const { return m_address; }
    [[nodiscard]] GrpcCounts counts() const
    {
        return {m_state->delivered, m_state->metrics, m_state->busy, m_state->refused};
    }

private:
    GrpcReceiverOptions m_options;
    std::shared_ptr<GrpcCallState> m_state;
    std::string m_address;
    std::unique_ptr<grpc::Server> m_server;
};

Result<std::unique_ptr<GrpcReceiver>> GrpcReceiver::start(const GrpcReceiverOptions& options, Intake& intake)
{
    GrpcReceiverOptions chosen = options;
    chosen.host = numericHost(options.host);
    auto impl = std::make_unique<Impl>(std::move(chosen), intake);
    if (const Status listening = impl->listen(); !listening.ok()) return listening.error();
    return std::unique_ptr<GrpcReceiver>(new GrpcReceiver(std::move(impl)));
}

GrpcReceiver::GrpcReceiver(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}
GrpcReceiver::~GrpcReceiver() = default;

std::string GrpcReceiver::address() const
{
    return m_impl->address();
}

GrpcCounts GrpcReceiver::counts() const
{
    return m_impl->counts();
}

} // namespace retrospan::live
