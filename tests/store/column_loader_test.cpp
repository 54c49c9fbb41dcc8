// Sessions so large that two threads read their rows: every row is there once, in the order of the spans.
#include "store/column_loader.h"
#include "store/workspace.h"
#include "store/writer.h"
#include "support/scratch.h"
#include "trace/record_codec.h"

#include <gmock/gmock.h>

namespace retrospan::store {
namespace {

using ::testing::SizeIs;

constexpr std::int64_t kChunks = 5;

SpanBatch batchOf(std::uint64_t spans)
{
    SpanBatch batch;
    batch.format = "test";
    batch.traces.push_back({"large", {}});
    batch.shared.resize(2);
    encodeResource({}, batch.shared[0]);
    encodeScope({}, batch.shared[1]);
    encodeRecord({}, batch.records);
    for (std::uint64_t i = 1; i <= spans; ++i) {
        BatchSpan span;
        span.id = SpanId{i};
        span.startNs = static_cast<std::int64_t>(i);
        span.endNs = span.startNs + 1;
        span.name = batch.strings.intern("name " + std::to_string(i % 100));
        span.resource = 0;
        span.scope = 1;
        span.recordSize = batch.records.size();
        batch.spans.push_back(span);
    }
    return batch;
}

class LargeSession : public ::testing::TestWithParam<std::int64_t> { };

/// Whole chunks, one row more or less, an odd and an even number of them.
INSTANTIATE_TEST_SUITE_P(Sizes, LargeSession,
                         ::testing::Values(kChunks* RowsAhead::kChunk - 1, kChunks* RowsAhead::kChunk,
                                           kChunks* RowsAhead::kChunk + 1, 6 * RowsAhead::kChunk + 1));

TEST_P(LargeSession, IsReadByTwoThreadsInOrder)
{
    const auto spans = static_cast<std::uint64_t>(GetParam());
    ASSERT_GT(GetParam(), ColumnLoader::kManyRows);
    const test::Scratch scratch;
    auto workspace = Workspace::open(scratch.path("w.retrospan"), Access::readWrite);
    ASSERT_TRUE(workspace.ok());
    std::int64_t seen = 0;
    auto writer = Writer::open(**workspace, {{}, [&seen](const SessionColumns& columns) {
                                                 seen = static_cast<std::int64_t>(columns.table.size());
                                                 return SessionSummary{};
                                             }});
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->accept(batchOf(spans)).ok());
    ASSERT_TRUE((*writer)->finish().ok());
    EXPECT_EQ(seen, GetParam());
    const auto sessions = (*writer)->takeCounts().sessions;
    ASSERT_THAT(sessions, SizeIs(1));
    const auto loaded = (*workspace)->loadSession(sessions.front(), {}, {});
    ASSERT_TRUE(loaded.ok());
    ASSERT_EQ(loaded->table.size(), spans);
    for (Row row = 0; row < loaded->table.size(); ++row) {
        ASSERT_EQ(loaded->table.id(row), SpanId{row + 1});
        ASSERT_EQ(loaded->table.text(loaded->table.name(row)), "name " + std::to_string((row + 1) % 100));
    }
}

TEST(LargeSessionLoad, StopsBetweenChunks)
{
    const test::Scratch scratch;
    auto workspace = Workspace::open(scratch.path("w.retrospan"), Access::readWrite);
    ASSERT_TRUE(workspace.ok());
    auto writer = Writer::open(**workspace, {{}, [](const SessionColumns&) { return SessionSummary{}; }});
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->accept(batchOf(static_cast<std::uint64_t>(kChunks * RowsAhead::kChunk))).ok());
    ASSERT_TRUE((*writer)->finish().ok());
    auto database = Database::open((*workspace)->path(), Database::Mode::readOnly);
    ASSERT_TRUE(database.ok());
    SpanTable table;
    int steps = 0;
    const Status stopped = loadColumns(*database, (*writer)->takeCounts().sessions.front(), table,
                                       [&steps] { return ++steps < 2; });
    EXPECT_TRUE(stopped.cancelled());
    EXPECT_EQ(table.size(), 2 * ColumnLoader::kRowsPerStep);
}

} // namespace
} // namespace retrospan::store
