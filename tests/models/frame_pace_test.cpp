// The pace of pictures while something plays.
#include "models/frame_pace.h"

#include <QTest>

using namespace retrospan::models;

namespace {

constexpr std::int64_t kMs = 1'000'000;

class FramePaceTest : public QObject {
    Q_OBJECT
private slots:
    void waitsForWhatIsNew()
    {
        const FramePace pace;
        QCOMPARE(pace.untilNext(5'000 * kMs, 40 * kMs), 40);
        QCOMPARE(pace.untilNext(5'000 * kMs, 40 * kMs + 1), 41);
        QCOMPARE(pace.untilNext(5'000 * kMs, 3'600'000 * kMs), 1'000);
    }

    void keepsSixtyASecondWhateverAPictureTakes()
    {
        FramePace pace;
        std::int64_t now = 5'000 * kMs;
        int pictures = 0;
        for (const std::int64_t start = now; now - start < 1'000 * kMs; ++pictures) {
            pace.made(now);
            now += 9 * kMs; // making it
            now += pace.untilNext(now, 0) * kMs;
        }
        QCOMPARE(pictures, 60);
    }

    void doesNotMakeUpForPicturesThatTookTooLong()
    {
        FramePace pace;
        pace.made(5'000 * kMs);
        pace.made(5'100 * kMs);
        QCOMPARE(pace.untilNext(5'100 * kMs, 0), 17);
    }
};

} // namespace

QTEST_APPLESS_MAIN(FramePaceTest)
#include "frame_pace_test.moc"
