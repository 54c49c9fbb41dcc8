// Events of a release ledger, its rules and verdicts as texts.
#include "evals/fields.h"
#include "evals/release_ledger.h"
#include "evals/sha256.h"
#include "evals/text_source.h"

#include <algorithm>

namespace retrospan::evals {
namespace {

constexpr std::string_view kVerdictFormat = "retrospan-verdict";

DataNode verdictNode(const VerdictReference& verdict)
{
    return DataNode::mapOf({{"data_set", DataNode::ofText(verdict.dataSet)},
                            {"data_set_hash", DataNode::ofText(verdict.dataSetHash)},
                            {"policy", DataNode::ofText(verdict.policy)},
                            {"policy_hash", DataNode::ofText(verdict.policyHash)},
                            {"outputs_hash", DataNode::ofText(verdict.outputsHash)},
                            {"verdict_hash", DataNode::ofText(verdict.verdictHash)},
                            {"version", DataNode::ofText(verdict.version)},
                            {"result", DataNode::ofText(verdict.passed ? "pass" : "fail")}});
}

DataNode parityNode(const ParityResult& parity)
{
    return DataNode::mapOf({{"data_set", DataNode::ofText(parity.dataSet)},
                            {"outputs_hash", DataNode::ofText(parity.outputsHash)},
                            {"cases", DataNode::ofInteger(static_cast<std::int64_t>(parity.cases))},
                            {"differing", DataNode::ofTexts(parity.differing)}});
}

template <typename Item> DataNode listNode(const std::vector<Item>& items, DataNode (*nodeOf)(const Item&))
{
    std::vector<DataNode> nodes;
    for (const Item& item : items) nodes.push_back(nodeOf(item));
    return DataNode::listOf(std::move(nodes));
}

VerdictReference readVerdict(const DataNode& node, Problems& problems)
{
    Fields fields(node, "verdict", problems);
    VerdictReference verdict;
    for (const auto& [key, text] :
         {std::pair{"data_set", &verdict.dataSet}, std::pair{"data_set_hash", &verdict.dataSetHash},
          std::pair{"policy", &verdict.policy}, std::pair{"policy_hash", &verdict.policyHash},
          std::pair{"outputs_hash", &verdict.outputsHash}, std::pair{"verdict_hash", &verdict.verdictHash},
          std::pair{"version", &verdict.version}})
        *text = fields.text(key).value_or("");
    const std::string result = fields.text("result").value_or("");
    if (verdict.dataSet.empty() || (result != "pass" && result != "fail"))
        fields.fault(node.place, "\"data_set\" or \"result\" is not known");
    verdict.passed = result == "pass";
    return verdict;
}

ParityResult readParity(const DataNode& node, Problems& problems)
{
    Fields fields(node, "parity", problems);
    ParityResult parity{fields.text("data_set").value_or(""),
                        fields.text("outputs_hash").value_or(""),
                        static_cast<std::size_t>(fields.count("cases").value_or(0)),
                        {}};
    const DataNode* differing = fields.take("differing");
    if (differing == nullptr || differing->type != NodeType::list)
        fields.fault(node.place, "\"differing\" is missing");
    else
        for (const DataNode& item : differing->items) parity.differing.push_back(item.text);
    return parity;
}

std::optional<ReleaseEventKind> kindFromText(std::string_view text)
{
    for (std::uint8_t kind = 0; kind <= static_cast<std::uint8_t>(ReleaseEventKind::retired); ++kind)
        if (toString(static_cast<ReleaseEventKind>(kind)) == text) return static_cast<ReleaseEventKind>(kind);
    return std::nullopt;
}

ReleaseEvent readEventFields(Fields& fields)
{
    ReleaseEvent event;
    event.number = fields.count("number").value_or(0);
    const auto kind = kindFromText(fields.text("event").value_or(""));
    if (!kind) fields.fault(fields.place(), "\"event\" is not known");
    event.kind = kind.value_or(ReleaseEventKind::candidate);
    event.version = fields.text("version").value_or("");
    if (!isReleaseName(event.version)) fields.fault(fields.place(), "\"version\" is missing or no version");
    event.previous = fields.text("previous").value_or("");
    event.author = fields.text("author").value_or("");
    event.note = fields.text("note").value_or("");
    event.timeNs = fields.count("time_ns").value_or(0);
    event.day = fields.text("on").value_or("");
    event.tookNs = fields.count("took_ns").value_or(kUnknown);
    if (const DataNode* verdicts = fields.take("verdicts"))
        for (const DataNode& item : verdicts->items)
            event.verdicts.push_back(readVerdict(item, fields.problems()));
    if (const DataNode* parity = fields.take("parity"))
        for (const DataNode& item : parity->items)
            event.parity.push_back(readParity(item, fields.problems()));
    return event;
}

std::string firstProblem(const Problems& problems)
{
    return problems.sorted().front().toString();
}

/// The names and hashes of what a verdict file holds; faults are problems.
VerdictReference readCompared(const DataNode& compared, Problems& problems)
{
    Fields fields(compared, "verdict", problems);
    VerdictReference verdict;
    const auto named = [&](std::string_view key, std::string& name, std::string& hash) {
        const DataNode* node = fields.take(key);
        if (node == nullptr) return fields.fault(compared.place, inQuotes(key) + " is missing");
        Fields names(*node, std::string(key), problems);
        const DataNode* said = names.take("name");
        if (said != nullptr && said->type == NodeType::null)
            return fields.fault(node->place,
                                "the data set has no name, by which releases know it: give it one with "
                                "\"name: NAME\" beside \"cases:\", and judge again");
        name = names.text("name").value_or("");
        hash = names.text("hash").value_or("");
    };
    named("data_set", verdict.dataSet, verdict.dataSetHash);
    named("policy", verdict.policy, verdict.policyHash);
    if (const DataNode* candidate = fields.take("candidate")) {
        Fields told(*candidate, "candidate", problems);
        verdict.outputsHash = told.text("outputs_hash").value_or("");
        verdict.version = told.text("version").value_or("");
    }
    verdict.passed = fields.text("result").value_or("") == "pass";
    verdict.verdictHash = "sha256:" + sha256(canonicalJson(compared));
    return verdict;
}

} // namespace

DataNode eventNode(const ReleaseEvent& event)
{
    DataNode node = DataNode::mapOf({{"number", DataNode::ofInteger(event.number)},
                                     {"event", DataNode::ofText(std::string(toString(event.kind)))},
                                     {"version", DataNode::ofText(event.version)},
                                     {"author", DataNode::ofText(event.author)},
                                     {"time_ns", DataNode::ofInteger(event.timeNs)}});
    for (const auto& [key, text] : {std::pair{"previous", &event.previous}, std::pair{"note", &event.note},
                                    std::pair{"on", &event.day}})
        if (!text->empty()) node.set(key, DataNode::ofText(*text));
    if (event.tookNs != kUnknown) node.set("took_ns", DataNode::ofInteger(event.tookNs));
    if (!event.verdicts.empty()) node.set("verdicts", listNode(event.verdicts, verdictNode));
    if (!event.parity.empty()) node.set("parity", listNode(event.parity, parityNode));
    return node;
}

std::string eventText(const ReleaseEvent& event)
{
    return canonicalJson(eventNode(event)) + "\n";
}

Result<ReleaseEvent> readEvent(const DataNode& node)
{
    Problems problems;
    Fields fields(node, "event", problems);
    ReleaseEvent event = readEventFields(fields);
    if (problems.count() > 0) return Error{firstProblem(problems)};
    return event;
}

Result<ReleaseLedger> readLedger(const SourceFile& file)
{
    ReleaseLedger ledger;
    Problems problems;
    problems.enter(file.path);
    eachLine(file.bytes, [&](std::string_view line, std::uint32_t number) {
        if (problems.count() > 0) return;
        const auto node = readJson(checkedText(line, number, problems), number, problems);
        if (!node) return;
        Fields fields(*node, "event", problems);
        ReleaseEvent event = readEventFields(fields);
        if (event.number != ledger.nextNumber())
            fields.fault(node->place, "number " + std::to_string(ledger.nextNumber()) + " is expected");
        if (problems.count() == 0) ledger.add(std::move(event));
    });
    if (problems.count() > 0) return Error{firstProblem(problems)};
    return ledger;
}

ReleaseRulesReading readReleaseRules(const SourceFile& file)
{
    ReleaseRulesReading reading;
    Problems problems;
    problems.enter(file.path);
    const std::vector<DataNode> documents = readYaml(checkedText(file.bytes, 1, problems), problems);
    if (documents.size() > 1) problems.add(documents[1].place, "one document is expected");
    if (!documents.empty()) {
        Fields fields(documents.front(), "release", problems);
        if (fields.take("data_sets") != nullptr) reading.rules.dataSets = fields.texts("data_sets");
        if (fields.take("policies") != nullptr) reading.rules.policies = fields.texts("policies");
        reading.rules.parity = fields.flag("parity").value_or(false);
        reading.rules.hook = fields.text("hook").value_or("");
        fields.finish();
    }
    reading.problems = problems.sorted();
    return reading;
}

Result<VerdictReference> readVerdictReference(const SourceFile& file)
{
    Problems problems;
    problems.enter(file.path);
    const auto node = readJson(checkedText(file.bytes, 1, problems), 1, problems);
    if (!node) return Error{firstProblem(problems)};
    Fields fields(*node, "verdict file", problems);
    const DataNode* compared = fields.take("verdict");
    if (fields.text("format").value_or("") != kVerdictFormat || compared == nullptr)
        return Error{file.path + " is no verdict file"};
    const VerdictReference verdict = readCompared(*compared, problems);
    if (problems.count() > 0) return Error{firstProblem(problems)};
    if (fields.text("verdict_hash").value_or("") != verdict.verdictHash)
        return Error{file.path + " was changed after it was written"};
    return verdict;
}

} // namespace retrospan::evals
