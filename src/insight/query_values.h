// Values of the query language as ranges of integers: "10k", "0.5", "2m", "2026-11", "-7d".
// A value covers what its precision covers: 2026-11 is a month, 2m the second minute. Pure.
#pragma once

#include "insight/query_fields.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace retrospan::insight {

struct QueryContext {
    std::int64_t nowNs = 0; ///< for today, -7d and running sessions
    std::int64_t utcOffsetNs = 0; ///< what the user's clock shows minus UTC; dates are read in it
    std::span<const std::string_view>
        kinds{}; ///< of a replay's steps: what `kind:` may be; empty for sessions
};

/// Inclusive. `instant` marks a point in time ("-7d") that nothing can equal.
struct ValueRange {
    std::int64_t low = 0, high = 0;
    bool instant = false;
};

/// Nothing when the text is not a value of the type.
[[nodiscard]] std::optional<ValueRange> parseValue(std::string_view text, FieldType type,
                                                   const QueryContext& context);
/// What a value of the type looks like, for error messages.
[[nodiscard]] std::string_view valueHelp(FieldType type);

} // namespace retrospan::insight
