#include "import/vocabularies/derive.h"
#include "import/vocabularies/messages.h"

#include <algorithm>

namespace retrospan::import {
namespace {

constexpr std::size_t kTitleBytes = 200;
constexpr std::size_t kMaxTags = 64;

/// Ids and names that say "none".
std::string_view meant(std::string_view text)
{
    const bool none = text == "null" || text == "undefined" || text == "None";
    return none ? std::string_view() : text;
}

ValueView structured(const ValueView& value, Arena& arena)
{
    return value.isText() ? parseEmbedded(value.text(), threadParser(), arena) : value;
}

void addTag(std::string_view tag, std::vector<std::string_view>& tags)
{
    while (!tag.empty() && tag.front() == ' ') tag.remove_prefix(1);
    if (!tag.empty() && tags.size() < kMaxTags) tags.push_back(tag);
}

/// A list, the JSON of one, or words separated by commas as LangSmith writes them.
void readTags(const ValueView& value, Arena& arena, std::vector<std::string_view>& tags)
{
    const ValueView list = structured(value, arena);
    for (const ValueView& tag : list.items()) addTag(tag.text(), tags);
    if (!list.isNull()) return;
    for (std::string_view rest = unquoted(value.text()); !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        addTag(rest.substr(0, comma), tags);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
}

/// The version in `{name, version}`, or in a list of such.
std::string_view linkedVersion(const ValueView& prompt, Arena& arena)
{
    const ValueView root = structured(prompt, arena);
    return textOf(root.items().empty() ? root["version"] : root.items().front()["version"], arena);
}

/// Beneath an agent Traceloop writes the agent's name as the workflow's.
std::string_view workflowOf(const SpanView& span, const Collected& found)
{
    if (const std::string_view named = found.text(Field::workflow); !named.empty()) return named;
    const std::string_view traceloop = found.text(Field::traceloopWorkflow);
    const bool agents = !span.parentId.empty() && traceloop == found.text(Field::agent);
    return agents ? std::string_view() : traceloop;
}

/// The text on one line, cut between characters.
std::string oneLine(std::string_view text)
{
    std::string line;
    for (const char c : text) {
        if (line.size() >= kTitleBytes && (c & 0xc0) != 0x80) break;
        const bool blank = static_cast<unsigned char>(c) <= ' ';
        if (!blank)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

/// Texts that nobody wrote: what a client puts into the conversation on its own, and structures.
bool isInjected(std::string_view text)
{
    return text.starts_with("<system-reminder>") || text.starts_with("<command-")
        || text.starts_with("<local-command") || text.starts_with("<environment_context>")
        || text.starts_with("<user_instructions>") || text.starts_with("# AGENTS.md instructions")
        || text.starts_with("{") || text.starts_with("[{");
}

void readNames(const SpanView& span, const Collected& found, Arena& arena, SessionFactsView& session)
{
    const auto text = [&](Field field) { return meant(found.textOrNumber(field, arena)); };
    session.sessionId = text(Field::session);
    session.user = text(Field::user);
    session.tenant = text(Field::tenant);
    session.channel = text(Field::channel);
    session.workflow = workflowOf(span, found);
    session.feature = text(found.has(Field::feature) ? Field::feature : Field::functionLabel);
    session.vertical = text(Field::vertical);
    session.environment = text(Field::environment);
    session.agentVersion = text(Field::agentVersion);
    session.promptVersion = text(Field::promptVersion);
    session.outcome = text(Field::outcome);
    if (session.promptVersion.empty() && found.has(Field::linkedPrompt))
        session.promptVersion = linkedVersion(*found.value(Field::linkedPrompt), arena);
}

} // namespace

void readMetadata(Arena& arena, Collected& found)
{
    constexpr std::pair<Field, std::uint8_t> sources[] = {{Field::langfuseTraceMetadata, rank::langfuse},
                                                          {Field::langfuseMetadata, rank::langfuse},
                                                          {Field::metadata, rank::openInference}};
    for (const auto& [field, family] : sources) {
        const ValueView* value = found.value(field);
        if (value == nullptr) continue;
        const ValueView root = structured(*value, arena);
        for (const AttributeView& member : root.members())
            if (const Rule* word = findMetadataRule(member.key))
                found.offer(word->field, static_cast<std::uint8_t>(family + word->rank), member.value);
    }
}

void deriveSession(const SpanView& span, const Collected& found, Arena& arena, SessionFactsView& session)
{
    readNames(span, found, arena, session);
    if (const ValueView* tags = found.value(Field::tags)) readTags(*tags, arena, session.tags);
    if (const std::string_view title = found.text(Field::title); !title.empty()) {
        session.title = arena.copy(oneLine(title));
        session.titleRank = title_rank::given;
    } else if (span.parentId.empty() && !span.addendum && !span.name.empty()) {
        const std::string_view label = found.text(Field::label);
        session.title = arena.copy(oneLine(label.empty() ? span.name : label));
        session.titleRank = title_rank::spanName;
    }
}

std::string titleFromMessages(const SpanContent& content)
{
    for (const Message& message : content.input) {
        if (message.role != "user" && message.role != "human") continue;
        for (const Part& part : message.parts)
            if (part.type == PartType::text && !part.text.empty() && !isInjected(part.text))
                if (std::string line = oneLine(part.text); !line.empty()) return line;
    }
    return {};
}

std::string titleFromInput(std::string_view input)
{
    const std::string asked = questionIn(input);
    return isInjected(asked) ? std::string() : oneLine(asked);
}

std::string_view normalisedProvider(std::string_view provider)
{
    constexpr std::pair<std::string_view, std::string_view> renamed[] = {
        {"vertex_ai", "gcp.vertex_ai"},
        {"az.ai.openai", "azure.ai.openai"},
        {"az.ai.inference", "azure.ai.inference"},
        {"gemini", "gcp.gemini"},
        {"xai", "x_ai"},
        {"langchain", ""}, // what LangSmith writes on every span is a framework
        {"langgraph", ""}};
    for (const auto& [old, current] : renamed)
        if (provider == old) return current;
    for (const std::string_view cloud : {"gcp.", "azure.", "aws.", "ibm."})
        if (provider.starts_with(cloud)) return provider;
    return provider.substr(0, provider.find('.'));
}

} // namespace retrospan::import
