// An open session: from the workspace into table, tree, costs and what the window prepares, the way the
// window does it, beside a bare SQLite scan that only sums the same columns, measured in the same run; its
// memory; the content of one span; text search. Usage: bench_load [SPANS], default 1000000.
#include "bench/support/measure.h"
#include "bench/support/otlp_files.h"

#include "models/prepared_session.h"
#include "store/database.h"
#include "store/schema.h"
#include "store/span_row.h"
#include "support/scratch.h"
#include "workspace_source.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>

namespace {

using namespace retrospan;
using namespace retrospan::bench;

constexpr int kRepeats = 5;
constexpr std::int64_t kSession = 1;

std::shared_ptr<app::Library> openLibrary(const std::string& workspace)
{
    auto library = app::Library::open(workspace, store::Access::readWrite);
    if (!library.ok()) std::abort();
    return std::move(*library);
}

void importSession(const test::Scratch& scratch, const std::string& workspace, std::uint64_t spans)
{
    const std::string recording = scratch.path("recording");
    writeRecording(recording, Encoding::protobuf,
                   [spans](const SpanSink& sink) { generateSession(spans, 1, sink); });
    // In another process, so that memory it leaves behind does not hide what the open session needs.
    const std::string command =
        RETROSPAN_PROGRAM " import " + recording + " --workspace " + workspace + " >/dev/null";
    if (std::system(command.c_str()) != 0) std::abort();
    std::filesystem::remove(recording);
}

/// Every column that loading reads, of every span.
Spent bareScan(const std::string& workspace)
{
    return bestOf(kRepeats, [&] {
        auto database = store::Database::open(workspace, store::Database::Mode::readOnly);
        if (!database.ok() || !store::configure(*database, false).ok()) std::abort();
        auto spans = database->prepare(store::kSelectSpans);
        if (!spans.ok()) std::abort();
        spans->bind(1, store::firstKey(1)).bind(2, store::lastKey(1));
        std::int64_t sum = 0;
        constexpr int kColumns = 28;
        while (spans->step() == store::Statement::Step::row)
            for (int column = 0; column < kColumns; ++column) sum ^= spans->integer(column);
        if (sum == 0) std::abort(); // nothing was read
    });
}

struct Loaded {
    double firstRows = 0; ///< seconds until they could be shown
    models::PreparedSession session;
};

Loaded load(models::SessionSource& source)
{
    Loaded loaded;
    const Stopwatch watch;
    const auto first = [&](std::shared_ptr<models::SessionData> data) {
        static_cast<void>(models::prepareSession(std::move(data)));
        loaded.firstRows = watch.spent().wall;
    };
    auto data = source.loadSession(kSession, first, {});
    if (!data.ok()) std::abort();
    loaded.session = models::prepareSession(std::move(*data));
    return loaded;
}

void measureLoad(models::SessionSource& source, const Spent& scan)
{
    const auto before = static_cast<double>(anonymousBytes());
    const Loaded kept = load(source);
    const double spans = kept.session.data->table.size();
    const double memory = (static_cast<double>(anonymousBytes()) - before) / spans;
    double first = kept.firstRows;
    const Spent complete = bestOf(kRepeats, [&] { first = std::min(first, load(source).firstRows); });
    std::printf(
        "open %.0f spans: first rows %.0f ms | complete %.0f ms (cpu %.0f), bare scan %.0f ms: %.2f x | "
        "%.0f bytes a span (table %.0f, tree %.0f)\n",
        spans, first * 1e3, complete.wall * 1e3, complete.processor * 1e3, scan.wall * 1e3,
        complete.wall / scan.wall, memory,
        static_cast<double>(kept.session.data->table.memoryBytes()) / spans,
        static_cast<double>(kept.session.data->tree.memoryBytes()) / spans);
}

/// Spans all over the session, the block of each read from the file.
void measureContent(const std::string& workspace, std::uint64_t spans)
{
    std::mt19937_64 random(1);
    std::vector<double> times;
    constexpr int kSpans = 200;
    for (int i = 0; i < kSpans; ++i) {
        app::WorkspaceSource source(openLibrary(workspace));
        const std::int64_t key = store::storeKey(1, static_cast<std::uint32_t>(random() % spans));
        const Stopwatch watch;
        if (!source.inspect(key).ok()) std::abort();
        times.push_back(watch.spent().wall * 1e3);
    }
    std::sort(times.begin(), times.end());
    std::printf("content of one span: p50 %.2f ms, p95 %.2f ms, worst %.2f ms\n", times[kSpans / 2],
                times[kSpans * 95 / 100], times.back());
}

void measureSearch(models::SessionSource& source, const char* what, const std::string& text)
{
    double firstHit = 1e300;
    std::size_t hits = 0;
    const Spent complete = bestOf(kRepeats, [&] {
        hits = 0;
        const Stopwatch watch;
        const auto hit = [&](std::int64_t) {
            if (hits++ == 0) firstHit = std::min(firstHit, watch.spent().wall);
        };
        if (!source.searchSession(kSession, text, hit, {}).ok()) std::abort();
    });
    std::printf("search %-28s %8zu hits, first after %6.1f ms, complete %6.0f ms (cpu %6.0f)\n", what, hits,
                hits == 0 ? 0 : firstHit * 1e3, complete.wall * 1e3, complete.processor * 1e3);
}

} // namespace

int main(int argc, char** argv)
{
    const std::uint64_t spans = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const test::Scratch scratch;
    const std::string workspace = scratch.path("workspace");
    importSession(scratch, workspace, spans);
    app::WorkspaceSource source(openLibrary(workspace));
    measureLoad(source, bareScan(workspace));
    measureContent(workspace, spans);
    measureSearch(source, "for what is everywhere", "content");
    measureSearch(source, "for what is in some spans", "did not answer within");
    measureSearch(source, "for what is nowhere", "xyzzy plugh");
    return 0;
}
