#include "live_service.h"

#include "live/stream_follower.h"

#include <charconv>
#include <numeric>

namespace retrospan::app {
namespace {

std::optional<std::uint16_t> parsePort(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.empty() || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return port;
}

template <typename Receiver, typename Options>
ReceiverState startReceiver(std::unique_ptr<Receiver>& receiver, Options options,
                            const std::optional<LiveAddress>& address, const LiveOptions& common,
                            live::Intake& intake)
{
    if (!address) return {};
    options.host = address->host;
    options.port = address->port;
    options.allowRemote = common.allowRemote;
    options.token = common.token;
    auto started = Receiver::start(options, intake);
    if (!started.ok()) return {{}, started.error().message};
    receiver = std::move(*started);
    return {receiver->address(), {}};
}

std::string whatHappened(const live::FollowEvent& event)
{
    using Kind = live::FollowEvent::Kind;
    const auto with = [&](const char* text) {
        return event.message.empty() ? std::string(text) : std::string(text) + ": " + event.message;
    };
    switch (event.kind) {
    case Kind::awaited: return "does not exist yet; it is read as soon as it does";
    case Kind::started: return "is followed";
    case Kind::restarted: return "is read from its beginning: it became shorter, or is another file now";
    case Kind::gone: return "is gone";
    case Kind::notAFile: return "is no file any more";
    case Kind::unreadable: return with("cannot be read");
    case Kind::tooMany: return with("there are more files or folders than can be followed");
    case Kind::polling: return with("the system tells no changes; files are looked at from time to time");
    case Kind::storeFailed: return with("could not be stored and is read again");
    }
    return {};
}

} // namespace

std::optional<LiveAddress> parseAddress(std::string_view text, std::uint16_t port)
{
    if (const auto alone = parsePort(text)) return LiveAddress{"127.0.0.1", *alone};
    std::string_view host = text, digits;
    const bool bracketed = text.starts_with('[');
    const std::size_t hostEnd = bracketed ? text.find(']') : text.rfind(':');
    if (bracketed) {
        if (hostEnd == std::string_view::npos) return std::nullopt;
        host = text.substr(1, hostEnd - 1);
        digits = text.substr(hostEnd + 1);
        if (!digits.empty() && !digits.starts_with(':')) return std::nullopt;
    } else if (hostEnd != std::string_view::npos) {
        host = text.substr(0, hostEnd);
        digits = text.substr(hostEnd);
    }
    if (host.empty()) host = "127.0.0.1";
    if (digits.empty())
        return text.empty() ? std::nullopt : std::optional(LiveAddress{std::string(host), port});
    const auto number = parsePort(digits.substr(1));
    if (!number) return std::nullopt;
    return LiveAddress{std::string(host), *number};
}

void LiveService::start(const LiveOptions& options)
{
    live::Intake& intake = m_intake->queue();
    live::HttpReceiverOptions http;
    http.vendors = m_intake->vendors();
    m_httpState = startReceiver(m_http, std::move(http), options.http, options, intake);
    followInput(options.input);
    if (!options.follow.empty())
        m_follower = std::make_unique<live::FileFollower>(live::FollowOptions{options.follow},
                                                          m_intake->store(), m_followed);
    m_grpcState = startReceiver(m_grpc, live::GrpcReceiverOptions(), options.grpc, options, intake);
}

std::string describe(const live::FollowEvent& event)
{
    return (event.path.empty() ? "what is followed" : event.path + ":") + " " + whatHappened(event);
}

void LiveService::followInput(int descriptor)
{
    if (descriptor < 0) return;
    m_input = std::jthread([this, descriptor, store = m_intake->store()](const std::stop_token& stop) {
        import::ImportReport report;
        const Status read = live::followStream(descriptor, store, report, {}, stop);
        using Kind = live::FollowEvent::Kind;
        if (m_followed && !read.ok() && !read.cancelled())
            m_followed({Kind::storeFailed, "standard input", read.error().message});
        else if (m_followed && report.hasErrors())
            m_followed({Kind::unreadable, "standard input", report.diagnostics().front().example});
    });
}

LiveCounts LiveService::counts() const
{
    const live::IntakeCounts taken = m_intake->counts();
    LiveCounts counts{taken.requests, taken.bytes, taken.storedSpans, taken.rejectedSpans};
    const import::IntakeEffects effects = m_intake->effects();
    const TailCounts tail = m_intake->tailCounts();
    counts.sampled = effects.sampledSpans;
    counts.redactions = effects.redactions();
    counts.droppedSessions = tail.droppedSessions;
    counts.droppedSpans = tail.droppedSpans;
    if (m_http) {
        const live::HttpCounts http = m_http->counts();
        const std::uint64_t all =
            std::accumulate(http.byRefusal.begin(), http.byRefusal.end(), std::uint64_t{0});
        counts.busy += http.of(live::Refusal::busy) + http.of(live::Refusal::failed);
        counts.refused += all - http.of(live::Refusal::busy) - http.of(live::Refusal::failed);
        counts.metrics += http.of(live::RouteClass::metrics);
    }
    if (m_follower) counts.files = m_follower->counts().files;
    if (m_grpc) {
        const live::GrpcCounts grpc = m_grpc->counts();
        counts.refused += grpc.refused;
        counts.busy += grpc.busy;
        counts.metrics += grpc.metrics;
    }
    return counts;
}

} // namespace retrospan::app
