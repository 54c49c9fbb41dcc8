#include "insight/session_query.h"

#include "insight/calendar.h"
#include "insight/text_match.h"

#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDayNs = 86'400 * kSecond;

std::int64_t at(const char* date, int hour = 0)
{
    return *dayFromText(date) * kDayNs + hour * 3600 * kSecond;
}

const QueryContext kContext{at("2026-11-21", 15), 0};

SessionSummary example()
{
    SessionSummary session;
    session.id = "s-1";
    session.facts.title = "I want a refund for \xc3\x84pfel";
    session.facts.tenant = "acme";
    session.facts.tags = {"vip", "eu"};
    session.status = SessionStatus::failed;
    session.startNs = at("2026-11-20", 23);
    session.endNs = session.startNs + 150 * kSecond;
    session.models = {"gpt-5-mini", "claude-opus-4-5"};
    session.tools = {"stripe.refund", "search"};
    session.modelCalls = 12;
    session.errors = 2;
    session.usage.input = 10'000;
    session.usage.output = 500;
    session.cost = {500'000, CostSource::computed};
    return session;
}

bool matches(std::string_view query, const SessionSummary& session = example(),
             const QueryContext& context = kContext)
{
    const SessionQuery compiled = SessionQuery::parse(query, context);
    for (const QueryError& error : compiled.errors()) ADD_FAILURE() << query << ": " << error.message;
    return compiled.matches(session);
}

std::string errorOf(std::string_view query)
{
    const SessionQuery compiled = SessionQuery::parse(query, kContext);
    if (compiled.ok()) return {};
    const QueryError& error = compiled.errors().front();
    EXPECT_FALSE(compiled.matches(example()));
    return "[" + std::string(query.substr(error.offset, error.length)) + "] " + error.message;
}

TEST(SessionQuery, OfNothingMatchesEverything)
{
    EXPECT_TRUE(matches(""));
    EXPECT_TRUE(matches("  \t"));
    EXPECT_TRUE(SessionQuery::parse("").empty());
}

TEST(SessionQuery, ComparesTexts)
{
    EXPECT_TRUE(matches("status:failed"));
    EXPECT_FALSE(matches("status:ok"));
    EXPECT_TRUE(matches("tenant:ACME"));
    EXPECT_FALSE(matches("tenant:acm"));
    EXPECT_TRUE(matches("tool:stripe*"));
    EXPECT_TRUE(matches("model:*opus*"));
    EXPECT_FALSE(matches("model:opus*"));
    EXPECT_FALSE(matches("tool:\"stripe*\"")); // quoted: the character itself
    EXPECT_TRUE(matches("tag:eu tag:vip"));
    EXPECT_TRUE(matches("tenant=acme"));
    EXPECT_TRUE(matches("tenant:*"));
    EXPECT_FALSE(matches("user:*"));
    EXPECT_TRUE(matches("user:\"\""));
    EXPECT_TRUE(matches("status:f*"));
}

TEST(SessionQuery, ComparesNumbers)
{
    EXPECT_TRUE(matches("errors:2"));
    EXPECT_TRUE(matches("errors=2"));
    EXPECT_FALSE(matches("errors>2"));
    EXPECT_TRUE(matches("errors>=2"));
    EXPECT_TRUE(matches("errors<3"));
    EXPECT_TRUE(matches("errors<=2"));
    EXPECT_TRUE(matches("tokens>10k"));
    EXPECT_FALSE(matches("tokens>=10.6K"));
    EXPECT_TRUE(matches("models:12 tools:0"));
    EXPECT_TRUE(matches("model_calls:>10"));
}

TEST(SessionQuery, ComparesMoneyExactly)
{
    EXPECT_TRUE(matches("cost>=0.5"));
    EXPECT_FALSE(matches("cost>0.5"));
    EXPECT_TRUE(matches("cost>0.499999"));
    EXPECT_TRUE(matches("cost:$0.50"));
}

TEST(SessionQuery, NeverMatchesWhatIsUnknown)
{
    SessionSummary session;
    EXPECT_FALSE(matches("cost>=0", session));
    EXPECT_FALSE(matches("cost<1", session));
    EXPECT_FALSE(matches("cost:*", session));
    EXPECT_TRUE(matches("-cost:*", session));
    EXPECT_TRUE(matches("cost:*"));
    EXPECT_FALSE(matches("duration>=0", session));
    EXPECT_FALSE(matches("start>1970", session));
}

TEST(SessionQuery, ComparesDurations)
{
    EXPECT_TRUE(matches("duration>2m"));
    EXPECT_TRUE(matches("duration:2.5m"));
    EXPECT_TRUE(matches("duration:2m")); // within the minute that begins at 2m
    EXPECT_FALSE(matches("duration>3m"));
    EXPECT_TRUE(matches("duration>=150"));
    EXPECT_TRUE(matches("duration<150001ms"));
    EXPECT_FALSE(matches("duration<150s"));
}

TEST(SessionQuery, EndsRunningSessionsNow)
{
    SessionSummary session = example();
    session.endNs = 0;
    EXPECT_TRUE(matches("duration:16h", session));
}

TEST(SessionQuery, ComparesDates)
{
    EXPECT_TRUE(matches("start:2026-11-20"));
    EXPECT_TRUE(matches("start:2026-11"));
    EXPECT_TRUE(matches("start:2026"));
    EXPECT_TRUE(matches("start:yesterday"));
    EXPECT_FALSE(matches("start:today"));
    EXPECT_TRUE(matches("start:2026-11-20T23"));
    EXPECT_TRUE(matches("start>=2026-11-20T23:00:00"));
    EXPECT_FALSE(matches("start>2026-11-20")); // later than that day
    EXPECT_TRUE(matches("start<=2026-11-20"));
    EXPECT_FALSE(matches("start<2026-11-20"));
    EXPECT_TRUE(matches("start>-17h"));
    EXPECT_FALSE(matches("start>-15h"));
    EXPECT_TRUE(matches("start<2026-12 start>2026-10"));
}

TEST(SessionQuery, ReadsDatesInTheUsersTimeZone)
{
    QueryContext east = kContext;
    east.utcOffsetNs = 2 * 3600 * kSecond; // 23:00 UTC is 01:00 of the next day there
    EXPECT_TRUE(matches("start:2026-11-21", example(), east));
    EXPECT_TRUE(matches("start:today", example(), east));
    EXPECT_FALSE(matches("start:2026-11-20", example(), east));
}

TEST(SessionQuery, CombinesTerms)
{
    EXPECT_TRUE(matches("status:failed cost<1 tenant:acme"));
    EXPECT_FALSE(matches("status:failed tenant:other"));
    EXPECT_TRUE(matches("tenant:other OR status:failed"));
    EXPECT_TRUE(matches("tenant:other status:ok OR errors:2 tag:eu"));
    EXPECT_TRUE(matches("(tenant:other OR tenant:acme) AND status:failed"));
    EXPECT_FALSE(matches("-(tenant:other OR tenant:acme)"));
    EXPECT_TRUE(matches("-tenant:other -\"chargeback\""));
    EXPECT_TRUE(matches("-(-status:failed)"));
}

TEST(SessionQuery, FindsFreeTextInTheTitle)
{
    EXPECT_TRUE(matches("refund"));
    EXPECT_TRUE(matches("\"A REFUND\""));
    EXPECT_TRUE(matches("\xc3\x84pfel"));
    EXPECT_FALSE(matches("chargeback"));
    EXPECT_FALSE(matches("chargeback or refund")); // only OR in capitals is an operator
}

TEST(SessionQuery, AsksForContentOncePerText)
{
    const SessionQuery query = SessionQuery::parse("status:failed \"card \\\"declined\\\"\" refund");
    EXPECT_EQ(query.texts(), (std::vector<std::string>{"card \"declined\"", "refund"}));
    EXPECT_FALSE(query.matches(example()));
    std::vector<std::size_t> asked;
    EXPECT_TRUE(query.matches(example(), [&asked](std::size_t text, const SessionSummary&) {
        asked.push_back(text);
        return text == 0;
    }));
    EXPECT_EQ(asked, std::vector<std::size_t>{0}); // the title has "refund"
}

TEST(SessionQuery, ExplainsErrorsWithTheirPlace)
{
    EXPECT_EQ(errorOf("ok staus:failed"), "[staus] \"staus\" is not a field; did you mean \"status\"?");
    EXPECT_EQ(errorOf("http://x.y"), "[http] \"http\" is not a field; put it in quotes to search for it");
    EXPECT_EQ(errorOf("status:fialed"),
              "[fialed] a status is running, ok, failed, interrupted, abandoned, stale or unknown");
    EXPECT_EQ(errorOf("cost>much"), "[much] \"cost\" needs an amount in USD like 0.5");
    EXPECT_EQ(errorOf("tools:stripe*"), "[stripe*] \"tools\" needs a number like 3, 10k or 1.5M");
    EXPECT_EQ(errorOf("tenant>3"), "[tenant>3] \"tenant\" is a text: use tenant:value");
    EXPECT_EQ(errorOf("tenant:"), "[tenant:] a value is missing after \":\"");
    EXPECT_EQ(errorOf("\"open"), "[\"open] the closing quote is missing");
    EXPECT_EQ(errorOf("tenant:\"open"), "[tenant:\"open] the closing quote is missing");
    EXPECT_EQ(errorOf("(a OR b"), "[(] the closing \")\" is missing");
    EXPECT_EQ(errorOf("a) b"), "[)] there is no \"(\" for this \")\"");
    EXPECT_EQ(errorOf("a OR"), "[OR] a term is missing here");
    EXPECT_EQ(errorOf("()"), "[)] a term is missing here");
    EXPECT_EQ(errorOf("a - b"), "[-] \"-\" needs a term after it");
    EXPECT_EQ(errorOf("start:-7d"), "[-7d] a time ago needs >, >=, < or <=");
    EXPECT_EQ(errorOf("\"\""), "[\"\"] the text is empty");
}

TEST(SessionQuery, RefusesImpossibleValues)
{
    for (const char* query :
         {"start>2026-02-30", "start>2026-13", "start>99999", "start>2026-11-21T25", "duration>1x",
          "tokens>99999999999999999999", "cost>1.2.3", "cost>.", "start>-99999999999d", "errors>-1"}) {
        EXPECT_NE(errorOf(query), "") << query;
    }
}

TEST(SessionQuery, StaysBoundedOnHostileText)
{
    EXPECT_NE(errorOf(std::string(100'000, '(')), "");
    EXPECT_NE(errorOf(std::string(900, '(')), "");
    EXPECT_NE(errorOf(std::string(900, '-')), "");
    std::string ors;
    for (int i = 0; i < 900; ++i) ors += "a OR ";
    EXPECT_NE(errorOf(ors), "");
    std::string nested;
    for (int i = 0; i < 40; ++i) nested = "-(" + nested + " errors:2)";
    EXPECT_TRUE(SessionQuery::parse(nested).ok());
    EXPECT_TRUE(SessionQuery::parse("a\\").ok());
    EXPECT_EQ(errorOf("\"a\\"), "[\"a\\] the closing quote is missing");
}

TEST(SessionQuery, TermsAreQuotedWhereTheyHaveToBe)
{
    EXPECT_EQ(queryTerm("tenant", "acme"), "tenant:acme");
    EXPECT_EQ(queryTerm("title", "a \"b\" c\\d"), R"(title:"a \"b\" c\\d")");
    EXPECT_EQ(queryTerm("tool", "a*"), "tool:\"a*\"");
    EXPECT_EQ(queryTerm("tag", ">3"), "tag:\">3\"");
    SessionSummary session;
    for (const char* value :
         {"", "plain", "with space", "quo\"te", "back\\slash", "a*b", "(x)", ">1", "-x", "a:b", "\"", "\\"}) {
        session.facts.tenant = value;
        EXPECT_TRUE(matches(queryTerm("tenant", value), session)) << value;
    }
}

TEST(TextMatch, Globs)
{
    EXPECT_TRUE(globMatches("a*c*e", "abcde"));
    EXPECT_TRUE(globMatches("*", ""));
    EXPECT_TRUE(globMatches("a**", "A"));
    EXPECT_TRUE(globMatches("*ab", "aab"));
    EXPECT_FALSE(globMatches("a*c", "abcd"));
    EXPECT_FALSE(globMatches("", "a"));
    EXPECT_TRUE(containsIgnoringCase("aAb", "ab"));
    EXPECT_FALSE(containsIgnoringCase("ab", "abc"));
}

} // namespace
} // namespace retrospan::insight
