#include "cli/intake_options.h"

#include <charconv>
#include <cmath>

namespace retrospan::app::cli {
namespace {

void add(QCommandLineParser& parser, const char* name, const char* description, const char* value)
{
    parser.addOption(
        {QString::fromLatin1(name), QString::fromLatin1(description), QString::fromLatin1(value)});
}

std::string valueOf(const QCommandLineParser& arguments, const char* name)
{
    return utf8(arguments.value(QString::fromLatin1(name)));
}

bool isSet(const QCommandLineParser& arguments, const char* name)
{
    return arguments.isSet(QString::fromLatin1(name));
}

Error in(const char* option, const Error& error)
{
    return error.in(std::string("--") + option);
}

Result<std::size_t> valueLimit(const std::string& text)
{
    std::size_t bytes = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), bytes);
    if (failed != std::errc() || end != text.data() + text.size()
        || bytes < import::IntakeRules::kLeastValueBytes)
        return Error{"\"" + text + "\" is no number of bytes from "
                     + std::to_string(import::IntakeRules::kLeastValueBytes)};
    return bytes;
}

Result<std::int64_t> seconds(const std::string& text)
{
    double value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    constexpr double kDay = 86'400, kSecondNs = 1e9;
    if (text.empty() || failed != std::errc() || end != text.data() + text.size()
        || !(value >= 0 && value <= kDay))
        return Error{"\"" + text + "\" is no number of seconds from 0 to 86400"};
    return static_cast<std::int64_t>(std::llround(value * kSecondNs));
}

Result<import::RedactionRules> redactionOf(const QCommandLineParser& arguments)
{
    auto rules = import::parseRedactionClasses(valueOf(arguments, "redact"));
    if (!rules.ok()) return in("redact", rules.error());
    for (const QString& pattern : arguments.values(QStringLiteral("redact-pattern")))
        rules->patterns.push_back(utf8(pattern));
    if (const auto compiled = import::Redactor::compile(*rules); !compiled.ok())
        return in("redact-pattern", compiled.error());
    return rules;
}

} // namespace

void addSamplingOptions(QCommandLineParser& parser)
{
    add(parser, "sample", "Keep this share of the traces, by their ids: 0.1 or 10%.", "RATIO");
    add(parser, "keep",
        "Of the sessions that ended keep those that failed, were slower or dearer or have a tag, and one in "
        "N of "
        "the rest: failed,slower=10s,dearer=0.50,tag=vip,rest=20.",
        "RULES");
    add(parser, "workflow", "Rules of its own for a workflow: NAME:sample=1,failed,rest=5; several times.",
        "NAME:RULES");
    add(parser, "agent", "The same for sessions with an agent of that name.", "NAME:RULES");
}

void addDoorOptions(QCommandLineParser& parser)
{
    add(parser, "redact", "Redact email, phone, card, key (a list), or all.", "CLASSES");
    add(parser, "redact-pattern", "Redact what this regular expression (RE2) matches; several times.",
        "REGEX");
    add(parser, "hash-prompts", "Replace the prompts of this workflow or service by their hash; * is all.",
        "WORKFLOW");
    add(parser, "max-value", "Cut values that are longer, with a mark.", "BYTES");
    add(parser, "decide-after",
        "Seconds without anything new until --keep decides on a session; 30 unless given.", "SECONDS");
}

Result<insight::SamplingPolicy> samplingPolicy(const QCommandLineParser& arguments)
{
    insight::SamplingPolicy policy;
    if (isSet(arguments, "sample")) {
        const auto ratio = insight::parseRatio(valueOf(arguments, "sample"));
        if (!ratio.ok()) return in("sample", ratio.error());
        policy.headRatio = *ratio;
    }
    if (isSet(arguments, "keep")) {
        auto keep = insight::parseKeepRules(valueOf(arguments, "keep"));
        if (!keep.ok()) return in("keep", keep.error());
        policy.keep = std::move(*keep);
    }
    for (const char* name : {"workflow", "agent"})
        for (const QString& text : arguments.values(QString::fromLatin1(name))) {
            auto rule = insight::parseOverride(utf8(text), std::string_view(name) == "agent");
            if (!rule.ok()) return in(name, rule.error());
            policy.overrides.push_back(std::move(*rule));
        }
    return policy;
}

Result<IntakeSettings> intakeSettings(const QCommandLineParser& arguments)
{
    IntakeSettings settings;
    auto redaction = redactionOf(arguments);
    if (!redaction.ok()) return redaction.error();
    settings.redaction = std::move(*redaction);
    for (const QString& name : arguments.values(QStringLiteral("hash-prompts")))
        settings.hashPromptsOf.push_back(utf8(name));
    if (isSet(arguments, "max-value")) {
        const auto limit = valueLimit(valueOf(arguments, "max-value"));
        if (!limit.ok()) return in("max-value", limit.error());
        settings.maxValueBytes = *limit;
    }
    if (isSet(arguments, "decide-after")) {
        const auto wait = seconds(valueOf(arguments, "decide-after"));
        if (!wait.ok()) return in("decide-after", wait.error());
        settings.decideAfterNs = *wait;
    }
    auto policy = samplingPolicy(arguments);
    if (!policy.ok()) return policy.error();
    settings.sampling = std::move(*policy);
    return settings;
}

} // namespace retrospan::app::cli
