#include "evals/fields.h"

#include <algorithm>

namespace retrospan::evals {

Fields::Fields(const DataNode& map, std::string what, Problems& problems)
    : m_map(map)
    , m_what(std::move(what))
    , m_problems(problems)
{
    if (map.type != NodeType::map)
        fault(map.place, "a map is expected, not " + std::string(nameOf(map.type)));
}

const DataNode* Fields::take(std::string_view key)
{
    if (std::ranges::find(m_asked, key) == m_asked.end()) m_asked.emplace_back(key);
    return m_map.find(key);
}

std::optional<std::string> Fields::text(std::string_view key)
{
    const DataNode* node = take(key);
    if (node == nullptr) return std::nullopt;
    if (node->isScalar() && node->type != NodeType::null) return node->text;
    fault(node->place, "\"" + std::string(key) + "\" must be a text, not " + std::string(nameOf(node->type)));
    return std::nullopt;
}

std::vector<std::string> Fields::texts(std::string_view key)
{
    const DataNode* node = take(key);
    if (node == nullptr) return {};
    std::vector<std::string> all;
    const auto add = [&](const DataNode& item) {
        if (item.isScalar() && !item.text.empty() && item.type != NodeType::null)
            all.push_back(item.text);
        else
            fault(item.place, "\"" + std::string(key) + "\" must have texts that are not empty");
    };
    if (node->type == NodeType::list)
        std::ranges::for_each(node->items, add);
    else
        add(*node);
    if (node->type == NodeType::list && node->items.empty())
        fault(node->place, "\"" + std::string(key) + "\" is an empty list");
    return all;
}

std::optional<double> Fields::number(std::string_view key)
{
    const DataNode* node = take(key);
    if (node == nullptr) return std::nullopt;
    if (node->isNumber()) return node->real;
    fault(node->place,
          "\"" + std::string(key) + "\" must be a number, not " + std::string(nameOf(node->type)));
    return std::nullopt;
}

std::optional<std::int64_t> Fields::count(std::string_view key)
{
    const DataNode* node = take(key);
    if (node == nullptr || node->type == NodeType::null) return std::nullopt;
    if (node->type == NodeType::integer && node->integer >= 0) return node->integer;
    fault(node->place, "\"" + std::string(key) + "\" must be a whole number from 0 on");
    return std::nullopt;
}

std::optional<bool> Fields::flag(std::string_view key)
{
    const DataNode* node = take(key);
    if (node == nullptr) return std::nullopt;
    if (node->type == NodeType::boolean) return node->flag;
    fault(node->place, "\"" + std::string(key) + "\" must be true or false");
    return std::nullopt;
}

void Fields::finish()
{
    for (const DataNode::Key& key : m_map.keys)
        if (std::ranges::find(m_asked, key.name) == m_asked.end())
            fault(key.place,
                  "the key " + inQuotes(key.name) + " is not known here; known are " + joined(m_asked));
}

} // namespace retrospan::evals
