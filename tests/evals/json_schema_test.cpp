// The scorer json_schema: what fits, what does not and where, and schemas that are refused.
#include "evals/json_schema.h"
#include "evals/scorers.h"
#include "evals_support.h"

namespace retrospan::evals {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

DataSetReading readSchema(const std::string& schema)
{
    return readText(R"({"id": "a", "input": "x", "scorers": {"json_schema": )" + schema + "}}",
                    "cases.jsonl");
}

CaseScore check(const std::string& schema, const std::string& json)
{
    const auto reading = readSchema(schema);
    EXPECT_THAT(problemsOf(reading), IsEmpty());
    if (reading.set.cases.empty()) return notScored("problems");
    return reading.set.cases[0].scorers.at(0).judge(textOutput(json));
}

void expectFit(const std::string& schema, const std::string& json)
{
    const CaseScore score = check(schema, json);
    EXPECT_EQ(score.judgement, Judgement::passed) << json << ": " << score.explanation;
    EXPECT_EQ(score.score, 1);
}

void expectFault(const std::string& schema, const std::string& json, const std::string& words)
{
    const CaseScore score = check(schema, json);
    EXPECT_EQ(score.judgement, Judgement::failed) << json << ": " << score.explanation;
    EXPECT_EQ(score.score, 0);
    EXPECT_THAT(score.explanation, HasSubstr(words));
}

std::string problem(const std::string& schema)
{
    const auto problems = problemsOf(readSchema(schema));
    return problems.empty() ? "" : problems[0];
}

constexpr auto kOrder = R"({"schema": {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order",
    "type": "object", "required": ["id", "items"], "additionalProperties": false,
    "properties": {"id": {"type": "string", "pattern": "^[A-Z]{2}-\\d+$"}, "note": {"type": ["string", "null"], "format": "date"},
        "items": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "#/definitions/item"}}},
    "definitions": {"item": {"type": "object", "properties": {"price": {"type": "number", "exclusiveMinimum": 0},
        "of": {"type": "array", "items": {"$ref": "#/definitions/item"}}}}}}})";

std::string onOneLine(std::string text)
{
    std::ranges::replace(text, '\n', ' ');
    return text;
}

TEST(JsonSchema, TellsWhatDoesNotFitAndWhere)
{
    const std::string order = onOneLine(kOrder);
    expectFit(
        order,
        R"({"id": "AB-1", "note": null, "items": [{"price": 2}, {"price": 1.5, "of": [{"price": 1}]}]})");
    expectFault(order, R"({"id": "AB-1", "items": [{"price": 2}, {"price": "2"}]})", "/items/1/price: ");
    expectFault(order, R"({"id": "AB-1", "items": [{"of": [{"price": 0}]}]})", "/items/0/of/0/price: ");
    expectFault(order, R"({"id": "ab-1", "items": [{}]})", R"(/id: does not match "^[A-Z]{2}-\\d+$")");
    expectFault(order, R"({"id": "AB-1"})", "'items'");
    expectFault(order, R"({"id": "AB-1", "items": [{}], "more": 1})", "'more'");
    expectFault(order, R"({"id": "AB-1", "items": [{"price": 1}, {"price": 1}]})", "unique");
    expectFault(order, "AB-1", "this is no JSON");
    expectFault(order, "[]", "the whole: ");
}

TEST(JsonSchema, KnowsWhatModelsAreAskedFor)
{
    expectFit(R"({"type": "integer"})", "3.0");
    expectFault(R"({"type": "integer"})", "3.5", "type");
    expectFit(R"({"anyOf": [{"type": "string"}, {"enum": [1, null, {"a": [true]}]}]})", R"({"a": [true]})");
    expectFault(R"({"anyOf": [{"type": "string"}, {"const": 5}]})", "6", "the whole: ");
    expectFit(R"({"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 7}})", "8");
    expectFault(R"({"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 7}})", "\"x\"",
                "");
    expectFault(R"({"not": {"pattern": "secret"}})", "\"a secret\"", "");
    expectFit(R"({"not": {"pattern": "secret"}})", "\"none\"");
    expectFit(R"({"minLength": 2, "maxLength": 2})", "\"öß\"");
    expectFault(R"({"properties": {"a": false}})", R"({"a": 1})", "'a'");
    expectFit(R"({"properties": {"pattern": {"type": "string"}, "$ref": {"type": "string"}}})",
              R"({"pattern": "("})");
    expectFault("false", "1", "allows nothing");
}

TEST(JsonSchema, IsReadFromYamlWithItsPlace)
{
    const auto reading = readText(R"(
- id: a
  input: x
  scorers:
  - json_schema:
      type: object
      properties:
        price: {type: number, patternProperties: {a: true}}
)");
    ASSERT_EQ(reading.problemCount, 1U);
    EXPECT_EQ(problemsOf(reading)[0],
              R"(8:31: case "a": json_schema: the keyword "patternProperties" is not checked here)");
}

