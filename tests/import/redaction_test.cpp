#include "import/redaction.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
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

/// A line of tests/golden/redaction/cases.txt.
struct Case {
    std::size_t line = 0;
    std::string text, expected;
};

void PrintTo(const Case& shown, std::ostream* out)
{
    *out << "cases.txt:" << shown.line << ": " << shown.text;
}

std::string unescaped(std::string_view column)
{
    static const std::map<char, std::string> kMeanings{
        {'n', "\n"}, {'t', "\t"}, {'\\', "\\"}, {'_', "\u00a0"}, {',', "\u202f"}};
    std::string text;
    for (std::size_t i = 0; i < column.size(); ++i)
        if (column[i] == '\\')
            text += kMeanings.at(column[++i]);
        else
            text += column[i];
    return text;
}

std::vector<Case> casesOfTheTable()
{
    std::vector<Case> cases;
    std::ifstream in(RETROSPAN_TEST_DATA_DIR "/golden/redaction/cases.txt");
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (line.empty() || line.starts_with("# ")) continue;
        const std::size_t tab = std::min(line.find('\t'), line.size());
        const std::string text = unescaped(line.substr(0, tab));
        cases.push_back({number, text, tab == line.size() ? text : unescaped(line.substr(tab + 1))});
    }
    return cases;
}

class RedactionTable : public testing::TestWithParam<Case> { };

TEST_P(RedactionTable, Holds)
{
    const std::string once = redacted(GetParam().text);
    EXPECT_EQ(once, GetParam().expected);
    EXPECT_EQ(redacted(once), once);
}

INSTANTIATE_TEST_SUITE_P(Cases, RedactionTable, testing::ValuesIn(casesOfTheTable()),
                         [](const auto& test) { return "Line" + std::to_string(test.param.line); });

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
    EXPECT_EQ(everything().secretName("http.request.header.authorization"), SecretName::any);
    EXPECT_EQ(everything().secretName("OPENAI_API_KEY"), SecretName::any);
    EXPECT_EQ(everything().secretName("githubToken"), SecretName::token);
    EXPECT_EQ(everything().secretName("auth.token"), SecretName::token);
    EXPECT_EQ(everything().secretName("gen_ai.usage.input_tokens"), SecretName::shaped);
    EXPECT_EQ(everything().secretName("gen_ai.tool.name"), SecretName::none);
    EXPECT_EQ(Redactor::compile(*parseRedactionClasses("email"))->secretName("password"), SecretName::none);
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
                                                 "token: ",
                                                 "\"tokens\":[\"",
                                                 "{\"secret\":{\"value\":\"",
                                                 "--password ",
                                                 "mysql -p",
                                                 "Cookie: a=b; ",
                                                 "hunter2",
                                                 "8d7f6a5b4c3d",
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
    for (const char* name : {"password", "a", "card", "\"api_key", "tokens", "value", "pin"})
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
    for (const char* piece : {"@",
                              "a@",
                              "sk-",
                              "\"password\":\"",
                              "-----BEGIN PRIVATE KEY-----",
                              "+1",
                              "1 ",
                              "[redacted:",
                              "[redacted:email]",
                              "\\",
                              "\\\"",
                              "eyJ",
                              "a",
                              "://a:",
                              "password=",
                              "token=",
                              "token=\"",
                              "pwd=/",
                              "\"token\":\"",
                              "\"tokens\":[\"a\",",
                              "password: a ",
                              "--token ",
                              "--password",
                              " -u ",
                              "{\"value\":\"",
                              "Cookie: a=b",
                              "\xd0\xb8",
                              "\xe4\xbe\x8b@",
                              "Bearer a-",
                              "cookie:%="}) {
        std::string text;
        while (text.size() < 200'000) text += piece;
        const std::string once = redactor.redacted(text);
        EXPECT_TRUE(redactor.scan(once).empty()) << piece;
    }
}

} // namespace
