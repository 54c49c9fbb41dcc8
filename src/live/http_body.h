// How the body of a request is packed (Content-Encoding), and what is in it. Thread: pure functions.
#pragma once

#include "live/http_message.h"
#include "live/inflate.h"

namespace retrospan::live {

enum class ContentCoding : std::uint8_t { none, gzip, deflate, unknown };
[[nodiscard]] ContentCoding codingOf(const HttpHead& head);

/// The unpacked body, not longer than `maxBytes`. "deflate" may be zlib data, as it should, or raw.
[[nodiscard]] Inflated unpackBody(ContentCoding coding, std::string body, std::size_t maxBytes);

} // namespace retrospan::live
