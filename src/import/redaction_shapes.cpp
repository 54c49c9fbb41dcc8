#include "import/redaction_shapes.h"

#include "import/redaction_addresses.h"
#include "import/redaction_fields.h"
#include "import/redaction_keys.h"
#include "import/redaction_names.h"
#include "import/redaction_numbers.h"
#include "import/redaction_tokens.h"

namespace retrospan::import {
namespace {

/// One pass over a text.
class ShapeScan {
public:
    ShapeScan(std::string_view text, const RedactionRules& rules, std::vector<RedactionSpot>& findings,
              std::vector<RedactionSpot>& barriers)
        : m_scan(text)
        , m_text(text)
        , m_rules(rules)
        , m_findings(findings)
        , m_barriers(barriers)
    {
    }

    void run()
    {
        const PairTable& pairs = pairTable(m_rules);
        if (!m_text.empty() && isDigit(m_text.front()) && (m_rules.phone || m_rules.card))
            keep(numberAt(m_text, 0, m_rules.phone, m_rules.card));
        for (std::size_t i = 0; i + 1 < m_text.size(); ++i) {
            if (!pairs.has(m_text[i], m_text[i + 1])) continue;
            keep(at(i));
            // What follows may begin with the last character's neighbour.
            if (m_scan.from > i + 1) i = m_scan.from - 2;
        }
    }

private:
    void keep(const std::optional<RedactionSpot>& found)
    {
        if (!found || found->begin < m_scan.from) return;
        if (found->kind == RedactionClass::card && isNamedId(m_text, found->begin)) return;
        m_findings.push_back(*found);
        m_scan.from = found->end;
    }

    /// What is told by a name has been found: true.
    bool named(std::size_t i)
    {
        m_named.clear();
        if (m_text[i] == '-')
            argumentAt(m_scan, i, m_named);
        else if (mayEndName(i))
            fieldAt(m_scan, i, m_named);
        for (const RedactionSpot& found : m_named) keep(found);
        return !m_named.empty();
    }

    /// What begins at, or is told by, the pair of characters.
    std::optional<RedactionSpot> at(std::size_t i)
    {
        const char c = m_text[i], next = m_text[i + 1];
        switch (c) {
        case '@':
        case '%': return m_rules.email ? emailAt(m_scan, i) : std::nullopt;
        case '[':
            if (next == 'r') return skipPlaceholder(i);
            break;
        case '+':
        case '(': return number(i);
        case ':':
        case '=':
        case '-':
            if (auto found = m_rules.key ? signAt(i) : std::nullopt) return found;
            break;
        case 'b':
        case 'B':
            if (m_rules.key && isAlnum(next) && !isDigit(next)) return bearerAt(m_scan, i);
            break;
        default: break;
        }
        constexpr std::size_t kUnicode = 6; // "\u00a0" ends a word
        if (c == '\\') return next == 'u' ? number(i + kUnicode) : std::nullopt;
        if (isDigit(next)) return number(i + 1);
        return m_rules.key ? keyAfter(m_scan, i + 2) : std::nullopt;
    }

    std::optional<RedactionSpot> signAt(std::size_t i)
    {
        if (m_text[i] == ':')
            if (auto password = addressPassword(m_scan, i)) return password;
        if (m_text[i] == '-')
            if (auto armour = privateKeyAt(m_scan, i)) return armour;
        const bool option =
            m_text[i] == '-' && std::string_view("-pu").find(m_text[i + 1]) != std::string_view::npos;
        if (m_text[i] != '-' || option) named(i);
        return std::nullopt;
    }

    [[nodiscard]] std::optional<RedactionSpot> number(std::size_t i) const
    {
        if (i >= m_text.size() || (!m_rules.phone && !m_rules.card)) return std::nullopt;
        const bool begins = isDigit(m_text[i]) || m_text[i] == '+' || m_text[i] == '(';
        return begins ? numberAt(m_text, i, m_rules.phone, m_rules.card) : std::nullopt;
    }

    /// False when the name before a colon or equals sign ends as no secret's does: most do.
    [[nodiscard]] bool mayEndName(std::size_t sign) const
    {
        constexpr std::size_t kEnding = 8, kMostBlanks = 24;
        std::size_t end = sign;
        while (end > m_scan.from && isBlank(m_text[end - 1]) && sign - end < kMostBlanks) --end;
        if (end > m_scan.from && (m_text[end - 1] == '"' || m_text[end - 1] == '\'')) --end;
        while (end > m_scan.from && m_text[end - 1] == '\\') --end;
        const std::size_t begin = std::max(m_scan.from, end > kEnding ? end - kEnding : 0);
        const std::string_view ending = m_text.substr(begin, end - begin);
        return mayBeSecretName(ending) || ending.ends_with("alue");
    }

    std::optional<RedactionSpot> skipPlaceholder(std::size_t i)
    {
        const std::size_t end = placeholderEnd(m_text, i);
        if (end == 0 || i < m_scan.from) return std::nullopt;
        m_barriers.push_back({i, end, RedactionClass::pattern});
        m_scan.from = end;
        return std::nullopt;
    }

    ScanCursor m_scan;
    std::string_view m_text;
    const RedactionRules& m_rules;
    std::vector<RedactionSpot>& m_findings;
    std::vector<RedactionSpot>& m_barriers;
    std::vector<RedactionSpot> m_named; ///< by a sign in work
};

} // namespace

void findShapes(std::string_view text, const RedactionRules& rules, std::vector<RedactionSpot>& findings,
                std::vector<RedactionSpot>& barriers)
{
    ShapeScan(text, rules, findings, barriers).run();
}

} // namespace retrospan::import
