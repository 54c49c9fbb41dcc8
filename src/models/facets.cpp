#include "models/facets.h"

#include "insight/query_fields.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

namespace retrospan::models {
namespace {

using insight::FieldId;

constexpr std::array kFields{
    FieldId::status,   FieldId::model,       FieldId::provider, FieldId::agent,         FieldId::tool,
    FieldId::tenant,   FieldId::user,        FieldId::channel,  FieldId::workflow,      FieldId::feature,
    FieldId::vertical, FieldId::environment, FieldId::version,  FieldId::promptVersion, FieldId::outcome,
    FieldId::score,    FieldId::tag,         FieldId::format};

std::string nameOf(FieldId id)
{
    const auto fields = insight::queryFields();
    const auto found = std::ranges::find(fields, id, &insight::Field::id);
    return std::string(found->name);
}

Facet facetOf(FieldId field, std::span<const SessionSummary> sessions, std::span<const std::size_t> shown)
{
    std::unordered_map<std::string_view, std::int64_t> counts;
    for (const std::size_t index : shown)
        insight::anyText(sessions[index], field, [&](std::string_view value) {
            if (!value.empty()) ++counts[value];
            return false;
        });
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

std::vector<Facet> facetsOf(std::span<const SessionSummary> sessions, std::span<const std::size_t> shown)
{
    std::vector<Facet> facets;
    for (const FieldId field : kFields)
        if (Facet facet = facetOf(field, sessions, shown); facet.distinct > 0)
            facets.push_back(std::move(facet));
    return facets;
}

} // namespace retrospan::models
