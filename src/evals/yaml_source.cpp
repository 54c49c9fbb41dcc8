#include "evals/text_source.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

namespace retrospan::evals {
namespace {

constexpr std::string_view kPlain = "?", kQuoted = "!", kCore = "tag:yaml.org,2002:";

/// Turns marks, which count bytes, into places, which count characters. Marks go up and down, but not far.
class Places {
public:
    explicit Places(std::string_view text)
        : m_text(text)
    {
        for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
            m_lines.push_back(at + 1);
    }
    TextPlace of(const YAML::Mark& mark)
    {
        const auto line = std::min(static_cast<std::size_t>(std::max(mark.line, 0)), m_lines.size() - 1);
        const auto column = static_cast<std::size_t>(std::max(mark.column, 0));
        if (line != m_line) m_bytes = m_characters = 0;
        m_line = line;
        for (; m_bytes < column && offset() < m_text.size(); ++m_bytes) m_characters += beginsCharacter();
        while (m_bytes > column) {
            --m_bytes;
            m_characters -= beginsCharacter();
        }
        return {static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(m_characters + 1)};
    }
    /// Of the place that was asked for last.
    [[nodiscard]] std::size_t offset() const { return m_lines[m_line] + m_bytes; }

private:
    [[nodiscard]] std::size_t beginsCharacter() const
    {
        return (static_cast<unsigned char>(m_text[offset()]) & 0xc0U) != 0x80U ? 1 : 0;
    }

