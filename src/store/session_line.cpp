#include "store/session_line.h"

#include "store/session_counters.h"
#include "store/session_joins.h"
#include "store/summary_codec.h"

#include <algorithm>
#include <tuple>

namespace retrospan::store {
namespace {

constexpr const char* kSelectLines =
    "SELECT id, ext, status, start, \"end\", traces, spans, max_depth, "
    "missing_parents, errors, model_calls, tool_calls, "
    "retrievals, handoffs, retries, branches, interrupts, last_active, usage, lists, "
    "facts FROM sessions WHERE id BETWEEN ?1 AND ?2 AND joined_to IS NULL ORDER BY id";
constexpr std::int64_t kMostReserved = 200'000;

SessionSummary readLine(const Statement& line)
{
    SessionSummary summary;
    summary.key = line.integer(0);
    summary.id = line.text(1);
    summary.status =
        static_cast<SessionStatus>(line.integer(2) % static_cast<std::int64_t>(kSessionStatusCount));
    int column = kFirstCounter;
    for (const auto counter : kCounters) summary.*counter = line.integer(column++);
    if (summary.spans == 0) summary.status = SessionStatus::unknown; // older versions wrote "ok"
    decodeUsage(line.blob(column), summary);
    decodeLists(line.blob(column + 1), summary);
    summary.facts = decodeFacts(line.blob(column + 2));
    return summary;
}

Status addScores(Database& database, SessionRange range, std::vector<SessionSummary>& sessions)
{
    auto select =
        database.prepare("SELECT coalesce(x.joined_to, x.id), s.name, s.value, s.label, s.source, s.comment, "
                         "s.time FROM scores s "
                         "JOIN traces t ON t.id=s.trace JOIN sessions x ON x.id=t.session "
                         "WHERE x.id BETWEEN ?1 AND ?2 OR x.joined_to BETWEEN ?1 AND ?2 ORDER BY s.id");
    if (!select.ok()) return select.error();
    select->bind(1, range.first).bind(2, range.last);
    while (select->step() == Statement::Step::row) {
        const std::int64_t key = select->integer(0);
        const auto owner =
            std::partition_point(sessions.begin(), sessions.end(),
                                 [key](const SessionSummary& session) { return session.key < key; });
        if (owner == sessions.end() || owner->key != key) continue;
        owner->scores.push_back(readScore(*select, 1));
    }
    return success();
}

/// What was said last of how it ended, whichever was imported first; the same at the same time by name.
void takeOutcome(SessionSummary& session)
{
    const Score* last = nullptr;
    for (const Score& score : session.scores)
        if (score.name == "outcome" && !score.label.empty()
            && (last == nullptr || std::tie(last->timeNs, last->label) < std::tie(score.timeNs, score.label)))
            last = &score;
    if (last != nullptr) session.facts.outcome = last->label;
}

} // namespace

Score readScore(const Statement& row, int column)
{
    constexpr std::int64_t kSources = 5;
    Score score;
    score.name = row.text(column);
    if (!row.isNull(column + 1)) score.value = row.real(column + 1);
    score.label = row.text(column + 2);
    score.source = static_cast<ScoreSource>(row.integer(column + 3) % kSources);
    score.comment = row.text(column + 4);
    score.timeNs = row.integer(column + 5);
    return score;
}

Result<std::vector<SessionSummary>> readSessionLines(Database& database, SessionRange range)
{
    auto select = database.prepare(kSelectLines);
    if (!select.ok()) return select.error();
    select->bind(1, range.first).bind(2, range.last);
    std::vector<SessionSummary> sessions;
    // A summary is large and not to be moved often.
    const auto most = database.integer("SELECT max(id) FROM sessions");
    if (most.ok() && range.first < range.last && range.first <= *most)
        sessions.reserve(
            static_cast<std::size_t>(std::min(std::min(*most, range.last) - range.first + 1, kMostReserved)));
    Statement::Step step = select->step();
    for (; step == Statement::Step::row; step = select->step()) sessions.push_back(readLine(*select));
    if (step == Statement::Step::error) return select->error();
    if (const Status scored = addScores(database, range, sessions); !scored.ok()) return scored.error();
    for (SessionSummary& session : sessions) takeOutcome(session);
    return sessions;
}

std::vector<std::string> readSwitches(Database& database, std::int64_t session)
{
    std::vector<std::string> ids;
    auto select = database.prepare("SELECT repairs_off FROM sessions WHERE id=?1");
    if (!select.ok()) return ids;
    select->bind(1, session);
    if (select->step() != Statement::Step::row) return ids;
    std::string_view lines = select->text(0);
    for (std::size_t end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
        ids.emplace_back(lines.substr(0, end));
        lines.remove_prefix(end + 1);
    }
    return ids;
}

} // namespace retrospan::store
