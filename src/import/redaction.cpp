#include "import/redaction.h"

#include "import/own_patterns.h"
#include "import/redaction_names.h"
#include "import/redaction_shapes.h"
#include "import/redaction_text.h"

#include <algorithm>

namespace retrospan::import {
namespace {

/// What is taken out may make what stood around it look like something else. After that many times whatever
/// still does is given up whole.
constexpr int kMostPasses = 4;

bool before(const RedactionSpot& a, const RedactionSpot& b)
{
    return a.begin < b.begin;
}

/// In order; those that overlap become one of the class of the first.
void unite(std::vector<RedactionSpot>& findings)
{
    std::ranges::stable_sort(findings, before);
    std::size_t kept = 0;
    for (const RedactionSpot& finding : findings) {
        if (kept > 0 && finding.begin < findings[kept - 1].end)
            findings[kept - 1].end = std::max(findings[kept - 1].end, finding.end);
        else
            findings[kept++] = finding;
    }
    findings.resize(kept);
}

std::size_t skipBlanksBack(std::string_view text, std::size_t at)
{
    constexpr std::string_view kSpace = " \t\r\n";
    while (at > 0 && kSpace.find(text[at - 1]) != std::string_view::npos) --at;
    return at;
}

/// The quotation mark that ends at `end`, with the backslashes that it has inside of other JSON.
std::string_view quoteEndingAt(std::string_view text, std::size_t end)
{
    std::size_t begin = end - 1;
    while (begin > 0 && text[begin - 1] == '\\') --begin;
    return text.substr(begin, end - begin);
}

/// Where in JSON text a place is; places come in order.
class JsonPlace {
public:
    explicit JsonPlace(std::string_view text)
        : m_text(text)
    {
        const std::size_t first = text.find_first_not_of(" \t\r\n");
        m_json = first != std::string_view::npos && (text[first] == '[' || text[first] == '{');
    }

