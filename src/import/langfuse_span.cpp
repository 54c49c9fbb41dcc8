// Observations and traces of Langfuse as spans.
#include "import/canonical.h"
#include "import/iso_time.h"
#include "import/json.h"
#include "import/langfuse_record.h"
#include "trace/ids.h"

#include <algorithm>

namespace retrospan::import::langfuse {
namespace {

/// Fields and the attributes they become; none: read elsewhere. Any other field becomes an attribute of its
/// own name under the prefix.
struct FieldName {
    std::string_view field, attribute;
};
constexpr FieldName kObservationFields[] = {
    {"type", "langfuse.observation.type"},
    {"level", "langfuse.observation.level"},
    {"statusMessage", "langfuse.observation.status_message"},
    {"input", "langfuse.observation.input"},
    {"output", "langfuse.observation.output"},
    {"model", "langfuse.observation.model.name"},
    {"completionStartTime", "langfuse.observation.completion_start_time"},
    {"promptName", "langfuse.observation.prompt.name"},
    {"promptVersion", "langfuse.observation.prompt.version"},
    {"version", "langfuse.version"},
    {"release", "langfuse.release"},
    {"environment", "langfuse.environment"},
    {"sessionId", "langfuse.session.id"},
    {"userId", "langfuse.user.id"},
    {"tags", "langfuse.trace.tags"},
    {"traceName", "langfuse.trace.name"},
    {"id", {}},
    {"traceId", {}},
    {"parentObservationId", {}},
    {"name", {}},
    {"startTime", {}},
    {"endTime", {}},
    {"metadata", {}},
    {"modelParameters", {}},
    {"usageDetails", {}},
    {"costDetails", {}},
};
constexpr FieldName kTraceFields[] = {
    {"name", "langfuse.trace.name"},
    {"input", "langfuse.trace.input"},
    {"output", "langfuse.trace.output"},
    {"metadata", "langfuse.trace.metadata"},
    {"tags", "langfuse.trace.tags"},
    {"public", "langfuse.trace.public"},
    {"sessionId", "langfuse.session.id"},
    {"userId", "langfuse.user.id"},
    {"version", "langfuse.version"},
    {"release", "langfuse.release"},
    {"environment", "langfuse.environment"},
    {"id", {}},
    {"observations", {}},
    {"scores", {}},
};

void addFields(const ValueView& record, std::span<const FieldName> names, std::string_view prefix,
               AttributeList& attributes)
{
    for (const AttributeView& field : record.members()) {
        const auto known = std::find_if(names.begin(), names.end(),
                                        [&](const FieldName& name) { return name.field == field.key; });
        if (known == names.end())
            attributes.add(prefix, field.key, field.value);
        else if (!known->attribute.empty())
            attributes.add(known->attribute, field.value);
    }
}

/// Parameters that are not set are null.
ValueView withoutNulls(const ValueView& object, Arena& arena)
{
    if (!object.isMap()) return object;
    std::vector<AttributeView> kept;
    for (const AttributeView& member : object.members())
        if (!member.value.isNull()) kept.push_back(member);
    return ValueView::ofMap(arena.copy(kept));
}

/// What Langfuse keeps of an OpenTelemetry span: attributes are those of the span again, and speak in their
/// own vocabularies.
void addMetadata(const ValueView& metadata, Arena& arena, AttributeList& attributes, SpanView& span)
{
    const ValueView root = unpacked(metadata, arena);
    if (!root.isMap()) return attributes.add("langfuse.observation.metadata", root);
    for (const AttributeView& member : root.members()) {
        const ValueView inner = unpacked(member.value, arena);
        if (member.key == "attributes" && inner.isMap())
            for (const AttributeView& attribute : inner.members())
                attributes.add(attribute.key, attribute.value);
        else if (member.key == "resourceAttributes" && inner.isMap())
            span.resource.attributes = inner.members();
        else if (member.key == "scope" && inner.isMap())
            span.scope = {
                inner["name"].text(), inner["version"].text(), inner["attributes"].members(), 0, {}, 0};
        else
            attributes.add("langfuse.observation.metadata.", member.key, member.value);
    }
}

void addTraceFields(const ValueView& trace, AttributeList& attributes)
{
    addFields(trace, kTraceFields, "langfuse.trace.", attributes);
}

void setIds(SpanView& span, std::string_view trace, std::string_view id, std::string_view parent,
            Arena& arena)
{
    span.traceId = arena.copy(canonicalTraceId(trace));
    span.id = spanIdFromText(id);
    span.idText = isHexSpanId(id) ? std::string_view() : id;
    span.parentId = spanIdFromText(parent);
    span.parentText = isHexSpanId(parent) ? std::string_view() : parent;
}

/// An event has no length; anything else without an end is running.
void setTimes(const ValueView& observation, SpanView& span, AttributeList& attributes)
{
    span.startNs = reportedTimeOf(observation["startTime"]);
    span.endNs = reportedTimeOf(observation["endTime"]);
    if (span.startNs == 0) {
        span.startNs = span.endNs;
        attributes.flag(canonical::kTimeUnknown);
    }
    if (span.endNs != 0 || observation["type"].text() != "EVENT") return;
    span.endNs = span.startNs;
    attributes.flag(canonical::kLogEntry);
}

} // namespace

void addObservation(const ValueView& observation, std::string_view trace, const ValueView& traceRecord,
                    const Place& place, BatchBuilder& out)
{
    Arena arena;
    AttributeList attributes(arena);
    SpanView span;
    setIds(span, trace, observation["id"].text(), observation["parentObservationId"].text(), arena);
    span.name = observation["name"].text();
    setTimes(observation, span, attributes);
    if (observation["level"].text() == "ERROR") span.status = OtlpStatus::error;
    span.statusMessage = observation["statusMessage"].text();
    addFields(observation, kObservationFields, "langfuse.observation.", attributes);
    attributes.add("langfuse.observation.model.parameters",
                   withoutNulls(unpacked(observation["modelParameters"], arena), arena));
    addUsage(observation, arena, attributes);
    addMetadata(observation["metadata"], arena, attributes, span);
    addTraceFields(traceRecord, attributes);
    span.attributes = attributes.view();
    out.add(span, place);
}

void addTrace(const ValueView& trace, const Place& place, BatchBuilder& out)
{
    Arena arena;
    AttributeList attributes(arena);
    SpanView span;
    setIds(span, trace["id"].text(), trace["id"].text(), {}, arena);
    span.name = trace["name"].text();
    span.startNs = span.endNs = timeOf(trace["timestamp"]); // its latency is in an unknown unit
    if (span.startNs == 0) attributes.flag(canonical::kTimeUnknown);
    attributes.text(canonical::kKind, "step");
    attributes.text(canonical::kStatus, "unset");
    addTraceFields(trace, attributes);
    span.attributes = attributes.view();
    out.add(span, place);
}

void addTraceTo(std::string_view spanId, const ValueView& trace, const Place& place, BatchBuilder& out)
{
    Arena arena;
    AttributeList attributes(arena);
    SpanView span;
    setIds(span, trace["id"].text(), spanId, {}, arena);
    span.addendum = true;
    addTraceFields(trace, attributes);
    span.attributes = attributes.view();
    out.add(span, place);
}

} // namespace retrospan::import::langfuse
