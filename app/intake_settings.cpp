#include "intake_settings.h"

#include <nlohmann/json.hpp>

#include <QCryptographicHash>

namespace retrospan::app {
namespace {

using Json = nlohmann::json;

std::vector<std::string> textsOf(const Json& list)
{
    std::vector<std::string> texts;
    for (const Json& item : list)
        if (item.is_string()) texts.push_back(item.get<std::string>());
    return texts;
}

insight::SamplingPolicy policyOf(const Json& json)
{
    insight::SamplingPolicy policy;
    if (const auto ratio = insight::parseRatio(json.value("sample", "1")); ratio.ok())
        policy.headRatio = *ratio;
    if (auto keep = insight::parseKeepRules(json.value("keep", "")); keep.ok())
        policy.keep = std::move(*keep);
    for (const bool agent : {false, true})
        for (const std::string& text : textsOf(json.value(agent ? "agents" : "workflows", Json::array())))
            if (auto rule = insight::parseOverride(text, agent); rule.ok())
                policy.overrides.push_back(std::move(*rule));
    return policy;
}

} // namespace

std::string describe(const IntakeSettings& settings)
{
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (settings.redaction.any()) add("redacting");
    if (!settings.hashPromptsOf.empty()) add("hashing prompts");
    if (settings.maxValueBytes > 0) add("cutting long values");
    const insight::SamplingPolicy& sampling = settings.sampling;
    if (sampling.headRatio < 1) add(insight::ratioText(sampling.headRatio) + " of traces");
    if (sampling.keep) add("keeping sessions by their end");
    if (!sampling.overrides.empty()) add(std::to_string(sampling.overrides.size()) + " of their own rules");
    return text;
}

std::string toText(const IntakeSettings& settings)
{
    const import::RedactionRules& redaction = settings.redaction;
    Json classes = Json::array(), workflows = Json::array(), agents = Json::array();
    const auto add = [&](bool on, const char* name) {
        if (on) classes.push_back(name);
    };
    add(redaction.email, "email");
    add(redaction.phone, "phone");
    add(redaction.card, "card");
    add(redaction.key, "key");
    for (const insight::SamplingOverride& rule : settings.sampling.overrides)
        (rule.agent ? agents : workflows).push_back(insight::toString(rule));
    Json json{{"redact", classes},
              {"patterns", redaction.patterns},
              {"hash_prompts", settings.hashPromptsOf},
              {"max_value", settings.maxValueBytes},
              {"sample", Json(settings.sampling.headRatio).dump()},
              {"workflows", workflows},
              {"agents", agents},
              {"decide_after_ns", settings.decideAfterNs}};
    if (settings.sampling.keep) json["keep"] = insight::toString(*settings.sampling.keep);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

IntakeSettings intakeSettingsFrom(const std::string& text)
{
    IntakeSettings settings;
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return settings;
    try {
        std::string classes;
        for (const std::string& name : textsOf(json.value("redact", Json::array())))
            classes += (classes.empty() ? "" : ",") + name;
        if (auto redaction = import::parseRedactionClasses(classes); redaction.ok())
            settings.redaction = std::move(*redaction);
        settings.redaction.patterns = textsOf(json.value("patterns", Json::array()));
        settings.hashPromptsOf = textsOf(json.value("hash_prompts", Json::array()));
        settings.maxValueBytes = json.value("max_value", std::size_t{0});
        settings.decideAfterNs = json.value("decide_after_ns", IntakeSettings::kDecideAfterNs);
        settings.sampling = policyOf(json);
    } catch (const Json::exception&) { // a value of another type: edited by hand
    }
    return settings;
}

std::string hexHash(std::string_view text)
{
    const QByteArrayView bytes(text.data(), static_cast<qsizetype>(text.size()));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(bytes.toByteArray());
    return hash.result().toHex().toStdString();
}

} // namespace retrospan::app
