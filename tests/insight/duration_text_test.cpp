#include "insight/duration_text.h"

#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

TEST(DurationText, HasThreeDigitsOrTwoUnits)
{
    EXPECT_EQ(durationText(0), "0 ns");
    EXPECT_EQ(durationText(999), "999 ns");
    EXPECT_EQ(durationText(1'240), "1.24 \u00b5s");
    EXPECT_EQ(durationText(65'440'000), "65.4 ms");
    EXPECT_EQ(durationText(999'600'000), "1.00 s");
    EXPECT_EQ(durationText(59'949'999'999), "59.9 s");
    EXPECT_EQ(durationText(142'380'000'000), "2 min 22 s");
    EXPECT_EQ(durationText(3'840'000'000'000), "1 h 04 min");
    EXPECT_EQ(durationText(259'200'000'000'000), "3 d 00 h");
}

} // namespace
} // namespace retrospan::insight
