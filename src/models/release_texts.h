// What is to be said of releases in few words: of events, versions and rollouts. Texts of a ledger are on one
// line, as plain characters. Thread: pure functions. Complexity: linear in what an event names.
#pragma once

#include "evals/release_ledger.h"
#include "evals/rollout.h"

#include <QStringList>

#include <vector>

namespace retrospan::models {

/// "rolled back to": what comes before the version.
[[nodiscard]] QString releaseEventText(evals::ReleaseEventKind kind);
/// "before it was 43", "refunds: green by policy.yaml", "took 3 ms": each that the event tells, without note.
[[nodiscard]] QStringList releaseEventDetails(const evals::ReleaseEvent& event);
/// "published", "retired on 2026-01-01", "published before, retires on 2026-12-01".
[[nodiscard]] QString versionStateText(const evals::ReleaseVersion& version, const std::string& today);
/// "refunds: green by policy.yaml"
[[nodiscard]] QString verdictText(const evals::VerdictReference& verdict);
/// A row a sign: the sign, both versions' sessions with it, the finding.
[[nodiscard]] std::vector<QStringList> rolloutCells(const evals::Rollout& rollout);

} // namespace retrospan::models
