// JsonFramer: bytes to JSON texts: JSON lines, concatenated or pretty-printed values, text sequences (RFC
// 7464), the data lines of an SSE capture, and documents beyond the limit through LargeJson. Resynchronises
// after damage: a line break inside a string ends the broken value, and so does a '{' in the first column of
// a line inside an unclosed value unless the text before it asks for one ('[', ',', ':'); lines inside a
// broken value that begin with '{' are values again. Of a text that alone makes a value too large the
// beginning is kept. Of a value that is cut or broken, its whole items come in. Thread: confined. Memory:
// bounded by ImportLimits. Complexity: linear.
#pragma once

#include "import/document.h"
#include "import/large_json.h"

#include <optional>
#include <string>

namespace retrospan::import {

class JsonFramer : public ByteSink {
public:
    JsonFramer(DocumentSink& sink, ImportLimits limits)
        : m_sink(sink)
        , m_limits(limits)
    {
    }
    void push(std::string_view bytes) override;
    void finish() override;

private:
    enum class Scan { complete, broken, more };

    void process(bool atEnd);
    bool takeValue(bool atEnd);
    enum class Line { taken, other, more };
    Line takeLine(bool atEnd);
    bool cutText();
    void dropCut();
    std::string_view endOfText();
    bool streamRest();
    void endLarge();
    bool deliver(std::string_view text);
    void giveUp(std::string_view code, std::string_view text);
    bool takeItems(std::string_view text);
    bool takeBeginning(std::string_view text);
    bool takeGarbage(bool atEnd);
    void garbageLine(std::string_view line);
    Scan scan(bool atEnd);
    [[nodiscard]] bool inLongText() const;
    [[nodiscard]] bool isTooLarge() const { return m_scanned - m_longTexts > m_limits.maxDocumentBytes; }
    [[nodiscard]] bool restartsHere(std::size_t newline, bool atEnd, bool& wait) const;
    void consume(std::size_t count);
    void consume(std::size_t count, std::uint64_t lines);
    [[nodiscard]] Place place() const { return {m_line, m_offset}; }
    [[nodiscard]] std::string_view rest() const { return std::string_view(m_buffer).substr(m_at); }

    DocumentSink& m_sink;
    ImportLimits m_limits;
    std::string m_buffer;
    std::size_t m_at = 0; ///< start of the value in work, in m_buffer
    std::size_t m_scanned = 0; ///< how far that value was scanned, from m_at
    std::size_t m_noNewline = 0; ///< so far the value has no line break, from m_at
    std::size_t m_depth = 0;
    bool m_inString = false, m_escaped = false;
    std::size_t m_textAt = 0; ///< where the text in work begins, from m_at
    std::size_t m_longTexts = 0; ///< bytes of the long texts of the value in work
    std::size_t m_keptEnd =
        0; ///< where the kept beginning of a cut text in work ends, from m_at; 0: none is cut
    std::uint64_t m_cutBytes = 0; ///< left out of the value in work
    char m_lastInk = 0; ///< last character of the value that is not blank
    bool m_skippingLine = false; ///< inside a garbage line that is too long to keep
    std::uint64_t m_line = 1, m_offset = 0;
    std::uint64_t m_triedLine = 0; ///< the line that was tried as one value
    std::uint64_t m_rescanned = 0; ///< bytes of broken values that were looked at again
    std::optional<LargeJson> m_large;
};

} // namespace retrospan::import
