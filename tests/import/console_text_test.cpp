// What JavaScript's consoles print: values, what they leave out, and spans among other lines.
#include "import/console_text.h"
#include "import/json.h"
#include "support/told_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

using test::told;
using test::Told;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// As JSON; "-" when it is none.
std::string jsonOf(std::string_view text, std::uint64_t shortened = 0,
                   PrintedBy printer = PrintedBy::javaScript)
{
    Arena arena;
    const auto value = parseConsoleText(text, arena, printer);
    if (!value) return "-";
    EXPECT_EQ(value->shortened, shortened) << text;
    return toJson(value->root);
}

TEST(ConsoleText, ReadsWhatUtilInspectPrints)
{
    EXPECT_EQ(jsonOf("{ a: 1, 'b.c': 'it is', d: \"it's\", e: `both ' and \"`, f: undefined, g: null }"),
              R"({"a":1,"b.c":"it is","d":"it's","e":"both ' and \""})");
    EXPECT_EQ(jsonOf("{\n  a: [ 1, -2.5, 3n, true ],\n  b: [],\n  c: {}\n}"),
              R"({"a":[1,-2.5,3,true],"b":[],"c":{}})");
    EXPECT_EQ(jsonOf("{ t: 'one\\n' +\n    'two\\x1B\\u00e9\\'' }"), "{\"t\":\"one\\ntwo\\u001b\xc3\xa9'\"}");
    EXPECT_EQ(jsonOf("{ at: 2024-05-01T10:00:00.000Z, id: Symbol(x), none: <Buffer 01 02> }"),
              R"j({"at":"2024-05-01T10:00:00.000Z","id":"Symbol(x)","none":"<Buffer 01 02>"})j");
    EXPECT_EQ(jsonOf("Span { context: Ctx { id: 'x' }, m: Map(1) { 'k' => 2 }, s: Set(2) { 1, 2 } }"),
              R"({"context":{"id":"x"},"m":{"k":2},"s":[1,2]})");
    EXPECT_EQ(jsonOf("<ref *1> { [Symbol(kind)]: 1, v: Float64Array(2) [ 1, 2 ] }"),
              R"j({"Symbol(kind)":1,"v":[1,2]})j");
    EXPECT_EQ(jsonOf("[Object: null prototype] { a: NaN, n: [ NaN, undefined ] }"), R"({"n":[null,null]})");
    EXPECT_EQ(jsonOf(R"({"json": "is \u00e9 too", "n": [1,2]})"),
              "{\"json\":\"is \xc3\xa9 too\",\"n\":[1,2]}");
}

TEST(ConsoleText, ReadsWhatPythonPrints)
{
    const auto pythonOf = [](std::string_view text) { return jsonOf(text, 0, PrintedBy::python); };
    EXPECT_EQ(
        pythonOf("{'a': None, 'b': True, 'c': [1, 2.5, nan], \"it's\": 'x\\U0001f600', 'd': ('e', 'f')}"),
        "{\"b\":true,\"c\":[1,2.5,null],\"it's\":\"x\xf0\x9f\x98\x80\",\"d\":\"('e', 'f')\"}");
    EXPECT_EQ(
        pythonOf("{'at': datetime.datetime(2024, 1, 2, 3, 4), 'id': UUID('1e'), 'm': "
                 "[HumanMessage(content='Hi')]}"),
        R"j({"at":"datetime.datetime(2024, 1, 2, 3, 4)","id":"UUID('1e')","m":["HumanMessage(content='Hi')"]})j");
}

TEST(ConsoleText, CountsWhatTheConsoleLeftOut)
{
    EXPECT_EQ(jsonOf("{ a: [Object], b: [Array], c: [Circular *1], d: [Function: f] }", 4),
              R"({"a":"[Object]","b":"[Array]","c":"[Circular *1]","d":"[Function: f]"})");
    EXPECT_EQ(jsonOf("{ a: [ 1, 2, ... 98 more items ] }", 1), R"({"a":[1,2]})");
    EXPECT_EQ(jsonOf("{ a: 'abc'... 1 more character, b: 1 }", 1),
              R"({"a":"abc... [truncated, 1 more characters]","b":1})");
}

