// What a request to a model looks like on the wire of each provider, and what its answers say. Nothing here
// sends anything. Answers come from outside: whatever they are, there is a text or an error. Pure. Linear.
#pragma once

#include "evals/recorded_verdict.h"

namespace retrospan::evals {

struct WireRequest {
    std::string path; ///< behind the address of the provider
    std::vector<std::pair<std::string, std::string>> headers; ///< with the key
    std::string body;
};

/// Of a request of kind "model". An empty key is not sent.
[[nodiscard]] WireRequest wireRequest(const DataNode& request, const std::string& key);

struct WireAnswer {
    std::string text;
    std::string model; ///< as it names itself
    Usage usage;
};
[[nodiscard]] Result<WireAnswer> readWireAnswer(std::string_view provider, std::string_view body);
/// What the body of a refusal says, for people; empty when it says nothing.
[[nodiscard]] std::string refusalOf(std::string_view body);

/// The value of a key that a map is known to have as text; else empty.
[[nodiscard]] std::string textAt(const DataNode& node, std::string_view key);

} // namespace retrospan::evals
