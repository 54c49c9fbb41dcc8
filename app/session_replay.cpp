#include "session_replay.h"

#include "insight/gaps.h"
#include "read_digest.h"

namespace retrospan::app {

std::shared_ptr<models::SessionData> asData(OpenSession&& session)
{
    return std::make_shared<models::SessionData>(
        models::SessionData{std::move(session.summary), std::move(session.table), std::move(session.tree),
                            std::move(session.costs), std::move(session.diagnosis), true});
}

Result<models::ContentFindings> readFindings(Library& library, std::int64_t session, const SpanTable& table,
                                             const SpanTree& tree, std::stop_token stop)
{
    const auto said = library.annotations(session);
    if (!said.ok()) return said.error();
    insight::GapFinder finder(table, tree);
    const auto look = [&](Row row, const SpanContent& content) { finder.add(row, content); };
    auto digest = readDigest(library.workspace(), session, table, stop, look);
    if (digest.cancelled()) return Cancelled{};
    if (!digest.ok()) return digest.error();
    const insight::SessionOutline outline(table, tree);
    const auto structure = insight::findStructure(outline, *digest, said->corrections);
    return models::ContentFindings{finder.finish(), models::marksOf(outline, structure)};
}

Result<std::shared_ptr<const models::PreparedReplay>> prepareReplay(Library& library, OpenSession&& session,
                                                                    std::stop_token stop)
{
    auto digest = readDigest(library.workspace(), session.summary.key, session.table, stop);
    if (digest.cancelled()) return Cancelled{};
    if (!digest.ok()) return digest.error();
    auto said = library.annotations(session.summary.key);
    if (!said.ok()) return said.error();
    return std::shared_ptr<const models::PreparedReplay>(std::make_shared<models::PreparedReplay>(
        asData(std::move(session)), std::move(*digest), std::move(*said)));
}

} // namespace retrospan::app
