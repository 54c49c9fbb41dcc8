#include "evals/rollout_sessions.h"

#include "evals/text_source.h"
#include "store/eval_runs.h"

#include <algorithm>

namespace retrospan::app {
namespace {

bool hasFailedTool(const SpanTable& table)
{
    for (Row row = 0; row < table.size(); ++row)
        if (table.kind(row) == SpanKind::tool && table.status(row) == SpanStatus::error) return true;
    return false;
}

bool hasService(const SpanTable& table, const std::string& service)
{
    for (Row row = 0; row < table.size(); ++row)
        if (table.text(table.service(row)) == service) return true;
    return false;
}

Result<bool> isOf(Library& library, const SessionSummary& session, const std::string& workflow)
{
    if (!session.facts.workflow.empty()) return session.facts.workflow == workflow;
    if (std::ranges::find(session.agents, workflow) != session.agents.end()) return true;
    const auto loaded = library.workspace().loadSession(session.key, {}, {});
    if (!loaded.ok()) return loaded.error();
    return hasService(loaded->table, workflow);
}

Status count(Library& library, const SessionSummary& session, evals::RolloutCounts& counts)
{
    const auto add = [&counts](evals::RolloutSign sign, bool shows) {
        counts.showing[static_cast<std::size_t>(sign)] += shows ? 1 : 0;
    };
    ++counts.sessions;
    add(evals::RolloutSign::failed, session.status == SessionStatus::failed);
    add(evals::RolloutSign::errors, session.errors > 0);
    add(evals::RolloutSign::retries, session.retries > 0);
    add(evals::RolloutSign::interrupts, session.interrupts > 0);
    if (session.errors == 0 || session.toolCalls == 0) return success();
    const auto loaded = library.workspace().loadSession(session.key, {}, {});
    if (!loaded.ok()) return loaded.error();
    add(evals::RolloutSign::toolFailures, hasFailedTool(loaded->table));
    return success();
}

Result<evals::RolloutCounts> countRollout(Library& library, const std::vector<SessionSummary>& sessions,
                                          const std::string& workflow, const std::string& version)
{
    const auto ofEvals = store::EvalRuns(library.workspace()).recordings();
    if (!ofEvals.ok()) return ofEvals.error();
    evals::RolloutCounts counts;
    for (const SessionSummary& session : sessions) {
        if (session.facts.agentVersion != version) continue;
        const auto counted = isOf(library, session, workflow);
        if (!counted.ok()) return counted.error();
        if (!*counted) continue;
        if (ofEvals->contains(session.id)) {
            ++counts.ofEvals;
            continue;
        }
        if (session.status == SessionStatus::running) {
            ++counts.running;
            continue;
        }
        if (const Status added = count(library, session, counts); !added.ok()) return added.error();
    }
    if (counts.sessions > 0) return counts;
    const std::string none =
        "no session of " + evals::inQuotes(workflow) + " has the version " + evals::inQuotes(version);
    if (counts.ofEvals + counts.running == 0) return Error{none};
    return Error{none + ", but for " + std::to_string(counts.ofEvals) + " of eval runs and "
                 + std::to_string(counts.running) + " still running"};
}

} // namespace

Result<evals::Rollout> compareVersions(Library& library, const std::string& workflow,
                                       const std::string& before, const std::string& now)
{
    const auto sessions = library.sessions();
    if (!sessions.ok()) return sessions.error();
    const auto old = countRollout(library, *sessions, workflow, before);
    if (!old.ok()) return old.error();
    const auto fresh = countRollout(library, *sessions, workflow, now);
    if (!fresh.ok()) return fresh.error();
    auto rates = evals::compareRollout(*old, *fresh);
    return evals::Rollout{*old, *fresh, std::move(rates)};
}

} // namespace retrospan::app
