#include "evals/json_comparison.h"

#include "evals/problems.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

namespace retrospan::evals {
namespace {

constexpr std::size_t kMostTold = 5;

std::string replaced(std::string text, std::string_view what, std::string_view by)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

/// The values of a map by their keys.
class ByKey {
public:
    explicit ByKey(const DataNode& map)
    {
        for (std::size_t i = 0; i < map.keys.size(); ++i) m_values.emplace(map.keys[i].name, &map.items[i]);
    }
    [[nodiscard]] const DataNode* find(std::string_view key) const
    {
        const auto found = m_values.find(key);
        return found == m_values.end() ? nullptr : found->second;
    }

private:
    std::unordered_map<std::string_view, const DataNode*> m_values;
};

class Comparer {
public:
    explicit Comparer(const JsonRules& rules)
        : m_rules(rules)
    {
    }
    void compare(const DataNode& expected, const DataNode& got);
    JsonComparison result() { return std::move(m_result); }

private:
    [[nodiscard]] bool ignored() const;
    [[nodiscard]] bool equalScalars(const DataNode& expected, const DataNode& got) const;
    void compareLists(const DataNode& expected, const DataNode& got);
    void compareMaps(const DataNode& expected, const DataNode& got);
    /// A value that only one side has.
    void alone(const DataNode& value, std::string_view what);
    void below(const std::string& step, const auto& visit)
    {
        m_path.push_back(step);
        if (!ignored()) visit();
        m_path.pop_back();
    }
    void tell(const std::string& what);

    const JsonRules& m_rules;
    JsonPath m_path;
    JsonComparison m_result;
};

bool Comparer::ignored() const
{
    return std::ranges::any_of(m_rules.ignored, [this](const JsonPath& path) {
        return std::ranges::equal(
            path, m_path, [](const std::string& a, const std::string& b) { return a == "*" || a == b; });
    });
}

void Comparer::tell(const std::string& what)
{
    if (m_result.differences.size() >= kMostTold) return;
    std::string place;
    for (const std::string& step : m_path) place += "/" + replaced(replaced(step, "~", "~0"), "/", "~1");
    m_result.differences.push_back((place.empty() ? std::string("the whole") : place) + " " + what);
}

bool Comparer::equalScalars(const DataNode& expected, const DataNode& got) const
{
    if (expected.isNumber() && got.isNumber()) return m_rules.tolerance.allows(expected, got);
    if (expected.type != got.type) return false;
    if (expected.type == NodeType::boolean) return expected.flag == got.flag;
    return expected.type != NodeType::text || expected.text == got.text;
}

void Comparer::alone(const DataNode& value, std::string_view what)
{
    ++m_result.values;
    tell(std::string(what) + ": " + inQuotes(canonicalJson(value)));
}

void Comparer::compareLists(const DataNode& expected, const DataNode& got)
{
    const std::size_t both = std::min(expected.items.size(), got.items.size());
    for (std::size_t i = 0; i < std::max(expected.items.size(), got.items.size()); ++i)
        below(std::to_string(i), [&] {
            if (i < both)
                compare(expected.items[i], got.items[i]);
            else if (i < expected.items.size())
                alone(expected.items[i], "is missing");
            else
                alone(got.items[i], "is not expected");
        });
}

void Comparer::compareMaps(const DataNode& expected, const DataNode& got)
{
    const ByKey known(expected), told(got);
    for (std::size_t i = 0; i < expected.keys.size(); ++i)
        below(expected.keys[i].name, [&] {
            if (const DataNode* other = told.find(expected.keys[i].name))
                compare(expected.items[i], *other);
            else
                alone(expected.items[i], "is missing");
        });
    if (m_rules.subset) return;
    for (std::size_t i = 0; i < got.keys.size(); ++i)
        if (known.find(got.keys[i].name) == nullptr)
            below(got.keys[i].name, [&] { alone(got.items[i], "is not expected"); });
}

void Comparer::compare(const DataNode& expected, const DataNode& got)
{
    const bool alike = expected.type == got.type && !expected.isScalar();
    if (alike && !(expected.items.empty() && got.items.empty()))
        return expected.type == NodeType::map ? compareMaps(expected, got) : compareLists(expected, got);
    ++m_result.values;
    if (alike || equalScalars(expected, got))
        ++m_result.equal;
    else
        tell("is " + inQuotes(canonicalJson(got)) + ", expected " + inQuotes(canonicalJson(expected)));
}

} // namespace

std::optional<JsonPath> jsonPathFromText(std::string_view text)
{
    if (text.empty()) return JsonPath{};
    if (text.front() != '/') return std::nullopt;
    JsonPath path;
    while (!text.empty()) {
        const std::size_t end = text.find('/', 1);
        path.push_back(replaced(
            replaced(std::string(text.substr(1, end == std::string_view::npos ? end : end - 1)), "~1", "/"),
            "~0", "~"));
        text.remove_prefix(std::min(end, text.size()));
    }
    return path;
}

const DataNode* nodeAt(const DataNode& root, const JsonPath& path)
{
    const DataNode* node = &root;
    for (const std::string& step : path) {
        std::size_t index = 0;
        const auto read = std::from_chars(step.data(), step.data() + step.size(), index);
        if (node->type == NodeType::map)
            node = node->find(step);
        else if (node->type == NodeType::list && read.ec == std::errc{} && index < node->items.size())
            node = &node->items[index];
        else
            node = nullptr;
        if (node == nullptr) return nullptr;
    }
    return node;
}

bool Tolerance::allows(const DataNode& expected, const DataNode& got) const
{
    if (expected.type == NodeType::integer && got.type == NodeType::integer
        && expected.integer == got.integer)
        return true;
    const double most = std::max(absolute, relative * std::abs(expected.real));
    const bool whole = expected.type == NodeType::integer && got.type == NodeType::integer;
    if (whole && most < 1) return false; // of large ones the doubles may be equal
    // Decimal fractions are not exact: 10.1 is within 0.1 of 10.
    constexpr double rounding = 1e-12;
    const double slack = most > 0 ? rounding * std::max(std::abs(expected.real), std::abs(got.real)) : 0;
    return std::abs(expected.real - got.real) <= most + slack;
}

JsonComparison compareJson(const DataNode& expected, const DataNode& got, const JsonRules& rules)
{
    Comparer comparer(rules);
    comparer.compare(expected, got);
    return comparer.result();
}

} // namespace retrospan::evals
