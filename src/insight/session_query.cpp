#include "insight/session_query.h"

#include "insight/query_lexer.h"
#include "insight/text_match.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace retrospan::insight {

/// Recursive descent over the words; writes nodes in preorder. any := all {OR all}; all := unary {unary}.
class QueryParser {
public:
    QueryParser(std::string_view text, const QueryContext& context, SessionQuery& query)
        : m_words(queryWords(text))
        , m_size(text.size())
        , m_context(context)
        , m_query(query)
    {
    }

    void run()
    {
        if (m_words.empty()) return;
        if (m_words.size() > SessionQuery::kMaxTerms) return fail(0, m_size, "the query is too long");
        parseAny(0);
        if (m_at < m_words.size()) fail(m_words[m_at], "there is no \"(\" for this \")\"");
    }

private:
    using Op = SessionQuery::Op;
    using Node = SessionQuery::Node;

    void parseAny(std::size_t nesting);
    void parseAll(std::size_t nesting);
    void parseUnary(std::size_t nesting);
    void parseGroup(std::size_t nesting);
    void parseTerm(const QueryWord& word);
    void textTerm(const QueryWord& word, const Field& field);
    void numberTerm(const QueryWord& word, const Field& field);
    void freeText(const QueryWord& word);
    std::size_t add(Node node);
    void close(std::size_t node) { m_query.m_nodes[node].next = m_query.m_nodes.size(); }
    void fail(const QueryWord& word, std::string message)
    {
        fail(word.offset, word.length, std::move(message));
    }
    void fail(std::size_t offset, std::size_t length, std::string message)
    {
        m_query.m_errors.push_back({offset, length, std::move(message)});
    }
    [[nodiscard]] bool at(WordKind kind) const { return m_at < m_words.size() && m_words[m_at].kind == kind; }

    std::vector<QueryWord> m_words;
    std::size_t m_size;
    QueryContext m_context;
    SessionQuery& m_query;
    std::size_t m_at = 0;
};

std::size_t QueryParser::add(Node node)
{
    m_query.m_nodes.push_back(std::move(node));
    close(m_query.m_nodes.size() - 1);
    return m_query.m_nodes.size() - 1;
}

void QueryParser::parseAny(std::size_t nesting)
{
    const std::size_t any = add({Op::any});
    parseAll(nesting);
    while (at(WordKind::orWord)) {
        ++m_at;
        parseAll(nesting);
    }
    close(any);
}

void QueryParser::parseAll(std::size_t nesting)
{
    const std::size_t all = add({Op::all});
    const std::size_t first = m_at;
    while (m_at < m_words.size() && !at(WordKind::close) && !at(WordKind::orWord)) {
        if (at(WordKind::andWord))
            ++m_at;
        else
            parseUnary(nesting);
    }
    if (m_at == first) {
        const QueryWord last = m_words[std::min(first, m_words.size() - 1)];
        fail(last, "a term is missing here");
    }
    close(all);
}

void QueryParser::parseUnary(std::size_t nesting)
{
    const QueryWord& word = m_words[m_at++];
    switch (word.kind) {
    case WordKind::open: return parseGroup(nesting);
    case WordKind::term: return parseTerm(word);
    case WordKind::minus: break;
    default: return freeText(word);
    }
    const bool glued = m_at < m_words.size() && m_words[m_at].offset == word.offset + 1;
    if (!glued || at(WordKind::close) || at(WordKind::minus))
        return fail(word, "\"-\" needs a term after it");
    const std::size_t negation = add({Op::negate});
    parseUnary(nesting);
    close(negation);
}

void QueryParser::parseGroup(std::size_t nesting)
{
    const QueryWord& open = m_words[m_at - 1];
    if (nesting == SessionQuery::kMaxNesting) {
        fail(open, "parentheses are nested too deeply");
        m_at = m_words.size();
        return;
    }
    parseAny(nesting + 1);
    if (at(WordKind::close))
        ++m_at;
    else
        fail(open, "the closing \")\" is missing");
}

void QueryParser::freeText(const QueryWord& word)
{
    if (!word.closed) return fail(word, "the closing quote is missing");
    std::string text = word.quoted ? unescaped(word.value) : std::string(word.value);
    if (text.empty()) return fail(word, "the text is empty");
    Node node{Op::freeText};
    node.pattern = lowered(text);
    node.text = m_query.m_texts.size();
    m_query.m_texts.push_back(std::move(text));
    add(std::move(node));
}

void QueryParser::parseTerm(const QueryWord& word)
{
    const bool kind = !m_context.kinds.empty() && equalIgnoringCase(word.field, kStepKindField.name);
    const Field* field = kind ? &kStepKindField : findField(word.field);
    if (!field) {
        const Field* near = nearestField(word.field);
        const std::string hint = near ? "; did you mean \"" + std::string(near->name) + "\"?"
                                      : "; put it in quotes to search for it";
        return fail(word.offset, word.field.size(),
                    "\"" + std::string(word.field) + "\" is not a field" + hint);
    }
    if (!word.closed) return fail(word, "the closing quote is missing");
    if (word.value.empty() && !word.quoted)
        return fail(word, "a value is missing after \"" + std::string(word.op) + "\"");
    if (field->type == FieldType::text || field->type == FieldType::status)
        textTerm(word, *field);
    else
        numberTerm(word, *field);
}

