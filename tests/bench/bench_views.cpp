// What a session of a million spans costs the GUI thread at 1920x1080: p50 and p95 of one user action with
// its frame, beside a repaint of a bare QTableView of as many rows, measured in the same run.
// Usage: bench_views [SPANS]
#include "bench/support/measure.h"
#include "support/fake_source.h"
#include "support/large_session.h"
#include "views/session/session_view.h"
#include "views/session/span_tree_view.h"
#include "views/shapes/flame_area.h"
#include "views/shapes/flame_view.h"

#include <QApplication>
#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <vector>

namespace {

using namespace retrospan;

constexpr QSize kScreen(1920, 1080);

/// Processor time of the GUI thread: what a user waits for on a machine that does nothing else.
double milliseconds(const bench::Stopwatch& watch)
{
    return watch.spent().processor * 1e3;
}

/// Counts the frames of a widget, so that an action without one is not taken for a fast one.
class FrameCounter : public QObject {
public:
    explicit FrameCounter(QWidget& widget) { widget.installEventFilter(this); }
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint) ++frames;
        return false;
    }
    int frames = 0;
};

struct Timing {
    double p50 = 0, p95 = 0, worst = 0;
};

class Bench {
public:
    explicit Bench(QWidget& painted)
        : m_counter(painted)
    {
    }

    /// Runs an action and the events that follow from it, `times` times; the first runs warm up.
    Timing measure(const char* name, int times, const std::function<void(int)>& action)
    {
        constexpr int kWarmUp = 3;
        std::vector<double> spent;
        m_counter.frames = 0;
        for (int i = -kWarmUp; i < times; ++i) {
            const bench::Stopwatch timer(CLOCK_THREAD_CPUTIME_ID);
            action(i + kWarmUp);
            QCoreApplication::processEvents();
            if (i >= 0) spent.push_back(milliseconds(timer));
        }
        std::sort(spent.begin(), spent.end());
        const auto at = [&](double share) {
            return spent[static_cast<std::size_t>(share * static_cast<double>(spent.size() - 1))];
        };
        const Timing timing{at(0.5), at(0.95), spent.back()};
        std::printf("%-34s %8.2f %8.2f %8.2f", name, timing.p50, timing.p95, timing.worst);
        if (m_raw > 0) std::printf(" %8.1f", timing.p95 / m_raw);
        std::puts(m_counter.frames >= times ? "" : "  (not every action needed a frame)");
        return timing;
    }
    /// What ratios refer to from now on.
    void setRaw(double raw) { m_raw = raw; }

private:
    FrameCounter m_counter;
    double m_raw = 0;
};

class BareModel : public QAbstractTableModel {
public:
    explicit BareModel(int rows)
        : m_rows(rows)
    {
    }
    [[nodiscard]] int rowCount(const QModelIndex&) const override { return m_rows; }
    [[nodiscard]] int columnCount(const QModelIndex&) const override
    {
        return models::RowModel::columnCount_;
    }
    [[nodiscard]] QVariant data(const QModelIndex&, int) const override { return {}; }

private:
    int m_rows;
};

void scrolls(Bench& bench, QTableView& table)
{
    std::mt19937 random(1);
    QScrollBar& bar = *table.verticalScrollBar();
    const int row = table.verticalHeader()->defaultSectionSize();
    bench.measure("scroll three rows", 300, [&](int i) { bar.setValue((i + 1) * 3 * row); });
    const auto rows = static_cast<unsigned>(bar.maximum());
    bench.measure("jump anywhere", 200, [&](int) { bar.setValue(static_cast<int>(random() % rows)); });
}

double bareTable(int rows)
{
    BareModel model(rows);
    QTableView table;
    table.verticalHeader()->hide();
    table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table.verticalHeader()->setDefaultSectionSize(views::Metrics(table.font()).rowHeight);
    table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setModel(&model);
    table.resize(kScreen);
    table.show();
    QCoreApplication::processEvents();
    std::puts("bare QTableView");
    Bench bench(*table.viewport());
    scrolls(bench, table);
    return bench.measure("repaint", 100, [&](int) { table.viewport()->update(); }).p50;
}

void foldsAndFilters(Bench& bench, models::SessionDocument& document)
{
    std::mt19937 random(2);
    const SpanTree& tree = document.data()->tree;
    const auto anyParent = [&] {
        Node node = static_cast<Node>(random() % tree.nodeCount());
        while (!tree.hasChildren(node)) node = tree.parent(node);
        return node;
    };
    Node node = kNoNode;
    bench.measure("fold, unfold one span", 100, [&](int i) {
        if (i % 2 == 0) node = anyParent();
        document.setExpanded(node, i % 2 != 0);
    });
    bench.measure("fold, unfold the root", 40, [&](int i) { document.setExpanded(0, i % 2 != 0); });
    bench.measure("fold to level two, unfold all", 40, [&](int i) {
        if (i % 2 == 0) return document.collapseToLevel(2);
        document.expandAll();
    });
    bench.measure("open down to handoffs, unfold all", 40, [&](int i) {
        if (i % 2 == 0) return document.expandToKind(SpanKind::handoff);
        document.expandAll();
    });
    const QString typed = QStringLiteral("part_12");
    bench.measure("filter, letter by letter", 80,
                  [&](int i) { document.setFilter(typed.left(i % (typed.size() + 1))); });
    document.setFilter({});
    bench.measure("hide, show a kind", 40,
                  [&](int i) { document.setKindHidden(SpanKind::tool, i % 2 == 0); });
    bench.measure("errors only, all", 40, [&](int i) { document.setErrorsOnly(i % 2 == 0); });
    bench.measure("next error", 100, [&](int) { document.select(document.findError(true)); });
    bench.measure("select anywhere", 100,
                  [&](int) { document.select(static_cast<Node>(random() % tree.nodeCount())); });
}

