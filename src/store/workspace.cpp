#include "store/workspace.h"

#include "store/column_loader.h"
#include "store/line_refresh.h"
#include "store/schema.h"
#include "store/session_joins.h"
#include "store/session_line.h"
#include "store/workspace_impl.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <thread>

namespace retrospan::store {
namespace {

namespace fs = std::filesystem;

/// From here on two threads read the lines of the library.
constexpr std::int64_t kManySessions = 5'000;

/// "<path>.corrupt-<n>" with the first free n.
std::string asidePath(const std::string& path)
{
    for (int n = 1;; ++n)
        if (std::string candidate = path + ".corrupt-" + std::to_string(n); !fs::exists(candidate))
            return candidate;
}

Result<std::string> setAsideFile(const std::string& path)
{
    const std::string aside = asidePath(path);
    std::error_code failed;
    fs::rename(path, aside, failed);
    if (failed) return Error{"cannot move the damaged workspace aside: " + failed.message()};
    for (const char* suffix : {"-wal", "-shm"}) {
        std::error_code ignored; // they may not exist
        fs::rename(path + suffix, aside + suffix, ignored);
    }
    return aside;
}

struct Opening {
    Result<Database> database;
    bool corrupt = false;
};

/// Opens, checks and where allowed upgrades the file.
Opening tryOpen(const std::string& path, Access access)
{
    const bool writable = access == Access::readWrite;
    auto database =
        Database::open(path, writable ? Database::Mode::readWriteCreate : Database::Mode::readOnly);
    if (!database.ok()) return {std::move(database), false};
    Status status = configure(*database, writable);
    if (status.ok()) status = writable ? prepareSchema(*database) : checkSchema(*database);
    if (status.ok()) {
        const auto tables = database->integer("SELECT count(*) FROM sessions WHERE id<0");
        if (!tables.ok()) status = tables.error();
    }
    if (status.ok()) return {std::move(database), false};
    const bool corrupt = database->corrupt();
    return {status.error(), corrupt};
}

Status makeFolder(const std::string& path)
{
    const fs::path folder = fs::path(path).parent_path();
    std::error_code failed;
    if (!folder.empty()) fs::create_directories(folder, failed);
    if (failed) return Error{"cannot make the folder " + folder.string() + ": " + failed.message()};
    return success();
}

/// Newest first. A summary is large: each is moved once.
std::vector<SessionSummary> newestFirst(std::vector<SessionSummary>&& lower,
                                        std::vector<SessionSummary>&& upper)
{
    struct Place {
        std::int64_t startNs, key;
        SessionSummary* session;
    };
    std::vector<Place> order;
    order.reserve(lower.size() + upper.size());
    for (std::vector<SessionSummary>* part : {&lower, &upper})
        for (SessionSummary& session : *part) order.push_back({session.startNs, session.key, &session});
    std::sort(order.begin(), order.end(), [](const Place& a, const Place& b) {
        return std::pair(a.startNs, a.key) > std::pair(b.startNs, b.key);
    });
    std::vector<SessionSummary> sorted;
    sorted.reserve(order.size());
    for (const Place& place : order) sorted.push_back(std::move(*place.session));
    return sorted;
}

bool isNumber(const std::string& text)
{
    return !text.empty() && text.size() < 18 && text.find_first_not_of("0123456789") == std::string::npos;
}

/// All rows of a session; `firstRows` (may be empty) is handed the first of them before the others are read.
Result<LoadedSession> loadRows(Database& database, SessionSummary line,
                               const std::function<void(LoadedSession&&)>& firstRows,
                               const std::stop_token& stop)
{
    const std::int64_t key = line.key;
    auto joined = joinedTraces(database, key);
    if (!joined.ok()) return joined.error();
    LoadedSession loaded{std::move(line), {}, std::move(*joined)};
    bool firstShown = !firstRows;
    const auto step = [&] {
        if (!firstShown) {
            firstShown = true;
            LoadedSession first{loaded.summary, {}, {}};
            // A second look at the same rows is cheaper than copying columns, and happens once.
            if (const Status copied = loadColumns(database, key, first.table, [] { return false; });
                copied.ok() || copied.cancelled())
                firstRows(std::move(first));
        }
        return !stop.stop_requested();
    };
    if (const Status status = loadColumns(database, key, loaded.table, step); !status.ok()) {
        if (status.cancelled()) return Cancelled{};
        return status.error();
    }
    return loaded;
}

} // namespace

Result<Workspace::Impl::Loan> Workspace::Impl::connection()
{
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_free.empty()) {
            Database database = std::move(m_free.back());
            m_free.pop_back();
            return Loan(*this, std::move(database));
        }
    }
    auto database = Database::open(path, Database::Mode::readOnly);
    if (!database.ok()) return database.error();
    if (const Status configured = configure(*database, false); !configured.ok()) return configured.error();
    return Loan(*this, std::move(*database));
}

