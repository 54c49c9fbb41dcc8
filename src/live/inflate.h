// Decompression of one request body, with a limit: a body of a few kilobytes may hold gigabytes.
// Thread: pure functions. Complexity: linear in what comes out, at most `maxBytes`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace retrospan::live {

struct Inflated {
    enum class Outcome : std::uint8_t { complete, damaged, tooLarge };
    Outcome outcome = Outcome::complete;
    std::string bytes;
};

/// True when the first bytes are those of gzip or zlib ("deflate"); no protobuf message of OTLP begins so.
[[nodiscard]] bool looksDeflated(std::string_view bytes);
/// gzip (also several members) or zlib, found from the first bytes.
[[nodiscard]] Inflated inflate(std::string_view compressed, std::size_t maxBytes);
/// Deflate data without a header, which some HTTP clients send as "deflate".
[[nodiscard]] Inflated inflateRaw(std::string_view compressed, std::size_t maxBytes);

} // namespace retrospan::live
