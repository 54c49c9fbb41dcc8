#include "evals/judge_endpoints.h"

#include "evals/keychain.h"

#include <algorithm>
#include <cstdlib>

namespace retrospan::app {
namespace {

struct Provider {
    std::string_view name;
    const char *addressVariable, *keyVariable; ///< the latter null: needs no key
    const char* usualAddress;
};

constexpr Provider kProviders[] = {
    {"anthropic", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "https://api.anthropic.com"},
    {"ollama", "OLLAMA_HOST", nullptr, "http://127.0.0.1:11434"},
    {"openai", "OPENAI_BASE_URL", "OPENAI_API_KEY", "https://api.openai.com/v1"},
};

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

/// OLLAMA_HOST may be without scheme and port, and is also what its server listens on.
std::string ollamaAddress(std::string host)
{
    if (host.find("://") == std::string::npos) host.insert(0, "http://");
    const std::size_t name = host.find("://") + 3;
    if (host.compare(name, 7, "0.0.0.0") == 0) host.replace(name, 7, "127.0.0.1");
    const bool port = host.find(':', host.find(']', name) == std::string::npos ? name : host.find(']', name))
        != std::string::npos;
    return port ? host : host + ":11434";
}

std::string addressOf(const Provider& provider)
{
    std::string address = variable(provider.addressVariable);
    if (address.empty()) return provider.usualAddress;
    while (address.ends_with('/')) address.pop_back();
    return provider.keyVariable == nullptr ? ollamaAddress(std::move(address)) : address;
}

bool isHeaderText(const std::string& key)
{
    return std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace

Result<JudgeEndpoint> judgeEndpoint(const std::string& name, const std::string& workspaceId)
{
    const auto provider = std::ranges::find(kProviders, name, &Provider::name);
    if (provider == std::end(kProviders)) return Error{"there is no provider \"" + name + "\""};
    JudgeEndpoint endpoint{addressOf(*provider), {}};
    if (!endpoint.base.starts_with("https://") && !endpoint.base.starts_with("http://"))
        return Error{std::string(provider->addressVariable) + " must begin with https:// or http://"};
    if (provider->keyVariable == nullptr) return endpoint;
    if (!workspaceId.empty()) endpoint.key = secretInKeychain(workspaceId, name);
    if (endpoint.key.empty()) endpoint.key = variable(provider->keyVariable);
    if (!isHeaderText(endpoint.key)) return Error{"the key for " + name + " has characters that no key has"};
    if (endpoint.key.empty() && endpoint.base == provider->usualAddress)
        return Error{"there is no key for " + name + ", neither in the keychain of the workspace nor in "
                     + provider->keyVariable};
    return endpoint;
}

} // namespace retrospan::app
