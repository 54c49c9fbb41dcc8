// Numbers and texts as bytes: what records, blocks and the blobs of the workspace are written with.
// Numbers are LEB128 varints, signed ones zigzag-coded first; texts are a length and their bytes.
// Reading is safe on any input: after the first malformed byte `ok` is false and every read gives nothing.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace retrospan::bytes {

inline void putNumber(std::string& out, std::uint64_t value)
{
    while (value >= 0x80) {
        out.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}

inline std::uint64_t zigzag(std::int64_t value)
{
    return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}

inline std::int64_t unzigzag(std::uint64_t value)
{
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

inline void putText(std::string& out, std::string_view text)
{
    putNumber(out, text.size());
    out.append(text);
}

/// Reads the layout back. After any malformed byte `ok` is false and every further read gives nothing.
class Cursor {
public:
    explicit Cursor(std::string_view bytes)
        : m_rest(bytes)
    {
    }

    bool ok = true;

    [[nodiscard]] std::string_view rest() const { return m_rest; }
    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }

    std::uint8_t byte()
    {
        if (m_rest.empty()) return fail();
        const auto value = static_cast<std::uint8_t>(m_rest.front());
        m_rest.remove_prefix(1);
        return value;
    }

    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t next = byte();
            value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
            if ((next & 0x80) == 0) return value;
        }
        return fail();
    }

    std::uint32_t number32() { return static_cast<std::uint32_t>(number()); }

    /// A count of things that take at least `leastBytes` each, so that a lie cannot make us allocate.
    std::size_t count(std::size_t leastBytes)
    {
        const std::uint64_t value = number();
        return value <= m_rest.size() / leastBytes ? static_cast<std::size_t>(value) : fail();
    }

    std::string_view text()
    {
        const std::uint64_t size = number();
        if (size > m_rest.size()) {
            fail();
            return {};
        }
        const std::string_view text = m_rest.substr(0, static_cast<std::size_t>(size));
        m_rest.remove_prefix(text.size());
        return text;
    }

    std::uint64_t fixed64()
    {
        std::uint64_t bits = 0;
        if (m_rest.size() < sizeof bits) return fail();
        std::memcpy(&bits, m_rest.data(), sizeof bits);
        m_rest.remove_prefix(sizeof bits);
        return bits;
    }

    double real() { return std::bit_cast<double>(fixed64()); }

private:
    std::uint8_t fail()
    {
        ok = false;
        m_rest = {};
        return 0;
    }

    std::string_view m_rest;
};

} // namespace retrospan::bytes
