#include "live/http_body.h"

#include <utility>

namespace retrospan::live {

ContentCoding codingOf(const HttpHead& head)
{
    const std::string_view name = head.field("content-encoding");
    if (name.empty() || sameText(name, "identity")) return ContentCoding::none;
    if (sameText(name, "gzip") || sameText(name, "x-gzip")) return ContentCoding::gzip;
    return sameText(name, "deflate") ? ContentCoding::deflate : ContentCoding::unknown;
}

Inflated unpackBody(ContentCoding coding, std::string body, std::size_t maxBytes)
{
    using Outcome = Inflated::Outcome;
    if (coding == ContentCoding::unknown) return {Outcome::damaged, {}};
    if (coding == ContentCoding::none) {
        if (body.size() > maxBytes) return {Outcome::tooLarge, {}};
        return {Outcome::complete, std::move(body)};
    }
    if (coding == ContentCoding::deflate && !looksDeflated(body)) return inflateRaw(body, maxBytes);
    return inflate(body, maxBytes);
}

} // namespace retrospan::live
