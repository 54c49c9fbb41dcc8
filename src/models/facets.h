// Facets: the values that fields of the query language have over some sessions, with counts, for a panel to
// choose from. Pure. Complexity: one pass over the sessions a field.
#pragma once

#include "trace/session.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace retrospan::models {

struct FacetValue {
    std::string value;
    std::int64_t count = 0; ///< sessions that have it
    friend bool operator==(const FacetValue&, const FacetValue&) = default;
};

struct Facet {
    std::string field; ///< as in the query language: "prompt_version"
    std::vector<FacetValue> values; ///< most frequent first, at most kMaxFacetValues
    std::size_t distinct = 0; ///< how many values there are
    friend bool operator==(const Facet&, const Facet&) = default;
};

inline constexpr std::size_t kMaxFacetValues = 200;

/// Names of the fields that facets are made of.
[[nodiscard]] std::vector<std::string> facetFields();
/// By field: the sessions that are shown, and those that another value of the field would show.
using WiderSessions = std::map<std::string, std::vector<std::size_t>, std::less<>>;
/// Of the sessions at `shown`, of a field in `wider` of those there; fields without a value are left out.
[[nodiscard]] std::vector<Facet> facetsOf(std::span<const SessionSummary> sessions,
                                          std::span<const std::size_t> shown,
                                          const WiderSessions& wider = {});

} // namespace retrospan::models
