#include "evals/foreign_cases.h"

#include "evals/text_source.h"

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
    if (const DataNode* transform = assertion.find("transform"))
        return leaveOut(transform->place,
                        "the assertion " + inQuotes(name) + " judges what \"transform\" makes of the output");
    const DataNode* weight = assertion.find("weight");
    const bool weighed = weight != nullptr && weight->real != 1;
    if (weighed && weight->real == 0)
        return leaveOut(weight->place, "the assertion " + inQuotes(name) + " has the weight 0");
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
    if (weighed) leaveOut(weight->place, "the weight of " + inQuotes(name) + " is left out: all count alike");
}

/// What makes another judgement of the assertions than that all of them hold for the output; null for
/// nothing.
const DataNode* otherJudgement(const DataNode& node, std::string& what)
{
    const DataNode* threshold = node.find("threshold");
    what = "threshold";
    if (threshold != nullptr && threshold->type != NodeType::null && threshold->real != 1) return threshold;
    what = "assertScoringFunction";
    if (const DataNode* function = node.find(what)) return function;
    const DataNode* options = node.find("options");
    for (const char* transform : {"transform", "postprocess", "transformVars"}) {
        what = std::string("options.") + transform;
        const DataNode* found = options == nullptr ? nullptr : options->find(transform);
        if (found != nullptr && found->type != NodeType::null) return found;
    }
    return nullptr;
}

bool isExpanded(const DataNode& test, const DataNode* defaults)
{
    for (const DataNode* node : {&test, defaults})
        if (const DataNode* options = node == nullptr ? nullptr : node->find("options"))
            if (const DataNode* off = options->find("disableVarExpansion")) return !off->flag;
    return true;
}

/// Each of the tests with each value of the variable of that number.
std::vector<DataNode> combinedWith(const std::vector<DataNode>& tests, std::size_t variable,
                                   const std::vector<DataNode>& values)
{
    std::vector<DataNode> combined;
    for (const DataNode& test : tests)
        for (const DataNode& value : values) {
            combined.push_back(test);
            DataNode& made = combined.back();
            const auto at = std::ranges::find(made.keys, "vars", &DataNode::Key::name) - made.keys.begin();
            made.items[static_cast<std::size_t>(at)].items[variable] = value;
        }
    return combined;
}

/// The only variable, or all of them.
const DataNode* inputOf(const DataNode& test)
{
    const DataNode* vars = test.find("vars");
    if (vars == nullptr || vars->type != NodeType::map || vars->items.empty()) return nullptr;
    return vars->items.size() == 1 ? vars->items.data() : vars;
}

} // namespace

std::optional<DataNode> caseOfPromptfoo(const DataNode& test, const DataNode* defaults, std::size_t number,
                                        Problems& problems)
{
    const std::string id = "test-" + std::to_string(number);
    const DataNode *input = inputOf(test), *description = test.find("description");
    std::string what;
    const bool own = test.find("threshold") != nullptr;
    for (const DataNode* node : {&test, own ? nullptr : defaults})
        if (const DataNode* other = node == nullptr ? nullptr : otherJudgement(*node, what)) {
            problems.add(other->place, id + ": \"" + what + "\" has no counterpart, so it is left out");
            return std::nullopt;
        }
    Assertions assertions(test.find("vars"), id, problems);
    for (const DataNode* list :
         {defaults == nullptr ? nullptr : defaults->find("assert"), test.find("assert")})
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
    made.place = test.place;
    if (description != nullptr && description->type == NodeType::text) made.set("notes", *description);
    return made;
}

std::vector<DataNode> testsOfLists(const std::vector<DataNode>& tests, const DataNode* defaults,
                                   Problems& problems)
{
    constexpr std::size_t mostTests = 10'000;
    std::vector<DataNode> all;
    std::size_t copied = 0;
    for (const DataNode& test : tests) {
        std::vector<DataNode> combined{test};
        const DataNode* vars = isExpanded(test, defaults) ? test.find("vars") : nullptr;
        const std::size_t size = vars == nullptr ? 0 : canonicalJson(test).size();
        for (std::size_t i = 0; vars != nullptr && i < vars->keys.size(); ++i) {
            const DataNode& list = vars->items[i];
            if (list.type != NodeType::list) continue;
            const std::size_t wanted = combined.size() * list.items.size();
            copied += wanted * size;
            if (wanted == 0 || all.size() + wanted > mostTests || copied > kMostCopiedBytes) {
                problems.add(list.place,
                             "the values of " + inQuotes(vars->keys[i].name)
                                 + (wanted == 0 ? " are none" : " make too many tests")
                                 + ", so the test is left out");
                combined.clear();
                break;
            }
            combined = combinedWith(combined, i, list.items);
        }
        std::ranges::move(combined, std::back_inserter(all));
    }
    return all;
}

} // namespace retrospan::evals
