#include "library.h"

#include "importing.h"
#include "insight/prices.h"
#include "repaired_tree.h"

#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string_view>

namespace retrospan::app {
namespace {

constexpr const char* kQuietSetting = "quiet_ns";
constexpr std::int64_t kLeastQuietNs = 1'000'000'000;

constexpr const char* kPricesSetting = "prices";

Result<insight::PriceDocument> loadChanges(store::Workspace& workspace)
{
    const auto changes = workspace.setting(kPricesSetting);
    if (!changes.ok()) return changes.error();
    if (!changes->has_value()) return insight::PriceDocument{};
    auto user = insight::parsePriceDocument(**changes, kPricesSetting);
    if (!user.ok()) return user.error().in("the workspace's own prices");
    return user;
}

/// The built-in prices with the user's changes on top.
Result<insight::PriceTable> priceTable(const insight::PriceDocument& changes)
{
    auto builtin = insight::builtinPrices();
    if (!builtin.ok()) return builtin.error();
    return insight::PriceTable(insight::mergePrices(std::move(*builtin), changes));
}

/// A file that is no database at all must not be taken for a damaged workspace and moved aside. Good:
/// missing, empty, anything that SQLite or Retrospan named.
Status checkIsWorkspace(const std::string& path)
{
    constexpr std::string_view kMagic("SQLite format 3");
    const QString name = QString::fromStdString(path);
    if (name.endsWith(QLatin1String(".retrospan"))) return success();
    QFile file(name);
    if (!QFileInfo(name).isFile() || !file.open(QIODevice::ReadOnly))
        return success(); // opening it tells why
    const QByteArray start = file.read(qint64(kMagic.size()));
    if (start.isEmpty() || start.toStdString() == kMagic) return success();
    return Error{path + " is not a workspace; it is left as it is"};
}

std::int64_t wallClockNs()
{
    using namespace std::chrono;
    return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

std::int64_t storedQuiet(store::Workspace& workspace)
{
    const auto stored = workspace.setting(kQuietSetting);
    if (!stored.ok() || !*stored) return insight::kQuietNs;
    std::int64_t quietNs = insight::kQuietNs;
    std::from_chars((*stored)->data(), (*stored)->data() + (*stored)->size(), quietNs);
    return std::max(quietNs, kLeastQuietNs);
}

/// What is joined, and what would be if it were not switched off.
std::vector<insight::Joined> joinsOf(const std::vector<store::JoinedTrace>& joined,
                                     const std::vector<std::string>& switchedOff)
{
    constexpr std::string_view kSwitch = "joined_trace:";
    constexpr std::string_view kWhy[] = {"it links to a trace of this session",
                                         "it was called from a trace of this session (traceparent)",
                                         "it names a run of this session"};
    std::vector<insight::Joined> joins;
    for (const store::JoinedTrace& join : joined)
        joins.push_back({join.trace, kWhy[static_cast<std::size_t>(join.reason)], true});
    for (const std::string& id : switchedOff)
        if (id.starts_with(kSwitch)) joins.push_back({id.substr(kSwitch.size()), "it relates to it", false});
    return joins;
}

} // namespace

std::string defaultWorkspacePath()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    return folder.toStdString() + "/retrospan/default.retrospan";
}

Result<std::unique_ptr<Library>> Library::open(const std::string& path, store::Access access,
                                               StaleLines stale)
{
    const std::string file = path.empty() ? defaultWorkspacePath() : path;
    if (const Status good = checkIsWorkspace(file); !good.ok()) return good.error();
    auto workspace = store::Workspace::open(file, access);
    if (!workspace.ok()) return workspace.error();
    // Lines that cannot be made now are made with the next import or stream, which says so when it fails.
    if (stale == StaleLines::refresh) static_cast<void>((*workspace)->refreshLines(writerHooks().summarise));
    const auto changes = loadChanges(**workspace);
    auto prices = priceTable(changes.ok() ? *changes : insight::PriceDocument{});
    if (!prices.ok()) return prices.error();
    std::unique_ptr<Library> library(new Library(std::move(*workspace), std::move(*prices),
                                                 changes.ok() ? std::string() : changes.error().message));
    library->m_quietNs = storedQuiet(*library->m_workspace);
    return library;
}

Status Library::setQuietNs(std::int64_t quietNs)
{
    m_quietNs = std::max(quietNs, kLeastQuietNs);
    return m_workspace->setSetting(kQuietSetting, std::to_string(m_quietNs));
}

void Library::complete(SessionSummary& summary, insight::PriceLookup& prices) const
{
    insight::priceSession(summary, prices);
    insight::markStale(summary, wallClockNs(), m_quietNs);
}

std::shared_ptr<const insight::PriceTable> Library::prices() const
{
    const std::scoped_lock guard(m_mutex);
    return m_prices;
}

Result<insight::PriceDocument> Library::priceChanges()
{
    return loadChanges(*m_workspace);
}

Status Library::setPriceChanges(const insight::PriceDocument& changes)
{
    const std::string json = insight::writePriceDocument(changes);
    const auto readable = insight::parsePriceDocument(json, kPricesSetting);
    if (!readable.ok()) return readable.error();
    auto table = priceTable(*readable);
    if (!table.ok()) return table.error();
    if (const Status kept = m_workspace->setSetting(kPricesSetting, json); !kept.ok()) return kept;
    const std::scoped_lock guard(m_mutex);
    m_prices = std::make_shared<insight::PriceTable>(std::move(*table));
    return success();
}

Result<Annotations> Library::annotations(std::int64_t key)
{
    auto notes = m_workspace->notes(key);
    if (!notes.ok()) return notes.error();
    auto corrections = m_workspace->corrections(key);
    if (!corrections.ok()) return corrections.error();
    return Annotations{std::move(*notes), std::move(*corrections)};
}

Result<SessionSummary> Library::line(std::int64_t key)
{
    auto session = m_workspace->session(key);
    if (!session.ok()) return session;
    const auto table = this->prices();
    insight::PriceLookup prices(*table);
    complete(*session, prices);
    return session;
}

Result<std::vector<SessionSummary>> Library::sessions()
{
    auto sessions = m_workspace->sessions();
    if (!sessions.ok()) return sessions;
    const auto table = this->prices();
    insight::PriceLookup prices(*table);
    for (SessionSummary& session : *sessions) complete(session, prices);
    return sessions;
}

void Library::price(OpenSession& session) const
{
    const auto table = this->prices();
    insight::PriceLookup prices(*table);
    session.costs = insight::rowCosts(session.table, session.tree, prices);
    complete(session.summary, prices);
}

/// The first rows, as recorded: what is missing may just be yet to come.
OpenSession Library::firstLook(store::LoadedSession&& loaded) const
{
    OpenSession session{std::move(loaded.summary), std::move(loaded.table), {}, {}, {}};
    session.tree = SpanTree::build(session.table);
    price(session);
    return session;
}

/// The figures of the columns, and of the line only what they do not say.
void Library::countAnew(OpenSession& session)
{
    SessionSummary fresh = insight::summariseSession(session.table, session.tree);
    SessionSummary& line = session.summary;
    fresh.key = line.key;
    fresh.id = std::move(line.id);
    fresh.facts = std::move(line.facts);
    fresh.formats = std::move(line.formats);
    fresh.scores = std::move(line.scores);
    line = std::move(fresh);
}

Result<OpenSession> Library::complete(store::LoadedSession&& loaded, Repairs repairs)
{
    OpenSession session{std::move(loaded.summary), std::move(loaded.table), {}, {}, {}};
    auto off = m_workspace->switchedOffRepairs(session.summary.key);
    if (!off.ok()) return off.error();
    if (repairs == Repairs::none) *off = {std::string(insight::kAllRepairs)};
    RepairedTree repaired =
        repairedTree({session.table, *off, [this](std::int64_t key) { return m_workspace->span(key); }});
    session.tree = std::move(repaired.tree);
    session.diagnosis = std::move(repaired.diagnosis);
    insight::addJoins(session.table, session.tree, joinsOf(loaded.joined, *off), session.diagnosis);
    // While a session grows its library line is older than what was read; and it is of the repaired session.
    const bool behind = session.summary.status == SessionStatus::running
        || session.summary.spans != static_cast<std::int64_t>(session.table.size());
    if (behind || repairs == Repairs::none) countAnew(session);
    price(session);
    return session;
}

Result<OpenSession> Library::grown(const store::SessionFollower& follower)
{
    SessionSummary line = follower.summary();
    line.status = SessionStatus::running; // its figures may be of any time before
    return complete({std::move(line), follower.table().clone(), follower.joined()}, Repairs::asSwitched);
}

Result<OpenSession> Library::session(std::int64_t key, const std::function<void(OpenSession&&)>& firstRows,
                                     std::stop_token stop, Repairs repairs)
{
    std::function<void(store::LoadedSession &&)> first;
    if (firstRows) first = [&](store::LoadedSession&& loaded) { firstRows(firstLook(std::move(loaded))); };
    auto loaded = m_workspace->loadSession(key, first, stop);
    if (loaded.cancelled()) return Cancelled{};
    if (!loaded.ok()) return loaded.error();
    return complete(std::move(*loaded), repairs);
}

} // namespace retrospan::app
