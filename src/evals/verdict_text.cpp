// A verdict as JSON and in words.
#include "evals/gate.h"
#include "evals/sha256.h"

#include <array>
#include <cstdio>

namespace retrospan::evals {
namespace {

constexpr std::string_view kFormat = "retrospan-verdict";
constexpr std::int64_t kVersion = 1;

DataNode textOrNull(const std::string& text)
{
    return text.empty() ? DataNode{} : DataNode::ofText(text);
}

DataNode checkNode(const CheckResult& result)
{
    return DataNode::mapOf({{"measure", DataNode::ofText(std::string(toString(result.check.measure)))},
                            {"limit", DataNode::ofReal(result.check.limit)},
                            {"value", result.value ? DataNode::ofReal(*result.value) : DataNode{}},
                            {"passed", DataNode::ofFlag(result.passed)},
                            {"explanation", DataNode::ofText(result.explanation)},
                            {"line", DataNode::ofInteger(result.check.place.line)}});
}

DataNode ruleNode(const RuleResult& result)
{
    std::vector<DataNode> checks;
    for (const CheckResult& check : result.checks) checks.push_back(checkNode(check));
    return DataNode::mapOf({{"name", DataNode::ofText(result.rule.name)},
                            {"scorer", textOrNull(result.rule.scorer)},
                            {"tag", textOrNull(result.rule.tag)},
                            {"workflow", textOrNull(result.rule.workflow)},
                            {"cases", DataNode::ofInteger(static_cast<std::int64_t>(result.cases))},
                            {"checks", DataNode::listOf(std::move(checks))}});
}

DataNode faultsNode(const std::vector<CaseFault>& faults)
{
    std::vector<DataNode> items;
    for (const CaseFault& fault : faults) {
        items.push_back(DataNode::mapOf({{"case", DataNode::ofText(fault.caseId)},
                                         {"scorer", DataNode::ofText(fault.scorer)},
                                         {"explanation", DataNode::ofText(fault.explanation)}}));
        if (fault.repeat > 0) items.back().set("repeat", DataNode::ofInteger(fault.repeat));
    }
    return DataNode::listOf(std::move(items));
}

DataNode flakyNode(const std::vector<FlakyCase>& flaky)
{
    std::vector<DataNode> items;
    for (const FlakyCase& each : flaky)
        items.push_back(
            DataNode::mapOf({{"case", DataNode::ofText(each.caseId)},
                             {"passed", DataNode::ofInteger(static_cast<std::int64_t>(each.passed))},
                             {"repeats", DataNode::ofInteger(static_cast<std::int64_t>(each.repeats))}}));
    return DataNode::listOf(std::move(items));
}

DataNode named(DataNode name, const std::string& hash)
{
    return DataNode::mapOf({{"name", std::move(name)}, {"hash", DataNode::ofText(hash)}});
}

DataNode comparedPart(const Verdict& verdict)
{
    std::vector<DataNode> rules;
    for (const RuleResult& rule : verdict.rules) rules.push_back(ruleNode(rule));
    const DataNode baseline = verdict.baselineHash.empty()
        ? DataNode{}
        : DataNode::mapOf({{"outputs_hash", DataNode::ofText(verdict.baselineHash)},
                           {"data_set_hash", DataNode::ofText(verdict.baselineDataSetHash)}});
    DataNode candidate = DataNode::mapOf({{"outputs_hash", DataNode::ofText(verdict.outputsHash)},
                                          {"version", DataNode::ofText(verdict.version)},
                                          {"verdicts_hash", textOrNull(verdict.verdictsHash)}});
    if (verdict.imported) candidate.set("imported", DataNode::ofFlag(true));
    return DataNode::mapOf(
        {{"result", DataNode::ofText(verdict.passed() ? "pass" : "fail")},
         {"data_set",
          named(verdict.dataSetNamed ? DataNode::ofText(verdict.dataSet) : DataNode{}, verdict.dataSetHash)},
         {"policy", named(DataNode::ofText(verdict.policy), verdict.policyHash)},
         {"candidate", std::move(candidate)},
         {"golden",
          verdict.goldenHash.empty()
              ? DataNode{}
              : DataNode::mapOf({{"outputs_hash", DataNode::ofText(verdict.goldenHash)}})},
         {"baseline", baseline},
         {"cases", DataNode::ofInteger(static_cast<std::int64_t>(verdict.cases))},
         {"passed_cases", DataNode::ofInteger(static_cast<std::int64_t>(verdict.passedCases))},
         {"rules", DataNode::listOf(std::move(rules))},
         {"faults", DataNode::ofTexts(standingFaults(verdict))},
         {"missing", DataNode::ofTexts(verdict.missing)},
         {"duplicate", DataNode::ofTexts(verdict.duplicate)},
         {"unknown", DataNode::ofTexts(verdict.unknown)},
         {"new_failures", DataNode::ofTexts(verdict.newFailures)},
         {"not_scored", faultsNode(verdict.notScored)},
         {"changed", faultsNode(verdict.changed)},
         {"flaky", flakyNode(verdict.flaky)},
         {"failed", faultsNode(verdict.failed)}});
}

} // namespace

DataNode verdictNode(const Verdict& verdict)
{
    DataNode compared = comparedPart(verdict);
    const std::string hash = "sha256:" + sha256(canonicalJson(compared));
    return DataNode::mapOf({{"format", DataNode::ofText(std::string(kFormat))},
                            {"format_version", DataNode::ofInteger(kVersion)},
                            {"program", DataNode::ofText(verdict.program)},
                            {"verdict_hash", DataNode::ofText(hash)},
                            {"verdict", std::move(compared)}});
}

std::string valueText(Measure measure, double value)
{
    std::array<char, 48> text{};
    const int digits = value < 1 && value > 0.999'999 ? 9 : 6; // what is short of 1 does not read as 1
    if (measure == Measure::passRate)
        std::snprintf(text.data(), text.size(), "%.*g %%", digits, value * 100);
    else
        std::snprintf(text.data(), text.size(), "%.*g", digits, value);
    return text.data();
}

std::string caseText(const CaseFault& fault)
{
    return fault.caseId + (fault.repeat == 0 ? "" : ", repeat " + std::to_string(fault.repeat));
}

std::string limitText(const PolicyCheck& check)
{
    return (isFloor(check.measure) ? "at least " : "at most ") + valueText(check.measure, check.limit);
}

std::string importedText(const Verdict& verdict)
{
    return verdict.imported ? "The candidate was imported: its data set is not known by hash. Its cases are "
                              "those of the same ids, and its answers were scored here."
                            : std::string();
}

std::string otherBaselineText(const Verdict& verdict)
{
    const bool other = !verdict.baselineHash.empty() && verdict.baselineDataSetHash != verdict.dataSetHash;
    return other ? "The baseline was scored with another state of the data set, or another data set."
                 : std::string();
}

std::vector<std::string> standingFaults(const Verdict& verdict)
{
    std::vector<std::string> faults;
    const auto add = [&faults](std::size_t count, const char* one, const char* more) {
        if (count > 0) faults.push_back(std::to_string(count) + (count == 1 ? one : more));
    };
    if (verdict.otherDataSet)
        faults.emplace_back("the candidate was scored with another state of the data set");
    if (verdict.imported)
        add(verdict.unknown.size(), " case of the imported candidate is not in the data set",
            " cases of the imported candidate are not in the data set");
    add(verdict.missing.size(), " case lacks an output", " cases lack an output");
    add(verdict.duplicate.size(), " case has more than one output", " cases have more than one output");
    add(verdict.notScored.size(), " score is missing", " scores are missing");
    add(verdict.changed.size(), " score in the file of the candidate is not what its scorer says",
        " scores in the file of the candidate are not what their scorers say");
    return faults;
}

} // namespace retrospan::evals
