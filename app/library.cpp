#include "library.h"

#include "importing.h"
#include "insight/prices.h"

#include <QStandardPaths>

#include <algorithm>

namespace retrospan::app {
namespace {

constexpr const char* kPricesSetting = "prices";

/// The built-in prices with the user's changes on top.
Result<insight::PriceTable> loadPrices(store::Workspace& workspace)
{
    auto builtin = insight::builtinPrices();
    if (!builtin.ok()) return builtin.error();
    const auto changes = workspace.setting(kPricesSetting);
    if (!changes.ok() || !changes->has_value()) return insight::PriceTable(std::move(*builtin));
    auto user = insight::parsePriceDocument(**changes, kPricesSetting);
    if (!user.ok()) return user.error().in("the workspace's own prices");
    return insight::PriceTable(insight::mergePrices(*builtin, *user));
}

} // namespace

std::string defaultWorkspacePath()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    return folder.toStdString() + "/retrospan/default.retrospan";
}

Result<std::unique_ptr<Library>> Library::open(const std::string& path, store::Access access)
{
    auto workspace = store::Workspace::open(path.empty() ? defaultWorkspacePath() : path, access);
    if (!workspace.ok()) return workspace.error();
    (*workspace)->refreshLines(writerHooks().summarise);
    auto prices = loadPrices(**workspace);
    if (!prices.ok()) return prices.error();
    return std::unique_ptr<Library>(new Library(std::move(*workspace), std::move(*prices)));
}

Result<std::vector<SessionSummary>> Library::sessions()
{
    auto sessions = m_workspace->sessions();
    if (!sessions.ok()) return sessions;
    insight::PriceLookup prices(m_prices);
    for (SessionSummary& session : *sessions) insight::priceSession(session, prices);
    std::sort(sessions->begin(), sessions->end(), [](const SessionSummary& a, const SessionSummary& b) {
        return std::pair(a.startNs, a.key) > std::pair(b.startNs, b.key);
    });
    return sessions;
}

OpenSession Library::complete(store::LoadedSession&& loaded) const
{
    OpenSession session{std::move(loaded.summary), std::move(loaded.table), {}, {}};
    session.tree = SpanTree::build(session.table);
    insight::PriceLookup prices(m_prices);
    session.costs = insight::rowCosts(session.table, session.tree, prices);
    insight::priceSession(session.summary, prices);
    return session;
}

Result<OpenSession> Library::session(std::int64_t key, const std::function<void(OpenSession&&)>& firstRows,
                                     std::stop_token stop)
{
    std::function<void(store::LoadedSession &&)> first;
    if (firstRows) first = [&](store::LoadedSession&& loaded) { firstRows(complete(std::move(loaded))); };
    auto loaded = m_workspace->loadSession(key, first, stop);
    if (loaded.cancelled()) return Cancelled{};
    if (!loaded.ok()) return loaded.error();
    return complete(std::move(*loaded));
}

} // namespace retrospan::app
