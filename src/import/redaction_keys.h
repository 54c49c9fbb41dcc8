// The shapes of keys, and which pairs of characters redaction looks at closely: all others pass at the price
// of a look-up. Private to redaction. Thread: constant data. Complexity: O(1) a pair.
#pragma once

#include "import/redaction.h"
#include "import/redaction_text.h"

#include <bit>

namespace retrospan::import {

struct KeyShape {
    std::string_view prefix;
    bool (*allowed)(char);
    std::size_t least; ///< characters after the prefix
    bool digit = true; ///< words are no keys: at least one digit is in it
    bool exact = false; ///< neither more nor fewer
};

inline bool isUpperOrDigit(char c)
{
    return isDigit(c) || (c >= 'A' && c <= 'Z');
}
inline bool isTokenChar(char c)
{
    return isAlnum(c) || c == '_' || c == '-';
}
inline bool isDottedTokenChar(char c)
{
    return isTokenChar(c) || c == '.';
}
inline bool isPathChar(char c)
{
    return isTokenChar(c) || c == '/';
}
inline bool isBase64Char(char c)
{
    return isDottedTokenChar(c) || c == '+' || c == '/' || c == '=' || c == '~';
}

/// The shapes whose prefix ends with two characters.
class KeyShapes {
public:
    KeyShapes(char before, char last);
    [[nodiscard]] bool empty() const { return m_left == 0; }
    [[nodiscard]] const KeyShape& front() const;
    void pop() { m_left &= m_left - 1; }

private:
    std::uint64_t m_left; ///< one bit each
};

/// Pairs are chosen to be rare in text: a key is told by the end of its prefix, a number by what stands
/// before it.
class PairTable {
public:
    PairTable(bool email, bool number, bool key);
    [[nodiscard]] bool has(char a, char b) const
    {
        const unsigned pair = static_cast<unsigned char>(a) * 256U + static_cast<unsigned char>(b);
        return (m_bits[pair / 64U] >> (pair % 64U) & 1U) != 0;
    }

private:
    void set(char a, char b);
    void setAll(char a);
    void addNumber();
    void addKeys();

    std::array<std::uint64_t, 1024> m_bits{};
};

[[nodiscard]] const PairTable& pairTable(const RedactionRules& rules);

} // namespace retrospan::import
