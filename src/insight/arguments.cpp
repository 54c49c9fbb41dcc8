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

/// A step of a JSON pointer.
std::string stepTo(const std::string& key)
{
    std::string step = "/";
    for (const char c : key) step += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return step;
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
            compare(path + stepTo(key), value, *other, changes);
        else
            changes.push_back({path + stepTo(key), shown(value), {}});
    }
    for (const auto& [key, value] : b.items())
        if (!a.contains(key)) changes.push_back({path + stepTo(key), {}, shown(value)});
}

} // namespace

ReadArguments::ReadArguments(std::string_view text)
    : m_text(text)
{
    const Json json = parsed(text);
    if (!json.is_object()) return;
    for (const auto& [key, value] : json.items()) // 1 and 1.0 are alike
        m_fields.emplace_back(key, shown(value.is_number() ? Json(value.get<double>()) : value));
}

bool ReadArguments::isLike(const ReadArguments& other) const
{
    if (m_text == other.m_text) return true;
    std::size_t alike = 0;
    auto theirs = other.m_fields.begin();
    for (const auto& field : m_fields) {
        while (theirs != other.m_fields.end() && theirs->first < field.first) ++theirs;
        if (theirs != other.m_fields.end() && *theirs == field) ++alike;
    }
    return alike > 0 && 2 * alike >= std::max(m_fields.size(), other.m_fields.size());
}

bool similarArguments(std::string_view a, std::string_view b)
{
    return a == b || ReadArguments(a).isLike(ReadArguments(b));
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
