#include "live/otlp_answer.h"

#include <gtest/gtest.h>
#include <protozero/pbf_reader.hpp>

namespace retrospan::live {
namespace {

using protozero::pbf_reader;

TEST(OtlpAnswer, SaysNothingWhenEverythingCameIn)
{
    EXPECT_TRUE(exportResponse({Verdict::stored, 7, 0, {}}).empty());
}

TEST(OtlpAnswer, CountsWhatWasRejected)
{
    const std::string bytes = exportResponse({Verdict::stored, 7, 300, "cut \xC3"});
    pbf_reader response(bytes);
    ASSERT_TRUE(response.next(1));
    pbf_reader partialSuccess = response.get_message();
    ASSERT_TRUE(partialSuccess.next(1));
    EXPECT_EQ(partialSuccess.get_int64(), 300);
    ASSERT_TRUE(partialSuccess.next(2));
    EXPECT_EQ(partialSuccess.get_string(), "cut \xEF\xBF\xBD");
    EXPECT_FALSE(response.next());
}

TEST(OtlpAnswer, AStatusCarriesWhenToComeAgain)
{
    const std::string bytes = rpcStatus(8, "behind", std::chrono::seconds(300));
    pbf_reader status(bytes);
    ASSERT_TRUE(status.next(1));
    EXPECT_EQ(status.get_int32(), 8);
    ASSERT_TRUE(status.next(2));
    EXPECT_EQ(status.get_string(), "behind");
    ASSERT_TRUE(status.next(3));
    pbf_reader detail = status.get_message();
    ASSERT_TRUE(detail.next(1));
    EXPECT_EQ(detail.get_string(), "type.googleapis.com/google.rpc.RetryInfo");
    ASSERT_TRUE(detail.next(2));
    pbf_reader retryInfo = detail.get_message();
    ASSERT_TRUE(retryInfo.next(1));
    pbf_reader delay = retryInfo.get_message();
    ASSERT_TRUE(delay.next(1));
    EXPECT_EQ(delay.get_int64(), 300);
}

TEST(OtlpAnswer, AStatusNeedsNoTimeToComeAgain)
{
    const std::string bytes = rpcStatus(3, "garbage");
    pbf_reader status(bytes);
    ASSERT_TRUE(status.next(2));
    status.skip();
    EXPECT_FALSE(status.next(3));
}

} // namespace
} // namespace retrospan::live
