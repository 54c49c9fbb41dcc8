// Reads a JSON schema that people wrote into the one that is checked with. Complexity: linear in the schema.
#pragma once

#include "evals/fields.h"
#include "evals/pattern.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace retrospan::evals {

/// Stands for "pattern", whose expressions valijson would give to std::regex.
inline constexpr std::string_view kOwnPattern = "retrospan:pattern";
/// Stands for "multipleOf", which valijson takes for fractions as doubles have them.
inline constexpr std::string_view kOwnMultiple = "retrospan:multiple";
/// In every schema, so that what is applied is counted.
inline constexpr std::string_view kStep = "retrospan:step";

/// Nothing when there are problems. Its expressions are in `patterns`.
[[nodiscard]] std::optional<nlohmann::json> checkedSchema(const DataNode& schema, Fields& options,
                                                          PatternCache& patterns);

} // namespace retrospan::evals
