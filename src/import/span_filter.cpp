#include "import/span_filter.h"

#include "import/redaction_names.h"
#include "import/vocabulary.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <random>

namespace retrospan::import {
namespace {

constexpr std::size_t kIdHashDigits = 12, kKnownKeys = 512;
/// Nobody outside can make a name that is taken for another one.
const std::uint64_t kSeed = std::random_device()() | std::uint64_t{std::random_device()()} << 32U;

std::string promptMark(const std::string& hash)
{
    return "[redacted:prompt sha256:" + hash + "]";
}

std::string cutMark(std::size_t bytes)
{
    return "\u2026 [truncated, " + std::to_string(bytes) + " bytes in all]";
}

std::size_t characterStart(std::string_view text, std::size_t at)
{
    constexpr std::size_t kLongestCharacter = 4;
    for (std::size_t back = 0; back < kLongestCharacter && at > 0; ++back, --at)
        if ((text[at] & 0xc0) != 0x80) break;
    return at;
}

} // namespace

void SpanFilter::use(const CompiledRules& rules)
{
    if (m_rules == &rules) return;
    m_rules = &rules;
    m_resource.serial = m_scope.serial = 0;
    m_keys.assign(kKnownKeys, {});
}

const SpanFilter::KnownKey& SpanFilter::known(std::string_view key)
{
    const std::uint64_t hash = XXH3_64bits_withSeed(key.data(), key.size(), kSeed) | 1U;
    KnownKey& entry = m_keys[(hash >> 1U) % kKnownKeys];
    if (entry.hash != hash)
        entry = {hash, m_rules->redactor.scan(key).empty(), isPromptAttribute(key), isIdName(key),
                 m_rules->redactor.secretName(key)};
    return entry;
}

void SpanFilter::report()
{
    m_gate.count(std::exchange(m_effects, {}));
}

void SpanFilter::apply(SpanView& span)
{
    m_arena.clear();
    m_hashPrompts = hashesPrompts(span);
    span.traceId = id(span.traceId);
    for (std::string_view* text :
         {&span.name, &span.statusMessage, &span.traceState, &span.idText, &span.parentText})
        *text = redacted(*text, m_arena);
    span.name = cut(span.name, m_arena);
    span.statusMessage = cut(span.statusMessage, m_arena);
    span.attributes = list(span.attributes, Treatment(), m_arena);
    events(span);
    links(span);
    share(span.resource, m_resource);
    share(span.scope, m_scope);
}

bool SpanFilter::hashesPrompts(const SpanView& span)
{
    if (m_rules->rules.hashPromptsOf.empty()) return false;
    m_facts.clear();
    const SpanFacts facts = deriveFacts(span, m_facts, false);
    return m_gate.hashesPrompts(*m_rules, span.traceId, facts.session.workflow, facts.service);
}

template <typename View> void SpanFilter::share(View& view, Shared& shared)
{
    if (view.serial == 0 || view.serial != shared.serial) {
        shared.arena.clear();
        shared.serial = view.serial;
        shared.attributes = list(view.attributes, Treatment(), shared.arena);
        if constexpr (requires { view.name; }) shared.name = redacted(view.name, shared.arena);
    }
    view.attributes = shared.attributes;
    if constexpr (requires { view.name; }) view.name = shared.name;
}

void SpanFilter::events(SpanView& span)
{
    if (span.events.empty()) return;
    const std::span<EventView> kept = m_arena.array<EventView>(span.events.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        kept[i] = span.events[i];
        const bool prompt = m_hashPrompts && isPromptEvent(kept[i].name);
        kept[i].name = redacted(kept[i].name, m_arena);
        kept[i].attributes = list(kept[i].attributes, Treatment{.prompt = prompt}, m_arena);
    }
    span.events = kept;
}

void SpanFilter::links(SpanView& span)
{
    if (span.links.empty()) return;
    const std::span<LinkView> kept = m_arena.array<LinkView>(span.links.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        kept[i] = span.links[i];
        kept[i].traceId = id(kept[i].traceId);
        kept[i].spanId = redacted(kept[i].spanId, m_arena);
        kept[i].traceState = redacted(kept[i].traceState, m_arena);
        kept[i].attributes = list(kept[i].attributes, Treatment(), m_arena);
    }
    span.links = kept;
}

AttributesView SpanFilter::list(AttributesView attributes, Treatment treatment, Arena& arena)
{
    const std::span<AttributeView> kept = arena.array<AttributeView>(attributes.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const std::string_view key = attributes[i].key;
        const KnownKey about = known(key); // values have keys of their own
        Treatment own = treatment;
        own.prompt = own.prompt || (m_hashPrompts && about.prompt);
        own.id = about.id;
        if (own.secret == SecretName::none && about.secret != SecretName::query) own.secret = about.secret;
        kept[i] = {about.clean ? key : redacted(key, arena), value(attributes[i].value, own, arena)};
    }
    return kept;
}

ValueView SpanFilter::value(const ValueView& value, Treatment treatment, Arena& arena)
{
    switch (value.type()) {
    case ValueView::Type::text: return ValueView::ofText(text(value.text(), treatment, arena));
    case ValueView::Type::bytes: return ValueView::ofBytes(text(value.bytes(), treatment, arena));
    case ValueView::Type::map: return ValueView::ofMap(list(value.members(), treatment, arena));
    case ValueView::Type::array: {
        const std::span<ValueView> kept = arena.array<ValueView>(value.items().size());
        for (std::size_t i = 0; i < kept.size(); ++i)
            kept[i] = this->value(value.items()[i], treatment, arena);
        return ValueView::ofArray(kept);
    }
    case ValueView::Type::integer:
    case ValueView::Type::real: return number(value, treatment, arena);
    case ValueView::Type::null:
    case ValueView::Type::boolean: break;
    }
    return value;
}

ValueView SpanFilter::number(const ValueView& value, Treatment treatment, Arena& arena)
{
    const bool whole = value.type() == ValueView::Type::integer;
    const std::string digits = whole ? std::to_string(value.integer()) : std::to_string(value.real());
    if (isSecretValue(treatment.secret, digits)) return ValueView::ofText(secret(arena));
    if (!whole || treatment.id || value.integer() < 0) return value;
    const std::string_view shown = redacted(digits, arena);
    return shown == digits ? value : ValueView::ofText(arena.copy(shown));
}

std::string_view SpanFilter::text(std::string_view text, Treatment treatment, Arena& arena)
{
    if (text.empty()) return text;
    if (treatment.prompt) {
        ++m_effects.hashed;
        return arena.copy(promptMark(m_gate.hash(text)));
    }
    // What was redacted stays, and counts once.
    if (isSecretValue(treatment.secret, text) && text != placeholderOf(RedactionClass::key))
        return secret(arena);
    return cut(redacted(text, arena), arena);
}

/// In place of a value whose name says what it is.
std::string_view SpanFilter::secret(Arena& arena)
{
    ++m_effects.redacted[static_cast<std::size_t>(RedactionClass::key)];
    return arena.copy(placeholderOf(RedactionClass::key));
}

std::string_view SpanFilter::redacted(std::string_view text, Arena& arena)
{
    if (text.empty()) return text;
    RedactionCounts counts{};
    if (!m_rules->redactor.redact(text, m_scratch, counts)) return text;
    for (std::size_t i = 0; i < counts.size(); ++i) m_effects.redacted[i] += counts[i];
    return arena.copy(m_scratch);
}

/// With its mark a value is no longer than the limit, and ends between two characters.
std::string_view SpanFilter::cut(std::string_view text, Arena& arena)
{
    const std::size_t limit = m_rules->rules.maxValueBytes;
    if (limit == 0 || text.size() <= limit) return text;
    ++m_effects.cut;
    const std::string mark = cutMark(text.size());
    const std::size_t end = characterStart(text, limit - mark.size());
    return arena.copy(std::string(text.substr(0, end)) + mark);
}

std::string SpanFilter::distinct(std::string_view redacted, std::string_view original)
{
    return std::string(redacted) + "#" + m_gate.hash(original).substr(0, kIdHashDigits);
}

std::string_view SpanFilter::id(std::string_view text)
{
    if (isHexTraceId(text)) return text;
    const std::string_view shown = redacted(text, m_arena);
    return shown == text ? text : m_arena.copy(distinct(shown, text));
}

std::string_view SpanFilter::sessionId(std::string_view redacted, const SpanView& reported)
{
    m_facts.clear();
    return m_arena.copy(distinct(redacted, deriveFacts(reported, m_facts, false).session.sessionId));
}

void SpanFilter::redact(std::string& text)
{
    text = std::string(redacted(text, m_arena));
}

void SpanFilter::apply(std::string_view traceId, SessionFacts& facts)
{
    m_arena.clear();
    facts.sessionId = std::string(id(facts.sessionId));
    for (std::string* text :
         {&facts.user, &facts.tenant, &facts.channel, &facts.workflow, &facts.feature, &facts.vertical,
          &facts.environment, &facts.agentVersion, &facts.promptVersion, &facts.outcome})
        redact(*text);
    for (std::string& tag : facts.tags) redact(tag);
    const bool spoken = facts.titleRank >= title_rank::userMessage;
    const bool hashed =
        spoken && !facts.title.empty() && m_gate.hashesPrompts(*m_rules, traceId, facts.workflow, {});
    facts.title = std::string(text(facts.title, Treatment{.prompt = hashed}, m_arena));
}

void SpanFilter::apply(Score& score)
{
    m_arena.clear();
    redact(score.name);
    for (std::string* said : {&score.label, &score.comment})
        *said = std::string(text(*said, Treatment(), m_arena));
}

} // namespace retrospan::import
