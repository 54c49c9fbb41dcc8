// What an open session costs: nanoseconds and bytes a span of filling the table, finding spans and building
// the tree, beside a bare scan over the columns that the tree needs, measured in the same run.
#include "trace/span_tree.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace retrospan;

constexpr int kRepeats = 5;
constexpr std::int64_t kMicrosecond = 1000;

enum class Arrival : std::uint8_t { byStart, byEnd, shuffled };

struct Generated {
    SpanUpdate update;
    Row parent = kNoRow; ///< its place in order of start
};

/// Parents end after their children, as when they wait for them.
void endParentsLast(std::vector<Generated>& spans)
{
    for (Row row = static_cast<Row>(spans.size()); row-- > 1;) {
        std::int64_t& end = spans[spans[row].parent].update.endNs;
        end = std::max(end, spans[row].update.endNs + kMicrosecond);
    }
}

/// Spans of one agent session in order of start: a root, turns, and beneath them calls nested up to 17 deep.
std::vector<Generated> agentSession(Row count)
{
    std::mt19937_64 random(count);
    std::vector<Generated> spans;
    std::vector<Row> open;
    std::int64_t now = 1'762'178'602'000'000 * kMicrosecond;
    for (Row row = 0; row < count; ++row) {
        open.resize(row == 0 ? 0 : 1 + random() % std::min<std::size_t>(open.size(), 17));
        Generated span;
        SpanUpdate& update = span.update;
        update.id = SpanId{random() | 1};
        if (!open.empty()) span.parent = open.back();
        if (!open.empty()) update.parentId = spans[open.back()].update.id;
        update.startNs = now += static_cast<std::int64_t>(1 + random() % 50) * kMicrosecond;
        update.endNs = now + static_cast<std::int64_t>(1 + random() % 200) * kMicrosecond;
        const std::uint64_t dice = random() % 100;
        update.kind = dice < 34 ? SpanKind::model : dice < 85 ? SpanKind::tool : SpanKind::agent;
        update.status = dice % 25 == 0 ? SpanStatus::error : SpanStatus::ok;
        if (dice < 40) update.usage = {900, 100, 500, 0, kUnknown, 20, kUnknown, kUnknown};
        open.push_back(row);
        spans.push_back(span);
    }
    endParentsLast(spans);
    return spans;
}

void arrange(std::vector<Generated>& spans, Arrival arrival)
{
    std::mt19937_64 random(7);
    if (arrival == Arrival::shuffled) std::shuffle(spans.begin(), spans.end(), random);
    if (arrival == Arrival::byEnd)
        std::sort(spans.begin(), spans.end(),
                  [](const Generated& a, const Generated& b) { return a.update.endNs < b.update.endNs; });
}

/// Gives every span texts of the table's pool: a few hundred names, a handful of models, agents and tools.
std::vector<SpanUpdate> updatesFor(SpanTable& table, const std::vector<Generated>& spans)
{
    std::mt19937_64 random(3);
    StringPool& strings = table.strings();
    const auto any = [&](const char* stem, std::uint64_t of) {
        return strings.intern(stem + std::to_string(random() % of));
    };
    std::vector<SpanUpdate> updates;
    updates.reserve(spans.size());
    std::int64_t key = 0;
    for (const Generated& span : spans) {
        SpanUpdate update = span.update;
        update.trace = table.addTrace("0af7651916cd43dd8448eb211c80319c");
        update.name = any("span ", 300);
        update.agent = any("agent ", 12);
        update.service = strings.intern("shop");
        if (update.kind == SpanKind::model) update.model = any("model ", 6);
        if (update.kind == SpanKind::model) update.provider = strings.intern("provider");
        if (update.kind == SpanKind::tool) update.tool = any("tool ", 40);
        if (update.status == SpanStatus::error) update.errorType = any("error ", 5);
        update.storeKey = (std::int64_t{1} << 32) + ++key;
        updates.push_back(update);
    }
    return updates;
}

