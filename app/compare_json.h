// Two sessions step by step as JSON: what `compare --json` prints. Names stay as they are once shipped
// (docs/replay.md). Steps are numbered from 1. Pure.
#pragma once

#include "replay/compare.h"
#include "replay_json.h"

namespace retrospan::app {

/// A session, or the part of it that is compared.
struct ComparedSide {
    const models::PreparedReplay& replay;
    replay::JourneyPart part;
    std::string name; ///< of the part, "branch=1"; empty for the whole
};

struct ComparedSessions {
    ComparedSide baseline, candidate;
    replay::Alignment alignment;
    replay::Deltas deltas;
};

[[nodiscard]] ComparedSide wholeSide(const models::PreparedReplay& replay);
/// `name` is "branch=N" or "span=ID", as `show --json` has them; of a span it is what is beneath it.
[[nodiscard]] Result<ComparedSide> partSide(const models::PreparedReplay& replay, const std::string& name);
[[nodiscard]] ComparedSessions compareSessions(ComparedSide baseline, ComparedSide candidate);
[[nodiscard]] std::string_view toString(replay::Match match); ///< "baseline_only"
[[nodiscard]] Json compareJson(const ComparedSessions& compared);

} // namespace retrospan::app
