#include "models/format.h"

#include "insight/duration_text.h"

#include <QDateTime>
#include <QLocale>
#include <QStringBuilder>

#include <algorithm>
#include <array>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr std::int64_t kSecondNs = 1'000'000'000;

struct Unit {
    std::int64_t size;
    QStringView suffix;
};

/// Value in units of `unit` with three significant digits ("1.24", "12.4", "124"), or empty when it
/// rounds up to 1000 and belongs to the next unit.
QString threeDigits(std::int64_t value, std::int64_t unit)
{
    const auto whole = static_cast<double>(value) / static_cast<double>(unit);
    const int decimals = whole < 9.995 ? 2 : whole < 99.95 ? 1 : 0;
    if (whole >= 999.5) return {};
    return QString::number(whole, 'f', decimals);
}

template <std::size_t N> QString scaled(std::int64_t value, const std::array<Unit, N>& units)
{
    for (const Unit& unit : units) {
        const QString digits = threeDigits(value, unit.size);
        if (!digits.isEmpty()) return digits % unit.suffix;
    }
    return exactCount(value / units.back().size) % units.back().suffix;
}

QString decimal(std::int64_t value, std::int64_t unit, int digits)
{
    return exactCount(value / unit) + u'.' + QString::number(value % unit).rightJustified(digits, u'0');
}

QDateTime dateTime(std::int64_t ns, const QTimeZone& zone)
{
    return QDateTime::fromMSecsSinceEpoch(ns / 1'000'000, Qt::UTC).toTimeZone(zone);
}

QString sourceText(CostSource source)
{
    switch (source) {
    case CostSource::reported: return u"reported by the recording"_s;
    case CostSource::computed: return u"computed from usage and the price table"_s;
    case CostSource::mixed: return u"partly reported, partly computed"_s;
    case CostSource::unknown: break;
    }
    return {};
}

} // namespace

QString unknownText()
{
    return u"–"_s;
}

QString formatDuration(std::int64_t ns)
{
    return ns < 0 ? unknownText() : QString::fromStdString(insight::durationText(ns));
}

QString exactDuration(std::int64_t ns)
{
    return ns < 0 ? unknownText() : decimal(ns, kSecondNs, 9) + u" s"_s;
}

QString formatCount(std::int64_t count)
{
    if (count < 0) return unknownText();
    if (count < 1000) return QString::number(count);
    static constexpr std::array<Unit, 3> kUnits{{{1000, u"k"}, {1'000'000, u"M"}, {kSecondNs, u"G"}}};
    return scaled(count, kUnits);
}

QString exactCount(std::int64_t count)
{
    if (count < 0) return unknownText();
    QString digits = QString::number(count);
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3) digits.insert(at, u',');
    return digits;
}

QString countOf(std::int64_t count, const QString& singular, const QString& plural)
{
    const QString many = plural.isEmpty() ? singular + u's' : plural;
    return exactCount(count) + u' ' + (count == 1 ? singular : many);
}

QString shortCountOf(std::int64_t count, const QString& singular)
{
    return formatCount(count) + u' ' + (count == 1 ? singular : singular + u's');
}

QString formatMoney(std::int64_t microUsd)
{
    if (microUsd < 0) return unknownText();
    if (microUsd == 0) return u"$0.00"_s;
    if (microUsd < 100) return u"<$0.0001"_s;
    if (microUsd < 999'950) return u'$' + decimal((microUsd + 50) / 100, 10'000, 4);
    if (microUsd < 999'995'000) return u'$' + decimal((microUsd + 5000) / 10'000, 100, 2);
    return u'$' + exactCount(microUsd / 1'000'000 + (microUsd % 1'000'000 >= 500'000 ? 1 : 0));
}

QString formatMoneyDifference(std::int64_t microUsd)
{
    if (microUsd == 0) return formatMoney(0);
    const std::int64_t size = microUsd < 0 ? -std::max(microUsd, -INT64_MAX) : microUsd;
    return (microUsd < 0 ? u'-' : u'+') + formatMoney(size);
}

QString formatMillionPrice(std::int64_t picoUsdEach)
{
    if (picoUsdEach < 0) return unknownText();
    // A pico-USD each is a micro-USD a million; three digits at least, so that $0.075 is not $0.08.
    if (picoUsdEach >= 10'000'000 || picoUsdEach % 10'000 == 0)
        return u'$' + decimal(picoUsdEach / 10'000, 100, 2);
    QString digits = u'$' + decimal(picoUsdEach, 1'000'000, 6);
    while (digits.endsWith(u'0')) digits.chop(1);
    return digits;
}

QString formatCost(const Cost& cost, bool hasUsage)
{
    if (cost.microUsd >= 0) return formatMoney(cost.microUsd);
    return hasUsage ? u"unpriced"_s : unknownText();
}

QString exactCost(const Cost& cost, bool hasUsage)
{
    if (cost.microUsd >= 0)
        return u'$' + decimal(cost.microUsd, 1'000'000, 6) + u", "_s + sourceText(cost.source);
    return hasUsage ? u"unpriced: the price table has no price for this usage"_s : u"no cost known"_s;
}

QString formatBytes(std::int64_t bytes)
{
    if (bytes < 0) return unknownText();
    if (bytes < 1000) return QString::number(bytes) + u" B"_s;
    static constexpr std::array<Unit, 3> kUnits{{{1000, u" kB"}, {1'000'000, u" MB"}, {kSecondNs, u" GB"}}};
    return scaled(bytes, kUnits);
}

QString formatShare(std::int64_t part, std::int64_t whole)
{
    if (part < 0 || whole <= 0) return unknownText();
    const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (part > 0 && percent < 1) return u"<1 %"_s;
    return QString::number(percent, 'f', 0) + u" %"_s;
}

QString formatTimeOfDay(std::int64_t ns, const QTimeZone& zone)
{
    return ns <= 0 ? unknownText() : dateTime(ns, zone).toString(u"HH:mm:ss.zzz");
}

QString formatDateTime(std::int64_t ns, const QTimeZone& zone)
{
    return ns <= 0 ? unknownText() : dateTime(ns, zone).toString(u"yyyy-MM-dd HH:mm:ss");
}

QString formatListTime(std::int64_t ns, std::int64_t nowNs, const QTimeZone& zone)
{
    if (ns <= 0) return unknownText();
    const QDateTime when = dateTime(ns, zone);
    const QDate today = dateTime(nowNs, zone).date();
    if (when.date() == today) return when.toString(u"HH:mm");
    return QLocale::c().toString(when, when.date().year() == today.year() ? u"d MMM HH:mm" : u"d MMM yyyy");
}

QString isoTime(std::int64_t ns)
{
    if (ns <= 0) return unknownText();
    const QString seconds =
        QDateTime::fromSecsSinceEpoch(ns / kSecondNs, Qt::UTC).toString(u"yyyy-MM-ddTHH:mm:ss");
    return seconds + u'.' + QString::number(ns % kSecondNs).rightJustified(9, u'0') + u'Z';
}

} // namespace retrospan::models
