#include "import/vocabulary.h"

#include "import/vocabularies/derive.h"

namespace retrospan::import {
namespace {

constexpr std::uint8_t kFromResource = 100; ///< ranks of resource attributes: behind every span attribute
constexpr std::string_view kContentEvent = "gen_ai.client.inference.operation.details";

/// Offers every attribute to the field its rule names; true when OpenInference annotations were among them.
bool collect(AttributesView attributes, std::uint8_t rankOffset, Collected& found)
{
    bool annotations = false;
    for (const AttributeView& attribute : attributes) {
        if (const Rule* rule = findRule(attribute.key)) {
            if (rule->field != Field::known)
                found.offer(rule->field, static_cast<std::uint8_t>(rule->rank + rankOffset), attribute.value);
        } else if (attribute.key.starts_with("annotations.")) {
            annotations = true;
        }
    }
    return annotations;
}

/// The agent of a span: named, else what the span or its entity is called when it is one.
std::string_view agentName(const SpanView& span, const Collected& found, SpanKind kind)
{
    if (const std::string_view named = found.text(Field::agent); !named.empty() || kind != SpanKind::agent)
        return named;
    if (const ValueView* entity = findAttribute(span.attributes, "traceloop.entity.name"))
        return entity->text();
    constexpr std::string_view prefix = "invoke_agent ";
    return span.name.starts_with(prefix) ? span.name.substr(prefix.size()) : span.name;
}

/// The tool of a tool span: named, else what its entity or the span is called.
std::string_view toolName(const SpanView& span, const Collected& found, SpanKind kind)
{
    if (kind != SpanKind::tool && kind != SpanKind::handoff) return {};
    if (const std::string_view named = found.text(Field::tool); !named.empty()) return named;
    for (const std::string_view key : {"traceloop.entity.name", "genkit:name"})
        if (const ValueView* entity = findAttribute(span.attributes, key)) return entity->text();
    constexpr std::string_view prefix = "execute_tool ";
    return span.name.starts_with(prefix) ? span.name.substr(prefix.size()) : span.name;
}

std::string_view errorType(const SpanView& span, const Collected& found, SpanStatus status)
{
    if (status != SpanStatus::error) return {};
    if (const std::string_view named = found.text(Field::errorType); !named.empty()) return named;
    for (const EventView& event : span.events)
        if (const ValueView* type = findAttribute(event.attributes, "exception.type")) return type->text();
    return {};
}

void readFlags(const SpanView& span, const Collected& found, SpanFlags& flags)
{
    if (found.flag(Field::usageAtLeast)) flags.set(SpanFlag::usageAtLeast);
    if (found.flag(Field::sidechain)) flags.set(SpanFlag::sidechain);
    if (found.flag(Field::timeUnknown)) flags.set(SpanFlag::timeUnknown);
    if (found.flag(Field::logEntry) || found.text(Field::logfireType) == "log") flags.set(SpanFlag::logEntry);
    if (found.text(Field::logfireType) == "pending_span") flags.set(SpanFlag::pending);
    if (span.droppedAttributes + span.droppedEvents + span.droppedLinks > 0)
        flags.set(SpanFlag::contentDropped);
    if (span.addendum) flags.set(SpanFlag::addendum);
    if (span.endNs != 0 && span.endNs < span.startNs) flags.set(SpanFlag::endBeforeStart);
}

void readTitle(const SpanView& span, SpanKind kind, Arena& arena, SessionFactsView& session)
{
    constexpr std::uint8_t fromUser = 2;
    const bool speaks = kind == SpanKind::model || kind == SpanKind::agent || span.parentId.empty();
    if (session.titleRank >= fromUser || !speaks) return;
    const std::string title = titleFromMessages(deriveContent(span));
    if (title.empty()) return;
    session.title = arena.copy(title);
    session.titleRank = fromUser;
}

} // namespace

SpanFacts deriveFacts(const SpanView& span, Arena& arena, bool wantTitle)
{
    Collected found;
    const bool annotations = collect(span.attributes, 0, found);
    for (const EventView& event : span.events)
        if (event.name == kContentEvent) collect(event.attributes, 0, found);
    collect(span.resource.attributes, kFromResource, found);

    SpanFacts facts;
    readFlags(span, found, facts.flags);
    facts.kind = deriveKind(span, found, facts.flags);
    facts.status = deriveStatus(span, found, facts.flags);
    facts.agent = agentName(span, found, facts.kind);
    facts.tool = toolName(span, found, facts.kind);
    deriveHandoff(span, found, facts);
    facts.model = found.text(found.has(Field::responseModel) ? Field::responseModel : Field::requestModel);
    facts.provider = normalisedProvider(found.text(Field::provider));
    facts.service = found.text(Field::service);
    facts.errorType = errorType(span, found, facts.status);
    facts.usage = deriveUsage(found, facts.kind, span.attributes, arena);
    facts.reportedCostMicroUsd = deriveCost(found, arena);
    deriveSession(span, found, arena, facts.session);
    deriveScores(span, annotations, facts.scores);
    if (wantTitle) readTitle(span, facts.kind, arena, facts.session);
    return facts;
}

bool isKnownAttribute(std::string_view key)
{
    return findRule(key) != nullptr || isKnownPrefix(key);
}

} // namespace retrospan::import
