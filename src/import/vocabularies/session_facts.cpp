#include "import/vocabularies/derive.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace retrospan::import {
namespace {

constexpr std::size_t kTitleBytes = 200;
constexpr std::size_t kMaxTags = 64;

std::string_view firstMember(const ValueView& object, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (const std::string_view text = object[key].text(); !text.empty()) return text;
    return {};
}

void fill(std::string_view& known, std::string_view more)
{
    if (known.empty()) known = more;
}

/// Keys that users put into free metadata; there is no convention, these are the usual names.
void readMetadata(const ValueView& metadata, SessionFactsView& session)
{
    fill(session.sessionId,
         firstMember(metadata, {"session_id", "thread_id", "conversation_id", "sessionId"}));
    fill(session.user, firstMember(metadata, {"user_id", "userId"}));
    fill(session.tenant,
         firstMember(metadata,
                     {"tenant", "tenant_id", "tenantId", "organization", "organization_id", "org_id"}));
    fill(session.channel, firstMember(metadata, {"channel"}));
    fill(session.feature, firstMember(metadata, {"feature"}));
    fill(session.vertical, firstMember(metadata, {"vertical"}));
    fill(session.outcome, firstMember(metadata, {"outcome"}));
    fill(session.promptVersion, firstMember(metadata, {"prompt_version"}));
}

void readTags(const ValueView& value, std::vector<std::string_view>& tags)
{
    for (const ValueView& tag : value.items())
        if (!tag.text().empty() && tags.size() < kMaxTags) tags.push_back(tag.text());
    if (!value.text().empty()) tags.push_back(value.text());
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

/// Texts that a client puts into the conversation on its own.
bool isInjected(std::string_view text)
{
    return text.starts_with("<system-reminder>") || text.starts_with("<command-")
        || text.starts_with("<local-command");
}

std::optional<double> numberOf(const ValueView& value)
{
    if (value.isNumber()) return value.real();
    return std::nullopt;
}

/// "annotations.N.annotation.<field>" of OpenInference.
void readAnnotations(AttributesView attributes, std::vector<Score>& scores)
{
    std::map<int, Score> byIndex;
    for (const AttributeView& attribute : attributes) {
        constexpr std::string_view prefix = "annotations.", middle = ".annotation.";
        if (!attribute.key.starts_with(prefix)) continue;
        int index = 0;
        const char* end = attribute.key.data() + attribute.key.size();
        const auto [rest, failed] = std::from_chars(attribute.key.data() + prefix.size(), end, index);
        const std::string_view field(rest, static_cast<std::size_t>(end - rest));
        if (failed != std::errc() || !field.starts_with(middle)) continue;
        Score& score = byIndex[index];
        const std::string_view name = field.substr(middle.size());
        if (name == "name") score.name = attribute.value.text();
        if (name == "label") score.label = attribute.value.text();
        if (name == "explanation") score.comment = attribute.value.text();
        if (name == "score") score.value = numberOf(attribute.value);
        if (name == "annotator_kind") {
            const std::string_view kind = attribute.value.text();
            score.source = kind == "HUMAN" ? ScoreSource::human
                : kind == "LLM"            ? ScoreSource::judge
                                           : ScoreSource::code;
        }
    }
    for (auto& [index, score] : byIndex)
        if (!score.name.empty()) scores.push_back(std::move(score));
}

} // namespace

void deriveSession(const SpanView& span, const Collected& found, Arena& arena, SessionFactsView& session)
{
    session.sessionId = found.text(Field::session);
    session.user = found.text(Field::user);
    session.tenant = found.text(Field::tenant);
    session.channel = found.text(Field::channel);
    session.feature = found.text(Field::feature);
    session.vertical = found.text(Field::vertical);
    session.environment = found.text(Field::environment);
    session.agentVersion = found.text(Field::agentVersion);
    session.promptVersion = found.text(Field::promptVersion);
    session.outcome = found.text(Field::outcome);
    // Beneath an agent Traceloop writes the agent's name as workflow: the root's is the workflow.
    if (span.parentId.empty()) session.workflow = found.text(Field::workflow);
    if (const ValueView* tags = found.value(Field::tags)) readTags(*tags, session.tags);
    if (const ValueView* metadata = found.value(Field::metadata))
        readMetadata(metadata->isMap() ? *metadata : parseEmbedded(metadata->text(), threadParser(), arena),
                     session);
    if (const std::string_view title = found.text(Field::title); !title.empty()) {
        session.title = arena.copy(oneLine(title));
        session.titleRank = 3;
    } else if (span.parentId.empty() && !span.addendum && !span.name.empty()) {
        session.title = arena.copy(oneLine(span.name));
        session.titleRank = 1;
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

void deriveScores(const SpanView& span, bool hasAnnotations, std::vector<Score>& scores)
{
    if (hasAnnotations) readAnnotations(span.attributes, scores);
    for (const EventView& event : span.events) {
        if (event.name != "gen_ai.evaluation.result") continue;
        Score score;
        const auto text = [&](std::string_view key) {
            const ValueView* value = findAttribute(event.attributes, key);
            return value == nullptr ? std::string() : std::string(value->text());
        };
        score.name = text("gen_ai.evaluation.name");
        score.label = text("gen_ai.evaluation.score.label");
        score.comment = text("gen_ai.evaluation.explanation");
        score.timeNs = event.timeNs;
        score.source = score.name == "csat" ? ScoreSource::csat : ScoreSource::judge;
        if (const ValueView* value = findAttribute(event.attributes, "gen_ai.evaluation.score.value"))
            score.value = numberOf(*value);
        if (!score.name.empty()) scores.push_back(std::move(score));
    }
}

std::string_view normalisedProvider(std::string_view provider)
{
    constexpr std::pair<std::string_view, std::string_view> renamed[] = {
        {"vertex_ai", "gcp.vertex_ai"},
        {"az.ai.openai", "azure.ai.openai"},
        {"az.ai.inference", "azure.ai.inference"},
        {"gemini", "gcp.gemini"},
        {"xai", "x_ai"}};
    for (const auto& [old, current] : renamed)
        if (provider == old) return current;
    for (const std::string_view cloud : {"gcp.", "azure.", "aws.", "ibm."})
        if (provider.starts_with(cloud)) return provider;
    return provider.substr(0, provider.find('.'));
}

} // namespace retrospan::import
