#include "trace/json_prefix.h"

#include <algorithm>

namespace retrospan {
namespace {

constexpr std::string_view kWords[] = {"true", "false", "null", "NaN", "Infinity"};

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

class Scanner {
public:
    explicit Scanner(std::string_view text)
        : m_text(text)
    {
    }

    JsonPrefix run()
    {
        while (m_valid && !m_ended) {
            skipSpace();
            if (m_at >= m_text.size()) break;
            step(m_text[m_at]);
        }
        if (!m_valid || m_expect == Expect::root) return {};
        if (m_expect == Expect::end) return {JsonPrefix::Kind::whole, m_text.size(), {}};
        if (!m_sawToken) return {};
        std::string closing = m_openString ? "\"" : "";
        closing.append(m_closers.rbegin(), m_closers.rend());
        return {JsonPrefix::Kind::cut, m_openString ? m_stringEnd : m_whole, std::move(closing)};
    }

private:
    enum class Expect : std::uint8_t { root, firstKey, key, colon, value, firstItem, comma, end };

    void step(char c)
    {
        switch (m_expect) {
        case Expect::root: return c == '{' || c == '[' ? value(c) : fail();
        case Expect::firstKey: return c == '}' ? close(c) : key(c);
        case Expect::key: return key(c);
        case Expect::colon: return c == ':' ? next(Expect::value) : fail();
        case Expect::firstItem: return c == ']' ? close(c) : value(c);
        case Expect::value: return value(c);
        case Expect::comma:
            if (c != ',') return close(c);
            return next(m_closers.back() == '}' ? Expect::key : Expect::value);
        case Expect::end: return fail();
        }
    }

    void next(Expect expect)
    {
        ++m_at;
        m_expect = expect;
    }

    void fail() { m_valid = false; }

    void close(char c)
    {
        if (c != m_closers.back()) return fail();
        m_closers.pop_back();
        ++m_at;
        endValue();
    }

    void endValue()
    {
        m_whole = m_at;
        m_sawToken = true;
        m_expect = m_closers.empty() ? Expect::end : Expect::comma;
    }

    void key(char c)
    {
        if (c != '"') return fail();
        if (!string()) return;
        m_sawToken = true;
        m_expect = Expect::colon;
    }

    void value(char c)
    {
        if (c == '{' || c == '[') {
            m_closers += c == '{' ? '}' : ']';
            next(c == '{' ? Expect::firstKey : Expect::firstItem);
            m_whole = m_at;
            return;
        }
        if (c != '"') return isLetter(c) || c == '-' ? word() : number();
        m_openString = true;
        if (!string()) return;
        m_openString = false;
        endValue();
    }

    /// False when the text ends in the string; then all of it up to a broken escape is kept.
    bool string()
    {
        const std::size_t begin = ++m_at;
        std::size_t loneHalf = m_text.npos; // the end of half a surrogate pair
        for (;;) {
            const std::size_t at = m_text.find_first_of("\"\\", m_at);
            if (at == m_text.npos) break;
            m_at = at + 1;
            if (m_text[at] == '"') return true;
            const bool unicode = m_at < m_text.size() && m_text[m_at] == 'u';
            const std::size_t length = unicode ? 6 : 2;
            if (at + length > m_text.size()) return endInString(begin, at);
            m_at = at + length;
            const std::string_view digits = m_text.substr(at + 2, 2);
            const bool high = unicode && digits >= "d8" && digits <= "dbz";
            const bool highUpper = unicode && digits >= "D8" && digits <= "DBZ";
            loneHalf = high || highUpper ? at : m_text.npos;
        }
        const bool half = loneHalf != m_text.npos && loneHalf + 6 == m_text.size();
        return endInString(begin, half ? loneHalf : m_text.size());
    }

    bool endInString(std::size_t begin, std::size_t end)
    {
        m_ended = true;
        m_stringEnd = end;
        m_sawToken = m_sawToken || end > begin;
        return false;
    }

    void number()
    {
        if (m_text[m_at] < '0' || m_text[m_at] > '9') return fail();
        m_at = std::min(m_text.find_first_not_of("0123456789+-.eE", m_at), m_text.size());
        endBareValue();
    }

    void word()
    {
        const std::size_t begin = m_at;
        if (m_text[m_at] == '-') ++m_at;
        if (m_at < m_text.size() && !isLetter(m_text[m_at])) return number();
        const std::size_t letters = m_at;
        while (m_at < m_text.size() && isLetter(m_text[m_at])) ++m_at;
        const std::string_view word = m_text.substr(letters, m_at - letters);
        const bool open = m_at >= m_text.size();
        const bool known = std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view w) {
            return open ? w.starts_with(word) : w == word;
        });
        const bool minus = letters > begin;
        if (!known || (minus && !std::string_view("Infinity").starts_with(word))) return fail();
        endBareValue();
    }

    /// A number or word at the very end may be half of one: it is not kept.
    void endBareValue()
    {
        m_ended = m_at >= m_text.size();
        if (!m_ended) endValue();
    }

    void skipSpace() { m_at = std::min(m_text.find_first_not_of(" \t\r\n", m_at), m_text.size()); }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_whole = 0; ///< the end of the last finished value or opened bracket
    std::size_t m_stringEnd = 0;
    std::string m_closers;
    Expect m_expect = Expect::root;
    bool m_valid = true, m_ended = false, m_openString = false, m_sawToken = false;
};

} // namespace

JsonPrefix scanJsonPrefix(std::string_view text)
{
    return Scanner(text).run();
}

} // namespace retrospan
