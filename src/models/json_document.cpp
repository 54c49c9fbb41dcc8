#include "models/json_document.h"

#include "models/json_parser.h"

#include "trace/utf8.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t kMaxText = UINT32_MAX - 16;

/// `digits` hexadecimal digits at `at`, or nothing.
std::optional<char32_t> hex(std::string_view text, std::size_t at, std::size_t digits)
{
    if (at + digits > text.size()) return std::nullopt;
    char32_t value = 0;
    for (const char c : text.substr(at, digits)) {
        const int digit = c >= '0' && c <= '9'       ? c - '0'
            : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                     : -1;
        if (digit < 0) return std::nullopt;
        value = value << 4 | static_cast<char32_t>(digit);
    }
    return value;
}

/// Decodes the escape at `at` (where the backslash is) to `out`; returns the offset after it.
std::size_t decodeUnicode(std::string_view text, std::size_t at, std::string& out)
{
    const auto unit = hex(text, at + 2, 4);
    if (!unit) {
        appendUtf8(out, kReplacement);
        return at + 2;
    }
    if (*unit < 0xd800 || *unit > 0xdfff) {
        appendUtf8(out, *unit);
        return at + 6;
    }
    const bool pairFollows = *unit < 0xdc00 && text.substr(std::min(at + 6, text.size()), 2) == "\\u";
    const auto low = pairFollows ? hex(text, at + 8, 4) : std::nullopt;
    if (low && *low >= 0xdc00 && *low <= 0xdfff) {
        appendUtf8(out, 0x10000 + ((*unit - 0xd800) << 10) + (*low - 0xdc00));
        return at + 12;
    }
    appendUtf8(out, kReplacement);
    return at + 6;
}

std::size_t decodeEscape(std::string_view text, std::size_t at, std::string& out)
{
    if (at + 1 >= text.size()) return text.size(); // cut inside an escape
    switch (text[at + 1]) {
    case 'n': out += '\n'; break;
    case 't': out += '\t'; break;
    case 'r': out += '\r'; break;
    case 'b': out += '\b'; break;
    case 'f': out += '\f'; break;
    case 'u': return decodeUnicode(text, at, out);
    case 'x': // Python
        if (const auto code = hex(text, at + 2, 2)) {
            appendUtf8(out, *code);
            return at + 4;
        }
        [[fallthrough]];
    default: out += text[at + 1];
    }
    return at + 2;
}

/// After a cut before `next`: a character that goes on there is dropped whole.
void dropPartOfCharacter(std::string& text, char next)
{
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
    if (!continues(next)) return;
    for (int i = 0; i < 3 && !text.empty() && continues(text.back()); ++i) text.pop_back();
    if (!text.empty()) text.pop_back();
}

bool isPlainName(std::string_view name)
{
    if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
    return std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
            || static_cast<unsigned char>(c) >= 0x80;
    });
}

QString pathStep(const std::string& key)
{
    const QString name = QString::fromStdString(key);
    if (isPlainName(key)) return u'.' + name;
    QString quoted = name;
    quoted.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s).replace(u'\n', u"\\n"_s);
    return u"['%1']"_s.arg(quoted);
}

} // namespace

JsonDocument::JsonDocument(std::string_view text, std::shared_ptr<const void> owner)
    : m_text(text.substr(0, kMaxText))
    , m_owner(std::move(owner))
    , m_cut(text.size() > kMaxText)
{
}

std::shared_ptr<const JsonDocument>
JsonDocument::parse(std::string_view text, std::shared_ptr<const void> owner, std::stop_token stop)
{
    const std::shared_ptr<JsonDocument> document(new JsonDocument(text, std::move(owner)));
    JsonParser parser(*document, std::move(stop));
    if (!parser.run()) return nullptr;
    return document;
}

std::shared_ptr<const JsonDocument> JsonDocument::parse(std::string text)
{
    const auto kept = std::make_shared<const std::string>(std::move(text));
    return parse(*kept, kept);
}

bool JsonDocument::looksLikeJson(std::string_view text)
{
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != text.npos && (text[first] == '{' || text[first] == '[');
}

std::uint32_t JsonDocument::childCount(Node node) const
{
    return isContainer(node) ? m_containers[containerIndex(node)].children : 0;
}

JsonDocument::Node JsonDocument::subtreeEnd(Node node) const
{
    return isContainer(node) ? m_containers[containerIndex(node)].subtreeEnd : node + 1;
}

int JsonDocument::depth(Node node, int limit) const
{
    int depth = 0;
    for (Node up = parent(node); up != kNone && depth < limit; up = parent(up)) ++depth;
    return depth;
}

std::string_view JsonDocument::raw(Node node) const
{
    return m_text.substr(m_nodes[node].begin, m_nodes[node].end - m_nodes[node].begin);
}

std::string_view JsonDocument::rawKey(Node node) const
{
    const std::string_view upToValue =
        m_text.substr(m_nodes[node].key, m_nodes[node].begin - m_nodes[node].key);
    const std::size_t colon = upToValue.rfind(':');
    const std::size_t before = colon == upToValue.npos ? colon : colon - 1; // none after a key that was cut
    const std::size_t last = upToValue.find_last_not_of(" \t\r\n", before);
    return upToValue.substr(0, last + 1);
}

std::string JsonDocument::key(Node node, std::size_t limit) const
{
    return decode(rawKey(node), limit);
}

std::string JsonDocument::stringValue(Node node, std::size_t limit) const
{
    return decode(raw(node), limit);
}

std::string JsonDocument::decode(std::string_view raw, std::size_t limit)
{
    if (!raw.empty() && (raw.front() == '"' || raw.front() == '\'')) {
        const char quote = raw.front();
        raw.remove_prefix(1);
        if (!raw.empty() && raw.back() == quote) raw.remove_suffix(1);
    }
    std::string out;
    out.reserve(std::min(raw.size(), limit));
    for (std::size_t at = 0; at < raw.size() && out.size() < limit;) {
        const std::size_t room = std::min(limit - out.size(), raw.size() - at);
        const std::size_t plain = std::min(raw.find('\\', at), at + room);
        out.append(raw, at, plain - at);
        at = plain;
        if (at < raw.size() && raw[at] == '\\' && out.size() < limit) at = decodeEscape(raw, at, out);
        if (out.size() >= limit) {
            if (at < raw.size()) dropPartOfCharacter(out, raw[at]);
            break;
        }
    }
    return out;
}

QString JsonDocument::path(Node node) const
{
    std::vector<Node> chain;
    for (Node up = node; up != kNone; up = parent(up)) chain.push_back(up);
    QString path = u"$"_s;
    for (auto step = chain.rbegin(); step != chain.rend(); ++step) {
        if (hasKey(*step))
            path += pathStep(key(*step));
        else if (parent(*step) != kNone)
            path += u"[%1]"_s.arg(indexInParent(*step));
    }
    return path;
}

QString JsonDocument::pointer(Node node) const
{
    QString pointer;
    for (Node up = node; parent(up) != kNone; up = parent(up)) {
        QString step = hasKey(up) ? QString::fromStdString(key(up)) : QString::number(indexInParent(up));
        pointer.prepend(u'/' + step.replace(u'~', u"~0"_s).replace(u'/', u"~1"_s));
    }
    return pointer;
}

} // namespace retrospan::models
