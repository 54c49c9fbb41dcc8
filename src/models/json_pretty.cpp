#include "models/json_pretty.h"

#include <algorithm>

namespace retrospan::models {
namespace {

constexpr bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

class Indenter {
public:
    Indenter(std::string_view json, std::size_t maxBytes)
        : m_json(json)
        , m_max(maxBytes)
    {
    }

    std::string run()
    {
        m_out.reserve(std::min(m_max, m_json.size() + m_json.size() / 4) + 64);
        while (m_at < m_json.size() && m_out.size() < m_max) step(m_json[m_at]);
        return std::move(m_out);
    }

private:
    void step(char c)
    {
        ++m_at;
        if (isSpace(c)) return;
        if (c == '"') return string();
        if (c == '{' || c == '[') return open(c);
        if (c == '}' || c == ']') return close(c);
        m_out += c;
        if (c == ',') breakLine();
        if (c == ':') m_out += ' ';
    }

    void string()
    {
        std::size_t end = m_at;
        while (end < m_json.size() && m_json[end] != '"') end += m_json[end] == '\\' ? 2 : 1;
        end = std::min(end + 1, m_json.size());
        m_out.append(m_json, m_at - 1, end - m_at + 1);
        m_at = end;
    }

    void open(char c)
    {
        m_out += c;
        const std::size_t next = m_json.find_first_not_of(" \t\r\n", m_at);
        if (next != m_json.npos && (m_json[next] == '}' || m_json[next] == ']')) {
            m_out += m_json[next];
            m_at = next + 1;
            return;
        }
        ++m_depth;
        breakLine();
    }

    void close(char c)
    {
        if (m_depth > 0) --m_depth;
        breakLine();
        m_out += c;
    }

    void breakLine()
    {
        m_out += '\n';
        m_out.append(2 * std::min<std::size_t>(m_depth, 40), ' ');
    }

    std::string_view m_json;
    std::size_t m_max, m_at = 0, m_depth = 0;
    std::string m_out;
};

} // namespace

std::string prettyJson(std::string_view json, std::size_t maxBytes)
{
    return Indenter(json, maxBytes).run();
}

} // namespace retrospan::models
