// Choices in a query: the values of one field that it asks for beside everything else, as one term
// (`status:failed`) or side by side (`(status:failed OR status:stale)`): what a panel of facets shows as
// chosen and changes by click. Terms that are negated, or inside of other groups, are no choices. Pure.
// Complexity: O(length).
#pragma once

#include <string>
#include <string_view>

namespace retrospan::insight {

[[nodiscard]] bool isChosen(std::string_view query, std::string_view field, std::string_view value);
/// The query with the value chosen beside the others of its field, or without it when it was chosen.
[[nodiscard]] std::string toggledChoice(std::string_view query, std::string_view field,
                                        std::string_view value);
/// The query as if nothing of the field was chosen; as it is when nothing is.
[[nodiscard]] std::string withoutChoices(std::string_view query, std::string_view field);

} // namespace retrospan::insight
