#include "import/batch_builder.h"
#include "import/importer.h"
#include "import/vocabulary.h"
#include "trace/record_codec.h"
#include "trace/value_state.h"

#include <gmock/gmock.h>

#include <span>

using namespace retrospan;
using namespace retrospan::import;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

constexpr std::string_view kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr std::string_view kSecrets[] = {"bob@example.com", "sk-proj-abc123DEF456ghi789JKL",
                                         "4111111111111111", "hunter2"};

AttributeView text(std::string_view key, std::string_view value)
{
    return {key, ValueView::ofText(value)};
}

/// A builder behind a gate, and everything that came out of it as one text.
class Door {
public:
    explicit Door(const IntakeRules& rules) { EXPECT_TRUE(gate->setRules(rules).ok()); }

    SpanView span(std::uint64_t id = 1) const
    {
        SpanView span;
        span.traceId = kTrace;
        span.id = SpanId{id};
        span.name = "chat";
        span.startNs = 1;
        span.endNs = 2;
        return span;
    }
    void add(const SpanView& span)
    {
        builder.add(span, {1, 0});
        builder.flush();
    }
    [[nodiscard]] std::string bytes() const
    {
        std::string all;
        const auto take = [&](std::string_view text) { all.append(text).push_back('\n'); };
        for (const SpanBatch& batch : batches) {
            take(batch.records);
            for (const std::string& shared : batch.shared) take(shared);
            for (const BatchTrace& trace : batch.traces)
                for (const std::string& fact :
                     {trace.id, trace.facts.title, trace.facts.user, trace.facts.sessionId})
                    take(fact);
            for (const BatchScore& score : batch.scores) {
                take(score.score.name);
                take(score.score.label);
                take(score.score.comment);
            }
            for (std::uint32_t i = 0; i < batch.strings.size(); ++i) take(batch.strings.view(StringId{i}));
        }
        for (const Diagnostic& found : report.diagnostics()) {
            take(found.example);
            take(found.where);
        }
        return all;
    }

    std::shared_ptr<IntakeGate> gate = std::make_shared<IntakeGate>(
        [](std::string_view given) { return "hash" + std::to_string(given.size()) + "-0123456789"; });
    ImportReport report;
    std::vector<SpanBatch> batches;
    BatchBuilder builder{[this](SpanBatch&& batch) {
                             batches.push_back(std::move(batch));
                             return true;
                         },
                         report, gate};
};

IntakeRules redacting()
{
    return {.redaction = *parseRedactionClasses("all")};
}

TEST(IntakeRules, NothingSecretGetsPastTheDoor)
{
    Door door(redacting());
    SpanView span = door.span();
    std::string all;
    for (const std::string_view secret : std::span(kSecrets).first(3)) // nobody can tell a password alone
        all += "password=hunter2 " + std::string(secret) + " ";
    const ValueView nestedItems[] = {ValueView::ofText(all), ValueView::ofInteger(4111111111111111)};
    const AttributeView members[] = {{"deep", ValueView::ofArray(nestedItems)},
                                     text("password", "hunter2"),
                                     text("bob@example.com", "key")};
    const AttributeView attributes[] = {text("gen_ai.input.messages", all),
                                        {"map", ValueView::ofMap(members)},
                                        {"bytes", ValueView::ofBytes(all)},
                                        text("user.id", "bob@example.com"),
                                        text("http.request.header.authorization", "hunter2")};
    const EventView events[] = {{1, all, attributes, 0}};
    const LinkView links[] = {{all, all, all, attributes, 0, 0}};
    span.name = span.statusMessage = span.traceState = span.idText = span.parentText = all;
    span.attributes = attributes;
    span.events = events;
    span.links = links;
    span.resource.attributes = attributes;
    span.scope = {all, "1", attributes, 0, {}, 0};
    span.endNs = 0x7fffffffffffffff; // a diagnostic whose example is the span's name
    door.builder.add(span, {1, 0});
    SessionFacts facts;
    facts.title = facts.user = facts.tenant = facts.outcome = all;
    facts.titleRank = title_rank::given;
    facts.tags = {all};
    door.builder.addFacts(kTrace, facts);
    door.builder.addScore(kTrace, SpanId{1}, {all, {}, all, ScoreSource::human, all, 0});
    door.builder.flush();
    for (const std::string_view secret : kSecrets) EXPECT_THAT(door.bytes(), Not(HasSubstr(secret)));
    EXPECT_THAT(door.bytes(), HasSubstr("[redacted:email]"));
    EXPECT_GT(door.gate->effects().redactions(), 20U);
}

