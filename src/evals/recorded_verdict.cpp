#include "evals/recorded_verdict.h"

#include "evals/sha256.h"

namespace retrospan::evals {
namespace {

constexpr std::pair<const char*, std::int64_t Usage::*> kUsage[] = {{"input", &Usage::input},
                                                                    {"output", &Usage::output},
                                                                    {"cache_read", &Usage::cacheRead},
                                                                    {"cache_write", &Usage::cacheWrite}};

DataNode usageNode(const Usage& usage)
{
    DataNode node = DataNode::mapOf({});
    for (const auto& [key, figure] : kUsage)
        if (usage.*figure != kUnknown) node.set(key, DataNode::ofInteger(usage.*figure));
    return node;
}

Usage readUsage(Fields& fields)
{
    Usage usage;
    const DataNode* node = fields.take("usage");
    if (node == nullptr) return usage;
    Fields figures(*node, "usage", fields.problems());
    for (const auto& [key, figure] : kUsage) usage.*figure = figures.count(key).value_or(kUnknown);
    return usage;
}

} // namespace

bool isExecutable(const DataNode& request)
{
    const DataNode* kind = request.find("kind");
    return kind != nullptr && kind->text == "executable";
}

std::string hashOfRequest(const DataNode& request)
{
    return "sha256:" + sha256(canonicalJson(request));
}

std::string hashOfVerdicts(const Verdicts& verdicts)
{
    std::string all;
    for (const auto& [hash, verdict] : verdicts) all += canonicalJson(recordedNode(hash, verdict)) + "\n";
    return "sha256:" + sha256(all);
}

DataNode recordedNode(const std::string& hash, const RecordedVerdict& verdict)
{
    DataNode node = DataNode::mapOf({{"case", DataNode::ofText(verdict.caseId)},
                                     {"scorer", DataNode::ofText(verdict.scorer)},
                                     {"request_hash", DataNode::ofText(hash)},
                                     {"request", verdict.request}});
    if (verdict.error.empty())
        node.set("answer", DataNode::ofText(verdict.answer));
    else
        node.set("error", DataNode::ofText(verdict.error));
    if (!verdict.model.empty()) node.set("model", DataNode::ofText(verdict.model));
    if (verdict.usage.known()) node.set("usage", usageNode(verdict.usage));
    for (const auto& [key, figure] :
         {std::pair{"cost_micro_usd", verdict.costMicroUsd}, std::pair{"latency_ns", verdict.latencyNs}})
        if (figure != kUnknown) node.set(key, DataNode::ofInteger(figure));
    if (verdict.timeNs > 0) node.set("time_ns", DataNode::ofInteger(verdict.timeNs));
    return node;
}

void readRecorded(const DataNode& node, Verdicts& verdicts, Problems& problems)
{
    Fields fields(node, "verdict", problems);
    RecordedVerdict verdict;
    verdict.caseId = fields.text("case").value_or("");
    verdict.scorer = fields.text("scorer").value_or("");
    if (const DataNode* request = fields.take("request")) verdict.request = *request;
    const std::string hash = hashOfRequest(verdict.request);
    if (fields.text("request_hash").value_or("") != hash)
        fields.fault(node.place,
                     "what was asked for " + inQuotes(verdict.caseId) + " was changed afterwards");
    verdict.answer = fields.text("answer").value_or("");
    verdict.error = fields.text("error").value_or("");
    if ((fields.take("answer") == nullptr) == verdict.error.empty())
        fields.fault(node.place, "either \"answer\" or \"error\" is needed");
    verdict.model = fields.text("model").value_or("");
    verdict.usage = readUsage(fields);
    verdict.costMicroUsd = fields.count("cost_micro_usd").value_or(kUnknown);
    verdict.latencyNs = fields.count("latency_ns").value_or(kUnknown);
    verdict.timeNs = fields.count("time_ns").value_or(0);
    if (!verdicts.emplace(hash, std::move(verdict)).second)
        fields.fault(node.place, "a verdict is there twice");
}

} // namespace retrospan::evals
