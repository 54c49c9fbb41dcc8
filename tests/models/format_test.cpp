#include "models/format.h"

#include <QTest>

using namespace retrospan;
using namespace retrospan::models;
using namespace Qt::StringLiterals;

namespace {
constexpr std::int64_t kNow = 1'762'178'602'123'456'789; // 2025-11-03T14:03:22.123456789Z
const QTimeZone kUtc("UTC");
} // namespace

class FormatTest : public QObject {
    Q_OBJECT
private slots:
    void durations_data()
    {
        QTest::addColumn<qint64>("ns");
        QTest::addColumn<QString>("text");
        const auto row = [](qint64 ns, const QString& text) { QTest::addRow("%lld", ns) << ns << text; };
        row(-1, u"–"_s);
        row(0, u"0 ns"_s);
        row(999, u"999 ns"_s);
        row(1'000, u"1.00 µs"_s);
        row(12'350, u"12.3 µs"_s);
        row(999'499, u"999 µs"_s);
        row(999'500, u"1.00 ms"_s);
        row(850'000'000, u"850 ms"_s);
        row(999'600'000, u"1.00 s"_s);
        row(1'240'000'000, u"1.24 s"_s);
        row(59'900'000'000, u"59.9 s"_s);
        row(59'960'000'000, u"1 min 00 s"_s);
        row(123'000'000'000, u"2 min 03 s"_s);
        row(3'599'600'000'000, u"1 h 00 min"_s);
        row(3'840'000'000'000, u"1 h 04 min"_s);
        row(266'400'000'000'000, u"3 d 02 h"_s);
        row(INT64_MAX, u"106751 d 23 h"_s);
    }
    void durations()
    {
        QFETCH(qint64, ns);
        QTEST(formatDuration(ns), "text");
    }
    void counts()
    {
        QCOMPARE(formatCount(kUnknown), u"–"_s);
        QCOMPARE(formatCount(0), u"0"_s);
        QCOMPARE(formatCount(999), u"999"_s);
        QCOMPARE(formatCount(12'431), u"12.4k"_s);
        QCOMPARE(formatCount(999'500), u"1.00M"_s);
        QCOMPARE(formatCount(5'000'000'000'000), u"5,000G"_s);
        QCOMPARE(exactCount(12'431), u"12,431"_s);
        QCOMPARE(exactCount(100), u"100"_s);
        QCOMPARE(exactCount(1'000'000), u"1,000,000"_s);
        QCOMPARE(countOf(1, u"error"_s), u"1 error"_s);
        QCOMPARE(countOf(0, u"error"_s), u"0 errors"_s);
        QCOMPARE(countOf(2, u"retry"_s, u"retries"_s), u"2 retries"_s);
        QCOMPARE(shortCountOf(1, u"token"_s), u"1 token"_s);
        QCOMPARE(shortCountOf(1240, u"token"_s), u"1.24k tokens"_s);
    }
    void money()
    {
        QCOMPARE(formatMoney(kUnknown), u"–"_s);
        QCOMPARE(formatMoney(0), u"$0.00"_s);
        QCOMPARE(formatMoney(99), u"<$0.0001"_s);
        QCOMPARE(formatMoney(12'345), u"$0.0123"_s);
        QCOMPARE(formatMoney(999'949), u"$0.9999"_s);
        QCOMPARE(formatMoney(999'950), u"$1.00"_s);
        QCOMPARE(formatMoney(1'237'000), u"$1.24"_s);
        QCOMPARE(formatMoney(999'995'000), u"$1,000"_s);
        QCOMPARE(formatMoney(1'240'400'000), u"$1,240"_s);
    }
    void tinyAmountsAreNotZero()
    {
        QCOMPARE(formatMoney(1), u"<$0.0001"_s);
        QCOMPARE(formatCost(Cost{1, CostSource::computed}, true), u"<$0.0001"_s);
        QCOMPARE(formatMoneyDifference(0), u"$0.00"_s);
        QCOMPARE(formatMoneyDifference(12), u"+<$0.0001"_s);
        QCOMPARE(formatMoneyDifference(-1'240'000), u"-$1.24"_s);
        QCOMPARE(formatMoneyDifference(INT64_MIN).left(2), u"-$"_s);
    }
    void pricesOfAMillion()
    {
        QCOMPARE(formatMillionPrice(kUnknown), u"–"_s);
        QCOMPARE(formatMillionPrice(3'000'000), u"$3.00"_s);
        QCOMPARE(formatMillionPrice(75'000), u"$0.075"_s);
        QCOMPARE(formatMillionPrice(18'750'000), u"$18.75"_s);
        QCOMPARE(formatMillionPrice(0), u"$0.00"_s);
    }
    void unknownCostIsNeverZero()
    {
        QCOMPARE(formatCost(Cost{}, true), u"unpriced"_s);
        QCOMPARE(formatCost(Cost{}, false), u"–"_s);
        QCOMPARE(formatCost(Cost{0, CostSource::reported}, true), u"$0.00"_s);
        QCOMPARE(exactCost(Cost{12'345, CostSource::computed}, true),
                 u"$0.012345, computed from usage and the price table"_s);
        QVERIFY(exactCost(Cost{}, true).startsWith(u"unpriced"));
    }
    void bytesAndShares()
    {
        QCOMPARE(formatBytes(640), u"640 B"_s);
        QCOMPARE(formatBytes(20'123'000), u"20.1 MB"_s);
        QCOMPARE(formatShare(12, 100), u"12 %"_s);
        QCOMPARE(formatShare(1, 1000), u"<1 %"_s);
        QCOMPARE(formatShare(0, 10), u"0 %"_s);
        QCOMPARE(formatShare(1, 0), u"–"_s);
        QCOMPARE(formatShare(kUnknown, 10), u"–"_s);
    }
    void times()
    {
        const QTimeZone berlin("Europe/Berlin");
        QCOMPARE(isoTime(kNow), u"2025-11-03T14:03:22.123456789Z"_s);
        QCOMPARE(isoTime(0), u"–"_s);
        QCOMPARE(formatTimeOfDay(kNow, kUtc), u"14:03:22.123"_s);
        if (berlin.isValid()) QCOMPARE(formatDateTime(kNow, berlin), u"2025-11-03 15:03:22"_s);
        QCOMPARE(formatDateTime(0, kUtc), u"–"_s);
    }
    void listTimesShortenWithDistance()
    {
        constexpr std::int64_t kDay = 86'400'000'000'000;
        QCOMPARE(formatListTime(kNow, kNow, kUtc), u"14:03"_s);
        QCOMPARE(formatListTime(kNow - kDay, kNow, kUtc), u"2 Nov 14:03"_s);
        QCOMPARE(formatListTime(kNow - 365 * kDay, kNow, kUtc), u"3 Nov 2024"_s);
    }
    void exactDurationsKeepEveryDigit()
    {
        QCOMPARE(exactDuration(1'240'013'221), u"1.240013221 s"_s);
        QCOMPARE(exactDuration(5), u"0.000000005 s"_s);
        QCOMPARE(exactDuration(kUnknown), u"–"_s);
    }
};

QTEST_APPLESS_MAIN(FormatTest)
#include "format_test.moc"
