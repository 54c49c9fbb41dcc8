#include "content_json.h"

#include "insight/arguments.h"

namespace retrospan::app {
void putText(const SessionDigest& digest, const char* name, TextId text, Json& json)
{
    json[name] = textOrNull(digest.text(text));
    const TextCollection& texts = digest.texts();
    if (texts.isCut(text)) json[std::string(name) + "_bytes"] = texts.size(text);
    const CutBy cutBy = texts.cutBy(text);
    if (cutBy != CutBy::nobody)
        json[std::string(name) + "_cut_by"] = cutBy == CutBy::import ? "import" : "source";
}

std::string_view roleName(Speaker speaker)
{
    switch (speaker) {
    case Speaker::instructions: return "system";
    case Speaker::user: return "user";
    case Speaker::agent: return "assistant";
    case Speaker::tool: return "tool";
    case Speaker::other: break;
    }
    return "other";
}

Json partsJson(const SessionDigest& digest, MessageId message)
{
    Json parts = Json::array();
    for (const DigestPart& part : digest.parts(message)) {
        Json json{{"type", toString(part.type)}};
        if (part.name != TextId::empty) json["name"] = digest.text(part.name);
        if (part.id != TextId::empty) json["id"] = digest.text(part.id);
        putText(digest, "text", part.text, json);
        parts.push_back(std::move(json));
    }
    return parts;
}

Json documentJson(const SessionDigest& digest, const DigestDocument& document)
{
    Json json{{"id", textOrNull(digest.text(document.id))},
              {"score", document.scored ? Json(document.score) : Json(nullptr)}};
    putText(digest, "text", document.text, json);
    return json;
}

Json documentsJson(const SessionDigest& digest, const SpanDigest& said)
{
    Json documents = Json::array();
    for (const DigestDocument& document : digest.documents(said))
        documents.push_back(documentJson(digest, document));
    return documents;
}

Json argumentChangesJson(std::string_view before, std::string_view after)
{
    Json changes = Json::array();
    for (const insight::ArgumentChange& change : insight::argumentChanges(before, after))
        changes.push_back({{"field", change.field},
                           {"before", textOrNull(change.before)},
                           {"after", textOrNull(change.after)}});
    return changes;
}

} // namespace retrospan::app
