#include "import/json_repair.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace retrospan::import {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Length of the valid UTF-8 sequence at `at`, 0 when it is invalid.
std::size_t sequenceLength(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first < 0xe0) return follows(1) ? 2 : 0;
    if (first >= 0xe0 && first < 0xf0) {
        const bool overlong = first == 0xe0 && byte(1) < 0xa0;
        const bool surrogate = first == 0xed && byte(1) >= 0xa0;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first < 0xf5) {
        const bool overlong = first == 0xf0 && byte(1) < 0x90;
        const bool beyond = first == 0xf4 && byte(1) >= 0x90;
        return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

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
        replace(6, kReplacement);
    }

    void copyValid()
    {
        const std::size_t length = sequenceLength(m_text, m_at);
        if (length == 0) return replace(1, kReplacement);
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

void appendValidUtf8(std::string_view text, std::string& out)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequenceLength(text, at);
        out += length == 0 ? kReplacement : text.substr(at, length);
        at += std::max<std::size_t>(length, 1);
    }
}

} // namespace retrospan::import
