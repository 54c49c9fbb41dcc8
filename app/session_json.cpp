#include "session_json.h"

#include "import/json.h"
#include "import/vocabulary.h"
#include "insight/summary.h"
#include "trace/measured_time.h"
#include "trace/value_state.h"

namespace retrospan::app {
namespace {

Json numberOrNull(std::int64_t number)
{
    return number == kUnknown ? Json(nullptr) : Json(number);
}
Json timeOrNull(std::int64_t timeNs)
{
    return timeNs == 0 ? Json(nullptr) : Json(timeNs);
}

/// Media have no text to judge; that a text is empty is plain.
ValueState stateOf(const Part& part)
{
    if (part.cut) return ValueState::cut;
    const bool media = part.type >= PartType::image && part.type <= PartType::file;
    const ValueState state = media ? ValueState::recorded : valueStateOf(part.text).state;
    return state == ValueState::empty ? ValueState::recorded : state;
}

Json partJson(const Part& part)
{
    Json json{{"type", toString(part.type)}};
    const auto put = [&](const char* name, const std::string& text) {
        if (!text.empty()) json[name] = text;
    };
    put("id", part.id);
    put("name", part.name);
    put("text", part.text);
    put("mime_type", part.mimeType);
    put("uri", part.uri);
    if (!part.bytes.empty()) json["bytes"] = part.bytes.size();
    if (part.isError) json["is_error"] = true;
    put("state", std::string(toString(stateOf(part))));
    return json;
}

Json messagesJson(const std::vector<Message>& messages)
{
    Json json = Json::array();
    for (const Message& message : messages) json.push_back(messageJson(message));
    return json;
}

/// Messages where there are any, else the tool's arguments or result, else the text as reported.
Json inputJson(const SpanContent& content)
{
    if (!content.input.empty()) return messagesJson(content.input);
    if (content.toolCall) return textOrNull(content.toolCall->arguments);
    if (!content.retrievalQuery.empty()) return content.retrievalQuery;
    return textOrNull(content.inputText);
}

Json documentJson(const RetrievedDocument& document)
{
    Json json{{"id", textOrNull(document.id)}, {"score", nullptr}, {"text", textOrNull(document.text)}};
    if (document.score) json["score"] = *document.score;
    if (!document.metadata.empty()) json["metadata"] = document.metadata;
    return json;
}

Json outputJson(const SpanContent& content)
{
    if (!content.output.empty()) return messagesJson(content.output);
    if (content.toolCall) return content.toolCall->result ? Json(*content.toolCall->result) : Json(nullptr);
    if (!content.documents.empty()) {
        Json json = Json::array();
        for (const RetrievedDocument& document : content.documents) json.push_back(documentJson(document));
        return json;
    }
    return textOrNull(content.outputText);
}

/// Of a text as reported; spans of most kinds have none.
Json textStateJson(const std::string& text)
{
    return text.empty() ? Json(nullptr) : textOrNull(toString(valueStateOf(text).state));
}

/// A model call has an input, and an output when it went well: without one it is not recorded.
void noteAbsence(Json& json, const char* value, const char* state)
{
    if (json[value].is_null() && json[state].is_null()) json[state] = toString(ValueState::notRecorded);
}

/// Of messages their parts tell.
Json inputStateJson(const SpanContent& content)
{
    if (!content.input.empty()) return nullptr;
    if (!content.toolCall) return textStateJson(content.inputText);
    const std::string& arguments = content.toolCall->arguments;
    return arguments.empty() ? Json(toString(ValueState::notRecorded)) : textStateJson(arguments);
}

Json outputStateJson(const SpanContent& content)
{
    if (!content.output.empty()) return nullptr;
    if (!content.toolCall) return textStateJson(content.outputText);
    const auto& result = content.toolCall->result;
    return textOrNull(toString(result ? valueStateOf(*result).state : ValueState::notRecorded));
}

Json attributesJson(AttributesView attributes)
{
    Json json = Json::object();
    for (const AttributeView& attribute : attributes)
        json[std::string(attribute.key)] = valueJson(attribute.value);
    return json;
}

Json errorJson(const SpanTable& table, Row row, const SpanView* view)
{
    if (table.status(row) != SpanStatus::error) return nullptr;
    Json json{{"type", textOrNull(table.text(table.errorType(row)))}, {"message", nullptr}};
    if (view == nullptr) return json;
    json["message"] =
        textOrNull(view->statusMessage.empty() ? import::errorMessage(*view) : view->statusMessage);
    return json;
}

std::string idText(SpanId id, std::string_view text)
{
    return text.empty() ? toHex(id) : std::string(text);
}

Json handoffJson(const SpanTable& table, Row row)
{
    const bool human = table.flags(row).has(SpanFlag::handoffToHuman);
    if (table.kind(row) != SpanKind::handoff && !human) return nullptr;
    return {{"from", textOrNull(table.text(table.agent(row)))},
            {"to", textOrNull(table.text(table.handoffTo(row)))},
            {"human", human}};
}

Json missingParentJson(const SpanTable& table, const SpanTree& tree, Node node)
{
    const MissingParent& missing = tree.missing(node);
    Json json{{"id", toHex(missing.id)},  {"trace_id", table.traces()[missing.trace]},
              {"parent_id", nullptr},     {"depth", tree.depth(node)},
              {"kind", "missing_parent"}, {"name", nullptr},
              {"status", "unset"}};
    // Nothing is recorded of it; who reads rows finds the same keys in each.
    for (const char* key : {"error", "start_ns", "end_ns", "agent", "model", "provider", "tool", "usage",
                            "cost_usd", "attempt", "branch", "handoff", "input", "output"})
        json[key] = nullptr;
    json["attributes"] = Json::object();
    return json;
}

} // namespace

Json textOrNull(std::string_view text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

std::string_view toString(PartType type)
{
    switch (type) {
    case PartType::text: return "text";
    case PartType::reasoning: return "reasoning";
    case PartType::toolCall: return "tool_call";
    case PartType::toolResult: return "tool_result";
    case PartType::image: return "image";
    case PartType::audio: return "audio";
    case PartType::video: return "video";
    case PartType::file: return "file";
    case PartType::data: break;
    }
    return "data";
}

std::string_view toString(ScoreSource source)
{
    switch (source) {
    case ScoreSource::human: return "human";
    case ScoreSource::judge: return "judge";
    case ScoreSource::code: return "code";
    case ScoreSource::csat: return "csat";
    case ScoreSource::unknown: break;
    }
    return "unknown";
}

std::string_view toString(CostSource source)
{
    switch (source) {
    case CostSource::reported: return "reported";
    case CostSource::computed: return "computed";
    case CostSource::mixed: return "mixed";
    case CostSource::unknown: break;
    }
    return "unknown";
}

Json usageJson(const Usage& usage)
{
    return {{"input", numberOrNull(usage.input)},
            {"output", numberOrNull(usage.output)},
            {"cache_read", numberOrNull(usage.cacheRead)},
            {"cache_write", numberOrNull(usage.cacheWrite)},
            {"reasoning", numberOrNull(usage.reasoning)}};
}

Json usdJson(std::int64_t microUsd)
{
    return microUsd == kUnknown ? Json(nullptr) : Json(static_cast<double>(microUsd) / 1e6);
}

Json scoreJson(const Score& score)
{
    Json json{{"name", score.name},
              {"value", nullptr},
              {"label", textOrNull(score.label)},
              {"source", toString(score.source)},
              {"comment", textOrNull(score.comment)},
              {"time_ns", timeOrNull(score.timeNs)}};
    if (score.value) json["value"] = *score.value;
    return json;
}

Json sessionJson(const SessionSummary& session)
{
    const SessionFacts& facts = session.facts;
    Json json{{"id", session.id},
              {"title", textOrNull(facts.title)},
              {"status", retrospan::toString(session.status)},
              {"start_ns", timeOrNull(session.startNs)},
              {"end_ns", timeOrNull(session.endNs)}};
    const std::int64_t duration = measuredNs(session.startNs, session.endNs);
    json["duration_ns"] = duration == kUnknown ? Json(nullptr) : Json(duration);
    json["traces"] = session.traces;
    json["spans"] = session.spans;
    json["max_depth"] = session.maxDepth;
    json["missing_parents"] = session.missingParents;
    json["errors"] = session.errors;
    json["model_calls"] = session.modelCalls;
    json["tool_calls"] = session.toolCalls;
    json["retrievals"] = session.retrievals;
    json["handoffs"] = session.handoffs;
    json["retries"] = session.retries;
    json["branches"] = session.branches;
    json["interrupts"] = session.interrupts;
    json["usage"] = usageJson(session.usage);
    json["usage_at_least"] = session.usageAtLeast;
    json["cost_usd"] = usdJson(session.cost.microUsd);
    json["cost_source"] = toString(session.cost.source);
    json["unpriced_calls"] = session.unpricedCalls;
    json["models"] = session.models;
    json["providers"] = session.providers;
    json["agents"] = session.agents;
    json["tools"] = session.tools;
    json["tenant"] = textOrNull(facts.tenant);
    json["user"] = textOrNull(facts.user);
    json["channel"] = textOrNull(facts.channel);
    json["workflow"] = textOrNull(facts.workflow);
    json["environment"] = textOrNull(facts.environment);
    json["version"] = textOrNull(facts.agentVersion);
    json["prompt_version"] = textOrNull(facts.promptVersion);
    json["tags"] = facts.tags;
    json["formats"] = session.formats;
    json["scores"] = Json::array();
    for (const Score& score : session.scores) json["scores"].push_back(scoreJson(score));
    return json;
}

Json importJson(const std::vector<import::ImportReport>& reports)
{
    Json files = Json::array();
    std::uint64_t sessions = 0, traces = 0, spans = 0, diagnostics = 0;
    for (const import::ImportReport& report : reports) {
        Json list = Json::array();
        for (const import::Diagnostic& found : report.diagnostics()) {
            list.push_back({{"code", found.code},
                            {"severity", import::toString(found.severity)},
                            {"count", found.count},
                            {"where", found.where},
                            {"example", found.example}});
            diagnostics += found.count;
        }
        files.push_back({{"path", report.path},
                         {"format", textOrNull(report.format)},
                         {"sessions", report.sessions},
                         {"traces", report.traces},
                         {"spans", report.spans},
                         {"diagnostics", list}});
        sessions += report.sessions;
        traces += report.traces;
        spans += report.spans;
    }
    const Json totals{{"files", reports.size()},
                      {"sessions", sessions},
                      {"traces", traces},
                      {"spans", spans},
                      {"diagnostics", diagnostics}};
    return {{"files", files}, {"totals", totals}};
}

Json valueJson(const ValueView& value)
{
    switch (value.type()) {
    case ValueView::Type::null: return nullptr;
    case ValueView::Type::boolean: return value.boolean();
    case ValueView::Type::integer: return value.integer();
    case ValueView::Type::real: return value.real();
    case ValueView::Type::text: return value.text();
    case ValueView::Type::bytes: return Json::parse(import::toJson(value));
    case ValueView::Type::map: return attributesJson(value.members());
    case ValueView::Type::array: break;
    }
    Json json = Json::array();
    for (const ValueView& item : value.items()) json.push_back(valueJson(item));
    return json;
}

Json messageJson(const Message& message)
{
    Json json{{"role", message.role}};
    if (!message.name.empty()) json["name"] = message.name;
    if (!message.finishReason.empty()) json["finish_reason"] = message.finishReason;
    json["parts"] = Json::array();
    for (const Part& part : message.parts) json["parts"].push_back(partJson(part));
    return json;
}

Json spanJson(const SpanTable& table, const SpanTree& tree, Node node, const SpanExtras& extras)
{
    if (tree.isMissing(node)) return missingParentJson(table, tree, node);
    const Row row = node;
    const SpanView* view = extras.view;
    Json json{{"id", idText(table.id(row), view != nullptr ? view->idText : "")},
              {"trace_id", table.traces()[table.trace(row)]},
              {"parent_id", nullptr}};
    if (!table.parentId(row).empty())
        json["parent_id"] = idText(table.parentId(row), view != nullptr ? view->parentText : "");
    json["depth"] = tree.depth(node);
    json["kind"] = retrospan::toString(table.kind(row));
    json["name"] = table.text(table.name(row));
    json["status"] = retrospan::toString(table.status(row));
    json["error"] = errorJson(table, row, view);
    // Times are as recorded; what the doctor adds to them stands beside.
    const std::int64_t shift = table.shiftNs(row);
    json["start_ns"] = timeOrNull(table.startNs(row) == 0 ? 0 : table.startNs(row) - shift);
    json["end_ns"] = timeOrNull(table.endNs(row) == 0 ? 0 : table.endNs(row) - shift);
    json["clock_shift_ns"] = shift == 0 ? Json(nullptr) : Json(shift);
    json["agent"] = textOrNull(table.text(table.agent(row)));
    json["model"] = textOrNull(table.text(table.model(row)));
    json["provider"] = textOrNull(table.text(table.provider(row)));
    json["tool"] = textOrNull(table.text(table.tool(row)));
    json["service"] = textOrNull(table.text(table.service(row)));
    json["origin"] = textOrNull(table.text(table.origin(row)));
    json["duplicate_of"] = nullptr;
    json["usage"] = usageJson(table.usage(row));
    json["cost_usd"] = usdJson(extras.cost.microUsd);
    json["cost_source"] = toString(extras.cost.source);
    json["attempt"] = nullptr;
    json["branch"] = nullptr;
    json["handoff"] = handoffJson(table, row);
    json["input"] = extras.content != nullptr ? inputJson(*extras.content) : Json(nullptr);
    json["output"] = extras.content != nullptr ? outputJson(*extras.content) : Json(nullptr);
    json["input_state"] = extras.content != nullptr ? inputStateJson(*extras.content) : Json(nullptr);
    json["output_state"] = extras.content != nullptr ? outputStateJson(*extras.content) : Json(nullptr);
    if (extras.content != nullptr && table.kind(row) == SpanKind::model) {
        const bool answered = table.status(row) == SpanStatus::ok || table.status(row) == SpanStatus::unset;
        noteAbsence(json, "input", "input_state");
        if (answered && !insight::isRunning(table, row)) noteAbsence(json, "output", "output_state");
    }
    json["attributes"] = view != nullptr ? attributesJson(view->attributes) : Json::object();
    return json;
}

Json attemptJson(const insight::Attempt& attempt)
{
    return {{"group", attempt.group},
            {"number", attempt.number},
            {"of", attempt.of},
            {"reason", insight::toString(attempt.reason)}};
}

std::string dump(const Json& json, int indent)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace retrospan::app
