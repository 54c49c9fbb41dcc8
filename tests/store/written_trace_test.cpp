// What a library line is made from is the same whether it was kept while it was written or is read back.
#include "store/written_trace.h"

#include "store/workspace.h"
#include "store/writer.h"
#include "support/scratch.h"
#include "trace/record_codec.h"

#include <gmock/gmock.h>

namespace retrospan::store {
namespace {

using ::testing::SizeIs;

/// Everything that a row says.
std::string told(const SpanTable& table, Row row)
{
    std::string text = table.traces()[table.trace(row)];
    for (const std::string& id : {toHex(table.id(row)), toHex(table.parentId(row))}) text += " " + id;
    const Usage& usage = table.usage(row);
    for (const std::int64_t number :
         {table.startNs(row), table.endNs(row), static_cast<std::int64_t>(table.kind(row)),
          static_cast<std::int64_t>(table.status(row)), static_cast<std::int64_t>(table.flags(row).bits),
          usage.input, usage.output, usage.cacheRead, usage.cacheWrite, usage.cacheWrite1h, usage.reasoning,
          usage.audioInput, usage.audioOutput, table.reportedCostMicroUsd(row), table.storeKey(row)})
        text += " " + std::to_string(number);
    for (const StringId id :
         {table.name(row), table.agent(row), table.model(row), table.provider(row), table.tool(row),
          table.service(row), table.errorType(row), table.handoffTo(row), table.origin(row)})
        (text += " ") += table.text(id);
    return text;
}

std::vector<std::string> told(const SpanTable& table)
{
    std::vector<std::string> rows;
    for (Row row = 0; row < table.size(); ++row) rows.push_back(told(table, row));
    return rows;
}

/// Spans `first` to `last` of a trace; every third is a model call with everything a row can say.
SpanBatch batchOf(const std::string& trace, std::uint64_t first, std::uint64_t last,
                  const std::string& format = "otlp-json")
{
    SpanBatch batch;
    batch.format = format;
    batch.traces.push_back({trace, {}});
    batch.traces.back().facts.sessionId = "session";
    batch.shared.resize(2);
    encodeResource({}, batch.shared[0]);
    encodeScope({}, batch.shared[1]);
    encodeRecord({}, batch.records);
    for (std::uint64_t i = first; i <= last; ++i) {
        BatchSpan span;
        span.id = SpanId{i};
        span.parentId = SpanId{i / 2};
        span.startNs = static_cast<std::int64_t>(i);
        span.endNs = i % 5 == 0 ? 0 : span.startNs + 1;
        span.name = batch.strings.intern("name " + std::to_string(i % 10));
        span.resource = 0;
        span.scope = 1;
        span.recordSize = batch.records.size();
        if (i % 3 == 0) {
            span.kind = SpanKind::model;
            span.status = SpanStatus::error;
            span.flags.set(SpanFlag::usageAtLeast);
            span.agent = batch.strings.intern("agent");
            span.model = batch.strings.intern("model " + std::to_string(i % 7));
            span.provider = batch.strings.intern("provider");
            span.service = batch.strings.intern("service");
            span.errorType = batch.strings.intern("timeout");
            span.usage.input = static_cast<std::int64_t>(i);
            span.usage.output = 0;
            span.reportedCostMicroUsd = static_cast<std::int64_t>(i) * 10;
        }
        batch.spans.push_back(span);
    }
    return batch;
}

class WrittenTraces : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto opened = Workspace::open(m_scratch.path("w.retrospan"), Access::readWrite);
        ASSERT_TRUE(opened.ok());
        m_workspace = std::move(*opened);
        auto writer = Writer::open(*m_workspace,
                                   {[](const SpanView&, Arena&) { return SpanFacts{}; },
                                    [this](const SessionColumns& columns) {
                                        m_summarised = told(columns.table);
                                        return SessionSummary{};
                                    }});
        ASSERT_TRUE(writer.ok());
        m_writer = std::move(*writer);
    }

    template <typename... Batches> void write(Batches&&... batches)
    {
        for (SpanBatch* batch : {&batches...}) ASSERT_TRUE(m_writer->accept(std::move(*batch)).ok());
        ASSERT_TRUE(m_writer->finish().ok());
        const auto sessions = m_writer->takeCounts().sessions;
        ASSERT_THAT(sessions, SizeIs(1));
        m_session = sessions.front();
    }

    [[nodiscard]] std::vector<std::string> readBack()
    {
        const auto loaded = m_workspace->loadSession(m_session, {}, {});
        return loaded.ok() ? told(loaded->table) : std::vector<std::string>{"not read"};
    }

    const test::Scratch m_scratch;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<Writer> m_writer;
    std::vector<std::string> m_summarised;
    std::int64_t m_session = 0;
};

