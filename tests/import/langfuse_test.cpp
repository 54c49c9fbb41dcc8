// Langfuse: traces with observations, lines, storage exports, ingestion batches; usage in its generations,
// metadata of OpenTelemetry spans, scores.
#include "support/read_back.h"

namespace retrospan::import {
namespace {

using test::readBack;
using Outcome = test::ReadBack;
using Span = test::ReadSpan;

constexpr std::int64_t kStart = 1'735'689'600'000'000'000; // 2025-01-01T00:00:00Z

std::string observation(const std::string& id, const std::string& parent, const std::string& more,
                        const std::string& type = "SPAN")
{
    return R"({"id":")" + id + R"(","traceId":"t1","type":")" + type + R"(","name":")" + id
        + R"(","parentObservationId":)" + (parent.empty() ? "null" : "\"" + parent + "\"")
        + R"(,"startTime":"2025-01-01T00:00:00.000Z","endTime":"2025-01-01T00:00:01.500Z")" + more + "}";
}

const std::string kTrace =
    R"({"id":"t1","timestamp":"2025-01-01T00:00:00Z","name":"turn","sessionId":"s1","userId":"u1","tags":["a"],"release":"r1",
        "environment":"prod","public":false,"input":"what is it?","output":null,"latency":1942)";

std::string flat(std::string text)
{
    std::erase(text, '\n');
    return text + "\n";
}

Span only(const std::string& more, const std::string& type = "GENERATION")
{
    const Outcome outcome = readBack(observation("o", "x", more, type));
    EXPECT_EQ(outcome.spans.size(), 1U);
    return outcome.spans.empty() ? Span() : outcome.spans.begin()->second;
}

TEST(Langfuse, TraceWithObservationsGivesTheSessionToItsRoot)
{
    const std::string text = R"({"trace":)" + kTrace + R"(},"observations":[)" + observation("b", "a", "")
        + "," + observation("a", "", R"(,"input":"{\"question\":\"Where?\"}")") + "]}";
    for (const std::size_t chunk : {std::string::npos, std::size_t{13}}) {
        const Outcome outcome = readBack(text, chunk);
        ASSERT_EQ(outcome.spans.size(), 2U);
        EXPECT_EQ(outcome.spans.at("b").parent, "a");
        EXPECT_EQ(outcome.spans.at("a").endNs, kStart + 1'500'000'000)
            << "from the times, never from latency";
        const SessionFacts& facts = outcome.traces.at("t1");
        EXPECT_EQ(facts.sessionId, "s1");
        EXPECT_EQ(facts.user, "u1");
        EXPECT_EQ(facts.agentVersion, "r1");
        EXPECT_EQ(facts.environment, "prod");
        EXPECT_EQ(facts.title, "Where?");
        EXPECT_EQ(facts.tags, std::vector<std::string>{"a"});
        EXPECT_EQ(outcome.diagnostics(), "");
    }
}

TEST(Langfuse, TraceOfTheApiAndObservationsAsJsonText)
{
    const Outcome inlined =
        readBack(kTrace + R"(,"observations":[)" + observation("a", "gone", "") + R"(],"scores":[]})");
    EXPECT_EQ(inlined.spans.at("a").parent, "gone") << "a parent that was never sent";
    EXPECT_EQ(inlined.traces.at("t1").sessionId, "s1") << "an orphan carries the trace as well";
    std::string escaped;
    for (const char c : "[" + observation("a", "", "") + "]")
        escaped += c == '"' ? std::string("\\\"") : std::string(1, c);
    const Outcome text = readBack(kTrace + R"(,"observations":")" + escaped + "\"}");
    EXPECT_TRUE(text.spans.contains("a"));
}

TEST(Langfuse, AScoreThatIsSentAgainReplacesTheOneOfItsId)
{
    const auto score = [](const std::string& id, const std::string& value) {
        return id + R"("traceId":"t1","dataType":"NUMERIC","name":"good","value":)" + value + "}";
    };
    const Outcome outcome = readBack(R"({"data":[)" + score(R"({"id":"x",)", "0.2") + "," + score("{", "1")
                                     + "," + score(R"({"id":"x",)", "0.9") + "]}");
    ASSERT_EQ(outcome.scores.size(), 2U);
    EXPECT_EQ(outcome.scores[0].second.value, 1.0);
    EXPECT_EQ(outcome.scores[1].second.value, 0.9);
}

