#include "import/json_repair.h"

#include "trace/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace retrospan::import {
namespace {

constexpr std::string_view kReplaced = "\xef\xbf\xbd";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// The code unit of a "\uXXXX" escape at `at`, or -1.
int escapedUnit(std::string_view text, std::size_t at)
{
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
    int unit = 0;
    const auto [end, failed] = std::from_chars(text.data() + at + 2, text.data() + at + 6, unit, 16);
    return failed == std::errc() && end == text.data() + at + 6 ? unit : -1;
}

class Repairer {
public:
    Repairer(std::string_view text, std::string& out)
        : m_text(text)
        , m_out(out)
    {
    }

    bool run()
    {
        if (m_text.starts_with(kByteOrderMark)) {
            m_at = kByteOrderMark.size();
            m_changed = true;
        }
        while (m_at < m_text.size()) m_inString ? stringCharacter() : structureCharacter();
        return m_changed;
    }

private:
    void structureCharacter()
    {
        const char c = m_text[m_at];
        if (c == '"') m_inString = true;
        if (c == 'N' || c == 'I' || (c == '-' && m_text.substr(m_at + 1).starts_with("Infinity")))
            return bareWord();
        if (c == '-' || (c >= '0' && c <= '9')) return number();
        copyValid();
    }

    void bareWord()
    {
        for (const std::string_view word :
             {std::string_view("NaN"), std::string_view("Infinity"), std::string_view("-Infinity")}) {
            if (!m_text.substr(m_at).starts_with(word)) continue;
            replace(word.size(), "null");
            return;
        }
        copyValid();
    }

    /// Numbers that no double holds become null; everything else stays as written.
    void number()
    {
        const std::size_t end = std::min(m_text.find_first_not_of("+-.0123456789eE", m_at), m_text.size());
        const std::string_view digits = m_text.substr(m_at, end - m_at);
        double value = 0;
        const auto [last, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (failed == std::errc::result_out_of_range) return replace(digits.size(), "null");
        // simdjson refuses integers above 64 bits; with a fraction they are reals.
        constexpr std::size_t longest = 19;
        if (digits.size() > longest && digits.find_first_of(".eE") == std::string_view::npos) {
            (m_out += digits) += ".0";
            m_at = end;
            m_changed = true;
            return;
        }
        m_out += digits;
        m_at = end;
    }

    void stringCharacter()
    {
        const char c = m_text[m_at];
        if (c == '"') m_inString = false;
        if (c == '\\') return escape();
        if (static_cast<unsigned char>(c) < 0x20) return controlCharacter();
        copyValid();
    }

    void controlCharacter()
    {
        constexpr std::string_view hex = "0123456789abcdef";
        const auto c = static_cast<unsigned char>(m_text[m_at]);
        const std::array<char, 6> escaped{'\\', 'u', '0', '0', hex[c >> 4], hex[c & 0xf]};
        replace(1, {escaped.data(), escaped.size()});
    }

    void escape()
    {
        const int unit = escapedUnit(m_text, m_at);
        if (unit < 0xd800 || unit > 0xdfff) {
            const std::size_t length = std::min<std::size_t>(2, m_text.size() - m_at);
            m_out += m_text.substr(m_at, length);
            m_at += length;
            return;
        }
        const int second = escapedUnit(m_text, m_at + 6);
        if (unit < 0xdc00 && second >= 0xdc00 && second <= 0xdfff) {
            m_out += m_text.substr(m_at, 12);
            m_at += 12;
            return;
        }
        replace(6, kReplaced);
    }

    void copyValid()
    {
        const std::size_t length = characterLength(m_text, m_at);
        if (length == 0) return replace(1, kReplaced);
        m_out += m_text.substr(m_at, length);
        m_at += length;
    }

    void replace(std::size_t length, std::string_view with)
    {
        m_out += with;
        m_at += length;
        m_changed = true;
    }

    std::string_view m_text;
    std::string& m_out;
    std::size_t m_at = 0;
    bool m_inString = false;
    bool m_changed = false;
};

} // namespace

bool repairJson(std::string_view text, std::string& out)
{
    out.reserve(text.size() + 16);
    return Repairer(text, out).run();
}

} // namespace retrospan::import
