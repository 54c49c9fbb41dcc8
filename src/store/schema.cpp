#include "store/schema.h"

#include <array>
#include <string>

namespace retrospan::store {
namespace {

constexpr const char* kCreateVersion1 = R"sql(
CREATE TABLE strings(id INTEGER PRIMARY KEY, s TEXT NOT NULL);
CREATE TABLE sessions(
    id INTEGER PRIMARY KEY, ext TEXT NOT NULL UNIQUE,
    stale INT NOT NULL DEFAULT 1,
    status INT NOT NULL DEFAULT 0, start INT, "end" INT,
    traces INT NOT NULL DEFAULT 0, spans INT NOT NULL DEFAULT 0, max_depth INT NOT NULL DEFAULT 0,
    missing_parents INT NOT NULL DEFAULT 0, errors INT NOT NULL DEFAULT 0, model_calls INT NOT NULL DEFAULT 0,
    tool_calls INT NOT NULL DEFAULT 0, retrievals INT NOT NULL DEFAULT 0, handoffs INT NOT NULL DEFAULT 0,
    retries INT NOT NULL DEFAULT 0, branches INT NOT NULL DEFAULT 0, interrupts INT NOT NULL DEFAULT 0,
    usage BLOB, lists BLOB, facts BLOB NOT NULL);
CREATE TABLE traces(
    id INTEGER PRIMARY KEY, session INT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    ext TEXT NOT NULL UNIQUE, facts BLOB NOT NULL, format TEXT NOT NULL);
CREATE INDEX traces_session ON traces(session);
CREATE TABLE spans(
    id INTEGER PRIMARY KEY,
    span INT NOT NULL, parent INT, start INT, "end" INT, kind INT, status INT, flags INT,
    name INT, agent INT, model INT, provider INT, tool INT, service INT, error_type INT, handoff_to INT,
    input INT, output INT, cache_read INT, cache_write INT, cache_write_1h INT, reasoning INT,
    audio_input INT, audio_output INT, cost INT,
    block INT NOT NULL, entry INT NOT NULL);
CREATE TABLE blocks(
    id INTEGER PRIMARY KEY, session INT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    raw INT NOT NULL, data BLOB NOT NULL);
CREATE INDEX blocks_session ON blocks(session);
CREATE TABLE scores(
    id INTEGER PRIMARY KEY, trace INT NOT NULL REFERENCES traces(id) ON DELETE CASCADE, span INT NOT NULL,
    name TEXT NOT NULL, value REAL, label TEXT NOT NULL, source INT NOT NULL, comment TEXT NOT NULL, time INT NOT NULL,
    UNIQUE(trace, span, name, source, time, label));
CREATE TABLE settings(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
)sql";

/// Spans of a trace that several formats report say which of them they come from. Sessions keep the ids of
/// the repairs that are switched off, one a line, and the session they are shown with; traces what they
/// relate to.
constexpr const char* kUpgradeTo2 =
    "ALTER TABLE spans ADD COLUMN origin INT; ALTER TABLE sessions ADD COLUMN repairs_off TEXT;"
    "ALTER TABLE sessions ADD COLUMN joined_to INT;"
    "ALTER TABLE sessions ADD COLUMN join_reason INT;"
    "CREATE INDEX sessions_joined ON sessions(joined_to) WHERE joined_to IS NOT NULL;"
    "CREATE INDEX sessions_stale ON sessions(stale) WHERE stale=1;"
    "CREATE TABLE trace_relations(trace INT NOT NULL REFERENCES traces(id) ON DELETE CASCADE, other TEXT NOT "
    "NULL,"
    "reason INT NOT NULL, PRIMARY KEY(trace, other)) WITHOUT ROWID;"
    "CREATE INDEX trace_relations_other ON trace_relations(other);";

/// A session counts its changes, and knows up to which of them its line was made. Spans that changed after
/// they were written are listed, so that who follows a session finds them. The generation counts the
/// transactions that wrote spans: a writer forgets what it knew when it was not its own.
constexpr const char* kUpgradeTo3 =
    "DROP INDEX sessions_stale;"
    "ALTER TABLE sessions ADD COLUMN revision INT NOT NULL DEFAULT 1;"
    "ALTER TABLE sessions ADD COLUMN line_revision INT NOT NULL DEFAULT 0;"
    "ALTER TABLE sessions ADD COLUMN last_active INT;"
    "UPDATE sessions SET line_revision=CASE WHEN \"end\"=0 THEN 0 ELSE 1-stale END, last_active=\"end\";"
    "ALTER TABLE sessions DROP COLUMN stale;"
    "CREATE INDEX sessions_stale ON sessions(id) WHERE line_revision<>revision;"
    "CREATE TABLE span_changes(id INTEGER PRIMARY KEY, span INT NOT NULL);"
    "CREATE TABLE generation(value INT NOT NULL); INSERT INTO generation VALUES(0);";

/// A session may be on trial under a number: all that is in it came in under that one (session_removal.h).
/// What was removed leaves its ids unused for ever: caches, the text index and open windows go by them.
constexpr const char* kUpgradeTo4 =
    "ALTER TABLE sessions ADD COLUMN trial INT NOT NULL DEFAULT 0;"
    "CREATE INDEX sessions_on_trial ON sessions(trial) WHERE trial<>0;"
    "CREATE TABLE used_ids(session INT NOT NULL, trace INT NOT NULL, block INT NOT NULL);"
    "INSERT INTO used_ids VALUES(0, 0, 0);";

/// What people add: notes, and corrections of what was found.
constexpr const char* kUpgradeTo5 =
    "CREATE TABLE notes(id INTEGER PRIMARY KEY, session INT NOT NULL REFERENCES sessions(id) ON DELETE "
    "CASCADE,"
    "trace TEXT NOT NULL, span INT NOT NULL, step TEXT NOT NULL, ordinal INT NOT NULL,"
    "author TEXT NOT NULL, time INT NOT NULL, text TEXT NOT NULL);"
    "CREATE INDEX notes_session ON notes(session);"
    "CREATE TABLE corrections(id INTEGER PRIMARY KEY,"
    "session INT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,"
    "finding INT NOT NULL, detail TEXT NOT NULL, trace TEXT NOT NULL, span INT NOT NULL,"
    "verdict INT NOT NULL, value TEXT NOT NULL, author TEXT NOT NULL, time INT NOT NULL);"
    "CREATE INDEX corrections_session ON corrections(session);";

/// Notes have an id that is the same everywhere. What was removed stays as a mark, so that it does not come
/// back with a case file: a note without a text, a correction with kTakenBack for a verdict.
constexpr const char* kUpgradeTo6 = "ALTER TABLE notes ADD COLUMN uid TEXT NOT NULL DEFAULT '';"
                                    "UPDATE notes SET uid=lower(hex(randomblob(16)));";

/// The history of eval runs. Links name sessions by their ids, which may not be here.
constexpr const char* kUpgradeTo7 =
    "CREATE TABLE eval_runs(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, agent TEXT NOT NULL,"
    "version TEXT NOT NULL, data_set TEXT NOT NULL, data_set_hash TEXT NOT NULL, data_set_path TEXT NOT NULL,"
    "time INT NOT NULL, cases INT NOT NULL, passed INT NOT NULL, failed INT NOT NULL, not_scored INT NOT "
    "NULL,"
    "flaky INT NOT NULL, cost INT, latency INT, raw INT NOT NULL, file BLOB NOT NULL);"
    "CREATE TABLE eval_links(session TEXT NOT NULL, run INT NOT NULL REFERENCES eval_runs(id) ON DELETE "
    "CASCADE,"
    "case_id TEXT NOT NULL, role INT NOT NULL, PRIMARY KEY(session, run, case_id, role)) WITHOUT ROWID;"
    "CREATE INDEX eval_links_run ON eval_links(run);"
    "CREATE TABLE eval_remarks(id INTEGER PRIMARY KEY, run INT NOT NULL REFERENCES eval_runs(id) ON DELETE "
    "CASCADE,"
    "case_id TEXT NOT NULL, author TEXT NOT NULL, time INT NOT NULL, decision INT NOT NULL, text TEXT NOT "
    "NULL);"
    "CREATE INDEX eval_remarks_run ON eval_remarks(run);";

/// What eval runs say of their cases, beside the runs' files, which are large. Runs kept before have none.
constexpr const char* kUpgradeTo8 =
    "CREATE TABLE eval_judgements(run INTEGER PRIMARY KEY REFERENCES eval_runs(id) ON DELETE CASCADE,"
    "raw INT NOT NULL, cases BLOB NOT NULL);";

/// Element n brings a file of version n to version n + 1.
constexpr std::array<const char*, kSchemaVersion> kUpgraders{kCreateVersion1, kUpgradeTo2, kUpgradeTo3,
                                                             kUpgradeTo4,     kUpgradeTo5, kUpgradeTo6,
                                                             kUpgradeTo7,     kUpgradeTo8};

Result<std::int64_t> storedVersion(Database& database)
{
    const auto version = database.integer("PRAGMA user_version");
    if (version.ok() && *version > kSchemaVersion)
        return Error{"the workspace was written by a newer Retrospan (format " + std::to_string(*version)
                     + ", this program reads up to " + std::to_string(kSchemaVersion) + ")"};
    return version;
}

/// A file that other programs made must not be taken over.
Status refuseForeignFile(Database& database)
{
    const auto id = database.integer("PRAGMA application_id");
    if (!id.ok()) return id.error();
    const auto tables = database.integer("SELECT count(*) FROM sqlite_master");
    if (!tables.ok()) return tables.error();
    if (*id != kApplicationId && *tables > 0) return Error{"the file is a database of another program"};
    return success();
}

} // namespace

Status configure(Database& database, bool writable)
{
    const Status shared =
        database.execute("PRAGMA foreign_keys=ON; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;");
    if (!shared.ok() || !writable) return shared;
    return database.execute("PRAGMA page_size=8192; PRAGMA synchronous=NORMAL; PRAGMA journal_mode=WAL;"
                            "PRAGMA wal_autocheckpoint=2000; PRAGMA secure_delete=OFF;");
}

Status prepareSchema(Database& database)
{
    if (const Status own = refuseForeignFile(database); !own.ok()) return own;
    auto version = storedVersion(database);
    if (!version.ok()) return version.error();
    if (*version == kSchemaVersion) return success();
    if (const Status begun = database.execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
    version = storedVersion(database); // another process may have been faster
    Status status = version.ok() ? success() : Status(version.error());
    for (std::int64_t from = version.ok() ? *version : kSchemaVersion; status.ok() && from < kSchemaVersion;
         ++from)
        status = database.execute(kUpgraders[static_cast<std::size_t>(from)]);
    const std::string stamp = "PRAGMA application_id=" + std::to_string(kApplicationId)
        + "; PRAGMA user_version=" + std::to_string(kSchemaVersion) + "; COMMIT";
    if (status.ok()) status = database.execute(stamp.c_str());
    if (!status.ok()) static_cast<void>(database.execute("ROLLBACK"));
    return status;
}

Status checkSchema(Database& database)
{
    if (const Status own = refuseForeignFile(database); !own.ok()) return own;
    const auto version = storedVersion(database);
    if (!version.ok()) return version.error();
    if (*version < kSchemaVersion)
        return Error{"the workspace has an older format; open it once for writing to upgrade it"};
    return success();
}

} // namespace retrospan::store
