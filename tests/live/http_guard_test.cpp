#include "live/http_guard.h"

#include <gtest/gtest.h>

namespace retrospan::live {
namespace {

HttpHead withField(std::string name, std::string value, unsigned version = 11)
{
    return {"POST", "/v1/traces", version, {{std::move(name), std::move(value)}}};
}

TEST(HttpGuard, TakesOnlyItsOwnNames)
{
    for (const char* host :
         {"localhost", "LOCALHOST:4318", "127.0.0.1:4318", "127.8.9.10", "[::1]:4318", "[::1]", "localhost:"})
        EXPECT_TRUE(isOwnHost(withField("Host", host), "127.0.0.1")) << host;
    for (const char* host :
         {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0", "128.0.0.1",
          "127.0.0.256", "127.0.0.1:80x", "[::1", "[::1]x", "", "user@localhost"})
        EXPECT_FALSE(isOwnHost(withField("Host", host), "127.0.0.1")) << host;
    EXPECT_TRUE(isOwnHost(withField("host", "192.168.1.5:4318"), "192.168.1.5"));
    EXPECT_FALSE(isOwnHost(withField("Accept", "*/*"), "127.0.0.1"));
    EXPECT_TRUE(isOwnHost(withField("Accept", "*/*", 10), "127.0.0.1"));
}

TEST(HttpGuard, TakesOnlyPagesOfThisMachine)
{
    EXPECT_TRUE(isLocalOrigin({}));
    for (const char* origin : {"http://localhost:5173", "https://127.0.0.1", "http://[::1]:80"})
        EXPECT_TRUE(isLocalOrigin(withField("Origin", origin))) << origin;
    for (const char* origin : {"null", "https://evil.example", "http://localhost.evil.example", "file://",
                               "http://localhost:80/path", "http://localhost@evil.example", ""})
        EXPECT_FALSE(isLocalOrigin(withField("Origin", origin))) << origin;
}

TEST(HttpGuard, KnowsTheTokenWhereverItStands)
{
    EXPECT_TRUE(carriesToken(withField("Authorization", "Bearer s3cret"), "s3cret"));
    EXPECT_TRUE(carriesToken(withField("authorization", "bearer s3cret"), "s3cret"));
    EXPECT_TRUE(carriesToken(withField("X-Api-Key", "s3cret"), "s3cret"));
    EXPECT_TRUE(carriesToken(withField("Authorization", "Basic cGs6czNjcmV0"), "s3cret")); // pk:s3cret
    for (const char* value : {"Bearer s3creT", "Bearer s3cre", "Bearer ", "Basic cGs6czNjcmV",
                              "Basic czNjcmV0", "s3cret", "Digest s3cret", ""})
        EXPECT_FALSE(carriesToken(withField("Authorization", value), "s3cret")) << value;
    EXPECT_FALSE(carriesToken({}, "s3cret"));
}

TEST(HttpGuard, AnswersPreflights)
{
    HttpHead head{"OPTIONS",
                  "/v1/traces",
                  11,
                  {{"Origin", "http://localhost:3000"},
                   {"Access-Control-Request-Method", "POST"},
                   {"Access-Control-Request-Headers", "content-type,x-api-key"},
                   {"Access-Control-Request-Private-Network", "true"}}};
    ASSERT_TRUE(isPreflight(head));
    const HttpAnswer answer = preflightAnswer(head);
    const HttpHead fields{{}, {}, 11, answer.fields};
    EXPECT_EQ(answer.status, 204u);
    EXPECT_EQ(fields.field("Access-Control-Allow-Headers"), "content-type,x-api-key");
    EXPECT_EQ(fields.field("Access-Control-Allow-Private-Network"), "true");
    head.fields[2].second = "evil\x01";
    EXPECT_FALSE((HttpHead{{}, {}, 11, preflightAnswer(head).fields}).has("Access-Control-Allow-Headers"));
}

} // namespace
} // namespace retrospan::live
