#include "import/console_text.h"

#include "trace/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace retrospan::import {
namespace {

constexpr int kMaxNesting = 100;
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kQuotes = "'\"`";
constexpr std::string_view kCut = "... [truncated, "; ///< as other recorders mark it

bool isOneOf(std::string_view set, char c)
{
    return set.find(c) != std::string_view::npos;
}

bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (c & '\x80') != 0;
}

bool isName(char c)
{
    return isNameStart(c) || (c >= '0' && c <= '9');
}

class ConsoleParser {
public:
    ConsoleParser(std::string_view text, Arena& arena, PrintedBy printer)
        : m_text(text)
        , m_javaScript(printer == PrintedBy::javaScript)
        , m_arena(arena)
    {
    }

    std::optional<ConsoleValue> parse()
    {
        ConsoleValue out;
        out.root = value(0);
        skipBlanks();
        if (m_broken || m_at != m_text.size() || !(out.root.isMap() || out.root.isArray()))
            return std::nullopt;
        out.shortened = m_shortened;
        return out;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char here() const { return atEnd() ? '\0' : m_text[m_at]; }
    [[nodiscard]] std::string_view rest() const { return m_text.substr(m_at); }

    void skipBlanks() { m_at = std::min(m_text.find_first_not_of(kBlanks, m_at), m_text.size()); }

    bool take(std::string_view token)
    {
        if (!rest().starts_with(token)) return false;
        m_at += token.size();
        return true;
    }

    ValueView value(int nesting)
    {
        skipBlanks();
        if (atEnd() || nesting > kMaxNesting) return broken();
        if (isOneOf(kQuotes, here())) return text();
        if (here() == '{') return composite(nesting, '}');
        if (here() == '[' && !isWordInBrackets()) return composite(nesting, ']');
        return word(nesting);
    }

    ValueView broken()
    {
        m_broken = true;
        m_at = m_text.size();
        return {};
    }

    /// "[Object]", "[Function: f]", "[Object: null prototype] {": lists have a blank after their bracket.
    [[nodiscard]] bool isWordInBrackets() const
    {
        return m_javaScript && m_at + 1 < m_text.size() && isNameStart(m_text[m_at + 1]);
    }

    // Texts ------------------------------------------------------------------------------------------

    ValueView text()
    {
        std::string out;
        appendQuoted(out);
        for (;;) { // 'one\n' +
            const std::size_t end = m_at;
            skipBlanks();
            if (!take("+")) {
                m_at = end;
                break;
            }
            skipBlanks();
            if (!isOneOf(kQuotes, here()) || atEnd()) return broken();
            appendQuoted(out);
        }
        if (const std::string_view more = rest(); more.starts_with("... ")
            && more.substr(0, more.find('\n')).find(" more character") != more.npos) {
            take("... ");
            const std::size_t digits = std::min(m_text.find(' ', m_at), m_text.size());
            out += std::string(kCut) + std::string(m_text.substr(m_at, digits - m_at)) + " more characters]";
            m_at = std::min(m_text.find_first_of(",\n}]", digits), m_text.size());
            ++m_shortened;
        }
        return ValueView::ofText(m_arena.copy(out));
    }

    void appendQuoted(std::string& out)
    {
        const char quote = m_text[m_at++];
        while (!atEnd() && here() != quote) {
            const std::size_t end = std::min(m_text.find_first_of(quote == '`'       ? "`\\"
                                                                      : quote == '"' ? "\"\\"
                                                                                     : "'\\",
                                                                  m_at),
                                             m_text.size());
            out.append(m_text.substr(m_at, end - m_at));
            m_at = end;
            if (here() == '\\') escape(out);
        }
        if (atEnd())
            m_broken = true;
        else
            ++m_at;
    }

    void escape(std::string& out)
    {
        ++m_at;
        if (atEnd()) return;
        const char c = m_text[m_at++];
        constexpr std::string_view letters = "ntrbfv0", meant("\n\t\r\b\f\v\0", 7);
        if (const std::size_t known = letters.find(c); known != letters.npos)
            out.push_back(meant[known]);
        else if (c == 'x')
            appendUtf8(out, hex(2));
        else if (c == 'u')
            appendUnicode(out);
        else if (c == 'U')
            appendUtf8(out, hex(8));
        else
            out.push_back(c);
    }

    char32_t hex(std::size_t digits)
    {
        unsigned number = 0;
        const std::string_view from = rest().substr(0, digits);
        const auto [end, error] = std::from_chars(from.data(), from.data() + from.size(), number, 16);
        if (error != std::errc() || end != from.data() + from.size()) return kReplacement;
        m_at += from.size();
        return number;
    }

    void appendUnicode(std::string& out)
    {
        char32_t unit = hex(4);
        if (unit >= 0xd800 && unit < 0xdc00 && take("\\u")) {
            const char32_t low = hex(4);
            unit = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
                                                 : kReplacement;
        }
        appendUtf8(out, unit >= 0xd800 && unit < 0xe000 ? kReplacement : unit);
    }

    // Words: numbers, true, undefined, dates, class names ---------------------------------------------

    ValueView word(int nesting)
    {
        const std::size_t begin = m_at;
        while (!atEnd() && !isOneOf(",\n}{", here()) && !endsList() && !opensList()) skipInWord();
        std::string_view run = m_text.substr(begin, m_at - begin);
        if (here() == '{' || here() == '[') return composite(nesting, here() == '{' ? '}' : ']');
        run = run.substr(0, run.find_last_not_of(kBlanks) + 1);
        if (run.empty()) return broken();
        return wordValue(run);
    }

    /// Brackets that belong to a word are skipped with it.
    void skipInWord()
    {
        const char c = here();
        ++m_at;
        if (c != '[' && c != '<' && c != '(') return;
        const char closing = c == '[' ? ']' : c == '<' ? '>' : ')';
        const std::size_t end = m_text.find_first_of(std::string{closing, '\n'}, m_at);
        if (end != std::string_view::npos && m_text[end] == closing) m_at = end + 1;
    }

    [[nodiscard]] bool endsList() const { return here() == ']'; }
    /// "Float64Array(2) [ 1, 2 ]", but not "Foo [bar]".
    [[nodiscard]] bool opensList() const { return here() == '[' && !isWordInBrackets(); }

    ValueView wordValue(std::string_view run)
    {
        if (run == "true" || run == "True") return ValueView::ofBoolean(true);
        if (run == "false" || run == "False") return ValueView::ofBoolean(false);
        for (const std::string_view nothing :
             {"undefined", "null", "None", "NaN", "nan", "inf", "-inf", "Infinity", "-Infinity"})
            if (run == nothing) return {};
        std::string_view digits = run;
        if (digits.ends_with('n')) digits.remove_suffix(1);
        const char *first = digits.data(), *last = first + digits.size();
        std::int64_t integer = 0;
        if (const auto [end, error] = std::from_chars(first, last, integer);
            end == last && error == std::errc())
            return ValueView::ofInteger(integer);
        double real = 0;
        if (const auto [end, error] = std::from_chars(first, last, real);
            end == last && error == std::errc() && digits == run)
            return ValueView::ofReal(real);
        if (run.front() == '[' && run != "[]") ++m_shortened; // "[Object]", "[Array]", "[Circular *1]"
        return ValueView::ofText(run);
    }

    // Objects, lists, maps, sets ------------------------------------------------------------------------

    ValueView composite(int nesting, char closing)
    {
        std::vector<AttributeView> members;
        std::vector<ValueView> items;
        ++m_at;
        for (skipBlanks(); !atEnd() && here() != closing; skipBlanks()) {
            if (take("... ")) { // "... 98 more items"
                m_at = std::min(m_text.find_first_of(",\n}]", m_at), m_text.size());
                ++m_shortened;
            } else if (const auto name = key()) {
                const ValueView member = value(nesting + 1);
                if (!member.isNull()) members.push_back({*name, member});
            } else
                items.push_back(value(nesting + 1));
            skipBlanks();
            if (!take(",") && here() != closing) return broken();
        }
        if (m_broken || atEnd()) return broken();
        ++m_at;
        const bool list = closing == ']' || (members.empty() && !items.empty()); // a Set prints without keys
        m_shortened += (list ? members.size() : items.size()); // properties of a list
        return list ? ValueView::ofArray(m_arena.copy(items)) : ValueView::ofMap(m_arena.copy(members));
    }

    /// A name and its ": " or " => "; stays where it was when there is none.
    std::optional<std::string_view> key()
    {
        const std::size_t begin = m_at;
        std::string_view name;
        if (isOneOf(kQuotes, here())) {
            name = text().text();
        } else if (here() == '[' && m_javaScript) { // [Symbol(kind)]: …
            const std::size_t end = m_text.find_first_of("]\n", m_at);
            if (end != std::string_view::npos && m_text[end] == ']') {
                name = m_text.substr(m_at + 1, end - m_at - 1);
                m_at = end + 1;
            }
        } else {
            const auto end =
                std::find_if_not(m_text.begin() + static_cast<std::ptrdiff_t>(m_at), m_text.end(), isName);
            name = m_text.substr(m_at, static_cast<std::size_t>(end - m_text.begin()) - m_at);
            m_at += name.size();
        }
        skipBlanks();
        if (m_at != begin && !m_broken && (take(":") || take("=>"))) return name;
        m_at = begin;
        return std::nullopt;
    }

    std::string_view m_text;
    bool m_javaScript;
    Arena& m_arena;
    std::size_t m_at = 0;
    std::uint64_t m_shortened = 0;
    bool m_broken = false;
};

std::string_view withoutBlanks(std::string_view text)
{
    return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

} // namespace

std::optional<ConsoleValue> parseConsoleText(std::string_view text, Arena& arena, PrintedBy printer)
{
    return ConsoleParser(text, arena, printer).parse();
}

bool beginsConsoleValue(std::string_view text)
{
    const auto nameEnd = std::ranges::find_if_not(text, isName);
    const bool named = nameEnd != text.begin();
    text.remove_prefix(static_cast<std::size_t>(nameEnd - text.begin()));
    if (named && !text.starts_with(" {")) return false;
    if (named) text.remove_prefix(1);
    if (text.starts_with('[')) {
        text = withoutBlanks(text.substr(1));
        if (!text.starts_with('{')) return !text.starts_with('[') && beginsConsoleValue(text);
    }
    if (!text.starts_with('{')) return false;
    text = withoutBlanks(text.substr(1));
    if (text.empty()) return false;
    if (text.front() == '\'') return text.find("':") != std::string_view::npos;
    const auto end = std::ranges::find_if_not(text, isName);
    const auto size = static_cast<std::size_t>(end - text.begin());
    return isNameStart(text.front()) && text.substr(size).starts_with(": ");
}

} // namespace retrospan::import
