#include "import/langfuse_record.h"

#include "import/iso_time.h"
#include "import/json.h"
#include "import/json_values.h"

#include <algorithm>

namespace retrospan::import::langfuse {
namespace {

bool hasKey(const ValueView& record, std::string_view key)
{
    return findAttribute(record.members(), key) != nullptr;
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool isEvent(const ValueView& record)
{
    const std::string_view type = record["type"].text();
    return record["body"].isMap() && record["id"].isText()
        && (type.ends_with("-create") || type.ends_with("-update") || type == "sdk-log");
}

bool isObservation(const ValueView& record)
{
    if (!record["id"].isText() || !record["startTime"].isText()) return false;
    const bool placed = record["traceId"].isText() || record["projectId"].isText();
    return placed
        && isOneOf(record["type"].text(),
                   {"SPAN", "GENERATION", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR",
                    "EMBEDDING", "GUARDRAIL"});
}

bool isScore(const ValueView& record)
{
    if (!record["name"].isText() || hasKey(record, "startTime")) return false;
    const bool target = record["traceId"].isText() || record["observationId"].isText()
        || record["sessionId"].isText() || record["datasetRunId"].isText();
    const bool said = !record["value"].isNull() || record["stringValue"].isText();
    // A source alone may be that of somebody's table of scores.
    return target && said
        && (record["dataType"].isText() || (record["source"].isText() && record["id"].isText()));
}

/// Observations inside a trace: records, their ids, or the JSON text of either.
bool holdsObservations(const ValueView& record)
{
    const ValueView& list = record["observations"];
    if (list.isText()) return list.text().starts_with("[");
    if (!list.isArray()) return false;
    const bool titled = record["id"].isText() || record["trace"].isMap();
    if (list.items().empty() || list.items().front().isText()) return titled;
    const ValueView& first = list.items().front();
    return !first["type"].isNull() && (hasKey(first, "startTime") || hasKey(first, "start_time"));
}

bool isTrace(const ValueView& record)
{
    if (holdsObservations(record)) return true;
    if (!record["id"].isText() || timeOf(record["timestamp"]) == 0 || hasKey(record, "traceId")) return false;
    if (hasKey(record, "type") || hasKey(record, "message")) return false;
    return hasKey(record, "bookmarked") || hasKey(record, "public") || hasKey(record, "htmlPath")
        || (hasKey(record, "sessionId") && hasKey(record, "userId"));
}

bool isRunItem(const ValueView& record)
{
    const bool run = record["datasetRunId"].isText() || record["datasetRunName"].isText();
    return run && record["datasetItemId"].isText() && record["traceId"].isText();
}

} // namespace

RecordType typeOf(const ValueView& record)
{
    if (!record.isMap()) return RecordType::none;
    if (isEvent(record)) return RecordType::event;
    if (isRunItem(record)) return RecordType::runItem;
    if (isObservation(record)) return RecordType::observation;
    if (isScore(record)) return RecordType::score;
    return isTrace(record) ? RecordType::trace : RecordType::none;
}

ValueView scoreOfRunItem(const ValueView& item, Arena& arena)
{
    std::vector<AttributeView> score{{"name", ValueView::ofText("dataset run")}};
    for (const std::string_view run : {"runName", "datasetRunName", "datasetRunId"})
        if (score.size() == 1 && item[run].isText()) score.push_back({"stringValue", item[run]});
    const std::string note = "item " + std::string(item["datasetItemId"].text());
    score.push_back({"comment", ValueView::ofText(arena.copy(note))});
    for (const auto& [from, to] :
         {std::pair("traceId", "traceId"), {"observationId", "observationId"}, {"createdAt", "timestamp"}})
        if (item[from].isText()) score.push_back({to, item[from]});
    return ValueView::ofMap(arena.copy(score));
}

ValueView camelCased(const ValueView& record, Arena& arena)
{
    const ValueView camel = import::camelCased(record, arena);
    const auto members = camel.members();
    const auto model = std::find_if(members.begin(), members.end(), [](const AttributeView& member) {
        return member.key == "providedModelName"; // the storage's word for what the API calls the model
    });
    if (model == members.end()) return camel;
    const auto renamed = arena.array<AttributeView>(members.size());
    std::copy(members.begin(), members.end(), renamed.begin());
    renamed[static_cast<std::size_t>(model - members.begin())].key = "model";
    return ValueView::ofMap(renamed);
}

ValueView unpacked(const ValueView& value, Arena& arena)
{
    thread_local JsonParser parser;
    ValueView inner = value;
    for (int times = 0; times < 2 && inner.isText(); ++times) {
        std::string_view text = inner.text();
        if (text.starts_with("\"") && text.ends_with("\"") && text.size() >= 2) {
            // A JSON string is no document of its own for parseEmbedded.
            const ValueView list = parseEmbedded(arena.copy("[" + std::string(text) + "]"), parser, arena);
            if (list.items().size() != 1) return value;
            inner = ValueView(list.items().front());
            continue;
        }
        const ValueView parsed = parseEmbedded(text, parser, arena);
        return parsed.isNull() ? value : parsed;
    }
    return inner.isText() ? value : inner;
}

bool isComplete(const ValueView& observation)
{
    if (timeOf(observation["startTime"]) == 0) return false;
    return timeOf(observation["endTime"]) != 0 || observation["type"].text() == "EVENT";
}

} // namespace retrospan::import::langfuse
