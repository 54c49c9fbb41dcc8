// What a JavaScript program printed with console.dir: values that begin in the first column of a line, with
// other lines between them. Each becomes a JSON text; a value that is JSON already stays as it is.
#include "import/console_text.h"
#include "import/containers.h"
#include "import/json.h"

#include <algorithm>

namespace retrospan::import {
namespace {

constexpr char kEscape = '\x1b';
constexpr std::size_t kLongestLineShown = 4096;

class ConsoleFramer : public ByteSink {
public:
    explicit ConsoleFramer(const ContainerContext& context)
        : m_sink(context.sink)
        , m_limits(context.limits)
    {
    }

    void push(std::string_view bytes) override
    {
        for (const char c : bytes) {
            if (m_sink.stopped()) return;
            if (m_inEscape)
                m_inEscape = c != 'm' && c != '\n'; // colours of a terminal
            else if (c == kEscape)
                m_inEscape = true;
            else
                take(c);
            ++m_offset;
        }
    }

    void finish() override
    {
        if (m_depth > 0) m_sink.bad("unfinished_document", m_value, m_place);
        endLine();
    }

private:
    void take(char c)
    {
        if (c == '\n') return endOfLine();
        if (m_column == 0) startLine(c);
        ++m_column;
        if (m_tooLarge) return;
        if (m_complete && m_value.starts_with('{') && !isBlank(c)) endValue();
        m_value.push_back(c);
        if (m_value.size() > m_limits.maxDocumentBytes) {
            m_sink.bad("document_too_large", std::string_view(m_value).substr(0, kLongestLineShown), m_place);
            m_tooLarge = true;
            m_value.clear();
            m_depth = 0;
            return;
        }
        if (m_quote != 0) return inText(c);
        if (c == '\'' || c == '"' || c == '`')
            m_quote = m_depth > 0 ? c : '\0'; // it's a line of a log
        else if (c == '{' || c == '[') {
            ++m_depth;
            m_complete = false; // a class name may stand in brackets
        } else if ((c == '}' || c == ']') && m_depth > 0 && --m_depth == 0)
            m_complete = true;
    }

    void inText(char c)
    {
        if (m_escaped)
            m_escaped = false;
        else if (c == '\\')
            m_escaped = true;
        else if (c == m_quote)
            m_quote = 0;
    }

    /// Lines inside a value are indented but for its end: what begins in the first column is a new one.
    void startLine(char c)
    {
        if (m_depth > 0 && std::string_view(" \t\r}]").find(c) == std::string_view::npos) {
            giveUp();
            m_value.clear();
            m_depth = 0;
        }
        if (m_depth == 0) m_place = {m_line, m_offset};
    }

    static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

    /// More stands behind a value in its line: it is whole all the same.
    void endValue()
    {
        endLine();
        m_place = {m_line, m_offset};
    }

    void endOfLine()
    {
        m_quote = 0; // no text goes beyond its line
        m_escaped = false;
        m_column = 0;
        ++m_line;
        if (m_depth == 0)
            endLine();
        else if (!m_tooLarge)
            m_value.push_back('\n');
    }

    void endLine()
    {
        m_tooLarge = false;
        if (std::exchange(m_complete, false))
            deliver();
        else if (m_depth == 0 && m_value.find_first_not_of(" \t\r") != std::string::npos)
            giveUp();
        m_value.clear();
        m_depth = 0;
    }

    void deliver()
    {
        if (m_sink.json(m_value, m_place)) return;
        Arena arena;
        const auto value = parseConsoleText(m_value, arena);
        if (!value || !m_sink.json(toJson(value->root), m_place)) return giveUp();
        if (value->shortened > 0)
            m_sink.bad("console_shortened", std::string_view(m_value).substr(0, kLongestLineShown), m_place,
                       value->shortened);
    }

    /// A line of a log may hold brackets, too.
    void giveUp()
    {
        const bool value = m_value.starts_with('{') || beginsConsoleValue(m_value);
        m_sink.bad(value ? "bad_json" : "bad_line", std::string_view(m_value).substr(0, kLongestLineShown),
                   m_place);
    }

    DocumentSink& m_sink;
    ImportLimits m_limits;
    std::string m_value; ///< the line or the value in work
    Place m_place;
    std::uint64_t m_line = 1, m_offset = 0;
    std::size_t m_column = 0, m_depth = 0;
    char m_quote = 0;
    bool m_escaped = false, m_inEscape = false, m_complete = false, m_tooLarge = false;
};

} // namespace

bool isConsoleText(std::string_view head)
{
    for (std::size_t at = 0; at < head.size();) {
        if (beginsConsoleValue(head.substr(at))) return true;
        const std::size_t end = head.find('\n', at);
        if (end == std::string_view::npos) return false;
        at = end + 1;
    }
    return false;
}

std::unique_ptr<ByteSink> makeConsoleText(const ContainerContext& context)
{
    return std::make_unique<ConsoleFramer>(context);
}

} // namespace retrospan::import
