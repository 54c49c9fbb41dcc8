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
    {"starts-with", "regex", "patterns"},
    {"is-json", "json_schema", "schema", true},
    {"llm-rubric", "llm_judge", "criterion", true},
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

/// With {{name}} filled in; nothing when that is not possible.
std::optional<DataNode> filled(const DataNode& value, const DataNode* vars)
{
    if (value.type != NodeType::text) return value;
    std::string text = value.text;
    for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open)) {
        const std::size_t close = text.find("}}", open);
        const std::size_t first = text.find_first_not_of(' ', open + 2);
        if (close == std::string::npos || first >= close) return std::nullopt;
        const std::string name = text.substr(first, text.find_last_not_of(' ', close - 1) + 1 - first);
        const DataNode* var = vars == nullptr ? nullptr : vars->find(name);
        if (var == nullptr || !var->isScalar()) return std::nullopt;
        text.replace(open, close + 2 - open, var->text);
        open += var->text.size();
    }
    if (text.starts_with("file://")) return std::nullopt;
    return DataNode::ofText(std::move(text));
}

/// Makes the scorers of one test.
class Assertions {
public:
    /// `model` judges where an assertion names none; null for none.
    Assertions(const DataNode* vars, const DataNode* model, std::string test, Problems& problems)
        : m_vars(vars)
        , m_model(model)
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
    void addSchema(const DataNode* value);
    void addCriterion(const DataNode& assertion, const DataNode* value);
    const DataNode *m_vars, *m_model;
    std::string m_test;
    Problems& m_problems;
    DataNode m_scorers;
};

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
        auto text = filled(each, m_vars);
        const bool begin = counterpart.type == "starts-with";
        if (!text || !text->isScalar() || text->text.empty()
            || (begin && text->text.find("\\E") != std::string::npos))
            return leaveOut(each.place, "the value " + inQuotes(each.text) + " cannot be told here");
        values.push_back(begin ? DataNode::ofText("\\A\\Q" + text->text + "\\E") : std::move(*text));
    }
    DataNode& scorer = memberOf(m_scorers, counterpart.scorer, NodeType::map);
    if (counterpart.option == "text") return scorer.set("text", values.at(0));
    auto& all = memberOf(scorer, counterpart.option, NodeType::list).items;
    std::ranges::move(values, std::back_inserter(all));
}

/// JSON of any kind, or as the schema says.
void Assertions::addSchema(const DataNode* value)
{
    if (value != nullptr && value->type != NodeType::map)
        return leaveOut(value->place, "the schema of \"is-json\" cannot be told here");
    memberOf(m_scorers, "json_schema", NodeType::map)
        .set("schema", value == nullptr ? DataNode::mapOf({}) : *value);
}

/// "openai:chat:gpt-4o" -> "openai:gpt-4o"
std::string modelOf(std::string provider)
{
    for (const char* way : {"openai:chat:", "anthropic:messages:", "ollama:chat:"})
        if (const std::string_view prefix = way; provider.starts_with(prefix))
            return std::string(prefix.substr(0, prefix.find(':') + 1)) + provider.substr(prefix.size());
    return provider;
}

void Assertions::addCriterion(const DataNode& assertion, const DataNode* value)
{
    const DataNode* own = assertion.find("provider");
    const DataNode* model = own == nullptr ? m_model : own;
    const std::string name = model == nullptr ? "" : modelOf(model->text);
    constexpr std::string_view providers[] = {"openai:", "anthropic:", "ollama:"};
    if (std::ranges::none_of(providers, [&](std::string_view each) { return name.starts_with(each); }))
        return leaveOut(assertion.place,
                        "the assertion \"llm-rubric\" names no model that can be asked here");
    const auto criterion = value == nullptr ? std::nullopt : filled(*value, m_vars);
    if (!criterion || criterion->type != NodeType::text || criterion->text.empty())
        return leaveOut(assertion.place, "the value of \"llm-rubric\" cannot be told here");
    DataNode& scorer = memberOf(m_scorers, "llm_judge", NodeType::map);
    scorer.set("criterion", *criterion);
    scorer.set("model", DataNode::ofText(name));
    if (const DataNode* least = assertion.find("threshold"); least != nullptr && least->isNumber())
        scorer.set("min", *least);
}

/// As promptfoo takes "a, b" for a list.
DataNode splitAtCommas(const DataNode& value)
{
    std::vector<DataNode> all;
    for (std::string_view rest = value.text; !rest.empty();) {
        const std::size_t end = rest.find(',');
        const std::string_view part = rest.substr(0, end);
        const std::size_t first = std::min(part.find_first_not_of(' '), part.size());
        all.push_back(
            DataNode::ofText(std::string(part.substr(first, part.find_last_not_of(' ') + 1 - first))));
        all.back().place = value.place;
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return DataNode::listOf(std::move(all));
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
    if (known->option == "schema") return addSchema(value);
    if (known->option == "criterion") return addCriterion(assertion, value);
    if (value == nullptr || (!value->isScalar() && (!list || known->option == "text")))
        return leaveOut(assertion.place, "the value of " + inQuotes(name) + " cannot be told here");
    const bool several = name.ends_with("-all") || name.ends_with("-any");
    if (several && !list && value->text.find('"') != std::string::npos)
        return leaveOut(value->place, "the values of " + inQuotes(name) + " must be a list");
    addValues(*known, several && !list ? splitAtCommas(*value) : *value);
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

/// The model that judges a test where an assertion names none; null when none is told.
const DataNode* judgeOf(const DataNode& test, const DataNode* defaults)
{
    for (const DataNode* node : {&test, defaults})
        if (const DataNode* options = node == nullptr ? nullptr : node->find("options"))
            if (const DataNode* model = options->find("provider")) return model;
    return nullptr;
}

/// The only variable, or all of them, with those filled in that one names; nothing when there is none.
std::optional<DataNode> inputOf(const DataNode& test, const std::string& id, Problems& problems)
{
    const DataNode* vars = test.find("vars");
    if (vars == nullptr || vars->type != NodeType::map || vars->items.empty()) return std::nullopt;
    DataNode made = *vars;
    for (DataNode& var : made.items) {
        if (var.type != NodeType::text || var.text.find("{{") == std::string::npos) continue;
        if (auto known = filled(var, vars))
            var = std::move(*known);
        else
            problems.add(var.place,
                         id + ": " + inQuotes(var.text) + " stays as it is: not all of it is told here");
    }
    return made.items.size() == 1 ? made.items.front() : made;
}

} // namespace

std::optional<DataNode> caseOfPromptfoo(const DataNode& test, const DataNode* defaults, std::size_t number,
                                        Problems& problems)
{
    const std::string id = "test-" + std::to_string(number);
    const auto input = inputOf(test, id, problems);
    const DataNode* description = test.find("description");
    std::string what;
    const bool own = test.find("threshold") != nullptr;
    for (const DataNode* node : {&test, own ? nullptr : defaults})
        if (const DataNode* other = node == nullptr ? nullptr : otherJudgement(*node, what)) {
            problems.add(other->place, id + ": \"" + what + "\" has no counterpart, so it is left out");
            return std::nullopt;
        }
    Assertions assertions(test.find("vars"), judgeOf(test, defaults), id, problems);
    for (const DataNode* list :
         {defaults == nullptr ? nullptr : defaults->find("assert"), test.find("assert")})
        if (list != nullptr)
            for (const DataNode& assertion : list->items) assertions.add(assertion);
    if (!input || assertions.scorers().items.empty()) {
        problems.add(test.place,
                     id + (!input ? ": there are no vars in the file" : ": nothing of it would be judged"));
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