    void moveTo(std::size_t place)
    {
        if (!m_json) return;
        for (; m_at < place; ++m_at) {
            if (m_inString && m_text[m_at] == '\\')
                ++m_at;
            else if (m_text[m_at] == '"') {
                m_inString = !m_inString;
                m_stringBegin = m_at + 1;
            }
        }
    }
    /// Not in a string of JSON text.
    [[nodiscard]] bool bare() const { return m_json && !m_inString; }
    /// Where the string begins that the place is in; of text that is no JSON, the text.
    [[nodiscard]] std::size_t stringBegin() const { return m_inString ? m_stringBegin : 0; }
    [[nodiscard]] bool inString() const { return m_inString; }

private:
    std::string_view m_text;
    bool m_json = false, m_inString = false;
    std::size_t m_at = 0, m_stringBegin = 0;
};

/// The quotation marks that a placeholder needs where a bare JSON number stood; empty elsewhere.
std::string_view quoteFor(std::string_view text, const RedactionSpot& finding, const JsonPlace& place)
{
    constexpr std::size_t kFar = 4096;
    const std::string_view number = text.substr(finding.begin, finding.end - finding.begin);
    if (!std::ranges::all_of(number, isDigit)) return {};
    if (place.bare()) return "\"";
    const std::size_t after = std::min(text.find_first_not_of(" \t\r\n", finding.end), text.size());
    if (after < text.size() && std::string_view(",]}").find(text[after]) == std::string_view::npos) return {};
    std::size_t at = skipBlanksBack(text, finding.begin);
    if (at <= place.stringBegin()) return {};
    const char lead = text[--at];
    if (lead == ':') {
        at = skipBlanksBack(text, at);
        return at > place.stringBegin() && text[at - 1] == '"' ? quoteEndingAt(text, at) : std::string_view();
    }
    if (lead != ',' && lead != '[') return {};
    // An item of a list in a string: the nearest quotation mark is of the same text.
    const std::size_t from = std::max(place.stringBegin(), at > kFar ? at - kFar : 0);
    const std::size_t near = text.substr(from, at - from).rfind('"');
    if (near != std::string_view::npos) return quoteEndingAt(text, from + near + 1);
    const bool inner =
        place.inString() && (text[place.stringBegin()] == '[' || text[place.stringBegin()] == '{');
    return inner ? std::string_view("\\\"") : std::string_view();
}

std::string replaced(std::string_view text, const std::vector<RedactionSpot>& findings)
{
    std::string out;
    out.reserve(text.size());
    JsonPlace place(text);
    std::size_t at = 0;
    for (const RedactionSpot& finding : findings) {
        place.moveTo(finding.begin);
        const std::string_view quote = quoteFor(text, finding, place);
        out.append(text.substr(at, finding.begin - at)).append(quote);
        out.append(placeholderOf(finding.kind)).append(quote);
        at = finding.end;
    }
    return out.append(text.substr(at));
}

/// Every stretch between placeholders in which something is found becomes a placeholder.
std::vector<RedactionSpot> stretches(std::size_t size, const std::vector<RedactionSpot>& findings,
                                     const std::vector<RedactionSpot>& barriers)
{
    std::vector<RedactionSpot> whole;
    std::size_t begin = 0, next = 0;
    for (std::size_t i = 0; i <= barriers.size(); ++i) {
        const std::size_t end = i < barriers.size() ? barriers[i].begin : size;
        if (next < findings.size() && findings[next].begin < end)
            whole.push_back({begin, end, findings[next].kind});
        while (next < findings.size() && findings[next].begin < end) ++next;
        begin = i < barriers.size() ? barriers[i].end : size;
    }
    return whole;
}

} // namespace

std::string_view toString(RedactionClass kind)
{
    constexpr std::array<std::string_view, kRedactionClasses> names{"email", "phone", "card", "key",
                                                                    "pattern"};
    return names[static_cast<std::size_t>(kind)];
}

std::string placeholderOf(RedactionClass kind)
{
    return std::string(kPlaceholderStart) + std::string(toString(kind)) + "]";
}

bool hasPlaceholder(std::string_view text)
{
    for (std::size_t at = text.find(kPlaceholderStart); at != std::string_view::npos;
         at = text.find(kPlaceholderStart, at + 1))
        if (placeholderEnd(text, at) != 0) return true;
    return false;
}

Result<RedactionRules> parseRedactionClasses(std::string_view list)
{
    RedactionRules rules;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view word = list.substr(0, comma);
        const bool all = word == "all";
        rules.email = rules.email || all || word == "email";
        rules.phone = rules.phone || all || word == "phone";
        rules.card = rules.card || all || word == "card";
        rules.key = rules.key || all || word == "key";
        if (!all && word != "email" && word != "phone" && word != "card" && word != "key")
            return Error{"\"" + std::string(word) + "\" is not email, phone, card, key or all"};
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return rules;
}

Redactor::Redactor(const RedactionRules& rules)
    : m_rules(rules)
{
}

Result<Redactor> Redactor::compile(const RedactionRules& rules)
{
    Redactor redactor(rules);
    if (rules.patterns.empty()) return redactor;
    auto patterns = OwnPatterns::compile(rules.patterns);
    if (!patterns.ok()) return patterns.error();
    redactor.m_patterns = std::move(*patterns);
    return redactor;
}

/// Own expressions see each stretch between placeholders as a text of its own.
void Redactor::find(std::string_view text, std::vector<RedactionSpot>& findings,
                    std::vector<RedactionSpot>& barriers) const
{
    findShapes(text, m_rules, findings, barriers);
    if (!m_patterns) return;
    std::size_t begin = 0;
    for (const RedactionSpot& barrier : barriers) {
        m_patterns->find(text.substr(begin, barrier.begin - begin), begin, findings);
        begin = barrier.end;
    }
    m_patterns->find(text.substr(begin), begin, findings);
    unite(findings);
}

bool Redactor::redact(std::string_view text, std::string& out, RedactionCounts& counts) const
{
    std::vector<RedactionSpot> findings, barriers;
    find(text, findings, barriers);
    if (findings.empty()) return false;
    for (int pass = 1; !findings.empty(); ++pass) {
        for (const RedactionSpot& finding : findings) ++counts[static_cast<std::size_t>(finding.kind)];
        if (pass > kMostPasses) findings = stretches(text.size(), findings, barriers);
        out = replaced(text, findings);
        text = out;
        findings.clear();
        barriers.clear();
        find(text, findings, barriers);
    }
    return true;
}

std::string Redactor::redacted(std::string_view text) const
{
    std::string out;
    RedactionCounts counts{};
    return redact(text, out, counts) ? out : std::string(text);
}

std::vector<RedactionSpot> Redactor::scan(std::string_view text) const
{
    std::vector<RedactionSpot> findings, barriers;
    find(text, findings, barriers);
    return findings;
}

SecretName Redactor::secretName(std::string_view name) const
{
    return m_rules.key ? secretNameOf(name) : SecretName::none;
}

} // namespace retrospan::import
