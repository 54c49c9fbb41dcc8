// Two sessions step by step as JSON: what `compare --json` prints. Names stay as they are once shipped
// (docs/replay.md). Steps are numbered from 1. Pure.
#pragma once

#include "replay/compare.h"
#include "replay_json.h"

namespace retrospan::app {

struct ComparedSessions {
    const SessionReplay& baseline;
    const SessionReplay& candidate;
    replay::Alignment alignment;
    replay::Deltas deltas;
};

[[nodiscard]] ComparedSessions compareSessions(const SessionReplay& baseline, const SessionReplay& candidate);
[[nodiscard]] std::string_view toString(replay::Match match); ///< "baseline_only"
[[nodiscard]] Json compareJson(const ComparedSessions& compared);

} // namespace retrospan::app
