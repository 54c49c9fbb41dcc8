#include "price_support.h"

namespace retrospan::insight {
namespace {

using testing::builtinTable;
using testing::found;

std::string errorOf(std::string_view json)
{
    const auto document = parsePriceDocument(json, "my prices");
    return document ? std::string() : document.error().message;
}

std::string errorOfSet(const std::string& set)
{
    return errorOf(R"({"providers":[{"id":"acme","models":[{"id":"m1","prices":[)" + set + "]}]}]}");
}

TEST(PriceDocument, NamesThePlaceOfAProblem)
{
    EXPECT_EQ(errorOfSet(R"({"inptu":1})"),
              "my prices: provider 1: acme: model 1: m1: prices 1: \"inptu\" is not a class of tokens");
    EXPECT_EQ(errorOfSet(R"({"input":"1"})"),
              "my prices: provider 1: acme: model 1: m1: prices 1: input: an amount in USD from 0 to 1000000 "
              "is expected");
    EXPECT_EQ(errorOf(R"({"providers":[{"models":[]}]})"), "my prices: provider 1: : \"id\" is missing");
    EXPECT_EQ(errorOf(R"({"providers":[{"id":"acme","model":[]}]})"),
              "my prices: provider 1: acme: \"model\" is not known here");
}

TEST(PriceDocument, RefusesWhatItCannotPriceExactly)
{
    EXPECT_NE(errorOfSet(R"({"input":-1})").find("amount"), std::string::npos);
    EXPECT_NE(errorOfSet(R"({"input":1e300})").find("amount"), std::string::npos);
    EXPECT_NE(errorOfSet(R"({"input":{">200000":1}})").find("base"), std::string::npos);
    EXPECT_NE(errorOfSet(R"({"input":{"base":1,">150000":2}})").find("\">150000\" is not a tier"),
              std::string::npos);
    EXPECT_NE(errorOfSet(R"({"input":1,"hours":"08:00-20:00"})").find("window"), std::string::npos);
    EXPECT_NE(errorOfSet(R"({"input":1,"hours":"00:30"})").find("window"), std::string::npos);
    EXPECT_NE(errorOfSet(R"({"input":1,"from":"2026-02-30"})").find("date"), std::string::npos);
    EXPECT_EQ(errorOfSet(R"({"input":{"base":1,">200000":2},"hours":"16:30-24:00","from":"2026-02-28"})"),
              "");
}

TEST(PriceDocument, ReportsBrokenJsonWithItsLine)
{
    EXPECT_NE(errorOf("{\n\"providers\": [\n{]}").find("line 3"), std::string::npos);
    EXPECT_NE(errorOf("[]").find("an object is expected"), std::string::npos);
    EXPECT_NE(errorOf(R"({"providers":{}})").find("a list is expected"), std::string::npos);
    EXPECT_NE(errorOf(R"({"providers":[3]})").find("an object is expected"), std::string::npos);
    EXPECT_NE(errorOf(R"({"providers":[{"id":"a","match":"/(/"}]})").find("not a regular expression"),
              std::string::npos);
    EXPECT_NE(errorOf(R"({"providers":[{"id":"a","match":[""]}]})").find("a text is expected"),
              std::string::npos);
    EXPECT_NE(errorOf(std::string(100'000, '[')).find("my prices"), std::string::npos);
}

TEST(PriceDocument, OfNothingIsEmpty)
{
    const auto document = parsePriceDocument(" \n", "my prices");
    ASSERT_TRUE(document);
    EXPECT_TRUE(document->providers.empty());
}

ModelPrices modelAt(const char* id, std::int64_t inputPico)
{
    ModelPrices model;
    model.id = id;
    EXPECT_TRUE(model.match.add({id}));
    model.sets.emplace_back()[PriceClass::input].picoUsd = inputPico;
    return model;
}

PriceTable merged(const PriceDocument& changes)
{
    return PriceTable(mergePrices(builtinTable().document(), changes));
}

TEST(UserPrices, ReplaceAddAndRemoveModels)
{
    PriceDocument changes;
    setModelPrices(changes, "openai", modelAt("gpt-4.1", 42));
    setModelPrices(changes, "openai", modelAt("my-finetune", 7));
    setModelPrices(changes, "my-host", modelAt("my-model", 9));
    removeModelPrices(changes, "openai", "gpt-4.1-mini");
    const PriceTable table = merged(changes);
    EXPECT_EQ(table.find("openai", "gpt-4.1").model->sets[0][PriceClass::input].picoUsd, 42);
    EXPECT_EQ(found("openai", "my-finetune", table), "openai/my-finetune");
    EXPECT_EQ(found("my-host", "my-model", table), "my-host/my-model");
    EXPECT_EQ(found("openai", "gpt-4.1-mini", table), "");
    EXPECT_EQ(found("openai", "gpt-4o", table), "openai/gpt-4o");
}

TEST(UserPrices, SurviveSavingAndCanBeTakenBack)
{
    PriceDocument changes;
    setModelPrices(changes, "openai", modelAt("gpt-4.1", 42));
    removeModelPrices(changes, "anthropic", "claude-2");
    auto saved = parsePriceDocument(writePriceDocument(changes), "saved");
    ASSERT_TRUE(saved) << saved.error().message;
    EXPECT_EQ(found("anthropic", "claude-2", merged(*saved)), "");
    EXPECT_TRUE(revertModelPrices(*saved, "openai", "gpt-4.1"));
    EXPECT_TRUE(revertModelPrices(*saved, "anthropic", "claude-2"));
    EXPECT_FALSE(revertModelPrices(*saved, "anthropic", "claude-2"));
    EXPECT_TRUE(saved->providers.empty());
    EXPECT_EQ(merged(*saved).find("openai", "gpt-4.1").model->sets,
              builtinTable().find("openai", "gpt-4.1").model->sets);
}

TEST(UserPrices, CanTeachAProviderANewName)
{
    const auto changes =
        parsePriceDocument(R"({"providers":[{"id":"openai","match":["*my-gateway*"]}]})", "mine");
    ASSERT_TRUE(changes);
    const PriceTable table = merged(*changes);
    EXPECT_EQ(found("my-gateway/eu", "gpt-4.1", table), "openai/gpt-4.1");
    EXPECT_EQ(table.find("openai", "gpt-4.1").provider->name, "OpenAI");
}

TEST(UserPrices, MayPriceALocalModel)
{
    PriceDocument changes;
    setModelPrices(changes, "local", modelAt("deepseek-r1", 5));
    EXPECT_EQ(found("ollama", "deepseek-r1", merged(changes)), "local/deepseek-r1");
}

} // namespace
} // namespace retrospan::insight
