// What counts as the failure of a session, what kind it is, and what the user was told.
#include "insight/failure.h"
#include "insight/quiet_exit.h"
#include "insight/words.h"
#include "structure_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

using namespace testing;
using enum SpanKind;
using enum FailureCategory;

FailureCategory categoryOf(SpanKind kind, std::string_view type, std::string_view message)
{
    return classify({kind, type, message}).category;
}

TEST(FailureCategories, AreToldByTypesAndWords)
{
    EXPECT_EQ(categoryOf(model, "RateLimitError", "slow down"), rateLimit);
    EXPECT_EQ(categoryOf(model, "", "This model's maximum context length is 8192 tokens"), contextOverflow);
    EXPECT_EQ(categoryOf(model, "BadRequestError", "This model's maximum context length is 8192 tokens"),
              contextOverflow);
    EXPECT_EQ(categoryOf(tool, "", "order 84022 is odd"), unclassified);
    EXPECT_EQ(categoryOf(tool, "", "openai.APIConnectionError: no route"), downstream);
    EXPECT_EQ(categoryOf(tool, "", "<tool_use_error>InputValidationError: the parameter"), toolMisuse);
    EXPECT_EQ(categoryOf(tool, "", "<"), unclassified);
    EXPECT_EQ(categoryOf(guardrail, "", ""), rejected);
    EXPECT_EQ(categoryOf(step, "JSONDecodeError", ""), parseError);
    EXPECT_EQ(categoryOf(tool, "idempotency_error", ""), toolMisuse);
    EXPECT_EQ(categoryOf(tool, "", "dial tcp 10.0.0.1: connection refused"), downstream);
    EXPECT_EQ(categoryOf(tool, "", "a sparse matrix of customer service"), unclassified);
    EXPECT_EQ(categoryOf(tool, "tool_error", "see http://example.com/errors"), unclassified);
}

TEST(FailureCategories, AreToldByTheStatusOfHttp)
{
    const auto status = [](std::int64_t code, std::string_view message = {}) {
        return classify({tool, {}, message, code});
    };
    EXPECT_EQ(status(401), (FailureClass{downstream, "authentication"}));
    EXPECT_EQ(status(403), (FailureClass{downstream, "authentication"}));
    EXPECT_EQ(status(404), (FailureClass{downstream, "not_found"}));
    EXPECT_EQ(status(408), (FailureClass{timeout, {}}));
    EXPECT_EQ(status(409), (FailureClass{toolMisuse, "conflict"}));
    EXPECT_EQ(status(422), (FailureClass{toolMisuse, "invalid_request"}));
    EXPECT_EQ(status(429), (FailureClass{rateLimit, {}}));
    EXPECT_EQ(status(503), (FailureClass{downstream, "server_error"}));
    EXPECT_EQ(status(504), (FailureClass{timeout, {}}));
    EXPECT_EQ(status(529), (FailureClass{rateLimit, "overloaded"}));
    EXPECT_EQ(status(400, "prompt is too long").category, contextOverflow) << "400 says little";
    EXPECT_EQ(status(kUnknown).category, unclassified);
}

TEST(FailureCategories, AreToldByAStatusWhereTheTextSaysThatItIsOne)
{
    EXPECT_EQ(categoryOf(tool, "429", ""), rateLimit);
    EXPECT_EQ(categoryOf(tool, "402", "card_error"), downstream);
    EXPECT_EQ(categoryOf(model, "", "Error code: 429 - slow down"), rateLimit);
    EXPECT_EQ(categoryOf(tool, "", "HTTP/1.1 503"), downstream);
    EXPECT_EQ(categoryOf(tool, "", "order 429 is not known"), unclassified);
    EXPECT_EQ(categoryOf(tool, "", "5041 rows"), unclassified);
    EXPECT_EQ(classify({tool, "HTTPStatusError", "Client error '404 Not Found' for url 'x'"}),
              (FailureClass{downstream, "not_found"}));
}

