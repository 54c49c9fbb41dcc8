// A workspace of many sessions: the library list loaded, sorted and filtered by the model that the window
// shows, beside the bare SQLite scan of the same rows, and the program's start until its window is painted.
// Usage: bench_library [SESSIONS], default 100000.
#include "bench/support/measure.h"

#include "importing.h"
#include "models/library_model.h"
#include "store/database.h"
#include "store/schema.h"
#include "store/writer.h"
#include "support/scratch.h"
#include "trace/record_codec.h"
#include "workspace_source.h"

#include <QCoreApplication>
#include <QEventLoop>

#include <cstdio>
#include <cstdlib>

namespace {

using namespace retrospan;
using namespace retrospan::bench;
using models::LibraryModel;

constexpr int kRepeats = 5;

/// One small session, as two spans of one batch.
void addSession(SpanBatch& batch, std::uint64_t number)
{
    StringPool& strings = batch.strings;
    const auto pick = [&](const char* stem, std::uint64_t of) {
        return strings.intern(stem + std::to_string(number * 2'654'435'761 % of));
    };
    SessionFacts facts;
    facts.title =
        "Customer " + std::to_string(number * 7919 % 100'000) + " was charged twice and asks for a refund";
    facts.titleRank = 2;
    facts.user = "customer-" + std::to_string(number % 20'000);
    facts.tenant = "tenant-" + std::to_string(number % 40);
    facts.agentVersion = "2." + std::to_string(number % 9);
    batch.traces.push_back({"trace-" + std::to_string(number), facts});
    BatchSpan span;
    span.trace = static_cast<std::uint32_t>(batch.traces.size() - 1);
    span.id = SpanId{number * 2 + 1};
    span.startNs =
        1'762'178'602'000'000'000 + static_cast<std::int64_t>(number * 977 % 1'000'003) * 1'000'000'000;
    span.endNs = span.startNs + static_cast<std::int64_t>(number % 997 + 1) * 1'000'000;
    span.kind = SpanKind::agent;
    span.agent = pick("agent ", 12);
    span.status = number % 20 == 0 ? SpanStatus::error : SpanStatus::ok;
    if (batch.records.empty()) encodeRecord({}, batch.records); // all are alike
    span.recordSize = batch.records.size();
    batch.spans.push_back(span);
    span.parentId = span.id;
    span.id = SpanId{number * 2 + 2};
    span.kind = SpanKind::model;
    span.model = pick("model ", 8);
    span.provider = strings.intern("openai");
    span.usage.input = static_cast<std::int64_t>(number % 5'000);
    span.usage.output = 200;
    batch.spans.push_back(span);
}

void makeWorkspace(const std::string& path, std::uint64_t sessions)
{
    constexpr std::uint64_t kPerBatch = 500;
    auto workspace = store::Workspace::open(path, store::Access::readWrite);
    if (!workspace.ok()) std::abort();
    auto writer = store::Writer::open(**workspace, app::writerHooks());
    if (!writer.ok()) std::abort();
    for (std::uint64_t number = 0; number < sessions; number += kPerBatch) {
        SpanBatch batch;
        batch.format = "otlp-protobuf";
        for (std::uint64_t i = number; i < std::min(number + kPerBatch, sessions); ++i) addSession(batch, i);
        if (!(*writer)->accept(std::move(batch)).ok()) std::abort();
    }
    if (!(*writer)->finish().ok()) std::abort();
}

/// Every column of every session, summed.
Spent bareScan(const std::string& workspace)
{
    return bestOf(kRepeats, [&] {
        auto database = store::Database::open(workspace, store::Database::Mode::readOnly);
        if (!database.ok() || !store::configure(*database, false).ok()) std::abort();
        auto lines = database->prepare("SELECT * FROM sessions");
        if (!lines.ok()) std::abort();
        std::size_t sum = 0;
        constexpr int kColumns = 21;
        while (lines->step() == store::Statement::Step::row)
            for (int column = 0; column < kColumns; ++column) sum += lines->blob(column).size();
        if (sum == 0) std::abort(); // nothing was read
    });
}

/// Asks for the texts of the rows of a large screen, as a view does to paint them.
void show(const LibraryModel& model)
{
    constexpr int kRows = 60;
    for (int row = 0; row < std::min(kRows, model.rowCount()); ++row)
        for (int column = 0; column < model.columnCount(); ++column)
            static_cast<void>(model.data(model.index(row, column), Qt::DisplayRole));
}

void print(const char* what, const Spent& spent, const Spent& scan)
{
    std::printf("%-34s %7.1f ms (cpu %7.1f), %5.2f x the bare scan\n", what, spent.wall * 1e3,
                spent.processor * 1e3, spent.wall / scan.wall);
}

void measureModel(const std::string& workspace, const Spent& scan)
{
    auto library = app::Library::open(workspace, store::Access::readWrite);
    if (!library.ok()) std::abort();
    LibraryModel model(std::make_shared<app::WorkspaceSource>(std::move(*library)));
    print("loaded and shown",
          bestOf(kRepeats,
                 [&] {
                     QEventLoop loop;
                     QObject::connect(&model, &LibraryModel::loaded, &loop, &QEventLoop::quit);
                     model.reload();
                     loop.exec();
                     show(model);
                 }),
          scan);
    const auto sorted = [&](const char* what, int column) {
        Qt::SortOrder order = Qt::AscendingOrder;
        print(what,
              bestOf(kRepeats,
                     [&] {
                         order = order == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
                         model.sort(column, order);
                         show(model);
                     }),
              scan);
    };
    sorted("sorted by title", LibraryModel::title);
    sorted("sorted by cost", LibraryModel::cost);
    sorted("sorted by start", LibraryModel::started);
    for (const char* query :
         {"status:failed", "model:\"model 3\" tenant:tenant-1*", "tokens>4900", "user:nobody", ""}) {
        const std::string what = "filtered by " + std::string(query);
        print(what.c_str(),
              bestOf(kRepeats,
                     [&] {
                         model.setQuery(QString::fromUtf8(query));
                         show(model);
                     }),
              scan);
        if (!model.queryErrors().empty()) std::abort();
    }
}

/// The program from start to a painted library, written as a picture and left again.
void measureStart(const std::string& workspace, const std::string& picture, const Spent& scan)
{
    const std::string command = RETROSPAN_PROGRAM " screenshot trace-1 --view library --workspace "
        + workspace + " -o " + picture + " 2>/dev/null";
    const Spent start = bestOf(kRepeats, [&] {
        if (std::system(command.c_str()) != 0) std::abort();
    });
    print("program start to a painted list", {start.wall, 0}, scan);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const std::uint64_t sessions = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    const test::Scratch scratch;
    const std::string workspace = scratch.path("workspace");
    const Stopwatch making;
    makeWorkspace(workspace, sessions);
    const Spent scan = bareScan(workspace);
    std::printf("%llu sessions written in %.1f s; bare scan of their lines %.1f ms\n",
                static_cast<unsigned long long>(sessions), making.spent().wall, scan.wall * 1e3);
    measureModel(workspace, scan);
    measureStart(workspace, scratch.path("picture.png"), scan);
    return 0;
}
