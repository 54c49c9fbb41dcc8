#include "evals/policy.h"

#include "evals/fields.h"
#include "evals/scorers.h"
#include "evals/sha256.h"
#include "evals/text_source.h"

#include <algorithm>
#include <array>

namespace retrospan::evals {
namespace {

constexpr double kNoLimit = 1e15;

struct MeasureKind {
    Measure measure;
    std::string_view key;
    double lowest, highest; ///< limits beyond these nothing satisfies, or everything
    bool floor, baseline, whole;
};

constexpr std::array<MeasureKind, 7> kMeasures = {{
    {Measure::cases, "min_cases", 1, kNoLimit, true, false, true},
    {Measure::passRate, "pass_rate", 0, 1, true, false, false},
    {Measure::mean, "mean", 0, 1, true, false, false},
    {Measure::worst, "worst", 0, 1, true, false, false},
    {Measure::newFailures, "max_new_failures", 0, kNoLimit, false, true, true},
    {Measure::costRatio, "max_cost_ratio", 1e-9, kNoLimit, false, true, false},
    {Measure::latencyRatio, "max_latency_ratio", 1e-9, kNoLimit, false, true, false},
}};

class Reader {
public:
    Reader(Problems& problems, const DataSet& set, bool baseline)
        : m_problems(problems)
        , m_set(set)
        , m_baseline(baseline)
    {
    }
    Policy read(const DataNode& document);

private:
    PolicyRule readRule(const DataNode& node, std::size_t number);
    void readChecks(Fields& fields, PolicyRule& rule);
    void checkSelection(Fields& fields, const PolicyRule& rule);

    Problems& m_problems;
    const DataSet& m_set;
    bool m_baseline;
};

std::string nameOf(const PolicyRule& rule)
{
    std::vector<std::string> parts;
    for (const auto& [what, value] : {std::pair{"scorer ", &rule.scorer}, std::pair{"tag ", &rule.tag},
                                      std::pair{"workflow ", &rule.workflow}})
        if (!value->empty()) parts.push_back(what + *value);
    return parts.empty() ? "all cases" : joined(parts);
}

void Reader::readChecks(Fields& fields, PolicyRule& rule)
{
    for (const MeasureKind& kind : kMeasures) {
        const DataNode* node = fields.take(kind.key);
        if (node == nullptr) continue;
        const std::string key = "\"" + std::string(kind.key) + "\"";
        const auto limit = kind.whole ? fields.count(kind.key) : std::nullopt;
        const double value =
            kind.whole ? static_cast<double>(limit.value_or(0)) : fields.number(kind.key).value_or(-1);
        if (node->isNumber() && !(kind.whole && node->type != NodeType::integer)
            && (value < kind.lowest || value > kind.highest))
            fields.fault(node->place,
                         key + " cannot be " + node->text
                             + (kind.highest < kNoLimit ? ": it is from 0 to 1" : ": it must be more"));
        if (kind.baseline && !m_baseline) fields.fault(node->place, key + " needs a baseline");
        rule.checks.push_back({kind.measure, value, node->place});
    }
}

/// What selects nothing, or cannot be reached, is a mistake.
void Reader::checkSelection(Fields& fields, const PolicyRule& rule)
{
    if (!rule.scorer.empty() && findScorer(rule.scorer) == nullptr)
        return fields.fault(fields.take("scorer")->place, "there is no scorer " + inQuotes(rule.scorer));
    const auto selected =
        std::ranges::count_if(m_set.cases, [&](const EvalCase& each) { return rule.selects(each); });
    if (selected == 0) return fields.fault(rule.place, "no case of the data set is meant by " + nameOf(rule));
    for (const PolicyCheck& check : rule.checks)
        if (check.measure == Measure::cases && check.limit > static_cast<double>(selected))
            fields.fault(check.place,
                         "nothing satisfies this: the data set has " + std::to_string(selected)
                             + " such cases");
}

PolicyRule Reader::readRule(const DataNode& node, std::size_t number)
{
    PolicyRule rule;
    rule.place = node.place;
    Fields fields(node, "rule " + std::to_string(number), m_problems);
    if (node.type != NodeType::map) return rule;
    const auto own = fields.text("name");
    rule.scorer = fields.text("scorer").value_or("");
    rule.tag = fields.text("tag").value_or("");
    rule.workflow = fields.text("workflow").value_or("");
    rule.name = own.value_or(nameOf(rule));
    readChecks(fields, rule);
    fields.finish();
    if (rule.checks.empty()) fields.fault(rule.place, "it demands nothing");
    checkSelection(fields, rule);
    return rule;
}

Policy Reader::read(const DataNode& document)
{
    Policy policy;
    Fields fields(document, "policy", m_problems);
    policy.name = fields.text("name").value_or("");
    const DataNode* rules = fields.take("rules");
    fields.finish();
    if (rules == nullptr || rules->items.empty() || rules->type != NodeType::list) {
        fields.fault(rules == nullptr ? document.place : rules->place,
                     "\"rules\" must be a list that is not empty");
        return policy;
    }
    for (const DataNode& item : rules->items) policy.rules.push_back(readRule(item, policy.rules.size() + 1));
    policy.hash = "sha256:" + sha256(canonicalJson(document));
    return policy;
}

} // namespace

bool PolicyRule::selects(const EvalCase& which) const
{
    if (!workflow.empty() && which.workflow != workflow) return false;
    if (!tag.empty() && std::ranges::find(which.tags, tag) == which.tags.end()) return false;
    return scorer.empty()
        || std::ranges::find(which.scorers, scorer, &CaseScorer::name) != which.scorers.end();
}

PolicyReading readPolicy(const SourceFile& file, const DataSet& set, bool baseline)
{
    Problems problems;
    problems.enter(file.path);
    PolicyReading reading;
    const auto documents = readYaml(checkedText(file.bytes, 1, problems), problems);
    if (documents.size() == 1)
        reading.policy = Reader(problems, set, baseline).read(documents[0]);
    else if (problems.count() == 0)
        problems.add({}, "a policy is one YAML document");
    reading.problems = problems.sorted();
    return reading;
}

std::string_view toString(Measure measure)
{
    return kMeasures[static_cast<std::size_t>(measure)].key;
}

bool isFloor(Measure measure)
{
    return kMeasures[static_cast<std::size_t>(measure)].floor;
}

} // namespace retrospan::evals