TEST(IntakeRules, LinesThatCannotBeReadAreQuotedWithoutSecrets)
{
    Door door(redacting());
    Importer importer(
        {}, [](SpanBatch&&) { return true; }, door.report, "otlp-json", {}, door.gate);
    importer.push("{\"resourceSpans\": bob@example.com}\n");
    importer.finish();
    ASSERT_FALSE(door.report.diagnostics().empty());
    EXPECT_THAT(door.bytes(), Not(HasSubstr("bob@")));
}

TEST(IntakeRules, SessionsOfDifferentPeopleStayApart)
{
    Door door(redacting());
    for (const std::string_view person : {"ann@example.com", "bob@example.com"}) {
        const AttributeView attributes[] = {text("session.id", person)};
        SpanView span = door.span();
        span.traceId = person == "ann@example.com" ? "a" : "b@c.de";
        span.attributes = attributes;
        door.add(span);
    }
    ASSERT_EQ(door.batches.size(), 2U);
    const std::string first = door.batches[0].traces[0].facts.sessionId;
    const std::string second = door.batches[1].traces[0].facts.sessionId;
    EXPECT_THAT(first, StartsWith("[redacted:email]#"));
    EXPECT_EQ(first, second) << "the test's hash tells lengths only, and these are equal";
    EXPECT_THAT(door.batches[1].traces[0].id, StartsWith("[redacted:email]#"));
}

TEST(IntakeRules, IdsTimesAndCountsAreLeftAlone)
{
    Door door(redacting());
    SpanView span = door.span();
    const AttributeView attributes[] = {{"gen_ai.usage.input_tokens", ValueView::ofInteger(123456)},
                                        {"time", ValueView::ofInteger(1763720000123456789)},
                                        text("gen_ai.response.id", "chatcmpl-9f8e7d6c5b4a")};
    span.attributes = attributes;
    door.add(span);
    EXPECT_EQ(door.gate->effects().redactions(), 0U);
    ASSERT_EQ(door.batches.size(), 1U);
    EXPECT_EQ(door.batches[0].spans[0].usage.input, 123456);
    EXPECT_EQ(door.batches[0].traces[0].id, kTrace);
}

TEST(IntakeRules, LongValuesAreCutBetweenCharactersAndSaySo)
{
    Door door({.maxValueBytes = 300});
    std::string umlauts;
    for (int i = 0; i < 1000; ++i) umlauts += "\xc3\xa4";
    const AttributeView attributes[] = {text("output.value", umlauts),
                                        text("short", std::string_view(umlauts).substr(0, 300))};
    SpanView span = door.span();
    span.attributes = attributes;
    SpanFilter filter(*door.gate);
    const auto rules = door.gate->rules();
    filter.use(*rules);
    filter.apply(span);
    const std::string_view cut = span.attributes[0].value.text();
    EXPECT_LE(cut.size(), 300U);
    EXPECT_THAT(std::string(cut), HasSubstr("[truncated, 2000 bytes in all]"));
    const ValueReport state = valueStateOf(cut);
    EXPECT_EQ(state.state, ValueState::cut);
    EXPECT_EQ(state.kept.size() % 2, 0U) << "between characters";
    EXPECT_EQ(umlauts.substr(0, state.kept.size()), state.kept);
    EXPECT_EQ(span.attributes[1].value.text().size(), 300U);
    EXPECT_EQ(valueStateOf("[redacted:prompt sha256:00ff]").state, ValueState::masked);
}

TEST(IntakeRules, PromptsOfNamedWorkflowsAreHashedInEveryVocabulary)
{
    for (const std::string_view key :
         {"gen_ai.input.messages", "gen_ai.system_instructions", "gen_ai.prompt", "gen_ai.prompt.0.content",
          "llm.input_messages.0.message.content", "input.value", "ai.prompt.messages",
          "traceloop.entity.input", "langfuse.observation.input", "mlflow.spanInputs",
          "pydantic_ai.all_messages", "lk.chat_ctx", "codex.lines", "claude_code.lines", "genkit:input",
          "gcp.vertex.agent.llm_request"}) {
        Door door({.hashPromptsOf = {"refunds"}});
        const AttributeView attributes[] = {text("gen_ai.workflow.name", "refunds"),
                                            text(key, "my secret wish"),
                                            text("gen_ai.output.messages", "the answer")};
        const AttributeView said[] = {text("content", "my secret wish")};
        const EventView events[] = {{1, "gen_ai.user.message", said, 0}};
        SpanView span = door.span();
        span.attributes = attributes;
        span.events = events;
        door.add(span);
        EXPECT_THAT(door.bytes(), Not(HasSubstr("wish"))) << key;
        EXPECT_THAT(door.bytes(), HasSubstr("[redacted:prompt sha256:hash14-0123456789]")) << key;
        EXPECT_THAT(door.bytes(), HasSubstr("the answer")) << key;
    }
}

