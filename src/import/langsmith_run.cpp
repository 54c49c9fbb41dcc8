#include "import/langsmith_run.h"

#include "import/attribute_list.h"
#include "import/canonical.h"
#include "import/iso_time.h"
#include "import/json.h"
#include "import/vocabularies/rules.h"
#include "trace/ids.h"

#include <algorithm>

namespace retrospan::import::langsmith {
namespace {

/// Fields of a run and the attributes they become; null: read elsewhere.
struct FieldName {
    std::string_view field, attribute;
};
constexpr FieldName kFields[] = {
    {"id", "langsmith.span.id"},
    {"run_id", "langsmith.span.id"},
    {"parent_run_id", "langsmith.span.parent_id"},
    {"trace_id", "langsmith.trace.id"},
    {"dotted_order", "langsmith.span.dotted_order"},
    {"run_type", "langsmith.span.kind"},
    {"tags", "langsmith.span.tags"},
    {"session_id", "langsmith.trace.session_id"},
    {"session_name", "langsmith.trace.session_name"},
    {"inputs", "gen_ai.prompt"},
    {"outputs", "gen_ai.completion"},
    {"name", {}},
    {"start_time", {}},
    {"end_time", {}},
    {"events", {}},
    {"extra", {}},
    {"error", {}},
};

constexpr std::size_t kUuidSize = 36;

/// "20241011T205820695375Z<uuid>": what follows the time, when it is a run's id.
std::string_view idOfSegment(std::string_view segment)
{
    const std::size_t end = segment.find('Z');
    if (end == std::string_view::npos) return {};
    segment.remove_prefix(end + 1);
    return segment.size() == kUuidSize ? segment : std::string_view();
}

std::string_view lastSegment(std::string_view order)
{
    return order.substr(order.rfind('.') + 1); // npos + 1 is 0
}

/// The start that a dotted order names: "YYYYMMDDTHHMMSSffffff".
std::int64_t timeOfOrder(std::string_view order)
{
    const std::string_view t = lastSegment(order);
    if (t.size() < 16 || t[8] != 'T') return 0;
    std::string iso;
    for (const auto& [from, size, after] : {std::tuple(0U, 4U, '-'),
                                            {4U, 2U, '-'},
                                            {6U, 2U, 'T'},
                                            {9U, 2U, ':'},
                                            {11U, 2U, ':'},
                                            {13U, 2U, '.'}})
        iso.append(t.substr(from, size)).push_back(after);
    const std::string_view fraction = t.substr(15);
    iso.append(fraction.substr(0, fraction.find('Z')));
    return parseIsoTime(iso);
}

std::string_view attributeOf(std::string_view field, bool& known)
{
    const auto found = std::find_if(std::begin(kFields), std::end(kFields),
                                    [&](const FieldName& name) { return name.field == field; });
    known = found != std::end(kFields);
    return known ? found->attribute : std::string_view();
}

/// Counts and costs of the API's columns are 0 when nothing is known.
bool isUnknownColumn(const AttributeView& field)
{
    const bool column = field.key.ends_with("_tokens") || field.key.ends_with("_cost");
    return column && numberOf(field.value, 1) == 0;
}

void addFields(const ValueView& run, AttributeList& attributes)
{
    for (const AttributeView& field : run.members()) {
        bool known = false;
        const std::string_view name = attributeOf(field.key, known);
        if (!name.empty())
            attributes.add(name, field.value);
        else if (!known && !isUnknownColumn(field))
            attributes.add("langsmith.", field.key, field.value);
    }
}

void addExtra(const ValueView& extra, AttributeList& attributes)
{
    if (!extra.isMap()) return attributes.add("langsmith.extra", extra);
    for (const AttributeView& field : extra.members()) {
        if (field.key == "metadata")
            attributes.members("langsmith.metadata.", field.value);
        else if (field.key == "runtime")
            attributes.add("langsmith.span.runtime", field.value);
        else if (field.key == "invocation_params")
            attributes.add("llm.invocation_parameters", field.value);
        else
            attributes.add("langsmith.extra.", field.key, field.value);
    }
}

/// Model names where the metadata `ls_model_name` does not say: what was asked for, and what answered.
void addModel(const ValueView& run, AttributeList& attributes)
{
    const std::string_view type = run["run_type"].text();
    if (type != "llm" && type != "embedding") return;
    const auto name = [&](std::string_view key, const ValueView& holder) {
        for (const std::string_view word : {"model_name", "model"})
            if (holder[word].isText()) attributes.add(key, holder[word]);
    };
    const ValueView& outputs = run["outputs"];
    name("gen_ai.response.model", outputs);
    name("gen_ai.response.model", outputs["llm_output"]);
    ValueView generation = outputs["generations"];
    while (!generation.items().empty()) generation = ValueView(generation.items().front());
    name("gen_ai.response.model", generation["message"]["kwargs"]["response_metadata"]);
    name("gen_ai.response.model", generation["generation_info"]);
    name("gen_ai.request.model", run["extra"]["invocation_params"]);
    name("gen_ai.request.model", run["inputs"]);
}

void addCost(const ValueView& run, AttributeList& attributes)
{
    const ValueView& usage = run["outputs"]["usage_metadata"];
    if (run["run_type"].text() != "llm" || attributes.has("langsmith.total_cost")) return;
    attributes.add("langsmith.total_cost", usage["total_cost"]);
    attributes.add("langsmith.prompt_cost", usage["input_cost"]);
    attributes.add("langsmith.completion_cost", usage["output_cost"]);
}

/// "ValueError('...')" or "openai.RateLimitError: ..." begin with the error's type.
std::string_view errorType(std::string_view error)
{
    const auto isName = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
            || c == '.';
    };
    const std::size_t size =
        static_cast<std::size_t>(std::find_if_not(error.begin(), error.end(), isName) - error.begin());
    const std::string_view word = error.substr(0, size);
    const bool ends = size < error.size() && (error[size] == '(' || error[size] == ':');
    for (const std::string_view kind : {"Error", "Exception", "Interrupt"})
        if (ends && word.ends_with(kind)) return word;
    return {};
}

void setStatus(const ValueView& run, SpanView& span, Arena& arena, AttributeList& attributes)
{
    const ValueView& error = run["error"];
    const std::string_view status = run["status"].text();
    if (!isEmpty(error)) span.statusMessage = error.isText() ? error.text() : arena.copy(toJson(error));
    if (status == "error" || !span.statusMessage.empty()) {
        span.status = OtlpStatus::error;
        attributes.text("error.type", errorType(span.statusMessage));
    } else if (status == "success" || (status.empty() && span.endNs != 0)) {
        span.status = OtlpStatus::ok;
    }
    if (status == "interrupted") attributes.text(canonical::kStatus, "interrupted");
    if (status == "success" && span.endNs == 0) attributes.text(canonical::kStatus, "ok");
}

void setTimes(const ValueView& run, SpanView& span, AttributeList& attributes)
{
    span.startNs = reportedTimeOf(run["start_time"]);
    span.endNs = reportedTimeOf(run["end_time"]);
    if (span.startNs == 0) span.startNs = timeOfOrder(run["dotted_order"].text());
    if (span.startNs != 0) return;
    span.startNs = span.endNs;
    attributes.flag(canonical::kTimeUnknown);
}

std::span<const EventView> eventsOf(const ValueView& run, Arena& arena)
{
    std::vector<EventView> events;
    for (const ValueView& event : run["events"].items()) {
        if (!event.isMap() || events.size() >= kMaxSpanItems) continue;
        AttributeList attributes(arena);
        for (const AttributeView& field : event.members()) {
            if (field.key == "kwargs" && field.value.isMap())
                for (const AttributeView& argument : field.value.members())
                    attributes.add(argument.key, argument.value);
            else if (field.key != "name" && field.key != "time")
                attributes.add(field.key, field.value);
        }
        const std::vector<AttributeView> list(attributes.view().begin(), attributes.view().end());
        events.push_back({timeOf(event["time"]), event["name"].text(), arena.copy(list), 0});
    }
    return arena.copy(events);
}

} // namespace

