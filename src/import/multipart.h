// multipart/form-data (RFC 7578) as SDKs send it: parts with a name, a type and their bytes.
// Lifetime: views into the body. Thread: pure functions. Complexity: linear in the body.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::import {

struct MultipartPart {
    std::string_view name; ///< of the form field, without quotes
    std::string_view type; ///< media type without parameters
    std::string_view body;
};

/// The boundary that a Content-Type field names; empty when it is no multipart/form-data or names none.
[[nodiscard]] std::string boundaryOf(std::string_view contentType);

/// Nothing when the body does not end as it should, or has more parts than anybody needs.
[[nodiscard]] std::optional<std::vector<MultipartPart>> multipartOf(std::string_view body,
                                                                    std::string_view boundary);

} // namespace retrospan::import
