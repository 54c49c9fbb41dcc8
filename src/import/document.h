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
    ValueView root; ///< parsed value, for json
    Place place;
    std::string_view member = {}; ///< name of the member of an archive it stands in; empty: the input itself
};

/// Where bytes come from and go to; implemented by containers (gzip, zstd, ...) and framers.
/// Chunk boundaries are arbitrary. `finish` is called once, after the last push.
class ByteSink {
public:
    virtual ~ByteSink() = default;
    virtual void push(std::string_view bytes) = 0;
    /// More may come, but what is complete so far is wanted now.
    virtual void flush() { }
    virtual void finish() = 0;
};

/// What framers deliver to.
class DocumentSink {
public:
    virtual ~DocumentSink() = default;
    /// One JSON text, behind which `readable` bytes may be read. False when it is not valid JSON; nothing is
    /// counted then.
    virtual bool json(std::string_view text, std::size_t readable, const Place& place) = 0;
    bool json(std::string_view text, const Place& place) { return json(text, 0, place); }
    /// A piece of input that is no document or had to be left out, counted under `code`.
    virtual void bad(std::string_view code, std::string_view text, const Place& place,
                     std::uint64_t count) = 0;
    void bad(std::string_view code, std::string_view text, const Place& place) { bad(code, text, place, 1); }
    virtual void protobuf(std::string_view message, const Place& place) = 0;
    /// What follows stands in this member of an archive; empty: in the input itself again.
    virtual void enter(std::string_view member) = 0;
    /// True when nobody wants more: the import was stopped.
    [[nodiscard]] virtual bool stopped() const = 0;
};

struct ImportLimits {
    /// Larger JSON documents are streamed in parts where the format allows it, else counted and skipped.
    std::size_t maxDocumentBytes = 32 * 1024 * 1024;
    /// What single long texts may add to that in one document, or a request of protobuf.
    std::size_t maxLongTextBytes = 64 * 1024 * 1024;
    /// A document of more values is read in parts too: parsed, a value takes up to 100 bytes of memory.
    std::size_t maxDocumentValues = 1'000'000;
    /// Items of one list of a span that is read in parts; the rest is counted and left out.
    std::size_t maxListItems = 100'000;
    /// Decompressed : compressed, applied beyond 64 MiB decompressed.
    std::uint64_t maxInflateRatio = 1000;
};

} // namespace retrospan::import
