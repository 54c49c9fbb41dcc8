// Span and trace ids. A trace id is canonical text (32 lower-case hex digits for OTLP, else as the
// source wrote it); a span id is 64 bits: the 8 bytes of OTLP, or a hash of a textual id, whose
// text is then kept in the span's record. Span ids are unique only inside a trace.
// Thread: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace retrospan {

struct SpanId {
    std::uint64_t value = 0; ///< 0 = no span (a root's parent)
    [[nodiscard]] bool empty() const { return value == 0; }
    friend auto operator<=>(const SpanId&, const SpanId&) = default;
};

/// 16 hex digits of either case become their value; any other text its 64-bit hash (never 0).
/// Empty text and "0000000000000000" are the empty id.
[[nodiscard]] SpanId spanIdFromText(std::string_view text);
/// True when `text` is 32 hex digits.
[[nodiscard]] bool isHexTraceId(std::string_view text);
/// True when `text` is 16 hex digits, so that the value alone gives the text back (lower case).
[[nodiscard]] bool isHexSpanId(std::string_view text);
/// 16 lower-case hex digits.
[[nodiscard]] std::string toHex(SpanId id);

/// Lower-case hex of raw bytes, e.g. a 16-byte OTLP trace id.
[[nodiscard]] std::string hexOfBytes(std::string_view bytes);
/// Canonical trace id text: hex of 32 digits is lower-cased, other text kept (cut and
/// hashed beyond 1024 bytes), all zeros -> "".
[[nodiscard]] std::string canonicalTraceId(std::string_view text);

} // namespace retrospan