TEST_F(WrittenTraces, OneTraceInBatchesOfTwoFormats)
{
    write(batchOf("a", 1, 3000), batchOf("a", 3001, 5000, "langsmith"));
    EXPECT_THAT(m_summarised, SizeIs(5000));
    EXPECT_EQ(m_summarised, readBack());
}

TEST_F(WrittenTraces, ASpanThatIsReportedTwice)
{
    SpanBatch again = batchOf("a", 7, 7);
    again.spans.front().endNs = 1'000'000;
    write(batchOf("a", 1, 10), std::move(again));
    EXPECT_EQ(m_summarised, readBack());
    EXPECT_THAT(m_summarised[6], ::testing::HasSubstr(" 1000000 "));
}

TEST_F(WrittenTraces, TwoTracesOfOneSession)
{
    write(batchOf("a", 1, 10), batchOf("b", 1, 10), batchOf("a", 11, 20));
    EXPECT_THAT(m_summarised, SizeIs(30));
    EXPECT_EQ(m_summarised, readBack());
}

TEST_F(WrittenTraces, TheLastOfSeveralSessions)
{
    SpanBatch other = batchOf("other", 1, 10);
    other.traces.front().facts.sessionId = "first";
    SpanBatch last = batchOf("a", 1, 10);
    ASSERT_TRUE(m_writer->accept(std::move(other)).ok());
    ASSERT_TRUE(m_writer->accept(std::move(last)).ok());
    ASSERT_TRUE(m_writer->finish().ok());
    const auto sessions = m_workspace->sessions();
    ASSERT_TRUE(sessions.ok());
    ASSERT_THAT(*sessions, SizeIs(2));
    for (const SessionSummary& session : *sessions) EXPECT_EQ(session.traces, 1);
}

TEST_F(WrittenTraces, ATraceThatGoesOnInTheNextInput)
{
    write(batchOf("a", 1, 10));
    write(batchOf("a", 11, 20));
    EXPECT_THAT(m_summarised, SizeIs(20));
    EXPECT_EQ(m_summarised, readBack());
}

/// Fed with the rows that are in the workspace.
class KeptTrace : public WrittenTraces {
protected:
    void SetUp() override
    {
        WrittenTraces::SetUp();
        write(batchOf("a", 1, 4));
        auto database = Database::open(m_workspace->path(), Database::Mode::readOnly);
        ASSERT_TRUE(database.ok());
        m_database = std::make_unique<Database>(std::move(*database));
        m_written = std::make_unique<WrittenTrace>(*m_database);
        const auto generation = m_database->integer(kGeneration);
        ASSERT_TRUE(generation.ok());
        m_written->setGeneration(*generation);
        auto select = m_database->prepare(kSelectSpans);
        ASSERT_TRUE(select.ok());
        select->bind(1, std::int64_t{0}).bind(2, std::int64_t{INT64_MAX});
        while (select->step() == Statement::Step::row) m_rows.push_back(readSpan(*select));
        ASSERT_THAT(m_rows, SizeIs(4));
    }

    void insert(std::size_t row) { m_written->inserted(m_rows[row], "a", "otlp-json"); }

    std::unique_ptr<Database> m_database;
    std::unique_ptr<WrittenTrace> m_written;
    std::vector<SpanRow> m_rows;
};

TEST_F(KeptTrace, IsGivenOnce)
{
    for (std::size_t row = 0; row < m_rows.size(); ++row) insert(row);
    const SpanTable* const kept = m_written->allOf(m_session);
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(told(*kept), readBack());
    EXPECT_EQ(m_written->allOf(m_session), nullptr);
}

TEST_F(KeptTrace, IsNotAllOfAnotherSession)
{
    for (std::size_t row = 0; row < m_rows.size(); ++row) insert(row);
    EXPECT_EQ(m_written->allOf(m_session + 1), nullptr);
    const SpanTable* const kept = m_written->allOf(m_session);
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(kept->traces(), std::vector<std::string>{"a"});
}

TEST_F(KeptTrace, IsForgottenWhenARowIsMissingOrWrittenAgain)
{
    insert(0);
    insert(2);
    EXPECT_EQ(m_written->allOf(m_session), nullptr);
    insert(0);
    m_written->replaced(traceOf(m_rows[0].key));
    EXPECT_EQ(m_written->allOf(m_session), nullptr);
}

TEST_F(KeptTrace, IsNotGivenWhenSomebodyElseHasWritten)
{
    for (std::size_t row = 0; row < m_rows.size(); ++row) insert(row);
    write(batchOf("a", 5, 6));
    EXPECT_EQ(m_written->allOf(m_session), nullptr);
}

} // namespace
} // namespace retrospan::store