TEST(Langfuse, ListsOfTracesHoldIdsOnly)
{
    const Outcome outcome = readBack(R"({"data":[)" + kTrace
                                     + R"(,"observations":["a","b"],"scores":["x"]}],"meta":{"page":1}})");
    ASSERT_EQ(outcome.spans.size(), 1U);
    const Span& span = outcome.spans.begin()->second;
    EXPECT_EQ(span.name, "turn");
    EXPECT_EQ(span.kind, SpanKind::step);
    EXPECT_EQ(span.status, SpanStatus::unset) << "not running";
    EXPECT_EQ(outcome.traces.at("t1").title, "what is it?");
}

TEST(Langfuse, LinesInAnyOrderMeetInTheRoot)
{
    const Outcome outcome =
        readBack(observation("b", "a", "") + "\n" + observation("a", "", "") + "\n" + flat(kTrace + "}"));
    EXPECT_EQ(outcome.spans.size(), 2U) << "no span for a trace that has observations";
    EXPECT_EQ(outcome.reports, 2);
    EXPECT_EQ(outcome.traces.at("t1").sessionId, "s1");
}

TEST(Langfuse, StorageExportsHaveSnakeCase)
{
    const Outcome outcome = readBack(
        R"({"id":"o","trace_id":"t9","type":"GENERATION","name":"call","parent_observation_id":"p","start_time":"2025-01-01 00:00:00.000","end_time":"2025-01-01 00:00:02.000","provided_model_name":"m","usage_details":{"input":5,"output":2,"total":7},"level":"ERROR","status_message":"bad","project_id":"x","metadata":{"attributes":"{\"gen_ai.provider.name\":\"openai\"}"}})");
    const Span& span = outcome.spans.at("o");
    EXPECT_EQ(span.trace, "t9");
    EXPECT_EQ(span.parent, "p");
    EXPECT_EQ(span.endNs, kStart + 2'000'000'000);
    EXPECT_EQ(span.model, "m");
    EXPECT_EQ(span.usage.input, 5);
    EXPECT_EQ(span.status, SpanStatus::error);
    EXPECT_EQ(span.statusMessage, "bad");
    EXPECT_NE(std::find(span.attributes.begin(), span.attributes.end(), "gen_ai.provider.name"),
              span.attributes.end());
}

