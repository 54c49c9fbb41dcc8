// LargeJson: one JSON value that is larger than fits in memory, delivered in parts: the elements of a
// top-level array one by one, and the spans of an OTLP object in small requests that repeat their resource
// and scope. Anything else is passed over and counted. Thread: confined. Memory: one element. Complexity:
// linear.
#pragma once

#include "import/document.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::import {

class LargeJson {
public:
    LargeJson(DocumentSink& sink, ImportLimits limits, const Place& start)
        : m_sink(sink)
        , m_limits(limits)
        , m_start(start)
    {
    }
    /// Takes bytes of the value; returns how many belonged to it (fewer than given once it is complete).
    std::size_t push(std::string_view bytes);
    /// The input ended inside the value.
    void finish();
    [[nodiscard]] bool done() const { return m_done; }
    [[nodiscard]] std::uint64_t lines() const { return m_lines; }
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

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
        spanList
    };
    enum class Capture : std::uint8_t { none, element, span, resourceValue, scopeValue };
    struct Frame {
        Role role = Role::other;
        bool object = false;
        bool expectKey = false;
        std::string key;
    };

    void stringCharacter(char c);
    void structure(char c);
    void openContainer(char c);
    void closeContainer(char c);
    [[nodiscard]] Role roleOfChild() const;
    [[nodiscard]] Capture captureOfChild(bool object) const;
    void keep(char c);
    void finishCapture();
    void deliver(std::string_view text);
    void emitSpans();

    DocumentSink& m_sink;
    ImportLimits m_limits;
    Place m_start;
    std::vector<Frame> m_frames;
    Capture m_capture = Capture::none;
    std::size_t m_captureDepth = 0; ///< open containers inside the captured value
    bool m_captureTooLarge = false;
    bool m_inString = false, m_escaped = false, m_stringIsKey = false;
    std::string m_captured, m_string, m_resource, m_scope, m_spans;
    std::uint64_t m_lines = 0, m_bytes = 0, m_delivered = 0;
    std::uint64_t m_ignoredDepth = 0; ///< open containers that are passed over
    bool m_done = false;
};

} // namespace retrospan::import
