#include "insight/arguments.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace retrospan::insight {
namespace {

using Json = nlohmann::json;

/// Longer ones, and such as are cut, are compared as texts.
constexpr std::size_t kMaxParsedBytes = 64 * 1024;
constexpr int kMaxDepth = 20;

Json parsed(std::string_view text)
{
    if (text.size() > kMaxParsedBytes) return Json(Json::value_t::discarded);
    int deepest = 0;
    const auto bounded = [&](int depth, Json::parse_event_t, Json&) {
        deepest = std::max(deepest, depth);
        return depth <= kMaxDepth;
    };
    Json json = Json::parse(text, bounded, false);
    return deepest > kMaxDepth ? Json(Json::value_t::discarded) : json;
}

std::string shown(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void compare(const std::string& path, const Json& a, const Json& b, std::vector<ArgumentChange>& changes)
{
    if (a == b || changes.size() >= kMaxArgumentChanges) return;
    if (!a.is_object() || !b.is_object()) {
        changes.push_back({path, shown(a), shown(b)});
        return;
    }
    for (const auto& [key, value] : a.items()) {
        const auto other = b.find(key);
        if (other != b.end())
            compare(path + "/" + key, value, *other, changes);
        else
            changes.push_back({path + "/" + key, shown(value), {}});
    }
    for (const auto& [key, value] : b.items())
        if (!a.contains(key)) changes.push_back({path + "/" + key, {}, shown(value)});
}

} // namespace

bool similarArguments(std::string_view a, std::string_view b)
{
    if (a == b) return true;
    const Json first = parsed(a), second = parsed(b);
    if (!first.is_object() || !second.is_object()) return false;
    std::size_t alike = 0;
    for (const auto& [key, value] : first.items()) {
        const auto other = second.find(key);
        if (other != second.end() && *other == value) ++alike;
    }
    return alike > 0 && 2 * alike >= std::max(first.size(), second.size());
}

std::vector<ArgumentChange> argumentChanges(std::string_view before, std::string_view after)
{
    std::vector<ArgumentChange> changes;
    if (before == after) return changes;
    const Json first = parsed(before), second = parsed(after);
    if (first.is_object() && second.is_object())
        compare({}, first, second, changes);
    else
        changes.push_back({{}, std::string(before), std::string(after)});
    return changes;
}

} // namespace retrospan::insight
