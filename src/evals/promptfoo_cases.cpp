#include "evals/foreign_cases.h"

#include <algorithm>

namespace retrospan::evals {
namespace {

struct Counterpart {
    std::string_view type, scorer, option;
    bool single = false; ///< two of them cannot be one scorer
};

constexpr Counterpart kCounterparts[] = {
    {"equals", "exact", "text", true},
    {"contains", "contains_all", "texts"},
    {"icontains", "contains_all", "any_case"},
    {"contains-all", "contains_all", "texts"},
    {"icontains-all", "contains_all", "any_case"},
    {"contains-any", "contains_any", "texts", true},
    {"icontains-any", "contains_any", "any_case", true},
    {"not-contains", "never_contains", "texts"},
    {"not-icontains", "never_contains", "any_case"},
    {"not-contains-any", "never_contains", "texts"},
    {"not-icontains-any", "never_contains", "any_case"},
    {"regex", "regex", "patterns"},
    {"cost", "cost_limit", "max_usd", true},
    {"latency", "latency_limit", "max_seconds", true},
};

constexpr double kMillisecond = 1e-3;

DataNode& memberOf(DataNode& map, std::string_view key, NodeType type)
{
    for (std::size_t i = 0; i < map.keys.size(); ++i)
        if (map.keys[i].name == key) return map.items[i];
    map.set(std::string(key), {});
    map.items.back().type = type;
    return map.items.back();
}

/// Makes the scorers of one test.
class Assertions {
public:
    Assertions(const DataNode* vars, std::string test, Problems& problems)
        : m_vars(vars)
        , m_test(std::move(test))
        , m_problems(problems)
    {
        m_scorers.type = NodeType::map;
    }
    void add(const DataNode& assertion);
    [[nodiscard]] const DataNode& scorers() const { return m_scorers; }

private:
    void leaveOut(TextPlace place, const std::string& why) { m_problems.add(place, m_test + ": " + why); }
    void addLimit(const Counterpart& counterpart, const DataNode& assertion);
    void addValues(const Counterpart& counterpart, const DataNode& value);
    /// With {{name}} filled in; nothing when that is not possible.
    std::optional<DataNode> filled(const DataNode& value);

    const DataNode* m_vars;
    std::string m_test;
    Problems& m_problems;
    DataNode m_scorers;
};

std::optional<DataNode> Assertions::filled(const DataNode& value)
{
    if (value.type != NodeType::text) return value;
    std::string text = value.text;
    for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open)) {
        const std::size_t close = text.find("}}", open);
        const std::size_t first = text.find_first_not_of(' ', open + 2);
        if (close == std::string::npos || first >= close) return std::nullopt;
        const std::string name = text.substr(first, text.find_last_not_of(' ', close - 1) + 1 - first);
        const DataNode* var = m_vars == nullptr ? nullptr : m_vars->find(name);
        if (var == nullptr || !var->isScalar()) return std::nullopt;
        text.replace(open, close + 2 - open, var->text);
        open += var->text.size();
    }
    if (text.starts_with("file://")) return std::nullopt;
    return DataNode::ofText(std::move(text));
}

void Assertions::addLimit(const Counterpart& counterpart, const DataNode& assertion)
{
    const DataNode* threshold = assertion.find("threshold");
    if (threshold == nullptr || !threshold->isNumber())
        return leaveOut(assertion.place, "the assertion has no threshold");
    const double unit = counterpart.type == "latency" ? kMillisecond : 1;
    memberOf(m_scorers, counterpart.scorer, NodeType::map)
        .set(std::string(counterpart.option), DataNode::ofReal(threshold->real * unit));
}

void Assertions::addValues(const Counterpart& counterpart, const DataNode& value)
{
    std::vector<DataNode> values;
    for (const DataNode& each : value.type == NodeType::list ? value.items : std::vector{value}) {
        auto text = filled(each);
        if (!text || !text->isScalar() || text->text.empty())
            return leaveOut(each.place, "the value " + inQuotes(each.text) + " cannot be told here");
        values.push_back(std::move(*text));
    }
    DataNode& scorer = memberOf(m_scorers, counterpart.scorer, NodeType::map);
    if (counterpart.option == "text") return scorer.set("text", values.at(0));
    auto& all = memberOf(scorer, counterpart.option, NodeType::list).items;
    std::ranges::move(values, std::back_inserter(all));
}

void Assertions::add(const DataNode& assertion)
{
    const DataNode *type = assertion.find("type"), *value = assertion.find("value");
    const std::string name = type == nullptr ? "" : type->text;
    const auto* known = std::ranges::find(kCounterparts, name, &Counterpart::type);
    if (known == std::end(kCounterparts))
        return leaveOut(assertion.place, "the assertion " + inQuotes(name) + " has no counterpart");
    if (known->single && m_scorers.find(known->scorer) != nullptr)
        return leaveOut(assertion.place, "there can be one assertion " + inQuotes(name) + " only");
    const bool list = value != nullptr && value->type == NodeType::list && !value->items.empty();
    if (known->option == "max_usd" || known->option == "max_seconds") return addLimit(*known, assertion);
    if (value == nullptr || (!value->isScalar() && (!list || known->option == "text")))
        return leaveOut(assertion.place, "the value of " + inQuotes(name) + " cannot be told here");
    const bool several = name.ends_with("-all") || name.ends_with("-any");
    if (several && !list && value->text.find(',') != std::string::npos)
        return leaveOut(value->place, "the values of " + inQuotes(name) + " must be a list");
    addValues(*known, *value);
}

/// The only variable, or all of them.
const DataNode* inputOf(const DataNode& test)
{
    const DataNode* vars = test.find("vars");
    if (vars == nullptr || vars->type != NodeType::map || vars->items.empty()) return nullptr;
    return vars->items.size() == 1 ? vars->items.data() : vars;
}

} // namespace

std::optional<DataNode> caseOfPromptfoo(const DataNode& test, const DataNode* shared, std::size_t number,
                                        Problems& problems)
{
    const std::string id = "test-" + std::to_string(number);
    const DataNode *input = inputOf(test), *description = test.find("description");
    Assertions assertions(test.find("vars"), id, problems);
    for (const DataNode* list : {shared, test.find("assert")})
        if (list != nullptr)
            for (const DataNode& assertion : list->items) assertions.add(assertion);
    if (input == nullptr || assertions.scorers().items.empty()) {
        problems.add(
            test.place,
            id + (input == nullptr ? ": there are no vars in the file" : ": nothing of it would be judged"));
        return std::nullopt;
    }
    DataNode made =
        DataNode::mapOf({{"id", DataNode::ofText(id)}, {"input", *input}, {"scorers", assertions.scorers()}});
    if (description != nullptr && description->type == NodeType::text) made.set("notes", *description);
    return made;
}

} // namespace retrospan::evals
