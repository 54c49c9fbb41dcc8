// OtlpWriter: spans as OTLP JSON lines, one request per line, grouped by resource and scope, as the
// Collector's file exporter writes them. Importing the result gives every span and attribute back. Thread:
// confined. Memory: one request (kBytesPerRequest). Complexity: linear.
#pragma once

#include "trace/span_view.h"

#include <functional>
#include <string>

namespace retrospan::import {

class OtlpWriter {
public:
    static constexpr std::size_t kBytesPerRequest = 1024 * 1024;
    /// `write` takes a chunk of output; false stops.
    explicit OtlpWriter(std::function<bool(std::string_view)> write)
        : m_write(std::move(write))
    {
    }

    /// False when writing failed. An addendum without its span is written as a span with its events.
    [[nodiscard]] bool add(const SpanView& span);
    /// Writes what is pending; call once at the end.
    [[nodiscard]] bool finish();

private:
    std::function<bool(std::string_view)> m_write;
    std::string m_resource, m_scope, m_spans; ///< of the request in work
};

} // namespace retrospan::import