RunIds idsOf(const ValueView& run)
{
    RunIds ids{run["id"].text(), run["trace_id"].text(), run["parent_run_id"].text()};
    if (ids.id.empty()) ids.id = run["run_id"].text();
    const std::string_view order = run["dotted_order"].text();
    if (order.empty()) return ids;
    const std::size_t cut = order.rfind('.');
    if (ids.id.empty()) ids.id = idOfSegment(lastSegment(order));
    if (ids.trace.empty()) ids.trace = idOfSegment(order.substr(0, order.find('.')));
    if (ids.parent.empty() && cut != std::string_view::npos)
        ids.parent = idOfSegment(lastSegment(order.substr(0, cut)));
    if (const auto above = run["parent_run_ids"].items(); ids.parent.empty() && !above.empty())
        ids.parent = above.back().text();
    return ids;
}

bool isRun(const ValueView& value)
{
    if (!value.isMap()) return false;
    if (value["dotted_order"].isText() || value["child_runs"].isArray()) return true;
    const bool named = value["id"].isText() || value["run_id"].isText();
    if (value["run_type"].isText()) return named || !value["inputs"].isNull();
    // The update of a run says what came out of it and when; nothing else has these names without a type.
    return named && !value["end_time"].isNull() && value["outputs"].isMap() && value["type"].isNull();
}

bool isComplete(const ValueView& run)
{
    return run["run_type"].isText() && !run["start_time"].isNull() && timeOf(run["end_time"]) != 0;
}

void addRun(const ValueView& run, const RunIds& ids, const Place& place, BatchBuilder& out)
{
    Arena arena;
    AttributeList attributes(arena);
    SpanView span;
    span.traceId = arena.copy(canonicalTraceId(ids.trace));
    span.idText = isHexSpanId(ids.id) ? std::string_view() : ids.id;
    span.id = spanIdFromText(ids.id);
    span.parentText = isHexSpanId(ids.parent) ? std::string_view() : ids.parent;
    span.parentId = spanIdFromText(ids.parent);
    span.name = run["name"].text();
    setTimes(run, span, attributes);
    setStatus(run, span, arena, attributes);
    addFields(run, attributes);
    attributes.text("langsmith.span.parent_id", ids.parent);
    addExtra(run["extra"], attributes);
    addModel(run, attributes);
    addCost(run, attributes);
    attributes.add("langsmith.usage_metadata", usageOf(run, arena));
    span.attributes = attributes.view();
    span.events = eventsOf(run, arena);
    out.add(span, place);
    if (!span.traceId.empty()) addScores(run, span, out);
}

} // namespace retrospan::import::langsmith
