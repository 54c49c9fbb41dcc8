#include "evals/case_yaml.h"

#include <algorithm>
#include <array>

namespace retrospan::evals {
namespace {

constexpr std::size_t kStep = 2;
/// Deeper values stand in one line.
constexpr int kDeepestBlock = 4;

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, text) != words.end();
}

/// Means nothing but itself wherever it stands.
bool isPlain(std::string_view text)
{
    constexpr std::size_t most = 200;
    const auto harmless = [](char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '/';
    };
    const bool named =
        isOneOf(text, {"true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL"});
    return !text.empty() && text.size() <= most && isLetter(text.front()) && !named
        && std::ranges::all_of(text, harmless);
}

/// Marks and breaks of lines that are no line ends to people.
bool hasSpecialBreak(std::string_view text)
{
    return std::ranges::any_of(
        std::array<std::string_view, 4>{"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf"},
        [&](std::string_view mark) { return text.find(mark) != text.npos; });
}

/// Several lines that a block keeps as they are.
bool isBlock(std::string_view text)
{
    if (text.find('\n') == text.npos || text.front() == ' ' || text.front() == '\n') return false;
    if (text.ends_with("\n\n") || hasSpecialBreak(text)) return false;
    const bool controls = std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n') || byte == 0x7f;
    });
    return !controls && text.find(" \n") == text.npos && text.back() != ' ';
}

std::string quoted(std::string_view text)
{
    std::string out = canonicalJson(DataNode::ofText(std::string(text)));
    const auto escape = [&](std::string_view mark, std::string_view spelt) {
        for (std::size_t at = out.find(mark); at != out.npos; at = out.find(mark, at + spelt.size()))
            out.replace(at, mark.size(), spelt);
    };
    escape("\xc2\x85", "\\u0085");
    escape("\xe2\x80\xa8", "\\u2028");
    escape("\xe2\x80\xa9", "\\u2029");
    escape("\xef\xbb\xbf", "\\uFEFF");
    escape("\x7f", "\\x7F");
    return out;
}

class Writer {
public:
    explicit Writer(std::string& out)
        : m_out(out)
    {
    }
    /// `started`: the line of the first key has begun.
    void map(const DataNode& node, std::size_t indent, bool started, int depth);
    void value(const DataNode& node, std::size_t indent, int depth);

private:
    void item(const DataNode& node, std::size_t indent, int depth);
    void scalar(const DataNode& node, std::size_t indent);
    void block(std::string_view text, std::size_t indent);

    std::string& m_out;
};

void Writer::block(std::string_view text, std::size_t indent)
{
    const bool ended = text.ends_with('\n');
    m_out += ended ? " |\n" : " |-\n";
    if (ended) text.remove_suffix(1);
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (end > begin) m_out.append(indent + kStep, ' ');
        m_out += text.substr(begin, end - begin);
        m_out += '\n';
        begin = end + 1;
    }
}

void Writer::scalar(const DataNode& node, std::size_t indent)
{
    if (node.type == NodeType::text && isBlock(node.text)) return block(node.text, indent);
    m_out += ' ';
    if (node.type != NodeType::text)
        m_out += canonicalJson(node);
    else
        m_out += isPlain(node.text) ? node.text : quoted(node.text);
    m_out += '\n';
}

void Writer::map(const DataNode& node, std::size_t indent, bool started, int depth)
{
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        if (i > 0 || !started) m_out.append(indent, ' ');
        m_out += (isPlain(node.keys[i].name) ? node.keys[i].name : quoted(node.keys[i].name)) + ":";
        value(node.items[i], indent, depth + 1);
    }
}

void Writer::item(const DataNode& node, std::size_t indent, int depth)
{
    m_out.append(indent, ' ');
    m_out += '-';
    if (node.type == NodeType::map && !node.items.empty() && depth < kDeepestBlock) {
        m_out += ' ';
        map(node, indent + kStep, true, depth);
    } else if (node.isScalar()) {
        scalar(node, indent);
    } else {
        m_out += ' ' + canonicalJson(node) + "\n";
    }
}

void Writer::value(const DataNode& node, std::size_t indent, int depth)
{
    if (node.isScalar()) return scalar(node, indent);
    if (node.items.empty() || depth >= kDeepestBlock) {
        m_out += ' ' + canonicalJson(node) + "\n";
        return;
    }
    m_out += '\n';
    if (node.type == NodeType::map) return map(node, indent + kStep, false, depth);
    for (const DataNode& each : node.items) item(each, indent, depth + 1);
}

DataNode expectedOf(const CaseDraft& draft)
{
    DataNode expected;
    expected.type = NodeType::map;
    if (!draft.contains.empty()) expected.set("contains", DataNode::ofTexts(draft.contains));
    if (!draft.never.empty()) expected.set("never", DataNode::ofTexts(draft.never));
    if (expected.items.empty()) expected.set("matches", DataNode::ofText("\\S"));
    return expected;
}

} // namespace

DataNode caseNode(const CaseDraft& draft)
{
    DataNode source = DataNode::mapOf({{"session", DataNode::ofText(draft.sourceSession)}});
    if (!draft.sourceSpan.empty()) source.set("span", DataNode::ofText(draft.sourceSpan));
    DataNode made = DataNode::mapOf(
        {{"id", DataNode::ofText(draft.id)}, {"input", draft.input}, {"expected", expectedOf(draft)}});
    if (!draft.tags.empty()) made.set("tags", DataNode::ofTexts(draft.tags));
    if (!draft.workflow.empty()) made.set("workflow", DataNode::ofText(draft.workflow));
    made.set("source", std::move(source));
    if (!draft.notes.empty()) made.set("notes", DataNode::ofText(draft.notes));
    return made;
}

std::string caseYaml(const DataNode& which, std::size_t indent)
{
    std::string out(indent, ' ');
    out += "- ";
    indent += kStep;
    for (std::size_t i = 0; i < which.keys.size(); ++i) {
        if (i > 0) out.append(indent, ' ');
        out += which.keys[i].name + ":" + yamlValue(which.items[i], indent);
        if (which.keys[i].name == "expected" && which.items[i].find("contains") == nullptr)
            out += std::string(indent + kStep, ' ') + "# contains: [what a right answer says]\n";
    }
    return out;
}

std::string yamlValue(const DataNode& value, std::size_t indent)
{
    std::string out;
    Writer(out).value(value, indent, 0);
    return out;
}

} // namespace retrospan::evals
