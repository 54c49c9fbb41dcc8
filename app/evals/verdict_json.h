// The JSON of `eval` and `gate`. Names stay as they are once shipped (docs/evals.md). Pure functions.
#pragma once

#include "evals/gate.h"
#include "session_json.h"

namespace retrospan::app {

[[nodiscard]] Json dataSetJson(const evals::DataSetReading& reading);
/// What a verdict file has, and `gate --json` prints.
[[nodiscard]] std::string verdictText(const evals::Verdict& verdict);
/// "retrospan 0.1.0": what scored and judged.
[[nodiscard]] std::string program();

} // namespace retrospan::app
