// LargeJson: one JSON value that is larger than fits in memory, delivered in parts: the elements of a
// top-level array one by one, the spans of an OTLP object in small requests that repeat their resource and
// scope, and those of a Jaeger trace in small traces, followed by its processes where they stand behind.
// Lists of a span are cut at ImportLimits::maxListItems. Anything else is passed over and counted. Thread:
// confined. Memory: one element. Complexity: linear.
#pragma once

#include "import/document.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::import {

/// Whether a JSON text holds more values than `most`, without parsing it: containers and what commas part.
[[nodiscard]] bool hasMoreValuesThan(std::size_t most, std::string_view text);

class LargeJson {
public:
    LargeJson(DocumentSink& sink, ImportLimits limits, const Place& start)
        : m_sink(sink)
        , m_limits(limits)
        , m_start(start)
    {
    }
    /// Takes bytes of the value; returns how many belonged to it (fewer than given once it is complete, or
    /// broken off as JsonFramer breaks off values).
    std::size_t push(std::string_view bytes);
    /// Delivers what has come in whole so far.
    void deliverWhole();
    /// Where it has got to.
    [[nodiscard]] Place place() const;
    /// The input ended inside the value.
    void finish();
    [[nodiscard]] bool done() const { return m_done; }
    [[nodiscard]] std::uint64_t lines() const { return m_lines; }
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }
    /// Parts that were JSON, and that were not.
    [[nodiscard]] std::uint64_t taken() const { return m_delivered - m_bad; }
    [[nodiscard]] std::uint64_t refused() const { return m_bad; }

private:
    /// What a container means; everything that is not on the way to spans is `other`.
    enum class Role : std::uint8_t {
        other,
        topArray,
        root,
        resourceList,
        resource,
        scopeList,
        scope,
        spanList,
        traceList,
        trace,
        traceSpans
    };
    enum class Capture : std::uint8_t {
        none,
        element,
        span,
        resourceValue,
        scopeValue,
        traceSpan,
        processes
    };
    struct Frame {
        Role role = Role::other;
        bool object = false;
        bool expectKey = false;
        std::string key;
    };

    [[nodiscard]] bool breaksAt(char c) const;
    [[nodiscard]] std::size_t plainRun(std::string_view bytes) const;
    void breakOff();
    void stringCharacter(char c);
    void structure(char c);
    void openContainer(char c);
    void closeContainer(char c);
    [[nodiscard]] Role roleOfChild() const;
    [[nodiscard]] Capture captureOfChild(bool object) const;
    void keep(char c);
    void keep(std::string_view text);
    void cutLongList();
    void finishCapture();
    void deliver(std::string_view text);
    void emitSpans();
    void addTraceSpan();
    void emitTraceSpans();
    void takeProcesses();

    DocumentSink& m_sink;
    ImportLimits m_limits;
    Place m_start;
    std::vector<Frame> m_frames;
    Capture m_capture = Capture::none;
    std::size_t m_captureDepth = 0; ///< open containers inside the captured value
    std::size_t m_listItems = 0; ///< commas so far in the list that is a member of the captured span
    std::uint64_t m_cutItems = 0; ///< items of such lists beyond the limit, passed over
    bool m_captureTooLarge = false;
    bool m_inString = false, m_escaped = false, m_stringIsKey = false;
    std::string m_head, m_captured, m_string, m_resource, m_scope, m_spans;
    std::string m_traceSpans, m_processes; ///< of the Jaeger trace in work
    bool m_spansWithoutProcesses = false; ///< were delivered
    std::uint64_t m_lines = 0, m_bytes = 0, m_delivered = 0, m_bad = 0;
    std::uint64_t m_ignoredDepth = 0; ///< open containers that are passed over
    char m_lastInk = 0, m_last = 0; ///< last character outside texts, without and with blanks
    bool m_done = false;
};

} // namespace retrospan::import
