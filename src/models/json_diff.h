// What two JSON values differ in, field by field: for the arguments of two attempts of one call.
// Invariants: paths are JSON pointers in the document the field is in, as in `replay --json`; fields come in
// the order of `after`, then those that are gone; numbers and strings are compared as written, objects by
// key, arrays by place. Values that are not JSON are compared as wholes. Thread: pure. Complexity: linear in
// the nodes, quadratic only in repeated keys; kMaxChanges are kept.
#pragma once

#include "models/json_document.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace retrospan::models {

struct JsonChange {
    QString path;
    std::optional<std::string> before, after; ///< as text; absent: the field was added, or is gone
};

struct JsonDiff {
    static constexpr std::size_t kMaxChanges = 1000;
    std::vector<JsonChange> changes;
    std::size_t same = 0; ///< fields (scalars and empty containers) that are equal
    bool atLeast = false; ///< there are more changes than are kept
};

[[nodiscard]] JsonDiff diffJson(const std::string& before, const std::string& after);

} // namespace retrospan::models
