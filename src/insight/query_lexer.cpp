#include "insight/query_lexer.h"

#include <algorithm>

namespace retrospan::insight {
namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isFieldChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class Lexer {
public:
    explicit Lexer(std::string_view query)
        : m_query(query)
    {
    }

    std::vector<QueryWord> run()
    {
        while (skipSpace()) m_words.push_back(next());
        return std::move(m_words);
    }

private:
    bool skipSpace();
    QueryWord next();
    QueryWord word();
    void readValue(QueryWord& word);
    [[nodiscard]] std::string_view readOp();
    QueryWord single(WordKind kind);

    std::string_view m_query;
    std::size_t m_at = 0;
    std::vector<QueryWord> m_words;
};

bool Lexer::skipSpace()
{
    while (m_at < m_query.size() && isSpace(m_query[m_at])) ++m_at;
    return m_at < m_query.size();
}

QueryWord Lexer::single(WordKind kind)
{
    QueryWord word;
    word.kind = kind;
    word.offset = m_at++;
    word.length = 1;
    return word;
}

QueryWord Lexer::next()
{
    switch (m_query[m_at]) {
    case '(': return single(WordKind::open);
    case ')': return single(WordKind::close);
    case '-': return single(WordKind::minus);
    default: return word();
    }
}

/// Reads a quoted or bare value from here on; bare ones end at a space or parenthesis.
void Lexer::readValue(QueryWord& word)
{
    word.valueOffset = m_at;
    word.quoted = m_at < m_query.size() && m_query[m_at] == '"';
    const std::size_t start = word.quoted ? ++m_at : m_at;
    const auto ends = [&](char c) { return word.quoted ? c == '"' : isSpace(c) || c == '(' || c == ')'; };
    while (m_at < m_query.size() && !ends(m_query[m_at])) {
        m_at += word.quoted && m_query[m_at] == '\\' ? 2 : 1;
    }
    m_at = std::min(m_at, m_query.size());
    word.value = m_query.substr(start, m_at - start);
    if (!word.quoted) return;
    word.closed = m_at < m_query.size();
    if (word.closed) ++m_at;
}

std::string_view Lexer::readOp()
{
    const std::size_t start = m_at;
    for (const std::string_view op : {">=", "<=", ":", "=", ">", "<"}) {
        if (!m_query.substr(m_at).starts_with(op)) continue;
        m_at += op.size();
        // "cost:>1" is "cost>1"
        return op == ":" && m_at < m_query.size() && (m_query[m_at] == '>' || m_query[m_at] == '<') ? readOp()
                                                                                                    : op;
    }
    return m_query.substr(start, 0);
}

QueryWord Lexer::word()
{
    QueryWord word;
    word.offset = m_at;
    while (m_at < m_query.size() && isFieldChar(m_query[m_at])) ++m_at;
    word.field = m_query.substr(word.offset, m_at - word.offset);
    if (!word.field.empty()) word.op = readOp();
    word.kind = word.op.empty() ? WordKind::text : WordKind::term;
    if (word.op.empty()) m_at = word.offset;
    readValue(word);
    word.length = m_at - word.offset;
    if (word.kind == WordKind::text && !word.quoted && word.value == "OR") word.kind = WordKind::orWord;
    if (word.kind == WordKind::text && !word.quoted && word.value == "AND") word.kind = WordKind::andWord;
    return word;
}

} // namespace

std::vector<QueryWord> queryWords(std::string_view query)
{
    return Lexer(query).run();
}

std::string unescaped(std::string_view value)
{
    std::string result;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\' && i + 1 < value.size()) ++i;
        result += value[i];
    }
    return result;
}

} // namespace retrospan::insight
