// Every place where a text occurs in a larger one. Case counts only when the query has a capital
// letter. Invariants: matches do not overlap; at most kMaxMatches are kept.
// Thread: pure; stops early when asked. Complexity: linear.
#pragma once

#include <QString>

#include <stop_token>
#include <vector>

namespace retrospan::models {

inline constexpr std::size_t kMaxMatches = 1'000'000;

[[nodiscard]] Qt::CaseSensitivity caseOf(QStringView query);
[[nodiscard]] std::vector<qsizetype> findAll(QStringView text, QStringView query, std::stop_token stop = {});

} // namespace retrospan::models
