#include "models/json_parser.h"

#include <algorithm>

namespace retrospan::models {
namespace {

constexpr bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
constexpr bool endsWord(char c)
{
    return isSpace(c) || c == ',' || c == ':' || c == '{' || c == '}' || c == '[' || c == ']' || c == '"';
}

/// As JSON writes them, not as other languages do.
bool isJsonNumber(std::string_view word)
{
    std::size_t i = word.front() == '-' ? 1 : 0;
    const auto digits = [&word, &i] {
        const std::size_t from = i;
        while (i < word.size() && word[i] >= '0' && word[i] <= '9') ++i;
        return i > from;
    };
    const bool leadingZero =
        i + 1 < word.size() && word[i] == '0' && word[i + 1] >= '0' && word[i + 1] <= '9';
    if (!digits() || leadingZero) return false;
    if (i < word.size() && word[i] == '.' && (++i, !digits())) return false;
    if (i < word.size() && (word[i] == 'e' || word[i] == 'E')) {
        ++i;
        if (i < word.size() && (word[i] == '+' || word[i] == '-')) ++i;
        if (!digits()) return false;
    }
    return i == word.size();
}

} // namespace

JsonParser::JsonParser(JsonDocument& document, std::stop_token stop)
    : m_document(document)
    , m_stop(std::move(stop))
    , m_text(document.m_text)
{
    if (m_text.starts_with("\xef\xbb\xbf")) m_at = 3;
}

bool JsonParser::run()
{
    m_document.m_nodes.reserve(std::min(m_text.size() / 16 + 16, JsonDocument::kMaxNodes));
    for (std::size_t steps = 0;; ++steps) {
        if ((steps & 0xffffU) == 0 && m_stop.stop_requested()) return false;
        skipSpace();
        if (m_at >= m_text.size()) break;
        if (m_document.m_nodes.size() >= JsonDocument::kMaxNodes) {
            m_document.m_cut = true;
            break;
        }
        step();
    }
    if (m_open != JsonDocument::kNone || m_openString) m_document.m_cut = true;
    if (m_key != SIZE_MAX) add(JsonType::invalid, m_text.size(), m_text.size());
    while (m_open != JsonDocument::kNone) closeInnermost(true);
    m_document.m_nodes.shrink_to_fit();
    return true;
}

void JsonParser::step()
{
    switch (m_text[m_at]) {
    case '{': return open(JsonType::object);
    case '[': return open(JsonType::array);
    case '}': return close(JsonType::object);
    case ']': return close(JsonType::array);
    case ',': return comma();
    case ':': noteError(m_at++); return;
    case '"':
    case '\'': return string();
    default: return word();
    }
}

void JsonParser::skipSpace()
{
    while (m_at < m_text.size() && isSpace(m_text[m_at])) ++m_at;
}

std::size_t JsonParser::stringEnd(std::size_t at)
{
    const char quote = m_text[at];
    const char* const end = m_text.data() + m_text.size();
    for (const char* p = m_text.data() + at + 1; p < end; ++p) {
        if (*p == quote) return static_cast<std::size_t>(p - m_text.data()) + 1;
        if (*p == '\\') ++p;
    }
    m_openString = true;
    return m_text.size();
}

std::size_t JsonParser::wordEnd(std::size_t at) const
{
    while (at < m_text.size() && !endsWord(m_text[at])) ++at;
    return at;
}

bool JsonParser::inObject() const
{
    return m_open != JsonDocument::kNone && m_document.type(m_open) == JsonType::object;
}

bool JsonParser::takeKey(std::size_t begin, std::size_t end)
{
    if (!inObject() || m_key != SIZE_MAX) return false;
    m_at = end;
    skipSpace();
    const bool cut = m_at >= m_text.size() && m_text[begin] == '"'; // where only a key can stand
    if (!cut && (m_at >= m_text.size() || m_text[m_at] != ':')) {
        m_at = end;
        return false;
    }
    if (!cut) ++m_at;
    if (m_afterValue) noteError(begin);
    m_afterValue = m_afterComma = false;
    m_key = begin;
    return true;
}

void JsonParser::string()
{
    const std::size_t begin = m_at, end = stringEnd(begin);
    if (m_text[begin] == '\'') noteError(begin);
    if (takeKey(begin, end)) return;
    m_at = end;
    const Node node = add(JsonType::string, begin, end);
    if (m_openString) m_document.m_nodes[node].meta |= JsonDocument::kCutBit;
}

void JsonParser::word()
{
    const std::size_t begin = m_at, end = std::max(wordEnd(begin), begin + 1);
    if (takeKey(begin, end)) return noteError(begin);
    m_at = end;
    add(classify(m_text.substr(begin, end - begin)), begin, end);
}

JsonType JsonParser::classify(std::string_view word)
{
    if (word == "true" || word == "false") return JsonType::boolean;
    if (word == "null") return JsonType::null;
    if (isJsonNumber(word)) return JsonType::number;
    if (m_at < m_text.size()) noteError(m_at - word.size()); // at the very end it may only be cut
    if (word == "True" || word == "False") return JsonType::boolean;
    if (word == "None" || word == "undefined") return JsonType::null;
    return word == "NaN" || word == "Infinity" || word == "-Infinity" ? JsonType::number : JsonType::invalid;
}

JsonParser::Node JsonParser::add(JsonType type, std::size_t begin, std::size_t end)
{
    expectValue(begin);
    const auto node = static_cast<Node>(m_document.m_nodes.size());
    std::uint32_t ordinal = 0;
    if (m_open != JsonDocument::kNone)
        ordinal = m_document.m_containers[m_document.containerIndex(m_open)].children++;
    const std::size_t key = m_key != SIZE_MAX ? m_key : begin;
    m_document.m_nodes.push_back({static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(begin),
                                  static_cast<std::uint32_t>(end), m_open, ordinal,
                                  static_cast<std::uint32_t>(type)});
    m_key = SIZE_MAX;
    m_afterValue = true;
    return node;
}

void JsonParser::open(JsonType type)
{
    const auto index = static_cast<std::uint32_t>(m_document.m_containers.size());
    const Node node = add(type, m_at, m_text.size());
    m_document.m_nodes[node].meta |= index << JsonDocument::kIndexShift;
    m_document.m_containers.push_back({node + 1, 0});
    ++m_openOf[static_cast<std::size_t>(type)];
    m_open = node;
    m_afterValue = false;
    ++m_at;
}

void JsonParser::close(JsonType type)
{
    const std::size_t at = m_at++;
    if (m_openOf[static_cast<std::size_t>(type)] == 0) return noteError(at);
    if (m_afterComma || m_key != SIZE_MAX) noteError(at);
    if (m_key != SIZE_MAX) add(JsonType::invalid, at, at);
    while (m_document.type(m_open) != type) {
        noteError(at);
        closeInnermost(false);
    }
    closeInnermost(false);
    m_afterValue = true;
    m_afterComma = false;
}

void JsonParser::closeInnermost(bool cut)
{
    JsonDocument::Entry& entry = m_document.m_nodes[m_open];
    entry.end = static_cast<std::uint32_t>(m_at);
    if (cut) entry.meta |= JsonDocument::kCutBit;
    m_document.m_containers[m_document.containerIndex(m_open)].subtreeEnd =
        static_cast<Node>(m_document.m_nodes.size());
    --m_openOf[static_cast<std::size_t>(m_document.type(m_open))];
    m_open = entry.parent;
}

void JsonParser::comma()
{
    if (!m_afterValue || m_open == JsonDocument::kNone) noteError(m_at);
    if (m_key != SIZE_MAX) add(JsonType::invalid, m_at, m_at);
    ++m_at;
    m_afterValue = false;
    m_afterComma = true;
}

void JsonParser::expectValue(std::size_t begin)
{
    const bool missingComma = m_afterValue && m_open != JsonDocument::kNone;
    const bool missingKey = inObject() && m_key == SIZE_MAX;
    if (missingComma || missingKey) noteError(begin);
    m_afterComma = false;
}

void JsonParser::noteError(std::size_t at)
{
    if (!m_document.m_error) m_document.m_error = at;
}

} // namespace retrospan::models
