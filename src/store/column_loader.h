// ColumnLoader: rows of the spans table as rows of a SpanTable. Owns the mapping of texts, which stays good
// while both grow. Thread: that of the connection. Complexity: linear in the rows read.
#pragma once

#include "store/database.h"
#include "store/rows_ahead.h"
#include "store/span_row.h"
#include "trace/span_table.h"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace retrospan::store {

/// Ids of the strings table as ids of the session's own pool.
class StringMapper {
public:
    StringMapper(Database& database, StringPool& pool)
        : m_database(database)
        , m_pool(pool)
    {
    }

    StringId map(std::int64_t id)
    {
        if (id == 0) return StringId::empty;
        const auto index = static_cast<std::size_t>(id);
        if (index >= m_known.size()) m_known.resize(std::max(index + 1, m_known.size() * 2), kUnmapped);
        if (m_known[index] == kUnmapped) m_known[index] = static_cast<std::uint32_t>(lookUp(id));
        return StringId{m_known[index]};
    }

private:
    static constexpr std::uint32_t kUnmapped = 0xffffffff;

    StringId lookUp(std::int64_t id)
    {
        if (!m_prepared) {
            auto select = m_database.prepare("SELECT s FROM strings WHERE id=?1");
            if (!select.ok()) return StringId::empty;
            m_select = std::move(*select);
            m_prepared = true;
        }
        m_select.bind(1, id);
        const StringId mapped =
            m_select.step() == Statement::Step::row ? m_pool.intern(m_select.text(0)) : StringId::empty;
        m_select.reset();
        return mapped;
    }

    Database& m_database;
    StringPool& m_pool;
    Statement m_select;
    bool m_prepared = false;
    std::vector<std::uint32_t> m_known;
};

/// One trace of a session and how its rows are to be read.
struct LoadedTrace {
    std::int64_t row = 0; ///< in the workspace
    std::uint32_t index = 0; ///< in the table
    StringId origin{}; ///< format of the spans that do not say another
    std::uint32_t next = 0; ///< sequence number of the first span that was not read
};

class ColumnLoader {
public:
    static constexpr Row kRowsPerStep = 4096;
    static constexpr std::int64_t kManyRows = 16'384; ///< from here on two threads read the rows of a trace

    ColumnLoader(Database& database, SpanTable& table)
        : m_database(database)
        , m_table(table)
        , m_strings(database, table.strings())
    {
    }
    [[nodiscard]] Status prepare();
    /// The traces of a session, in the order of their rows; those of new ones are added to the table.
    [[nodiscard]] Result<std::vector<LoadedTrace>> traces(std::int64_t session);
    /// Appends a row of `trace` as it was or will be read.
    void append(LoadedTrace& trace, const SpanRow& row);
    /// Appends what `trace` has from `trace.next` on. After each kRowsPerStep rows of the table `step` is
    /// called; false stops (the result is then cancelled).
    [[nodiscard]] Status append(LoadedTrace& trace, const std::function<bool()>& step);
    /// Reads a row of the table again, by its key in the workspace.
    [[nodiscard]] Status replace(const LoadedTrace& trace, std::int64_t storeKey);

private:
    [[nodiscard]] Status appendRange(LoadedTrace& trace, std::int64_t first, std::int64_t last,
                                     const std::function<bool()>& step);
    [[nodiscard]] Status appendByTwo(LoadedTrace& trace, RowsAhead& other, std::int64_t first,
                                     std::int64_t last, const std::function<bool()>& step);
    [[nodiscard]] bool appendRow(LoadedTrace& trace, const SpanRow& row, const std::function<bool()>& step);

    Database& m_database;
    SpanTable& m_table;
    StringMapper m_strings;
    Statement m_traces, m_spans, m_lastSpan;
};

/// Appends all rows of a session.
[[nodiscard]] Status loadColumns(Database& database, std::int64_t session, SpanTable& table,
                                 const std::function<bool()>& step);

} // namespace retrospan::store
