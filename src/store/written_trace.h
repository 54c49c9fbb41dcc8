// WrittenTrace: the columns of the trace that is being written, kept while its rows are, so that the library
// line of its session need not read them back. Keeps one trace, the first that begins while none is kept;
// forgets it when a row of it is written again. Owns the columns; large ones go to a file. Thread: the
// writer's. Complexity: O(1) a row.
#pragma once

#include "store/column_loader.h"
#include "trace/spill_memory.h"

#include <optional>

namespace retrospan::store {

class WrittenTrace {
public:
    explicit WrittenTrace(Database& database)
        : m_database(database)
    {
    }

    /// A row was inserted into the trace of this external id, whose row keeps that list of formats.
    void inserted(const SpanRow& row, std::string_view traceId, std::string_view formats);
    /// A row of the trace was written again.
    void replaced(std::int64_t traceRow);
    void forget() { m_kept.reset(); }
    /// What is inserted from now on belongs to that state of the workspace (kGeneration).
    void setGeneration(std::int64_t generation) { m_generation = generation; }

    /// The columns of all that the session has, when the kept trace is all of it and nobody else has written
    /// since; else nullptr. Given once; valid until forget().
    [[nodiscard]] SpanTable* allOf(std::int64_t session);

private:
    static constexpr std::size_t kHeapBytes = 8 * 1024 * 1024; ///< of columns; more of them goes to a file

    struct Kept {
        Kept(Database& database, std::int64_t row);

        SpillMemory memory;
        SpanTable table;
        ColumnLoader loader;
        LoadedTrace trace;
        Statement traces; ///< of a session
    };
    [[nodiscard]] bool isAllOf(std::int64_t session);

    Database& m_database;
    std::optional<Kept> m_kept;
    std::int64_t m_generation = -1;
};

} // namespace retrospan::store
