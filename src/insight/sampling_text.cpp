// How policies are written in options, settings and the rules dialog.
#include "insight/sampling.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace retrospan::insight {
namespace {

constexpr std::int64_t kMs = 1'000'000, kSecond = 1'000 * kMs;
constexpr double kMicro = 1e6, kPercent = 100;

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::optional<double> number(std::string_view text)
{
    double value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = failed == std::errc() && end == text.data() + text.size();
    return whole && std::isfinite(value) && value >= 0 ? std::optional(value) : std::nullopt;
}

std::string shortest(double value)
{
    std::array<char, 32> room{};
    const auto [end, failed] = std::to_chars(room.data(), room.data() + room.size(), value);
    return std::string(room.data(), failed == std::errc() ? end : room.data());
}

/// "10s", "500ms", "2m"; a number alone is seconds.
std::optional<std::int64_t> duration(std::string_view text)
{
    constexpr std::pair<std::string_view, std::int64_t> units[] = {
        {"ms", kMs}, {"s", kSecond}, {"m", 60 * kSecond}, {"h", 3600 * kSecond}, {"", kSecond}};
    for (const auto& [unit, ns] : units) {
        if (!text.ends_with(unit)) continue;
        const auto value = number(text.substr(0, text.size() - unit.size()));
        constexpr double kLongest = 1e9; // seconds
        if (!value || *value * static_cast<double>(ns) > kLongest * static_cast<double>(kSecond))
            return std::nullopt;
        return std::llround(*value * static_cast<double>(ns));
    }
    return std::nullopt;
}

std::string durationText(std::int64_t ns)
{
    if (ns % kSecond != 0) return shortest(static_cast<double>(ns) / static_cast<double>(kMs)) + "ms";
    return std::to_string(ns / kSecond) + "s";
}

/// Reads one word; false when it is none. `wrong` is filled when its value is no good.
bool readWord(std::string_view word, KeepRules& rules, std::string& wrong)
{
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const std::string_view value = equals == word.npos ? std::string_view() : word.substr(equals + 1);
    if (name == "failed" && equals == word.npos) {
        rules.failed = true;
    } else if (name == "slower") {
        rules.slowerThanNs = duration(value);
        if (!rules.slowerThanNs) wrong = "slower=DURATION, for example slower=10s or slower=500ms";
    } else if (name == "dearer") {
        const auto dollars = number(value);
        constexpr double kMost = 1e9;
        if (!dollars || *dollars > kMost)
            wrong = "dearer=DOLLARS, for example dearer=0.50";
        else
            rules.dearerThanMicroUsd = std::llround(*dollars * kMicro);
    } else if (name == "tag") {
        if (value.empty()) wrong = "tag=NAME";
        rules.tags.emplace_back(value);
    } else if (name == "rest") {
        unsigned n = 0;
        const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), n);
        if (value.empty() || failed != std::errc() || end != value.data() + value.size())
            wrong = "rest=N, one in N of all others, or rest=0";
        rules.restOneIn = n;
    } else {
        return false;
    }
    return true;
}

/// Words of keep rules and, where `ratio` is given, sample=RATIO. `any` tells whether there were keep rules.
Status readRules(std::string_view text, KeepRules& rules, std::optional<double>* ratio, bool& any)
{
    for (std::string_view rest = trimmed(text); !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view word = trimmed(rest.substr(0, comma));
        rest = trimmed(rest.substr(std::min(comma + 1, rest.size())));
        if (ratio != nullptr && word.starts_with("sample=")) {
            auto parsed = parseRatio(word.substr(std::string_view("sample=").size()));
            if (!parsed.ok()) return parsed.error();
            *ratio = *parsed;
            continue;
        }
        std::string wrong;
        if (!readWord(word, rules, wrong))
            return Error{"\"" + std::string(word) + "\" is not failed, slower=, dearer=, tag=, rest="
                         + (ratio != nullptr ? " or sample=" : "")};
        if (!wrong.empty()) return Error{"\"" + std::string(word) + "\": it is " + wrong};
        any = true;
    }
    return success();
}

} // namespace

Result<KeepRules> parseKeepRules(std::string_view text)
{
    KeepRules rules;
    bool any = false;
    if (const Status read = readRules(text, rules, nullptr, any); !read.ok()) return read.error();
    if (!any) return Error{"there is nothing to keep by"};
    return rules;
}

Result<SamplingOverride> parseOverride(std::string_view text, bool agent)
{
    const std::size_t colon = text.rfind(':');
    SamplingOverride rule;
    rule.agent = agent;
    rule.name = trimmed(text.substr(0, colon));
    if (colon == text.npos || rule.name.empty())
        return Error{"\"" + std::string(text)
                     + "\" is not NAME:RULES, for example support:sample=0.5,failed"};
    KeepRules keep;
    bool any = false;
    if (const Status read = readRules(text.substr(colon + 1), keep, &rule.headRatio, any); !read.ok())
        return read.error();
    if (!any && !rule.headRatio) return Error{"there are no rules for \"" + rule.name + "\""};
    if (any) rule.keep = keep;
    return rule;
}

Result<double> parseRatio(std::string_view text)
{
    const bool percent = text.ends_with('%');
    auto value = number(trimmed(percent ? text.substr(0, text.size() - 1) : text));
    if (value && percent) *value /= kPercent;
    if (!value || *value > 1)
        return Error{"\"" + std::string(text) + "\" is no share: 0.1 or 10% for example"};
    return *value;
}

std::string toString(const KeepRules& rules)
{
    std::string text;
    const auto add = [&](const std::string& word) { text += (text.empty() ? "" : ",") + word; };
    if (rules.failed) add("failed");
    if (rules.slowerThanNs) add("slower=" + durationText(*rules.slowerThanNs));
    if (rules.dearerThanMicroUsd)
        add("dearer=" + shortest(static_cast<double>(*rules.dearerThanMicroUsd) / kMicro));
    for (const std::string& tag : rules.tags) add("tag=" + tag);
    add("rest=" + std::to_string(rules.restOneIn));
    return text;
}

std::string toString(const SamplingOverride& rule)
{
    std::string text = rule.name + ":";
    if (rule.headRatio) text += "sample=" + shortest(*rule.headRatio) + (rule.keep ? "," : "");
    return rule.keep ? text + toString(*rule.keep) : text;
}

std::string ratioText(double ratio)
{
    constexpr double kTenths = 1000;
    return shortest(std::round(ratio * kTenths) / (kTenths / kPercent)) + " %";
}

} // namespace retrospan::insight