TEST(JsonSchema, RefusesWhatItWouldNotCheck)
{
    EXPECT_THAT(problem(R"({"$ref": "https://example.com/order.json"})"),
                HasSubstr("nothing is read from elsewhere"));
    EXPECT_THAT(problem(R"({"$ref": "file:///etc/passwd#/a"})"), HasSubstr("nothing is read from elsewhere"));
    EXPECT_THAT(problem(R"({"allOf": [{"$ref": "#/definitions/none"}]})"), HasSubstr("leads to no schema"));
    EXPECT_THAT(problem(R"({"properties": {"a": {"$ref": "#/enum"}}, "enum": [1]})"),
                HasSubstr("leads to no schema"));
    EXPECT_THAT(problem(R"({"properties": {"a": {"$ref": "#", "minimum": 1}}})"),
                HasSubstr("beside \"$ref\""));
    EXPECT_THAT(problem(R"({"properties": {"a": {"$id": "x"}}})"), HasSubstr("\"$id\" is not checked"));
    EXPECT_THAT(problem(R"({"prefixItems": [{}]})"), HasSubstr("\"prefixItems\" is not checked"));
    EXPECT_THAT(problem(R"({"pattern": "(?=a"})"), HasSubstr("the expression \"(?=a\" is wrong"));
    EXPECT_THAT(problem(R"({"type": "strnig"})"), HasSubstr("the schema is wrong"));
    EXPECT_THAT(problem(R"({"required": "id"})"), HasSubstr("the schema is wrong"));
    EXPECT_THAT(problem(R"({"items": 5})"), HasSubstr("a schema is a map, not a number"));
    EXPECT_THAT(problem(R"({"anyOf": {}})"), HasSubstr("\"anyOf\" must be a list of schemas"));
    EXPECT_THAT(problem("null"), HasSubstr("\"schema\" is missing"));
}

TEST(JsonSchema, RefusesWhatHasNoEnd)
{
    EXPECT_THAT(problem(R"({"$ref": "#"})"), HasSubstr("leads back to itself"));
    EXPECT_THAT(problem(R"({"allOf": [{"$ref": "#"}]})"), HasSubstr("leads back to itself"));
    EXPECT_THAT(
        problem(
            R"({"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"not": {"$ref": "#/definitions/a"}}}})"),
        HasSubstr("leads back to itself"));
    std::string chain = "true";
    for (int i = 0; i < 30; ++i) chain = R"({"allOf": [)" + chain + "]}";
    EXPECT_THAT(problem(chain), HasSubstr("lead from one to the next"));
}

/// {"definitions": {"d0": ..., "d1": ...}}, each made of the name of the next.
std::string definitions(std::size_t count, const std::string& before, const std::string& after)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string next = R"({"$ref": "#/definitions/d)" + std::to_string(i + 1) + "\"}";
        text += "\"d" + std::to_string(i) + "\": " + before + next + after + ", ";
    }
    return R"({"$ref": "#/definitions/d0", "definitions": {)" + text + "\"d" + std::to_string(count)
        + R"(": {"type": "string"}}})";
}

TEST(JsonSchema, TakesFractionsForWhatTheyAreWrittenAs)
{
    for (const char* price : {"19.99", "0.07", "1234567.89", "0", "-3.30", "1e20"})
        expectFit(R"({"multipleOf": 0.01})", price);
    expectFit(R"({"multipleOf": 3})", "9");
    EXPECT_THAT(check(R"({"multipleOf": 0.01})", "19.995").explanation, HasSubstr("is no multiple of 0.01"));
    EXPECT_EQ(check(R"({"multipleOf": 3})", "10").judgement, Judgement::failed);
    EXPECT_THAT(problem(R"({"multipleOf": 0})"), HasSubstr("must be a number above 0"));
}

TEST(JsonSchema, IsCheckedInBoundedTimeAndSpace)
{
    const std::size_t chained = JsonSchema::kMostSchemas / 2 - 2;
    expectFit(definitions(chained, R"({"properties": {"a": )", "}}"), R"({"a": {"a": 1}})");
    EXPECT_THAT(problem(definitions(chained + 2, R"({"properties": {"a": )", "}}")),
                HasSubstr("more than 500 schemas"));
    std::string twice = R"({"type": "string"})";
    for (int i = 0; i < 7; ++i) twice = R"({"allOf": [)" + twice + ", " + twice + "]}";
    expectFit(twice, "\"x\"");
    const std::string both =
        R"({"anyOf": [{"properties": {"a": {"$ref": "#"}}, "required": ["b"]}, {"properties": {"a": {"$ref": "#"}}}]})";
    std::string deep = "1";
    for (int i = 0; i < 60; ++i) deep = R"({"a": )" + deep + "}";
    const CaseScore score = check(both, deep);
    EXPECT_EQ(score.judgement, Judgement::notScored);
    EXPECT_THAT(score.explanation, HasSubstr("takes too long"));
    std::string chain = R"({"$ref": "#"})", nested = "1";
    for (int i = 0; i < 18; ++i) chain = R"({"allOf": [)" + chain + "]}";
    for (int i = 0; i < 95; ++i) nested = R"({"a": )" + nested + "}";
    expectFit(R"({"properties": {"a": )" + chain + "}}", nested);
    EXPECT_EQ(check("{}", std::string(150, '[') + std::string(150, ']')).judgement, Judgement::notScored);
    expectFit(R"({"pattern": "^(a|a)*$"})", "\"" + std::string(100'000, 'a') + "\"");
    expectFit(R"({"format": "date"})", "\"" + std::string(100'000, '1') + "\"");
}

} // namespace
} // namespace retrospan::evals
