#include "import/redaction.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <random>

using namespace retrospan::import;
using testing::HasSubstr;

namespace {

Redactor everything(std::vector<std::string> patterns = {})
{
    RedactionRules rules = *parseRedactionClasses("all");
    rules.patterns = std::move(patterns);
    return *Redactor::compile(rules);
}

std::string redacted(std::string_view text)
{
    return everything().redacted(text);
}

struct Case {
    const char* text;
    const char* expected;
};

void PrintTo(const Case& shown, std::ostream* out)
{
    *out << shown.text;
}

class RedactionShapes : public testing::TestWithParam<Case> { };

TEST_P(RedactionShapes, AreReplaced)
{
    EXPECT_EQ(redacted(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Found, RedactionShapes,
    testing::Values(
        Case{"write to ann.lee+x@mail.example.com, please", "write to [redacted:email], please"},
        Case{"(bob@example.org)", "([redacted:email])"},
        Case{"j\xc3\xb6rg@m\xc3\xbcller.de.", "[redacted:email]."},
        Case{R"({"to":"a\nbob@example.com\nc"})", R"({"to":"a\n[redacted:email]\nc"})"},
        Case{R"(\u00e9ve@example.com)", R"(\u00e9[redacted:email])"},
        Case{"?mail=ann%40example.com&x=1", "?mail=[redacted:email]&x=1"},
        Case{"call +49 30 901820 or +1 (415) 555-0132 now", "call [redacted:phone] or [redacted:phone] now"},
        Case{"(415) 555-0132 and 415-555-0132.", "[redacted:phone] and [redacted:phone]."},
        Case{"card 4111 1111 1111 1111 exp 12/27", "card [redacted:card] exp 12/27"},
        Case{"5555-5555-5555-4444", "[redacted:card]"},
        Case{"amex 378282246310005!", "amex [redacted:card]!"},
        Case{R"({"card":4111111111111111,"n":[4111111111111111, 5]})",
             R"({"card":"[redacted:card]","n":["[redacted:card]", 5]})"},
        Case{R"({"a":"{\"card\":4111111111111111}"})", R"({"a":"{\"card\":\"[redacted:card]\"}"})"},
        Case{"key sk-proj-abc123DEF456ghi789JKL and more", "key [redacted:key] and more"},
        Case{R"(first\nsk-ant-api03-abcdefghij0123456789)", R"(first\n[redacted:key])"},
        Case{"ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[redacted:key]"},
        Case{"github_pat_11ABCDEFG0abcdefghijklmnopqrstuv", "[redacted:key]"},
        Case{"id AKIAIOSFODNN7EXAMPLE.", "id [redacted:key]."},
        Case{"xoxb-123456789012-abcdefABCDEF", "[redacted:key]"},
        Case{"AIzaSyA-abcdefghijklmnopqrstuvwxyz01234", "[redacted:key]"},
        Case{"sk_live_51H8abcdefGHIJ", "[redacted:key]"},
        Case{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl ok", "[redacted:key] ok"},
        Case{"Authorization: Bearer abc123def456", "Authorization: Bearer [redacted:key]"},
        Case{"postgres://bob:hunter2@db/x", "postgres://bob:[redacted:key]@db/x"},
        Case{R"({"password": "hunter2", "user": "x"})", R"({"password": "[redacted:key]", "user": "x"})"},
        Case{R"("{\"api_key\":\"a\\\\b\",\"x\":1}")", R"("{\"api_key\":\"[redacted:key]\",\"x\":1}")"},
        Case{"DB_PASSWORD=hunter2 next", "DB_PASSWORD=[redacted:key] next"},
        Case{R"({"client_secret":"s)", R"({"client_secret":"[redacted:key])"},
        Case{"-----BEGIN RSA PRIVATE KEY-----\nMIIE\nab==\n-----END RSA PRIVATE KEY-----\nrest",
             "[redacted:key]\nrest"},
        Case{R"({"pem":"-----BEGIN PRIVATE KEY-----\nMIIE","b":2})", R"({"pem":"[redacted:key]","b":2})"}));

INSTANTIATE_TEST_SUITE_P(LeftAlone, RedactionShapes, testing::ValuesIn([] {
                             std::vector<Case> cases;
                             for (const char* text :
                                  {"4bf92f3577b34da6a3ce929d0e0e4736",
                                   "00f067aa0ba902b7",
                                   "41111111-1111-4111-8111-111111111111",
                                   "1700000000000000000",
                                   "1700000000000",
                                   "1763720000123456",
                                   "tokens: 123456, 4096",
                                   "2024-11-21T21:33:05.123456789Z",
                                   "2024-11-21 21:33:05",
                                   "0.4111111111111111",
                                   "-0.4155550132",
                                   "v4.1.555.0132",
                                   "192.168.100.1:4318",
                                   "4111111111111112",
                                   "4444444444444444",
                                   "a4111111111111111",
                                   "4111111111111111f",
                                   "4111111111111111-aa",
                                   "1e+12345678",
                                   "icon@2x.png",
                                   "@scope/name@1.2.3",
                                   "user@host",
                                   "a @ b.com",
                                   "sk-learn-is-a-nice-library-of-python",
                                   "the bearer of this letter",
                                   "Basic understanding-of-things",
                                   "max_tokens=4096",
                                   "PWD=/home/x",
                                   R"({"has_password": true, "secret": null, "password": ""})",
                                   "password: please enter one",
                                   "https://example.com:8080/a@b",
                                   "-----BEGIN CERTIFICATE-----\nMIIE",
                                   "[redacted:email]",
                                   "toolu_01A09q90qw90lq917835lq9",
                                   "call_abcdefghijklmnop0123456789"})
                                 cases.push_back({text, text});
                             return cases;
                         }()));

TEST(Redaction, ClassesAreNamed)
{
    const auto some = parseRedactionClasses("email,card");
    ASSERT_TRUE(some.ok());
    EXPECT_TRUE(some->email && some->card && !some->phone && !some->key);
    const auto wrong = parseRedactionClasses("email,iban");
    ASSERT_FALSE(wrong.ok());
    EXPECT_THAT(wrong.error().message, HasSubstr("\"iban\""));
}

TEST(Redaction, LooksOnlyForWhatWasAskedFor)
{
    const auto onlyCards = Redactor::compile(*parseRedactionClasses("card"));
    EXPECT_EQ(onlyCards->redacted("a@b.com 4111 1111 1111 1111 sk-abcdefghij0123456789"),
              "a@b.com [redacted:card] sk-abcdefghij0123456789");
    RedactionCounts counts{};
    std::string out;
    EXPECT_FALSE(Redactor::compile({})->redact("a@b.com", out, counts));
}

TEST(Redaction, CountsByClass)
{
    std::string out;
    RedactionCounts counts{};
    EXPECT_TRUE(everything().redact("a@b.com c@d.org 4111111111111111", out, counts));
    EXPECT_EQ(counts[static_cast<std::size_t>(RedactionClass::email)], 2U);
    EXPECT_EQ(counts[static_cast<std::size_t>(RedactionClass::card)], 1U);
}

TEST(Redaction, OwnExpressionsTakeWhatTheyMatch)
{
    EXPECT_EQ(everything({"EMP-[0-9]{4}", "Z\xc3\xbcrich"}).redacted("EMP-1234 in Z\xc3\xbcrich"),
              "[redacted:pattern] in [redacted:pattern]");
    // What they match across is one with what stands in it.
    EXPECT_EQ(everything({"to .* now"}).redacted("to a@b.com now!"), "[redacted:pattern]!");
}

TEST(Redaction, WrongExpressionsAreNamedWithTheirPlace)
{
    const auto fault = [](const std::string& pattern) {
        const auto compiled = Redactor::compile({.patterns = {"fine", pattern}});
        return compiled.ok() ? std::string() : compiled.error().message;
    };
    EXPECT_THAT(fault("ab(c"), HasSubstr("\"ab(c\" is wrong at character 3"));
    EXPECT_THAT(fault("ab)c"), HasSubstr("character 3"));
    EXPECT_THAT(fault("\xc3\xa4*[z-a]"), HasSubstr("character 4"));
    EXPECT_THAT(fault("a*"), HasSubstr("matches nothing at all"));
    EXPECT_THAT(fault(std::string(2000, 'a')), HasSubstr("1000 bytes"));
    EXPECT_THAT(fault("((a{1000}){1000}){1000}"), HasSubstr("wrong at"));
}

TEST(Redaction, ValuesOfSecretNamesAreKnownByTheName)
{
    EXPECT_TRUE(everything().isSecretName("http.request.header.authorization"));
    EXPECT_TRUE(everything().isSecretName("OPENAI_API_KEY"));
    EXPECT_FALSE(everything().isSecretName("gen_ai.usage.input_tokens"));
    EXPECT_FALSE(everything().isSecretName("gen_ai.tool.name"));
    EXPECT_FALSE(Redactor::compile(*parseRedactionClasses("email"))->isSecretName("password"));
}

/// Pieces that hold secrets, look like them, or put them into unfriendly surroundings.
std::string randomText(std::mt19937& random)
{
    static const std::vector<std::string> pieces{"a@b.com",
                                                 "@",
                                                 ".",
                                                 "x",
                                                 "+4915112345678",
                                                 "(415) 555-0132",
                                                 "4111111111111111",
                                                 "4111 1111 ",
                                                 "1111 1111",
                                                 "sk-",
                                                 "abcdefghij0123456789",
                                                 "AKIAIOSFODNN7EXAMPLE",
                                                 "Bearer ",
                                                 "\"password\": \"",
                                                 "\"",
                                                 "\\\"",
                                                 "\\n",
                                                 "\\",
                                                 "secret=",
                                                 " ",
                                                 ",",
                                                 "-----BEGIN PRIVATE KEY-----",
                                                 "-----END PRIVATE KEY-----",
                                                 "eyJ",
                                                 "[redacted:",
                                                 "[redacted:email]",
                                                 "]",
                                                 "[",
                                                 "{",
                                                 "}",
                                                 ":",
                                                 "://u:",
                                                 "%40",
                                                 "415-555-",
                                                 "0132",
                                                 "1",
                                                 "\xc3\xa9",
                                                 "\xff",
                                                 "\n",
                                                 "aab",
                                                 "b"};
    std::string text;
    for (auto left = random() % 24; left > 0; --left) text += pieces[random() % pieces.size()];
    return text;
}

TEST(Redaction, IsAFixedPoint)
{
    std::mt19937 random(7);
    const Redactor redactors[] = {everything(), everything({"^a|b$", "\\bx", "a+b", "[a-z]+d", "\\]"})};
    for (int i = 0; i < 30'000; ++i) {
        const std::string text = randomText(random);
        const Redactor& redactor = redactors[i % 2];
        const std::string once = redactor.redacted(text);
        ASSERT_EQ(redactor.redacted(once), once) << text;
        ASSERT_TRUE(redactor.scan(once).empty()) << text;
    }
}

nlohmann::json randomJson(std::mt19937& random, int depth)
{
    switch (random() % (depth > 3 ? 4 : 7)) {
    case 0: return randomText(random);
    case 1: return 4111111111111111;
    case 2: return "bob@example.com\nsk-abcdefghij0123456789\"4111111111111111\"";
    case 3: return static_cast<int>(random() % 1000);
    case 4: {
        nlohmann::json list = nlohmann::json::array();
        for (int i = 0; i < 3; ++i) list.push_back(randomJson(random, depth + 1));
        return list;
    }
    case 5:
        return randomJson(random, depth + 1).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    default: break;
    }
    nlohmann::json object;
    for (const char* name : {"password", "a", "card", "\"api_key"})
        object[name] = randomJson(random, depth + 1);
    return object;
}

TEST(Redaction, LeavesJsonValid)
{
    std::mt19937 random(11);
    const Redactor redactor = everything();
    const auto replace = nlohmann::json::error_handler_t::replace;
    for (int i = 0; i < 10'000; ++i) {
        // A number alone is a text like any other.
        const std::string text = nlohmann::json::array({randomJson(random, 0)})
                                     .dump(i % 3 == 0 ? 2 : -1, ' ', i % 2 == 0, replace);
        const std::string once = redactor.redacted(text);
        ASSERT_TRUE(nlohmann::json::accept(once)) << text << "\n" << once;
        ASSERT_THAT(once, testing::Not(HasSubstr("bob@example.com")));
    }
}

/// Hostile text must cost what it is long; a minute of a quadratic pass would fail by the test's time-out.
TEST(Redaction, LongRunsEnd)
{
    const Redactor redactor = everything({"a.*b|a"});
    for (const char* piece :
         {"@", "a@", "sk-", "\"password\":\"", "-----BEGIN PRIVATE KEY-----", "+1", "1 ",
          "[redacted:", "[redacted:email]", "\\", "\\\"", "eyJ", "a", "://a:", "password="}) {
        std::string text;
        while (text.size() < 200'000) text += piece;
        const std::string once = redactor.redacted(text);
        EXPECT_TRUE(redactor.scan(once).empty()) << piece;
    }
}

} // namespace
