#include "insight/calendar.h"
#include "price_support.h"

#include <algorithm>

namespace retrospan::insight {
namespace {

using testing::builtinTable;
using testing::found;
using testing::tableOf;

TEST(BuiltinPrices, ParseAndStateTheirSource)
{
    const auto document = builtinPrices();
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_NE(document->source.find("MIT"), std::string::npos);
    EXPECT_TRUE(dayFromText(document->date).has_value());
    EXPECT_GT(document->providers.size(), 30u);
}

TEST(BuiltinPrices, HoldPricesForEveryModel)
{
    for (const ProviderPrices& provider : builtinTable().document().providers) {
        for (const ModelPrices& model : provider.models) {
            EXPECT_FALSE(model.sets.empty()) << provider.id << " " << model.id;
            EXPECT_TRUE(model.sets.front().appliesAt(0, 0) || model.sets.size() > 1) << model.id;
        }
    }
}

TEST(BuiltinPrices, SurviveWritingAndReadingAgain)
{
    const PriceDocument& document = builtinTable().document();
    const auto again = parsePriceDocument(writePriceDocument(document), "again");
    ASSERT_TRUE(again) << again.error().message;
    ASSERT_EQ(again->providers.size(), document.providers.size());
    for (std::size_t p = 0; p < document.providers.size(); ++p) {
        const ProviderPrices& before = document.providers[p];
        const ProviderPrices& after = again->providers[p];
        EXPECT_EQ(after.id, before.id);
        EXPECT_EQ(after.match.source(), before.match.source());
        EXPECT_EQ(after.family.source(), before.family.source());
        EXPECT_EQ(after.fallback, before.fallback);
        EXPECT_EQ(after.inputIncludesCached, before.inputIncludesCached);
        ASSERT_EQ(after.models.size(), before.models.size());
        for (std::size_t m = 0; m < before.models.size(); ++m) {
            EXPECT_EQ(after.models[m].id, before.models[m].id);
            EXPECT_EQ(after.models[m].match.source(), before.models[m].match.source());
            EXPECT_EQ(after.models[m].sets, before.models[m].sets) << before.models[m].id;
        }
    }
}

TEST(BuiltinPrices, KnowWhetherReportedInputIncludesCachedTokens)
{
    const auto includes = [](std::string_view id) {
        const auto& providers = builtinTable().document().providers;
        const auto provider =
            std::find_if(providers.begin(), providers.end(), [id](const auto& p) { return p.id == id; });
        return provider == providers.end() ? std::nullopt : provider->inputIncludesCached;
    };
    EXPECT_EQ(includes("openai"), true);
    EXPECT_EQ(includes("google"), true);
    EXPECT_EQ(includes("anthropic"), false);
    EXPECT_EQ(includes("aws"), false);
}

TEST(BuiltinPrices, PriceAnthropicHourLongCacheWritesAtTwiceTheInput)
{
    int checked = 0;
    for (const ProviderPrices& provider : builtinTable().document().providers) {
        for (const ModelPrices& model : provider.models) {
            if (model.id.find("claude") == std::string::npos) continue;
            for (const PriceSet& set : model.sets) {
                ASSERT_EQ(set[PriceClass::cacheWrite].known(), set[PriceClass::cacheWrite1h].known())
                    << model.id;
                if (!set[PriceClass::cacheWrite].known()) continue;
                EXPECT_EQ(set[PriceClass::cacheWrite1h].picoUsd, 2 * set[PriceClass::input].picoUsd)
                    << model.id;
                ++checked;
            }
        }
    }
    EXPECT_GT(checked, 50);
}

TEST(PriceLookup, KnowsProvidersByTheNamesRecordingsUse)
{
    EXPECT_EQ(found("openai", "gpt-4.1"), "openai/gpt-4.1");
    EXPECT_EQ(found("openai.responses", "gpt-4.1"), "openai/gpt-4.1");
    EXPECT_EQ(found("Anthropic", "claude-sonnet-4-5"), "anthropic/claude-sonnet-4-5");
    for (const char* google :
         {"google", "gemini", "vertex_ai", "gcp.vertex_ai", "google_genai", "google.generative-ai"}) {
        EXPECT_EQ(found(google, "gemini-2.5-pro"), "google/gemini-2.5-pro") << google;
    }
    for (const char* azure : {"azure", "azure.ai.openai", "az.ai.openai", "azure-openai.chat"}) {
        EXPECT_EQ(found(azure, "gpt-4.1"), "openai/gpt-4.1") << azure;
        EXPECT_EQ(found(azure, "o3-mini"), "azure/o3-mini") << azure;
    }
    EXPECT_EQ(found("xai", "grok-4.3"), "x-ai/grok-4.3");
    EXPECT_EQ(found("mistral_ai", "mistral-large-latest").substr(0, 8), "mistral/");
}

TEST(PriceLookup, ReadsBedrockIds)
{
    const std::string regional = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    const std::string byHost = found("aws.bedrock", regional);
    EXPECT_EQ(byHost.substr(0, 4), "aws/");
    EXPECT_NE(byHost.find("claude-sonnet-4-5"), std::string::npos);
    EXPECT_EQ(found("amazon-bedrock", regional), byHost);
    EXPECT_EQ(found("anthropic", regional), byHost);
    EXPECT_EQ(found("", regional), byHost);
    EXPECT_EQ(found("bedrock", "amazon.nova-pro-v1:0"), "aws/amazon.nova-pro-v1:0");
}

TEST(PriceLookup, TakesPrefixesPathsDatesAndCaseApart)
{
    EXPECT_EQ(found("", "openai/gpt-4.1"), "openai/gpt-4.1");
    EXPECT_EQ(found("litellm", "openrouter/openai/gpt-4.1").substr(0, 11), "openrouter/");
    EXPECT_EQ(found("", "models/gemini-2.5-pro"), "google/gemini-2.5-pro");
    EXPECT_EQ(found("vertex_ai", "publishers/google/models/gemini-2.5-pro"), "google/gemini-2.5-pro");
    EXPECT_EQ(found("openai", "gpt-4.1-2031-02-28"), "openai/gpt-4.1");
    EXPECT_EQ(found("openai", "gpt-4.1-latest"), "openai/gpt-4.1");
    EXPECT_EQ(found("OpenAI", "GPT-4.1"), "openai/gpt-4.1");
    EXPECT_EQ(found("anthropic", "claude-sonnet-4@20250514"), "anthropic/claude-sonnet-4-0");
}

TEST(PriceLookup, GoesByTheModelOnlyWhenNoProviderIsKnown)
{
    EXPECT_EQ(found("", "claude-opus-4-5"), "anthropic/claude-opus-4-5");
    EXPECT_EQ(found("my-gateway", "gpt-4.1-mini"), "openai/gpt-4.1-mini");
    EXPECT_EQ(found("", "gemini-2.5-pro"), "google/gemini-2.5-pro");
    EXPECT_EQ(found("", "o3"), "openai/o3"); // a regular expression of the family
    EXPECT_EQ(found("openai", "mistral-large-latest"), "");
}

TEST(PriceLookup, NeverPricesLocalOrUnknownModels)
{
    EXPECT_EQ(found("ollama", "deepseek-r1"), "");
    EXPECT_EQ(found("", "ollama/deepseek-r1"), "");
    EXPECT_EQ(found("vllm", "gpt-4.1"), "");
    EXPECT_EQ(found("", "mock-large"), "");
    EXPECT_EQ(found("openai", ""), "");
    EXPECT_EQ(found("openai", "gpt-4.1" + std::string(1'000'000, '-')), "");
}

TEST(PriceLookup, CachesWithoutChangingTheAnswer)
{
    PriceLookup prices(builtinTable());
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(prices.find("openai", "gpt-4.1").model->id, "gpt-4.1");
        EXPECT_EQ(prices.find("openai", "nothing").model, nullptr);
        EXPECT_EQ(prices.find("ollama", "gpt-4.1").model, nullptr);
    }
}

TEST(Prices, BucketsBeginJustAboveATierStart)
{
    EXPECT_EQ(inputBucket(kUnknown), 0);
    EXPECT_EQ(inputBucket(0), 0);
    EXPECT_EQ(inputBucket(32'000), 0);
    EXPECT_EQ(inputBucket(32'001), 32'001);
    EXPECT_EQ(inputBucket(200'000), 128'001);
    EXPECT_EQ(inputBucket(200'001), 200'001);
    EXPECT_EQ(inputBucket(INT64_MAX), 1'000'001);
}

TEST(Prices, ATimeOfDayFallsIntoOneWindow)
{
    constexpr std::int64_t kMinuteNs = 60'000'000'000;
    EXPECT_EQ(minuteWindow(0), 0);
    EXPECT_EQ(minuteWindow(29 * kMinuteNs), 0);
    EXPECT_EQ(minuteWindow(30 * kMinuteNs), 30);
    EXPECT_EQ(minuteWindow((16 * 60 + 30) * kMinuteNs), 990);
    EXPECT_EQ(minuteWindow(-kMinuteNs), 990);
    EXPECT_EQ(dayOf(-1), -1);
    EXPECT_EQ(dayOf(kMinuteNs * kMinutesPerDay), 1);
}

TEST(Prices, AreChosenByDateAndTimeOfDay)
{
    const auto table = tableOf(R"({"providers":[{"id":"p","models":[{"id":"m","prices":[
        {"input":1}, {"from":"2026-03-01","input":2}, {"from":"2026-04-01","hours":"16:30-00:30","input":3}]}]}]})");
    const ModelPrices& model = *table.find("p", "m").model;
    const auto input = [&](const char* date, int minute) {
        return model.at(*dayFromText(date), minute)->pico(PriceClass::input, 0) / 1'000'000;
    };
    EXPECT_EQ(input("2026-02-28", 0), 1);
    EXPECT_EQ(input("2026-03-01", 0), 2);
    EXPECT_EQ(input("2026-04-01", 990), 3);
    EXPECT_EQ(input("2026-04-01", 29), 3);
    EXPECT_EQ(input("2026-04-01", 30), 2);
    EXPECT_EQ(model.at(kUnknown, 0)->pico(PriceClass::input, 0),
              3'000'000); // a call without a time: today's price
}

TEST(Prices, AModelHasNoPriceBeforeItsFirstDay)
{
    const auto table = tableOf(
        R"({"providers":[{"id":"p","models":[{"id":"m","prices":[{"from":"2026-03-01","input":2}]}]}]})");
    PriceLookup prices(table);
    EXPECT_EQ(prices.find("p", "m", *dayFromText("2026-02-28"), 0), nullptr);
    EXPECT_NE(prices.find("p", "m", *dayFromText("2026-03-01"), 0), nullptr);
}

TEST(Calendar, KnowsDatesThatExist)
{
    EXPECT_EQ(dayFromText("1970-01-01"), 0);
    EXPECT_EQ(dayFromText("2026-11-21"), 20778);
    EXPECT_EQ(textFromDay(20778), "2026-11-21");
    EXPECT_EQ(textFromDay(-1), "1969-12-31");
    EXPECT_EQ(dayFromText("2024-02-29"), 19782);
    for (const char* bad :
         {"", "2026-02-29", "2026-13-01", "2026-1-1", "2026/11/21", "2026-11-2x", "2026-11-21 "}) {
        EXPECT_FALSE(dayFromText(bad).has_value()) << bad;
    }
}

} // namespace
} // namespace retrospan::insight
