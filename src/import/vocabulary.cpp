#include "import/vocabulary.h"

#include "import/vocabularies/derive.h"

#include <algorithm>

namespace retrospan::import {
namespace {

constexpr std::uint8_t kFromResource = 100; ///< ranks of resource attributes: behind every span attribute
constexpr std::string_view kContentEvent = "gen_ai.client.inference.operation.details";

/// What the keys outside the rules say.
struct Families {
    bool scores = false;
    bool speech = false; ///< flattened messages
};

void noteFamily(std::string_view key, Families& families)
{
    if (key.starts_with("llm.input_messages.") || key.starts_with("gen_ai.prompt.")
        || key.starts_with("llm.prompts."))
        families.speech = true;
    else if (isScoreKey(key))
        families.scores = true;
}

/// Offers every attribute to the field its rule names.
void collect(AttributesView attributes, std::uint8_t rankOffset, Collected& found, Families& families)
{
    for (const AttributeView& attribute : attributes) {
        if (const Rule* rule = findRule(attribute.key); rule == nullptr)
            noteFamily(attribute.key, families);
        else if (rule->field != Field::known)
            found.offer(rule->field, static_cast<std::uint8_t>(rule->rank + rankOffset), attribute.value);
    }
}

std::string_view without(std::string_view prefix, std::string_view name)
{
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

/// The agent of a span: named, else what the span or its entity is called when it is one. A model call
/// belongs to the graph node it is made in; a function's label is the nearest thing to an agent the AI SDK
/// knows.
std::string_view agentName(const SpanView& span, const Collected& found, SpanKind kind)
{
    if (const std::string_view named = found.text(Field::agent); !named.empty()) return named;
    if (kind == SpanKind::agent || kind == SpanKind::model)
        if (const std::string_view node = found.text(Field::graphNode); !node.empty()) return node;
    if (const std::string_view function = found.text(Field::functionLabel); !function.empty())
        return function;
    if (kind != SpanKind::agent) return {};
    if (const std::string_view entity = found.text(Field::entity); !entity.empty()) return entity;
    return without("create_agent ", without("invoke_agent ", span.name));
}

/// The tool of a tool span: named, else what its entity or the span is called.
std::string_view toolName(const SpanView& span, const Collected& found, SpanKind kind)
{
    if (kind != SpanKind::tool && kind != SpanKind::handoff) return {};
    if (const std::string_view named = found.text(Field::tool); !named.empty()) return named;
    if (const std::string_view entity = found.text(Field::entity); !entity.empty()) return entity;
    return without("execute_tool ", span.name);
}

std::string_view errorType(const SpanView& span, const Collected& found, SpanStatus status)
{
    if (status != SpanStatus::error) return {};
    if (const std::string_view named = found.text(Field::errorType); !named.empty()) return named;
    for (const EventView& event : span.events)
        if (const ValueView* type = findAttribute(event.attributes, "exception.type")) return type->text();
    return {};
}

/// HTTP instrumentations record a header as a list.
std::string_view textOrFirst(const Collected& found, Field field)
{
    if (!found.has(field)) return {};
    const ValueView& value = *found.value(field);
    return value.items().empty() ? value.text() : value.items().front().text();
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

/// The user's words, where the span has any: a root's say best what the session is about.
void readTitle(const SpanView& span, SpanKind kind, Arena& arena, SessionFactsView& session)
{
    const bool root = span.parentId.empty() && !span.addendum;
    const bool speaks = kind == SpanKind::model || kind == SpanKind::agent || root || span.addendum;
    if (session.titleRank >= title_rank::given || !speaks) return;
    const SpanContent content = deriveContent(span);
    std::string title = titleFromMessages(content);
    if (title.empty() && root && !content.toolCall) title = titleFromInput(content.inputText);
    if (title.empty()) return;
    session.title = arena.copy(title);
    session.titleRank = root ? title_rank::rootMessage : title_rank::userMessage;
}

bool hasMessageEvents(const SpanView& span)
{
    return std::any_of(span.events.begin(), span.events.end(),
                       [](const EventView& event) { return event.name.starts_with("gen_ai."); });
}

/// The first of the figures that everything else is made from which is there and cannot be one.
const ValueView* unreadableFigure(const Collected& found)
{
    constexpr Field kFigures[] = {Field::input,      Field::output,    Field::total, Field::cacheRead,
                                  Field::cacheWrite, Field::reasoning, Field::cost};
    for (const Field field : kFigures) {
        const ValueView* const value = found.value(field);
        if (value == nullptr || value->isNull() || (value->isText() && value->text().empty())) continue;
        const bool readable = field == Field::cost ? numberOf(*value, -1) >= 0 : countOf(*value) != kUnknown;
        if (!readable) return value;
    }
    return nullptr;
}

} // namespace

SpanFacts deriveFacts(const SpanView& span, Arena& arena, bool wantTitle)
{
    Collected found;
    Families families;
    collect(span.attributes, 0, found, families);
    for (const EventView& event : span.events)
        if (event.name == kContentEvent) collect(event.attributes, 0, found, families);
    collect(span.resource.attributes, kFromResource, found, families);
    readMetadata(arena, found);

    SpanFacts facts;
    readFlags(span, found, facts.flags);
    facts.kind = deriveKind(span, found, facts.flags);
    facts.status = deriveStatus(span, found, facts.flags);
    facts.agent = agentName(span, found, facts.kind);
    facts.tool = toolName(span, found, facts.kind);
    deriveHandoff(span, found, arena, facts);
    facts.model = found.text(found.has(Field::responseModel) ? Field::responseModel : Field::requestModel);
    facts.provider = normalisedProvider(found.text(Field::provider));
    facts.service = found.text(Field::service);
    facts.traceparent = textOrFirst(found, Field::traceparent);
    facts.relatedRun = found.text(Field::relatedRun);
    facts.errorType = errorType(span, found, facts.status);
    facts.usage = deriveUsage(found, facts.kind, arena);
    facts.reportedCostMicroUsd = deriveCost(found, arena);
    facts.unreadableFigure = unreadableFigure(found);
    deriveSession(span, found, arena, facts.session);
    deriveScores(span, found, families.scores, facts);
    const bool speech = found.has(Field::speech) || found.has(Field::agentEvidence) || families.speech
        || hasMessageEvents(span);
    if (wantTitle && speech) readTitle(span, facts.kind, arena, facts.session);
    return facts;
}

bool isKnownAttribute(std::string_view key)
{
    return findRule(key) != nullptr || isKnownPrefix(key);
}

} // namespace retrospan::import
