#include "readiness.h"

#include "insight/gaps.h"
#include "models/replay_data.h"
#include "read_digest.h"
#include "span_ids.h"

#include <algorithm>

namespace retrospan::app {
namespace {

std::vector<insight::ReplayGap> gapsOf(const replay::Journey& journey)
{
    std::vector<insight::ReplayGap> gaps;
    if (journey.empty()) gaps.push_back({kNoRow, "no step recorded"});
    for (const replay::Missing& missing : journey.missing())
        if (missing.piece != replay::MissingPiece::parent) // told with its span by the same repair
            gaps.push_back({journey.steps()[missing.step].row, replay::toString(missing.piece)});
    return gaps;
}

/// What one session has to say, taken into the fold.
Status judge(Library& library, std::int64_t key, std::size_t index, insight::ReadinessFold& fold,
             std::stop_token stop)
{
    auto session = library.session(key, {}, stop);
    if (session.cancelled()) return Cancelled{};
    if (!session.ok()) return session.error();
    const auto said = library.annotations(key);
    if (!said.ok()) return said.error();
    insight::GapFinder finder(session->table, session->tree);
    const auto look = [&](Row row, const SpanContent& content) { finder.add(row, content); };
    auto digest = readDigest(library.workspace(), key, session->table, stop, look);
    if (digest.cancelled()) return Cancelled{};
    if (!digest.ok()) return digest.error();
    const insight::SessionOutline outline(session->table, session->tree);
    const auto structure = insight::findStructure(outline, *digest, said->corrections);
    std::vector<insight::Repair> repairs = session->diagnosis.repairs;
    for (insight::Repair& gap : finder.finish()) repairs.push_back(std::move(gap));
    const insight::SessionContent content{outline, *digest, structure, said->corrections, repairs};
    std::vector<insight::ReplayGap> gaps;
    if (insight::isFailedJourney(session->summary, content))
        gaps = gapsOf(models::makeJourney(outline, *digest, structure, session->costs, session->diagnosis));
    const SpanIds ids(session->table, session->tree, *digest);
    fold.add(index, insight::judgeContent(session->summary, content, gaps),
             [&](Node node) { return ids.nameOf(node); });
    return success();
}

std::vector<models::ReadinessReport::Session> namesOf(const std::vector<SessionSummary>& sessions)
{
    std::vector<models::ReadinessReport::Session> names;
    names.reserve(sessions.size());
    for (const SessionSummary& session : sessions)
        names.push_back({session.id, session.facts.title, session.startNs});
    return names;
}

} // namespace

Result<models::ReadinessReport> readReadiness(Library& library, const std::vector<SessionSummary>& sessions,
                                              const std::function<void(double share)>& progress,
                                              std::stop_token stop)
{
    constexpr std::size_t kTold = 100;
    const auto known = library.sessions();
    if (!known.ok()) return known.error();
    insight::ReadinessFold fold(sessions, *known);
    const std::size_t each = std::max<std::size_t>(sessions.size() / kTold, 1);
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        if (stop.stop_requested()) return Cancelled{};
        if (progress && i % each == 0)
            progress(static_cast<double>(i) / static_cast<double>(sessions.size()));
        if (!fold.wants(i)) continue;
        const Status judged = judge(library, sessions[i].key, i, fold, stop);
        if (judged.cancelled()) return Cancelled{};
        if (!judged.ok()) fold.addUnread(judged.error().message);
    }
    return models::ReadinessReport{fold.finish(), namesOf(sessions)};
}

} // namespace retrospan::app