TEST(FailureCategories, LookIntoABodyForMessagesAlone)
{
    EXPECT_EQ(categoryOf(tool, "", R"({"rateLimits":null,"message":"nothing to do"})"), unclassified);
    EXPECT_EQ(categoryOf(tool, "", R"({"timeout":30,"user":"declined@example.com"})"), unclassified);
    EXPECT_EQ(
        categoryOf(model, "", R"(400 {"type":"error","error":{"type":"rate_limit_error","message":"x"}})"),
        rateLimit);
    EXPECT_EQ(categoryOf(tool, "", R"({"error":{"message":"Your card was declined."}})"), downstream);
    EXPECT_EQ(categoryOf(tool, "", R"({"error":{"code":504}})"), timeout);
    EXPECT_EQ(categoryOf(tool, "", R"({"rateLimits":null,"message":"cut)"), unclassified);
    EXPECT_EQ(categoryOf(tool, "", std::string(20'000, '{')), unclassified);
}

TEST(QuietExits, AreAnswersOfSearchesAndComparisons)
{
    const auto answer = [](std::string_view arguments, std::string_view output) {
        return isAnswerByExitCode({arguments, output, {}});
    };
    EXPECT_TRUE(answer(R"({"command":"rg -n foo src"})", "Exit code 1"));
    EXPECT_TRUE(answer(R"({"command":"cd src && ls | grep foo"})", "Error: Exit code 1\n"));
    EXPECT_TRUE(answer(R"({"command":["bash","-lc","git grep 'a && b'"]})",
                       "Exit code: 1\nWall time: 0.1 seconds\nOutput:\n"));
    EXPECT_TRUE(answer(R"({"cmd":"diff a b"})", "Process exited with code 1\n< one\n> two"));
    EXPECT_TRUE(isAnswerByExitCode({R"({"command":"test -f x"})", "", "exit_code_1"}));
    EXPECT_FALSE(answer(R"({"command":"rg ("})", "Exit code 2\nregex parse error"));
    EXPECT_FALSE(answer(R"({"command":"grep foo nothere"})", "Exit code 1\ngrep: nothere: No such file"));
    EXPECT_FALSE(answer(R"({"command":"make && grep foo log"})", "Exit code 1"));
    EXPECT_FALSE(answer(R"({"command":"rgx"})", "Exit code 1"));
    EXPECT_FALSE(answer(R"({"command":"rg foo"})", ""));
    EXPECT_FALSE(answer(R"({"command":"rg foo"})", "Exit code 127"));
    EXPECT_FALSE(answer("[[[[", "Exit code 1"));
}

TEST(Failures, AreNotSearchesThatFoundNothing)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a").add(2, 1, tool, "t", toolCall("Bash", SpanStatus::error));
    Told told(session);
    told.say(1, called("Bash", R"({"command":"grep foo x"})", "Exit code 1"), "Exit code 1");
    EXPECT_FALSE(told.structure().failure);
    EXPECT_TRUE(told.structure().madeGood[1]);
}

TEST(Failures, AreMadeGoodByALaterCallThatAsksTheSame)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a");
    session.add(2, 1, tool, "t", toolCall("Bash", SpanStatus::error));
    for (std::uint64_t id = 3; id < 20; ++id) session.add(id, 1, model, "chat");
    session.add(20, 1, tool, "t", toolCall("Bash"));
    Told told(session);
    told.say(1, called("Bash", R"({"command":"make","timeout":5})"))
        .say(19, called("Bash", R"({"command":"make","timeout":9})"));
    EXPECT_FALSE(told.structure().failure);
    told.say(19, called("Bash", R"({"command":"ls","timeout":9})"));
    EXPECT_TRUE(told.structure().failure);
}

SpanContent calledAs(std::string id, std::string arguments)
{
    SpanContent content = called("refund", std::move(arguments));
    content.toolCall->id = std::move(id);
    return content;
}

/// The calls that one decision asked for are made one after the other.
TEST(Failures, AreNotMadeGoodByAnotherCallOfTheSameDecision)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a").add(2, 1, model, "chat");
    session.add(3, 1, tool, "t", toolCall("refund", SpanStatus::error))
        .add(4, 1, tool, "t", toolCall("refund"));
    Told told(session);
    told.say(2, calledAs("c1", R"({"order":1,"currency":"EUR"})"));
    const auto second = [&](std::string id, std::string arguments) -> const SessionStructure& {
        return told.say(3, calledAs(std::move(id), std::move(arguments))).structure();
    };
    const auto& other = second("c2", R"({"order":2,"currency":"EUR"})");
    EXPECT_TRUE(other.failure);
    EXPECT_EQ(other.attempts.retries(), 0);
    const auto& again = second("c2", R"({"order":1,"currency":"EUR"})");
    EXPECT_FALSE(again.failure) << "the same once more";
    EXPECT_EQ(again.attempts.retries(), 1);
    EXPECT_FALSE(second("c1", R"({"order":1,"currency":"EUR","key":7})").failure) << "sent again";
    EXPECT_FALSE(second({}, R"({"order":2,"currency":"EUR"})").failure) << "nothing tells the calls apart";
    EXPECT_TRUE(second({}, R"({"order":2,"currency":"USD"})").failure);
}

TEST(Failures, MayBeOfWhatIsAroundACallThatWasMadeGood)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", failed());
    session.add(2, 1, tool, "t", toolCall("pay", SpanStatus::error)).add(3, 1, tool, "t", toolCall("pay"));
    Told told(session);
    told.say(0, {}, "the budget of the run is used up")
        .say(1, called("pay", R"({"a":1})"), "timeout")
        .say(2, called("pay", R"({"a":1})"));
    const auto& failure = told.structure().failure;
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->row, Row{0});
    EXPECT_EQ(failure->message, "the budget of the run is used up");
}

TEST(Failures, OfTheOutermostSpanTellTheUserNothing)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", [](SpanUpdate& span, StringPool&) {
        span.status = SpanStatus::error;
        span.endNs = span.startNs + 60 * kSecondNs;
    });
    session.add(2, 1, tool, "t", toolCall("pay", SpanStatus::error)).add(3, 1, model, "chat");
    Told told(session);
    told.say(0, chat({user("Pay")}, {assistant("Sorry, it failed: stack trace")}), "boom");
    const auto& failure = told.structure().failure;
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->visibleAt, Row{0});
    EXPECT_EQ(failure->toldTheUser, false);
    EXPECT_THAT(failure->reason, ::testing::HasSubstr("the user saw no answer"));
}

