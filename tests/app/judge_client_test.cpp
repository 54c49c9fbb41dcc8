// Models that are asked over HTTP: what is sent, and what becomes of answers, refusals and silence.
#include "evals/ask_verdicts.h"
#include "evals/data_set.h"
#include "fake_judge.h"
#include "insight/price_document.h"

#include <gmock/gmock.h>

#include <QCoreApplication>

#include <array>
#include <set>

namespace retrospan::app {
namespace {

using test::FakeJudge;
using test::HttpReply;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kKey = "sk-not-to-be-seen";
constexpr auto kGood = R"("{\"score\": 1, \"pass\": true, \"explanation\": \"fine\"}")";

class JudgeClient : public ::testing::Test {
protected:
    JudgeClient()
    {
        m_limits.firstPause = std::chrono::milliseconds(1);
        m_limits.longestPause = std::chrono::milliseconds(2'000);
    }
    static evals::DataNode request(const std::string& output = "On Monday.",
                                   const std::string& model = "gpt-4o-mini")
    {
        const evals::SourceFile file{
            "c.yaml",
            "- {id: a, input: x, scorers: [{llm_judge: {criterion: c, model: 'openai:" + model + "'}}]}\n"};
        const auto reading = evals::readDataSet({&file, 1}, "s");
        evals::CaseOutput made;
        made.value = evals::DataNode::ofText(output);
        made.text = output;
        return **reading.set.cases.at(0).scorers.at(0).judge.request(made);
    }
    std::vector<JudgeReply> ask(const std::string& address, std::size_t count = 1)
    {
        std::vector<evals::DataNode> requests;
        for (std::size_t i = 0; i < count; ++i) requests.push_back(request("output " + std::to_string(i)));
        return askAll(address, requests);
    }
    std::vector<JudgeReply> askAll(const std::string& address, const std::vector<evals::DataNode>& requests)
    {
        std::vector<JudgeReply> replies(requests.size());
        JudgeEndpoints endpoints;
        endpoints.emplace("openai", JudgeEndpoint{address, kKey});
        askJudges(requests, endpoints, m_limits,
                  [&](std::size_t index, JudgeReply&& reply) { replies[index] = std::move(reply); });
        return replies;
    }
    JudgeReply askOnce(FakeJudge::Answer answer)
    {
        const FakeJudge judge(std::move(answer));
        JudgeReply reply = ask(judge.address()).front();
        m_asked = judge.requests().size();
        return reply;
    }

    int m_count = 1;
    std::string m_name = "test";
    std::array<char*, 2> m_words{m_name.data(), nullptr};
    QCoreApplication m_application{m_count, m_words.data()};
    JudgeLimits m_limits;
    std::size_t m_asked = 0;
};

TEST_F(JudgeClient, AsksWithTheKeyAndTakesTheAnswer)
{
    const FakeJudge judge([](std::size_t, const std::string&) { return FakeJudge::says(kGood); });
    const JudgeReply reply = ask(judge.address() + "/v1").front();
    EXPECT_EQ(reply.error, "");
    EXPECT_EQ(reply.answer.text, R"({"score": 1, "pass": true, "explanation": "fine"})");
    EXPECT_EQ(reply.answer.model, "gpt-4o-mini-2024-07-18");
    EXPECT_GE(reply.latencyNs, 0);
    const std::string sent = judge.requests().at(0);
    EXPECT_THAT(sent, HasSubstr("POST /v1/chat/completions HTTP/1.1\r\n"));
    EXPECT_THAT(sent, HasSubstr(std::string("Authorization: Bearer ") + kKey));
    EXPECT_THAT(sent, HasSubstr(R"("temperature":0)"));
}

TEST_F(JudgeClient, TriesAgainWhatIsOnlyBusy)
{
    const auto once = [](int status, const std::string& headers) {
        return [status, headers](std::size_t number, const std::string&) {
            return number == 0 ? HttpReply{status, "{}", headers, false} : FakeJudge::says(kGood);
        };
    };
    EXPECT_EQ(askOnce(once(500, "")).error, "");
    EXPECT_EQ(askOnce(once(429, "Retry-After: 0.01\r\n")).error, "");
    EXPECT_EQ(m_asked, 2U);
    EXPECT_THAT(askOnce(once(429, "Retry-After: 3600\r\n")).error, HasSubstr("status 429"));
    EXPECT_EQ(m_asked, 1U) << "nobody waits for an hour";
    EXPECT_THAT(askOnce([](std::size_t, const std::string&) {
                    return HttpReply{503, "busy", {}, false};
                }).error,
                HasSubstr("status 503"));
    EXPECT_EQ(m_asked, 4U);
}

TEST_F(JudgeClient, AsksOtherModelsThanTheOneThatIsRefused)
{
    const FakeJudge judge([&](std::size_t, const std::string& sent) {
        return sent.find("gpt-forbidden") != std::string::npos ? HttpReply{403, "{}", {}, false}
                                                               : FakeJudge::says(kGood);
    });
    m_limits.atOnce = 1;
    const auto replies =
        askAll(judge.address(), {request("a", "gpt-forbidden"), request("b", "gpt-forbidden"), request("c")});
    EXPECT_THAT(replies[0].error, HasSubstr("status 403"));
    EXPECT_THAT(replies[1].error, HasSubstr("status 403"));
    EXPECT_EQ(replies[2].error, "");
    EXPECT_EQ(judge.requests().size(), 2U) << "what is refused once is not asked again";
}

TEST_F(JudgeClient, SaysWhatIsRefusedWithoutTheKey)
{
    const std::string body = std::string(R"({"error": {"message": "no such key: )") + kKey + "\"}}";
    const FakeJudge judge([&](std::size_t, const std::string&) { return HttpReply{401, body, {}, false}; });
    m_limits.atOnce = 1;
    const auto replies = ask(judge.address(), 20);
    for (const JudgeReply& reply : replies) {
        EXPECT_THAT(reply.error, HasSubstr("status 401: no such key: "));
        EXPECT_THAT(reply.error, Not(HasSubstr(kKey)));
    }
    EXPECT_EQ(judge.requests().size(), 1U) << "the others would be refused as well";
}

TEST_F(JudgeClient, TakesTheKeyOutOfAnswersThatRepeatIt)
{
    // as it is, and as two ways of JSON write it
    for (const std::string& said : {std::string(kKey), std::string(R"(sk\\u002Dnot-to-be-seen)"),
                                    std::string(R"(\\u0073k-not-to-be\\-seen)")}) {
        const std::string text =
            R"("{\"score\": 1, \"pass\": true, \"explanation\": \"Bearer )" + said + R"( was sent\"}")";
        HttpReply reply = FakeJudge::says(text);
        reply.body.replace(reply.body.find("gpt-4o-mini"), 0, kKey);
        const JudgeReply told = askOnce([&](std::size_t, const std::string&) { return reply; });
        EXPECT_EQ(told.answer.text,
                  "{\"score\": 1, \"pass\": true, \"explanation\": \"Bearer \u2026 was sent\"}");
        EXPECT_THAT(told.answer.model, Not(HasSubstr(kKey)));
    }
}

TEST_F(JudgeClient, GivesUpOnSilenceNonsenseAndFloods)
{
    m_limits.time = std::chrono::milliseconds(200);
    EXPECT_THAT(askOnce([](std::size_t, const std::string&) {
                    return HttpReply{200, {}, {}, true};
                }).error,
                HasSubstr("in time"));
    m_limits.time = std::chrono::seconds(30);
    const std::string flood(10'000'000, 'x');
    EXPECT_THAT(askOnce([&](std::size_t, const std::string&) {
                    return HttpReply{200, flood, {}, false};
                }).error,
                HasSubstr("too long"));
    EXPECT_THAT(askOnce([](std::size_t, const std::string&) {
                    return HttpReply{200, "<html>", {}, false};
                }).error,
                HasSubstr("no JSON"));
    EXPECT_THAT(ask("http://127.0.0.1:1").front().error, HasSubstr("cannot ask openai"));
}

TEST_F(JudgeClient, GivesUpOnAProviderThatNeverAnswers)
{
    const FakeJudge judge([](std::size_t, const std::string&) { return HttpReply{200, {}, {}, true}; });
    m_limits.time = std::chrono::milliseconds(50);
    const auto replies = ask(judge.address(), 100);
    EXPECT_THAT(replies.back().error, HasSubstr("openai did not answer in time 4 times in a row"));
    EXPECT_LE(judge.requests().size(), 8U);
}

TEST_F(JudgeClient, FollowsNobodyElsewhere)
{
    const FakeJudge elsewhere([](std::size_t, const std::string&) { return FakeJudge::says(kGood); });
    const std::string header = "Location: " + elsewhere.address() + "/v1\r\n";
    const JudgeReply reply = askOnce([&](std::size_t, const std::string&) {
        return HttpReply{307, {}, header, false};
    });
    EXPECT_THAT(reply.error, HasSubstr("leads elsewhere"));
    EXPECT_THAT(elsewhere.requests(), IsEmpty());
}

TEST_F(JudgeClient, AnswersAllOfMany)
{
    const FakeJudge judge([seen = std::set<std::string>()](std::size_t, const std::string& request) mutable {
        return seen.insert(request).second ? HttpReply{500, {}, {}, false} : FakeJudge::says(kGood);
    });
    for (const JudgeReply& reply : ask(judge.address(), 30)) EXPECT_EQ(reply.error, "");
}

TEST_F(JudgeClient, StopsWhenItIsTold)
{
    const FakeJudge judge([](std::size_t, const std::string&) { return HttpReply{200, {}, {}, true}; });
    JudgeEndpoints endpoints;
    endpoints.emplace("openai", JudgeEndpoint{judge.address(), kKey});
    std::stop_source stop;
    const std::jthread stopping([&] {
        while (judge.requests().empty()) std::this_thread::yield();
        stop.request_stop();
    });
    std::size_t replied = 0;
    askJudges(
        {request()}, endpoints, m_limits, [&](std::size_t, JudgeReply&&) { ++replied; }, stop.get_token());
    EXPECT_EQ(replied, 0U);
}

/// Verdicts of a run, asked by way of the environment.
class AskVerdicts : public JudgeClient {
protected:
    void TearDown() override
    {
        ::unsetenv("OPENAI_BASE_URL");
        ::unsetenv("OPENAI_API_KEY");
    }
    evals::Verdicts verdicts(const std::string& scorer, const AskOptions& options)
    {
        const evals::SourceFile file{"c.yaml", "- {id: a, input: x, scorers: [" + scorer + "]}\n"};
        const auto reading = evals::readDataSet({&file, 1}, "s");
        EXPECT_THAT(reading.problems, IsEmpty());
        evals::CaseOutput output;
        output.caseId = "a";
        output.value = evals::DataNode::ofText("yes");
        output.text = "yes";
        evals::Run run = evals::scoreOutputs(reading.set, {output}, "p");
        evals::Verdicts told;
        askVerdicts(evals::openRequests(reading.set, run), options, told);
        m_run = evals::scoreAgain(reading.set, std::move(run), {nullptr, &told});
        return told;
    }
    evals::Run m_run;
};

constexpr auto kJudge = "{llm_judge: {criterion: c, model: 'openai:gpt-4o-mini'}}";

TEST_F(AskVerdicts, AreRecordedWithTheirCostAndWithoutTheKey)
{
    const FakeJudge judge([](std::size_t, const std::string&) { return FakeJudge::says(kGood); });
    ::setenv("OPENAI_BASE_URL", judge.address().c_str(), 1);
    ::setenv("OPENAI_API_KEY", kKey, 1);
    const insight::PriceTable prices(*insight::builtinPrices());
    const auto told = verdicts(kJudge, {.models = true, .prices = &prices, .limits = m_limits});
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.begin()->second.costMicroUsd, 210)
        << "1000 tokens in at 0.15, 100 out at 0.60 USD a million";
    EXPECT_EQ(m_run.find("a")->judgement(), evals::Judgement::passed);
    EXPECT_THAT(evals::runText(m_run), Not(HasSubstr(kKey)));
    const auto unpriced = verdicts(kJudge, {.models = true, .limits = m_limits});
    EXPECT_EQ(unpriced.begin()->second.costMicroUsd, kUnknown);
}

TEST_F(AskVerdicts, ArePricedByTheModelThatAnswered)
{
    HttpReply reply = FakeJudge::says(kGood);
    reply.body.replace(reply.body.find("gpt-4o-mini-2024-07-18"), 22, "gpt-4o-2024-08-06");
    const FakeJudge judge([&](std::size_t, const std::string&) { return reply; });
    ::setenv("OPENAI_BASE_URL", judge.address().c_str(), 1);
    const insight::PriceTable prices(*insight::builtinPrices());
    const auto told = verdicts(kJudge, {.models = true, .prices = &prices, .limits = m_limits});
    EXPECT_EQ(told.begin()->second.model, "gpt-4o-2024-08-06");
    EXPECT_EQ(told.begin()->second.costMicroUsd, 3'500)
        << "1000 tokens in at 2.50, 100 out at 10 USD a million, not as gpt-4o-mini that was asked";
}

TEST_F(AskVerdicts, SayWhereAKeyIsMissing)
{
    const auto told = verdicts(kJudge, {.models = true, .limits = m_limits});
    ASSERT_EQ(told.size(), 1U);
    EXPECT_THAT(told.begin()->second.error, HasSubstr("OPENAI_API_KEY"));
    EXPECT_EQ(m_run.find("a")->judgement(), evals::Judgement::notScored);
}

TEST_F(AskVerdicts, AskNobodyUnlessItIsAllowed)
{
    EXPECT_THAT(verdicts(kJudge, {.executables = true, .limits = m_limits}), IsEmpty());
    EXPECT_THAT(verdicts("{executable: 'touch /tmp/never'}", {.models = true, .limits = m_limits}),
                IsEmpty());
}

TEST_F(AskVerdicts, RunPrograms)
{
    const AskOptions options{.executables = true, .limits = m_limits};
    verdicts(
        R"y({executable: 'grep -q yes && echo "{\"score\": 0.5, \"pass\": true, \"explanation\": \"has it\"}"'})y",
        options);
    const evals::CaseScore good = *m_run.find("a")->find("executable");
    EXPECT_EQ(good.judgement, evals::Judgement::passed);
    EXPECT_EQ(good.score, 0.5);
    for (const auto& [command, words] :
         {std::pair{"exit 3", "the program gave no score"}, std::pair{"echo yes", "not one JSON object"},
          std::pair{"yes", "the program gave no score"},
          std::pair{"{command: [/no/such/program]}", "the program gave no score"},
          std::pair{"{command: 'sleep 60', timeout: 0.2}", "the program gave no score"}}) {
        verdicts(std::string("{executable: ") + command + "}", options);
        const evals::CaseScore bad = *m_run.find("a")->find("executable");
        EXPECT_EQ(bad.judgement, evals::Judgement::notScored) << command;
        EXPECT_THAT(bad.explanation, HasSubstr(words)) << command;
    }
}

} // namespace
} // namespace retrospan::app
