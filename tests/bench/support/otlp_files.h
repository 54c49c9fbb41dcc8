// Recordings for benchmarks: generated spans written to a file the way OpenTelemetry writes them. Thread:
// confined. Memory: one request.
#pragma once

#include "bench/support/corpus.h"

#include <cstdint>
#include <functional>
#include <string>

namespace retrospan::bench {

enum class Encoding : std::uint8_t {
    protobuf, ///< the Collector's length-delimited requests of 512 spans
    jsonLines ///< its file exporter's: one request a line
};

using Generator = std::function<void(const SpanSink&)>;

/// Returns the file's size in bytes. Ends the program when the file cannot be written.
std::uint64_t writeRecording(const std::string& path, Encoding encoding, const Generator& generate);

} // namespace retrospan::bench
