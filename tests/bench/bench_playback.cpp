// Whether replay plays at 60 pictures a second at 50 times the speed: a session of 100,000 spans with what
// they say, the replay view at 1920x1080, five seconds by the clock; beside it what a picture costs the GUI
// thread. Usage: bench_playback [SPANS]
#include "bench/support/measure.h"
#include "bench/support/turns_session.h"
#include "models/replay_annotations.h"
#include "models/replay_player.h"
#include "support/fake_source.h"
#include "views/replay/replay_view.h"
#include "views/replay/scrubber.h"

#include <QApplication>
#include <QEventLoop>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace retrospan;

constexpr QSize kScreen(1920, 1080);
constexpr double kSeconds = 5;

std::int64_t now()
{
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class TurnsSource : public test::FakeSource {
public:
    TurnsSource(Row spans, std::int64_t paceNs)
        : m_turns(spans, paceNs)
    {
        session = [=](std::int64_t) {
            auto data = std::make_shared<models::SessionData>();
            data->summary.key = 1;
            data->table = std::move(bench::TurnsSession(spans, paceNs).table);
            data->tree = SpanTree::build(data->table);
            data->costs.resize(data->table.size());
            return data;
        };
    }
    Result<SessionDigest> readDigest(const models::SessionData&, std::stop_token) override
    {
        return m_turns.digest();
    }

private:
    bench::TurnsSession m_turns;
};

/// Notes when a widget is painted.
class PictureTimes : public QObject {
public:
    explicit PictureTimes(QWidget& widget) { widget.installEventFilter(this); }
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint) times.push_back(now());
        return false;
    }
    std::vector<std::int64_t> times;
};

double share(std::vector<double> values, double which)
{
    std::ranges::sort(values);
    return values.empty() ? 0
                          : values[static_cast<std::size_t>(which * static_cast<double>(values.size() - 1))];
}

struct Played {
    double seconds = 0;
    replay::StepIndex steps = 0;
    std::vector<double> betweenMs, workMs;
};

/// Plays by the clock; work is what the GUI thread does in one go.
Played play(models::ReplayPlayer& player, QWidget& painted)
{
    Played played;
    PictureTimes pictures(painted);
    const replay::StepIndex first = player.step();
    player.setPlaying(true);
    const bench::Stopwatch all;
    while (player.playing() && all.spent().wall < kSeconds) {
        const bench::Stopwatch work(CLOCK_THREAD_CPUTIME_ID);
        const std::size_t before = pictures.times.size();
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        if (pictures.times.size() > before) played.workMs.push_back(work.spent().processor * 1e3);
    }
    played.seconds = all.spent().wall;
    player.setPlaying(false);
    played.steps = player.step() - first;
    for (std::size_t i = 1; i < pictures.times.size(); ++i)
        played.betweenMs.push_back(static_cast<double>(pictures.times[i] - pictures.times[i - 1]) / 1e6);
    return played;
}

void measure(Row spans, std::int64_t paceNs)
{
    const auto source = std::make_shared<TurnsSource>(spans, paceNs);
    models::SessionDocument document(source);
    models::ReplayPlayer player(source, document, now);
    models::ReplayAnnotations annotations(source, player, QStringLiteral("bench"));
    views::ReplayView view(player, annotations, document);
    view.setTheme(views::Theme::light());
    view.resize(kScreen);
    view.show();
    player.setActive(true);
    document.open(1);
    while (player.state() != models::ReplayPlayer::State::ready)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    player.setSpeed(replay::Playback::kFastest);
    player.setCompressed(false);
    player.seek(player.replay()->journey().size() / 3);
    QCoreApplication::processEvents();
    const Played played = play(player, *view.findChild<views::Scrubber*>());
    std::printf("%8lld %8.0f %8.1f %8.1f %8.1f %8.1f %8.1f\n", static_cast<long long>(paceNs / 1'000'000),
                static_cast<double>(played.steps) / played.seconds,
                static_cast<double>(played.betweenMs.size()) / played.seconds, share(played.betweenMs, 0.95),
                share(played.workMs, 0.5), share(played.workMs, 0.95), share(played.workMs, 1));
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const auto spans = static_cast<Row>(argc > 1 ? std::atoi(argv[1]) : 100'000);
    std::printf("%u spans at 50 times the speed, %dx%d\n%8s %8s %8s %8s %8s %8s %8s\n", spans,
                kScreen.width(), kScreen.height(), "ms/span", "steps/s", "frames/s", "gap p95", "work p50",
                "p95", "worst ms");
    for (const std::int64_t paceMs : {1, 20, 200}) measure(spans, paceMs * 1'000'000);
    return 0;
}