void QueryParser::textTerm(const QueryWord& word, const Field& field)
{
    if (word.op != ":" && word.op != "=") {
        return fail(
            word, "\"" + std::string(field.name) + "\" is a text: use " + std::string(field.name) + ":value");
    }
    Node node{Op::equals, field.id};
    node.pattern = lowered(word.quoted ? unescaped(word.value) : std::string(word.value));
    const bool wild = !word.quoted && node.pattern.find('*') != std::string::npos;
    if (wild) node.op = node.pattern.find_first_not_of('*') == std::string::npos ? Op::present : Op::glob;
    if (field.type == FieldType::status && !wild && !sessionStatusFromString(node.pattern)) {
        return fail(word.valueOffset, word.offset + word.length - word.valueOffset,
                    "a status is " + std::string(valueHelp(FieldType::status)));
    }
    const auto& kinds = m_context.kinds;
    if (&field == &kStepKindField && !wild && std::ranges::find(kinds, node.pattern) == kinds.end()) {
        std::string all;
        for (const std::string_view kind : kinds) all += (all.empty() ? "" : ", ") + std::string(kind);
        return fail(word.valueOffset, word.offset + word.length - word.valueOffset,
                    "a kind is one of " + all);
    }
    add(std::move(node));
}

void QueryParser::numberTerm(const QueryWord& word, const Field& field)
{
    const bool equals = word.op == ":" || word.op == "=";
    Node node{Op::range, field.id};
    node.low = std::numeric_limits<std::int64_t>::min();
    node.high = std::numeric_limits<std::int64_t>::max();
    if (equals && word.value == "*" && !word.quoted) {
        add(std::move(node));
        return;
    }
    const auto value = parseValue(word.value, field.type, m_context);
    if (!value || (equals && value->instant)) {
        const std::string what = value
            ? "a time ago needs >, >=, < or <="
            : "\"" + std::string(field.name) + "\" needs " + std::string(valueHelp(field.type));
        return fail(word.valueOffset, word.offset + word.length - word.valueOffset, what);
    }
    // Of dates, "later than November" starts in December; of numbers, "more than 2m" starts just above it.
    const std::int64_t edge = field.type == FieldType::time ? value->high : value->low;
    if (equals || word.op == ">=") node.low = value->low;
    if (word.op == ">") node.low = edge < node.high ? edge + 1 : edge;
    if (equals) node.high = value->high;
    if (word.op == "<=") node.high = edge;
    if (word.op == "<") node.high = value->low > node.low ? value->low - 1 : value->low;
    add(std::move(node));
}

SessionQuery SessionQuery::parse(std::string_view text, const QueryContext& context)
{
    SessionQuery query;
    query.m_nowNs = context.nowNs;
    QueryParser(text, context, query).run();
    return query;
}

bool SessionQuery::matches(const SessionSummary& session, const ContentHit& content) const
{
    return ok() && (m_nodes.empty() || matches(0, session, content));
}

bool SessionQuery::matchesChildren(std::size_t node, const SessionSummary& session,
                                   const ContentHit& content) const
{
    const bool any = m_nodes[node].op == Op::any;
    for (std::size_t child = node + 1; child < m_nodes[node].next; child = m_nodes[child].next) {
        if (matches(child, session, content) == any) return any;
    }
    return !any;
}

bool SessionQuery::matches(std::size_t index, const SessionSummary& session, const ContentHit& content) const
{
    const Node& node = m_nodes[index];
    const auto anyValue = [&](auto test) { return anyText(session, node.field, test); };
    switch (node.op) {
    case Op::all:
    case Op::any: return matchesChildren(index, session, content);
    case Op::negate: return !matches(index + 1, session, content);
    case Op::equals:
        return anyValue([&](std::string_view value) { return equalIgnoringCase(value, node.pattern); });
    case Op::glob: return anyValue([&](std::string_view value) { return globMatches(node.pattern, value); });
    case Op::present: return anyValue([](std::string_view value) { return !value.empty(); });
    case Op::range: {
        const std::int64_t value = numberOf(session, node.field, m_nowNs);
        return value != kUnknown && value >= node.low && value <= node.high;
    }
    case Op::freeText:
        return containsIgnoringCase(session.facts.title, node.pattern)
            || (content && content(node.text, session));
    }
    return false;
}

std::string queryTerm(std::string_view field, std::string_view value)
{
    std::string result(field);
    result += ':';
    const bool bare = !value.empty() && value.find_first_of(" \t\r\n()\"*\\") == std::string_view::npos
        && value[0] != '>' && value[0] != '<';
    if (bare) return result.append(value);
    result += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

} // namespace retrospan::insight
