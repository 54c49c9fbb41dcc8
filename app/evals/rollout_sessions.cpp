#include "evals/rollout_sessions.h"

#include "store/eval_runs.h"

namespace retrospan::app {
namespace {

bool hasFailedTool(const SpanTable& table)
{
    for (Row row = 0; row < table.size(); ++row)
        if (table.kind(row) == SpanKind::tool && table.status(row) == SpanStatus::error) return true;
    return false;
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

} // namespace

Result<evals::RolloutCounts> countRollout(Library& library, const std::string& workflow,
                                          const std::string& version)
{
    const auto sessions = library.sessions();
    if (!sessions.ok()) return sessions.error();
    const auto ofEvals = store::EvalRuns(library.workspace()).recordings();
    if (!ofEvals.ok()) return ofEvals.error();
    evals::RolloutCounts counts;
    for (const SessionSummary& session : *sessions) {
        if (session.facts.workflow != workflow || session.facts.agentVersion != version) continue;
        if (ofEvals->contains(session.id)) {
            ++counts.ofEvals;
            continue;
        }
        if (session.status == SessionStatus::running) {
            ++counts.running;
            continue;
        }
        if (const Status counted = count(library, session, counts); !counted.ok()) return counted.error();
    }
    return counts;
}

} // namespace retrospan::app