TEST(ConsoleText, RefusesWhatIsNone)
{
    for (const char* text : {"", "{", "[", "}", "{ a: }", "{ a: 'x }", "hello", "'text'", "{ a: 1 } x",
                             "{ 'a' + }", "{ a: 'x' + 1 }", "Name {"})
        EXPECT_EQ(jsonOf(text), "-") << text;
    EXPECT_EQ(jsonOf(std::string(100'000, '[')), "-");
    std::string deep;
    for (int i = 0; i < 200; ++i) deep += "{ a: ";
    EXPECT_EQ(jsonOf(deep + "1" + std::string(200, '}')), "-");
}

TEST(ConsoleText, BracketsBeforeAValueAreNoReasonToLookForever)
{
    EXPECT_TRUE(beginsConsoleValue("[ { a: 1 }"));
    EXPECT_TRUE(beginsConsoleValue("[ Span { a: 1 }"));
    EXPECT_FALSE(beginsConsoleValue("[ [ { a: 1 }"));
    for (const char* bracket : {"[", "[ ", "[\n"}) {
        std::string many;
        for (int i = 0; i < 1'000'000; ++i) many += bracket;
        EXPECT_FALSE(beginsConsoleValue(many));
    }
}

constexpr std::string_view kParent = R"(Server listens on [::]:3000 it's up
{
  resource: {
    attributes: {
      'service.name': 'dice',
      'process.command_args': [ '/usr/bin/node', 'app.js' ]
    }
  },
  instrumentationScope: { name: 'agent', version: '1', schemaUrl: undefined },
  traceId: '14044f1ef10c4a11b57102a0f0ad0369',
  parentSpanContext: undefined,
  traceState: undefined,
  name: 'invoke_agent dice',
  id: '76b62ae0edf96dc2',
  kind: 0,
  timestamp: 1751361608089000,
  duration: 477.219,
  attributes: {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.input.messages': '[{"role":"user","content":"a { brace and an \'unclosed quote"}]'
  },
  status: { code: 0 },
  events: [],
  links: []
}
)";
constexpr std::string_view kChild = R"({
  resource: { attributes: { 'service.name': 'dice' } },
  traceId: '14044f1ef10c4a11b57102a0f0ad0369',
  parentSpanContext: {
    traceId: '14044f1ef10c4a11b57102a0f0ad0369',
    spanId: '76b62ae0edf96dc2',
    traceFlags: 1,
    traceState: undefined
  },
  name: 'chat gpt-4o',
  id: '1b65c2ae0edf9600',
  kind: 2,
  timestamp: 1751361608089100,
  duration: 300,
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 12,
    'gen_ai.usage.output_tokens': 3
  },
  status: { code: 2, message: 'rate limit' },
  events: [
    {
      name: 'exception',
      attributes: { 'exception.message': 'rate limit', tags: [Array] },
      time: [ 1751361608, 89428002 ],
      droppedAttributesCount: 0
    }
  ],
  links: []
}
)";

TEST(ConsoleText, SpansAmongOtherLinesAreRead)
{
    const Told result = told(std::string(kParent) + "done\n" + std::string(kChild));
    EXPECT_THAT(
        result.spans,
        ElementsAre("invoke_agent dice agent <>", "chat gpt-4o model <invoke_agent dice> error 12/3"));
    EXPECT_EQ(result.report.format, "span-dump");
    std::vector<std::string> codes;
    for (const auto& diagnostic : result.report.diagnostics())
        codes.push_back(diagnostic.code + " " + std::to_string(diagnostic.count));
    EXPECT_THAT(codes, ::testing::UnorderedElementsAre("bad_line 2", "console_shortened 1"));
}

TEST(ConsoleText, ValuesOfOneLineAreReadEach)
{
    const auto line = [](std::string_view trace) {
        return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"00000000000000a1","name":"s","traceId":")"
            + std::string(trace) + R"("}]}]}]})";
    };
    const std::string a = line("0af7651916cd43dd8448eb211c80319c"),
                      b = line("0af7651916cd43dd8448eb211c80319d"),
                      c = line("0af7651916cd43dd8448eb211c80319e");
    const Told all = told("{ 'a': 'b' }\n" + a + b + '\t' + c + " and so on\n");
    EXPECT_EQ(all.spans.size(), 3U);
}

TEST(ConsoleText, DamageEndsWithTheValue)
{
    std::string broken(kParent);
    broken.resize(broken.size() / 2);
    broken.resize(broken.rfind('\n') + 1);
    const Told result = told(broken + std::string(kChild) + "{ a: 'never ends");
    EXPECT_THAT(result.spans, ElementsAre("chat gpt-4o model <> error 12/3"));
}

TEST(ConsoleText, ColoursAndUtf16AreTakenOff)
{
    std::string coloured = std::string(kChild);
    coloured.replace(coloured.find("'dice'"), 6, "\x1b[32m'dice'\x1b[39m");
    EXPECT_EQ(told(coloured).spans.size(), 1U);
    std::string wide = "\xff\xfe";
    for (const char c : kChild) wide += {c, '\0'};
    EXPECT_EQ(told(wide).spans.size(), 1U);
}

} // namespace
} // namespace retrospan::import
