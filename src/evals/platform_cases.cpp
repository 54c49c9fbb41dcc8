#include "evals/foreign_cases.h"

#include <algorithm>

namespace retrospan::evals {
namespace {

const DataNode* memberOf(const DataNode& node, std::initializer_list<std::string_view> names)
{
    for (const std::string_view name : names)
        if (const DataNode* found = node.find(name); found != nullptr && found->type != NodeType::null)
            return found;
    return nullptr;
}

std::string textOf(const DataNode& node, std::initializer_list<std::string_view> names)
{
    const DataNode* found = memberOf(node, names);
    return found != nullptr && found->type == NodeType::text ? found->text : std::string();
}

/// The only value of a map, or the map.
const DataNode& onlyValue(const DataNode& node)
{
    return node.type == NodeType::map && node.items.size() == 1 ? node.items.front() : node;
}

/// A text is compared without regard to case and white space, anything else as JSON.
void expect(const DataNode& output, DataNode& made)
{
    const DataNode& value = onlyValue(output);
    const bool text = value.type == NodeType::text;
    made.set("expected", DataNode::mapOf({{text ? "text" : "json", value}}));
    if (text) made.set("scorers", DataNode::ofTexts({"normalised_exact"}));
}

/// The splits of LangSmith are tags; the rest is kept for people.
void addMetadata(const DataNode& item, DataNode& made)
{
    const DataNode* metadata = memberOf(item, {"metadata"});
    if (metadata == nullptr) return;
    DataNode rest = *metadata;
    const auto split = std::ranges::find(rest.keys, "dataset_split", &DataNode::Key::name);
    if (split != rest.keys.end()) {
        const auto number = split - rest.keys.begin();
        DataNode tags = rest.items[static_cast<std::size_t>(number)];
        rest.items.erase(rest.items.begin() + number);
        rest.keys.erase(split);
        const bool empty = tags.type == NodeType::null || (!tags.isScalar() && tags.items.empty());
        if (!empty) made.set("tags", std::move(tags));
    }
    if (rest.isScalar() || !rest.items.empty())
        made.set("notes", DataNode::ofText("metadata: " + canonicalJson(rest)));
}

void addSource(const DataNode& item, DataNode& made)
{
    const std::string trace = textOf(item, {"sourceTraceId", "source_trace_id", "source_run_id"});
    const std::string span = textOf(item, {"sourceObservationId", "source_observation_id"});
    if (trace.empty()) return;
    DataNode source = DataNode::mapOf({{"session", DataNode::ofText(trace)}});
    if (!span.empty()) source.set("span", DataNode::ofText(span));
    made.set("source", std::move(source));
}

} // namespace

bool isPlatformItem(const DataNode& node)
{
    const bool langfuse = node.find("input") != nullptr
        && (node.find("expectedOutput") != nullptr || node.find("expected_output") != nullptr
            || node.find("datasetId") != nullptr || node.find("dataset_id") != nullptr);
    return langfuse || node.find("inputs") != nullptr;
}

std::optional<DataNode> caseOfPlatform(const DataNode& item, std::size_t number, Problems& problems)
{
    std::string id = textOf(item, {"id"});
    if (id.empty()) id = "example-" + std::to_string(number);
    const DataNode *input = memberOf(item, {"inputs", "input"}),
                   *output = memberOf(item, {"outputs", "expectedOutput", "expected_output"});
    const auto leaveOut = [&](const std::string& why) {
        problems.add(item.place, id + ": " + why);
        return std::nullopt;
    };
    if (textOf(item, {"status"}) == "ARCHIVED") return leaveOut("it is archived");
    if (input == nullptr) return leaveOut("there is no input");
    if (output == nullptr || (!output->isScalar() && output->items.empty()))
        return leaveOut("there is no expected output, so nothing of it would be judged");
    for (const char* lost : {"attachments", "attachment_urls"})
        if (const DataNode* found = memberOf(item, {lost}); found != nullptr && !found->items.empty())
            problems.add(found->place, id + ": its " + std::string(lost) + " have no counterpart");
    DataNode made = DataNode::mapOf({{"id", DataNode::ofText(id)}, {"input", onlyValue(*input)}});
    made.place = item.place;
    expect(*output, made);
    addMetadata(item, made);
    addSource(item, made);
    return made;
}

} // namespace retrospan::evals
