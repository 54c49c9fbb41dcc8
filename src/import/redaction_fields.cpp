#include "import/redaction_fields.h"

#include "import/redaction_names.h"
#include "import/redaction_values.h"

namespace retrospan::import {
namespace {

constexpr std::string_view kWordEnds = " \t\r\n\"'`&,;<>()[]{}\\|";

/// A field whose name is that of a secret.
class Field {
public:
    Field(ScanCursor& scan, std::size_t sign, std::vector<RedactionSpot>& found)
        : m_scan(scan)
        , m_text(scan.text)
        , m_found(found)
        , m_sign(sign)
    {
    }

    void find()
    {
        const FieldName name = nameBefore(m_scan, m_sign);
        if (name.begin == name.end || compares()) return;
        m_mark = name.mark;
        m_name = m_text.substr(name.begin, name.end - name.begin);
        m_value = skipBlanks(m_text, m_sign + 1);
        if (const char c = at(m_sign + 1); c == '>' || (m_text[m_sign] == ':' && c == '='))
            m_value = skipBlanks(m_text, m_sign + 2); // "=>" and ":="
        m_loose = m_text[m_sign] == ':' || name.blankAfter || m_value != m_sign + 1;
        m_kind = kindOf(name);
        if (m_kind == SecretName::none || m_value >= m_text.size()) return;
        m_limit = m_scan.placeholders.next(m_value);
        if (opensValue(m_scan, m_value, m_limit, m_mark))
            quoted();
        else if (m_text[m_value] == '[')
            list();
        else if (!m_mark.empty())
            number();
        else
            word();
    }

private:
    [[nodiscard]] char at(std::size_t i) const { return i < m_text.size() ? m_text[i] : '\0'; }

    /// "==", "!=", "<=", ">=", "=~".
    [[nodiscard]] bool compares() const
    {
        if (m_text[m_sign] != '=') return false;
        const char before = m_sign > 0 ? m_text[m_sign - 1] : '\0', after = at(m_sign + 1);
        return after == '=' || after == '~'
            || (before != '\0' && std::string_view("=!<>~").find(before) != std::string_view::npos);
    }

    [[nodiscard]] SecretName kindOf(const FieldName& name) const
    {
        if (equalsLower(m_name, "value") || equalsLower(m_name, "stringvalue"))
            return kindOfValue(name.begin);
        const SecretName kind = secretNameOf(m_name);
        if (kind != SecretName::query) return kind;
        const char before = name.begin > 0 ? m_text[name.begin - 1] : '\0';
        return before == '?' || before == '&' ? kind : SecretName::none;
    }

    /// Of `"value": ...`: what the object around it is called, in it or before it.
    [[nodiscard]] SecretName kindOfValue(std::size_t nameBegin) const
    {
        constexpr std::size_t kFar = 200, kMostLevels = 2;
        const char first = at(m_value);
        if (first == '{' || first == '[') return SecretName::none;
        std::size_t end = nameBegin;
        for (std::size_t level = 0; level < kMostLevels; ++level) {
            const std::size_t from = std::max(m_scan.from, end > kFar ? end - kFar : 0);
            const std::string_view around = m_text.substr(from, end - from);
            const std::size_t brace = around.rfind('{');
            if (brace == std::string_view::npos) return SecretName::none;
            if (const SecretName named = nameInside(around.substr(brace)); named != SecretName::none)
                return named;
            std::size_t colon = from + brace;
            while (colon > m_scan.from && isBlank(m_text[colon - 1])) --colon;
            if (colon == m_scan.from || m_text[colon - 1] != ':') return SecretName::none;
            const FieldName outer = nameBefore(m_scan, colon - 1);
            const std::string_view called = m_text.substr(outer.begin, outer.end - outer.begin);
            if (!equalsLower(called, "value")) return secretNameOf(called);
            end = outer.begin;
        }
        return SecretName::none;
    }

    /// Of `{"name": "password", `.
    [[nodiscard]] static SecretName nameInside(std::string_view object)
    {
        constexpr std::string_view kBetween = "\"'\\: \t";
        for (const std::string_view called : {"key", "name"}) {
            const std::size_t at = object.find(called);
            if (at == std::string_view::npos || at == 0
                || kBetween.find(object[at - 1]) == std::string_view::npos)
                continue;
            const std::size_t begin = object.find_first_not_of(kBetween, at + called.size());
            if (begin == std::string_view::npos || begin == at + called.size()) continue;
            const std::size_t end = std::min(object.find_first_of("\"'\\,", begin), object.size());
            return secretNameOf(object.substr(begin, end - begin));
        }
        return SecretName::none;
    }

    void keep(std::size_t begin, std::size_t end)
    {
        if (end > begin && isSecretValue(m_kind, m_text.substr(begin, end - begin)))
            m_found.push_back({begin, end, RedactionClass::key});
    }