TEST(IntakeRules, WhatDoesNotSayItsWorkflowIsHashedUntilItsTraceDoes)
{
    Door door({.hashPromptsOf = {"refunds"}});
    const auto add = [&](std::string_view workflow, std::string_view prompt) {
        const AttributeView attributes[] = {text("gen_ai.prompt", prompt),
                                            text("gen_ai.workflow.name", workflow)};
        SpanView span = door.span();
        span.attributes = AttributesView(attributes).first(workflow.empty() ? 1 : 2);
        door.add(span);
    };
    add("", "first unknown");
    add("search", "second of another");
    add("", "third of the same trace");
    EXPECT_THAT(door.bytes(), Not(HasSubstr("first unknown")));
    EXPECT_THAT(door.bytes(), HasSubstr("second of another"));
    EXPECT_THAT(door.bytes(), HasSubstr("third of the same trace"));
}

TEST(IntakeRules, TracesBeyondTheRatioAreCountedNotStored)
{
    Door door({.headRatio = 0.5});
    SpanView span = door.span();
    span.traceId = "0000000000000000ffffffffffffffff";
    door.add(span);
    door.builder.addFacts(span.traceId, {});
    door.builder.addScore(span.traceId, SpanId{1}, {"score", 1.0, "", ScoreSource::human, "", 0});
    door.builder.flush();
    EXPECT_TRUE(door.batches.empty());
    EXPECT_EQ(door.report.sampled, 1U);
    EXPECT_EQ(door.gate->effects().sampledSpans, 1U);
    span.traceId = "00000000000000000fffffffffffffff";
    door.add(span);
    EXPECT_EQ(door.batches.size(), 1U);
}

TEST(IntakeRules, DroppedTracesStayDropped)
{
    Door door({});
    door.gate->dropTraces({std::string(kTrace)});
    door.add(door.span());
    EXPECT_TRUE(door.batches.empty());
    EXPECT_EQ(door.gate->effects().sampledSpans, 1U);
    for (std::size_t i = 0; i < IntakeGate::kMostTraces; ++i) door.gate->dropTraces({std::to_string(i)});
    EXPECT_TRUE(door.gate->admits(kTrace, nullptr)) << "the oldest is forgotten";
    EXPECT_FALSE(door.gate->admits("0", nullptr));
}

TEST(IntakeRules, ChangeWithTheNextSpan)
{
    Door door({});
    const AttributeView resource[] = {text("who", "bob@example.com")};
    SpanView span = door.span();
    span.resource.attributes = resource;
    span.resource.serial = door.builder.newSerial();
    door.builder.add(span, {1, 0});
    ASSERT_TRUE(door.gate->setRules(redacting()).ok());
    span.id = SpanId{2};
    door.builder.add(span, {1, 0});
    door.builder.flush();
    ASSERT_EQ(door.batches.size(), 2U);
    EXPECT_THAT(door.batches[0].shared[0], HasSubstr("bob@example.com"));
    EXPECT_THAT(door.batches[1].shared[0], HasSubstr("[redacted:email]"));
}

TEST(IntakeRules, WrongOnesAreRefusedAndTheOldOnesStay)
{
    IntakeGate gate([](std::string_view) { return std::string(); });
    ASSERT_TRUE(gate.setRules(redacting()).ok());
    EXPECT_FALSE(gate.setRules({.redaction = {.patterns = {"("}}}).ok());
    EXPECT_FALSE(gate.setRules({.maxValueBytes = 10}).ok());
    EXPECT_FALSE(gate.setRules({.headRatio = 1.5}).ok());
    ASSERT_NE(gate.rules(), nullptr);
    EXPECT_TRUE(gate.rules()->rules.redaction.email);
    ASSERT_TRUE(gate.setRules({}).ok());
    EXPECT_EQ(gate.rules(), nullptr);
}

} // namespace
