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

ValueView withField(const ValueView& object, std::string_view key, std::string_view text, Arena& arena)
{
    std::vector<AttributeView> fields{{key, ValueView::ofText(text)}};
    for (const AttributeView& field : object.members())
        if (field.key != key) fields.push_back(field);
    return ValueView::ofMap(arena.copy(fields));
}

/// The create of an observation that stands for its trace.
bool isRoot(const ValueView& event)
{
    return isObservation(event) && event["type"].text().ends_with("-create")
        && event["body"]["parentObservationId"].text().empty();
}

} // namespace

/// Learns where observations belong and what stands for their traces. A trace that comes before any of its
/// observations stands for itself.
void LangfuseIngest::note(const ValueView& events)
{
    for (const ValueView& event : events.items()) {
        const ValueView& body = event["body"];
        if (!isObservation(event)) continue;
        m_traces.remember(body["id"].text(), body["traceId"].text());
        if (isRoot(event) && m_roots.find(body["traceId"].text()).empty())
            m_roots.remember(body["traceId"].text(), body["id"].text());
    }
    for (const ValueView& event : events.items()) {
        const std::string_view trace = event["body"]["id"].text();
        if (isTrace(event) && m_roots.find(trace).empty()) m_roots.remember(trace, trace);
    }
}

/// The event with what it does not say itself: the trace of its observation, which updates and scores of some
/// SDKs leave out, and the trace as the parent where that stands for itself.
ValueView LangfuseIngest::placed(const ValueView& event, Arena& arena) const
{
    const ValueView& body = event["body"];
    if (isTrace(event) || !body.isMap()) return event;
    const ValueView& named = body["observationId"].isText() ? body["observationId"] : body["id"];
    const std::string_view own = body["traceId"].text();
    const std::string_view trace = arena.copy(own.empty() ? m_traces.find(named.text()) : own);
    ValueView out = body;
    if (own.empty() && !trace.empty()) out = withField(out, "traceId", trace, arena);
    if (isRoot(event) && !trace.empty() && m_roots.find(trace) == trace)
        out = withField(out, "parentObservationId", trace, arena);
    std::vector<AttributeView> members{{"body", out}};
    for (const AttributeView& member : event.members())
        if (member.key != "body") members.push_back(member);
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
        if (root.empty() || root == trace || !here.insert(trace).second) continue;
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
    note(events);
    for (const ValueView& event : events.items()) {
        placedEvents.push_back(placed(event, arena));
        out.ids.emplace_back(event["id"].text());
    }
    out.empty = events.items().empty();
    const std::vector<AttributeView> root{{"batch", ValueView::ofArray(placedEvents)}};
    out.json = import::toJson(ValueView::ofMap(root));
    return out;
}

} // namespace retrospan::live
