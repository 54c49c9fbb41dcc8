// SHA-256: the identity of data sets, policies, outputs and verdicts, which others can check with
// `sha256sum`. Pure. Linear.
#pragma once

#include <string>
#include <string_view>

namespace retrospan::evals {

/// 64 lower-case hex digits.
[[nodiscard]] std::string sha256(std::string_view bytes);

} // namespace retrospan::evals