TEST(Langfuse, IngestionBatchesMergeUpdates)
{
    const Outcome outcome = readBack(
        R"({"batch":[
        {"id":"e0","type":"generation-update","timestamp":"2025-01-01T00:00:03Z","body":{"id":"g","output":"done","endTime":"2025-01-01T00:00:03Z","metadata":{"b":2}}},
        {"id":"e1","type":"trace-create","timestamp":"2025-01-01T00:00:00Z","body":{"id":"t","name":"first","userId":"u"}},
        {"id":"e2","type":"span-create","timestamp":"2025-01-01T00:00:00Z","body":{"id":"s","traceId":"t","name":"root","startTime":"2025-01-01T00:00:00Z"}},
        {"id":"e3","type":"generation-create","timestamp":"2025-01-01T00:00:00Z","body":{"id":"g","traceId":"t","parentObservationId":"s","startTime":"2025-01-01T00:00:01Z","model":"m","output":null,"usage":{"input":"3","output":"4","unit":"TOKENS"},"metadata":{"a":1}}},
        {"id":"e4","type":"event-create","timestamp":"2025-01-01T00:00:02Z","body":{"id":"v","traceId":"t","parentObservationId":"s","name":"clicked"}},
        {"id":"e5","type":"trace-create","timestamp":"2025-01-01T00:00:04Z","body":{"id":"t","sessionId":"late"}},
        {"id":"e6","type":"score-create","timestamp":"2025-01-01T00:00:04Z","body":{"id":"x","observationId":"g","name":"good","value":true}},
        {"id":"e7","type":"sdk-log","timestamp":"2025-01-01T00:00:04Z","body":{"log":"x"}}],"metadata":{}})");
    ASSERT_EQ(outcome.spans.size(), 3U);
    const Span& generation = outcome.spans.at("g");
    EXPECT_EQ(generation.kind, SpanKind::model);
    EXPECT_EQ(generation.startNs, kStart + 1'000'000'000);
    EXPECT_EQ(generation.endNs, kStart + 3'000'000'000);
    EXPECT_EQ(generation.content.outputText, "done");
    EXPECT_EQ(generation.usage.input, 3);
    EXPECT_EQ(generation.usage.output, 4);
    EXPECT_EQ(outcome.spans.at("s").status, SpanStatus::running);
    EXPECT_EQ(outcome.spans.at("v").endNs, kStart + 2'000'000'000) << "an event has no length";
    EXPECT_TRUE(outcome.spans.at("v").flags.has(SpanFlag::logEntry));
    EXPECT_EQ(outcome.traces.at("t").sessionId, "late");
    EXPECT_EQ(outcome.traces.at("t").user, "u");
    ASSERT_EQ(outcome.scores.size(), 1U);
    EXPECT_EQ(outcome.scores[0].first, "t");
    EXPECT_EQ(outcome.scores[0].second.value, 1.0);
    EXPECT_EQ(outcome.diagnostics(), "");
}

TEST(Langfuse, UsageInItsGenerations)
{
    const Usage disjoint =
        only(
            R"(,"usageDetails":{"input":179,"output":35,"output_reasoning":64,"input_cache_read":10,"total":288})")
            .usage;
    EXPECT_EQ(disjoint.input, 189);
    EXPECT_EQ(disjoint.output, 99);
    EXPECT_EQ(disjoint.reasoning, 64);
    EXPECT_EQ(only(R"(,"usageDetails":"{\"input\":7,\"output\":1,\"total\":8}")").usage.input, 7)
        << "as JSON text";
    EXPECT_EQ(
        only(R"(,"usageDetails":{},"promptTokens":"12","completionTokens":3,"totalTokens":15)").usage.input,
        12);
    EXPECT_EQ(only(R"(,"inputUsage":9,"outputUsage":1,"totalUsage":10)").usage.output, 1);
    EXPECT_FALSE(only(R"(,"inputUsage":0,"outputUsage":0,"totalUsage":0,"usageDetails":{})").usage.known());
    EXPECT_FALSE(only(R"(,"usage":{"input":100,"output":20,"unit":"CHARACTERS"})").usage.known());
    EXPECT_EQ(
        only(
            R"(,"usage":{"prompt_tokens":20,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":8}})")
            .usage.cacheRead,
        8);
    EXPECT_FALSE(only(R"(,"usageDetails":{"input":-3,"output":"many","total":1e300})").usage.known());
    EXPECT_EQ(only(R"(,"costDetails":{"input":0.001,"total":0.0025},"totalCost":7)").cost, 2500);
    EXPECT_EQ(only(R"(,"calculatedTotalCost":"0.5")").cost, 500'000);
    EXPECT_EQ(only(R"(,"inputCost":0.1,"outputCost":"0.2")").cost, 300'000);
    EXPECT_EQ(only(R"(,"usage":{"inputCost":0.1,"unit":"TOKENS"})").cost, 100'000);
    EXPECT_EQ(only(R"(,"inputCost":0,"outputCost":0)").cost, kUnknown);
    EXPECT_EQ(only(R"(,"totalCost":0)").cost, kUnknown) << "0 is the column's word for unknown";
}

TEST(Langfuse, MetadataOfOpenTelemetrySpansSpeaksItsVocabulary)
{
    const Span span = only(
        R"(,"metadata":"{\"attributes\":{\"openinference.span.kind\":\"TOOL\",\"tool.name\":\"search\"},\"scope\":{\"name\":\"x\"},\"resourceAttributes\":{\"service.name\":\"svc\"},\"own\":1}")",
        "SPAN");
    EXPECT_EQ(span.kind, SpanKind::tool) << "SPAN leaves the word to others";
    EXPECT_EQ(span.tool, "search");
    EXPECT_NE(std::find(span.attributes.begin(), span.attributes.end(), "langfuse.observation.metadata.own"),
              span.attributes.end());
    const Span model = only(R"(,"metadata":"not json","modelParameters":{"temperature":0.5,"top_p":null})");
    EXPECT_EQ(model.kind, SpanKind::model);
    ASSERT_EQ(model.content.parameters.size(), 1U);
    EXPECT_EQ(model.content.parameters[0].first, "temperature");
}

TEST(Langfuse, ScoresOfEveryTarget)
{
    const Outcome outcome = readBack(
        R"({"id":"1","name":"human","value":0.5,"dataType":"NUMERIC","source":"ANNOTATION","traceId":"t1","observationId":null,"comment":"so","timestamp":"2025-01-01T00:00:00Z"})"
        "\n"
        R"({"id":"2","name":"word","value":1,"stringValue":"good","dataType":"CATEGORICAL","source":"EVAL","observationId":"a"})"
        "\n"
        R"({"id":"3","name":"whole","value":1,"dataType":"BOOLEAN","source":"API","sessionId":"s7"})"
        "\n"
        R"({"id":"4","name":"lost","value":1,"dataType":"NUMERIC","source":"API","observationId":"nowhere"})"
        "\n"
        + observation("a", "", "") + "\n"
        + flat(kTrace + R"(,"scores":{"table":[0.25,"fine"]},"observations":[]})"));
    std::map<std::string, std::pair<std::string, Score>> byName;
    for (const auto& [trace, score] : outcome.scores) byName[score.name + score.label] = {trace, score};
    EXPECT_EQ(byName["human"].first, "t1");
    EXPECT_EQ(byName["human"].second.source, ScoreSource::human);
    EXPECT_EQ(byName["human"].second.comment, "so");
    EXPECT_EQ(byName["human"].second.timeNs, kStart);
    EXPECT_EQ(byName["wordgood"].first, "t1");
    EXPECT_EQ(byName["wordgood"].second.source, ScoreSource::judge);
    EXPECT_EQ(outcome.traces.at(byName["whole"].first).sessionId, "s7");
    EXPECT_EQ(byName["table"].second.value, 0.25);
    EXPECT_EQ(byName["tablefine"].first, "t1");
    EXPECT_FALSE(byName.contains("lost"));
    EXPECT_EQ(outcome.diagnostics(), "score_without_target ");
}

TEST(Langfuse, ItemsOfADatasetRunSayForWhichRunATraceWasMade)
{
    const Outcome outcome = readBack(
        flat(
            R"({"id":"run1","name":"nightly","datasetId":"d","datasetName":"faq","createdAt":"2025-01-01T00:00:00Z",
        "datasetRunItems":[{"id":"i1","datasetRunId":"run1","datasetRunName":"nightly","datasetItemId":"q7",
         "traceId":"t1","observationId":null,"createdAt":"2025-01-01T00:00:00Z"}]})")
        + flat(
            R"({"batch":[{"id":"e","type":"dataset-run-item-create","timestamp":"2025-01-01T00:00:00Z",
        "body":{"runName":"weekly","datasetItemId":"q8","traceId":"t2"}}],"metadata":{}})")
        + flat(kTrace + R"(,"observations":[]})"));
    ASSERT_EQ(outcome.scores.size(), 2U);
    const auto& [trace, score] = outcome.scores.front();
    EXPECT_EQ(trace, "t1");
    EXPECT_EQ(score.name, "dataset run");
    EXPECT_EQ(score.label, "nightly");
    EXPECT_EQ(score.comment, "item q7");
    EXPECT_EQ(score.timeNs, kStart);
    EXPECT_EQ(outcome.scores.back().first, "t2");
    EXPECT_EQ(outcome.scores.back().second.label, "weekly");
    EXPECT_EQ(outcome.diagnostics(), "");
}

TEST(Langfuse, OtherFormatsAreNotTaken)
{
    EXPECT_EQ(readBack(R"({"name":"summary","observations":["it went well","or not"]})").report.format, "");
    EXPECT_EQ(readBack(R"({"id":"x","timestamp":"2025-01-01T00:00:00Z","message":"log"})").report.format, "");
    EXPECT_EQ(readBack(R"({"traceId":"5af7183fb1d4cf5f","id":"352bff9a74ca9ad2","timestamp":1,"duration":2})")
                  .report.format.find("langfuse"),
              std::string::npos);
}

TEST(Langfuse, HostileRecordsAreReadAsFarAsTheyMakeSense)
{
    const Outcome outcome = readBack(
        R"({"trace":{"id":5,"scores":7,"metadata":[1]},"observations":[{"id":1,"type":"SPAN","startTime":{}},7,{"type":[],"startTime":"x","metadata":"{\"attributes\":3,\"scope\":[]}","usageDetails":[1],"usage":"{","costDetails":true,"parentObservationId":4,"level":9}]})"
        "\n"
        R"({"batch":[null,{"id":"e","type":"span-create","body":{}},{"id":"e","type":"-create","body":{"id":"q"}},{"id":"e","type":"trace-create","body":{}}]})"
        "\n"
        R"({"id":"o","traceId":"t","type":"SPAN","startTime":"2500-01-01T00:00:00Z","endTime":-9)");
    EXPECT_NE(outcome.diagnostics().find("span_without_id"), std::string::npos);
    EXPECT_NE(outcome.diagnostics().find("unfinished_document"), std::string::npos);
    EXPECT_EQ(outcome.report.format, "langfuse");
}

} // namespace
} // namespace retrospan::import
