#include "live/access.h"

#include <gtest/gtest.h>

namespace retrospan::live {
namespace {

TEST(Access, KnowsWhatOnlyThisComputerReaches)
{
    EXPECT_TRUE(isLoopback("127.0.0.1"));
    EXPECT_TRUE(isLoopback("127.3.2.1"));
    EXPECT_TRUE(isLoopback("::1"));
    EXPECT_FALSE(isLoopback("0.0.0.0"));
    EXPECT_FALSE(isLoopback("::"));
    EXPECT_FALSE(isLoopback("127.0.0.1.example.org"));
}

TEST(Access, OthersNeedTheOptionAndAToken)
{
    EXPECT_TRUE(mayListen("127.0.0.1", false, "").ok());
    EXPECT_TRUE(mayListen(numericHost("localhost"), false, "").ok());
    EXPECT_FALSE(mayListen("0.0.0.0", false, "secret").ok());
    EXPECT_FALSE(mayListen("0.0.0.0", true, "").ok());
    EXPECT_TRUE(mayListen("0.0.0.0", true, "secret").ok());
    EXPECT_FALSE(mayListen("example.org", true, "secret").ok());
}

TEST(Access, ComparesTheWholeToken)
{
    EXPECT_TRUE(mayDeliver("Bearer some-sdk-key", ""));
    EXPECT_TRUE(mayDeliver("", ""));
    EXPECT_TRUE(mayDeliver("Bearer secret", "secret"));
    EXPECT_TRUE(mayDeliver("bearer secret", "secret"));
    EXPECT_FALSE(mayDeliver("Bearer secre", "secret"));
    EXPECT_FALSE(mayDeliver("Bearer secretsecret", "secret"));
    EXPECT_FALSE(mayDeliver("secret", "secret"));
    EXPECT_FALSE(mayDeliver("", "secret"));
}

TEST(Access, WritesAddresses)
{
    EXPECT_EQ(joinAddress("127.0.0.1", 4317), "127.0.0.1:4317");
    EXPECT_EQ(joinAddress("::1", 4317), "[::1]:4317");
}

} // namespace
} // namespace retrospan::live
