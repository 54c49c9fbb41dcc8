#include "models/timeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace retrospan::models {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute;
constexpr std::int64_t kShortestWindow = 1'000;
constexpr double kTicksInShortStretch = 8; ///< as many would fit between two others

/// The smallest round distance that is at least `ns`.
std::int64_t roundStep(std::int64_t ns)
{
    constexpr std::array<std::int64_t, 12> long_{kMinute,      2 * kMinute,  5 * kMinute, 10 * kMinute,
                                                 15 * kMinute, 30 * kMinute, kHour,       2 * kHour,
                                                 6 * kHour,    12 * kHour,   24 * kHour,  48 * kHour};
    if (ns > 30 * kSecond) {
        for (const std::int64_t step : long_)
            if (step >= ns) return step;
        return (ns / (24 * kHour) + 1) * 24 * kHour;
    }
    std::int64_t power = 1;
    while (power * 10 <= ns) power *= 10;
    for (const std::int64_t factor : {1, 2, 5, 10})
        if (power * factor >= ns) return power * factor;
    return power * 10;
}

/// "250 µs", "2.5 s", "20 s", "1:20 min", "2:05 h": as many digits as the distance needs.
QString tickLabel(std::int64_t ns, std::int64_t step)
{
    if (ns == 0) return QStringLiteral("0");
    const QLatin1Char zero('0');
    if (ns >= kHour && step >= kMinute)
        return QStringLiteral("%1:%2 h").arg(ns / kHour).arg(ns % kHour / kMinute, 2, 10, zero);
    if (ns >= kMinute && step >= kSecond)
        return QStringLiteral("%1:%2 min").arg(ns / kMinute).arg(ns % kMinute / kSecond, 2, 10, zero);
    struct Unit {
        std::int64_t ns;
        const char* name;
    };
    constexpr std::array<Unit, 4> units{{{kSecond, "s"}, {1'000'000, "ms"}, {1'000, "µs"}, {1, "ns"}}};
    const auto unit =
        std::find_if(units.begin(), units.end() - 1, [&](const Unit& one) { return ns >= one.ns; });
    int digits = 0;
    for (std::int64_t rest = unit->ns; rest > 1 && step % rest != 0; rest /= 10) ++digits;
    return QString::number(static_cast<double>(ns) / static_cast<double>(unit->ns), 'f', digits)
        + QLatin1Char(' ') + QString::fromUtf8(unit->name);
}

/// The idle stretches that reach into the window.
std::span<const TimeAxis::Idle> idleIn(const TimeScale& scale)
{
    if (scale.axis == nullptr) return {};
    const auto all = scale.axis->idle();
    const auto first = std::ranges::upper_bound(all, scale.window.startNs, {}, &TimeAxis::Idle::endNs);
    const auto last = std::ranges::lower_bound(all, scale.window.endNs, {}, &TimeAxis::Idle::startNs);
    return first < last ? std::span(first, last) : std::span<const TimeAxis::Idle>();
}

} // namespace

double TimeScale::pixel(std::int64_t ns) const
{
    return static_cast<double>(shown(ns) - shown(window.startNs)) * width / static_cast<double>(length());
}

std::int64_t TimeScale::time(double pixel) const
{
    return recorded(shown(window.startNs) + std::llround(pixel / width * static_cast<double>(length())));
}

Bar barOf(const TimeScale& scale, std::int64_t startNs, std::int64_t endNs, double least)
{
    if (startNs > scale.window.endNs || std::max(endNs, startNs) < scale.window.startNs || scale.width <= 0)
        return {};
    const double left = std::clamp(scale.pixel(startNs), 0.0, scale.width);
    const double right = std::clamp(scale.pixel(std::max(endNs, startNs)), 0.0, scale.width);
    const double width = std::max(right - left, least);
    return {std::min(left, scale.width - width), width};
}

std::vector<Tick> ticksOf(const TimeScale& scale, std::int64_t originNs, double least)
{
    std::vector<Tick> ticks;
    if (scale.window.empty() || scale.width < 1) return ticks;
    const double perPixel = static_cast<double>(scale.length()) / scale.width;
    const auto stepOf = [&](double pixels) {
        return std::max<std::int64_t>(roundStep(std::max<std::int64_t>(1, std::llround(perPixel * pixels))),
                                      1);
    };
    const auto add = [&](std::int64_t from, std::int64_t to, std::int64_t step, std::size_t most) {
        const std::size_t before = ticks.size();
        for (std::int64_t at = originNs + (from - originNs) / step * step;
             at <= to && ticks.size() - before < most; at += step) {
            const bool near = !ticks.empty() && scale.pixel(at) - ticks.back().pixel < least - 1;
            if (at >= from && !near) ticks.push_back({scale.pixel(at), tickLabel(at - originNs, step)});
        }
        return ticks.size() > before;
    };
    const std::int64_t step = stepOf(least), shortStep = stepOf(least / kTicksInShortStretch);
    // No round time lies in most of the short stretches between what is idle; there it is less round.
    const auto addIn = [&](std::int64_t from, std::int64_t to) {
        if (!add(from, to, step, SIZE_MAX)) add(from, to, shortStep, 1);
    };
    std::int64_t from = scale.window.startNs;
    for (const TimeAxis::Idle& idle : idleIn(scale)) {
        addIn(from, idle.startNs);
        from = std::max(from, idle.endNs);
    }
    addIn(from, scale.window.endNs);
    return ticks;
}

std::vector<Bar> idleBars(const TimeScale& scale)
{
    std::vector<Bar> bars;
    for (const TimeAxis::Idle& idle : idleIn(scale))
        bars.push_back(barOf(scale, idle.startNs, idle.endNs, 0));
    return bars;
}

const TimeAxis::Idle* idleAt(const TimeScale& scale, double pixel)
{
    const std::int64_t ns = scale.time(pixel);
    for (const TimeAxis::Idle& idle : idleIn(scale))
        if (ns > idle.startNs && ns < idle.endNs) return &idle;
    return nullptr;
}

TimeWindow moved(const TimeScale& scale, std::int64_t shownNs, const TimeWindow& extent)
{
    const std::int64_t first = scale.shown(extent.startNs), last = scale.shown(extent.endNs);
    const std::int64_t length = std::min(scale.length(), last - first);
    const std::int64_t start = std::clamp(scale.shown(scale.window.startNs) + shownNs, first, last - length);
    return {scale.recorded(start), scale.recorded(start + length)};
}

TimeWindow zoomed(const TimeScale& scale, std::int64_t around, double factor)
{
    const auto now = static_cast<double>(scale.length());
    const double length = std::max(now * factor, static_cast<double>(kShortestWindow));
    const std::int64_t centre = scale.shown(around);
    const double share = static_cast<double>(centre - scale.shown(scale.window.startNs)) / now;
    const auto start = centre - std::llround(share * length);
    return {scale.recorded(start), scale.recorded(start + std::llround(length))};
}

} // namespace retrospan::models
