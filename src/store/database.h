// Database, Statement, Transaction: SQLite's C API behind RAII types with Result instead of codes.
// A Database is one connection; use it from one thread at a time. Texts and blobs read from a Statement
// are valid until its next step. Complexity: that of SQLite.
#pragma once

#include "trace/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace retrospan::store {

class Statement {
public:
    Statement() = default;
    explicit Statement(sqlite3_stmt* statement)
        : m_statement(statement)
    {
    }

    /// Parameters count from 1. Bound texts must outlive the next step.
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, double value);
    Statement& bind(int index, std::string_view text);
    Statement& bindBlob(int index, std::string_view bytes);
    Statement& bindNull(int index);
    /// NULL when `value` equals `none`.
    Statement& bindUnless(int index, std::int64_t value, std::int64_t none);

    enum class Step : std::uint8_t { row, done, error };
    [[nodiscard]] Step step();
    /// Steps to the end and makes the statement ready for new parameters.
    [[nodiscard]] Status run();
    void reset();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::int64_t integerOr(int column, std::int64_t none) const; ///< `none` for NULL
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string_view blob(int column) const;
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] Error error() const;

private:
    struct Finalise {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalise> m_statement;
};

class Database {
public:
    enum class Mode : std::uint8_t { readWriteCreate, readWrite, readOnly };
    static Result<Database> open(const std::string& path, Mode mode);

    /// Runs one or several statements without parameters.
    [[nodiscard]] Status execute(const char* sql);
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// First column of the first row; the error of an empty result is "no row".
    [[nodiscard]] Result<std::int64_t> integer(const char* sql);
    [[nodiscard]] std::int64_t lastInsertId() const;
    [[nodiscard]] std::string path() const;
    /// Where the file is; for what is too large for memory.
    [[nodiscard]] std::string folder() const;
    /// `hook` is called after each commit with the length of the log in pages; nothing else then moves the
    /// log into the file. It must outlive the connection.
    void onCommit(std::function<void(int pages)>* hook);
    /// True when the last error says that the file is not a usable database.
    [[nodiscard]] bool corrupt() const;
    [[nodiscard]] Error error() const;

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    std::unique_ptr<sqlite3, Close> m_connection;
};

} // namespace retrospan::store
