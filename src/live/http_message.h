// What an HTTP request and its answer are to everything but the server itself: plain values, so that routing,
// checks and translation are pure functions. Names of header fields are compared without regard to case.
// Thread: plain values.
#pragma once

#include "trace/ascii_text.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retrospan::live {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

struct HttpHead {
    std::string method;
    std::string target; ///< path and query as sent
    unsigned version = 11; ///< 10 or 11
    HttpFields fields = {};

    /// Value of the first field of that name, without spaces around; empty when there is none.
    [[nodiscard]] std::string_view field(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
};

struct HttpAnswer {
    unsigned status = 200;
    std::string contentType = {};
    std::string body = {};
    HttpFields fields = {};
};

[[nodiscard]] std::string lowerCase(std::string_view text);

} // namespace retrospan::live
