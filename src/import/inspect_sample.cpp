#include "import/inspect_sample.h"

#include "import/iso_time.h"

#include <algorithm>

namespace retrospan::import::inspect {
namespace {

constexpr std::size_t kMaxNodes = 1'000'000;
constexpr std::string_view kAttachment = "attachment://", kOldAttachment = "tc://";

std::int64_t timeOf(const ValueView& value)
{
    return parseIsoTime(value.text());
}

/// When the event had ended: said outright, or its working time after the start; 0 while it is pending.
std::int64_t endOf(const ValueView& event, std::int64_t start)
{
    if (event["pending"].boolean()) return 0;
    if (const std::int64_t completed = timeOf(event["completed"]); completed != 0) return completed;
    return start + durationNs(event["working_time"], 1'000'000'000);
}

/// "openai/gpt-4o" is the model gpt-4o of openai.
std::string_view providerOf(std::string_view model)
{
    const std::size_t slash = model.find('/');
    return slash == std::string_view::npos ? std::string_view() : model.substr(0, slash);
}

std::string_view modelOf(std::string_view model)
{
    const std::size_t slash = model.find('/');
    return slash == std::string_view::npos ? model : model.substr(slash + 1);
}

std::string_view kindOf(std::string_view type)
{
    if (type == "agent" || type == "handoff") return "AGENT";
    return type == "scorer" || type == "scorers" ? "EVALUATOR" : "CHAIN";
}

} // namespace

Sample::Sample(const ValueView& sample, const Eval& eval, const Place& place)
    : m_sample(sample)
    , m_eval(eval)
    , m_place(place)
{
    const std::string number = textOrJsonOf(sample["id"]) + "/" + textOrJsonOf(sample["epoch"]);
    m_trace = sample["uuid"].isText() ? std::string(sample["uuid"].text()) : m_eval.runId + "/" + number;
    addRoot();
    readEvents(sample["events"], 0);
    if (sample["events"].items().empty()) addCallsWithoutEvents();
    finishRoot();
}

void Sample::addRoot()
{
    Node root;
    root.id = m_trace + "/sample";
    root.name = (m_eval.task.empty() ? "sample" : m_eval.task) + " " + textOrJsonOf(m_sample["id"]);
    root.startNs = timeOf(m_sample["started_at"]);
    if (root.startNs == 0 && m_sample["events"].items().empty()) root.startNs = m_eval.startNs;
    root.attributes = {{"openinference.span.kind", ValueView::ofText("CHAIN")},
                       {"gen_ai.workflow.name", ValueView::ofText(m_arena.copy(m_eval.task))},
                       {"gen_ai.input.messages", resolved(m_sample["input"])},
                       {"gen_ai.output.messages", resolved(m_sample["output"]["choices"])}};
    m_nodes.push_back(std::move(root));
    addRest(m_sample, {"events", "attachments", "events_data", "message_pool", "input", "output"},
            m_nodes.front());
    for (const ValueView& retry : m_sample["error_retries"].items()) noteError(retry, m_nodes.front());
    if (!m_sample["error_retries"].items().empty() && m_sample["error"].isNull())
        m_nodes.front().status = OtlpStatus::unset; // a later try came through
    noteError(m_sample["error"], m_nodes.front());
}

/// Old logs, and those written without events, have the conversation and the sums by model: a call for each
/// model.
void Sample::addCallsWithoutEvents()
{
    for (const AttributeView& used : m_sample["model_usage"].members()) {
        addConversation(used.key);
        readUsage(used.value, m_nodes.back());
    }
    if (m_nodes.size() == 1 && !m_sample["messages"].items().empty()) addConversation({});
}

void Sample::addConversation(std::string_view model)
{
    Node node;
    node.id = m_trace + "/model-" + std::to_string(++m_numbered);
    node.parent = m_nodes.front().id;
    node.name = model.empty() ? "chat" : "chat " + std::string(modelOf(model));
    node.startNs = m_nodes.front().startNs;
    node.attributes = {{"gen_ai.operation.name", ValueView::ofText("chat")},
                       {"gen_ai.provider.name", ValueView::ofText(providerOf(model))},
                       {"gen_ai.request.model", ValueView::ofText(modelOf(model))},
                       {"gen_ai.input.messages", resolved(m_sample["messages"])},
                       {"gen_ai.output.messages", resolved(m_sample["output"]["choices"])}};
    m_nodes.push_back(std::move(node));
}

/// Without times of its own the sample lasts from its first to its last event.
void Sample::finishRoot()
{
    std::int64_t first = INT64_MAX, last = 0;
    for (std::size_t i = 1; i < m_nodes.size(); ++i) {
        Node& node = m_nodes[i];
        if (node.startNs != 0) first = std::min(first, node.startNs);
        last = std::max({last, node.startNs, node.endNs});
    }
    Node& root = m_nodes.front();
    for (const EventView& event : root.events) {
        if (event.timeNs == 0) continue;
        first = std::min(first, event.timeNs);
        last = std::max(last, event.timeNs);
    }
    if (root.startNs == 0 && first != INT64_MAX) root.startNs = first;
    root.endNs = timeOf(m_sample["completed_at"]);
    if (root.endNs == 0 && last == 0) root.endNs = m_eval.endNs;
    if (root.endNs == 0) root.endNs = std::max(last, root.startNs);
    if (m_sample["events"].items().empty())
        for (std::size_t i = 1; i < m_nodes.size(); ++i) m_nodes[i].endNs = root.endNs;
}

void Sample::readEvents(const ValueView& events, std::size_t parent)
{
    for (const ValueView& event : events.items())
        if (event.isMap() && m_nodes.size() < kMaxNodes) readEvent(event, parent);
}

void Sample::readEvent(const ValueView& event, std::size_t parent)
{
    const std::string_view type = event["event"].text();
    if (type == "span_begin") return beginSpan(event, parent);
    if (type == "step") return readStep(event, parent);
    if (type == "model") return readModel(event, parent);
    if (type == "tool") return readTool(event, parent);
    if (type == "subtask") return readSubtask(event, parent);
    const std::size_t owner = ownerOf(event, parent);
    if (type == "span_end") {
        if (const auto span = m_spans.find(event["id"].text()); span != m_spans.end())
            m_nodes[span->second].endNs = timeOf(event["timestamp"]);
        return;
    }
    Node scratch;
    addRest(event, {"event", "timestamp"}, scratch);
    m_nodes[owner].events.push_back(
        {timeOf(event["timestamp"]), type.empty() ? "event" : type, m_arena.copy(scratch.attributes), 0});
    if (type == "error") noteError(event["error"], m_nodes[owner]);
}

/// The span that the event names, else the step it stands in, else what it is nested in.
std::size_t Sample::ownerOf(const ValueView& event, std::size_t parent) const
{
    if (const auto span = m_spans.find(event["span_id"].text()); span != m_spans.end()) return span->second;
    return parent == 0 && !m_steps.empty() ? m_steps.back() : parent;
}

void Sample::beginSpan(const ValueView& event, std::size_t parent)
{
    Node node;
    node.id = textOrJsonOf(event["id"]);
    const auto above = m_spans.find(event["parent_id"].text());
    node.parent = m_nodes[above != m_spans.end() ? above->second : parent].id;
    node.name = textOrJsonOf(event["name"]);
    node.startNs = timeOf(event["timestamp"]);
    const std::string_view kind = kindOf(event["type"].text());
    node.attributes = {{"openinference.span.kind", ValueView::ofText(kind)}};
    if (kind == "AGENT") node.attributes.push_back({"gen_ai.agent.name", event["name"]});
    addRest(event, {"event", "timestamp", "id", "parent_id", "span_id", "name"}, node);
    m_spans[node.id] = m_nodes.size();
    m_nodes.push_back(std::move(node));
}

void Sample::readStep(const ValueView& event, std::size_t parent)
{
    if (event["action"].text() == "end") {
        if (m_steps.empty()) return;
        m_nodes[m_steps.back()].endNs = timeOf(event["timestamp"]);
        return m_steps.pop_back();
    }
    const std::size_t above = ownerOf(event, parent);
    Node node;
    node.id = m_trace + "/step-" + std::to_string(++m_numbered);
    node.parent = m_nodes[above].id;
    node.name = textOrJsonOf(event["name"]);
    node.startNs = timeOf(event["timestamp"]);
    node.attributes = {{"openinference.span.kind", ValueView::ofText(kindOf(event["type"].text()))}};
    addRest(event, {"event", "timestamp", "name", "action"}, node);
    m_steps.push_back(m_nodes.size());
    m_nodes.push_back(std::move(node));
}

Sample::Node& Sample::addCall(const ValueView& event, std::size_t parent, std::string name)
{
    Node node;
    node.id = event["uuid"].isText() ? std::string(event["uuid"].text())
                                     : m_trace + "/call-" + std::to_string(++m_numbered);
    node.parent = m_nodes[ownerOf(event, parent)].id;
    node.name = std::move(name);
    node.startNs = timeOf(event["timestamp"]);
    node.endNs = endOf(event, node.startNs);
    m_nodes.push_back(std::move(node));
    return m_nodes.back();
}

void Sample::readModel(const ValueView& event, std::size_t parent)
{
    const std::string_view model = event["model"].text();
    Node& node = addCall(event, parent, "chat " + std::string(modelOf(model)));
    const ValueView& output = event["output"];
    std::vector<ValueView> said;
    for (const ValueView& choice : output["choices"].items()) said.push_back(resolved(choice["message"]));
    node.attributes = {{"gen_ai.operation.name", ValueView::ofText("chat")},
                       {"gen_ai.provider.name", ValueView::ofText(providerOf(model))},
                       {"gen_ai.request.model", ValueView::ofText(modelOf(model))},
                       {"gen_ai.response.model", output["model"]},
                       {"gen_ai.input.messages", messagesOf(event)},
                       {"gen_ai.output.messages", ValueView::ofArray(m_arena.copy(said))},
                       {"gen_ai.tool.definitions", event["tools"]}};
    if (event["retries"].integer() > 0)
        node.attributes.push_back({"http.request.resend_count", event["retries"]});
    if (const auto choices = output["choices"].items(); !choices.empty())
        node.attributes.push_back({"gen_ai.response.finish_reasons", choices[0]["stop_reason"]});
    readUsage(output["usage"], node);
    noteError(event["error"].isNull() ? output["error"] : event["error"], node);
    addRest(event,
            {"event", "timestamp", "completed", "model", "input", "input_refs", "tools", "output", "uuid",
             "span_id"},
            node);
}

/// Inspect counts cached tokens beside the others where the provider does: the total tells.
void Sample::readUsage(const ValueView& usage, Node& node)
{
    const auto count = [&](std::string_view key) {
        const ValueView& value = usage[key];
        return value.isNumber() && value.real() >= 0 && value.real() < 1e15
            ? static_cast<std::int64_t>(value.real())
            : 0;
    };
    const auto add = [&](std::string_view name, std::string_view key) {
        if (usage[key].isNumber()) node.attributes.push_back({name, usage[key]});
    };
    if (!usage.isMap()) return;
    const std::int64_t cached = count("input_tokens_cache_read") + count("input_tokens_cache_write");
    const bool beside =
        cached > 0 && count("total_tokens") == count("input_tokens") + count("output_tokens") + cached;
    if (usage["input_tokens"].isNumber())
        node.attributes.push_back({"gen_ai.usage.input_tokens",
                                   ValueView::ofInteger(count("input_tokens") + (beside ? cached : 0))});
    add("gen_ai.usage.output_tokens", "output_tokens");
    add("gen_ai.usage.cache_read.input_tokens", "input_tokens_cache_read");
    add("gen_ai.usage.cache_creation.input_tokens", "input_tokens_cache_write");
    add("gen_ai.usage.reasoning.output_tokens", "reasoning_tokens");
    add("gen_ai.usage.cost", "total_cost");
}

void Sample::readTool(const ValueView& event, std::size_t parent)
{
    Node& node = addCall(event, parent, "execute_tool " + textOrJsonOf(event["function"]));
    const std::size_t index = m_nodes.size() - 1;
    node.attributes = {{"gen_ai.operation.name", ValueView::ofText("execute_tool")},
                       {"gen_ai.tool.name", event["function"]},
                       {"gen_ai.tool.call.id", event["id"]},
                       {"gen_ai.tool.call.arguments", resolved(event["arguments"])},
                       {"gen_ai.tool.call.result", resolved(event["result"])}};
    if (event["agent"].isText()) node.attributes.push_back({"gen_ai.handoff.to_agent", event["agent"]});
    noteError(event["error"], node);
    addRest(event,
            {"event", "timestamp", "completed", "function", "id", "arguments", "result", "events", "uuid",
             "span_id"},
            node);
    readEvents(event["events"], index);
}

void Sample::readSubtask(const ValueView& event, std::size_t parent)
{
    Node& node = addCall(event, parent, textOrJsonOf(event["name"]));
    const std::size_t index = m_nodes.size() - 1;
    node.attributes = {{"openinference.span.kind", ValueView::ofText("CHAIN")},
                       {"input.value", resolved(event["input"])},
                       {"output.value", resolved(event["result"])}};
    addRest(event,
            {"event", "timestamp", "completed", "name", "input", "result", "events", "uuid", "span_id"},
            node);
    readEvents(event["events"], index);
}

void Sample::noteError(const ValueView& error, Node& node)
{
    if (error.isNull() || (error.isText() && error.text().empty())) return;
    node.fail(textOrJsonOf(error.isMap() ? error["message"] : error));
    if (error["type"].isText()) node.attributes.push_back({"error.type", error["type"]});
}

/// Every other member stays visible under its own name.
void Sample::addRest(const ValueView& event, std::initializer_list<std::string_view> taken, Node& node)
{
    for (const AttributeView& member : event.members()) {
        if (std::ranges::find(taken, member.key) != taken.end() || member.value.isNull()) continue;
        node.attributes.push_back({keep("inspect.", member.key), resolved(member.value)});
    }
}

std::string_view Sample::keep(std::string_view prefix, std::string_view text)
{
    return m_arena.copy(std::string(prefix) + std::string(text));
}

/// The value with its references into the sample's attachments replaced by what they stand for.
ValueView Sample::resolved(const ValueView& value)
{
    if (value.isText()) {
        for (const std::string_view scheme : {kAttachment, kOldAttachment})
            if (value.text().starts_with(scheme))
                if (const ValueView& found = m_sample["attachments"][value.text().substr(scheme.size())];
                    found.isText())
                    return found;
        return value;
    }
    if (value.isArray()) {
        std::vector<ValueView> items;
        for (const ValueView& item : value.items()) items.push_back(resolved(item));
        return ValueView::ofArray(m_arena.copy(items));
    }
    if (!value.isMap()) return value;
    std::vector<AttributeView> members;
    for (const AttributeView& member : value.members())
        members.push_back({member.key, resolved(member.value)});
    return ValueView::ofMap(m_arena.copy(members));
}

/// Logs of version 3 keep messages in a pool, of which calls name ranges; at first it had another name.
ValueView Sample::messagesOf(const ValueView& event)
{
    const ValueView& pooled = m_sample["events_data"]["messages"];
    const auto pool = (pooled.isNull() ? m_sample["message_pool"] : pooled).items();
    const auto ranges = event["input_refs"].items();
    if (ranges.empty() || pool.empty()) return resolved(event["input"]);
    std::vector<ValueView> messages;
    for (const ValueView& range : ranges) {
        const auto ends = range.items();
        if (ends.size() != 2) continue;
        const auto from = static_cast<std::size_t>(
            std::clamp<std::int64_t>(ends[0].integer(), 0, static_cast<std::int64_t>(pool.size())));
        const auto to = static_cast<std::size_t>(
            std::clamp<std::int64_t>(ends[1].integer(), 0, static_cast<std::int64_t>(pool.size())));
        for (std::size_t i = from; i < to && messages.size() < pool.size() * ranges.size(); ++i)
            messages.push_back(resolved(pool[i]));
    }
    return ValueView::ofArray(m_arena.copy(messages));
}

void Sample::write(BatchBuilder& out)
{
    DraftOrigin origin{m_trace, "inspect", {}, m_place};
    origin.resource.attributes = m_eval.attributes;
    origin.resource.serial = m_eval.serial;
    for (const Node& node : m_nodes) import::write(node, origin, out);
    writeScores(out);
}

void Sample::writeScores(BatchBuilder& out) const
{
    for (const AttributeView& member : m_sample["scores"].members()) {
        Score score;
        score.name = member.key;
        const ValueView& value = member.value["value"];
        setValue(score, value);
        score.comment = textOrJsonOf(member.value["explanation"]);
        score.source = ScoreSource::code;
        out.addScore(m_trace, {}, std::move(score));
    }
}

} // namespace retrospan::import::inspect
