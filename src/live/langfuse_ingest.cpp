#include "live/vendor_ingest.h"

#include <set>

namespace retrospan::live {
namespace {

bool isTrace(const ValueView& event)
{
    return event["type"].text() == "trace-create";
}

/// True for the create or update of a span, generation, event, ...
bool isObservation(const ValueView& event)
{
    const std::string_view type = event["type"].text();
    const bool other =
        isTrace(event) || type == "score-create" || type == "sdk-log" || type.starts_with("dataset-run-item");
    return !other && event["body"].isMap();
}

/// The create of an observation that stands for its trace.
bool isRoot(const ValueView& event)
{
    return isObservation(event) && event["type"].text().ends_with("-create")
        && event["body"]["parentObservationId"].text().empty();
}

} // namespace

void LangfuseIngest::note(const ValueView& event)
{
    const ValueView& body = event["body"];
    if (!isObservation(event)) return;
    m_traces.remember(body["id"].text(), body["traceId"].text());
    if (isRoot(event) && m_roots.find(body["traceId"].text()).empty())
        m_roots.remember(body["traceId"].text(), body["id"].text());
}

/// The event with the trace of its observation: updates and scores of some SDKs name only the observation.
ValueView LangfuseIngest::placed(const ValueView& event, Arena& arena) const
{
    const ValueView& body = event["body"];
    if (isTrace(event) || !body.isMap() || body["traceId"].isText()) return event;
    const ValueView& named = body["observationId"].isText() ? body["observationId"] : body["id"];
    const std::string_view trace = m_traces.find(named.text());
    if (trace.empty()) return event;
    std::vector<AttributeView> fields, members;
    for (const AttributeView& field : body.members())
        if (field.key != "traceId") fields.push_back(field);
    fields.push_back({"traceId", ValueView::ofText(arena.copy(trace))});
    for (const AttributeView& member : event.members())
        if (member.key != "body") members.push_back(member);
    members.push_back({"body", ValueView::ofMap(arena.copy(fields))});
    return ValueView::ofMap(arena.copy(members));
}

/// Mentions of the observations that stand for the traces in `events` and came in earlier requests: what is
/// new of a trace goes to them.
std::vector<ValueView> LangfuseIngest::carriers(const ValueView& events, Arena& arena) const
{
    std::set<std::string_view> here;
    for (const ValueView& event : events.items())
        if (isRoot(event)) here.insert(event["body"]["traceId"].text());
    std::vector<ValueView> mentions;
    for (const ValueView& event : events.items()) {
        const std::string_view trace = event["body"]["id"].text();
        const std::string_view root = isTrace(event) ? m_roots.find(trace) : std::string_view();
        if (root.empty() || !here.insert(trace).second) continue;
        const std::vector<AttributeView> body{{"id", ValueView::ofText(arena.copy(root))},
                                              {"traceId", ValueView::ofText(trace)}};
        const std::vector<AttributeView> mention{{"id", body.front().value},
                                                 {"type", ValueView::ofText("observation-update")},
                                                 {"timestamp", event["timestamp"]},
                                                 {"body", ValueView::ofMap(arena.copy(body))}};
        mentions.push_back(ValueView::ofMap(arena.copy(mention)));
    }
    return mentions;
}

Translation LangfuseIngest::batch(std::string_view body)
{
    Arena arena;
    const auto parsed = m_parser.parse(body, arena);
    if (!parsed.ok()) return {{}, parsed.error().message};
    const ValueView& events = parsed->root["batch"];
    if (!events.isArray()) return {{}, "the body has no batch of events"};
    Translation out;
    std::vector<ValueView> placedEvents = carriers(events, arena);
    for (const ValueView& event : events.items()) {
        note(event);
        placedEvents.push_back(placed(event, arena));
        out.ids.emplace_back(event["id"].text());
    }
    out.empty = events.items().empty();
    const std::vector<AttributeView> root{{"batch", ValueView::ofArray(placedEvents)}};
    out.json = import::toJson(ValueView::ofMap(root));
    return out;
}

} // namespace retrospan::live
