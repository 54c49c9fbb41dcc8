#include "import/redaction_shapes.h"

#include "import/redaction_keys.h"
#include "import/redaction_numbers.h"
#include "import/redaction_text.h"

#include <algorithm>
#include <optional>

namespace retrospan::import {
namespace {

/// Names of fields whose text is secret, as they end; letters in lower case, without separators.
constexpr std::string_view kSecretNames[] = {
    "password",    "passwd",    "passphrase",   "secret",        "apikey",    "secretkey",
    "privatekey",  "accesskey", "accesstoken",  "refreshtoken",  "authtoken", "sessiontoken",
    "bearertoken", "idtoken",   "clientsecret", "authorization", "cookie"};
/// How these end; most names do not.
constexpr std::string_view kSecretEndings[] = {"ord", "swd", "ase", "ret", "key", "ken", "ion", "kie"};

/// The longest name as it is written, separators included.
constexpr std::size_t kLongestName = 24;
/// What is looked at to tell whether a long run of characters is a key.
constexpr std::size_t kProbe = 128, kLongestHeader = 2048;

/// How the names of secrets end.
bool isSecretEnd(char c)
{
    switch (lower(c)) {
    case 'd':
    case 'e':
    case 't':
    case 'y':
    case 'n': return true;
    default: return false;
    }
}

/// Finds the next of a word again and again in one pass.
class ForwardSearch {
public:
    ForwardSearch(std::string_view text, std::string_view word,
                  std::size_t (*endOf)(std::string_view, std::size_t) = nullptr)
        : m_text(text)
        , m_word(word)
        , m_endOf(endOf)
    {
    }
    /// The first at or after `from`, the text's size when there is none. `from` may not decrease by much.
    std::size_t next(std::size_t from)
    {
        if (from < m_searchedFrom || m_next < from) {
            m_searchedFrom = from;
            m_next = m_text.find(m_word, from);
            while (m_endOf != nullptr && m_next < m_text.size() && m_endOf(m_text, m_next) == 0)
                m_next = m_text.find(m_word, m_next + 1);
            m_next = std::min(m_next, m_text.size());
        }
        return m_next;
    }

private:
    std::string_view m_text, m_word;
    std::size_t (*m_endOf)(std::string_view, std::size_t); ///< 0: it is not one; may be nullptr
    std::size_t m_searchedFrom = std::string_view::npos, m_next = 0;
};

/// One pass over a text.
class ShapeScan {
public:
    ShapeScan(std::string_view text, const RedactionRules& rules, std::vector<RedactionSpot>& findings,
              std::vector<RedactionSpot>& barriers)
        : m_text(text)
        , m_rules(rules)
        , m_findings(findings)
        , m_barriers(barriers)
        , m_placeholders(text, kPlaceholderStart, placeholderEnd)
        , m_armourEnds(text, "-----END ")
    {
        const std::size_t first = text.find_first_not_of(" \t\r\n");
        m_json = first != std::string_view::npos
            && std::string_view("{[\"").find(text[first]) != std::string_view::npos;
    }

    void run()
    {
        const PairTable& pairs = pairTable(m_rules);
        if (!m_text.empty() && isDigit(m_text.front()) && (m_rules.phone || m_rules.card))
            keep(numberAt(m_text, 0, m_rules.phone, m_rules.card));
        for (std::size_t i = m_from; i + 1 < m_text.size(); ++i) {
            if (!pairs.has(m_text[i], m_text[i + 1])) continue;
            keep(at(i));
            // What follows may begin with the last character's neighbour.
            if (m_from > i + 1) i = m_from - 2;
        }
    }

private:
    void keep(const std::optional<RedactionSpot>& found)
    {
        if (!found || found->begin < m_from) return;
        m_findings.push_back(*found);
        m_from = found->end;
    }

    /// What begins at, or is told by, the pair of characters.
    std::optional<RedactionSpot> at(std::size_t i)
    {
        const char c = m_text[i], next = m_text[i + 1];
        switch (c) {
        case '@':
        case '%': return email(i);
        case '[':
            if (next == 'r') return skipPlaceholder(i);
            break;
        case '+':
        case '(': return number(i);
        case ':':
        case '=':
            if (m_rules.key && c == ':')
                if (auto password = addressPassword(i)) return password;
            if (m_rules.key && mayEndName(i))
                if (auto value = field(i)) return value;
            break;
        case '-':
            if (m_rules.key && next == '-')
                if (auto armour = privateKey(i)) return armour;
            break;
        case 'b':
        case 'B':
            if (m_rules.key && isAlnum(next) && !isDigit(next)) return bearer(i);
            break;
        default: break;
        }
        constexpr std::size_t kUnicode = 6; // "\u00a0" ends a word
        if (c == '\\') return next == 'u' ? number(i + kUnicode) : std::nullopt;
        if (isDigit(next)) return number(i + 1);
        return m_rules.key ? keyAfter(i + 2) : std::nullopt;
    }

