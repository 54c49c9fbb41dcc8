#include "trace/trace_sampling.h"

#include <gtest/gtest.h>

#include <string>

using namespace retrospan;

namespace {

TEST(TraceSampling, DecidesByTheLastEightBytesAsTheSdksDo)
{
    // 0x8000... of 2^64 is one half: TraceIdRatioBased(0.5) keeps what lies below.
    EXPECT_TRUE(keptByRatio("ffffffffffffffff7fffffffffffffff", 0.5));
    EXPECT_FALSE(keptByRatio("00000000000000008000000000000000", 0.5));
    EXPECT_TRUE(keptByRatio("00000000-0000-0000-0fff-ffffffffffff", 0.0625));
    EXPECT_FALSE(keptByRatio("00000000-0000-0000-1000-000000000001", 0.0625));
}

TEST(TraceSampling, KeepsAllOrNoneAtTheEnds)
{
    EXPECT_TRUE(keptByRatio("ffffffffffffffffffffffffffffffff", 1));
    EXPECT_FALSE(keptByRatio("00000000000000000000000000000000", 0));
    EXPECT_FALSE(keptByRatio("00000000000000000000000000000000", -1));
}

TEST(TraceSampling, OtherIdsAreHashedEvenly)
{
    int kept = 0, both = 0, oneIn = 0;
    for (int i = 0; i < 10'000; ++i) {
        const std::string id = "run-" + std::to_string(i);
        const bool few = keptByRatio(id, 0.1), more = keptByRatio(id, 0.3);
        EXPECT_TRUE(more || !few) << "a higher ratio keeps what a lower one does";
        kept += few ? 1 : 0;
        both += few && keptAsOneIn(id, 10) ? 1 : 0;
        oneIn += keptAsOneIn(id, 20) ? 1 : 0;
    }
    EXPECT_NEAR(kept, 1000, 100);
    EXPECT_NEAR(both, 100, 40) << "the two are independent";
    EXPECT_NEAR(oneIn, 500, 80);
    EXPECT_FALSE(keptAsOneIn("x", 0));
    EXPECT_TRUE(keptAsOneIn("x", 1));
}

} // namespace