/// Processor time, so that other programs do not count.
double secondsSpent()
{
    timespec spent{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

/// The least time of a few repeats, in nanoseconds a span.
template <typename Work> double nanoseconds(std::size_t spans, Work work)
{
    double best = 1e300;
    for (int i = 0; i < kRepeats; ++i) {
        const double begin = secondsSpent();
        work();
        best = std::min(best, (secondsSpent() - begin) * 1e9 / static_cast<double>(spans));
    }
    return best;
}

/// The raw limit: every column that a tree is made from, read once through the accessors.
std::uint64_t scan(const SpanTable& table)
{
    std::uint64_t sum = 0;
    for (Row row = 0; row < table.size(); ++row) {
        sum += table.id(row).value ^ table.parentId(row).value ^ table.trace(row);
        sum += static_cast<std::uint64_t>(table.startNs(row) ^ table.endNs(row));
        sum += static_cast<std::uint64_t>(table.status(row)) + static_cast<std::uint64_t>(table.kind(row));
        sum += static_cast<std::uint64_t>(table.usage(row).input + table.usage(row).output);
    }
    return sum;
}

/// The same through a column of texts, as filters by name or model do.
std::uint64_t scanTexts(const SpanTable& table)
{
    std::uint64_t sum = 0;
    for (Row row = 0; row < table.size(); ++row)
        sum += static_cast<std::uint32_t>(table.name(row)) ^ static_cast<std::uint32_t>(table.model(row));
    return sum;
}

SpanTable loaded(const std::vector<Generated>& spans)
{
    SpanTable table;
    for (const SpanUpdate& update : updatesFor(table, spans)) table.append(update);
    return table;
}

void measure(Row count, Arrival arrival, const char* name)
{
    std::vector<Generated> spans = agentSession(count);
    arrange(spans, arrival);
    SpanTable table = loaded(spans);
    const double perSpan = 1.0 / count;
    const double columns = static_cast<double>(table.memoryBytes()) * perSpan;

    SpanTable texts;
    const std::vector<SpanUpdate> updates = updatesFor(texts, spans);
    const auto fill = [&](auto add) {
        return nanoseconds(count, [&] {
            SpanTable target;
            target.addTrace("0af7651916cd43dd8448eb211c80319c");
            for (const SpanUpdate& update : updates) add(target, update);
        });
    };
    const double append = fill([](SpanTable& to, const SpanUpdate& update) { to.append(update); });
    const double apply = fill([](SpanTable& to, const SpanUpdate& update) { to.apply(update); });
    const double first = nanoseconds(count, [&] {
        table.releaseIndex();
        SpanTree::build(table);
    });
    const double again = nanoseconds(count, [&] { SpanTree::build(table); });
    std::uint64_t sum = 0;
    const double column = nanoseconds(count, [&] { sum += scan(table); });
    const double text = nanoseconds(count, [&] { sum += scanTexts(table); });
    const SpanTree tree = SpanTree::build(table);
    const double index = static_cast<double>(table.memoryBytes()) * perSpan - columns;
    std::printf(
        "%9u %-8s | append %5.1f  apply %5.1f | build %5.1f (index kept %5.1f)  scan %4.2f  texts %4.2f ns "
        "| build/scan %5.1f | columns %5.1f  index %4.1f  tree %4.1f bytes%s\n",
        count, name, append, apply, first, again, column, text, first / column, columns, index,
        static_cast<double>(tree.memoryBytes()) * perSpan, sum == 1 ? "!" : "");
}

} // namespace

int main()
{
    std::puts(
        "Nanoseconds and bytes a span, the best of five; spans arrive by start, by end or in no order.");
    for (const Row count : {10'000U, 100'000U, 1'000'000U}) {
        measure(count, Arrival::byStart, "by start");
        measure(count, Arrival::byEnd, "by end");
        measure(count, Arrival::shuffled, "shuffled");
    }
    return 0;
}
