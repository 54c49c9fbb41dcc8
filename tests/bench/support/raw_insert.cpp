#include "bench/support/measure.h"
#include "bench/support/raw_import.h"

#include "store/database.h"
#include "store/schema.h"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

namespace retrospan::bench {
namespace {

using store::Database;
using store::Statement;

constexpr std::size_t kSpansPerTransaction = 10'000;
constexpr int kSpanColumns = 28;

struct Block {
    std::int64_t id, session, raw;
    std::string data;
};

template <typename T> T need(Result<T> result)
{
    if (result.ok()) return std::move(*result);
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(1);
}

void need(const Status& status)
{
    if (status.ok()) return;
    std::fprintf(stderr, "%s\n", status.error().message.c_str());
    std::exit(1);
}

/// Copies a transaction's worth at a time: read first, then insert against the clock.
class Copier {
public:
    Copier(Database& from, Database& to)
        : m_to(to)
        , m_spans(need(from.prepare("SELECT * FROM spans ORDER BY id")))
        , m_blocks(need(from.prepare("SELECT id, session, raw, data FROM blocks ORDER BY id")))
        , m_insertBlock(need(to.prepare("INSERT INTO blocks VALUES(?1, ?2, ?3, ?4)")))
    {
        std::string parameters = "?1";
        for (int i = 2; i <= kSpanColumns; ++i) parameters += ", ?" + std::to_string(i);
        m_insertSpan = need(to.prepare("INSERT INTO spans VALUES(" + parameters + ")"));
        m_spansLeft = need(from.integer("SELECT count(*) FROM spans"));
        m_blocksLeft = need(from.integer("SELECT count(*) FROM blocks"));
        m_blocksPerTransaction = static_cast<std::size_t>(m_blocksLeft) * kSpansPerTransaction
                / static_cast<std::size_t>(m_spansLeft)
            + 1;
    }

    double run()
    {
        double seconds = 0;
        while (read()) {
            const Stopwatch watch(CLOCK_THREAD_CPUTIME_ID);
            insert();
            seconds += watch.spent().processor;
        }
        return seconds;
    }

private:
    bool read()
    {
        m_cells.clear();
        m_data.clear();
        for (std::size_t i = 0; i < kSpansPerTransaction && next(m_spans, m_spansLeft); ++i)
            for (int column = 0; column < kSpanColumns; ++column)
                m_cells.push_back(m_spans.isNull(column) ? std::nullopt
                                                         : std::optional(m_spans.integer(column)));
        for (std::size_t i = 0; i < m_blocksPerTransaction && next(m_blocks, m_blocksLeft); ++i)
            m_data.push_back({m_blocks.integer(0), m_blocks.integer(1), m_blocks.integer(2),
                              std::string(m_blocks.blob(3))});
        return !m_cells.empty() || !m_data.empty();
    }

    /// A statement that is done would start again.
    static bool next(Statement& statement, std::int64_t& left)
    {
        return left-- > 0 && statement.step() == Statement::Step::row;
    }

    void insert()
    {
        need(m_to.execute("BEGIN IMMEDIATE"));
        for (std::size_t at = 0; at < m_cells.size(); at += kSpanColumns) {
            for (int column = 0; column < kSpanColumns; ++column) {
                const auto& cell = m_cells[at + static_cast<std::size_t>(column)];
                if (cell)
                    m_insertSpan.bind(column + 1, *cell);
                else
                    m_insertSpan.bindNull(column + 1);
            }
            need(m_insertSpan.run());
        }
        for (const Block& block : m_data)
            need(m_insertBlock.bind(1, block.id)
                     .bind(2, block.session)
                     .bind(3, block.raw)
                     .bindBlob(4, block.data)
                     .run());
        need(m_to.execute("COMMIT"));
    }

    Database& m_to;
    Statement m_spans, m_blocks, m_insertSpan, m_insertBlock;
    std::int64_t m_spansLeft = 0, m_blocksLeft = 0;
    std::size_t m_blocksPerTransaction = 0;
    std::vector<std::optional<std::int64_t>> m_cells; ///< by row and column
    std::vector<Block> m_data;
};

} // namespace

double insertRows(const std::string& workspace, const std::string& copy)
{
    Database from = need(Database::open(workspace, Database::Mode::readOnly));
    Database to = need(Database::open(copy, Database::Mode::readWriteCreate));
    need(store::configure(to, true));
    need(store::prepareSchema(to));
    need(to.execute("PRAGMA foreign_keys=OFF")); // sessions are not copied
    const double seconds = Copier(from, to).run();
    const Stopwatch watch(CLOCK_THREAD_CPUTIME_ID);
    need(to.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    return seconds + watch.spent().processor;
}

} // namespace retrospan::bench