    void quoted()
    {
        const std::size_t end = quotedEnd(m_scan, m_value, m_limit);
        keep(m_value, end);
    }

    /// `["a", "b"]`
    void list()
    {
        std::size_t item = skipBlanks(m_text, m_value + 1);
        while (item < m_limit && opensValue(m_scan, item, m_limit, m_mark)) {
            const std::size_t end = quotedEnd(m_scan, item, m_limit);
            keep(item, end);
            item = skipBlanks(m_text, std::min(end + std::max<std::size_t>(m_mark.size(), 1), m_limit));
            if (at(item) != ',') return;
            item = skipBlanks(m_text, item + 1);
        }
    }

    /// `"password": 12345`
    void number()
    {
        const std::size_t end = m_scan.runEnd(m_value, isDigit);
        const bool whole = end == m_text.size()
            || std::string_view(" \t\r\n,]}").find(m_text[end]) != std::string_view::npos;
        if (whole) keep(m_value, end);
    }

    /// The first of `ends` from `begin` on. What may be looked at in vain must not be long.
    [[nodiscard]] std::size_t endAt(std::string_view ends, std::size_t begin) const
    {
        constexpr std::size_t kLongest = 4096;
        const bool sure = !m_loose
            && (m_kind == SecretName::any || m_kind == SecretName::text || m_kind == SecretName::token);
        const std::size_t limit = sure ? m_limit : std::min(m_limit, begin + kLongest);
        return std::min(m_text.substr(0, limit).find_first_of(ends, begin), limit);
    }

    /// `password=...`, `password: ...`
    void word()
    {
        if (header()) return;
        std::size_t end = endAt(kWordEnds, m_value);
        const char after = at(end);
        if (after == '(' || after == '[' || (after == '{' && end == m_value + 1)) return; // code
        while (m_loose && end > m_value
               && std::string_view(".:?!").find(m_text[end - 1]) != std::string_view::npos)
            --end;
        const std::string_view value = m_text.substr(m_value, end - m_value);
        if (value.empty() || value.starts_with("//") || isReference(value)) return;
        constexpr std::size_t kLeast = 4;
        if (m_loose && (value.size() < kLeast || (!isUnlikeWords(value) && !standsLast(end)))) return;
        keep(m_value, end);
    }

    /// Nothing that reads on: prose would.
    [[nodiscard]] bool standsLast(std::size_t end) const
    {
        return (end == m_limit ? end == m_text.size() : endsLine(m_text, end));
    }

    /// `Authorization: Bearer ...`, `Cookie: a=b; c=d`
    bool header()
    {
        if (m_text[m_sign] != ':') return false;
        constexpr std::size_t kAuthorization = 13, kCookie = 6, kLeast = 8;
        const std::size_t end = endAt(kWordEnds, m_value);
        const std::string_view first = m_text.substr(m_value, end - m_value);
        if (ends(kCookie, "cookie") && first.find('=') != std::string_view::npos) {
            keep(m_value, endAt("\r\n\\\"'", m_value));
            return true;
        }
        if (!ends(kAuthorization, "authorization") || at(end) != ' ') return false;
        for (const std::string_view scheme :
             {"bearer", "basic", "token", "digest", "apikey", "key", "bot", "dpop", "negotiate"}) {
            if (!equalsLower(first, scheme)) continue;
            const std::size_t begin = skipBlanks(m_text, end);
            const std::size_t stop = endAt(kWordEnds, begin);
            if (begin < stop && stop - begin >= kLeast && !isReference(m_text.substr(begin, stop - begin))
                && m_text[stop - 1] != ':')
                keep(begin, stop);
            return true;
        }
        return false;
    }

    [[nodiscard]] bool ends(std::size_t length, std::string_view word) const
    {
        return m_name.size() >= length && equalsLower(m_name.substr(m_name.size() - length), word);
    }