TEST(Failures, WithoutTimesSayThatNobodyRecordedWhen)
{
    const auto untimed = [](SpanUpdate& span, StringPool&) { span.startNs = span.endNs = 0; };
    SessionBuilder session;
    session.add(1, 0, agent, "a", untimed);
    session.add(2, 1, tool, "t", [&](SpanUpdate& span, StringPool& strings) {
        toolCall("pay", SpanStatus::error)(span, strings);
        untimed(span, strings);
    });
    session.add(3, 1, model, "chat", untimed);
    Told told(session);
    told.say(1, called("pay", "{}"), "declined");
    told.say(2, chat({user("Pay")}, {assistant("Your order is on its way.")}));
    const auto& failure = told.structure().failure;
    ASSERT_TRUE(failure);
    EXPECT_THAT(failure->reason, ::testing::HasSubstr("the user saw an answer later, nobody recorded when"));
}

TEST(Failures, WithoutTimesComeAfterWhatIsBeforeThemInTheTree)
{
    const auto untimed = [](SpanUpdate& span, StringPool&) { span.startNs = span.endNs = 0; };
    SessionBuilder session;
    session.add(1, 0, agent, "a", untimed).add(2, 1, model, "chat", untimed);
    session.add(3, 1, tool, "t", [&](SpanUpdate& span, StringPool& strings) {
        toolCall("pay", SpanStatus::error)(span, strings);
        untimed(span, strings);
    });
    Told told(session);
    told.say(1, chat({user("Pay")}, {assistant("Hi.")})).say(2, called("pay", "{}"), "declined");
    const auto& failure = told.structure().failure;
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->tried, 0);
    EXPECT_EQ(failure->visibleAt, kNoRow);
    EXPECT_THAT(failure->reason, ::testing::HasSubstr("the user was told nothing that is recorded"));
}

TEST(Failures, DoNotJudgeAnswersInALanguageWhoseWordsAreNotKnown)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a").add(2, 1, tool, "t", toolCall("pay", SpanStatus::error));
    session.add(3, 1, model, "chat");
    const auto toldAfter = [&](std::string answer) {
        Told told(session);
        told.say(1, called("pay", "{}"), "declined");
        told.say(2, chat({user("Pay")}, {assistant(std::move(answer))}));
        const auto& structure = told.structure();
        const bool ignored = !structure.noticed.empty();
        return std::pair(structure.failure->toldTheUser, ignored);
    };
    EXPECT_EQ(toldAfter("The payment was refused by your bank."), (std::pair(std::optional(true), false)));
    EXPECT_EQ(toldAfter("Your order is on its way to you."), (std::pair(std::optional(false), true)));
    const std::optional<bool> unknown;
    EXPECT_EQ(toldAfter("Le paiement a été refusé par votre banque, vous pouvez réessayer."),
              (std::pair(unknown, false)));
    EXPECT_EQ(toldAfter("お支払いは銀行に拒否されました。"), (std::pair(unknown, false)));
}

TEST(Words, KnowTheirLanguages)
{
    EXPECT_TRUE(knowsLanguage("Refund failed."));
    EXPECT_TRUE(knowsLanguage(""));
    EXPECT_TRUE(knowsLanguage("Die Zahlung ist leider fehlgeschlagen, bitte versuchen Sie es später."));
    EXPECT_TRUE(knowsLanguage("Ihre Überweisung für März wurde ausgeführt – vielen Dank!"));
    EXPECT_FALSE(knowsLanguage("El pago no se pudo realizar, por favor inténtelo de nuevo con otra tarjeta"));
    EXPECT_FALSE(knowsLanguage("Оплата не прошла"));
    EXPECT_FALSE(knowsLanguage("تعذر إتمام الدفع"));
    EXPECT_FALSE(knowsLanguage("Maksu epäonnistui koska kortti hylättiin pankin toimesta eilen illalla"));
}

} // namespace
} // namespace retrospan::insight