/// A gesture's steps, at the whole session, a hundredth and a ten-thousandth of it.
void timeline(Bench& bench, models::SessionDocument& document)
{
    const models::TimeWindow whole = document.extent();
    for (const std::int64_t part : {std::int64_t{1}, std::int64_t{100}, std::int64_t{10'000}}) {
        const std::int64_t length = whole.length() / part * 9 / 10;
        const std::string name = "pan, 1/" + std::to_string(part) + " in view";
        bench.measure(name.c_str(), 100, [&](int i) {
            const std::int64_t start = whole.startNs + (i + 1) * length / 1'000;
            document.setWindow({start, start + length}, true);
        });
    }
    document.setWindow(whole);
    bench.measure("zoom in step by step", 60, [&](int i) {
        const models::TimeScale from = i == 0 ? document.wholeScale(900) : document.scale(900);
        document.setWindow(models::zoomed(from, from.time(300), 0.8), true);
    });
    document.setWindow(whole);
}

/// The longest work of the GUI thread in one go while the session opens.
void open(models::SessionDocument& document)
{
    const bench::Stopwatch all;
    double longest = 0;
    document.open(1);
    while (document.state() != models::SessionDocument::State::ready) {
        const bench::Stopwatch step(CLOCK_THREAD_CPUTIME_ID);
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        longest = std::max(longest, document.data() != nullptr ? milliseconds(step) : 0.0);
    }
    const bench::Stopwatch step(CLOCK_THREAD_CPUTIME_ID);
    QCoreApplication::processEvents();
    std::printf(
        "opened (made on a worker) after %.0f ms; the GUI thread was busy for %.1f ms, then %.1f ms\n",
        all.spent().wall * 1e3, longest, milliseconds(step));
}

/// The worker's part of a new picture, then the GUI thread's.
void flame(views::SessionView& view, models::SessionDocument& document, double raw)
{
    const models::SessionData& data = *document.data();
    const std::int64_t now = document.extent().endNs;
    for (const auto measure : {insight::FlameMeasure::selfTime, insight::FlameMeasure::tokens}) {
        const bench::Spent spent = bench::bestOf(3, [&] {
            const insight::Flame measured = insight::measureFlame(data.table, data.tree, data.costs,
                                                                  {measure, INT64_MIN, INT64_MAX, now});
            static_cast<void>(models::layOutFlame(data.table, data.tree, measured, kNoNode, kScreen.width()));
        });
        std::printf("%-34s %8.2f\n",
                    measure == insight::FlameMeasure::tokens ? "made on a worker, tokens"
                                                             : "made on a worker, time",
                    spent.processor * 1e3);
    }
    view.setShape(views::SessionShape::flame);
    models::FlameModel& model = view.flame().model();
    while (!model.picture() || model.working()) QCoreApplication::processEvents();
    Bench bench(*view.flame().area().viewport());
    bench.setRaw(raw);
    bench.measure("repaint", 100, [&](int) { view.flame().area().viewport()->update(); });
    bench.measure("select anywhere", 100, [&](int i) {
        document.select(data.tree.preorder()[static_cast<std::size_t>(i + 1) * 7919 % data.table.size()]);
    });
    const models::TimeWindow whole = document.extent();
    bench.measure("move the window, new picture", 20, [&](int i) {
        const std::int64_t start = whole.startNs + (i + 1) * whole.length() / 1'000;
        document.setWindow({start, start + whole.length() / 2}, true);
        while (model.working()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    });
}

void sessionView(std::uint64_t spans, double raw)
{
    const auto source = std::make_shared<test::FakeSource>();
    const auto data = test::largeSession(spans);
    source->session = [data](std::int64_t) { return data; };
    std::vector<std::int64_t> everyTenth;
    for (std::uint64_t id = 1; id <= spans; id += 10) everyTenth.push_back(static_cast<std::int64_t>(id));
    source->hits["answer"] = everyTenth;
    models::SessionDocument document(source);
    views::SessionView view(document);
    view.setTheme(views::Theme::light());
    view.resize(kScreen);
    view.show();
    QCoreApplication::processEvents();
    open(document);
    Bench bench(*view.tree().viewport());
    bench.setRaw(raw);
    std::puts("session view");
    scrolls(bench, view.tree());
    bench.measure("repaint", 100, [&](int) { view.tree().viewport()->update(); });
    foldsAndFilters(bench, document);
    timeline(bench, document);
    bench.measure("resize", 20, [&](int i) { view.resize(kScreen.width() - i % 2 * 40, kScreen.height()); });
    bench.measure("search, every tenth span found", 5, [&](int i) {
        document.searchContent(i % 2 == 0 ? QStringLiteral("answer") : QString());
        while (document.searching()) QCoreApplication::processEvents();
    });
    document.searchContent(QStringLiteral("answer"));
    while (document.searching()) QCoreApplication::processEvents();
    bench.measure("next hit", 50, [&](int) { document.selectHit(true); });
    document.searchContent({});
    std::puts("flame");
    flame(view, document, raw);
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const std::uint64_t spans = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    std::printf("%llu spans, %dx%d, milliseconds\n%-34s %8s %8s %8s %8s\n",
                static_cast<unsigned long long>(spans), kScreen.width(), kScreen.height(), "", "p50", "p95",
                "worst", "p95/raw");
    const double raw = bareTable(static_cast<int>(spans));
    sessionView(spans, raw);
    return 0;
}
