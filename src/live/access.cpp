#include "live/access.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace retrospan::live {
namespace {

struct Address {
    sockaddr_storage storage = {};
    socklen_t length = 0; ///< 0: not a numeric address
};

Address parseAddress(const std::string& host, std::uint16_t port)
{
    Address address;
    sockaddr_in v4 = {};
    sockaddr_in6 v6 = {};
    if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        address.length = sizeof(v4);
        std::memcpy(&address.storage, &v4, sizeof(v4));
    } else if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        address.length = sizeof(v6);
        std::memcpy(&address.storage, &v6, sizeof(v6));
    }
    return address;
}

/// 0 when it can be bound now.
int bindError(const Address& address)
{
    const int descriptor = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return errno;
    const int yes = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    const auto* plain = reinterpret_cast<const sockaddr*>(&address.storage);
    const bool bound = ::bind(descriptor, plain, address.length) == 0 && ::listen(descriptor, 1) == 0;
    const int error = bound ? 0 : errno;
    ::close(descriptor);
    return error;
}

} // namespace

std::string numericHost(std::string_view host)
{
    return std::string(host == "localhost" ? "127.0.0.1" : host);
}

bool isLoopback(const std::string& host)
{
    in_addr v4 = {};
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
    in6_addr v6 = {};
    return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

Status mayListen(const std::string& host, bool allowRemote, std::string_view token)
{
    if (parseAddress(host, 0).length == 0)
        return Error{"\"" + host + "\" is not a numeric address such as 127.0.0.1 or ::1"};
    if (isLoopback(host)) return success();
    if (!allowRemote)
        return Error{host
                     + " can be reached from other computers: allow that explicitly, or listen on 127.0.0.1"};
    if (token.empty()) return Error{"listening on " + host + " needs a token that senders must know"};
    return success();
}

bool mayDeliver(std::string_view authorization, std::string_view token)
{
    if (token.empty()) return true;
    constexpr std::string_view kBearer = "bearer ";
    const auto sameLetter = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
    if (!std::ranges::equal(authorization.substr(0, kBearer.size()), kBearer, sameLetter)) return false;
    const std::string_view given = authorization.substr(kBearer.size());
    int differing = given.size() == token.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i) differing |= given[i] ^ token[i % token.size()];
    return differing == 0;
}

std::string joinAddress(const std::string& host, std::uint16_t port)
{
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Error whyNotBound(const std::string& host, std::uint16_t port)
{
    const std::string where = joinAddress(host, port);
    switch (const int error = bindError(parseAddress(host, port))) {
    case EADDRINUSE:
        return {
            where
            + " is taken by another program (another Retrospan or an OpenTelemetry Collector?): stop it or "
              "choose another port"};
    case EACCES: return {where + ": this user may not listen there; choose a port above 1023"};
    case EADDRNOTAVAIL: return {host + " is not an address of this computer"};
    default:
        return {"cannot listen on " + where + (error == 0 ? "" : std::string(": ") + std::strerror(error))};
    }
}

} // namespace retrospan::live