    std::string_view m_text;
    std::vector<std::size_t> m_lines{0}; ///< where they begin
    std::size_t m_line = 0, m_bytes = 0, m_characters = 0;
};

/// A limit was reached.
struct TooMuch {
    std::string what;
    TextPlace place;
};

/// Turns the parser's events into nodes.
class Builder : public YAML::EventHandler {
public:
    Builder(std::string_view text, Problems& problems)
        : m_places(text)
        , m_problems(problems)
    {
    }
    std::vector<DataNode> result() { return std::move(m_documents); }
    /// What is complete of the document that broke off.
    void salvage();
    [[nodiscard]] TextPlace placeOf(const YAML::Mark& mark) { return m_places.of(mark); }
    /// Of that place.
    [[nodiscard]] std::size_t offset() const { return m_places.offset(); }
    /// The parser takes a quotation mark without its partner for the text to the end.
    void checkLastQuote(std::string_view text);

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        // Of a stray "," or "]" the parser makes empty documents for ever.
        if (mark.pos == m_start) throw YAML::ParserException(mark, "this begins no value");
        m_start = mark.pos;
        m_anchored.clear();
    }
    void OnDocumentEnd() override { }
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        put(node(mark, NodeType::null), anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(mark, tag, NodeType::list, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(mark, tag, NodeType::map, anchor);
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        DataNode node;
        YAML::anchor_t anchor = 0;
        bool keyed = false; ///< of a map: the next node is a value
        bool dropped = false; ///< and that value belongs to no key
        std::set<std::string> names = {};
    };

    DataNode node(const YAML::Mark& mark, NodeType type)
    {
        DataNode made;
        made.type = type;
        made.place = m_places.of(mark);
        if (++m_values > kMostValues) throw TooMuch{"there are more than 4000000 values", made.place};
        return made;
    }
    void open(const YAML::Mark& mark, const std::string& tag, NodeType type, YAML::anchor_t anchor);
    void close();
    void put(DataNode node, YAML::anchor_t anchor);
    void addKey(Open& map, DataNode key);
    void checkTag(const std::string& tag, TextPlace place);
    /// Counts what a copy takes that is made for what stands at `place`.
    void spend(const DataNode& node, TextPlace place);

    Places m_places;
    Problems& m_problems;
    std::vector<Open> m_open;
    std::vector<DataNode> m_documents;
    std::map<YAML::anchor_t, DataNode> m_anchored;
    std::size_t m_copied = 0, m_values = 0;
    int m_start = -1; ///< of the document
    std::optional<std::pair<TextPlace, std::size_t>> m_lastQuoted;
};

void Builder::spend(const DataNode& node, TextPlace place)
{
    m_copied += sizeof(DataNode) + node.text.size();
    if (m_copied > kMostCopiedBytes) throw TooMuch{"aliases repeat more than 16 MB", place};
    for (const DataNode& item : node.items) spend(item, place);
}

void Builder::checkTag(const std::string& tag, TextPlace place)
{
    if (tag == kPlain || tag == kQuoted || tag.starts_with(kCore)) return;
    m_problems.add(place, "the tag " + inQuotes(tag) + " is not known");
}

void Builder::open(const YAML::Mark& mark, const std::string& tag, NodeType type, YAML::anchor_t anchor)
{
    if (m_open.size() >= kDeepest)
        throw YAML::ParserException(mark,
                                    "this is nested deeper than " + std::to_string(kDeepest) + " levels");
    m_open.push_back({node(mark, type), anchor});
    checkTag(tag, m_open.back().node.place);
}

void Builder::close()
{
    Open closed = std::move(m_open.back());
    m_open.pop_back();
    put(std::move(closed.node), closed.anchor);
}

void Builder::addKey(Open& map, DataNode key)
{
    map.keyed = true;
    map.dropped = true;
    if (!key.isScalar())
        m_problems.add(key.place, "a key must be a text");
    else if (!map.names.insert(key.text).second)
        m_problems.add(key.place, "the key " + inQuotes(key.text) + " is there twice");
    else
        map.dropped = false;
    if (!map.dropped) map.node.keys.push_back({std::move(key.text), key.place});
}

void Builder::put(DataNode node, YAML::anchor_t anchor)
{
    if (anchor != 0) {
        spend(node, node.place);
        m_anchored[anchor] = node;
    }
    if (m_open.empty()) {
        m_documents.push_back(std::move(node));
        return;
    }
    Open& parent = m_open.back();
    const bool map = parent.node.type == NodeType::map;
    if (map && !parent.keyed) return addKey(parent, std::move(node));
    if (!map || !parent.dropped) parent.node.items.push_back(std::move(node));
    parent.keyed = false;
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor)
{
    const auto known = m_anchored.find(anchor);
    if (known == m_anchored.end())
        throw YAML::ParserException(mark, "this alias stands inside of what it stands for");
    const TextPlace place = m_places.of(mark);
    spend(known->second, place);
    DataNode copy = known->second;
    copy.place = place;
    put(std::move(copy), 0);
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, text) != words.end();
}

/// What YAML 1.2 takes for a number; infinities and NaN, which JSON has not, stay texts.
void resolveNumber(DataNode& node)
{
    std::string_view digits = node.text;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    if (digits.empty()
        || !(isOneOf(digits.substr(0, 1), {"-", "."}) || (digits[0] >= '0' && digits[0] <= '9')))
        return;
    const char* const end = digits.data() + digits.size();
    if (const auto read = std::from_chars(digits.data(), end, node.integer);
        read.ptr == end && read.ec == std::errc{}) {
        node.type = NodeType::integer;
        node.real = static_cast<double>(node.integer);
        return;
    }
    const auto read = std::from_chars(digits.data(), end, node.real);
    if (read.ptr == end && read.ec == std::errc{} && std::isfinite(node.real)) node.type = NodeType::real;
}

void resolve(DataNode& node)
{
    if (isOneOf(node.text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
        node.type = NodeType::boolean;
        node.flag = node.text[0] == 't' || node.text[0] == 'T';
    } else {
        resolveNumber(node);
    }
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       const std::string& value)
{
    DataNode made = node(mark, NodeType::text);
    made.text = value;
    checkTag(tag, made.place);
    if (tag != kPlain) m_lastQuoted = {made.place, m_places.offset()};
    const bool asked = tag.starts_with(kCore) && !tag.ends_with(":str");
    if (tag == kPlain || asked) resolve(made);
    put(std::move(made), anchor);
}

void Builder::salvage()
{
    std::size_t kept = 0;
    if (!m_open.empty() && m_open[0].node.type == NodeType::list)
        kept = 1;
    else if (m_open.size() > 1 && m_open[0].keyed && m_open[1].node.type == NodeType::list)
        kept = 2;
    m_open.resize(kept);
    while (!m_open.empty()) {
        m_open.back().anchor = 0; // no alias follows, and copies may be what there was too much of
        close();
    }
}

bool isClosed(std::string_view text, std::size_t at)
{
    at = text.find_first_of("'\"|>", at);
    if (at == std::string_view::npos || text[at] == '|' || text[at] == '>') return true; // a block
    const char quote = text[at];
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\' && quote == '"')
            ++at;
        else if (text[at] == quote && quote == '\'' && at + 1 < text.size() && text[at + 1] == quote)
            ++at;
        else if (text[at] == quote)
            return true;
    }
    return false;
}

void Builder::checkLastQuote(std::string_view text)
{
    if (m_lastQuoted && !isClosed(text, m_lastQuoted->second))
        m_problems.add(m_lastQuoted->first, "this is no YAML: the quotation mark is not closed");
}

/// The parser ends a text at its own mark of the end (U+0004), and YAML has no control characters.
std::string_view beforeControlCharacters(std::string_view text, Problems& problems)
{
    const auto control = std::ranges::find_if(text, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
    });
    if (control == text.end()) return text;
    const auto at = static_cast<std::size_t>(control - text.begin());
    const YAML::Mark mark = [&] {
        YAML::Mark made;
        made.line = static_cast<int>(std::count(text.begin(), control, '\n'));
        made.column = static_cast<int>(at - (text.substr(0, at).rfind('\n') + 1));
        return made;
    }();
    problems.add(Places(text).of(mark), "YAML has no control characters; what follows is not read");
    return text.substr(0, at);
}

/// The parser, other than YAML, takes no question mark in a plain text between brackets.
std::string reasonOf(const YAML::Exception& fault, std::string_view rest)
{
    const bool question = rest.starts_with('?') && fault.msg == "unknown token";
    return question ? "between brackets a text with a question mark needs quotation marks" : fault.msg;
}

} // namespace

std::vector<DataNode> readYaml(std::string_view text, Problems& problems)
{
    const std::string_view clean = beforeControlCharacters(text, problems);
    Builder builder(clean, problems);
    std::istringstream stream{std::string(clean)};
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) { }
        builder.checkLastQuote(clean);
    } catch (const YAML::Exception& fault) {
        const TextPlace place = builder.placeOf(fault.mark);
        problems.add(place,
                     "this is no YAML: " + reasonOf(fault, clean.substr(builder.offset()))
                         + "; what follows is not read");
        builder.salvage();
    } catch (const TooMuch& limit) {
        problems.add(limit.place, limit.what + "; what follows is not read");
        builder.salvage();
    }
    return builder.result();
}

} // namespace retrospan::evals
