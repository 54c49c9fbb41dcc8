#include "models/facets.h"

#include "insight/query_fields.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <string_view>
#include <thread>
#include <unordered_map>

namespace retrospan::models {
namespace {

using insight::FieldId;

constexpr std::array kFields{
    FieldId::status,   FieldId::model,       FieldId::provider, FieldId::agent,         FieldId::tool,
    FieldId::tenant,   FieldId::user,        FieldId::channel,  FieldId::workflow,      FieldId::feature,
    FieldId::vertical, FieldId::environment, FieldId::version,  FieldId::promptVersion, FieldId::outcome,
    FieldId::score,    FieldId::tag,         FieldId::format};

/// From here on two threads count.
constexpr std::size_t kManySessions = 5'000;

std::string nameOf(FieldId id)
{
    const auto fields = insight::queryFields();
    const auto found = std::ranges::find(fields, id, &insight::Field::id);
    return std::string(found->name);
}

Facet facetOf(FieldId field, std::span<const SessionSummary> sessions, std::span<const std::size_t> shown)
{
    std::unordered_map<std::string_view, std::int64_t> counts;
    std::vector<std::string_view> ofSession; // a session counts once, however many scores of it say the same
    for (const std::size_t index : shown) {
        ofSession.clear();
        insight::anyText(sessions[index], field, [&](std::string_view value) {
            if (value.empty() || std::ranges::find(ofSession, value) != ofSession.end()) return false;
            ofSession.push_back(value);
            ++counts[value];
            return false;
        });
    }
    std::vector<std::pair<std::string_view, std::int64_t>> ordered(counts.begin(), counts.end());
    std::ranges::sort(ordered, [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    Facet facet{nameOf(field), {}, ordered.size()};
    for (const auto& [value, count] : std::span(ordered).first(std::min(ordered.size(), kMaxFacetValues)))
        facet.values.push_back({std::string(value), count});
    return facet;
}

} // namespace

std::vector<std::string> facetFields()
{
    std::vector<std::string> names;
    std::ranges::transform(kFields, std::back_inserter(names), nameOf);
    return names;
}

std::vector<Facet> facetsOf(std::span<const SessionSummary> sessions, std::span<const std::size_t> shown,
                            const WiderSessions& wider)
{
    std::array<Facet, kFields.size()> all;
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < kFields.size(); i = next++)
            if (const auto found = wider.find(nameOf(kFields[i])); found != wider.end())
                all[i] = facetOf(kFields[i], sessions, found->second);
            else
                all[i] = facetOf(kFields[i], sessions, shown);
    };
    {
        const std::jthread other = shown.size() < kManySessions ? std::jthread() : std::jthread(work);
        work();
    }
    std::vector<Facet> facets;
    for (Facet& facet : all)
        if (facet.distinct > 0) facets.push_back(std::move(facet));
    return facets;
}

} // namespace retrospan::models