    [[nodiscard]] std::optional<RedactionSpot> number(std::size_t i) const
    {
        if (i >= m_text.size() || (!m_rules.phone && !m_rules.card)) return std::nullopt;
        const bool begins = isDigit(m_text[i]) || m_text[i] == '+' || m_text[i] == '(';
        return begins ? numberAt(m_text, i, m_rules.phone, m_rules.card) : std::nullopt;
    }

    /// False when the name before a colon or equals sign ends as no secret's does.
    [[nodiscard]] bool mayEndName(std::size_t sign) const
    {
        std::size_t end = sign;
        while (end > m_from && isBlank(m_text[end - 1]) && sign - end < 4) --end;
        if (end > m_from && (m_text[end - 1] == '"' || m_text[end - 1] == '\'')) --end;
        while (end > m_from && m_text[end - 1] == '\\') --end;
        return end > m_from && isSecretEnd(m_text[end - 1]);
    }

    std::optional<RedactionSpot> skipPlaceholder(std::size_t i)
    {
        const std::size_t end = placeholderEnd(m_text, i);
        if (end == 0 || i < m_from) return std::nullopt;
        m_barriers.push_back({i, end, RedactionClass::pattern});
        m_from = end;
        return std::nullopt;
    }

    [[nodiscard]] std::optional<RedactionSpot> email(std::size_t sign) const
    {
        const bool encoded = m_text[sign] == '%';
        if (encoded && m_text.substr(sign, 3) != "%40") return std::nullopt;
        const auto local = [&](std::size_t i) {
            const char c = m_text[i];
            return isAlnum(c) || std::string_view("._+-").find(c) != std::string_view::npos
                || isLatinLetterByte(m_text, i);
        };
        std::size_t begin = sign;
        while (begin > m_from && local(begin - 1)) --begin;
        begin = afterEscape(m_text, begin, sign);
        while (begin < sign && m_text[begin] == '.') ++begin;
        const std::size_t end = domainEnd(m_text, sign + (encoded ? 3 : 1));
        if (begin == sign || end == 0) return std::nullopt;
        return RedactionSpot{begin, end, RedactionClass::email};
    }

    /// The key whose prefix ends there.
    [[nodiscard]] std::optional<RedactionSpot> keyAfter(std::size_t begin) const
    {
        for (KeyShapes shapes(m_text[begin - 2], m_text[begin - 1]); !shapes.empty(); shapes.pop()) {
            const KeyShape& shape = shapes.front();
            if (begin < m_from + shape.prefix.size()) continue;
            const std::size_t i = begin - shape.prefix.size();
            if (m_text.substr(i, shape.prefix.size()) != shape.prefix) continue;
            if (!startsWord(m_text, i) || (i > 0 && m_text[i - 1] == '-')) continue;
            if (shape.prefix == "eyJ")
                return webToken(i, begin + probe(begin, shape.allowed, kLongestHeader).size());
            const std::string_view body = probe(begin, shape.allowed);
            const std::size_t end = begin + body.size();
            if (body.size() < shape.least) continue;
            if (shape.allowed == isUpperOrDigit && end < m_text.size() && isAlnum(m_text[end])) continue;
            if (shape.digit && !std::ranges::any_of(body, isDigit)) continue;
            return RedactionSpot{i, runEnd(end, shape.allowed), RedactionClass::key};
        }
        return std::nullopt;
    }

    /// header.payload.signature in base64url, of which the last may be missing.
    [[nodiscard]] std::optional<RedactionSpot> webToken(std::size_t begin, std::size_t headerEnd) const
    {
        if (headerEnd >= m_text.size() || m_text[headerEnd] != '.' || headerEnd - begin < 10)
            return std::nullopt;
        if (m_text.substr(headerEnd + 1, 2) != "ey") return std::nullopt;
        return RedactionSpot{begin, runEnd(headerEnd, isDottedTokenChar), RedactionClass::key};
    }

