// JSON text to ValueView trees: simdjson behind one translation unit, with a repair pass for what
// strict parsers refuse (lone surrogates, invalid UTF-8, bare NaN and Infinity, BOM).
// Integers stay 64-bit integers; larger ones become reals. Depth is limited to kMaxJsonDepth.
// Thread: one parser per thread. Complexity: linear.
#pragma once

#include "trace/arena.h"
#include "trace/result.h"
#include "trace/span_view.h"

#include <memory>
#include <string>
#include <string_view>

namespace retrospan::import {

inline constexpr int kMaxJsonDepth = 1000;
inline constexpr std::size_t kJsonPadding = 64; ///< simdjson reads that far beyond a text

class JsonParser {
public:
    JsonParser();
    ~JsonParser();
    JsonParser(JsonParser&&) noexcept;

    struct Parsed {
        ValueView root;
        bool repaired = false; ///< the text had to be repaired first
    };
    /// Parses one document. Texts and lists of the result live in `arena`. The error says why and at
    /// which byte, e.g. "nested deeper than 1000 at byte 5120".
    Result<Parsed> parse(std::string_view text, Arena& arena);
    /// As parse(), but texts of the result live in the parser, until it parses again. `readable` bytes behind
    /// the text may be read; from kJsonPadding on the text need not be copied.
    Result<Parsed> parseInPlace(std::string_view text, std::size_t readable, Arena& arena);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Parses JSON found inside an attribute text, when it looks like an object or an array; null when
/// it is not valid JSON. Texts that were cut at the end give null as well (the caller shows the text).
[[nodiscard]] ValueView parseEmbedded(std::string_view text, JsonParser& parser, Arena& arena);

/// Compact JSON text of a value (bytes become base64, NaN and infinities null).
[[nodiscard]] std::string toJson(const ValueView& value);

/// Replaces invalid UTF-8 by U+FFFD; returns `text` itself when it is valid (the usual case).
[[nodiscard]] std::string_view repairUtf8(std::string_view text, Arena& arena);

} // namespace retrospan::import
