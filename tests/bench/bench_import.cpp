// Imports of OTLP protobuf and JSON lines beside their raw limit (support/raw_import.h), measured in the same
// run on the same bytes. Each import runs in a process of its own, so that its memory is its own.
// "of the limit" is limit / time: by wall time, and by processor time as two idle cores would need it (the
// busiest thread, or half of all threads together), which other programs on the machine disturb less.
// Usage: bench_import [SPANS...], default 10000 100000 1000000.
#include "bench/support/measure.h"
#include "bench/support/otlp_files.h"
#include "bench/support/raw_import.h"

#include "importing.h"
#include "support/scratch.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

namespace {

using namespace retrospan;
using namespace retrospan::bench;

constexpr double kMega = 1e6;

/// What one import took; travels through a pipe.
struct Imported {
    double wall = 0; ///< seconds
    double threads = 0, busiest = 0; ///< processor seconds of all threads, of the busiest one
    double anonymous = 0; ///< bytes, the most seen
    std::uint64_t spans = 0;

    [[nodiscard]] double onTwoCores() const { return std::max(busiest, threads / 2); }
};

/// Looks at this process every few milliseconds: memory, and processor time by thread.
class Watcher {
public:
    /// A thread's last milliseconds may be missed; all threads together are exact.
    void stop(Imported& result)
    {
        m_thread.request_stop();
        m_thread.join();
        result.anonymous = static_cast<double>(m_anonymous);
        result.threads = m_watch.spent().processor - m_own;
        for (const auto& [thread, nanoseconds] : m_spent)
            result.busiest = std::max(result.busiest, nanoseconds * 1e-9);
    }

private:
    void look()
    {
        m_anonymous = std::max(m_anonymous, anonymousBytes());
        const std::string own = std::to_string(::gettid());
        for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
            double nanoseconds = 0;
            std::ifstream(task.path() / "schedstat") >> nanoseconds;
            if (const std::string thread = task.path().filename(); thread != own)
                m_spent[thread] = nanoseconds;
        }
    }

    std::uint64_t m_anonymous = 0;
    std::map<std::string, double> m_spent;
    double m_own = 0;
    Stopwatch m_watch;
    std::jthread m_thread{[this](const std::stop_token& stop) {
        for (; !stop.stop_requested(); std::this_thread::sleep_for(std::chrono::milliseconds(5))) look();
        look();
        m_own = secondsOf(CLOCK_THREAD_CPUTIME_ID);
    }};
};

Imported importHere(const std::string& recording, const std::string& workspace)
{
    Imported result;
    Watcher watcher;
    const Stopwatch watch;
    {
        auto opened = store::Workspace::open(workspace, store::Access::readWrite);
        if (!opened.ok()) std::abort();
        const Status status =
            app::importPaths(**opened, {recording}, {}, {},
                             [&](app::ImportedFile&& file) { result.spans = file.counts.newSpans; }, {});
        if (!status.ok()) std::abort();
    }
    result.wall = watch.spent().wall;
    watcher.stop(result);
    return result;
}

Imported importInChild(const std::string& recording, const std::string& workspace)
{
    std::filesystem::remove(workspace);
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    if (const pid_t child = ::fork(); child == 0) {
        const Imported result = importHere(recording, workspace);
        ::_exit(::write(ends[1], &result, sizeof result) == sizeof result ? 0 : 1);
    } else {
        Imported result;
        ::close(ends[1]);
        if (::read(ends[0], &result, sizeof result) != sizeof result) std::abort();
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
        return result;
    }
}

/// Each figure the best of a few imports.
Imported bestImport(const std::string& recording, const std::string& workspace, int repeats)
{
    Imported best = importInChild(recording, workspace);
    for (int i = 1; i < repeats; ++i) {
        const Imported next = importInChild(recording, workspace);
        best.wall = std::min(best.wall, next.wall);
        if (next.onTwoCores() < best.onTwoCores()) {
            best.threads = next.threads;
            best.busiest = next.busiest;
        }
        best.anonymous = std::max(best.anonymous, next.anonymous);
    }
    return best;
}

struct Case {
    const char* name;
    Encoding encoding;
    Generator generate;
    int repeats;
};

void measure(const Case& run)
{
    const test::Scratch scratch;
    const std::string recording = scratch.path("recording"), workspace = scratch.path("workspace");
    const double bytes = static_cast<double>(writeRecording(recording, run.encoding, run.generate));
    const Imported import = bestImport(recording, workspace, run.repeats);
    double decode = 1e300, insert = 1e300;
    for (int i = 0; i < run.repeats; ++i) {
        decode = std::min(decode, decodeAndCompress(recording, run.encoding));
        insert = std::min(insert, insertRows(workspace, scratch.path("copy" + std::to_string(i))));
    }
    const double limit = std::max(decode, insert), spans = static_cast<double>(import.spans),
                 micro = 1e6 / spans;
    std::printf(
        "%-18s %8.0f spans %7.1f MB | limit: decode+zstd %5.2f, insert %5.2f us a span | import %5.2f us "
        "(cpu "
        "%5.2f, busiest thread %5.2f), %.2f of the limit, by cpu %.2f | %5.1f MB/s | disk %5.0f B a span, "
        "%.3f x | anonymous %.0f MB\n",
        run.name, spans, bytes / kMega, decode * micro, insert * micro, import.wall * micro,
        import.threads * micro, import.busiest * micro, limit / import.wall, limit / import.onTwoCores(),
        bytes / kMega / import.wall, static_cast<double>(std::filesystem::file_size(workspace)) / spans,
        static_cast<double>(std::filesystem::file_size(workspace)) / bytes, import.anonymous / kMega);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    std::vector<std::uint64_t> sizes;
    for (int i = 1; i < argc; ++i) sizes.push_back(std::strtoull(argv[i], nullptr, 10));
    if (sizes.empty()) sizes = {10'000, 100'000, 1'000'000};
    for (const std::uint64_t spans : sizes) {
        const Generator session = [spans](const SpanSink& sink) { generateSession(spans, 1, sink); };
        const int repeats = spans < 100'000 ? 5 : spans < 1'000'000 ? 3 : 1;
        measure({"otlp protobuf", Encoding::protobuf, session, repeats});
        measure({"otlp json lines", Encoding::jsonLines, session, repeats});
    }
    const Generator repeated = [](const SpanSink& sink) { generateRepeatedHistory(1, sink); };
    measure({"repeated history", Encoding::protobuf, repeated, 5});
    return 0;
}
