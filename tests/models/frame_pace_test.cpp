#include "models/frame_pace.h"

#include <gtest/gtest.h>

namespace retrospan::models {
namespace {

constexpr std::int64_t kMs = 1'000'000;

TEST(FramePace, WaitsForWhatIsNew)
{
    const FramePace pace;
    EXPECT_EQ(pace.untilNext(5'000 * kMs, 40 * kMs), 40);
    EXPECT_EQ(pace.untilNext(5'000 * kMs, 40 * kMs + 1), 41);
    EXPECT_EQ(pace.untilNext(5'000 * kMs, 3'600'000 * kMs), 1'000);
}

TEST(FramePace, KeepsSixtyASecondWhateverAPictureTakes)
{
    FramePace pace;
    std::int64_t now = 5'000 * kMs;
    int pictures = 0;
    for (const std::int64_t start = now; now - start < 1'000 * kMs; ++pictures) {
        pace.made(now);
        now += 9 * kMs; // making it
        now += pace.untilNext(now, 0) * kMs;
    }
    EXPECT_EQ(pictures, 60);
}

TEST(FramePace, DoesNotMakeUpForPicturesThatTookTooLong)
{
    FramePace pace;
    pace.made(5'000 * kMs);
    pace.made(5'100 * kMs);
    EXPECT_EQ(pace.untilNext(5'100 * kMs, 0), 17);
}

} // namespace
} // namespace retrospan::models
