// The JSON of `release`. Names stay as they are once shipped (docs/releases.md). Pure functions.
#pragma once

#include "evals/ledger_folder.h"
#include "evals/rollout.h"
#include "session_json.h"

namespace retrospan::app {

[[nodiscard]] Json releaseJson(const LedgerFolder& folder, const std::string& today);
[[nodiscard]] Json rolloutJson(const evals::Rollout& rollout);

} // namespace retrospan::app
