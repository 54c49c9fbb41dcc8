// Corrections of one session, by the rows they are about: what people said about findings of the rules. What
// names a span that is not here says nothing. Refers to the corrections it was made of. Pure. Complexity: one
// pass over the rows when there are any, then O(corrections).
#pragma once

#include "trace/annotation.h"
#include "trace/session_structure.h"
#include "trace/span_table.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace retrospan::insight {

class Corrections {
public:
    Corrections() = default;
    Corrections(const SpanTable& table, std::span<const Correction> corrections);

    /// What was said of a finding whose first span is `row`.
    [[nodiscard]] Judgement of(FindingKind finding, Row row, std::string_view detail = {}) const;
    struct Added {
        Row row = kNoRow;
        const Correction* correction = nullptr;
    };
    /// Those that say this, in the order in which people did.
    [[nodiscard]] std::vector<Added> saying(FindingKind finding, Verdict verdict) const;

private:
    std::vector<Added> m_all;
};

[[nodiscard]] std::string_view toString(FindingKind finding); ///< "handoff"
[[nodiscard]] std::string_view toString(Verdict verdict); ///< "dismissed"
[[nodiscard]] std::optional<FindingKind> findingFromText(std::string_view text);

} // namespace retrospan::insight
