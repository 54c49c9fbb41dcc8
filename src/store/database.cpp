#include "store/database.h"

#include <sqlite3.h>

#include <filesystem>

namespace retrospan::store {
namespace {

constexpr int kBusyTimeoutMs = 5000;

int openFlags(Database::Mode mode)
{
    switch (mode) {
    case Database::Mode::readWriteCreate: return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Database::Mode::readWrite: return SQLITE_OPEN_READWRITE;
    case Database::Mode::readOnly: break;
    }
    return SQLITE_OPEN_READONLY;
}

/// SQLite counts its memory under one lock for all connections; nobody asks for the count.
void stopCountingMemory()
{
    [[maybe_unused]] static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

} // namespace

void Statement::Finalise::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}
void Database::Close::operator()(sqlite3* connection) const
{
    sqlite3_close_v2(connection);
}

Statement& Statement::bind(int index, std::int64_t value)
{
    sqlite3_bind_int64(m_statement.get(), index, value);
    return *this;
}

Statement& Statement::bind(int index, double value)
{
    sqlite3_bind_double(m_statement.get(), index, value);
    return *this;
}

Statement& Statement::bind(int index, std::string_view text)
{
    sqlite3_bind_text64(m_statement.get(), index, text.data() == nullptr ? "" : text.data(), text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindBlob(int index, std::string_view bytes)
{
    sqlite3_bind_blob64(m_statement.get(), index, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(),
                        SQLITE_STATIC);
    return *this;
}

Statement& Statement::bindNull(int index)
{
    sqlite3_bind_null(m_statement.get(), index);
    return *this;
}

Statement& Statement::bindUnless(int index, std::int64_t value, std::int64_t none)
{
    return value == none ? bindNull(index) : bind(index, value);
}

Statement::Step Statement::step()
{
    switch (sqlite3_step(m_statement.get())) {
    case SQLITE_ROW: return Step::row;
    case SQLITE_DONE: return Step::done;
    default: return Step::error;
    }
}

Status Statement::run()
{
    Step result = step();
    while (result == Step::row) result = step();
    const Status status = result == Step::done ? success() : Status(error());
    reset();
    return status;
}

void Statement::reset()
{
    sqlite3_reset(m_statement.get());
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

std::int64_t Statement::integerOr(int column, std::int64_t none) const
{
    return isNull(column) ? none : integer(column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_statement.get(), column);
}

std::string_view Statement::text(int column) const
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(m_statement.get(), column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column));
    return text == nullptr ? std::string_view() : std::string_view(text, size);
}

std::string_view Statement::blob(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement.get(), column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column));
    return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

Error Statement::error() const
{
    return Error{sqlite3_errmsg(sqlite3_db_handle(m_statement.get()))};
}

Result<Database> Database::open(const std::string& path, Mode mode)
{
    stopCountingMemory();
    Database database;
    sqlite3* connection = nullptr;
    const int code =
        sqlite3_open_v2(path.c_str(), &connection, openFlags(mode) | SQLITE_OPEN_NOMUTEX, nullptr);
    database.m_connection.reset(connection);
    if (code != SQLITE_OK) return database.error().in("open " + path);
    sqlite3_extended_result_codes(connection, 1);
    sqlite3_busy_timeout(connection, kBusyTimeoutMs);
    return database;
}

Status Database::execute(const char* sql)
{
    if (sqlite3_exec(m_connection.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return error();
    return success();
}

Result<Statement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(m_connection.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr)
        != SQLITE_OK)
        return error();
    return Statement(statement);
}

Result<std::int64_t> Database::integer(const char* sql)
{
    auto statement = prepare(sql);
    if (!statement.ok()) return statement.error();
    switch (statement->step()) {
    case Statement::Step::row: return statement->integer(0);
    case Statement::Step::done: return Error{"no row"};
    case Statement::Step::error: break;
    }
    return error();
}

void Database::onCommit(std::function<void(int)>* hook)
{
    sqlite3_wal_hook(
        m_connection.get(),
        [](void* context, sqlite3*, const char*, int pages) {
            (*static_cast<std::function<void(int)>*>(context))(pages);
            return SQLITE_OK;
        },
        hook);
}

std::string Database::path() const
{
    return sqlite3_db_filename(m_connection.get(), "main");
}

std::string Database::folder() const
{
    return std::filesystem::path(path()).parent_path();
}

std::int64_t Database::lastInsertId() const
{
    return sqlite3_last_insert_rowid(m_connection.get());
}

bool Database::corrupt() const
{
    const int code = sqlite3_errcode(m_connection.get()) & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

Error Database::error() const
{
    return Error{sqlite3_errmsg(m_connection.get())};
}

} // namespace retrospan::store