    ScanCursor& m_scan;
    std::string_view m_text;
    std::vector<RedactionSpot>& m_found;
    std::size_t m_sign, m_value = 0, m_limit = 0;
    std::string_view m_name, m_mark;
    SecretName m_kind = SecretName::none;
    bool m_loose = false; ///< prose is written like it
};

/// The end of an argument that begins at `begin`.
std::size_t argumentEnd(ScanCursor& scan, std::size_t begin)
{
    const std::size_t limit = scan.placeholders.next(begin);
    return std::min(scan.text.substr(0, limit).find_first_of(" \t\r\n\"'`\\,;|&<>()", begin), limit);
}

/// Where the value of an option begins: after blanks, or in the next text of a list; npos when none does.
/// A quotation mark after blanks may end the JSON text around the option.
std::size_t optionValue(const ScanCursor& scan, std::size_t i)
{
    constexpr std::size_t kFar = 16, kNone = std::string_view::npos;
    const std::string_view text = scan.text;
    if (i < text.size() && isBlank(text[i])) {
        const std::size_t at = skipBlanks(text, i);
        if (at >= text.size()) return kNone;
        return at + (text[at] == '\'' || (text[at] == '"' && !scan.json) ? 1 : 0);
    }
    const std::size_t at = text.substr(0, i + kFar).find_first_not_of("\"'\\, \t\r\n", i);
    if (at == kNone || at == i || text.substr(i, at - i).find(',') == kNone) return kNone;
    return text[at - 1] == '"' || text[at - 1] == '\'' ? at : kNone;
}

void longOption(ScanCursor& scan, std::size_t dash, std::vector<RedactionSpot>& found)
{
    constexpr std::size_t kLongest = 40;
    if (dash > scan.from && (isAlnum(scan.text[dash - 1]) || scan.text[dash - 1] == '-')) return;
    const std::string_view name = scan.probe(
        dash + 2, [](char c) { return isAlnum(c) || c == '-' || c == '_'; }, kLongest);
    if (!mayBeSecretName(name)) return;
    const SecretName kind = secretNameOf(name);
    if (kind == SecretName::none || kind == SecretName::query) return;
    const std::size_t begin = optionValue(scan, dash + 2 + name.size());
    if (begin >= scan.text.size()) return;
    const std::size_t end = argumentEnd(scan, begin);
    const std::string_view value = scan.text.substr(begin, end - begin);
    if (value.starts_with('-') || isReference(value) || !isSecretValue(kind, value)) return;
    const std::size_t next = skipBlanks(scan.text, end);
    const bool last = end == scan.text.size() || endsLine(scan.text, end)
        || (next > end && next < scan.text.size()
            && std::string_view("-|&>").find(scan.text[next]) != std::string_view::npos);
    if (last || isUnlikeWords(value)) found.push_back({begin, end, RedactionClass::key});
}

/// The words of the command line before an argument.
std::string_view commandBefore(const ScanCursor& scan, std::size_t dash)
{
    constexpr std::size_t kFar = 160;
    const std::size_t from = std::max(scan.from, dash > kFar ? dash - kFar : 0);
    const std::string_view before = scan.text.substr(from, dash - from);
    return before.substr(before.find_last_of("\n;|&") + 1);
}

/// `mysql -pX`, `sshpass -p X`, `curl -u name:X`
void shortOption(ScanCursor& scan, std::size_t dash, std::vector<RedactionSpot>& found)
{
    if (dash == 0 || std::string_view(" \t\"'").find(scan.text[dash - 1]) == std::string_view::npos) return;
    const std::string_view command = commandBefore(scan, dash);
    const auto runs = [&](std::string_view name) { return command.find(name) != std::string_view::npos; };
    const bool user = scan.text[dash + 1] == 'u';
    std::size_t begin = dash + 2;
    if (user ? !runs("curl") : !runs("sshpass") && !runs("mysql") && !runs("mariadb")) return;
    if (user || runs("sshpass")) begin = optionValue(scan, begin);
    if (begin >= scan.text.size()) return;
    const std::size_t end = argumentEnd(scan, begin);
    std::string_view value = scan.text.substr(begin, end - begin);
    if (user)
        value.remove_prefix(std::min(
            value.find(':') == std::string_view::npos ? value.size() : value.find(':') + 1, value.size()));
    if (!value.empty() && !value.starts_with('-') && !isReference(value)
        && isSecretValue(SecretName::any, value))
        found.push_back({end - value.size(), end, RedactionClass::key});
}

} // namespace

void fieldAt(ScanCursor& scan, std::size_t sign, std::vector<RedactionSpot>& found)
{
    Field(scan, sign, found).find();
}

void argumentAt(ScanCursor& scan, std::size_t dash, std::vector<RedactionSpot>& found)
{
    if (scan.text[dash + 1] == '-')
        longOption(scan, dash, found);
    else
        shortOption(scan, dash, found);
}

bool isNamedId(std::string_view text, std::size_t begin)
{
    constexpr std::size_t kFar = 60;
    const ScanCursor near(text.substr(begin > kFar ? begin - kFar : 0, std::min(begin, kFar)));
    std::size_t sign = near.text.size();
    while (sign > 0 && std::string_view(" \t\"'\\").find(near.text[sign - 1]) != std::string_view::npos)
        --sign;
    if (sign == 0 || (near.text[sign - 1] != ':' && near.text[sign - 1] != '=')) return false;
    const FieldName name = nameBefore(near, sign - 1);
    return isIdName(near.text.substr(name.begin, name.end - name.begin));
}

} // namespace retrospan::import
