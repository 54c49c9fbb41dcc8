// Document: one unit of an input that a reader understands at once: a JSON value (a line, an element
// of a top-level array, one of several concatenated values) or a protobuf message.
// Lifetime: views are valid during the call that hands the document over. Thread: confined.
#pragma once

#include "import/diagnostics.h"
#include "trace/span_view.h"

#include <string_view>

namespace retrospan::import {

struct Document {
    enum class Shape : std::uint8_t { json, protobuf };
    Shape shape = Shape::json;
    std::string_view bytes; ///< the text or message as it was in the (decompressed) input
    ValueView root;         ///< parsed value, for json
    Place place;
};

/// Where bytes come from and go to; implemented by containers (gzip, zstd, ...) and framers.
/// Chunk boundaries are arbitrary. `finish` is called once, after the last push.
class ByteSink {
public:
    virtual ~ByteSink() = default;
    virtual void push(std::string_view bytes) = 0;
    virtual void finish() = 0;
};

} // namespace retrospan::import