    /// "Bearer " and "Basic " with what looks no word.
    [[nodiscard]] std::optional<RedactionSpot> bearer(std::size_t i) const
    {
        constexpr std::size_t kLeast = 8;
        if (!startsWord(m_text, i)) return std::nullopt;
        for (const std::string_view scheme : {"bearer ", "basic "}) {
            if (!equalsLower(m_text.substr(i, scheme.size()), scheme)) continue;
            const std::size_t begin = i + scheme.size();
            const std::string_view body = probe(begin, isBase64Char);
            const bool word = !std::ranges::any_of(body, [](char c) { return isDigit(c) || c == '='; });
            if (body.size() < kLeast || word) return std::nullopt;
            return RedactionSpot{begin, runEnd(begin + body.size(), isBase64Char), RedactionClass::key};
        }
        return std::nullopt;
    }

    /// A private key in PEM armour; one without an end goes to the end of the text.
    std::optional<RedactionSpot> privateKey(std::size_t i)
    {
        constexpr std::string_view kBegin = "-----BEGIN ", kDashes = "-----";
        constexpr std::size_t kLongestLabel = 60, kEndLabel = 9; // "-----END "
        if (!m_text.substr(i).starts_with(kBegin)) return std::nullopt;
        const std::size_t label = i + kBegin.size();
        const std::size_t labelEnd = m_text.substr(label, kLongestLabel).find(kDashes);
        if (labelEnd == std::string_view::npos
            || m_text.substr(label, labelEnd).find("PRIVATE KEY") == std::string_view::npos)
            return std::nullopt;
        const std::size_t tail = m_armourEnds.next(label);
        const std::size_t limit = std::min(m_placeholders.next(label), tail);
        // In JSON the text around it ends at its quotation mark.
        const std::size_t mark = m_text.substr(0, limit).find('"', label);
        std::size_t end = std::min(mark, limit);
        if (mark != std::string_view::npos)
            while (end > label && m_text[end - 1] == '\\') --end;
        if (end == tail && tail < m_text.size()) {
            const std::size_t dashes = m_text.substr(tail + kEndLabel, kLongestLabel).find(kDashes);
            end = tail + kEndLabel + (dashes == std::string_view::npos ? 0 : dashes + kDashes.size());
        }
        return RedactionSpot{i, end, RedactionClass::key};
    }

    /// `scheme://user:password@host`: the password.
    [[nodiscard]] std::optional<RedactionSpot> addressPassword(std::size_t colon) const
    {
        if (!m_text.substr(colon).starts_with("://")) return std::nullopt;
        constexpr std::size_t kLongest = 512;
        const std::size_t begin = colon + 3, limit = std::min(m_text.size(), begin + kLongest);
        std::size_t password = 0;
        for (std::size_t i = begin; i < limit; ++i) {
            const char c = m_text[i];
            if (c == '@')
                return password == 0 || password == i
                    ? std::nullopt
                    : std::optional(RedactionSpot{password, i, RedactionClass::key});
            if (c == ':' && password == 0) password = i + 1;
            if (static_cast<unsigned char>(c) <= ' '
                || std::string_view("/\\\"'<>[]{}").find(c) != std::string_view::npos)
                return std::nullopt;
        }
        return std::nullopt;
    }

    /// `"password": "..."`, the same inside JSON text, and `password=...`: what is told by the colon.
    std::optional<RedactionSpot> field(std::size_t sign)
    {
        std::size_t nameEnd = sign;
        while (nameEnd > m_from && isBlank(m_text[nameEnd - 1]) && sign - nameEnd < 4) --nameEnd;
        const std::size_t markEnd = nameEnd;
        const bool quoted = nameEnd > m_from && (m_text[nameEnd - 1] == '"' || m_text[nameEnd - 1] == '\'');
        if (quoted) --nameEnd;
        while (quoted && nameEnd > m_from && m_text[nameEnd - 1] == '\\') --nameEnd;
        std::size_t name = nameEnd;
        while (name > m_from && nameEnd - name < kLongestName
               && (isTokenChar(m_text[name - 1]) || m_text[name - 1] == '.'))
            --name;
        if (name == nameEnd || !isSecretField(m_text.substr(name, nameEnd - name))) return std::nullopt;
        std::size_t value = sign + 1;
        while (value < m_text.size() && isBlank(m_text[value])) ++value;
        const std::size_t limit = m_placeholders.next(value);
        if (opensValue(value, limit, m_text.substr(nameEnd, markEnd - nameEnd))) {
            const std::size_t end = quotedEnd(value, limit);
            return valueFinding(value, end);
        }
        if (m_text[sign] == ':' || value != sign + 1) return std::nullopt;
        const std::size_t stop = m_text.substr(0, limit).find_first_of(" \t\r\n\"'&,;<>()[]{}\\", value);
        return valueFinding(value, std::min(stop, limit));
    }

