// Containers around documents, found by their first bytes and unwrapped while streaming: gzip, zstd (also
// without an end), zip archives, the Collector's length-prefixed records, UTF-16, a byte order mark, OTLP
// protobuf (formats.md 1.1). Thread: confined. Memory: bounded; protobuf and records up to
// ImportLimits::maxDocumentBytes.
#pragma once

#include "import/document.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace retrospan::import {

/// Watches how many bytes come out of compressed ones, over all layers of one input together: a bomb may be
/// folded into another one.
class RatioGuard {
public:
    explicit RatioGuard(std::uint64_t maxRatio)
        : m_maxRatio(maxRatio)
    {
    }
    /// Bytes of the input as it stands on disk.
    void in(std::size_t bytes) { m_in += bytes; }
    /// False once what came out is more than any honest recording.
    [[nodiscard]] bool out(std::size_t bytes)
    {
        m_out += bytes;
        return m_out <= kFree || m_out <= m_in * m_maxRatio;
    }
    /// True once: several layers notice the same bomb.
    [[nodiscard]] bool firstToTell() { return !std::exchange(m_told, true); }
    [[nodiscard]] std::string describe() const
    {
        return std::to_string(m_in) + " bytes became more than " + std::to_string(m_out);
    }

private:
    static constexpr std::uint64_t kFree = 64 * 1024 * 1024;
    std::uint64_t m_maxRatio, m_in = 0, m_out = 0;
    bool m_told = false;
};

/// What containers share: where documents go, the limits, how deep in each other they are.
struct ContainerContext {
    DocumentSink& sink;
    const ImportLimits& limits;
    RatioGuard& guard;
    int nesting = 0;
};

/// A sink that looks at the first bytes and sends everything to the fitting container or framer.
[[nodiscard]] std::unique_ptr<ByteSink> makeContainerSniffer(const ContainerContext& context);

/// Decompressors, each in a file of its own.
[[nodiscard]] std::unique_ptr<ByteSink> makeGunzip(const ContainerContext& context,
                                                   std::unique_ptr<ByteSink> next);
[[nodiscard]] std::unique_ptr<ByteSink> makeUnzstd(const ContainerContext& context,
                                                   std::unique_ptr<ByteSink> next);
/// Unpacks a zip archive when it has ended; a sniffer for each member.
[[nodiscard]] std::unique_ptr<ByteSink> makeUnzip(const ContainerContext& context);
/// The same for a table of LangSmith's runs or of an experiment's results, as data frames are saved.
[[nodiscard]] bool isRunTable(std::string_view head);
[[nodiscard]] std::unique_ptr<ByteSink> makeRunTable(const ContainerContext& context, std::string_view head);
/// True for a form in parts, as LangSmith's SDKs send runs.
[[nodiscard]] bool isMultipart(std::string_view head);
[[nodiscard]] std::unique_ptr<ByteSink> makeMultipart(const ContainerContext& context);
/// True when a line begins a value as JavaScript's consoles print it, which is no JSON.
[[nodiscard]] bool isConsoleText(std::string_view head);
[[nodiscard]] std::unique_ptr<ByteSink> makeConsoleText(const ContainerContext& context);
/// True when the first line names columns of a table of scores.
[[nodiscard]] bool isScoreTable(std::string_view head);
/// `head` begins with the line of titles, which is pushed again with everything else.
[[nodiscard]] std::unique_ptr<ByteSink> makeScoreTable(const ContainerContext& context,
                                                       std::string_view head);

} // namespace retrospan::import
