#include "evals/case_output.h"

#include "evals/sha256.h"

namespace retrospan::evals {
namespace {

void readAnswer(Fields& fields, CaseOutput& made)
{
    const DataNode* value = fields.take("output");
    const auto error = fields.text("error");
    if ((value == nullptr) == !error)
        fields.fault(fields.place(), "either \"output\" or \"error\" is needed");
    made.error = error.value_or("");
    if (error && made.error.empty()) fields.fault(fields.place(), "\"error\" is empty");
    if (value == nullptr) return;
    made.value = *value;
    made.text = value->type == NodeType::text ? value->text : canonicalJson(*value);
}

void readCalls(Fields& fields, CaseOutput& made)
{
    const DataNode* calls = fields.take("calls");
    if (calls == nullptr || calls->type == NodeType::null) return;
    if (calls->type != NodeType::list) return fields.fault(calls->place, "\"calls\" must be a list");
    made.calls.emplace();
    for (const DataNode& item : calls->items) {
        if (item.type == NodeType::text) {
            made.calls->push_back({item.text, {}});
            continue;
        }
        Fields call(item, fields.what() + ": call", fields.problems());
        const auto name = call.text("name");
        if (!name) call.fault(item.place, "\"name\" is missing");
        const DataNode* arguments = call.take("arguments");
        made.calls->push_back({name.value_or(""), arguments == nullptr ? DataNode{} : *arguments});
        call.finish();
    }
}

DataNode callsNode(const std::vector<CalledTool>& calls)
{
    std::vector<DataNode> items;
    for (const CalledTool& call : calls) {
        items.push_back(DataNode::mapOf({{"name", DataNode::ofText(call.name)}}));
        if (call.arguments.type != NodeType::null) items.back().set("arguments", call.arguments);
    }
    return DataNode::listOf(std::move(items));
}

} // namespace

CaseOutput readOutput(Fields& fields)
{
    CaseOutput made;
    made.caseId = fields.text("case").value_or("");
    if (made.caseId.empty()) fields.fault(fields.place(), "\"case\" is missing");
    made.repeat = fields.count("repeat").value_or(1);
    if (made.repeat == 0) fields.fault(fields.place(), "\"repeat\" begins with 1");
    readAnswer(fields, made);
    made.session = fields.text("session").value_or("");
    made.costMicroUsd = fields.count("cost_micro_usd").value_or(kUnknown);
    made.latencyNs = fields.count("latency_ns").value_or(kUnknown);
    made.steps = fields.count("steps").value_or(kUnknown);
    made.attempts = fields.count("attempts").value_or(kUnknown);
    readCalls(fields, made);
    return made;
}

DataNode outputNode(const CaseOutput& output)
{
    DataNode node = DataNode::mapOf({{"case", DataNode::ofText(output.caseId)}});
    if (output.repeat > 1) node.set("repeat", DataNode::ofInteger(output.repeat));
    if (output.error.empty())
        node.set("output", output.value);
    else
        node.set("error", DataNode::ofText(output.error));
    if (!output.session.empty()) node.set("session", DataNode::ofText(output.session));
    for (const auto& [key, figure] :
         {std::pair{"cost_micro_usd", output.costMicroUsd}, std::pair{"latency_ns", output.latencyNs},
          std::pair{"steps", output.steps}, std::pair{"attempts", output.attempts}})
        if (figure != kUnknown) node.set(key, DataNode::ofInteger(figure));
    if (output.calls) node.set("calls", callsNode(*output.calls));
    return node;
}

std::string hashOf(const CaseOutput& output)
{
    return "sha256:" + sha256(output.error.empty() ? canonicalJson(output.value) : "error: " + output.error);
}

} // namespace retrospan::evals