    /// True when a quoted value begins there, not the rest of a text around the field ends. `nameMark` is the
    /// quotation mark after the name.
    [[nodiscard]] bool opensValue(std::size_t value, std::size_t limit, std::string_view nameMark) const
    {
        std::size_t mark = value;
        while (mark < limit && m_text[mark] == '\\') ++mark;
        if (mark >= limit || (m_text[mark] != '"' && m_text[mark] != '\'')) return false;
        if (!nameMark.empty()) return nameMark.size() == mark + 1 - value;
        if (m_json && mark == value && m_text[mark] == '"') return false;
        return mark + 1 < limit && std::string_view(",:]}").find(m_text[mark + 1]) == std::string_view::npos;
    }

    /// The end of the text whose opening quotation mark stands at `value`, which then moves behind it.
    std::size_t quotedEnd(std::size_t& value, std::size_t limit) const
    {
        std::size_t depth = 0;
        while (m_text[value + depth] == '\\') ++depth;
        const char mark = m_text[value + depth];
        value += depth + 1;
        for (std::size_t end = value; end < limit; ++end) {
            if (m_text[end] != mark && (m_text[end] != '"' || !m_json)) continue;
            std::size_t slashes = 0;
            while (end - slashes > value && m_text[end - slashes - 1] == '\\') ++slashes;
            if (m_text[end] != mark) return end - slashes; // the text around it ends
            if (slashes < depth || slashes % (2 * (depth + 1)) == depth)
                return end - std::min(slashes, depth);
            // One that ends a text around it: 0, 1, 3, ... backslashes, and twice as many of each in it.
            for (std::size_t outer = 0; outer < depth; outer = 2 * outer + 1)
                if (slashes % (2 * (outer + 1)) == outer) return end - outer;
        }
        return limit;
    }

    [[nodiscard]] static std::optional<RedactionSpot> valueFinding(std::size_t begin, std::size_t end)
    {
        if (end <= begin) return std::nullopt;
        return RedactionSpot{begin, end, RedactionClass::key};
    }

    [[nodiscard]] std::string_view probe(std::size_t begin, bool (*allowed)(char),
                                         std::size_t most = kProbe) const
    {
        const std::string_view ahead = m_text.substr(std::min(begin, m_text.size()), most);
        return ahead.substr(
            0, static_cast<std::size_t>(std::ranges::find_if_not(ahead, allowed) - ahead.begin()));
    }

    [[nodiscard]] std::size_t runEnd(std::size_t i, bool (*allowed)(char)) const
    {
        while (i < m_text.size() && allowed(m_text[i])) ++i;
        return i;
    }

    std::string_view m_text;
    const RedactionRules& m_rules;
    std::vector<RedactionSpot>& m_findings;
    std::vector<RedactionSpot>& m_barriers;
    ForwardSearch m_placeholders, m_armourEnds;
    bool m_json = false; ///< the text is JSON by the look of it
    std::size_t m_from = 0; ///< the end of what was found before
};

} // namespace

bool isSecretField(std::string_view name)
{
    if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
    if (name.size() < 3 || name.size() > kLongestName * 2 || !isSecretEnd(name.back())) return false;
    const std::string_view ending = name.substr(name.size() - 3);
    if (std::ranges::none_of(kSecretEndings,
                             [&](std::string_view known) { return equalsLower(ending, known); }))
        return false;
    std::string letters;
    for (const char c : name)
        if (isAlnum(c)) letters += lower(c);
    return std::ranges::any_of(kSecretNames,
                               [&](std::string_view secret) { return letters.ends_with(secret); });
}

void findShapes(std::string_view text, const RedactionRules& rules, std::vector<RedactionSpot>& findings,
                std::vector<RedactionSpot>& barriers)
{
    ShapeScan(text, rules, findings, barriers).run();
}

} // namespace retrospan::import