void Workspace::Impl::giveBack(Database&& database)
{
    const std::scoped_lock lock(m_mutex);
    if (m_free.size() < kPooled) m_free.push_back(std::move(database));
}

Workspace::Workspace(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}
Workspace::~Workspace() = default;
const std::string& Workspace::path() const
{
    return m_impl->path;
}
const std::string& Workspace::setAside() const
{
    return m_impl->setAside;
}

Result<std::unique_ptr<Workspace>> Workspace::open(const std::string& path, Access access)
{
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->access = access;
    if (access == Access::readWrite)
        if (const Status folder = makeFolder(path); !folder.ok()) return folder.error();
    Opening opening = tryOpen(path, access);
    if (opening.corrupt && access == Access::readWrite) {
        auto aside = setAsideFile(path);
        if (!aside.ok()) return aside.error();
        impl->setAside = *aside;
        opening = tryOpen(path, access);
    }
    if (!opening.database.ok()) return opening.database.error().in("open workspace " + path);
    // Closing the last connection would move the log into the file and remove it.
    impl->giveBack(std::move(*opening.database));
    return std::unique_ptr<Workspace>(new Workspace(std::move(impl)));
}

Status Workspace::refreshLines(const SummariseSession& summarise)
{
    if (m_impl->access == Access::readOnly) return success();
    {
        auto reading = m_impl->connection();
        if (!reading.ok()) return reading.error();
        const auto stale =
            (*reading)->integer("SELECT EXISTS(SELECT 1 FROM sessions WHERE line_revision<>revision)");
        if (!stale.ok()) return stale.error();
        if (*stale == 0) return success();
    }
    auto lock = WriterLock::open(path());
    if (!lock.ok()) return lock.error();
    auto database = Database::open(path(), Database::Mode::readWrite);
    if (!database.ok()) return database.error();
    if (const Status set = configure(*database, true); !set.ok()) return set;
    return refreshStaleSessions(*database, *lock, m_impl->cache, summarise); // stale lines stay marked
}

Result<std::vector<SessionSummary>> Workspace::sessions()
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    const auto most = (*database)->integer("SELECT max(id) FROM sessions");
    const bool many = most.ok() && *most >= kManySessions;
    const std::int64_t last = many ? *most / 2 : INT64_MAX;
    Result<std::vector<SessionSummary>> upper = std::vector<SessionSummary>();
    std::jthread other;
    if (many)
        other = std::jthread([&] {
            auto own = m_impl->connection();
            upper = own.ok() ? readSessionLines(**own, {last + 1, INT64_MAX}) : own.error();
        });
    auto lower = readSessionLines(**database, {0, last});
    if (other.joinable()) other.join();
    if (!lower.ok()) return lower;
    if (!upper.ok()) return upper;
    return newestFirst(std::move(*lower), std::move(*upper));
}

Result<SessionSummary> Workspace::session(std::int64_t key)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    const auto shown = shownSession(**database, key);
    if (!shown.ok()) return shown.error();
    auto lines = readSessionLines(**database, {*shown, *shown});
    if (!lines.ok()) return lines.error();
    if (lines->empty()) return Error{"there is no session " + std::to_string(key)};
    return std::move(lines->front());
}

Result<std::int64_t> Workspace::findSession(const std::string& idOrPrefix)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    const auto exact = sessionNamed(idOrPrefix);
    if (!exact.ok() || *exact != 0) return exact;
    auto prefix = (*database)->prepare(
        "SELECT DISTINCT coalesce(joined_to, id) FROM sessions WHERE substr(ext, 1, length(?1))=?1 LIMIT 2");
    if (!prefix.ok()) return prefix.error();
    prefix->bind(1, std::string_view(idOrPrefix));
    std::vector<std::int64_t> found;
    while (!idOrPrefix.empty() && prefix->step() == Statement::Step::row) found.push_back(prefix->integer(0));
    if (found.size() == 1) return found.front();
    if (found.size() > 1) return Error{"several sessions start with \"" + idOrPrefix + "\""};
    if (isNumber(idOrPrefix)) {
        const std::int64_t key = std::stoll(idOrPrefix);
        if (auto line = session(key); line.ok()) return key;
    }
    return Error{"there is no session \"" + idOrPrefix + "\""};
}

