// What a person sees of a stream: the time from a span's acknowledgement to its row in the tree, and how long
// the GUI thread works at a stretch, while spans come in over HTTP and a session is open. Beside it the
// same heartbeat without a stream, measured in the same run. Usage: bench_live_view [SPANS_BEFORE
// SPANS_A_SECOND SECONDS]; default: 1000 2000 10, then 200000 10000 10.
#include "bench/support/measure.h"
#include "live_controller.h"
#include "main_window.h"
#include "support/otlp.h"
#include "support/plain_client.h"
#include "support/scratch.h"
#include "views/base/theme_controller.h"

#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using namespace retrospan;

constexpr int kBatch = 50; ///< spans a request

double now()
{
    return bench::secondsOf(CLOCK_MONOTONIC);
}

/// Sends spans of one trace at a pace; the time at which each count of spans was acknowledged.
class Sender {
public:
    Sender(std::uint16_t port, std::int64_t startNs)
        : m_client(port)
        , m_startNs(startNs)
    {
    }
    void send(int spans)
    {
        std::string body = R"({"resourceSpans":[{"scopeSpans":[{"spans":[)";
        for (int i = 0; i < spans; ++i, ++m_next) {
            const std::int64_t at = m_startNs + m_next * 1'000LL;
            const int parent = m_next == 1 ? 0 : m_next % 10 == 1 ? 1 : m_next - (m_next - 1) % 10;
            body += (i == 0 ? "" : ",");
            body += R"({"traceId":")" + test::hex(1, 32) + R"(","spanId":")" + test::hex(m_next, 16)
                + R"(","parentSpanId":")" + (parent == 0 ? "" : test::hex(parent, 16)) + R"(","name":"step )"
                + std::to_string(m_next % 97) + R"(","startTimeUnixNano":")" + std::to_string(at)
                + R"(","endTimeUnixNano":")" + std::to_string(m_next == 1 ? 0 : at + 900)
                + R"(","attributes":[)" + test::text("gen_ai.operation.name", "execute_tool") + "]}";
        }
        body += "]}]}]}";
        m_client.send("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                      "Content-Length: "
                      + std::to_string(body.size()) + "\r\n\r\n" + body);
        if (m_client.read().status != 200) std::abort();
        const std::scoped_lock guard(m_mutex);
        m_acknowledged.emplace_back(m_next - 1, now());
    }
    void run(int perSecond, double seconds)
    {
        const double begun = now();
        for (int sent = 0; now() - begun < seconds; sent += kBatch) {
            const double due = begun + static_cast<double>(sent) / perSecond;
            if (due > now()) std::this_thread::sleep_for(std::chrono::duration<double>(due - now()));
            send(kBatch);
        }
    }
    /// The delays of what was acknowledged and is among the first `visible` spans.
    void takeVisible(int visible, std::vector<double>& delays)
    {
        const double seen = now();
        const std::scoped_lock guard(m_mutex);
        std::erase_if(m_acknowledged, [&](const std::pair<int, double>& one) {
            if (one.first > visible) return false;
            delays.push_back(seen - one.second);
            return true;
        });
    }
    [[nodiscard]] int sent() const { return m_next - 1; }
    void forget()
    {
        const std::scoped_lock guard(m_mutex);
        m_acknowledged.clear();
    }

private:
    test::PlainClient m_client;
    std::int64_t m_startNs;
    std::atomic<int> m_next = 1;
    std::mutex m_mutex;
    std::vector<std::pair<int, double>> m_acknowledged;
};

double share(std::vector<double> values, double part)
{
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1,
                           static_cast<std::size_t>(static_cast<double>(values.size()) * part))];
}

/// Processor time of the GUI thread between two beats: its work at a stretch, which other programs on the
/// machine do not lengthen.
class Heartbeat {
public:
    Heartbeat()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, [this] {
            const double spent = bench::secondsOf(CLOCK_THREAD_CPUTIME_ID);
            gaps.push_back(spent - m_last);
            m_last = spent;
        });
        m_timer.start(1);
    }
    std::vector<double> gaps;

private:
    QTimer m_timer;
    double m_last = bench::secondsOf(CLOCK_THREAD_CPUTIME_ID);
};

void turn(const std::function<bool()>& done)
{
    while (!done()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 10);
}

void measure(views::ThemeController& themes, int before, int perSecond, double seconds)
{
    const test::Scratch scratch;
    auto library = app::Library::open(scratch.path("w.retrospan"), store::Access::readWrite);
    if (!library.ok()) std::abort();
    app::MainWindow window(std::move(*library), themes);
    window.resize(1920, 1080);
    window.show();
    window.startLive({app::LiveAddress{"127.0.0.1", 0}, std::nullopt});
    turn([&] { return !window.live().http().address.empty(); });
    const std::string& address = window.live().http().address;
    timespec wall{};
    clock_gettime(CLOCK_REALTIME, &wall);
    Sender sender(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))),
                  wall.tv_sec * 1'000'000'000LL);
    for (int sent = 0; sent < before; sent += 500) sender.send(500);
    turn([&] { return !window.libraryModel().sessions().empty(); });
    window.openSession(window.libraryModel().sessions().front().key);
    turn([&] {
        return window.document().data() != nullptr
            && static_cast<int>(window.document().data()->table.size()) >= before;
    });
    sender.forget();

    std::vector<double> quiet, delays;
    {
        const Heartbeat heart;
        const double until = now() + 2;
        turn([&] { return now() > until; });
        quiet = heart.gaps;
    }
    QObject::connect(&window.document(), &models::SessionDocument::grew, &window, [&] {
        sender.takeVisible(static_cast<int>(window.document().data()->table.size()), delays);
    });
    const Heartbeat heart;
    std::atomic<bool> ended = false;
    std::thread thread([&] {
        sender.run(perSecond, seconds);
        ended = true;
    });
    turn([&] { return ended.load(); });
    thread.join();
    std::printf(
        "%d spans open, %d sent in %.0f s | acknowledged to visible: p50 %.0f ms, p95 %.0f ms, worst %.0f | "
        "GUI "
        "thread works at a stretch: p99 %.1f ms, longest %.1f (without a stream p99 %.1f, longest %.1f)\n",
        before, sender.sent() - before, seconds, share(delays, 0.5) * 1e3, share(delays, 0.95) * 1e3,
        share(delays, 1) * 1e3, share(heart.gaps, 0.99) * 1e3, share(heart.gaps, 1) * 1e3,
        share(quiet, 0.99) * 1e3, share(quiet, 1) * 1e3);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    QStandardPaths::setTestModeEnabled(true);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QApplication application(argc, argv);
    views::ThemeController themes(application, views::ThemeMode::light);
    if (argc > 3) {
        measure(themes, std::atoi(argv[1]), std::atoi(argv[2]), std::atof(argv[3]));
        return 0;
    }
    measure(themes, 1'000, 2'000, 10);
    measure(themes, 200'000, 10'000, 10);
    return 0;
}
