#include "evals/data_node.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>

namespace retrospan::evals {
namespace {

/// Below it every integer has a double of its own.
constexpr double kExactIntegers = 9007199254740992.0;

template <typename Number> std::string spelt(Number number)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return {digits.data(), end};
}

std::string spelt(const DataNode& node)
{
    if (node.type == NodeType::integer) return spelt(node.integer);
    const bool whole = std::abs(node.real) < kExactIntegers && node.real == std::trunc(node.real);
    return whole ? spelt(static_cast<std::int64_t>(node.real)) : spelt(node.real);
}

void quote(std::string_view text, std::string& out)
{
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (byte >= 0x20)
            out += c;
        else if (c == '\n')
            out += "\\n";
        else
            ((out += "\\u00") += hex[byte >> 4U]) += hex[byte & 0xfU];
    }
    out += '"';
}

void write(const DataNode& node, std::string& out);

void writeList(const DataNode& node, std::string& out)
{
    out += '[';
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ',';
        write(node.items[i], out);
    }
    out += ']';
}

void writeMap(const DataNode& node, std::string& out)
{
    std::vector<std::size_t> order(node.keys.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string& { return node.keys[i].name; });
    out += '{';
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i > 0) out += ',';
        quote(node.keys[order[i]].name, out);
        out += ':';
        write(node.items[order[i]], out);
    }
    out += '}';
}

void write(const DataNode& node, std::string& out)
{
    switch (node.type) {
    case NodeType::null: out += "null"; break;
    case NodeType::boolean: out += node.flag ? "true" : "false"; break;
    case NodeType::integer:
    case NodeType::real: out += spelt(node); break;
    case NodeType::text: quote(node.text, out); break;
    case NodeType::list: writeList(node, out); break;
    case NodeType::map: writeMap(node, out); break;
    }
}

} // namespace

bool DataNode::isNothing() const
{
    const bool blank = text.find_first_not_of(" \t\r\n\f\v") == std::string::npos;
    return type == NodeType::null || (type == NodeType::text && blank);
}

const DataNode* DataNode::find(std::string_view name) const
{
    const auto key = std::ranges::find(keys, name, &Key::name);
    return key == keys.end() ? nullptr : &items[static_cast<std::size_t>(key - keys.begin())];
}

DataNode DataNode::ofText(std::string text)
{
    DataNode node;
    node.type = NodeType::text;
    node.text = std::move(text);
    return node;
}

void DataNode::set(std::string key, DataNode value)
{
    keys.push_back({std::move(key), {}});
    items.push_back(std::move(value));
}

DataNode DataNode::ofInteger(std::int64_t value)
{
    DataNode node = ofText(spelt(value));
    node.type = NodeType::integer;
    node.integer = value;
    node.real = static_cast<double>(value);
    return node;
}

DataNode DataNode::ofReal(double value)
{
    DataNode node = ofText(spelt(value));
    node.type = NodeType::real;
    node.real = value;
    return node;
}

DataNode DataNode::ofFlag(bool value)
{
    DataNode node = ofText(value ? "true" : "false");
    node.type = NodeType::boolean;
    node.flag = value;
    return node;
}

DataNode DataNode::ofTexts(const std::vector<std::string>& texts)
{
    std::vector<DataNode> items;
    for (const std::string& text : texts) items.push_back(ofText(text));
    return listOf(std::move(items));
}

DataNode DataNode::listOf(std::vector<DataNode> items)
{
    DataNode node;
    node.type = NodeType::list;
    node.items = std::move(items);
    return node;
}

DataNode DataNode::mapOf(std::vector<std::pair<std::string, DataNode>> members)
{
    DataNode node;
    node.type = NodeType::map;
    for (auto& [key, value] : members) node.set(std::move(key), std::move(value));
    return node;
}

std::string canonicalJson(const DataNode& node)
{
    std::string out;
    write(node, out);
    return out;
}

std::string_view nameOf(NodeType type)
{
    constexpr std::string_view names[] = {"nothing", "a truth value", "a number", "a number",
                                          "a text",  "a list",        "a map"};
    return names[static_cast<std::size_t>(type)];
}

} // namespace retrospan::evals
