// JsonSalvage: what is whole of a JSON value that was cut at its end. Thread: pure. Complexity: one pass.
#pragma once

#include <string>
#include <string_view>

namespace retrospan::import {

/// The text up to the last whole object or list in the list that is open at its end, closed behind it. Only
/// the list that is a member of the value itself counts ({"data": [..., ...). Empty when there is none.
[[nodiscard]] std::string closedBehindLastItem(std::string_view text);

} // namespace retrospan::import