Result<LoadedSession> Workspace::loadSession(std::int64_t key,
                                             const std::function<void(LoadedSession&&)>& firstRows,
                                             std::stop_token stop)
{
    auto line = session(key);
    if (!line.ok()) return line.error();
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    // One state of the workspace for all that is read, also by a second connection.
    if (const Status begun = (*database)->execute("BEGIN"); !begun.ok()) return begun.error();
    auto loaded = loadRows(**database, std::move(*line), firstRows, stop);
    const Status ended = (*database)->execute("COMMIT");
    if (loaded.ok() && !ended.ok()) return ended.error();
    return loaded;
}

Result<SpanDetail> Workspace::span(std::int64_t storeKey)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    return readSpanByKey(**database, m_impl->cache, storeKey);
}

Status Workspace::eachSpan(std::int64_t sessionKey, const std::function<bool(const SpanDetail&)>& visit,
                           std::stop_token stop)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare(std::string()
                                       + "SELECT s.id, n.s, t.ext FROM traces t JOIN spans s ON s.id BETWEEN "
                                         "t.id<<32 AND t.id<<32|4294967295 "
                                         "LEFT JOIN strings n ON n.id=s.name WHERE "
                                       + std::string(kShownTraces) + " ORDER BY s.id");
    auto one = (*database)->prepare(kSelectSpans);
    if (!select.ok() || !one.ok()) return (*database)->error();
    StoredEntries entries(**database, m_impl->cache);
    select->bind(1, sessionKey);
    Statement::Step next = select->step();
    for (; next == Statement::Step::row; next = select->step()) {
        if (stop.stop_requested()) return Cancelled{};
        one->bind(1, select->integer(0)).bind(2, select->integer(0));
        if (one->step() != Statement::Step::row) return one->error();
        const SpanRow row = readSpan(*one);
        one->reset();
        const auto detail = readSpanDetail(entries, row, select->text(1), select->text(2));
        if (!detail.ok()) return detail.error();
        if (!visit(*detail)) return Cancelled{};
    }
    return next == Statement::Step::error ? Status(select->error()) : success();
}

Result<bool> Workspace::hasStaleSessions()
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    const auto stale =
        (*database)->integer("SELECT EXISTS(SELECT 1 FROM sessions WHERE line_revision<>revision)");
    if (!stale.ok()) return stale.error();
    return *stale != 0;
}

Result<std::vector<std::string>> Workspace::switchedOffRepairs(std::int64_t key)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    return readSwitches(**database, key);
}

Status Workspace::setSwitchedOffRepairs(std::int64_t key, const std::vector<std::string>& ids)
{
    auto database = Database::open(m_impl->path, Database::Mode::readWrite);
    if (!database.ok()) return database.error();
    if (const Status configured = configure(*database, true); !configured.ok()) return configured;
    std::string lines;
    for (const std::string& id : ids) lines += id + "\n";
    auto update =
        database->prepare("UPDATE sessions SET repairs_off=?2, trial=0, revision=revision+1 WHERE id=?1");
    if (!update.ok()) return update.error();
    if (const Status begun = database->execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
    update->bind(1, key).bind(2, std::string_view(lines));
    Status status = update->run();
    if (status.ok()) status = separate(*database, key, ids);
    const Status ended = database->execute(status.ok() ? "COMMIT" : "ROLLBACK");
    return status.ok() ? ended : status;
}

Result<std::optional<std::string>> Workspace::setting(const std::string& name)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare("SELECT value FROM settings WHERE name=?1");
    if (!select.ok()) return select.error();
    select->bind(1, std::string_view(name));
    if (select->step() != Statement::Step::row) return std::optional<std::string>();
    return std::optional<std::string>(select->text(0));
}

Status Workspace::setSetting(const std::string& name, const std::string& value)
{
    auto database = Database::open(m_impl->path, Database::Mode::readWrite);
    if (!database.ok()) return database.error();
    if (const Status configured = configure(*database, true); !configured.ok()) return configured;
    auto replace = database->prepare("REPLACE INTO settings(name, value) VALUES(?1, ?2)");
    if (!replace.ok()) return replace.error();
    replace->bind(1, std::string_view(name)).bind(2, std::string_view(value));
    return replace->run();
}

} // namespace retrospan::store
