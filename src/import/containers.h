// Containers around documents, found by their first bytes and unwrapped while streaming: gzip, zstd (also
// without an end), the Collector's length-prefixed records, UTF-16, a byte order mark, OTLP protobuf
// (formats.md 1.1). Thread: confined. Memory: bounded; protobuf and records up to
// ImportLimits::maxDocumentBytes.
#pragma once

#include "import/document.h"

#include <memory>

namespace retrospan::import {

/// A sink that looks at the first bytes and sends everything to the fitting container or framer.
[[nodiscard]] std::unique_ptr<ByteSink> makeContainerSniffer(DocumentSink& sink, const ImportLimits& limits,
                                                             int nesting = 0);

/// Decompressors, each in a file of its own.
[[nodiscard]] std::unique_ptr<ByteSink> makeGunzip(DocumentSink& sink, const ImportLimits& limits,
                                                   std::unique_ptr<ByteSink> next);
[[nodiscard]] std::unique_ptr<ByteSink> makeUnzstd(DocumentSink& sink, const ImportLimits& limits,
                                                   std::unique_ptr<ByteSink> next);

/// Watches the ratio of decompressed to compressed bytes.
class RatioGuard {
public:
    explicit RatioGuard(const ImportLimits& limits)
        : m_limits(limits)
    {
    }
    void in(std::size_t bytes) { m_in += bytes; }
    /// False once what came out is more than any honest recording.
    [[nodiscard]] bool out(std::size_t bytes)
    {
        m_out += bytes;
        return m_out <= kFree || m_out <= m_in * m_limits.maxInflateRatio;
    }

private:
    static constexpr std::uint64_t kFree = 64 * 1024 * 1024;
    ImportLimits m_limits;
    std::uint64_t m_in = 0, m_out = 0;
};

} // namespace retrospan::import
